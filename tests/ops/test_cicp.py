"""Colours by number: what is delivered is what browsers show on a screen for sRGB. Values by Chromium 156."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pillow

from ops.cicp import Cicp
from ops.colour import PROFILE
from ops.libvips import BLOB, Image
from tests.avifs import avif, saying
from tests.conftest import encoded, look
from tests.likeness import decode, pixel
from tests.pngs import chromaticities, cicp, with_chunks

DISPLAY_P3 = Path(__file__).parents[2] / "samples/pictures/wide-gamut.jpg"

# Primaries, transfer, colour → as it is shown.
SHOWN = {
    (1, 13): {(102, 153, 204): (102, 153, 204)},
    (12, 13): {(102, 153, 204): (85, 155, 209), (102, 51, 0): (110, 47, 0), (153, 153, 153): (153, 153, 153)},
    (9, 13): {(102, 153, 0): (51, 159, 0), (204, 102, 102): (245, 77, 99)},
    (6, 13): {(255, 0, 0): (248, 36, 0), (0, 255, 0): (63, 251, 0), (0, 0, 255): (26, 35, 255)},
    (1, 1): {(102, 102, 102): (94, 94, 94), (51, 0, 0): (40, 0, 0)},
    (1, 8): {(102, 153, 204): (170, 203, 231)},
    (1, 5): {(102, 153, 204): (78, 134, 193)},
    (1, 16): {(51, 102, 153): (18, 79, 203), (102, 102, 102): (80, 80, 80), (204, 204, 204): (255, 255, 255)},
    (9, 16): {(153, 153, 0): (207, 201, 0), (102, 102, 102): (80, 80, 80)},
    (12, 16): {(102, 51, 0): (88, 9, 0)},
    (1, 18): {(153, 51, 0): (112, 35, 0), (204, 204, 204): (207, 207, 207), (255, 255, 255): (255, 255, 255)},
    (9, 18): {(153, 153, 0): (130, 126, 0)},
}
ROWS = [(*numbers, colour, shown) for numbers, colours in SHOWN.items() for colour, shown in colours.items()]


def flat(colour: tuple[int, ...], side: int = 32) -> Image:
    return (Image.black(side, side, bands=len(colour)) + list(colour)).cast("uchar")


def shown(path: Path, asked: str = "full/max/0/default.png") -> tuple[float, ...]:
    image = decode(encoded(path, asked))
    return tuple(pixel(image, image.width // 2, image.height // 2))


@pytest.fixture
def save(tmp_path: Path) -> Callable[[bytes, str], Path]:
    def write(body: bytes, name: str) -> Path:
        (tmp_path / name).write_bytes(body)
        return tmp_path / name

    return write


Save = Callable[[bytes, str], Path]


@pytest.mark.parametrize(("primaries", "transfer", "colour", "expected"), ROWS)
def test_png(save: Save, primaries: int, transfer: int, colour: tuple[int, ...], expected: tuple[int, ...]) -> None:
    plain = flat(colour).copy(interpretation="srgb").pngsave_buffer()
    path = save(with_chunks(plain, cICP=cicp(primaries, transfer)), "a.png")

    assert shown(path) == pytest.approx(expected, abs=2)
    assert shown(path, "full/8,8/0/default.png") == pytest.approx(expected, abs=2)


@pytest.mark.parametrize(("primaries", "transfer", "colour", "expected"), ROWS)
def test_avif(save: Save, primaries: int, transfer: int, colour: tuple[int, ...], expected: tuple[int, ...]) -> None:
    body = avif(Pillow.new("RGB", (32, 32), colour))
    path = save(saying(body, primaries, transfer), "a.avif")
    if transfer == 1:  # which browsers take for sRGB's in AVIF
        expected = colour

    assert shown(path) == pytest.approx(expected, abs=5)


@pytest.mark.parametrize("transfer", [1, 6, 14, 15])
def test_what_is_filmed_is_taken_for_srgb_in_avif(save: Save, transfer: int) -> None:
    path = save(saying(avif(Pillow.new("RGB", (32, 32), (102, 102, 102))), 1, transfer), "a.avif")

    assert shown(path) == pytest.approx((102,) * 3, abs=2)


@pytest.mark.parametrize("numbers", [(2, 2), (0, 0), (250, 251), (1, 3)])
def test_numbers_that_say_nothing_are_taken_for_srgb(save: Save, numbers: tuple[int, int]) -> None:
    path = save(with_chunks(flat((102, 153, 204)).pngsave_buffer(), cICP=cicp(*numbers)), "a.png")

    assert shown(path) == pytest.approx((102, 153, 204), abs=1)


def test_display_p3_by_number_is_what_its_profile_says() -> None:
    image = Image.new_from_file(str(DISPLAY_P3))
    by_profile = image.icc_transform("srgb", embedded=True, intent="relative")
    by_number = image.copy()
    by_number.set_type(BLOB, PROFILE, Cicp(12, 13).profile)

    other = by_number.icc_transform("srgb", embedded=True, intent="relative")
    assert (other - by_profile).abs().max() <= 2


def test_the_brightest_light_that_is_declared(save: Save) -> None:
    """As Chromium shows a picture whose brightest light is said to be 470 candelas per square metre."""
    plain = flat((138, 141, 89)).copy(interpretation="srgb").pngsave_buffer()
    declared = save(with_chunks(plain, cICP=cicp(9, 16), cLLI=(4_700_000).to_bytes(4) + bytes(4)), "a.png")
    silent = save(with_chunks(plain, cICP=cicp(9, 16)), "b.png")

    assert shown(declared) == pytest.approx((187, 200, 22), abs=2)
    assert shown(silent)[1] < shown(declared)[1] - 20


@pytest.mark.parametrize("name", ["a.png", "b.png"])
def test_hdr_of_16_bits_grey_and_transparent(save: Save, name: str) -> None:
    bands = [26214, 32768] if name == "a.png" else [26214, 26214, 26214, 32768]
    deep = (Image.black(32, 32, bands=len(bands)) + bands).cast("ushort")
    plain = deep.copy(interpretation="grey16" if name == "a.png" else "rgb16").pngsave_buffer()
    path = save(with_chunks(plain, cICP=cicp(9, 16)), name)
    found = shown(path)

    assert look(path).grey == (name == "a.png")
    assert found[0] == pytest.approx(80, abs=1)
    assert found[-1] == pytest.approx(128, abs=1)


@pytest.mark.parametrize(("gamma", "expected"), [(100_000, 170), (45_455, 102), (62_500, 132), (35_000, 76)])
@pytest.mark.parametrize("grey", [True, False])
def test_gamma_of_a_png(save: Save, gamma: int, expected: int, grey: bool) -> None:
    """As Chromium shows 102 of 255; what is near sRGB's is taken for it."""
    plain = flat((102,) if grey else (102, 102, 102)).copy(interpretation="b-w" if grey else "srgb").pngsave_buffer()
    path = save(with_chunks(plain, gAMA=gamma.to_bytes(4)), "a.png")

    assert shown(path)[0] == pytest.approx(expected, abs=1)


