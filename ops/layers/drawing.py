"""Drawing: a text that is set → paint on what is seen of the canvas, at the size in which it is seen.

From below: its ground, its shadow, the rim around its letters, its letters. What is soft, and what is seen from so near
that it could not be held, is drawn coarser and enlarged; the cost is that of the pixels which are delivered.
"""

from collections.abc import Callable
from math import ceil, floor

from ops.geometry import Box
from ops.layers import outline, paint
from ops.layers.blur import Drawing, reach, soften
from ops.layers.form import Outline, Rectangle
from ops.layers.paint import Colour, Surface
from ops.layers.place import turned
from ops.layers.raster import NEAR, Raster, common, nearest, wider
from ops.layers.text import Frame, Shadow, Text
from ops.layers.view import View
from ops.libvips import Image
from ops.text import decoration
from ops.text.decoration import Bar
from ops.text.lettering import Budget, Lettering
from ops.text.typeset import Block


def draw(
    surface: Surface, text: Text, block: Block, view: View, texts: int = 1, check: Callable[[], None] = lambda: None
) -> Surface:
    """Lay a text, one of so many, on a picture of the view, whose corner is the view's. `check` is
    called now and then, and may raise to end it."""
    if text.opacity >= 1:
        return _draw(surface, text, block, view, Budget(texts), check)
    box = _reach(text, block, view, surface.window)
    if box is None or text.opacity <= 0:
        return surface
    # Its parts as one, so that nothing of it shines through another.
    clear = Image.black(surface.window.width, surface.window.height, bands=4).copy(interpretation="srgb")
    image = _draw(Surface(clear), text, block, view, Budget(texts), check).image
    image = image.crop(box.x, box.y, box.width, box.height).copy_memory()
    dense = Raster(paint.faded(image[3], round(text.opacity * paint.OPAQUE)).copy_memory(), box.x, box.y)
    return paint.lay(surface, dense, image[:3])


def _reach(text: Text, block: Block, view: View, window: Box) -> Box | None:
    """The delivered pixels that a text may touch."""
    frame = _frame(text.frame, view, outwards=True)
    if text.shadow:
        shadow, em = text.shadow, block.em * max(view.across, view.down)
        frame = wider(frame, reach(shadow.blur * em) + ceil((abs(shadow.x) + abs(shadow.y)) * em))
    return common(window, frame)


def _draw(surface: Surface, text: Text, block: Block, view: View, budget: Budget, check: Callable[[], None]) -> Surface:
    window = surface.window
    inside = common(window, _frame(text.frame, view))
    around = common(window, _frame(text.frame, view, outwards=True))

    def cast(view: View, window: Box) -> Raster | None:
        """The letters, with the rim around them if there is one."""
        lettering = Lettering(text, block, view, check)
        return lettering.around(window, budget) if text.stroke else lettering.mask(window)

    coarseness = budget.coarseness(text, block, view) if text.stroke else 1
    if around:
        for bar in decoration.behind(text, block):
            surface = _lay_bar(surface, bar, text, block, view, around)
    if text.shadow:
        check()
        surface = _lay_shadow(surface, text.shadow, block.em, cast, view, coarseness)
    if text.stroke and inside:
        check()
        rim = soften(cast, 0, view, inside, coarseness)
        surface = paint.lay(surface, rim, text.stroke.colour) if rim else surface
    if inside:
        check()
        for raster, colour in Lettering(text, block, view, check).letters(inside):
            surface = _lay(surface, raster, colour)
        for bar in decoration.across(text, block):
            surface = _lay_bar(surface, bar, text, block, view, inside)
    return surface


def _lay_bar(surface: Surface, bar: Bar, text: Text, block: Block, view: View, inside: Box) -> Surface:
    middle = block.x + block.width / 2, block.y + block.height / 2
    form = Outline(Rectangle(bar.radius), turned(bar.frame, middle, text.rotate), text.rotate)
    mask = outline.draw(form, view, inside)
    return paint.lay(surface, mask, bar.colour) if mask else surface


def _frame(frame: Frame, view: View, *, outwards: bool = False) -> Box:
    """The delivered pixels that lie wholly within a frame, or `outwards` those that have a part of it."""
    first, last, near = (floor, ceil, -NEAR) if outwards else (ceil, floor, NEAR)
    left, top = first((frame.x - view.x) * view.across - near), first((frame.y - view.y) * view.down - near)
    right = last((frame.x + frame.width - view.x) * view.across + near)
    bottom = last((frame.y + frame.height - view.y) * view.down + near)
    return Box(left, top, right - left, bottom - top)


def _lay(surface: Surface, raster: Raster, colour: Colour) -> Surface:
    """Lay a mask in a colour, or pictures as transparent as it is."""
    if raster.image.bands == 1:
        return paint.lay(surface, raster, colour)
    coloured = raster.image.unpremultiply().cast("uchar").copy_memory()
    dense = Raster(paint.faded(coloured[3], colour.alpha), raster.x, raster.y)
    return paint.lay(surface, dense, coloured[:3])


def _lay_shadow(surface: Surface, shadow: Shadow, em: float, cast: Drawing, view: View, coarseness: int) -> Surface:
    window = surface.window
    x, y = nearest(shadow.x * em * view.across), nearest(shadow.y * em * view.down)
    casting = Box(window.x - x, window.y - y, window.width, window.height)
    soft = soften(cast, shadow.blur * em * max(view.across, view.down), view, casting, coarseness)
    return paint.lay(surface, soft.moved(x, y), shadow.colour) if soft else surface
