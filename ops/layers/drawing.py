"""Drawing: a text that is set → ink on what is seen of the canvas, at the size in which it is seen.

Three grids: the canvas' pixels; the *sheet*, a whole number of times finer than what is delivered, on which letters are
drawn, grown and turned; and the delivered pixels, counted from the corner of the region. Sheets of neighbouring regions
lie on one grid, so that tiles fit together.
"""

from dataclasses import dataclass
from math import ceil, cos, floor, radians, sin, sqrt

from ops import libvips
from ops.geometry import Box
from ops.layers import ink, paint
from ops.layers.ink import Raster
from ops.layers.paint import Colour
from ops.layers.text import Frame, Shadow, Text
from ops.layers.typeset import Block, Line
from ops.layers.view import View
from ops.libvips import Image

SHARP = 128  # pixels of an em on a sheet, at least: with fewer, letters would lose their places
FINEST = 64  # sheet pixels to a delivered one: letters smaller than that are dust
MOST = 40_000_000  # pixels of one line on a sheet; beyond it the sheet is coarser than what is delivered
NEAR = 1e-6  # of a pixel, by which sums of fractions miss
OPAQUE = 255
HARD, WIDE = 0.3, 6  # pixels: a blur that is none, and one from twice which on less will do
FADED = 3  # standard deviations after which a blur is nothing


def draw(image: Image, text: Text, block: Block, view: View) -> Image:
    """Lay a text on an upright 8-bit sRGB picture of the view: its ground, its shadow, its stroke, its letters."""
    return _Drawing(text, block, view).on(image)


@dataclass(frozen=True, slots=True)
class _Grid:
    """How many pixels of the sheet a delivered one has, across and down, and how many one of the canvas has."""

    across: float
    down: float
    scale: float

    @classmethod
    def of(cls, block: Block, view: View) -> "_Grid":
        largest = max(view.across, view.down)
        em = block.em * largest
        widest = max((line.inked.right - line.inked.left for line in block.lines), default=0.0)
        most = max(1, floor(ink.LONGEST / (widest * em))) if widest else FINEST
        fine = min(_doubled(SHARP / em), most)
        # Half as high again as an em is a line, with its accents.
        coarse = ceil(max(1, sqrt(1.5 * widest * em * em / MOST), widest * em / ink.LONGEST)) if fine == 1 else 1
        scale = largest * fine / coarse
        return cls(scale / view.across, scale / view.down, scale)


