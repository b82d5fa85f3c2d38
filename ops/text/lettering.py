"""Lettering: the lines of a text that is set, drawn for a view of it: its letters, and a rim around them.

Letters that one font has are drawn where they are delivered. Others, and rims, are drawn on a *sheet*, a whole number
of times finer than that, grown and turned there, and reduced. Sheets of neighbouring views lie on one grid, so that
tiles fit together.
"""

from dataclasses import dataclass
from math import ceil, floor, radians, sqrt

from ops.geometry import Box
from ops.layers import rim
from ops.layers.paint import OPAQUE
from ops.layers.place import Place
from ops.layers.raster import Raster, bounds, common, nearest, together, wider
from ops.layers.text import Frame, Text
from ops.layers.view import View
from ops.text import ink
from ops.text.typeset import Block, Line

SHARP = 128  # pixels of an em on a sheet, at least: with fewer, letters would lose their places
PLAIN = 256  # pixels of a delivered em from which on its own are fine enough
FINEST = 64  # sheet pixels to a delivered one: letters smaller than that are dust
MOST = 10_000_000  # pixels of all lines on a sheet that is finer than need be
LINE = 24_000_000  # pixels of one line
LARGEST, WIDEST = 8192, 48  # pixels of an em and of a rim
HIGH = 1.5  # ems of a line with its accents
EXACT = 3_000_000  # pixels of lines that are drawn where they are: nothing else goes on meanwhile


@dataclass(frozen=True, slots=True)
class Budget:
    """What one of several texts may cost: all of them together cost no more than one would."""

    texts: int = 1

    def exact(self, block: Block, em: float) -> bool:
        """Whether letters are drawn where they are, `em` pixels to the em; those of several colours are not."""
        area = HIGH * _widest(block) * len(block.lines) * em * em * self.texts
        return block.style.file is not None and not block.style.colour and area <= EXACT

    def coarseness(self, text: Text, block: Block, view: View, *, rim: bool) -> int:
        """How many delivered pixels one that can be drawn has to stand for, along a side: 1, unless letters, or the
        `rim` around them, are seen from so near that they would not fit into memory, or take seconds."""
        em = block.em * max(view.across, view.down)
        widest = _widest(block)
        area = HIGH * widest * em * em * self.texts
        broad = text.stroke_width * em / WIDEST if rim else 0
        return ceil(max(1, sqrt(area / LINE), widest * em / ink.LONGEST, em / LARGEST, broad))

    def fineness(self, text: Text, block: Block, em: float) -> int:
        """How many pixels of the sheet there are to a delivered one: 1, 2, 4 …, so that a picture of twice the size is
        drawn from the very same sheet."""
        fine, widest = 1, _widest(block)
        wanted = min(max(SHARP / em, 1 if em >= PLAIN else 2), FINEST)
        while fine < wanted:
            larger = 2 * fine * em
            area = HIGH * widest * len(block.lines) * larger * larger * self.texts
            if widest * larger > ink.LONGEST or area > MOST or text.stroke_width * larger > WIDEST:
                break
            fine *= 2
        return fine


def _times(vector: tuple[float, float], by: float) -> tuple[float, float]:
    return vector[0] * by, vector[1] * by


def _widest(block: Block) -> float:
    return max((line.inked.right - line.inked.left for line in block.lines), default=0.0)


