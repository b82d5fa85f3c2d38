"""TIFF files: what scanners, microscopes, satellites, Photoshop and ImageMagick write."""

import array
import struct
from collections.abc import Callable, Iterator, Sequence

from PIL import Image, ImageChops, ImageCms

from tests.differential.made import tiff_writer as tiff
from tests.differential.made.jpegs import saved, turned
from tests.differential.made.scene import HEIGHT, WIDTH, Made, grey, scene, veil, veiled
from tests.differential.made.tiff_writer import Tiff, tiles

EXTENT = (WIDTH, HEIGHT)
UNSPECIFIED, ASSOCIATED, UNASSOCIATED = 0, 1, 2
SIDE = 64


def made() -> Iterator[Made]:
    for several in (_plain, _lab, _ycbcr, _samples, _counts, _arranged, _numbers, _veiled_numbers):
        yield from several()


def _plain() -> Iterator[Made]:
    right = scene()
    for compression in ("raw", "tiff_lzw", "tiff_deflate", "packbits", "jpeg"):
        body = saved(right, "TIFF", compression=None if compression == "raw" else compression)
        yield Made(f"tiff-{compression.removeprefix('tiff_')}.tif", body, right)
    yield Made("tiff-grey.tif", saved(grey(), "TIFF"), grey())
    bits = grey().convert("1")
    yield Made("tiff-group-4.tif", saved(bits, "TIFF", compression="group4"), bits.convert("RGB"))
    few = right.quantize(32, dither=Image.Dither.NONE)
    yield Made("tiff-palette.tif", saved(few, "TIFF"), few.convert("RGB"))
    for tag in (3, 6):
        yield Made(f"tiff-orientation-{tag}.tif", turned("TIFF", tag), right)


def _lab() -> Iterator[Made]:
    spaces = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    lab = ImageCms.profileToProfile(scene(), *spaces, outputMode="LAB")
    assert lab is not None
    light, *opponents = lab.split()
    signed = [channel.point([(value + 128) % 256 for value in range(256)]) for channel in opponents]
    body = Tiff(EXTENT, tiff.CIELAB, 3).written([Image.merge("RGB", (light, *signed)).tobytes()])
    yield Made("tiff-cielab-8.tif", body, scene())
    samples = [
        [round(value * 65535 / 255) for value in light.tobytes()],
        *([(value - 128) * 256 % 65536 for value in channel.tobytes()] for channel in opponents),
    ]
    body = Tiff(EXTENT, tiff.CIELAB, 3, bits=16).written([_together(samples, "H")])
    yield Made("tiff-cielab-16.tif", body, scene())


