"""Format: how a finished picture is written down. Image API 3.0 §4.5, 2.1 §4.5."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any

from ops import animation, exif, jpeg, libvips
from ops.errors import BadParameter
from ops.exif import Credit
from ops.geometry import Extent, Limits
from ops.libvips import Image

UNLIMITED = 10**9
POOREST = 20  # quality below which nobody wants to see a picture, however small it is
FEWER_COLOURS: dict[str, tuple[dict[str, Any], ...]] = {
    "png": tuple({"palette": True, "bitdepth": depth} for depth in (8, 4)),
    "gif": tuple({"bitdepth": depth} for depth in (6, 4)),
}

# Pixels up to which a format is written with so much effort, or less, so that no picture takes more than about two
# seconds; beyond the last, with the least. Measured on photographs, on one core.
HASTE: dict[str, tuple[tuple[int, int], ...]] = {
    "webp": ((4_000_000, 6), (12_000_000, 2)),
    "avif": ((100_000, 9), (500_000, 2), (2_500_000, 1)),
    "png": ((20_000_000, 9),),
}
LEAST = {"webp": 0, "avif": 0, "png": 1}

# Pixels that all frames of an animation may have together, so that none takes more than about five seconds to write.
MOVING = {"webp": 12_000_000, "gif": 6_000_000}

# In an animation WebP leaves out what hardly changes: the more, the poorer it is. Below this quality what moves slowly
# leaves trails, and libwebp has to be asked to look for the better way of two. Measured on photographs.
NO_TRAILS = 82
POORER = tuple({"Q": quality} for quality in (60, 40, POOREST))  # tried for an animation that has to be small


# Pixels per millimetre that files name, 72 to the inch: a picture of some pixels has no other extent, and what its
# original names may be forgotten by then.
DENSITY = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Format:
    """A file format: its name in URLs, its media type, whether it can be transparent, its longest side in pixels,
    whether it shows all frames of an animation."""

    name: str
    media_type: str
    transparent: bool
    longest: int
    moving: bool = False

    def __str__(self) -> str:
        return self.name


FORMATS = MappingProxyType(
    {
        each.name: each
        for each in (
            Format("jpg", "image/jpeg", False, 65_535),
            Format("png", "image/png", True, UNLIMITED),
            Format("webp", "image/webp", True, 16_383, moving=True),
            Format("avif", "image/avif", True, 16_384),
            Format("gif", "image/gif", True, 65_535, moving=True),
            Format("tif", "image/tiff", True, UNLIMITED),
            Format("jp2", "image/jp2", True, UNLIMITED),
            Format("jxl", "image/jxl", True, UNLIMITED),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How much care the encoders take: qualities from 1 to 100, efforts as libvips counts them, and the largest area
    in pixels that a format is given, so that no encoder holds a core for more than about two seconds; how many bytes a
    picture should have at most, if that can be done by less quality."""

    jpg_quality: int
    webp_quality: int
    webp_effort: int
    avif_quality: int
    avif_effort: int
    png_compression: int
    jp2_quality: int
    jxl_quality: int
    areas: Mapping[str, int]
    most: int | None = None

    def limits(self, form: Format, frames: int = 1) -> Limits:
        """What this format can hold, and what it may cost, in each of so many frames."""
        longest = form.longest
        area = self.areas.get(form.name, longest * longest)
        if frames == 1 or not form.moving:
            return Limits(longest, longest, area, form.name)
        return Limits(longest, longest, min(area, MOVING[form.name] // frames), f"{form.name} of {frames} frames")


def parse(text: str, written: frozenset[str]) -> Format:
    """Read the name of a format among those that are written here. Raises BadParameter."""
    if text in written:
        return FORMATS[text]
    accepted = ", ".join(f"`{name}`" for name in FORMATS if name in written)
    raise BadParameter("format", f"one of {accepted} or `auto`", text)


def ready(image: Image, credit: Credit, *, moving: bool = False) -> Image:
    """A copy of a finished picture with nothing that a file could tell but its pixels and this credit, and of a
    `moving` one its times: the same whatever it was made of, and on which way."""
    image = libvips.plain(image, animation.TIMES if moving else (), DENSITY)
    if credit:
        image.set_type(libvips.BLOB, exif.FIELD, exif.block(credit))
    return image


def encode(
    image: Image, form: Format, encoding: Encoding, *, bitonal: bool, credit: Credit, rows: bool, moving: bool = False
) -> bytes:
    """The bytes of a finished 8-bit picture, made `ready`, and in memory if it is to have some size: it may be written
    several times then. Its `credit` is written too, as it was made ready with it. As `rows` a JPEG can be spliced; it
    is a hundredth larger. A `moving` one is `animation.joined` of frames in memory."""
    options = _options(form.name, encoding, Extent(image.width, image.height), bitonal=bitonal)
    if moving and form.name == "webp":
        options |= {"min_size": True, "Q": max(options["Q"], NO_TRAILS)}
    if rows:
        options["restart_interval"] = jpeg.interval(image.width, jpeg.block(image.bands, options["Q"]))
    if form.name == "gif":
        options["dither"] = 0 if image.bands <= 2 else 0.5  # a palette holds every grey
    if libvips.version() >= (8, 15, 0):
        options["keep"] = "exif" if credit else "none"
    else:
        options["strip"] = not credit
    suffix = "heif" if form.name == "avif" else {"jpg": "jpeg", "tif": "tiff", "jp2": "jp2k"}.get(form.name, form.name)
    save = partial(_saved, image, suffix)
    if encoding.most is None or bitonal:
        return exif.unturned(save(**options), form.name, credit)
    poorer = FEWER_COLOURS.get(form.name, POORER if moving else ())
    return exif.unturned(_within(encoding.most, save, options, poorer), form.name, credit)


def _saved(image: Image, suffix: str, **options: Any) -> bytes:
    said = ",".join(f"{name.replace('_', '-')}={str(value).lower()}" for name, value in options.items())
    return libvips.written(f"{suffix}save_buffer", said, image)


def _within(
    most: int, save: Callable[..., bytes], options: dict[str, Any], poorer: tuple[dict[str, Any], ...]
) -> bytes:
    """The best of what has no more bytes than that, or the smallest there is: of the `poorer` ways to write it, or of
    all qualities."""
    body = save(**options)
    if len(body) <= most:
        return body
    for way in poorer:
        body = min(body, save(**options | way), key=len)
        if len(body) <= most:
            break
    if poorer:
        return body
    low, high, best = POOREST, int(options.get("Q", POOREST)), b""
    if high <= low:  # it is as poor already, or has no quality to lose
        return body
    while low < high:
        middle = (low + high) // 2
        body = save(**options | {"Q": middle})
        if len(body) <= most:
            best, low = body, middle + 1
        else:
            high = middle
    return best or save(**options | {"Q": POOREST})


def hurried(name: str, effort: int, extent: Extent) -> int:
    """The effort that a picture of this extent is written with, if so much is wished."""
    return next((min(effort, most) for area, most in HASTE[name] if extent.area <= area), LEAST[name])


def effort(name: str, encoding: Encoding, extent: Extent) -> int:
    """The effort that a picture of this extent is written with in a format; 0 in those that know none."""
    wished = {"webp": encoding.webp_effort, "avif": encoding.avif_effort, "png": encoding.png_compression}
    return hurried(name, wished[name], extent) if name in wished else 0


def _options(name: str, encoding: Encoding, extent: Extent, *, bitonal: bool) -> dict[str, Any]:
    match name:
        case "jpg":
            # A lossy edge is no longer black or white: lose as little as JPEG can. (AVIF without loss takes too long.)
            return {"Q": 100 if bitonal else encoding.jpg_quality}
        case "png":
            return {"compression": effort(name, encoding, extent)} | ({"bitdepth": 1} if bitonal else {})
        case "webp":
            return {"Q": encoding.webp_quality, "effort": effort(name, encoding, extent), "lossless": bitonal}
        case "avif":
            return {"compression": "av1", "effort": effort(name, encoding, extent), "Q": encoding.avif_quality}
        case "gif":
            return {"effort": 1} | ({"bitdepth": 1} if bitonal else {})
        case "tif":
            depth = {"bitdepth": 1, "predictor": "none"} if bitonal else {"predictor": "horizontal"}
            return {"compression": "deflate", "resunit": "inch"} | depth
        case "jp2":
            return {"lossless": True} if bitonal else {"Q": encoding.jp2_quality}
        case "jxl":
            return {"lossless": True} if bitonal else {"Q": encoding.jxl_quality}
        case _:
            raise AssertionError(name)