class _Drawing:
    """One text while it is drawn."""

    def __init__(self, text: Text, block: Block, view: View) -> None:
        self._text = text
        self._block = block
        self._view = view
        self._grid = _Grid.of(block, view)
        self._em = block.em * self._grid.scale
        self._angle = radians(text.rotate)

    def on(self, image: Image) -> Image:
        window = Box(0, 0, image.width, image.height)
        if self._text.ground:
            image = self._lay_ground(image, self._text.ground.colour, self._text.ground.radius * self._block.em)
        stroke, shadow = self._text.stroke, self._text.shadow
        margin = self._margin(shadow)
        letters = self._letters(_wider(window, margin))
        if letters is None:
            return image
        around = self._around(letters, stroke.width * self._em) if stroke else None
        if around and self._text.ink.alpha < OPAQUE:
            around = _without(around, _mask(letters))
        if shadow:
            image = self._lay_shadow(image, shadow, around or _mask(letters), window)
        inside = _common(window, self._frame(self._text.frame))
        if stroke and around:
            image = self._lay(image, self._turned(around), stroke.colour, inside)
        return self._lay(image, self._turned(letters), self._text.ink, inside)

    def _letters(self, window: Box) -> Raster | None:
        """All lines that may be seen in a window of delivered pixels, on one sheet."""
        seen = None if self._text.rotate else self._on_sheet(window)
        drawn = (self._line(line) for line in self._block.lines if seen is None or self._meets(line, seen))
        rasters = [_clipped(raster, seen) if seen else raster for raster in drawn if raster]
        return _together([raster for raster in rasters if raster])

    def _line(self, line: Line) -> Raster | None:
        raster = ink.draw(line.text, self._block.style, self._em, line.inked, self._text.ink)
        if raster is None:
            return None
        x, y = self._origin(line)
        # Letters are placed at whole pixels of the sheet, on another sheet at others, so that a line may be a little
        # longer or shorter than it was set: its middle, or the side it is aligned to, stays where it was.
        longer = raster.image.width - (line.inked.right - line.inked.left) * self._em
        return Raster(raster.image, x + raster.x - _nearest(longer * self._text.align.value), y + raster.y)

    def _origin(self, line: Line) -> tuple[int, int]:
        block, corner, scale = self._block, self._view.region, self._grid.scale
        return (
            _nearest((block.x + line.x - corner.x) * scale),
            _nearest((block.y + line.baseline - corner.y) * scale),
        )

    def _meets(self, line: Line, window: Box) -> bool:
        """Whether a line may have ink, or a stroke, in a window of the sheet."""
        (x, y), inked, em = self._origin(line), line.inked, self._em
        rim = self._rim() + 2
        across = x + inked.left * em - rim < window.x + window.width and x + inked.right * em + rim > window.x
        return across and y + inked.top * em - rim < window.y + window.height and y + inked.bottom * em + rim > window.y

    def _on_sheet(self, window: Box) -> Box:
        """A window of delivered pixels on the sheet, with what may reach into it from outside."""
        across, down = self._grid.across, self._grid.down
        rim = self._rim() + 4
        left, top = floor(window.x * across) - rim, floor(window.y * down) - rim
        right, bottom = ceil((window.x + window.width) * across) + rim, ceil((window.y + window.height) * down) + rim
        return Box(left, top, right - left, bottom - top)

    def _rim(self) -> int:
        return ceil(self._text.stroke.width * self._em) + 1 if self._text.stroke else 0

    def _around(self, letters: Raster, radius: float) -> Raster:
        rim, mask = self._rim(), _mask(letters)
        wide = mask.image.embed(rim, rim, mask.image.width + 2 * rim, mask.image.height + 2 * rim)
        return Raster(ink.grow(wide.copy_memory(), radius), mask.x - rim, mask.y - rim)

    def _turned(self, sheet: Raster) -> Raster:
        """The sheet turned about the middle of the block."""
        if not self._text.rotate:
            return sheet
        block, corner, scale = self._block, self._view.region, self._grid.scale
        x = (block.x + block.width / 2 - corner.x) * scale
        y = (block.y + block.height / 2 - corner.y) * scale
        return _turn(sheet, x, y, self._angle)

    def _lay(self, image: Image, sheet: Raster, colour: Colour, window: Box) -> Image:
        seen = self._delivered(sheet, window)
        if seen is None:
            return image
        if seen.image.bands == 1:
            return paint.lay(image, seen.image, colour, seen.x, seen.y)
        coloured = seen.image.unpremultiply().cast("uchar").copy_memory()
        return paint.lay(image, paint.faded(coloured[3], colour.alpha), coloured[:3], seen.x, seen.y)

    def _delivered(self, sheet: Raster, window: Box) -> Raster | None:
        """What a window of delivered pixels sees of a sheet."""
        across, down = self._grid.across, self._grid.down
        left, top = floor(sheet.x / across), floor(sheet.y / down)
        right, bottom = ceil((sheet.x + sheet.image.width) / across), ceil((sheet.y + sheet.image.height) / down)
        seen = _common(window, Box(left, top, right - left, bottom - top))
        if seen.width <= 0 or seen.height <= 0:
            return None
        x, y = _nearest(seen.x * across), _nearest(seen.y * down)
        width = max(1, _nearest((seen.x + seen.width) * across) - x)
        height = max(1, _nearest((seen.y + seen.height) * down) - y)
        image = sheet.image.embed(sheet.x - x, sheet.y - y, width, height)
        if (width, height) != (seen.width, seen.height):
            if width % seen.width == height % seen.height == 0:
                image = image.shrink(width // seen.width, height // seen.height)
            else:
                image = image.resize(seen.width / width, vscale=seen.height / height, kernel="linear")
                image = image.embed(0, 0, seen.width, seen.height, extend="copy")
        # Needed once for every band of pixels below it: kept, rather than made again each time.
        return Raster(image.copy_memory(), seen.x, seen.y)

    def _frame(self, frame: Frame) -> Box:
        """The delivered pixels that lie wholly within a frame."""
        corner, across, down = self._view.region, self._view.across, self._view.down
        left, top = ceil((frame.x - corner.x) * across - NEAR), ceil((frame.y - corner.y) * down - NEAR)
        right = floor((frame.x + frame.width - corner.x) * across + NEAR)
        bottom = floor((frame.y + frame.height - corner.y) * down + NEAR)
        return Box(left, top, right - left, bottom - top)

    def _margin(self, shadow: Shadow | None) -> int:
        """Delivered pixels outside a window whose shadow may fall into it."""
        if shadow is None:
            return 0
        furthest = max(abs(shadow.x), abs(shadow.y)) + FADED * shadow.blur
        return ceil(furthest * self._block.em * max(self._view.across, self._view.down)) + 2

    def _lay_shadow(self, image: Image, shadow: Shadow, sheet: Raster, window: Box) -> Image:
        em = self._em
        sheet = self._turned(sheet)
        sheet = Raster(sheet.image, sheet.x + _nearest(shadow.x * em), sheet.y + _nearest(shadow.y * em))
        blur = shadow.blur * self._block.em * max(self._view.across, self._view.down)
        room = ceil(FADED * blur) + 1
        seen = self._delivered(sheet, _wider(window, room))
        if seen is None:
            return image
        wide = seen.image.embed(room, room, seen.image.width + 2 * room, seen.image.height + 2 * room)
        corner = self._view.region
        soft = Raster(wide, seen.x - room, seen.y - room)
        if blur > HARD:
            soft = _blurred(soft, blur, _nearest(corner.x * self._view.across), _nearest(corner.y * self._view.down))
        part = _clipped(soft, window)
        return paint.lay(image, part.image.copy_memory(), shadow.colour, part.x, part.y) if part else image

    def _lay_ground(self, image: Image, colour: Colour, radius: float) -> Image:
        """A rectangle with round corners, from its distance to every pixel."""
        block, view = self._block, self._view
        seen = self._surroundings(Box(0, 0, image.width, image.height))
        if seen is None:
            return image
        radius = min(radius, block.width / 2, block.height / 2)
        pixels = Image.xyz(seen.width, seen.height)
        x = (pixels[0] + (seen.x + 0.5)) / view.across + (view.region.x - block.x - block.width / 2)
        y = (pixels[1] + (seen.y + 0.5)) / view.down + (view.region.y - block.y - block.height / 2)
        across, down = cos(self._angle), sin(self._angle)
        if self._text.rotate:
            x, y = x * across + y * down, y * across - x * down
        beside, below = x.abs() - (block.width / 2 - radius), y.abs() - (block.height / 2 - radius)
        outside = ((beside > 0).ifthenelse(beside, 0) ** 2 + (below > 0).ifthenelse(below, 0) ** 2) ** 0.5
        inside = (beside > below).ifthenelse(beside, below)
        distance = outside + (inside < 0).ifthenelse(inside, 0) - radius
        mask = (distance * (-255 * max(view.across, view.down)) + 127.5).rint().cast("uchar").copy_memory()
        return paint.lay(image, mask, colour, seen.x, seen.y)

    def _surroundings(self, window: Box) -> Box | None:
        """The part of a window in which the turned block lies."""
        block, view = self._block, self._view
        across, down = abs(cos(self._angle)), abs(sin(self._angle))
        wide = (block.width * across + block.height * down) / 2
        high = (block.width * down + block.height * across) / 2
        x, y = block.x + block.width / 2 - view.region.x, block.y + block.height / 2 - view.region.y
        left, top = floor((x - wide) * view.across), floor((y - high) * view.down)
        right, bottom = ceil((x + wide) * view.across), ceil((y + high) * view.down)
        seen = _common(window, Box(left, top, right - left, bottom - top))
        return seen if seen.width > 0 and seen.height > 0 else None


def _doubled(least: float) -> int:
    """The first of 1, 2, 4 … that is enough, so that a picture of twice the size is drawn from the very same sheet."""
    fine = 1
    while fine < min(least, FINEST):
        fine *= 2
    return fine


def _nearest(value: float) -> int:
    """To the nearest whole number, halves up, so that whole pixels further on nothing else comes out."""
    return floor(value + 0.5 + NEAR)


def _wider(box: Box, by: int) -> Box:
    return Box(box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by)


def _common(first: Box, second: Box) -> Box:
    """What two boxes share; of no or negative width or height if nothing."""
    left, top = max(first.x, second.x), max(first.y, second.y)
    right = min(first.x + first.width, second.x + second.width)
    return Box(left, top, right - left, min(first.y + first.height, second.y + second.height) - top)


def _clipped(raster: Raster, window: Box) -> Raster | None:
    image = raster.image
    part = _common(Box(raster.x, raster.y, image.width, image.height), window)
    if part.width <= 0 or part.height <= 0:
        return None
    return Raster(image.crop(part.x - raster.x, part.y - raster.y, part.width, part.height), part.x, part.y)


def _together(rasters: list[Raster]) -> Raster | None:
    """Several rasters as one; where they overlap the denser wins."""
    if len(rasters) <= 1:
        return rasters[0] if rasters else None
    left, top = min(one.x for one in rasters), min(one.y for one in rasters)
    width = max(one.x + one.image.width for one in rasters) - left
    height = max(one.y + one.image.height for one in rasters) - top
    placed = [one.image.embed(one.x - left, one.y - top, width, height) for one in rasters]
    return Raster(placed[0].bandrank(placed[1:], index=len(placed) - 1).copy_memory(), left, top)


def _blurred(raster: Raster, sigma: float, x: int, y: int) -> Raster:
    """A mask blurred; a wide blur is made of a reduced mask, which nobody sees. `x` and `y` are the window's place in the
    whole picture, so that neighbouring windows are reduced on one grid."""
    factor = max(1, int(sigma / WIDE))
    if factor == 1:
        return Raster(raster.image.gaussblur(sigma, min_ampl=0.01), raster.x, raster.y)
    left, top = (raster.x + x) % factor, (raster.y + y) % factor
    width, height = (
        -(-(size + room) // factor) * factor for size, room in ((raster.image.width, left), (raster.image.height, top))
    )
    small = raster.image.embed(left, top, width, height).shrink(factor, factor)
    blurred = small.gaussblur(sigma / factor, min_ampl=0.01).resize(factor, kernel="linear")
    return Raster(blurred, raster.x - left, raster.y - top)


def _without(rim: Raster, letters: Raster) -> Raster:
    """Only what lies around the letters, which are to be seen through."""
    inside = letters.image.embed(letters.x - rim.x, letters.y - rim.y, rim.image.width, rim.image.height)
    return Raster((rim.image - inside).cast("uchar").copy_memory(), rim.x, rim.y)


def _mask(raster: Raster) -> Raster:
    return raster if raster.image.bands == 1 else Raster(raster.image[3], raster.x, raster.y)


def _turn(sheet: Raster, x: float, y: float, angle: float) -> Raster:
    """A sheet turned clockwise about a point of its grid."""
    across, down = cos(angle), sin(angle)
    width, height = sheet.image.width, sheet.image.height
    corners = [(sheet.x + i * width - x, sheet.y + j * height - y) for i in (0, 1) for j in (0, 1)]
    columns = [x + across * dx - down * dy for dx, dy in corners]
    rows = [y + down * dx + across * dy for dx, dy in corners]
    left, top = floor(min(columns)) - 1, floor(min(rows)) - 1
    dx, dy = sheet.x + 0.5 - x, sheet.y + 0.5 - y
    image = sheet.image.affine(
        [across, -down, down, across],
        interpolate=libvips.bicubic(),
        oarea=[0, 0, ceil(max(columns)) + 1 - left, ceil(max(rows)) + 1 - top],
        odx=x - left - 0.5 + across * dx - down * dy,
        ody=y - top - 0.5 + down * dx + across * dy,
        extend="background",
        background=[0] * sheet.image.bands,
    )
    return Raster(image.copy_memory(), left, top)
