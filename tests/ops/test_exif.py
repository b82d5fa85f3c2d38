"""Who made an original, byte for byte in every format; and nothing that asks to be turned."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow

from ops import canvas, exif
from ops.exif import NONE, Credit, block, credit
from ops.layers.text import Frame
from ops.levels import Levels
from ops.libvips import Image
from ops.render import Job, render
from tests.conftest import ENCODING, WRITTEN, encoded, look, settled
from tests.lettering import FONTS
from tests.lettering import text as lettering
from tests.likeness import decode, pixel
from tests.pngs import with_chunks

FORMATS = sorted(WRITTEN - {"jp2", "jxl"})
SIGNED = sorted({"jpg", "png", "webp", "avif", "tif"} & set(FORMATS))
TEXTS = {
    "ascii": b"Jane Doe 2026",
    "utf-8": "© Jane Doe 2026, Zoë".encode(),
    "latin-1": "© Jane Doe".encode("latin-1"),
    "two holders": b"Jane Doe\0Editor Ltd",
    "an editor alone": b" \0Editor Ltd",
    "short": b"J",
    "three": b"Doe",
    "long": b"x" * 3000,
}
ASKED = {
    "plain": "full/max/0/",
    "small": "full/20,/0/",
    "region": "4,4,30,20/max/0/",
    "turned": "full/max/90/",
    "mirrored": "full/max/!180/",
}


def written(artist: bytes, copyright_: bytes, orientation: int = 1) -> bytes:
    """An EXIF block with more in it than is kept, big-endian, as cameras write it."""
    texts = [(271, b"A camera\0"), (315, artist), (33432, copyright_)]
    entries, body, begins = b"", b"", 8 + 2 + 12 * 4 + 4
    for tag, text in sorted([*texts, (274, b"")]):
        if tag == 274:
            entries += struct.pack(">HHIHH", 274, 3, 1, orientation, 0)
        elif len(text) <= 4:
            entries += struct.pack(">HHI", tag, 2, len(text)) + text.ljust(4, b"\0")
        else:
            entries += struct.pack(">HHII", tag, 2, len(text), begins + len(body))
            body += text + b"\0" * (len(text) % 2)
    return b"MM\0*" + struct.pack(">IH", 8, 4) + entries + bytes(4) + body


def original(path: Path, block_: bytes) -> Path:
    """A picture of two halves, red at the left and blue at the right, as it is stored."""
    image = Pillow.new("RGB", (48, 32), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 24, 32))
    options = {"quality": 95, "subsampling": 0} if path.suffix == ".jpg" else {}
    image.save(path, exif=b"Exif\0\0" + block_, **options)
    return path


def tags(body: bytes) -> dict[int, tuple[int, bytes]]:
    """Type and content of all entries in the first directories of all blocks that look like TIFF, in a file's bytes."""
    found: dict[int, tuple[int, bytes]] = {}
    for start in blocks(body):
        order = "<" if body[start : start + 2] == b"II" else ">"
        (at,) = struct.unpack_from(f"{order}I", body, start + 4)
        (count,) = struct.unpack_from(f"{order}H", body, start + at)
        for index in range(count):
            place = start + at + 2 + 12 * index
            tag, kind, size, outside = struct.unpack_from(f"{order}HHII", body, place)
            sizes = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}
            length = size * sizes.get(kind, 1)
            begins = place + 8 if length <= 4 else start + outside
            found[tag] = kind, body[begins : begins + length]
    return found


def blocks(body: bytes) -> Iterator[int]:
    for mark in (b"II*\0", b"MM\0*"):
        at = body.find(mark)
        while at >= 0:
            offset = int.from_bytes(body[at + 4 : at + 8], "little" if mark[:1] == b"I" else "big")
            if 8 <= offset < len(body) - at - 2:
                yield at
            at = body.find(mark, at + 1)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("name", SIGNED)
def test_copyright_and_artist_survive_byte_for_byte(tmp_path: Path, name: str, text: bytes) -> None:
    path = original(tmp_path / "a.jpg", written(b"Zo\xc3\xab\0", text + b"\0"))
    found = tags(encoded(path, f"full/max/0/default.{name}"))

    assert found[33432] == (2, text + b"\0")
    assert found[315] == (2, b"Zo\xc3\xab\0")
    assert 271 not in found


