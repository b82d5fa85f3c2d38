"""Files are known by their first bytes, whether anything here can read them or not."""

import struct
from pathlib import Path

import pytest

from ops import libvips, magic
from ops.errors import UnsupportedFormat
from ops.heic_sample import HEIC

JPEG_2000, JPEG_XL = (b"\0\0\0\x0c" + word + b"\r\n\x87\n" for word in (b"jP  ", b"JXL "))


def brands(*names: bytes) -> bytes:
    return struct.pack(">I4s4sI", 16 + 4 * len(names[1:]), b"ftyp", names[0], 0) + b"".join(names[1:])


KNOWN = {
    "a HEIC": (HEIC, "heic"),
    "a HEIC of ten bits": (brands(b"heix", b"mif1"), "heic"),
    "a HEIC that calls itself an image": (brands(b"mif1", b"heic"), "heic"),
    "a sequence": (brands(b"hevc", b"msf1"), "heic"),
    "a JPEG 2000": (JPEG_2000, "jp2"),
    "a codestream of JPEG 2000": (b"\xff\x4f\xff\x51\0", "jp2"),
    "a JPEG XL": (JPEG_XL, "jxl"),
    "a codestream of JPEG XL": (b"\xff\x0a\0", "jxl"),
    "a PDF": (b"%PDF-1.7\n", "pdf"),
    "an AVIF": (brands(b"avif", b"mif1"), None),
    "an AVIF that calls itself an image": (brands(b"mif1", b"avif"), None),
    "a film": (brands(b"isom", b"mp42"), None),
    "a JPEG": (b"\xff\xd8\xff\xe0", None),
    "words": (b"PDF", None),
    "nothing": (b"", None),
}


@pytest.mark.parametrize(("body", "name"), KNOWN.values(), ids=KNOWN)
def test_a_format_is_known_by_the_first_bytes(body: bytes, name: str | None, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(body)
    with (tmp_path / "file").open("rb") as file:
        assert magic.format_of(file.fileno()) == name


def test_what_cannot_be_read_is_refused_only_where_it_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(HEIC)
    with (tmp_path / "file").open("rb") as file:
        monkeypatch.setattr(libvips, "readable", lambda: frozenset({"avif"}))
        with pytest.raises(UnsupportedFormat, match="in HEIC, which the libvips of this server cannot read"):
            magic.must_be_readable(file.fileno(), frozenset({"heic", "jpg"}))
        magic.must_be_readable(file.fileno(), frozenset({"jpg"}))
        monkeypatch.setattr(libvips, "readable", lambda: frozenset({"heic"}))
        magic.must_be_readable(file.fileno(), frozenset({"heic"}))