@pytest.mark.parametrize("gamma", [50_000, 100_000, 250_000])
@pytest.mark.parametrize("space", ["b-w", "srgb", "grey16", "rgb16"])
def test_gamma_of_a_png_is_exact_where_it_is_dark(save: Save, gamma: int, space: str) -> None:
    deep = space.endswith("16")
    steps, top = (1024, 65_535 / 1023) if deep else (256, 1)
    values = (Image.xyz(steps, 1)[0] * top).rint().cast("ushort" if deep else "uchar")
    values = values.bandjoin([values, values]) if "rgb" in space else values
    path = save(with_chunks(values.copy(interpretation=space).pngsave_buffer(), gAMA=gamma.to_bytes(4)), "a.png")
    found = decode(encoded(path, "full/max/0/default.png"))
    for at in (0.004, 0.008, 0.02, 0.05, 0.2, 0.9):
        x = round(at * (values.width - 1))
        light = (x / (values.width - 1)) ** (100_000 / gamma)

        assert found(x, 0)[0] == pytest.approx(255 * srgb(light), abs=1.3)


def srgb(light: float) -> float:
    """IEC 61966-2-1."""
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def test_chromaticities_of_a_png_count_with_its_gamma_only(save: Save) -> None:
    swapped = chromaticities(0.3127, 0.329, 0.3, 0.6, 0.64, 0.33, 0.15, 0.06)
    plain = flat((200, 40, 60)).copy(interpretation="srgb").pngsave_buffer()
    counted = save(with_chunks(plain, gAMA=(45_455).to_bytes(4), cHRM=swapped), "a.png")
    alone = save(with_chunks(plain, cHRM=swapped), "b.png")
    overruled = save(with_chunks(plain, sRGB=b"\0", gAMA=(45_455).to_bytes(4), cHRM=swapped), "c.png")

    assert shown(counted) == pytest.approx((40, 200, 60), abs=2)
    assert shown(alone) == shown(overruled) == (200, 40, 60)


@pytest.mark.parametrize(
    "chunks",
    [
        {"gAMA": (1).to_bytes(4)},
        {"gAMA": (2**32 - 1).to_bytes(4)},
        {"gAMA": b"\0\0\xb1\x8f", "cHRM": bytes(32)},
        {"gAMA": b"\0\0\xb1\x8f", "cHRM": b"\xff" * 32},
        {"gAMA": b"\0\0\xb1\x8f", "cHRM": chromaticities(0.3, 0.3, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5)},
        {"gAMA": b"\0"},
        {"cICP": b"\x09"},
        {"cICP": cicp(9, 16), "cLLI": b"\xff" * 8},
        {"cICP": cicp(9, 16), "cLLI": (1).to_bytes(4) + bytes(4)},
    ],
)
def test_colours_that_there_are_not_do_no_harm(save: Save, chunks: dict[str, bytes]) -> None:
    path = save(with_chunks(flat((200, 40, 60)).copy(interpretation="srgb").pngsave_buffer(), **chunks), "a.png")

    assert len(shown(path)) == 3
