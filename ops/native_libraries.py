"""The libraries inside libvips: which there are, under which licence, and in which version, where that can be read.

The wheel `pyvips-binary` holds one file with all of them linked into it. Their own functions that tell a version are
not visible from outside, so what is read is what stands in the file: the words that a library writes into pictures or
refusals. A libvips of the system finds them as files of their own, whose names tell a version.
"""

import mmap
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Library:
    """A library: SPDX licence, where its source is, how its version stands in a file that holds it, and how the file
    of its own is named."""

    name: str
    licence: str
    source: str
    pattern: bytes = b""
    file: str = ""


_AOM = rb"AV1 Encoder v?(\d+\.\d+\.\d+)"
_MOZJPEG = rb"mozjpeg version (\d[\d.]*)"
_AOM_LICENCE, _JPEG_LICENCE = "BSD-2-Clause AND LicenseRef-AOMPL-1.0", "IJG AND BSD-3-Clause AND Zlib"

LIBRARIES = (
    Library("aom", _AOM_LICENCE, "https://aomedia.googlesource.com/aom", _AOM, "libaom"),
    Library("cairo", "LGPL-2.1-only OR MPL-1.1", "https://www.cairographics.org", file="libcairo"),
    Library("cgif", "MIT", "https://github.com/dloebl/cgif", file="libcgif"),
    Library("expat", "MIT", "https://libexpat.github.io", file="libexpat"),
    Library("fontconfig", "HPND-sell-variant", "https://www.fontconfig.org", file="libfontconfig"),
    Library("freetype", "FTL OR GPL-2.0-or-later", "https://freetype.org", file="libfreetype"),
    Library("fribidi", "LGPL-2.1-or-later", "https://github.com/fribidi/fribidi", file="libfribidi"),
    Library("glib", "LGPL-2.1-or-later", "https://gitlab.gnome.org/GNOME/glib", file="libglib-2.0"),
    Library("harfbuzz", "MIT-Modern-Variant", "https://harfbuzz.github.io", file="libharfbuzz"),
    Library("highway", "Apache-2.0 OR BSD-3-Clause", "https://github.com/google/highway", file="libhwy"),
    Library("lcms2", "MIT", "https://www.littlecms.com", file="liblcms2"),
    Library("libarchive", "BSD-2-Clause", "https://libarchive.org", rb"\0libarchive (\d[\d.]+)\0", "libarchive"),
    Library("libexif", "LGPL-2.1-or-later", "https://libexif.github.io", file="libexif"),
    Library("libffi", "MIT", "https://sourceware.org/libffi", file="libffi"),
    Library("libheif", "LGPL-3.0-or-later", "https://github.com/strukturag/libheif", file="libheif"),
    Library("libimagequant", "BSD-2-Clause", "https://github.com/lovell/libimagequant", file="libimagequant"),
    Library("libnsgif", "MIT", "https://www.netsurf-browser.org/projects/libnsgif"),
    Library("libpng", "libpng-2.0", "http://www.libpng.org/pub/png/libpng.html", rb"\0(1\.[67]\.\d+)\0", "libpng16"),
    Library("librsvg", "LGPL-2.1-or-later", "https://gitlab.gnome.org/GNOME/librsvg", file="librsvg-2"),
    Library("libtiff", "libtiff", "https://libtiff.gitlab.io/libtiff", file="libtiff"),
    Library("libultrahdr", "Apache-2.0", "https://github.com/google/libultrahdr", file="libuhdr"),
    Library("libvips", "LGPL-2.1-or-later", "https://www.libvips.org", file="libvips"),
    Library("libwebp", "BSD-3-Clause", "https://chromium.googlesource.com/webm/libwebp", file="libwebp"),
    Library("libxml2", "MIT", "https://gitlab.gnome.org/GNOME/libxml2", file="libxml2"),
    Library("mozjpeg", _JPEG_LICENCE, "https://github.com/mozilla/mozjpeg", _MOZJPEG, "libjpeg"),
    Library("pango", "LGPL-2.1-or-later", "https://pango.gnome.org", file="libpango-1.0"),
    Library("pixman", "MIT", "https://gitlab.freedesktop.org/pixman/pixman", file="libpixman-1"),
    Library("zlib-ng", "Zlib", "https://github.com/zlib-ng/zlib-ng", rb"\0(\d[\d.]+)\.zlib-ng\0", "libz"),
)  # fmt: skip

_NUMBERS = re.compile(r"\.so\.([0-9.]+)$|-([0-9]+\.[0-9.]+)\.so")


def loaded() -> tuple[Path, ...]:
    """The shared libraries of this process; none where the system does not tell."""
    if sys.platform != "linux":
        return ()
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = dict.fromkeys(line.split(maxsplit=5)[5] for line in lines if ".so" in line and "/" in line)
    return tuple(Path(path) for path in paths)


def bundle(files: tuple[Path, ...]) -> Path | None:
    """The file of a wheel that holds libvips and all that it needs; None for a libvips of the system."""
    return next((path for path in files if path.parent.name == "pyvips_binary.libs"), None)


def versions(files: tuple[Path, ...]) -> Mapping[str, str | None]:
    """Libraries by name with the version of each, None where it cannot be read; of a libvips of the system those that
    are loaded."""
    whole = bundle(files)
    if whole is None:
        found = {library.name: _by_name(library, files) for library in LIBRARIES if library.file}
        return {name: version for name, version in found.items() if version}
    with whole.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return {library.name: _within(library, content) for library in LIBRARIES}


def _within(library: Library, content: mmap.mmap) -> str | None:
    """The version in a file that holds a library; None if it does not stand there, or if several could be meant."""
    found = set(re.findall(library.pattern, content)) if library.pattern else set()
    return found.pop().decode() if len(found) == 1 else None


def _by_name(library: Library, files: tuple[Path, ...]) -> str | None:
    for path in files:
        real = path.resolve().name
        if re.match(re.escape(library.file) + r"[.-]", real) and (numbers := _NUMBERS.search(real)):
            return numbers[1] or numbers[2]
    return None
