"""The numbers of a TIFF mean the same however they are arranged: lightness, colours and transparency."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import pytest

from ops.errors import UnsupportedFormat
from ops.tiff.ranges import opacity
from tests.conftest import encoded, look
from tests.likeness import decode
from tests.tiffs import SHORT, Tiff

WIDTH, HEIGHT, ROWS = 20, 24, 7
BITS, EXTRA, SUBSAMPLING = 258, 338, 530
WHITE, GREY, RGB, YCBCR, LAB = 0, 1, 2, 6, 8
UNSPECIFIED, ASSOCIATED, UNASSOCIATED = 0, 1, 2

Pixels = list[tuple[float, ...]]

LEAST = {"b": -128, "h": -32768, "i": -(2**31), "B": 0, "H": 0, "I": 0, "e": 0, "f": 0}
MOST = {"b": 127, "h": 32767, "i": 2**31 - 1, "B": 255, "H": 65535, "I": 2**32 - 1, "e": 1, "f": 1}


class Arrangement(TypedDict, total=False):
    """How samples are arranged: in tiles of this side, in strips of so many rows, in planes."""

    tile: int
    rows: int
    planar: bool


ARRANGEMENTS: list[Arrangement] = [
    {"rows": ROWS},
    {"tile": 16},
    {"planar": True},
    {"rows": ROWS, "planar": True},
    {"tile": 16, "planar": True},
]
arranged = pytest.mark.parametrize("arrangement", ARRANGEMENTS, ids=str)


def fractions(samples: int) -> Pixels:
    """Numbers from 0 to 1 that differ from pixel to pixel and from sample to sample; each sample has both ends."""
    places = range(WIDTH * HEIGHT)
    return [tuple((place * (7 + 4 * band) + 31 * band) % 101 / 100 for band in range(samples)) for place in places]


def written(pixels: Pixels, form: str) -> list[float]:
    """These fractions as numbers of a type."""
    low, high = LEAST[form], MOST[form]
    numbers = [low + number * (high - low) for pixel in pixels for number in pixel]
    return numbers if form in "ef" else [round(number) for number in numbers]


def shown(path: Path, tiff: Tiff) -> Pixels:
    """All that is delivered of it, from 0 to 255."""
    path /= "a.tif"
    path.write_bytes(tiff.written())
    image = decode(encoded(path, "full/max/0/default.png"))
    body = image.write_to_memory()
    return [tuple(body[place : place + image.bands]) for place in range(0, len(body), image.bands)]


def worst(found: Pixels, expected: Pixels) -> float:
    """The greatest difference, where expected numbers go from 0 to 1."""
    return max(
        abs(one - 255 * other) for a, b in zip(found, expected, strict=True) for one, other in zip(a, b, strict=True)
    )


@arranged
@pytest.mark.parametrize("form", ["B", "H", "I", "e", "f"])
@pytest.mark.parametrize("extra", [UNSPECIFIED, UNASSOCIATED])
def test_grey_and_another_sample(tmp_path: Path, form: str, extra: int, arrangement: Arrangement) -> None:
    pixels = fractions(2)
    tags = {EXTRA: (SHORT, [extra])}
    tiff = Tiff(WIDTH, HEIGHT, 2, written(pixels, form), form, GREY, tags=tags, **arrangement)

    assert worst(shown(tmp_path, tiff), pixels if extra else [pixel[:1] for pixel in pixels]) <= 1


@arranged
@pytest.mark.parametrize("form", ["B", "H", "I", "e", "f"])
@pytest.mark.parametrize("photometric", [GREY, RGB])
def test_colours_that_are_multiplied_by_their_transparency(
    tmp_path: Path, photometric: int, form: str, arrangement: Arrangement
) -> None:
    bands = 3 if photometric == RGB else 1
    pixels = [(*colours, 0.4 + 0.6 * alpha) for *colours, alpha in fractions(bands + 1)]
    pixels[:2] = [(0.0,) * bands + (1.0,), (1.0,) * (bands + 1)]
    products = [(*(number * alpha for number in colours), alpha) for *colours, alpha in pixels]
    tags = {EXTRA: (SHORT, [ASSOCIATED])}
    tiff = Tiff(WIDTH, HEIGHT, bands + 1, written(products, form), form, photometric, tags=tags, **arrangement)

    assert worst(shown(tmp_path, tiff), pixels) <= (3 if form == "B" else 1)


@arranged
@pytest.mark.parametrize("form", ["B", "I", "b", "i", "e", "f"])
@pytest.mark.parametrize("extra", [[], [UNSPECIFIED], [UNASSOCIATED], [UNSPECIFIED, UNSPECIFIED, UNASSOCIATED]])
def test_the_least_is_white_if_a_file_says_so(
    tmp_path: Path, extra: list[int], form: str, arrangement: Arrangement
) -> None:
    pixels = fractions(1 + len(extra))
    tags = {EXTRA: (SHORT, extra)} if extra else {}
    tiff = Tiff(WIDTH, HEIGHT, 1 + len(extra), written(pixels, form), form, WHITE, tags=tags, **arrangement)
    bands = 3 if len(extra) == 3 else 1
    turned = [(*(1 - number for number in pixel[:bands]), *pixel[bands:]) for pixel in pixels]
    alpha = UNASSOCIATED in extra

    assert worst(shown(tmp_path, tiff), turned if alpha else [pixel[:bands] for pixel in turned]) <= 1


@pytest.mark.parametrize("form", ["B", "H", "I", "e", "f"])
@pytest.mark.parametrize("extra", [ASSOCIATED, UNASSOCIATED])
def test_planes_in_strips_of_many_rows(tmp_path: Path, extra: int, form: str) -> None:
    pixels = [(r, g, b, 1.0) if extra == ASSOCIATED else (r, g, b, a) for r, g, b, a in fractions(4)]
    values, tags = written(pixels, form), {EXTRA: (SHORT, [extra])}
    tiff = Tiff(2, len(pixels) // 2, 4, values, form, RGB, rows=150, planar=True, tags=tags)

    assert worst(shown(tmp_path, tiff), pixels) <= 1


@pytest.mark.parametrize("photometric", [YCBCR, LAB])
def test_other_spaces_that_are_multiplied_by_their_transparency_are_the_same_in_planes(
    tmp_path: Path, photometric: int
) -> None:
    values = written([(*colours, 0.4 + 0.6 * alpha) for *colours, alpha in fractions(4)], "B")
    tags = {EXTRA: (SHORT, [ASSOCIATED]), SUBSAMPLING: (SHORT, [1, 1])}
    planes = Tiff(WIDTH, HEIGHT, 4, values, "B", photometric, planar=True, tags=tags)
    together = Tiff(WIDTH, HEIGHT, 4, values, "B", photometric, tags=tags)

    assert shown(tmp_path, together) == shown(tmp_path, planes)


def test_heights_have_a_range_and_their_transparency_another(tmp_path: Path) -> None:
    pixels = fractions(2)
    values = [number for height, alpha in pixels for number in (3000 * height - 100, alpha)]
    tiff = Tiff(WIDTH, HEIGHT, 2, values, "f", GREY, tags={EXTRA: (SHORT, [UNASSOCIATED])})

    assert worst(shown(tmp_path, tiff), pixels) <= 1


@pytest.mark.parametrize(
    ("least", "greatest", "most", "expected"),
    [
        (0, 0.3, None, (0, 1)),
        (-0.1, 1.2, None, (0, 1)),
        (0, 255, None, (0, 255)),
        (0, 60_000, None, (0, 65_535)),
        (0, 2**31, 2**32 - 1, (0, 2**32 - 1)),
        (0, 255, 2**32 - 1, (0, 255)),
        (0, 300, 2**15 - 1, (0, 2**15 - 1)),
        (0, 100, 127, (0, 127)),
        (-5, 100, 127, (-128, 127)),
        (0, 200, 127, (0, 200)),
    ],
)
def test_what_is_opaque(least: float, greatest: float, most: int | None, expected: tuple[float, float]) -> None:
    assert opacity(least, greatest, most) == expected


class InBits(Tiff):
    """A TIFF of one bit a sample; each row begins a byte."""

    def _packed(self, pixels: Sequence[tuple[float, ...]]) -> bytes:
        bits = "".join(str(int(value)) for pixel in pixels for value in pixel)
        row = self.width * len(pixels[0])
        rows = [bits[place : place + row] for place in range(0, len(bits), row)]
        return b"".join(bytes(int(one[at : at + 8].ljust(8, "0"), 2) for at in range(0, row, 8)) for one in rows)


@pytest.mark.parametrize("photometric", [WHITE, GREY, RGB])
def test_several_bits_a_pixel_are_shown_in_planes_and_else_refused_with_the_reason(
    tmp_path: Path, photometric: int
) -> None:
    pixels: Pixels = [tuple(float(round(number)) for number in pixel) for pixel in fractions(4)]
    values = [number for pixel in pixels for number in pixel]
    tags = {BITS: (SHORT, [1] * 4), EXTRA: (SHORT, [UNASSOCIATED] if photometric == RGB else [0, 0, UNASSOCIATED])}
    planes = InBits(WIDTH, HEIGHT, 4, values, "B", photometric, rows=ROWS, planar=True, tags=tags)
    together = InBits(WIDTH, HEIGHT, 4, values, "B", photometric, rows=ROWS, tags=tags)
    expected = [(1 - r, 1 - g, 1 - b, a) for r, g, b, a in pixels] if photometric == WHITE else pixels

    assert worst(shown(tmp_path, planes), expected) == 0
    (tmp_path / "b.tif").write_bytes(together.written())
    with pytest.raises(UnsupportedFormat, match="1 bits"):
        look(tmp_path / "b.tif")
