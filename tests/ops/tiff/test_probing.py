"""Each kind of TIFF is shown as what it is: by its own numbers, not by those of another library."""

import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import PIL.Image
import pytest
from pyvips import Image

from ops import picture
from ops.colour import to_srgb
from ops.errors import Damaged, NotAPicture, UnsupportedFormat
from ops.geometry import Extent
from ops.probing import probe
from tests.conftest import CEILING, STUDIO, encoded, look
from tests.likeness import decode, pixel
from tests.tiffs import ASCII, LONG, RATIONAL, SHORT, UNDEFINED, Tiff

SIDE = 40
COLOURS = [(200, 40, 60), (30, 160, 90), (50, 80, 180), (128, 128, 128)]
EXTRA = 338


def quarters(colours: list[tuple[float, ...]], side: int = SIDE) -> list[float]:
    """Four fields of these colours, in one row of numbers."""
    half = side // 2
    return [number for y in range(side) for x in range(side) for number in colours[(y >= half) * 2 + (x >= half)]]


def shown(path: Path, asked: str = "full/max/0/default.png") -> list[list[float]]:
    """The colours of the four fields, as they are delivered."""
    image = decode(encoded(path, asked))
    wide, high = image.width, image.height
    return [list(pixel(image, x, y)) for y in (high // 4, high * 3 // 4) for x in (wide // 4, wide * 3 // 4)]


def near(found: list[list[float]], expected: list[tuple[float, ...]], tolerance: float = 1) -> bool:
    return all(
        len(one) == len(other) and max(abs(a - b) for a, b in zip(one, other, strict=True)) <= tolerance
        for one, other in zip(found, expected, strict=True)
    )


@pytest.fixture
def save(tmp_path: Path) -> Callable[[Tiff], Path]:
    def write(tiff: Tiff) -> Path:
        path = tmp_path / "a.tif"
        path.write_bytes(tiff.written())
        return path

    return write


Save = Callable[[Tiff], Path]


def lab(colour: tuple[int, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* under D50, as profiles count it."""
    image = (Image.black(1, 1, bands=3) + list(colour)).cast("uchar").copy(interpretation="srgb")
    light, a, b = image.icc_import(input_profile="srgb", intent="relative")(0, 0)
    return light, a, b


def ycbcr(colour: tuple[int, ...], red: float = 0.299, blue: float = 0.114) -> tuple[float, float, float]:
    luma = red * colour[0] + (1 - red - blue) * colour[1] + blue * colour[2]
    return (
        luma,
        128 + (colour[2] - luma) / (2 - 2 * blue) * 254 / 255,
        128 + (colour[0] - luma) / (2 - 2 * red) * 254 / 255,
    )


def whole(several: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    return [tuple(round(number) for number in one) for one in several]


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("tile", [0, 16])
@pytest.mark.parametrize(("photometric", "form"), [(8, "B"), (8, "H"), (9, "B"), (9, "H")])
def test_cielab(save: Save, photometric: int, form: str, tile: int, order: str) -> None:
    deep, full = form == "H", 255 if form == "B" else 65535 if photometric == 8 else 65280
    step = 256 if deep else 1
    colours = [(light / 100 * full, a * step, b * step) for light, a, b in map(lab, COLOURS)]
    span = 256 * step
    shift = 0 if photometric == 8 else span // 2
    numbers = [(light, (a + shift) % span, (b + shift) % span) for light, a, b in whole(colours)]
    path = save(Tiff(SIDE, SIDE, 3, quarters(numbers), form, photometric, tile, order=order))

    assert near(shown(path), COLOURS, 1 if deep else 4)
    assert near(shown(path, "full/10,10/0/default.png"), COLOURS, 1 if deep else 4)


@pytest.mark.parametrize("tile", [0, 16])
def test_ycbcr_without_subsampling(save: Save, tile: int) -> None:
    tags = {530: (SHORT, [1, 1])}
    path = save(Tiff(SIDE, SIDE, 3, quarters(whole(list(map(ycbcr, COLOURS)))), photometric=6, tile=tile, tags=tags))

    assert near(shown(path), COLOURS, 3)


@pytest.mark.parametrize("tile", [0, 16])
@pytest.mark.parametrize("planar", [False, True])
def test_ycbcr_with_transparency(save: Save, tile: int, planar: bool) -> None:
    colours = [(*colour, 90) for colour in COLOURS]
    values = quarters([(*whole([ycbcr(colour)])[0], alpha) for *colour, alpha in colours])
    tags = {530: (SHORT, [1, 1]), EXTRA: (SHORT, [2])}
    path = save(Tiff(SIDE, SIDE, 4, values, photometric=6, tile=tile, planar=planar, tags=tags))

    assert look(path).alpha
    assert near(shown(path), colours, 3)


def test_ycbcr_by_its_own_coefficients_and_in_its_own_range(save: Save) -> None:
    red, blue = 0.2126, 0.0722
    full = [ycbcr(colour, red, blue) for colour in COLOURS]
    studio = [(16 + y * 219 / 255, *(128 + (c - 128) * 112 / 127 for c in rest)) for y, *rest in full]
    parts = [2126, 10000, 7152, 10000, 722, 10000]
    ends = [16, 1, 235, 1, 128, 1, 240, 1, 128, 1, 240, 1]
    tags = {529: (RATIONAL, parts), 530: (SHORT, [1, 1]), 532: (RATIONAL, ends)}
    path = save(Tiff(SIDE, SIDE, 3, quarters(whole(studio)), photometric=6, tags=tags))

    assert near(shown(path), COLOURS, 3)


@pytest.mark.parametrize("form", "BH")
@pytest.mark.parametrize("format_", ["png", "jpg"])
def test_three_samples_that_are_called_grey_are_colours(save: Save, form: str, format_: str) -> None:
    step = 257 if form == "H" else 1
    values = quarters([tuple(number * step for number in colour) for colour in COLOURS])
    path = save(Tiff(SIDE, SIDE, 3, values, form, photometric=1, tags={EXTRA: (SHORT, [0, 0])}))

    assert not look(path).grey
    assert near(shown(path, f"full/max/0/default.{format_}"), COLOURS, 1 if format_ == "png" else 25)
    assert near(shown(path, "full/max/90/default.png"), [COLOURS[n] for n in (2, 0, 3, 1)])


@pytest.mark.parametrize(
    ("photometric", "extra", "expected"),
    [
        (2, [0], (200, 40, 60)),
        (2, [1], (255, 102, 153)),
        (2, [2], (200, 40, 60, 100)),
        (2, None, (200, 40, 60, 100)),
        (2, [0, 2], (200, 40, 60, 50)),
        (2, [2, 0], (200, 40, 60, 100)),
        (1, [0], (200, 200, 200)),
        (1, [0, 0, 2], (200, 40, 60, 100)),
        (1, [0, 0, 0, 0], (200, 40, 60)),
    ],
)
def test_extra_samples_are_transparency_only_if_they_are_called_so(
    save: Save, photometric: int, extra: list[int] | None, expected: tuple[float, ...]
) -> None:
    samples = (3 if photometric == 2 else 1) + (len(extra) if extra is not None else 1)
    values = (200, 40, 60, 100, 50)[:samples]
    if extra == [1]:
        values, expected = (100, 40, 60, 100), (255, 102, 153, 100)
    tags = {EXTRA: (SHORT, extra)} if extra is not None else {}
    path = save(Tiff(20, 20, samples, values * 400, photometric=photometric, tags=tags))
    found = list(pixel(decode(encoded(path, "full/max/0/default.png")).colourspace("srgb"), 10, 10))

    assert look(path).alpha == (len(expected) == 4)
    assert near([found], [expected])


@pytest.mark.parametrize("form", "BH")
@pytest.mark.parametrize("tile", [0, 16, 64])
@pytest.mark.parametrize(("extra", "alpha"), [([], 255), ([2], 100), ([1], 100), ([0], 255)])
def test_separate_planes(save: Save, form: str, tile: int, extra: list[int], alpha: int) -> None:
    step = 257 if form == "H" else 1
    plain = [(*(n // 3 for n in colour), *([alpha] if extra and extra != [0] else extra)) for colour in COLOURS]
    values = quarters([tuple(number * step for number in colour) for colour in plain])
    tags = {EXTRA: (SHORT, extra)} if extra else {}
    path = save(Tiff(SIDE, SIDE, 3 + len(extra), values, form, tile=tile, planar=True, tags=tags))
    weight = 255 / alpha if extra == [1] else 1
    expected = [(*(n // 3 * weight for n in colour), *([alpha] if alpha < 255 else [])) for colour in COLOURS]

    assert near(shown(path), expected, 3)


def test_tiles_that_are_larger_than_the_picture(save: Save) -> None:
    path = save(Tiff(20, 20, 3, quarters(COLOURS, 20), tile=256))

    assert look(path).extent == Extent(20, 20)
    assert near(shown(path), COLOURS)


def test_jpeg_with_transparency(tmp_path: Path) -> None:
    """As ImageMagick writes it: four samples, in tiles that are JPEGs without tables of their own."""
    colours = [(*colour, alpha) for colour, alpha in zip(COLOURS, (255, 170, 85, 0), strict=True)]
    image = Image.new_from_memory(bytes(quarters(colours, 64)), 64, 64, 4, "uchar")
    tiles = [image.crop(x, y, 32, 32) for y in (0, 32) for x in (0, 32)]
    bodies = [four_samples(tile) for tile in tiles]
    tags = {259: (SHORT, [7]), 338: (SHORT, [2]), 347: (UNDEFINED, b"\xff\xd8\xff\xd9")}
    path = tmp_path / "a.tif"
    path.write_bytes(InTiles(64, 64, 4, (), tile=32, tags=tags, bodies=tuple(bodies)).written())

    assert look(path).tile == Extent(32, 32)
    assert near(shown(path), colours, 8)
    assert shown(path, "full/max/0/default.jpg")


def four_samples(image: Image) -> bytes:
    """A JPEG of four samples that nobody takes for inverted."""
    body = image.invert().copy(interpretation="cmyk").jpegsave_buffer(Q=100, keep="none")
    at = body.find(b"\xff\xee")  # Adobe's marker, which says how colours are meant
    return body if at < 0 else body[:at] + body[at + 2 + int.from_bytes(body[at + 2 : at + 4]) :]


class InTiles(Tiff):
    """A TIFF whose tiles are encoded elsewhere."""

    def __init__(self, *arguments: object, bodies: tuple[bytes, ...], **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        object.__setattr__(self, "bodies", bodies)

    def _parts(self) -> list[bytes]:
        return list(self.bodies)  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize(
    ("form", "numbers", "expected"),
    [
        ("f", (0.0, 0.25, 0.5, 1.0), (0, 64, 128, 255)),
        ("f", (0.0, 51.0, 102.0, 255.0), (0, 51, 102, 255)),
        ("f", (-100.0, 0.0, 100.0, 300.0), (0, 64, 128, 255)),
        ("b", (-128, -64, 0, 127), (0, 64, 128, 255)),
        ("h", (-1000, 0, 1000, 3000), (0, 64, 128, 255)),
        ("h", (0, 100, 200, 250), (0, 100, 200, 250)),
        ("i", (0, 16448, 32896, 65535), (0, 64, 128, 255)),
        ("I", (0, 2**30, 2**31, 2**32 - 1), (0, 64, 128, 255)),
        ("f", (float("nan"), -9999.0, 0.5, 1.0), (0, 0, 128, 255)),
    ],
)
@pytest.mark.parametrize("tile", [0, 16])
def test_numbers_are_scaled_to_what_is_seen(
    save: Save, form: str, numbers: tuple[float, ...], expected: tuple[int, ...], tile: int
) -> None:
    tags = {42113: (ASCII, b"-9999\0")}
    path = save(Tiff(SIDE, SIDE, 1, quarters([(n,) for n in numbers]), form, 1, tile, tags=tags))

    assert look(path).grey
    assert near(shown(path), [(n,) for n in expected])


def test_fractions_of_colours_are_not_light(save: Save) -> None:
    values = quarters([tuple(number / 255 for number in colour) for colour in COLOURS])
    path = save(Tiff(SIDE, SIDE, 3, values, "f"))

    assert near(shown(path), COLOURS)


def test_the_range_that_a_file_declares(save: Save) -> None:
    double = 12
    tags = {340: (7, struct.pack("<d", 100.0)), 341: (7, struct.pack("<d", 300.0))}
    tags = {tag: (double, body) for tag, (_, body) in tags.items()}
    tiff = Declared(SIDE, SIDE, 1, quarters([(150.0,), (200.0,), (250.0,), (300.0,)]), "f", 1, tags=tags)
    path = save(tiff)

    assert near(shown(path), [(64,), (128,), (191,), (255,)])


class Declared(Tiff):
    """A TIFF with tags of doubles."""

    def _values(self, form: int, values: object) -> tuple[bytes, int]:
        body, count = super()._values(form, values)  # type: ignore[arg-type]
        return (body, count // 8) if form == 12 else (body, count)


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({258: (SHORT, [12] * 3)}, "12 bits"),
        ({258: (SHORT, [4] * 3)}, "4 bits"),
        ({258: (SHORT, [64] * 3)}, "64 bits"),
        ({259: (SHORT, [6])}, "old-style JPEG"),
        ({259: (SHORT, [34925])}, "LZMA"),
        ({259: (SHORT, [50000])}, "Zstandard"),
        ({277: (SHORT, [300])}, "300 samples"),
    ],
)
def test_what_cannot_be_decoded_is_refused_with_the_reason(
    save: Save, tags: dict[int, tuple[int, list[int]]], reason: str
) -> None:
    path = save(Tiff(SIDE, SIDE, 3, quarters(COLOURS), tags=dict(tags)))

    with pytest.raises(UnsupportedFormat, match=reason):
        look(path)


@pytest.mark.parametrize(
    "tags",
    [
        {277: (SHORT, [16])},
        {277: (SHORT, [4])},
        {256: (4, [400_000])},
        {273: (4, [10**9])},
        {279: (4, [5])},
        {262: (SHORT, [77])},
        {256: (11, b"\0\0\x80\x7f")},
    ],
)
def test_what_lies_about_itself_is_refused_or_shown(save: Save, tags: dict[int, tuple[int, list[int] | bytes]]) -> None:
    path = save(Tiff(SIDE, SIDE, 3, quarters(COLOURS), tags=dict(tags)))
    try:
        known = look(path)
    except (Damaged, NotAPicture, UnsupportedFormat):
        return
    with path.open("rb") as file:
        image = picture.load(file.fileno(), known, known.levels[0])
        found = to_srgb(image, known.conversion)
        assert pixel(found, 0, 0)[:1] == pytest.approx((200,), abs=1)


def test_samples_that_are_not_there_are_not_made_up(save: Save) -> None:
    """It says four samples a pixel and has three: what could be decoded of it is another picture."""
    lying = Tiff(SIDE, SIDE, 3, quarters(COLOURS), tags={277: (SHORT, [4]), 258: (SHORT, [8] * 4)})
    path = save(lying)
    with path.open("rb") as file, pytest.raises(Damaged):
        probe(file.fileno(), CEILING, STUDIO.read, thorough=True)


def test_a_tiff_whose_last_rows_are_behind_its_end_is_shown_as_far_as_it_is_there(tmp_path: Path) -> None:
    """Pillow writes the directory in front of the pixels."""
    path = tmp_path / "a.tif"
    PIL.Image.new("RGB", (SIDE, SIDE), COLOURS[0]).save(path, tiffinfo={278: 4})
    body = path.read_bytes()
    path.write_bytes(body[: len(body) // 2])
    with path.open("rb") as file:
        known = probe(file.fileno(), CEILING, STUDIO.read, thorough=True)

    assert known.rows is not None
    assert 0 < known.rows <= SIDE // 2


def test_tiles_that_were_never_written_are_black(save: Save) -> None:
    """GDAL leaves those out of which all numbers are 0."""
    side, size = 32, 32 * 32 * 3
    tiff = Tiff(2 * side, 2 * side, 3, quarters([*COLOURS], 2 * side), tile=side)
    whole = shown(save(tiff))
    places, sizes = [0, *(8 + at * size for at in range(1, 4))], [0, size, size, size]
    found = shown(save(replace(tiff, tags={324: (LONG, places), 325: (LONG, sizes)})))

    assert found[0] == [0, 0, 0]
    assert found[1:] == whole[1:]


@pytest.mark.parametrize("planar", [1, 2])
@pytest.mark.parametrize("compression", [None, "group4", "packbits"])
def test_one_sample_is_one_plane(tmp_path: Path, compression: str | None, planar: int) -> None:
    bits = PIL.Image.linear_gradient("L").resize((100, 60)).convert("1")
    path = tmp_path / "a.tif"
    bits.save(path, compression=compression, tiffinfo={278: 8, 284: 1})
    entry = struct.pack("<HHIH", 284, 3, 1, 1)
    body = path.read_bytes()
    assert body.count(entry) == 1
    path.write_bytes(body.replace(entry, entry[:-2] + struct.pack("<H", planar)))
    found = decode(encoded(path, "full/max/0/default.png"))

    assert found.write_to_memory() == bits.convert("L").tobytes()
