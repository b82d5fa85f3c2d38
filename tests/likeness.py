"""Pictures compared with pictures."""

import struct
import zlib
from typing import Any

from ops.libvips import Image


def decode(body: bytes) -> Any:
    return Image.new_from_buffer(body, "").copy_memory()


def ssim(first: Any, second: Any) -> float:
    """Structural similarity of two pictures' luminance: 1 is the same (Wang et al. 2004, Gaussian window of σ 1.5)."""
    a, b = (image.colourspace("b-w").cast("double") for image in (first, second))

    def blur(image: Any) -> Any:
        return image.gaussblur(1.5, min_ampl=0.01, precision="float")

    mean_a, mean_b = blur(a), blur(b)
    var_a, var_b = blur(a * a) - mean_a * mean_a, blur(b * b) - mean_b * mean_b
    both = blur(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    return float(
        (
            ((mean_a * mean_b * 2 + c1) * (both * 2 + c2))
            / ((mean_a * mean_a + mean_b * mean_b + c1) * (var_a + var_b + c2))
        ).avg()
    )


def difference(first: Any, second: Any) -> tuple[float, float]:
    """The largest and the mean difference of two pictures, of 255."""
    assert (first.width, first.height, first.bands) == (second.width, second.height, second.bands)
    apart = (first.cast("int") - second.cast("int")).abs()
    return float(apart.max()), float(apart.avg())


def pixel(image: Any, x: int, y: int) -> tuple[int, ...]:
    return tuple(round(value) for value in image(x, y))


def chart(columns: int, rows: int, cell: int) -> Any:
    """Squares of colours that can be told apart: the colour of cell (column, row) is `colour(column, row)`."""
    cells = Image.xyz(columns, rows)
    bands = [cells[0] * 97 % 256, cells[1] * 61 % 256, (cells[0] * 31 + cells[1] * 43) % 256]
    small = bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")
    return small.zoom(cell, cell)


def colour(column: int, row: int) -> tuple[int, int, int]:
    return column * 97 % 256, row * 61 % 256, (column * 31 + row * 43) % 256


def scenery(width: int, height: int) -> Any:
    """Something like a photo: shapes of all sizes, soft shadows, fine detail."""
    noise = Image.perlin(width, height, cell_size=max(width // 6, 2), seed=4) * 50
    detail = Image.gaussnoise(width, height, mean=0, sigma=20, seed=5).gaussblur(1.2)
    waves = Image.sines(width, height, hfreq=width / 90, vfreq=height / 140) * 30
    light = noise + detail + waves + 128
    return light.bandjoin([light * 0.8 + 20, light * -0.5 + 200]).cast("uchar").copy(interpretation="srgb")


def mottled(width: int, height: int) -> Any:
    """Soft spots of all colours: in whatever width smallest as AVIF, then as WebP, then as JPEG, then as PNG."""
    bands = [Image.gaussnoise(width, height, mean=128, sigma=600, seed=seed).gaussblur(4) for seed in (1, 2, 3)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb")


def png_claiming(width: int, height: int) -> bytes:
    """A PNG whose header claims an extent that its data does not have."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
