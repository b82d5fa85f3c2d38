"""Small pictures of every format that is read, in the kinds of it: what mutations of files start from."""

import io
from collections.abc import Callable
from typing import Any

from PIL import Image as Pillow
from PIL import ImageCms, PngImagePlugin

from tests.likeness import chart, scenery

FORMATS = ("jpg", "png", "webp", "avif", "gif", "tif", "svg")
SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 40" width="60" height="40">
<defs><linearGradient id="g"><stop offset="0" stop-color="#f00"/><stop offset="1" stop-color="#00f"/></linearGradient>
<filter id="f"><feGaussianBlur stdDeviation="2"/></filter><pattern id="p" width="4" height="4"><path d="M0 0h2v2H0z"/></pattern>
<clipPath id="c"><circle cx="20" cy="20" r="18"/></clipPath><symbol id="s"><rect width="9" height="9"/></symbol></defs>
<style>.a{fill:url(#g);stroke:#0a0}</style>
<rect class="a" width="60" height="40"/><g clip-path="url(#c)" filter="url(#f)"><path d="M2 2L50 30Q9 9 4 30Z"/></g>
<use xlink:href="#s" x="3"/><rect fill="url(#p)" x="30" width="20" height="20"/><text x="5" y="30">Hi</text>
<image width="8" height="8" href="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="/>
</svg>"""


def seeds(form: str) -> list[bytes]:
    """Files of a format. Those of formats that cannot be written here are left out."""
    return MAKERS[form]()


def _pillow(image: Any) -> Pillow.Image:
    mode = {1: "L", 3: "RGB", 4: "RGBA"}[image.bands]
    return Pillow.frombytes(mode, (image.width, image.height), bytes(image.write_to_memory()))


def _saved(image: Pillow.Image, form: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def _written(image: Any, ending: str, **options: Any) -> bytes:
    return bytes(image.write_to_buffer(ending, **options))


def _rgba() -> Any:
    photo = scenery(66, 45)
    return photo.bandjoin(photo[0])


def _moving() -> list[Pillow.Image]:
    return [_pillow(chart(4, 3, 8 + step)).resize((32, 24)) for step in range(4)]


def _jpg() -> list[bytes]:
    photo = _pillow(scenery(66, 45))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Pillow.Exif()
    exif[0x0112], exif[0x8298], exif[0x010E] = 6, "Somebody", "A picture"
    return [
        _saved(photo, "jpeg", quality=80),
        _saved(photo, "jpeg", quality=80, progressive=True, subsampling=0, icc_profile=profile),
        _saved(photo.convert("L"), "jpeg", exif=exif.tobytes(), comment=b"a comment"),
        _saved(photo.convert("CMYK"), "jpeg", quality=60),
        _written(scenery(66, 45), ".jpg", Q=50, restart_interval=1, optimize_coding=True),
    ]


def _png() -> list[bytes]:
    photo = _pillow(scenery(66, 45))
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", "words " * 20, zip=True)
    text.add_itxt("Title", "Wörter", zip=True)
    return [
        _saved(photo, "png", pnginfo=text),
        _saved(photo.quantize(16), "png", transparency=3),
        _saved(photo.convert("1"), "png"),
        _saved(_pillow(_rgba()), "png"),
        _written(scenery(66, 45), ".png", interlace=True),
        _written(scenery(33, 21).cast("ushort") * 256, ".png", bitdepth=16),
        _saved(_moving()[0], "png", save_all=True, append_images=_moving()[1:]),
    ]


def _webp() -> list[bytes]:
    photo = scenery(66, 45)
    return [
        _written(photo, ".webp", Q=60),
        _written(photo, ".webp", lossless=True),
        _written(_rgba(), ".webp", Q=50),
        _saved(_moving()[0], "webp", save_all=True, append_images=_moving()[1:], duration=50),
    ]


def _avif() -> list[bytes]:
    photo = scenery(66, 45)
    return [
        _written(photo, ".avif", Q=50, effort=0),
        _written(_rgba(), ".avif", Q=50, effort=0),
        _written(photo, ".avif", lossless=True, effort=0),
    ]


def _gif() -> list[bytes]:
    first, *others = _moving()
    return [
        _saved(first, "gif"),
        _saved(first, "gif", save_all=True, append_images=others, duration=40, loop=0, disposal=2),
        _saved(first.quantize(8), "gif", transparency=2, comment=b"words"),
    ]


def _tif() -> list[bytes]:
    photo = scenery(66, 45)
    return [
        _written(photo, ".tif"),
        _written(photo, ".tif", compression="deflate", predictor="horizontal"),
        _written(photo, ".tif", compression="lzw", tile=True, tile_width=32, tile_height=32),
        _written(photo, ".tif", compression="jpeg", tile=True, tile_width=32, tile_height=32, pyramid=True),
        _written(photo.colourspace("cmyk"), ".tif", keep="none"),
        _written(photo.colourspace("lab"), ".tif", compression="packbits"),
        _written(
            photo.cast("ushort"),
            ".tif",
            bigtiff=True,
            pyramid=True,
            subifd=True,
            tile=True,
            tile_width=16,
            tile_height=16,
        ),
        _written(photo[0] > 128, ".tif", bitdepth=1, compression="ccittfax4"),
        _written(photo.cast("float"), ".tif", compression="deflate"),
    ]


MAKERS: dict[str, Callable[[], list[bytes]]] = {
    "jpg": _jpg,
    "png": _png,
    "webp": _webp,
    "avif": _avif,
    "gif": _gif,
    "tif": _tif,
    "svg": lambda: [SVG],
}
