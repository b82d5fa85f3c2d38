"""What others show of a file: a browser, as it was written down, and Pillow, which is asked when it is needed.

A line of `expected.jsonl` has `name`; `chromium`, which is `null` where the browser was not asked, `{"refuses": true}`, or
`width`, `height` and `rgba64`, the picture drawn into 64 × 64 pixels; and `right`, of the same shape, where the right answer
is known whatever programs show. The browser is believed for what browsers show, Pillow for the rest.
"""

import base64
import io
import json
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageOps

from tests.differential import likeness

NAME = "expected.jsonl"
MOST = 64_000_000  # pixels that Pillow is asked for
DEEP = {"I;16": 257.0, "I;16B": 257.0, "I;16L": 257.0, "I;16N": 257.0}  # what makes 8 bits of these modes

UNBOUNDED = frozenset({"F", "I"})
PILLOW = "pillow"
ANIMATED_PNG, HEAD = b"acTL", 1024  # a chunk, and among how many bytes it is
SAMPLE_FORMAT, SIGNED = ExifTags.Base.SampleFormat, 2
PLANAR, SEPARATE = ExifTags.Base.PlanarConfiguration, 2
BITS = ExifTags.Base.BitsPerSample


@dataclass(frozen=True, slots=True)
class Reference:
    """What a file is shown as: by whom, its upright extent, small copies of it, any of which is right. There are none
    where only the extent is known."""

    by: str
    extent: tuple[int, int]
    copies: tuple[Image.Image, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who shows a file. `shown` is believed; `refused` says that one who was asked refuses it."""

    shown: Reference | None
    refused: bool = False


def nearest(folder: Path) -> Path | None:
    """The file of expectations beside or above a folder."""
    return next((path for path in (folder / NAME, folder.parent / NAME) if path.exists()), None)


def read(path: Path | None) -> Mapping[str, Any]:
    """The expectations by the names of files."""
    lines = path.read_text(encoding="utf-8").splitlines() if path else []
    return {found["name"]: found for line in lines if line.strip() for found in [json.loads(line)]}


def judge(path: Path, expected: Mapping[str, Any]) -> Judgement:
    """Who shows this file, and as what."""
    for by in ("right", "chromium"):
        said = expected.get(by)
        if said is not None:
            return Judgement(None, refused=True) if said.get("refuses") else _judged(by, said, path)
    return Judgement(by_pillow(path))


def by_pillow(path: Path) -> Reference | None:
    """The file as Pillow shows it, or None."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path) as opened:
                if opened.width * opened.height > MOST:
                    return Reference(PILLOW, opened.size, ())
                if _is_mixed_up(opened):
                    return None
                image = ImageOps.exif_transpose(opened)
                return Reference(PILLOW, image.size, () if _is_misread(opened) else _copies(image))
        except Exception:  # noqa: BLE001  it fails in many ways at odd files
            return None


def _is_misread(opened: Image.Image) -> bool:
    """Whether Pillow takes samples of a TIFF for others: signed ones for unsigned ones, planes of 16 bits for ones of 8."""
    tags = getattr(opened, "tag_v2", {})
    signed, planes = SIGNED in tags.get(SAMPLE_FORMAT, ()), tags.get(PLANAR) == SEPARATE
    return signed or (planes and tags.get(BITS, ())[:1] == (16,))


def _is_mixed_up(opened: Image.Image) -> bool:
    """Whether Pillow mixes up width and height: of TIFFs that lie on their side and are not compressed."""
    tags = getattr(opened, "tag_v2", {})
    return tags.get(ExifTags.Base.Orientation, 1) > 4 and tags.get(ExifTags.Base.Compression, 1) == 1


def _copies(image: Image.Image) -> tuple[Image.Image, ...]:
    """The small copy, unless Pillow has no opinion of what black and white are in this mode."""
    image.load()
    return () if image.mode in UNBOUNDED else (likeness.small(in_srgb(image)),)


def in_srgb(image: Image.Image) -> Image.Image:
    """8-bit RGBA of whatever Pillow has opened, by its profile if there is one."""
    profile = image.info.get("icc_profile")
    if image.mode in DEEP:
        scale = 1 / DEEP[image.mode]
        image = image.convert("I").point(lambda value: value * scale + 0).convert("L")
    if image.mode == "LAB":
        return _transformed(image, ImageCms.createProfile("LAB"))
    if profile and image.mode in ("RGB", "CMYK", "L", "RGBA", "LA"):
        try:
            return _transformed(image, ImageCms.getOpenProfile(io.BytesIO(profile)))
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile of another colour space, or none at all
    return image.convert("RGBA")


def _transformed(image: Image.Image, profile: Any) -> Image.Image:
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    plain = image.convert(image.mode.removesuffix("A")) if alpha else image
    shown = ImageCms.profileToProfile(plain, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
    assert shown is not None
    shown = shown.convert("RGBA")
    if alpha:
        shown.putalpha(alpha)
    return shown


def _judged(by: str, said: Mapping[str, Any], path: Path) -> Judgement:
    """What was written down. A browser may have been at a later frame, and where its copy has nothing it could not be
    looked at: then, and there, Pillow's first frame is asked for. If that has nothing either, nobody shows it."""
    extent = int(said["width"]), int(said["height"])
    copies = [likeness.unpacked(base64.b64decode(said["rgba64"]))] if "rgba64" in said else []
    empty = bool(copies) and not likeness.mean_alpha(copies[0])
    if by == "chromium" and (empty or _moves(path)):
        other = by_pillow(path)
        if empty and other is None:
            return Judgement(None, refused=True)
        copies = ([] if empty else copies) + list(other.copies if other else ())
    return Judgement(Reference(by, extent, tuple(copies)))


def _moves(path: Path) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path) as opened:
                return bool(getattr(opened, "is_animated", False)) or ANIMATED_PNG in path.read_bytes()[:HEAD]
        except Exception:  # noqa: BLE001  it fails in many ways at odd files
            return False
