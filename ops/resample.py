"""Resampling: any decoded picture → fewer or more pixels, without colours that bleed into what is seen."""

from ops.geometry import Extent
from ops.libvips import Image, operate

# Four lobes instead of six: some per cent less work, fewer halos, and on photos SSIM 0.99 or more to the wider one.
KERNEL = "lanczos2"
FINER = "lanczos3"  # for what is reduced once more


def trimmed(image: Image) -> Image:
    """Only colours and one transparency; further channels are for presses."""
    most = 5 if image.interpretation == "cmyk" else 4
    return image[:most] if image.bands > most else image


def halved(image: Image) -> Image:
    """Of half the sides, which have to be even."""
    return _resized(image, 0.5, 0.5, FINER)


def scaled(image: Image, extent: Extent) -> Image:
    """In this extent. Colours under transparency must not bleed into what is seen, so they are weighed."""
    wide, high = extent.width / image.width, extent.height / image.height
    if wide == high == 1:
        return image
    return _resized(image, wide, high, KERNEL)


def _resized(image: Image, wide: float, high: float, kernel: str) -> Image:
    if not image.hasalpha():
        return operate("resize", f"scale={wide!r},vscale={high!r},kernel={kernel}", **{"in": image})
    depth = image.format
    return image.premultiply().resize(wide, vscale=high, kernel=kernel).unpremultiply().rint().cast(depth)