class Lettering:
    """A text while it is drawn for a view."""

    def __init__(self, text: Text, block: Block, view: View, budget: Budget) -> None:
        largest = max(view.across, view.down)
        self._text = text
        self._block = block
        self._view = view
        self._scale = largest * budget.fineness(text, block, block.em * largest)  # sheet pixels to one of the canvas
        self._across, self._down = self._scale / view.across, self._scale / view.down  # … to a delivered one
        self._em = block.em * self._scale
        self._angle = radians(text.rotate)
        self._exact = budget.exact(block, block.em * largest)
        self._exact_sheet = budget.exact(block, self._em)

    def letters(self, window: Box) -> Raster | None:
        """What is seen of the letters in a window of delivered pixels, which are counted from the view's corner."""
        if self._exact:
            return self._covered(self._view, self._text.rotate, window)
        letters = self._letters(self._sheet(window))
        return self._delivered(letters, window) if letters else None

    def around(self, window: Box) -> Raster | None:
        """What is seen of the letters with the rim around them; of the rim alone if it would shine through them."""
        letters = self._letters(self._sheet(window))
        if letters is None:
            return None
        mask = letters.mask.within(wider(letters.box, self._rim()))
        around = Raster(rim.grow(mask.image.copy_memory(), self._text.stroke_width * self._em), mask.x, mask.y)
        if self._text.ink.alpha < OPAQUE:
            around = around.without(letters.mask)
        return self._delivered(around, window)

    def _letters(self, seen: Box) -> Raster | None:
        """All lines that may be seen in a part of the sheet, before it is turned."""
        if self._exact_sheet:
            return self._covered(View(self._view.x, self._view.y, self._scale, self._scale), 0, seen)
        drawn = (self._line(line) for line in self._block.lines if self._meets(line, seen))
        return together([part for one in drawn if one and (part := one.clipped(seen))])

    def _covered(self, view: View, rotate: float, window: Box) -> Raster | None:
        """What a window sees of all lines, drawn where they are."""
        block = self._block
        place = Place.of(Frame(block.x, block.y, block.width, block.height), rotate, view)
        along, down = _times(place.across, block.em), _times(place.down, block.em)
        rows = [
            ink.Row(line.text, *place.point(line.x - block.width / 2, line.baseline - block.height / 2), line.inked)
            for line in block.lines
        ]
        corner = nearest(view.x * view.across), nearest(view.y * view.down)
        return ink.cover(rows, block.style, along, down, corner, window)

    def _line(self, line: Line) -> Raster | None:
        raster = ink.draw(line.text, self._block.style, self._em, line.inked, self._text.ink, line.spans)
        if raster is None:
            return None
        # libvips places letters at whole pixels of the sheet, so that a line may be a little longer or shorter than it
        # was set: its middle, or the side it is aligned to, stays where it was; what would be seen is squeezed.
        width = (line.inked.right - line.inked.left) * self._em
        if raster.image.width - width > self._across + 1:
            squeezed = raster.image.resize(width / raster.image.width, vscale=1, kernel="linear").copy_memory()
            raster = Raster(squeezed, raster.x, raster.y)
        x, y = self._origin(line)
        return raster.moved(x - nearest((raster.image.width - width) * self._text.align.value), y)

    def _origin(self, line: Line) -> tuple[int, int]:
        block, view, scale = self._block, self._view, self._scale
        return nearest((block.x + line.x - view.x) * scale), nearest((block.y + line.baseline - view.y) * scale)

    def _meets(self, line: Line, window: Box) -> bool:
        (x, y), inked, em = self._origin(line), line.inked, self._em
        left, top = floor(x + inked.left * em), floor(y + inked.top * em)
        right, bottom = ceil(x + inked.right * em), ceil(y + inked.bottom * em)
        return common(wider(Box(left, top, right - left, bottom - top), 4), window) is not None

    def _sheet(self, window: Box) -> Box:
        """The part of the sheet, before it is turned, from which something may be seen in a window."""
        part = self._part(window)
        if self._text.rotate:
            part = bounds(part, *self._middle(), -self._angle)
        return wider(part, self._rim() + 4)

    def _part(self, window: Box) -> Box:
        """A window of delivered pixels on the sheet."""
        left, top = nearest(window.x * self._across), nearest(window.y * self._down)
        right = nearest((window.x + window.width) * self._across)
        bottom = nearest((window.y + window.height) * self._down)
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    def _rim(self) -> int:
        return rim.room(self._text.stroke_width * self._em) if self._text.stroke else 0

    def _middle(self) -> tuple[float, float]:
        """The middle of the block, on the sheet."""
        block, view = self._block, self._view
        x, y = block.x + block.width / 2 - view.x, block.y + block.height / 2 - view.y
        return x * self._scale, y * self._scale

    def _delivered(self, sheet: Raster, window: Box) -> Raster | None:
        """What a window of delivered pixels sees of a sheet."""
        if self._text.rotate:
            turned = sheet.turned(*self._middle(), self._angle, wider(self._part(window), 4))
            if turned is None:
                return None
            sheet = turned
        left, top = floor(sheet.x / self._across), floor(sheet.y / self._down)
        right = ceil((sheet.x + sheet.image.width) / self._across)
        bottom = ceil((sheet.y + sheet.image.height) / self._down)
        seen = common(window, Box(left, top, right - left, bottom - top))
        if seen is None:
            return None
        part = self._part(seen)
        image = sheet.within(part).image
        if (part.width, part.height) != (seen.width, seen.height):
            if part.width % seen.width == part.height % seen.height == 0:
                image = image.shrink(part.width // seen.width, part.height // seen.height)
            else:
                image = image.resize(seen.width / part.width, vscale=seen.height / part.height, kernel="linear")
                image = image.embed(0, 0, seen.width, seen.height, extend="copy")
        # Needed once for every band of pixels below it: kept, rather than made again each time.
        return Raster(image.copy_memory(), seen.x, seen.y)
