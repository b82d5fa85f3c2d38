"""Drawing: a text that is set → paint on what is seen of the canvas, at the size in which it is seen.

From below: its ground, its shadow, the rim around its letters, its letters. What is soft, and what is seen from so near
that it could not be held, is drawn coarser and enlarged; the cost is that of the pixels which are delivered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor

from ops.geometry import Box
from ops.layers import outline, paint
from ops.layers.blur import enlarged
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

HARD, SOFT = 0.3, 6  # pixels: a blur that is none, and one that needs no more pixels than it has
FADED = 3.1  # standard deviations after which a blur is nothing


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
        frame = wider(frame, ceil((FADED * shadow.blur + abs(shadow.x) + abs(shadow.y)) * em) + SOFT)
    return common(window, frame)


def _draw(surface: Surface, text: Text, block: Block, view: View, budget: Budget, check: Callable[[], None]) -> Surface:
    window = surface.window
    inside = common(window, _frame(text.frame, view))
    around = common(window, _frame(text.frame, view, outwards=True))
    if around:
        for bar in decoration.behind(text, block):
            surface = _lay_bar(surface, bar, text, block, view, around)
    if text.shadow:
        check()
        surface = _lay_shadow(surface, text, text.shadow, block, view, budget)
    if text.stroke and inside:
        check()
        coarser = _Coarser.of(view, budget.coarseness(text, block, view), inside)
        around_letters = Lettering(text, block, coarser.view, check).around(coarser.window, budget)
        surface = _lay(surface, coarser.enlarged(around_letters, inside), text.stroke.colour)
    if inside:
        check()
        for raster, colour in Lettering(text, block, view, check).letters(inside):
            surface = _lay(surface, raster, colour or text.ink)
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


def _lay(surface: Surface, raster: Raster | None, colour: Colour) -> Surface:
    if raster is None:
        return surface
    if raster.image.bands == 1:
        return paint.lay(surface, raster, colour)
    coloured = raster.image.unpremultiply().cast("uchar").copy_memory()
    dense = Raster(paint.faded(coloured[3], colour.alpha), raster.x, raster.y)
    return paint.lay(surface, dense, coloured[:3])


def _lay_shadow(surface: Surface, text: Text, shadow: Shadow, block: Block, view: View, budget: Budget) -> Surface:
    window, rim = surface.window, text.stroke is not None
    blur = shadow.blur * block.em * max(view.across, view.down)
    times = max(budget.coarseness(text, block, view) if rim else 1, floor(blur / SOFT))
    coarser = _Coarser.of(view, times, window)
    blur /= coarser.times
    x, y = nearest(shadow.x * block.em * coarser.view.across), nearest(shadow.y * block.em * coarser.view.down)
    room = ceil(FADED * blur) + 2
    casting = wider(coarser.window, room)
    casting = Box(casting.x - x, casting.y - y, casting.width, casting.height)
    lettering = Lettering(text, block, coarser.view)
    cast = lettering.around(casting, budget) if rim else lettering.mask(casting)
    if cast is None:
        return surface
    soft = cast.mask.within(wider(cast.box, room)).moved(x, y)
    if blur > HARD:
        soft = Raster(soft.image.gaussblur(blur, min_ampl=0.01), soft.x, soft.y)
    return _lay(surface, coarser.enlarged(soft.clipped(coarser.window), window), shadow.colour)


@dataclass(frozen=True, slots=True)
class _Coarser:
    """A view of fewer pixels, each of which stands for `times` × `times` delivered ones; they lie on one grid for all
    regions of a picture. `window` is a window of it; `x`, `y` is its corner in delivered pixels."""

    view: View
    times: int
    window: Box
    x: int
    y: int

    @classmethod
    def of(cls, view: View, times: int, window: Box) -> "_Coarser":
        """The view so much coarser, and enough of it for a window of delivered pixels."""
        if times <= 1:
            return cls(view, 1, window, 0, 0)
        left = (nearest(view.x * view.across) + window.x) % times + times  # and one more, to be enlarged into
        top = (nearest(view.y * view.down) + window.y) % times + times
        x, y = window.x - left, window.y - top
        corner = view.x + x / view.across, view.y + y / view.down
        coarse = View(*corner, view.across / times, view.down / times)
        width, height = ceil((window.width + left) / times) + 1, ceil((window.height + top) / times) + 1
        return cls(coarse, times, Box(0, 0, width, height), x, y)

    def enlarged(self, raster: Raster | None, window: Box) -> Raster | None:
        """What a window of delivered pixels has of a raster of this view; in memory, as it is needed repeatedly."""
        if raster is not None and self.times > 1:
            whole = raster.within(self.window).image
            raster = Raster(enlarged(whole, self.times).cast("uchar"), self.x, self.y)
        part = raster.clipped(window) if raster else None
        return Raster(part.image.copy_memory(), part.x, part.y) if part else None
