"""Lettering: the lines of a text that is set, drawn for a view of it: its letters, and a rim around them.

Letters are drawn where they are delivered. A rim is drawn on a *sheet*, a whole number of times finer than that, turned
there, and reduced. Sheets of neighbouring views lie on one grid, so that tiles fit together.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from math import ceil, floor, radians, sqrt

from ops import libvips
from ops.geometry import Box
from ops.layers import rim
from ops.layers.paint import OPAQUE, Colour
from ops.layers.place import Place
from ops.layers.raster import NEAR, Raster, around, bounds, common, nearest, together, wider
from ops.layers.text import Frame, Text
from ops.layers.view import View
from ops.libvips import Image
from ops.text import pictures, shaping
from ops.text.lines import Segment
from ops.text.shaping import Placed
from ops.text.typeset import Block, Line

SHARP = 128  # pixels of an em on a sheet, at least: with fewer, a rim would have corners
FINEST = 64  # sheet pixels to a delivered one: letters smaller than that are dust
MOST = 10_000_000  # pixels of all lines on a sheet that is finer than need be
SHEET = 24_000_000  # pixels of one line on any sheet
LARGEST, WIDEST = 8192, 48  # pixels of an em and of a rim on a sheet
LONGEST = 32_000  # pixels of a line on a sheet
HIGH = 1.5  # ems of a line with its accents
BAND = 4_000_000  # pixels that are covered at a time: nothing else goes on meanwhile
TOGETHER = 32  # pictures that are laid over each other at a time
GRID = 256  # places of a letter in a pixel, so that all tiles of a picture agree on it


@dataclass(frozen=True, slots=True)
class Budget:
    """What the rim of one of several texts may cost: all of them together cost no more than one would."""

    texts: int = 1

    def coarseness(self, text: Text, block: Block, view: View) -> int:
        """How many delivered pixels one that is drawn has to stand for, along a side: 1, unless the rim is seen from so
        near that it would not fit into memory, or take seconds."""
        em = block.em * max(view.across, view.down)
        widest = _widest(block)
        tallest = _tallest(block)
        area = HIGH * tallest * widest * em * em * self.texts
        broad = text.stroke_width * em / WIDEST
        return ceil(max(1, sqrt(area / SHEET), widest * em / LONGEST, tallest * em / LARGEST, broad))

    def fineness(self, text: Text, block: Block, em: float) -> int:
        """How many pixels of the sheet there are to a delivered one: 1, 2, 4 …, so that a picture of twice the size is
        drawn from the very same sheet."""
        fine, widest = 1, _widest(block)
        wanted = min(max(SHARP / em, 1 if em >= 2 * SHARP else 2), FINEST)
        while fine < wanted:
            larger = 2 * fine * em
            area = HIGH * _tallest(block) * widest * len(block.lines) * larger * larger * self.texts
            if widest * larger > LONGEST or area > MOST or text.stroke_width * larger > WIDEST:
                break
            fine *= 2
        return fine


def _tallest(block: Block) -> float:
    return max((line.tallest for line in block.lines), default=1.0)


def _widest(block: Block) -> float:
    return max((line.inked.right - line.inked.left for line in block.lines), default=0.0)


@dataclass(frozen=True, slots=True)
class _Run:
    """A segment of a line among pixels, and the line's number."""

    placed: Placed
    segment: Segment
    extent: Box


_Owned = tuple[_Run, Collection[int] | None]  # a run, and those of its characters that are meant, None for all


