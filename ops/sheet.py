"""A contact sheet: several pictures beside and below each other, each with a few words below it."""

from dataclasses import dataclass

from ops import canvas
from ops.errors import Damaged
from ops.geometry import Box, Extent
from ops.layers.paint import Colour, Surface
from ops.layers.text import Align, Frame, Text
from ops.libvips import Image, VipsError
from ops.text.fonts import Font, Fonts

GAP = 24  # pixels between two pictures, and around all
LABEL = 30  # pixels of the line below a picture
NARROW = 260  # pixels that a label has at least
WIDE = 2  # columns of pictures that lie; of those that stand there is one more
PAPER, INK = Colour(241, 245, 249), Colour(51, 65, 85)
LIGHT, DARK, SQUARE = 255, 226, 12  # the chequers that are seen through pictures


@dataclass(frozen=True, slots=True)
class Cell:
    """An encoded picture, and what is said of it."""

    body: bytes
    label: str


@dataclass(frozen=True, slots=True)
class Grid:
    """Where `count` pictures of one shape lie on a sheet of some width."""

    count: int
    columns: int
    cell: Extent

    @property
    def extent(self) -> Extent:
        rows = -(-self.count // self.columns)
        across, down = self.columns * (self.cell.width + GAP) + GAP, rows * (self.cell.height + LABEL + GAP) + GAP
        return Extent(across, down)

    def corner(self, index: int) -> tuple[int, int]:
        row, column = divmod(index, self.columns)
        return GAP + column * (self.cell.width + GAP), GAP + row * (self.cell.height + LABEL + GAP)

    def below(self, index: int) -> Frame:
        """Where the label of a picture lies."""
        x, y = self.corner(index)
        return Frame(x, y + self.cell.height, self.cell.width, LABEL)


def grid(count: int, shape: Extent, width: int) -> Grid:
    """Pictures of a shape on a sheet that is `width` pixels wide; none is higher than three times its width."""
    columns = max(1, min(count, WIDE + (shape.height > shape.width)))
    across = max(1, (width - GAP) // columns - GAP)
    return Grid(count, columns, Extent(across, min(shape.of_width(across).height, 3 * across)))


def draw(cells: tuple[Cell, ...], where: Grid, fonts: Fonts) -> bytes:
    """The sheet as PNG. Raises Damaged if one of the pictures cannot be read."""
    extent = where.extent
    sheet = _plain(PAPER, extent)
    try:
        for index, cell in enumerate(cells):
            x, y = where.corner(index)
            picture = _picture(cell.body, where.cell)
            sheet = sheet.insert(picture, x + (where.cell.width - picture.width) // 2, y)
        labels = tuple(_label(cell.label, where.below(index), index, fonts.default) for index, cell in enumerate(cells))
        return _with_labels(sheet, labels, extent, fonts)
    except VipsError as error:
        raise Damaged("A picture of the sheet cannot be read.") from error


@dataclass(frozen=True, slots=True)
class SheetPlace:
    """Where a picture of a flowing sheet lies, and how wide its label may be."""

    x: int
    y: int
    extent: Extent
    label: int


def flow(extents: tuple[Extent, ...], width: int) -> tuple[tuple[SheetPlace, ...], Extent]:
    """Pictures of any extents one after the other, in rows on a sheet of some width, each as large as it is unless the
    sheet is too narrow for it; and the sheet's extent."""
    x = y = GAP
    high, found = 0, list[SheetPlace]()
    for extent in extents:
        shown = extent.of_width(min(extent.width, max(1, width - 2 * GAP)))
        across = min(max(shown.width, NARROW), max(1, width - 2 * GAP))
        if x > GAP and x + across + GAP > width:
            x, y, high = GAP, y + high + LABEL + GAP, 0
        found.append(SheetPlace(x, y, shown, across))
        x, high = x + across + GAP, max(high, shown.height)
    return tuple(found), Extent(width, y + high + LABEL + GAP)


def flowing(cells: tuple[Cell, ...], places: tuple[SheetPlace, ...], extent: Extent, fonts: Fonts) -> bytes:
    """A sheet of pictures where `flow` has put them, as PNG. Raises Damaged if one of them cannot be read."""
    sheet = _plain(PAPER, extent)
    labels = []
    try:
        for index, (cell, place) in enumerate(zip(cells, places, strict=True)):
            sheet = sheet.insert(_picture(cell.body, place.extent), place.x, place.y)
            below = Frame(place.x, place.y + place.extent.height, place.label, LABEL)
            labels.append(_label(cell.label, below, index, fonts.default))
        return _with_labels(sheet, tuple(labels), extent, fonts)
    except VipsError as error:
        raise Damaged("A picture of the sheet cannot be read.") from error


def _with_labels(sheet: Image, labels: tuple[Text, ...], extent: Extent, fonts: Fonts) -> bytes:
    laid, box = canvas.lay_out(labels, fonts), Box(0, 0, extent.width, extent.height)
    return bytes(canvas.draw(Surface(sheet.copy_memory()), laid, box, extent).image.pngsave_buffer())


def _picture(body: bytes, cell: Extent) -> Image:
    """A picture within its cell; what can be seen through lies on chequers."""
    image = Image.new_from_buffer(body, "")
    image = image if image.interpretation == "srgb" else image.colourspace("srgb")
    scale = min(1, cell.width / image.width, cell.height / image.height)
    image = image.resize(scale) if scale < 1 else image
    if not image.hasalpha():
        return image.copy_memory()
    return (
        _chequered(image.width, image.height).composite2(image, "over").extract_band(0, n=3).cast("uchar").copy_memory()
    )


def _plain(colour: Colour, extent: Extent) -> Image:
    pixel = Image.black(1, 1, bands=3).linear(1, [colour.red, colour.green, colour.blue]).cast("uchar")
    return pixel.copy(interpretation="srgb").embed(0, 0, extent.width, extent.height, extend="copy")


def _chequered(width: int, height: int) -> Image:
    places = Image.xyz(width, height)
    dark = ((places[0] / SQUARE).floor() + (places[1] / SQUARE).floor()) % 2
    grey = dark.linear(DARK - LIGHT, LIGHT).cast("uchar")
    return grey.bandjoin([grey, grey]).copy(interpretation="srgb")


def _label(words: str, frame: Frame, index: int, family: str) -> Text:
    return Text(
        text=words,
        frame=frame,
        across=0.0,
        down=0.5,
        align=Align.LEFT,
        font=Font(family, 500),
        size=14,
        smallest=10,
        lines=1,
        leading=1.1,
        spacing=0,
        ink=INK,
        place=("label", index),
    )