def _ycbcr() -> Iterator[Made]:
    right = scene()
    numbers = right.convert("YCbCr")
    reference = {tiff.REFERENCE: [0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1]}
    body = Tiff(EXTENT, tiff.YCBCR, 3, more={tiff.SUBSAMPLING: [1, 1], **reference}).written([numbers.tobytes()])
    yield Made("tiff-ycbcr-without-subsampling.tif", body, right)
    light, *opponents = numbers.split()
    half = [channel.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.BOX).tobytes() for channel in opponents]
    units = bytearray()
    for number in range(WIDTH // 2 * (HEIGHT // 2)):
        x, y = number % (WIDTH // 2) * 2, number // (WIDTH // 2) * 2
        units += bytes(light.getpixel((x + dx, y + dy)) for dy in (0, 1) for dx in (0, 1))  # type: ignore[misc]
        units += bytes(channel[number] for channel in half)
    body = Tiff(EXTENT, tiff.YCBCR, 3, more={tiff.SUBSAMPLING: [2, 2], **reference}).written([bytes(units)])
    yield Made("tiff-ycbcr-with-subsampling.tif", body, right)


def _samples() -> Iterator[Made]:
    """More samples than the colours need, and what they are said to be."""
    right, dark = scene(), Image.new("L", EXTENT, 0)
    body = Tiff(EXTENT, tiff.GREY, 3, more={tiff.EXTRA: [0, 0]}).written([right.tobytes()])
    yield Made("tiff-grey-of-3-samples.tif", body, right)
    four = Image.merge("RGBA", (*right.split(), dark)).tobytes()
    body = Tiff(EXTENT, tiff.RGB, 4, more={tiff.EXTRA: [UNSPECIFIED]}).written([four])
    yield Made("tiff-rgb-and-an-empty-unspecified-sample.tif", body, right)
    body = Tiff(EXTENT, tiff.RGB, 4, more={tiff.EXTRA: [UNASSOCIATED]}).written([veiled().tobytes()])
    yield Made("tiff-unassociated-alpha.tif", body, veiled())
    solid = [ImageChops.multiply(channel, veil()) for channel in right.split()]
    body = Tiff(EXTENT, tiff.RGB, 4, more={tiff.EXTRA: [ASSOCIATED]}).written(
        [Image.merge("RGBA", (*solid, veil())).tobytes()]
    )
    yield Made("tiff-associated-alpha.tif", body, veiled())
    two = Image.merge("LA", (grey(), dark)).tobytes()
    body = Tiff(EXTENT, tiff.GREY, 2, more={tiff.EXTRA: [UNSPECIFIED]}).written([two])
    yield Made("tiff-grey-and-an-empty-unspecified-sample.tif", body, grey())
    body = Tiff(EXTENT, tiff.GREY, 2, more={tiff.EXTRA: [UNASSOCIATED]}).written(
        [Image.merge("LA", (grey(), veil())).tobytes()]
    )
    yield Made("tiff-grey-with-alpha.tif", body, Image.merge("LA", (grey(), veil())))
    five = _together([list(channel.tobytes()) for channel in (*right.split(), veil(), dark)], "B")
    body = Tiff(EXTENT, tiff.RGB, 5, more={tiff.EXTRA: [UNASSOCIATED, UNSPECIFIED]}).written([five])
    yield Made("tiff-rgb-of-5-samples.tif", body, veiled())


def _counts() -> Iterator[Made]:
    """Counts that contradict each other, or the bytes that there are."""
    right = scene()
    body = Tiff(EXTENT, tiff.RGB, 3, more={tiff.BITS: [8]}).written([right.tobytes()])
    yield Made("tiff-depth-said-once-for-3-samples.tif", body, right)
    body = Tiff(EXTENT, tiff.RGB, 4).written([right.convert("RGBA").tobytes()])
    yield Made("tiff-rgb-and-a-sample-that-is-not-named.tif", body, right)
    yield Made("tiff-samples-that-are-not-there.tif", Tiff(EXTENT, tiff.RGB, 4).written([right.tobytes()]), None)
    yield Made("tiff-planes-that-are-not-there.tif", Tiff(EXTENT, tiff.RGB, 3, separate=True).written([bytes(9)]), None)


def _arranged() -> Iterator[Made]:
    """In planes and tiles."""
    right = scene()
    planes = [channel.tobytes() for channel in right.split()]
    yield Made("tiff-planes-in-strips.tif", Tiff(EXTENT, tiff.RGB, 3, separate=True).written(planes), right)
    squares = [tile.tobytes() for channel in right.split() for tile in tiles(channel, SIDE)]
    body = Tiff(EXTENT, tiff.RGB, 3, separate=True, tile=SIDE).written(squares)
    yield Made("tiff-planes-in-tiles.tif", body, right)
    pair = Tiff(EXTENT, tiff.GREY, 2, separate=True, more={tiff.EXTRA: [UNASSOCIATED]})
    body = pair.written([grey().tobytes(), veil().tobytes()])
    yield Made("tiff-grey-with-alpha-in-planes.tif", body, Image.merge("LA", (grey(), veil())))
    body = Tiff(EXTENT, tiff.RGB, 3, tile=SIDE).written([tile.tobytes() for tile in tiles(right, SIDE)])
    yield Made("tiff-tiles.tif", body, right)
    body = Tiff(EXTENT, tiff.RGB, 3, tile=512).written([tile.tobytes() for tile in tiles(right, 512)])
    yield Made("tiff-tile-larger-than-the-picture.tif", body, right)
    raw = Tiff(EXTENT, tiff.RGB, 4, compression=tiff.JPEG, tile=SIDE, more={tiff.EXTRA: [UNASSOCIATED]})
    opaque = Image.merge("RGBA", (*right.split(), Image.new("L", EXTENT, 200)))
    yield Made(
        "tiff-jpeg-tiles-with-alpha.tif", raw.written([_jpeg_of_four(tile) for tile in tiles(opaque, SIDE)]), opaque
    )


def _numbers() -> Iterator[Made]:
    """Samples that are no bytes."""
    right = scene()

    def of(image: Image.Image, form: int, code: str, change: Callable[[int], float]) -> bytes:
        table = [change(value) for value in range(256)]
        values = array.array(code, [table[value] for value in image.tobytes()])
        bands, photometric = len(image.getbands()), tiff.GREY if image.mode == "L" else tiff.RGB
        return Tiff(EXTENT, photometric, bands, bits=8 * values.itemsize, form=form).written([values.tobytes()])

    yield Made("tiff-16-bit.tif", of(right, tiff.UNSIGNED, "H", lambda value: value * 257), right)
    yield Made("tiff-32-bit.tif", of(right, tiff.UNSIGNED, "I", lambda value: value * 16_843_009), right)
    yield Made("tiff-float-of-0-to-1-grey.tif", of(grey(), tiff.FLOAT, "f", lambda value: value / 255), grey())
    yield Made("tiff-float-of-0-to-1.tif", of(right, tiff.FLOAT, "f", lambda value: value / 255), right)
    yield Made("tiff-signed-8.tif", of(grey(), tiff.SIGNED, "b", lambda value: value - 128), grey())
    yield Made("tiff-signed-16.tif", of(grey(), tiff.SIGNED, "h", lambda value: value * 257 - 32768), grey())
    white = Tiff(EXTENT, tiff.WHITE, 1, bits=8, form=tiff.SIGNED)
    body = white.written([bytes((127 - value) % 256 for value in grey().tobytes())])
    yield Made("tiff-signed-8-of-which-the-least-is-white.tif", body, grey())
    halves = [_fractions(channel.tobytes(), "e") for channel in right.split()]
    body = Tiff(EXTENT, tiff.RGB, 3, bits=16, form=tiff.FLOAT, separate=True).written(halves)
    yield Made("tiff-half-float-in-planes.tif", body, right)


def _veiled_numbers() -> Iterator[Made]:
    """Colours that are multiplied by their transparency, in numbers that are no bytes."""
    body = _together([list(channel.tobytes()) for channel in (grey(), veil())], "B")
    products = [value * alpha / 255 for value, alpha in zip(body[::2], body[1::2], strict=True)]
    samples = [number for pair in zip(products, body[1::2], strict=True) for number in pair]
    right = Image.merge("LA", (grey(), veil()))
    more = {tiff.EXTRA: [ASSOCIATED]}
    float_, whole = (Tiff(EXTENT, tiff.GREY, 2, 32, form, more=more) for form in (tiff.FLOAT, tiff.UNSIGNED))
    yield Made("tiff-float-associated-alpha.tif", float_.written([_fractions(samples, "f")]), right)
    body = array.array("I", [round(number * 16_843_009) for number in samples]).tobytes()
    yield Made("tiff-32-bit-associated-alpha.tif", whole.written([body]), right)


def _fractions(numbers: Sequence[float], code: str) -> bytes:
    return struct.pack(f"<{len(numbers)}{code}", *(number / 255 for number in numbers))


def _together(channels: Sequence[Sequence[int]], code: str) -> bytes:
    """Samples of pixels, one pixel after the other."""
    return array.array(code, [value for pixel in zip(*channels, strict=True) for value in pixel]).tobytes()


def _jpeg_of_four(tile: Image.Image) -> bytes:
    """A JPEG whose four components are those of this RGBA tile; Pillow inverts them, as it writes them as CMYK."""
    inverted = [ImageChops.invert(channel) for channel in tile.split()]
    return saved(Image.merge("CMYK", inverted), "JPEG", quality=95, subsampling=0)