class Lettering:
    """A text while it is drawn for a view. `check` is called now and then, and may raise to end it."""

    def __init__(self, text: Text, block: Block, view: View, check: Callable[[], None] = lambda: None) -> None:
        self._text = text
        self._block = block
        self._view = view
        self._check = check

    def letters(self, window: Box) -> Iterator[tuple[Raster, Colour]]:
        """What is seen of the letters of each colour in a window of delivered pixels, which are counted from the view's
        corner: masks, and pictures, which have colours of their own but for what is in that one."""
        grid = _Grid(self._view)
        runs, seen = self._runs(grid, self._text.rotate, window), grid.absolute(window)
        for colour in dict.fromkeys(self._colours()):
            owned = [(run, self._owned(run, colour)) for run in runs]
            for raster in (self._covered(owned, seen), self._pictured(owned, seen, colour)):
                if raster:
                    yield grid.relative(raster), colour

    def mask(self, window: Box) -> Raster | None:
        """How much of each pixel of a window is covered by letters of whatever colour."""
        return self._mask(self._view, self._text.rotate, window)

    def around(self, window: Box, budget: Budget) -> Raster | None:
        """What is seen of the letters with the rim around them; of the rim alone if it would shine through them."""
        sheet = _Sheet.of(self._text, self._block, self._view, budget)
        letters = self._mask(sheet.view, 0, sheet.seen(window))
        if letters is None:
            return None
        mask = letters.within(wider(letters.box, sheet.rim))
        whole = Raster(rim.grow(mask.image.copy_memory(), self._text.stroke_width * sheet.em), mask.x, mask.y)
        if self._text.ink.alpha < OPAQUE:
            whole = whole.without(letters)
        return sheet.delivered(whole, window)

    def _colours(self) -> Iterator[Colour]:
        yield self._text.ink
        yield from (span.colour for span in self._text.spans if span.colour)

    def _colour(self, owner: int) -> Colour:
        return (self._text.spans[owner].colour if owner >= 0 else None) or self._text.ink

    def _owned(self, run: _Run, colour: Colour) -> Collection[int] | None:
        """The characters of a run that have a colour; None if they all have."""
        owners = run.segment.owners
        if not owners:
            return None if colour == self._text.ink else ()
        owned = [index for index, owner in enumerate(owners) if self._colour(owner) == colour]
        return None if len(owned) == len(owners) else frozenset(owned)

    def _runs(self, grid: "_Grid", rotate: float, window: Box) -> list[_Run]:
        """The segments of all lines that a window may see something of, where they are on the grid."""
        block = self._block
        place = Place.of(Frame(block.x, block.y, block.width, block.height), rotate, grid.view)
        seen = grid.absolute(window)
        runs = (self._run(line, one, place, grid) for line in block.lines for one in line.segments)
        return [run for run in runs if common(run.extent, seen)]

    def _run(self, line: Line, segment: Segment, place: Place, grid: "_Grid") -> _Run:
        block = self._block
        em = block.em * segment.size
        x, y = place.point(line.x + segment.x * block.em - block.width / 2, line.baseline - block.height / 2)
        (xx, yx), (xy, yy) = place.across, place.down
        placed = Placed(segment.shaped, _on_grid(x + grid.x), _on_grid(y + grid.y), xx * em, yx * em, xy * em, yy * em)
        return _Run(placed, segment, _extent(placed))

    def _covered(self, runs: Sequence[_Owned], window: Box) -> Raster | None:
        """The mask of some glyphs in a window."""
        outlined = [(run, owned) for run, owned in runs if owned != () and not run.segment.pictured]
        box = common(window, reduce(around, [run.extent for run, _ in outlined])) if outlined else None
        if box is None:
            return None
        rows, high = [], max(1, BAND // box.width)
        for top in range(0, box.height, high):
            self._check()
            band = Box(box.x, box.y + top, box.width, min(high, box.height - top))
            rows.append(shaping.covered([(run.placed, owned) for run, owned in outlined], band))
        return Raster(libvips.mask(b"".join(rows), box.width, box.height), box.x, box.y)

    def _pictured(self, runs: Sequence[_Owned], window: Box, ink: Colour) -> Raster | None:
        """Those of some glyphs that are pictures, in a window."""
        found = []
        for run, owned in runs:
            for glyph in run.placed.shaped.glyphs if run.segment.pictured else ():
                if owned is None or glyph.cluster in owned:
                    self._check()
                    raster = pictures.draw(run.placed, glyph, ink, window)
                    found += [raster] if raster else []
        while len(found) > 1:  # neighbours first, so that each pixel is looked at a few times only
            self._check()
            found = [_over(found[index : index + TOGETHER]) for index in range(0, len(found), TOGETHER)]
        return found[0] if found else None

    def _mask(self, view: View, rotate: float, window: Box) -> Raster | None:
        grid = _Grid(view)
        runs, seen = [(run, None) for run in self._runs(grid, rotate, window)], grid.absolute(window)
        covered = self._covered(runs, seen)
        pictured = self._pictured(runs, seen, self._text.ink)
        whole = together([one for one in (covered, pictured.mask if pictured else None) if one])
        return grid.relative(whole) if whole else None


class _Grid:
    """The pixels of the whole picture, of which a view sees a part: letters are placed on it, so that tiles agree."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.x, self.y = nearest(view.x * view.across), nearest(view.y * view.down)

    def absolute(self, window: Box) -> Box:
        """A window that is counted from the view's corner."""
        return Box(window.x + self.x, window.y + self.y, window.width, window.height)

    def relative(self, raster: Raster) -> Raster:
        """A raster, counted from the view's corner."""
        return raster.moved(-self.x, -self.y)


def _over(rasters: list[Raster]) -> Raster:
    """Pictures as one."""
    if len(rasters) == 1:
        return rasters[0]
    box = reduce(around, (one.box for one in rasters))
    clear = Image.black(box.width, box.height, bands=4).copy(interpretation="srgb")
    places = {"x": [one.x - box.x for one in rasters], "y": [one.y - box.y for one in rasters]}
    whole = clear.composite([one.image for one in rasters], "over", premultiplied=True, **places)
    return Raster(whole.cast("uchar").copy_memory(), box.x, box.y)


def _extent(run: Placed) -> Box:
    """The pixels that the ink of a run may touch; none if it has no ink."""
    one = run.shaped
    if not one.inked:
        return Box(0, 0, 0, 0)
    corners = [(x, y) for x in (one.left, one.right) for y in (one.top, one.bottom)]
    columns = [run.x + x * run.xx + y * run.xy for x, y in corners]
    rows = [run.y + x * run.yx + y * run.yy for x, y in corners]
    left, top = floor(min(columns)) - 1, floor(min(rows)) - 1
    return Box(left, top, ceil(max(columns)) + 1 - left, ceil(max(rows)) + 1 - top)


def _on_grid(place: float) -> float:
    return floor(place * GRID + 0.5 + NEAR) / GRID


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The grid of pixels on which a rim is drawn, before it is turned. `across` and `down` are its pixels to a
    delivered one, `rim` those that it needs around letters; `x`, `y` is the middle of the text on it."""

    view: View
    em: float
    across: float
    down: float
    rim: int
    x: float
    y: float
    angle: float

    @classmethod
    def of(cls, text: Text, block: Block, view: View, budget: Budget) -> "_Sheet":
        largest = max(view.across, view.down)
        scale = largest * budget.fineness(text, block, block.em * largest)
        return cls(
            view=View(view.x, view.y, scale, scale),
            em=block.em * scale,
            across=scale / view.across,
            down=scale / view.down,
            rim=rim.room(text.stroke_width * block.em * scale) if text.stroke else 0,
            x=(block.x + block.width / 2 - view.x) * scale,
            y=(block.y + block.height / 2 - view.y) * scale,
            angle=radians(text.rotate),
        )

    def seen(self, window: Box) -> Box:
        """The part from which something may be seen in a window."""
        part = self._part(window)
        if self.angle:
            part = bounds(part, self.x, self.y, -self.angle)
        return wider(part, self.rim + 4)

    def _part(self, window: Box) -> Box:
        """A window of delivered pixels."""
        left, top = nearest(window.x * self.across), nearest(window.y * self.down)
        right = nearest((window.x + window.width) * self.across)
        bottom = nearest((window.y + window.height) * self.down)
        return Box(left, top, max(1, right - left), max(1, bottom - top))

    def delivered(self, sheet: Raster, window: Box) -> Raster | None:
        """What a window of delivered pixels sees."""
        if self.angle:
            turned = sheet.turned(self.x, self.y, self.angle, wider(self._part(window), 4))
            if turned is None:
                return None
            sheet = turned
        left, top = floor(sheet.x / self.across), floor(sheet.y / self.down)
        right = ceil((sheet.x + sheet.image.width) / self.across)
        bottom = ceil((sheet.y + sheet.image.height) / self.down)
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
