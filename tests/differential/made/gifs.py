"""GIF files: frames that do not cover their canvas, what becomes of a frame, and canvases of no extent."""

import struct
from collections.abc import Iterator

from PIL import Image, ImageDraw

from tests.differential.made.jpegs import saved
from tests.differential.made.scene import HEIGHT, WIDTH, Made, scene

ORANGE = (255, 120, 0)
BACKGROUND = (0, 0, 255)
RESTORE = {0: "nothing", 1: "keep", 2: "background", 3: "previous"}


def made() -> Iterator[Made]:
    few = scene().quantize(64, dither=Image.Dither.NONE)
    yield Made("gif-still.gif", saved(few, "GIF"), few.convert("RGB"))
    partial = Image.new("RGBA", (100, 100))
    partial.paste((*ORANGE, 255), (0, 25, 100, 75))
    yield Made("gif-frame-smaller-than-its-canvas.gif", one_colour((100, 100), (0, 25, 100, 50)), partial)
    square = Image.new("RGB", (10, 10), ORANGE)
    yield Made("gif-canvas-of-no-extent.gif", one_colour((0, 0), (0, 0, 10, 10)), square)
    for disposal, name in RESTORE.items():
        frames = [_ball(place) for place in range(3)]
        body = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0, disposal=disposal)
        yield Made(f"gif-animated-disposal-{name}.gif", body, frames[0])


def _ball(place: int) -> Image.Image:
    image = Image.new("RGBA", (WIDTH, HEIGHT), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((10 + place * 30, 20, 50 + place * 30, 60), fill=(0, 160, 80, 255))
    return image


def one_colour(canvas: tuple[int, int], frame: tuple[int, int, int, int]) -> bytes:
    """A frame of one colour in a canvas whose background is another; none of it is said to be transparent."""
    head = b"GIF89a" + struct.pack("<HH", *canvas) + b"\xf0\0\0" + bytes(BACKGROUND + ORANGE)
    width, height = frame[2:]
    codes = [code for pixel in range(width * height) for code in ((4, 1) if pixel % 2 == 0 else (1,))] + [5]
    bits = sum(code << (3 * place) for place, code in enumerate(codes))
    data = bits.to_bytes((len(codes) * 3 + 7) // 8, "little")
    blocks = b"".join(bytes([len(part)]) + part for part in (data[at : at + 255] for at in range(0, len(data), 255)))
    control = b"\x21\xf9\x04\x04" + struct.pack("<H", 10) + b"\0\0"
    return head + control + b"\x2c" + struct.pack("<HHHH", *frame) + b"\0\x02" + blocks + b"\0\x3b"
