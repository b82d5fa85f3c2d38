"""The studio: how pictures are made here, whatever is asked for."""

import platform
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version

from ops import libvips, render
from ops.format import Encoding
from ops.geometry import Limits
from ops.picture import Ceiling
from ops.text import shaping
from ops.text.fonts import Fonts

# Whose versions tell how a picture comes out, besides those of libvips and HarfBuzz: a wheel of libvips brings codecs
# and Pango, the others say how values are written and codes are drawn.
DRAWING = ("pyvips-binary", "babel", "tzdata", "regex", "segno", "python-barcode")


@dataclass(frozen=True, slots=True)
class Studio:
    """How pictures are made here, whatever the request: which formats are read and written, and which are `laid` on
    others; the side of tiles; how large originals and pictures may be, how they are encoded, on what ground they lie,
    in which fonts texts are set; whether of an original that is cut off is shown what is there; of which sources
    drawings are originals."""

    read: frozenset[str]
    laid: frozenset[str]
    written: frozenset[str]
    tile: int
    ceiling: Ceiling
    limits: Limits
    encoding: Encoding
    ground: tuple[int, int, int]
    fonts: Fonts
    show_truncated: bool = True
    drawn: frozenset[str] = frozenset()

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same plan of the same original could give other bytes."""
        engines = (
            render.ENGINE,
            libvips.version(),
            shaping.version(),
            unicodedata.unidata_version,
            *map(_version, DRAWING),
        )
        parts = engines, platform.machine(), self.encoding, self.ground
        return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # a libvips of the system, or time zones of the system
        return ""
