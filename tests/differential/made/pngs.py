"""PNG files: every kind of transparency, depth and order of rows, and what they say of their colours."""

import io
import struct
import zlib
from collections.abc import Iterator, Sequence

from PIL import Image

from tests.differential.made.colours import P3, srgb_number
from tests.differential.made.jpegs import as_far_as_it_goes, saved, turned
from tests.differential.made.scene import HEIGHT, WIDTH, Made, grey, mapped, scene, veil, veiled
from tests.pngs import chunks

SIGN = b"\x89PNG\r\n\x1a\n"
GREY, RGB, RGBA = 0, 2, 6
WHOLE = ((0, 0, 1, 1),)
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
SAMPLES = {"L": GREY, "RGB": RGB, "RGBA": RGBA}
KEY = (1, 2, 3)


def made() -> Iterator[Made]:
    right = scene()
    few = right.quantize(16, dither=Image.Dither.NONE)
    yield Made("png-palette.png", saved(few, "PNG"), few.convert("RGB"))
    yield Made("png-palette-with-transparency.png", *_palette_with_transparency())
    bits = grey().convert("1")
    yield Made("png-of-one-bit.png", saved(bits, "PNG"), bits.convert("RGB"))
    yield Made("png-rgba.png", saved(veiled(), "PNG"), veiled())
    yield Made(
        "png-grey-with-alpha.png",
        saved(Image.merge("LA", (grey(), veil())), "PNG"),
        Image.merge("LA", (grey(), veil())),
    )
    yield Made("png-rgb-with-a-transparent-colour.png", *_keyed(right))
    yield Made("png-grey-with-a-transparent-colour.png", *_keyed(grey()))
    for image in (grey(), right, veiled()):
        yield Made(f"png-16-bit-{image.mode.lower()}.png", written(image, deep=True), image)
        yield Made(f"png-interlaced-{image.mode.lower()}.png", written(image, passes=ADAM7), image)
    yield Made("png-16-bit-interlaced.png", written(right, deep=True, passes=ADAM7), right)
    linear = mapped(right, lambda value: 255 * srgb_number(value / 255))
    yield Made("png-of-gamma-1.png", written(right, (b"gAMA", struct.pack(">I", 100_000))), linear)
    light = mapped(grey(), lambda value: 255 * srgb_number(value / 255))
    yield Made("png-grey-of-gamma-1.png", written(grey(), (b"gAMA", struct.pack(">I", 100_000))), light)
    wrong = b"".join(part[:-4] + b"none" if part[4:8] == b"IDAT" else part for part in chunks(written(right)))
    yield Made("png-with-wrong-sums.png", SIGN + wrong, right)
    srgb = (b"sRGB", b"\0")
    yield Made("png-srgb-whatever-its-gamma.png", written(right, srgb, (b"gAMA", struct.pack(">I", 100_000))), right)
    yield Made("png-of-the-usual-gamma.png", written(right, (b"gAMA", struct.pack(">I", 45_455))), right)
    yield Made("png-in-display-p3-by-cicp.png", written(right, (b"cICP", bytes([12, 13, 0, 1]))), P3.in_srgb(right))
    yield Made("png-orientation-6.png", turned("PNG", 6), right)
    whole = written(right)
    yield Made("png-without-its-last-chunk.png", whole[:-12], right)
    yield Made("png-named-jpg.jpg", whole, right)
    large = saved(grey().resize((WIDTH * 12, HEIGHT * 12)), "PNG", compress_level=0)  # some rows less are no difference
    half = len(large) // 2
    yield Made("png-cut-at-half.png", large[:half], as_far_as_it_goes(large, half, rows=1))


def _palette_with_transparency() -> tuple[bytes, Image.Image]:
    few = scene().quantize(8, dither=Image.Dither.NONE)
    alphas = bytes(range(0, 256, 36))
    body = saved(few, "PNG", transparency=alphas)
    with Image.open(io.BytesIO(body)) as opened:
        return body, opened.convert("RGBA")


def _keyed(image: Image.Image) -> tuple[bytes, Image.Image]:
    """A square of one colour, which is said to be transparent."""
    key = KEY[: len(image.getbands())]
    image, right = image.copy(), image.convert("RGBA")
    image.paste(key if len(key) > 1 else key[0], (0, 0, WIDTH // 2, HEIGHT // 2))
    right.paste((0, 0, 0, 0), (0, 0, WIDTH // 2, HEIGHT // 2))
    return written(image, (b"tRNS", b"".join(struct.pack(">H", value) for value in key))), right


def written(
    image: Image.Image,
    *chunks: tuple[bytes, bytes],
    deep: bool = False,
    passes: Sequence[tuple[int, int, int, int]] = WHOLE,
) -> bytes:
    """A PNG with more chunks before its pixels; of 16 bits, or interlaced by passes of (x, y, step right, step down)."""
    head = struct.pack(">IIBBBBB", *image.size, 16 if deep else 8, SAMPLES[image.mode], 0, 0, int(passes is ADAM7))
    rows = b"".join(_rows(image, each, deep) for each in passes)
    every = ((b"IHDR", head), *chunks, (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return SIGN + b"".join(chunk(kind, data) for kind, data in every)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rows(image: Image.Image, one: tuple[int, int, int, int], deep: bool) -> bytes:
    left, top, right, down = one
    raw, size = image.tobytes(), len(image.getbands())
    out = bytearray()
    for y in range(top, image.height, down):
        out.append(0)
        for x in range(left, image.width, right):
            at = (y * image.width + x) * size
            out += b"".join(bytes([value]) * (1 + deep) for value in raw[at : at + size])
    return bytes(out)