@pytest.mark.parametrize("blank", [b"", b"\0", b" " * 63 + b"\0", b" \t\0\0 \0", b"\0\0\0\0\0\0"])
@pytest.mark.parametrize("name", FORMATS)
def test_blank_means_none(tmp_path: Path, name: str, blank: bytes) -> None:
    path = original(tmp_path / "a.jpg", written(blank, blank))
    body = encoded(path, f"full/max/0/default.{name}")

    assert not {33432, 315} & tags(body).keys()
    assert b"None" not in body


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "avif", "tif"])
def test_originals_of_all_formats(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    if suffix == "tif":
        Pillow.new("RGB", (8, 8)).save(path, tiffinfo={33432: "Jane Doe", 315: "Zoe"})
    else:
        original(path, written(b"Zoe\0", b"Jane Doe\0"))
    found = tags(encoded(path, "full/max/0/default.jpg"))

    assert (found[33432][1], found[315][1]) == (b"Jane Doe\0", b"Zoe\0")


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_no_answer_asks_to_be_turned(tmp_path: Path, orientation: int, asked: str, signed: bool) -> None:
    said = b"Jane Doe\0" if signed else b""
    path = original(tmp_path / "a.jpg", written(said, said, orientation))
    whole = decode(encoded(path, "full/max/0/default.png"))
    red = {1: "left", 2: "right", 3: "right", 4: "left", 5: "top", 6: "top", 7: "bottom", 8: "bottom"}[orientation]
    place = {"left": (2, 16), "right": (45, 16), "top": (16, 2), "bottom": (16, 45)}[red]

    assert pixel(whole, *place)[0] > 200
    for name in FORMATS:
        body = encoded(path, f"{asked}default.{name}")
        assert 274 not in tags(body), name
        assert not [box for box in (b"irot", b"imir") if box in body], name
        shown = Pillow.open(BytesIO(body))
        shown.load()
        assert shown.getexif().get(274, 1) == 1


@pytest.mark.parametrize("name", SIGNED)
def test_files_are_sound(tmp_path: Path, name: str) -> None:
    path = original(tmp_path / "a.jpg", written(b"Zo\xc3\xab\0", b"Jane Doe\0Editor\0", 6))
    body = encoded(path, f"full/max/0/default.{name}")
    with Pillow.open(BytesIO(body)) as image:
        image.load()
        assert image.size == (32, 48)
    if name == "png":
        at = body.index(b"eXIf")
        length = int.from_bytes(body[at - 4 : at])
        assert zlib.crc32(body[at : at + 4 + length]).to_bytes(4) == body[at + 4 + length : at + 8 + length]
    assert Image.new_from_buffer(body, "", fail_on="error").avg() > 0


@given(st.binary(max_size=200))
def test_any_bytes_are_a_credit_or_none(content: bytes) -> None:
    credit(content)
    credit(b"II*\0" + content)
    credit(b"MM\0*\0\0\0\x08" + content)


@given(st.binary(min_size=1, max_size=60), st.binary(max_size=60))
def test_a_block_says_what_was_put_into_it(artist: bytes, copyright_: bytes) -> None:
    said = Credit(exif.kept(artist), exif.kept(copyright_))

    assert credit(block(said)) == said
    assert bool(said) == (said != NONE)


def test_a_text_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    path = original(tmp_path / "a.jpg", written(b"Zoe\0", b"x" * 5000 + b"\0"))

    assert tags(encoded(path, "full/max/0/default.jpg")).keys() & {315, 33432} == {315}


def test_sixteen_bits_are_rounded(tmp_path: Path) -> None:
    values = Image.identity(ushort=True)
    for name, image in {"grey": values, "colours": values.bandjoin([values, values])}.items():
        path = tmp_path / f"{name}.png"
        image.copy(interpretation="grey16" if name == "grey" else "rgb16").write_to_file(str(path))
        found = decode(encoded(path, "32000,0,4000,1/max/0/default.png"))
        expected = (values.crop(32000, 0, 4000, 1) / 257).rint()

        assert (found[0] - expected).abs().max() == 0


def test_a_png_says_it_in_a_chunk_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    plain = Image.black(8, 8, bands=3).copy(interpretation="srgb").pngsave_buffer()
    path.write_bytes(with_chunks(plain, eXIf=written(b"", b"Jane Doe\0", 6)))

    assert look(path).orientation.degrees == 90
    assert tags(encoded(path, "full/max/0/default.webp"))[33432][1] == b"Jane Doe\0"


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_no_answer_with_something_written_on_it_asks_to_be_turned(
    tmp_path: Path, orientation: int, signed: bool
) -> None:
    """Thrice, as what is common to all is kept after the first and put together with the rest from the third on."""
    said = b"Jane Doe\0" if signed else b""
    path, levels = original(tmp_path / "a.jpg", written(said, said, orientation)), Levels(10_000_000)
    extent = look(path).extent
    frame = Frame(2, 2, extent.width - 4, extent.height - 4)
    for name in FORMATS:
        plan = settled(path, f"full/max/0/default.{name}")
        for words in ("Amy", "Bob", "Zoe"):
            laid = canvas.lay_out((lettering(words, frame=frame, size=14, smallest=4),), FONTS)
            job = Job(look(path), plan, ENCODING, (255, 255, 255), laid, levels, "ground")
            with path.open("rb") as file:
                body = render(file.fileno(), job)
            assert 274 not in tags(body), name
            assert not [box for box in (b"irot", b"imir") if box in body], name
            if name in SIGNED:
                assert tags(body).get(33432, (2, b""))[1] == said
