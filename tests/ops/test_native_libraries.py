"""What is inside libvips is read from its file, and nothing is guessed."""

import re
from pathlib import Path

import pytest

from ops import libvips, native_libraries
from ops.native_libraries import LIBRARIES

# What libvips says it was built with, by its own words → the library in the table.
NAMED = {
    "libhwy": "highway", "lcms2": "lcms2", "zlib": "zlib-ng", "pangocairo": "pango", "fontconfig": "fontconfig",
    "libexif": "libexif", "libjpeg": "mozjpeg", "libuhdr": "libultrahdr", "libpng": "libpng",
    "imagequant": "libimagequant", "libtiff-4": "libtiff", "libarchive": "libarchive", "libheif": "libheif",
    "libwebp": "libwebp", "librsvg-2.0": "librsvg", "cgif": "cgif",
}  # fmt: skip

BUNDLE = native_libraries.bundle(native_libraries.loaded())
bundled = pytest.mark.skipif(BUNDLE is None, reason="this libvips is the system's")


@bundled
def test_versions_that_stand_in_the_file_are_read_and_others_said_not_to_be() -> None:
    found = native_libraries.versions(native_libraries.loaded())

    assert set(found) == {library.name for library in LIBRARIES}
    assert {name for name, version in found.items() if version} == {"aom", "libarchive", "libpng", "mozjpeg", "zlib-ng"}
    assert all(re.fullmatch(r"\d+(\.\d+)+", version) for version in found.values() if version)


@bundled
def test_all_that_libvips_says_it_was_built_with_is_in_the_table() -> None:
    assert BUNDLE is not None
    report = re.findall(rb"(?:with|using) ([A-Za-z0-9.-]+): true", BUNDLE.read_bytes())
    said = {word.decode() for word in report}

    assert {"libpng", "librsvg-2.0", "libheif", "lcms2"} <= said
    assert said <= set(NAMED)
    assert set(NAMED.values()) <= {library.name for library in LIBRARIES}


def test_two_versions_in_one_file_are_none(tmp_path: Path) -> None:
    folder = tmp_path / "pyvips_binary.libs"
    folder.mkdir()
    (folder / "libvips.so.42").write_bytes(
        b"\x001.6.50\x00 mozjpeg version 4.1 mozjpeg version 5.0 \x001.3.1.zlib-ng\x00"
    )
    found = native_libraries.versions((folder / "libvips.so.42",))

    assert (found["libpng"], found["mozjpeg"], found["zlib-ng"], found["cairo"]) == ("1.6.50", None, "1.3.1", None)


def test_libraries_of_the_system_are_known_by_the_names_of_their_files(tmp_path: Path) -> None:
    for name in ("libpng16.so.16.39.0", "libheif.so.1.15.1", "libz.so.1.2.13", "libc.so.6", "libcairo-gobject.so.2"):
        (tmp_path / name).touch()
    (tmp_path / "libpng16.so.16").symlink_to(tmp_path / "libpng16.so.16.39.0")
    files = (
        tmp_path / "libpng16.so.16",
        *(tmp_path / name for name in ("libheif.so.1.15.1", "libz.so.1.2.13", "libc.so.6")),
    )

    assert native_libraries.versions(files) == {"libpng": "16.39.0", "libheif": "1.15.1", "zlib-ng": "1.2.13"}


def test_the_table_has_licence_and_source_of_each_once() -> None:
    assert len({library.name for library in LIBRARIES}) == len(LIBRARIES)
    for library in LIBRARIES:
        assert library.licence
        assert library.source.startswith("http")
    assert libvips.version() >= libvips.OLDEST_SAFE
