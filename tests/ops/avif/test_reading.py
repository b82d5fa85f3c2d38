"""What AVIFs say of themselves in boxes that decoders pass over."""

from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps

from ops import wholeness
from ops.avif import boxes, sequence_header
from ops.avif.reading import AvifReading, reading
from ops.errors import Damaged, NotAPicture, UnsupportedFormat
from ops.reading import Access
from tests.avifs import avif, branded, saying
from tests.conftest import encoded, look, opened
from tests.likeness import decode, pixel

TAG = 0x0112  # of the orientation, in EXIF


def at(path: Path, x: int, y: int) -> list[float]:
    return list(pixel(decode(encoded(path, "full/max/0/default.png")), x, y))


@pytest.mark.parametrize("brand", [b"mif1", b"miaf", b"avis", b"msf1"])
def test_whatever_brand_is_named_first(tmp_path: Path, brand: bytes) -> None:
    path = tmp_path / "a.avif"
    path.write_bytes(branded(avif(Pillow.new("RGB", (40, 20), (200, 40, 60))), brand))

    assert look(path).format == "avif"
    assert at(path, 10, 10) == pytest.approx((200, 40, 60), abs=3)


def test_of_an_animation_the_first_frame_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.avif"
    frames = [Pillow.new("RGB", (40, 20), colour) for colour in ((200, 40, 60), (0, 0, 255), (0, 255, 0))]
    frames[0].save(path, save_all=True, append_images=frames[1:], quality=100, subsampling="4:4:4")

    assert path.read_bytes()[8:12] == b"avis"
    assert look(path).frames == 1
    assert at(path, 10, 10) == pytest.approx((200, 40, 60), abs=3)


@pytest.mark.parametrize("range_", ["limited", "full"])
@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_numbers_of_a_limited_range(tmp_path: Path, range_: str, mode: str) -> None:
    path = tmp_path / "a.avif"
    subsampling = "4:0:0" if mode == "L" else "4:4:4"
    path.write_bytes(avif(Pillow.linear_gradient("L").convert(mode), subsampling=subsampling, range=range_))

    assert at(path, 10, 0)[0] == pytest.approx(0, abs=2)
    assert at(path, 10, 128)[0] == pytest.approx(128, abs=2)
    assert at(path, 10, 255)[0] == pytest.approx(255, abs=2)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_transparency_is_turned_with_the_colours(tmp_path: Path, orientation: int) -> None:
    """Most writers say it of the colours only."""
    image = Pillow.new("RGBA", (64, 32), (200, 40, 60, 255))
    image.paste((0, 0, 255, 60), (0, 0, 32, 8))
    exif = Pillow.Exif()
    exif[TAG] = orientation
    path = tmp_path / "a.avif"
    path.write_bytes(avif(image, exif=exif))
    image.getexif()[TAG] = orientation
    wanted = ImageOps.exif_transpose(image)
    found = decode(encoded(path, "full/max/0/default.png"))

    assert (found.width, found.height) == wanted.size == (look(path).extent.width, look(path).extent.height)
    for x, y in product((8, wanted.width - 8), (4, wanted.height - 4)):
        assert pixel(found, x, y) == pytest.approx(wanted.getpixel((x, y)), abs=4)


def test_transparency_of_a_limited_range_is_widened(tmp_path: Path) -> None:
    """The ends of a limited range are nothing and all; colours are left as they are."""
    image = Pillow.new("RGBA", (64, 64), (200, 40, 60, 16))
    image.paste((200, 40, 60, 235), (0, 0, 32, 64))
    path = tmp_path / "a.avif"
    path.write_bytes(avif(image))
    with opened(path) as descriptor:
        known = reading(descriptor)
        assert known is not None
        assert not known.limited_alpha
        loaded = AvifReading(limited_alpha=True).load(descriptor, (), Access())

    assert [loaded(10, 10)[3], loaded(60, 10)[3]] == pytest.approx([255, 0], abs=2)
    assert loaded(10, 10)[:3] == pytest.approx([200, 40, 60], abs=3)


def test_the_header_of_a_bitstream_is_read() -> None:
    """Of a file by another encoder: monochrome, of a limited range, BT.709 and sRGB by number."""
    found = sequence_header.colours(bytes.fromhex("0a0a196a659e3fc3010d0920"))

    assert found == sequence_header.Colours(1, 13, monochrome=True, full_range=False)


@given(st.binary(max_size=64))
def test_any_bytes_are_a_header_or_none(units: bytes) -> None:
    sequence_header.colours(units)


def test_boxes_that_disagree_are_refused_or_shown(tmp_path: Path) -> None:
    """Each byte of what describes the items is changed in turn: nothing fails but in ways that are known."""
    body = saying(avif(Pillow.new("RGBA", (24, 16), (200, 40, 60, 128))), 12, 16)
    end = body.index(b"mdat")
    path = tmp_path / "a.avif"
    for place in range(0, end, 3):
        changed = bytearray(body)
        changed[place] ^= 0xFF
        path.write_bytes(changed)
        with opened(path) as descriptor:
            boxes.items(descriptor)
            reading(descriptor)
        try:
            look(path)
            encoded(path, "full/max/0/default.png")
        except (Damaged, NotAPicture, UnsupportedFormat):
            continue


def test_a_file_that_is_cut_off_has_no_items(tmp_path: Path) -> None:
    body = avif(Pillow.new("RGB", (24, 16)))
    path = tmp_path / "a.avif"
    for length in range(0, 400, 7):
        path.write_bytes(body[:length])
        with opened(path) as descriptor:
            boxes.items(descriptor)
            reading(descriptor)


def test_what_is_no_avif_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    file = BytesIO()
    Pillow.new("L", (4, 4)).save(file, "PNG")
    path.write_bytes(file.getvalue())
    with opened(path) as descriptor:
        assert reading(descriptor) is None


def test_a_profile_goes_before_numbers(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    body = avif(Pillow.new("RGB", (24, 16), (102, 102, 102)), icc_profile=profile)
    path = tmp_path / "a.avif"
    path.write_bytes(saying(body, 9, 16))

    assert b"colrprof" in body
    assert look(path).light is None
    assert at(path, 10, 10) == pytest.approx((102,) * 3, abs=2)


def box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return (8 + len(body)).to_bytes(4) + name + body


def test_what_belongs_together_is_bounded(tmp_path: Path) -> None:
    """However often it is said that something belongs to something."""
    belongs = box(b"auxl", (2).to_bytes(2), (1).to_bytes(2), (1).to_bytes(2))
    item = box(b"infe", b"\2\0\0\0", (1).to_bytes(2), bytes(2), b"av01\0")
    meta = box(
        b"meta",
        bytes(4),
        box(b"pitm", bytes(4), (1).to_bytes(2)),
        box(b"iinf", bytes(4), (1).to_bytes(2), item),
        box(b"iprp", box(b"ipco")),
        box(b"iref", bytes(4), belongs * 60_000),
    )
    path = tmp_path / "a.avif"
    path.write_bytes(box(b"ftyp", b"avif", bytes(4)) + meta)
    with opened(path) as descriptor:
        found = boxes.items(descriptor)

    assert found is not None
    assert len(found.auxiliary[1]) == boxes.MOST


def test_a_file_that_ends_before_its_items_do_does_not_look_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.avif"
    body = avif(Pillow.linear_gradient("L").convert("RGBA"))
    for length, whole in ((len(body), True), (len(body) - 1, False), (len(body) * 3 // 4, False)):
        path.write_bytes(body[:length])
        with opened(path) as descriptor:
            assert wholeness.has_end(descriptor, "avif") == whole
