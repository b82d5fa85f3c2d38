"""WebP files, still and animated, turned, in other colour spaces."""

from collections.abc import Iterator

from PIL import Image

from tests.differential.made.colours import P3_GAMMA
from tests.differential.made.jpegs import saved, turned
from tests.differential.made.scene import Made, scene, veiled


def made() -> Iterator[Made]:
    right = scene()
    yield Made("webp-lossy.webp", saved(right, "WEBP", quality=92), right)
    yield Made("webp-lossless.webp", saved(right, "WEBP", lossless=True), right)
    yield Made("webp-with-alpha.webp", saved(veiled(), "WEBP", lossless=True), veiled())
    yield Made("webp-orientation-6.webp", turned("WEBP", 6, quality=92), right)
    p3 = saved(right, "WEBP", quality=95, icc_profile=P3_GAMMA.profile(2.2))
    yield Made("webp-in-display-p3.webp", p3, P3_GAMMA.in_srgb(right))
    frames = [veiled().transpose(Image.Transpose.ROTATE_180), right.convert("RGBA")]
    body = saved(veiled(), "WEBP", save_all=True, append_images=frames, duration=100, loop=0, lossless=True)
    yield Made("webp-animated.webp", body, veiled())
