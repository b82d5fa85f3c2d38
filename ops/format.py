"""Format: how a finished picture is written down. Image API 3.0 §4.5, 2.1 §4.5."""

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from ops import libvips
from ops.errors import BadParameter
from ops.geometry import Extent, Limits
from ops.libvips import Image

UNLIMITED = 10**9


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name in URLs, its media type, whether it can be transparent, its longest side in pixels."""

    name: str
    media_type: str
    transparent: bool
    longest: int

    def __str__(self) -> str:
        return self.name


FORMATS = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("jpg", "image/jpeg", False, 65_535),
            Format("png", "image/png", True, UNLIMITED),
            Format("webp", "image/webp", True, 16_383),
            Format("avif", "image/avif", True, 16_384),
            Format("gif", "image/gif", True, 65_535),
            Format("tif", "image/tiff", True, UNLIMITED),
            Format("jp2", "image/jp2", True, UNLIMITED),
            Format("jxl", "image/jxl", True, UNLIMITED),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How much care the encoders take: qualities from 1 to 100, efforts as libvips counts them, and the largest area
    in pixels that a format is given, so that no encoder holds a core for more than about two seconds."""

    jpg_quality: int = 80
    webp_quality: int = 79
    webp_effort: int = 4
    avif_quality: int = 60
    avif_effort: int = 0
    png_compression: int = 6
    jp2_quality: int = 60
    jxl_quality: int = 75
    areas: tuple[tuple[str, int], ...] = field(default=(("avif", 16_000_000), ("webp", 16_000_000), ("gif", 1_500_000)))

    def limits(self, form: Format) -> Limits:
        """What this format can hold, and what it may cost."""
        return Limits(form.longest, form.longest, dict(self.areas).get(form.name, UNLIMITED**2))


def parse(text: str, written: frozenset[str]) -> Format:
    """Read the name of a format among those that are written here. Raises BadParameter."""
    if text in written:
        return FORMATS[text]
    accepted = ", ".join(f"`{name}`" for name in FORMATS if name in written)
    raise BadParameter("format", f"one of {accepted}", text)


def must_hold(form: Format, extent: Extent) -> None:
    """Refuse a picture whose sides are longer than the file format allows. Raises BadParameter."""
    if max(extent.width, extent.height) > form.longest:
        raise BadParameter("format", f"one whose files hold {extent.width} × {extent.height} pixels", form.name)


def encode(image: Image, form: Format, encoding: Encoding, *, bitonal: bool, keep_exif: bool) -> bytes:
    """The bytes of a finished 8-bit picture; with `keep_exif` whatever EXIF it still carries is written too."""
    options = _options(form.name, encoding, bitonal)
    if libvips.version() >= (8, 15, 0):
        options["keep"] = "exif" if keep_exif else "none"
    else:
        options["strip"] = not keep_exif
    suffix = "heif" if form.name == "avif" else {"jpg": "jpeg", "tif": "tiff", "jp2": "jp2k"}.get(form.name, form.name)
    body: bytes = getattr(image, f"{suffix}save_buffer")(**options)
    return body


def _options(name: str, encoding: Encoding, bitonal: bool) -> dict[str, Any]:
    match name:
        case "jpg":
            # The softness of a lossy edge is no longer black or white: lose as little as JPEG can.
            return {"Q": 100 if bitonal else encoding.jpg_quality}
        case "png":
            return {"compression": encoding.png_compression} | ({"bitdepth": 1} if bitonal else {})
        case "webp":
            return {"Q": encoding.webp_quality, "effort": encoding.webp_effort, "lossless": bitonal}
        case "avif":
            quality = {"lossless": True} if bitonal else {"Q": encoding.avif_quality}
            return {"compression": "av1", "effort": encoding.avif_effort} | quality
        case "gif":
            return {"effort": 1, "dither": 0.5} | ({"bitdepth": 1} if bitonal else {})
        case "tif":
            depth = {"bitdepth": 1, "predictor": "none"} if bitonal else {"predictor": "horizontal"}
            return {"compression": "deflate"} | depth
        case "jp2":
            return {"lossless": True} if bitonal else {"Q": encoding.jp2_quality}
        case "jxl":
            return {"lossless": True} if bitonal else {"Q": encoding.jxl_quality}
        case _:
            raise AssertionError(name)
