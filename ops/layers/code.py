"""Codes: QR codes and barcodes, whose modules are as many whole delivered pixels as there is room for.

Scanners tell narrow bars from wide ones: modules that differ by a pixel are misread as soon as a picture is shown
smaller than it is. So a code is as large as whole pixels allow, in the middle of its frame. Where a module has no whole
pixel, it is the mean of what it shows.
"""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import floor
from struct import pack

from ops.geometry import Box
from ops.layers import outline
from ops.layers.coverage import FULL, pixels, rounded
from ops.layers.form import Outline, Rectangle
from ops.layers.paint import Colour, Surface, lay
from ops.layers.raster import NEAR, Raster, nearest
from ops.layers.text import Frame
from ops.layers.view import View
from ops.libvips import Image, clamped, mask

PIXEL = {"0": bytes([0]), "1": bytes([FULL])}


@dataclass(frozen=True, slots=True)
class Code:
    """A code on a canvas. One of several rows has square modules and lies in the middle of its frame; one of a single
    row is a barcode, as wide and as high as its frame.

    modules   rows of one length, of 1 where there is ink and 0 where there is none
    ground    what lies below it and in its margin; nothing if there is none
    quiet     modules of its margin, which is a part of the frame: around it, or at both ends of a barcode
    """

    frame: Frame
    modules: tuple[str, ...]
    ink: Colour
    ground: Colour | None
    quiet: int = 4

    @property
    def is_barcode(self) -> bool:
        return len(self.modules) == 1

    @property
    def rows(self) -> tuple[str, ...]:
        """The modules with their margin."""
        margin = "0" * self.quiet
        rows = tuple(f"{margin}{row}{margin}" for row in self.modules)
        beyond = () if self.is_barcode else ("0" * len(rows[0]),) * self.quiet
        return (*beyond, *rows, *beyond)


def draw(surface: Surface, layer: Code, view: View) -> Surface:
    """Lay a code on a picture of the view, whose corner is the view's."""
    frame = layer.frame
    if not layer.modules or min(len(layer.modules[0]), frame.width, frame.height) <= 0:
        return surface
    window, rows = surface.window, layer.rows
    width, height = frame.width / len(rows[0]), frame.height / len(rows)
    if not layer.is_barcode:
        width = height = min(width, height)
    whole = Frame(
        frame.x + (frame.width - width * len(rows[0])) / 2,
        frame.y + (frame.height - height * len(rows)) / 2,
        width * len(rows[0]),
        height * len(rows),
    )
    if module_pixels(layer, view.across, view.down) >= 1:
        ground, ink = _crisp(("1",), whole, view, window), _crisp(rows, whole, view, window)
    else:
        ground = outline.draw(Outline(Rectangle(), whole), view, window)
        ink = _averaged(rows, whole, view, window)
    if ground and layer.ground:
        surface = lay(surface, ground, layer.ground)
    return lay(surface, ink, layer.ink) if ink else surface


def module_pixels(layer: Code, across: float, down: float) -> int:
    """How many whole delivered pixels a module has where one of the canvas becomes so many; 0 if it has none."""
    rows = layer.rows
    wide, high = layer.frame.width * across / len(rows[0]), layer.frame.height * down / len(rows)
    if not layer.is_barcode and across == down:
        wide = high = min(wide, high)
    return floor((wide if layer.is_barcode else min(wide, high)) + NEAR)


def _crisp(rows: tuple[str, ...], frame: Frame, view: View, window: Box) -> Raster | None:
    """The modules of a code, each of whole pixels."""
    columns = _edges(frame.x, frame.width, len(rows[0]), view.x, view.across)
    lines = _edges(frame.y, frame.height, len(rows), view.y, view.down)
    columns = [min(max(edge, window.x), window.x + window.width) for edge in columns]
    lines = [min(max(edge, window.y), window.y + window.height) for edge in lines]
    width, height = columns[-1] - columns[0], lines[-1] - lines[0]
    if not width or not height:
        return None
    widths = [end - start for start, end in pairwise(columns)]
    body = b"".join(
        b"".join(PIXEL[module] * across for module, across in zip(row, widths, strict=True)) * (end - start)
        for row, (start, end) in zip(rows, pairwise(lines), strict=True)
        if end > start
    )
    return Raster(mask(body, width, height), columns[0], lines[0])


def _edges(start: float, length: float, count: int, corner: float, scale: float) -> list[int]:
    """Where so many modules begin and end, in delivered pixels: all alike, in the middle; one alone is as long as all
    of it."""
    first, last = (start - corner) * scale, (start + length - corner) * scale
    if count == 1:
        return [nearest(first), nearest(last)]
    each = floor((last - first) / count + NEAR)
    begin = nearest((first + last - each * count) / 2)
    return [begin + each * index for index in range(count + 1)]


def _averaged(rows: tuple[str, ...], frame: Frame, view: View, window: Box) -> Raster | None:
    """How much ink every pixel has of the modules of which a frame is full.

    That is the ink above and to the left of its last corner, less what is so of its other corners. Between the corners
    of modules that is a product of straight lines, so that taking the mean of the nearest ones is exact.
    """
    x, y = (frame.x - view.x) * view.across, (frame.y - view.y) * view.down
    across, down = frame.width * view.across / len(rows[0]), frame.height * view.down / len(rows)
    box = pixels(x, y, x + frame.width * view.across, y + frame.height * view.down, window)
    if box is None:
        return None
    corners = Image.xyz(box.width + 1, box.height + 1).cast("double")
    corners = corners.linear([1 / across, 1 / down], [(box.x - x) / across, (box.y - y) / down])
    column, row = clamped(corners[0], 0, len(rows[0])), clamped(corners[1], 0, len(rows))
    sums = _sums(rows).mapim(column.bandjoin(row), extend="copy")
    lower = sums.crop(0, 1, box.width + 1, box.height) - sums.crop(0, 0, box.width + 1, box.height)
    ink = lower.crop(1, 0, box.width, box.height) - lower.crop(0, 0, box.width, box.height)
    return Raster(rounded(clamped(ink * (across * down * FULL), 0, FULL)), box.x, box.y)


def _sums(rows: tuple[str, ...]) -> Image:
    """How many modules with ink there are above and to the left of every module's corner."""
    sums = [[0] * (len(rows[0]) + 1)]
    for row in rows:
        before = accumulate(map(int, row), initial=0)
        sums.append([above + ink for above, ink in zip(sums[-1], before, strict=True)])
    flat = [value for line in sums for value in line]
    return Image.new_from_memory(pack(f"{len(flat)}d", *flat), len(sums[0]), len(sums), 1, "double")
