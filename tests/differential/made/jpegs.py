"""JPEG files as cameras, layout programs and broken uploads leave them."""

import io
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageChops, ImageFile

from tests.differential.made.colours import ADOBE, ADOBE_GAMMA, P3_GAMMA
from tests.differential.made.scene import HEIGHT, WIDTH, Made, grey, scene

# What has to be done to an upright picture so that a viewer who heeds the tag sees it upright: the inverse of the tag.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
BLOCK = 8  # rows that a decoder finishes at once
ORIENTATION, ARTIST, COPYRIGHT = 274, 315, 33432


def made() -> Iterator[Made]:
    right = scene()
    for tag in STORED:
        yield Made(f"jpeg-orientation-{tag}.jpg", turned("JPEG", tag, quality=92), right)
    yield Made("jpeg-orientation-6-with-a-credit.jpg", turned("JPEG", 6, credit=True, quality=92), right)
    yield Made("jpeg-progressive.jpg", saved(right, "JPEG", quality=92, progressive=True), right)
    yield Made("jpeg-grey.jpg", saved(grey(), "JPEG", quality=92), grey())
    yield Made("jpeg-in-cmyk-without-a-profile.jpg", saved(right.convert("CMYK"), "JPEG", quality=95), right)
    yield Made("jpeg-without-subsampling.jpg", saved(right, "JPEG", quality=92, subsampling=0), right)
    yield Made("jpeg-stored-as-rgb.jpg", saved(right, "JPEG", quality=92, keep_rgb=True), right)
    adobe = saved(right, "JPEG", quality=95, icc_profile=ADOBE.profile(ADOBE_GAMMA))
    yield Made("jpeg-in-adobe-rgb.jpg", adobe, ADOBE.in_srgb(right))
    p3 = saved(right, "JPEG", quality=95, icc_profile=P3_GAMMA.profile(2.2))
    yield Made("jpeg-in-display-p3.jpg", p3, P3_GAMMA.in_srgb(right))
    yield Made(
        "jpeg-with-a-broken-profile.jpg", saved(right, "JPEG", quality=92, icc_profile=b"no profile" * 20), right
    )
    whole = saved(right, "JPEG", quality=92)
    yield Made("jpeg-with-bytes-behind-its-end.jpg", whole + bytes(500) + b"rubbish", right)
    yield Made("jpeg-without-end-marker.jpg", whole[:-2], right)
    large = saved(right.resize((WIDTH * 8, HEIGHT * 8)), "JPEG", quality=92, subsampling=0)
    half = len(large) // 2
    yield Made("jpeg-cut-at-half.jpg", large[:half], as_far_as_it_goes(large, half))
    yield Made("jpeg-named-png.png", whole, right)


def saved(image: Image.Image, form: str, **options: Any) -> bytes:
    """The bytes of a picture as Pillow writes them."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def turned(form: str, tag: int, *, image: Image.Image | None = None, credit: bool = False, **options: Any) -> bytes:
    """The scene, or another picture, stored in another orientation, with the tag that says in which."""
    how = STORED[tag]
    exif = Image.Exif()
    exif[ORIENTATION] = tag
    if credit:
        exif[ARTIST], exif[COPYRIGHT] = "Anna", "(c) Anna"
    image = image or scene()
    return saved(image if how is None else image.transpose(how), form, exif=exif, **options)


def as_far_as_it_goes(body: bytes, end: int, rows: int = BLOCK) -> Image.Image:
    """What there is of a file that is cut off at `end`: as many rows as a decoder finishes, so many at a time, and
    nothing below, as browsers show it."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        with Image.open(io.BytesIO(body)) as whole, Image.open(io.BytesIO(body[:end])) as part:
            shown, found = whole.convert("RGB"), part.convert("RGB")
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
    differing = ImageChops.difference(shown, found).getbbox()
    there = shown.height if differing is None else differing[1] // rows * rows
    right = Image.new("RGBA", shown.size)
    right.paste(shown, (0, 0))
    right.paste((0, 0, 0, 0), (0, there, *shown.size))
    return right
