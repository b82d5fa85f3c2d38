"""Draws the sample pictures, each named for the property it shows, into samples/pictures.

    python samples/make.py

Everything is computed or drawn from SVG that is written here. The same libvips draws the same pixels every time.
"""

import os
import random
from collections.abc import Callable
from itertools import pairwise
from math import cos, pi, sin
from pathlib import Path

os.environ["VIPS_CONCURRENCY"] = "2"

import pyvips
from pyvips import GValue, Image

PICTURES = Path(__file__).parent / "pictures"


def svg(width: int, height: int, body: str) -> Image:
    """An SVG drawing as an sRGB picture with transparency."""
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    return Image.svgload_buffer(f"{text}{body}</svg>".encode()).copy(interpretation="srgb")


def gradient(name: str, stops: list[str], vertical: bool = True) -> str:
    """A linear gradient from the first colour to the last."""
    end = 'x2="0" y2="1"' if vertical else 'x2="1" y2="0"'
    inner = "".join(f'<stop offset="{i / (len(stops) - 1)}" stop-color="{stop}"/>' for i, stop in enumerate(stops))
    return f'<defs><linearGradient id="{name}" x1="0" y1="0" {end}>{inner}</linearGradient></defs>'


def ridge(rng: random.Random, width: int, height: int, base: float, rough: float, fill: str) -> str:
    """A mountain ridge by midpoint displacement, filled down to the bottom."""
    heights = [base + rng.uniform(-rough, rough), base + rng.uniform(-rough, rough)]
    while len(heights) < 257:
        rough *= 0.56
        middles = [(a + b) / 2 + rng.uniform(-rough, rough) for a, b in pairwise(heights)]
        heights = [value for pair in zip(heights, middles, strict=False) for value in pair] + heights[-1:]
    step = width / (len(heights) - 1)
    points = " ".join(f"{i * step:.1f},{y:.1f}" for i, y in enumerate(heights))
    return f'<polygon points="0,{height} {points} {width},{height}" fill="{fill}"/>'


def grain(image: Image, strength: float) -> Image:
    """A little film grain, so that flat skies do not show bands."""
    noise = Image.gaussnoise(image.width, image.height, mean=0, sigma=strength, seed=7)
    return (image + noise).cast("uchar").copy(interpretation="srgb")


def dawn() -> Image:
    """Misty mountains under a low sun."""
    width, height, rng = 2400, 1600, random.Random(11)
    layers = ["#e8a87c", "#c9838a", "#9a6b8f", "#6d5686", "#463f6e", "#2a2c52", "#161a35"]
    body = gradient("sky", ["#1d2b53", "#5b4a84", "#d77a7d", "#f7b978", "#fde7b3"])
    body += f'<rect width="{width}" height="{height}" fill="url(#sky)"/>'
    body += '<defs><radialGradient id="sun"><stop offset="0" stop-color="#fffbe6"/><stop offset=".18" '
    body += 'stop-color="#ffe9ae"/><stop offset="1" stop-color="#ffcf87" stop-opacity="0"/></radialGradient></defs>'
    body += '<circle cx="1620" cy="720" r="520" fill="url(#sun)"/><circle cx="1620" cy="720" r="92" fill="#fffdf2"/>'
    for i, colour in enumerate(layers):
        body += ridge(rng, width, height, 800 + i * 112, 250 - i * 18, colour)
    for _ in range(9):
        x, y = 700 + rng.uniform(-160, 260), 420 + rng.uniform(-110, 120)
        s = rng.uniform(14, 26)
        body += f'<path d="M{x - s:.0f},{y - s / 3:.0f} q{s / 2:.0f},{-s / 2:.0f} {s:.0f},{s / 3:.0f} q{s / 2:.0f},'
        body += f'{-s * 5 / 6:.0f} {s:.0f},{-s / 3:.0f}" fill="none" stroke="#241f45" stroke-width="4"/>'
    return grain(svg(width, height, body).flatten(), 2.2)


def lighthouse() -> Image:
    """A lighthouse at night: plainly upright, or plainly not."""
    width, height, rng = 1200, 1800, random.Random(5)
    body = gradient("night", ["#070b1f", "#142450", "#27508a", "#5f93b8"])
    body += f'<rect width="{width}" height="{height}" fill="url(#night)"/>'
    for _ in range(260):
        x, y, r = rng.uniform(0, width), rng.uniform(0, 1100) ** 1.02, rng.uniform(0.6, 2.6)
        body += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#fff" fill-opacity="{rng.uniform(0.3, 1):.2f}"/>'
    body += '<polygon points="610,470 1200,250 1200,640" fill="#ffe9a8" fill-opacity=".32"/>'
    body += '<polygon points="590,470 0,330 0,560" fill="#ffe9a8" fill-opacity=".2"/>'
    body += '<polygon points="520,560 680,560 740,1420 460,1420" fill="#f4efe6"/>'
    for i in range(4):
        top, half = 640 + i * 200, 86 + i * 14
        body += f'<polygon points="{600 - half},{top} {600 + half},{top} {607 + half},{top + 100} {593 - half},'
        body += f'{top + 100}" fill="#c8443c"/>'
    body += (
        '<rect x="490" y="540" width="220" height="30" fill="#2b2f45"/><rect x="540" y="410" width="120" height="130" '
    )
    body += 'fill="#ffe9a8"/><path d="M520,410 Q600,310 680,410 Z" fill="#c8443c"/><rect x="594" y="320" width="12" '
    body += 'height="40" fill="#2b2f45"/><rect x="570" y="1310" width="60" height="110" fill="#2b2f45"/>'
    body += ridge(rng, width, height, 1440, 50, "#1b2237") + ridge(rng, width, height, 1600, 60, "#0e1322")
    return grain(svg(width, height, body).flatten(), 2)


def glass() -> Image:
    """Coloured glass on nothing: soft and hard transparency."""
    colours = ["#e63946", "#f4a261", "#ffd166", "#2a9d8f", "#457b9d", "#7b2cbf"]
    body = ""
    for i, colour in enumerate(colours):
        x, y = 600 + 250 * cos(i * pi / 3), 600 + 250 * sin(i * pi / 3)
        body += (
            f'<defs><radialGradient id="g{i}" cx=".38" cy=".34"><stop offset="0" stop-color="#fff" stop-opacity=".85"/>'
        )
        body += f'<stop offset=".35" stop-color="{colour}" stop-opacity=".55"/><stop offset="1" stop-color="{colour}" '
        body += (
            f'stop-opacity=".78"/></radialGradient></defs><circle cx="{x:.1f}" cy="{y:.1f}" r="290" fill="url(#g{i})"/>'
        )
    return svg(1200, 1200, body)


def wheel() -> Image:
    """A wheel of inks."""
    body = '<rect width="1400" height="1400" fill="#fdfaf3"/>'
    for ring in range(5):
        outer, inner = 640 - ring * 105, 640 - ring * 105 - 95
        for i in range(24):
            a, b = (i * 15 - 90) * pi / 180, (i * 15 - 90 + 13.6) * pi / 180
            points = [(outer, a), (outer, b), (inner, b), (inner, a)]
            shape = " ".join(f"{700 + r * cos(t):.1f},{700 + r * sin(t):.1f}" for r, t in points)
            body += f'<polygon points="{shape}" fill="hsl({i * 15},{92 - ring * 14}%,{46 + ring * 8}%)"/>'
    return svg(1400, 1400, body).flatten()


def aurora() -> Image:
    """A sky so smooth that eight bits would show steps."""
    width, height = 960, 540
    xy = Image.xyz(width, height)
    x, y = xy[0] / width, xy[1] / height
    wave = ((x * 9 + (y * 3 * 57.3).sin()) * 57.3).sin() * 0.08 + 0.42
    below = (y > wave) / 255
    curtain = ((y - wave) * -9).exp() * below + ((y - wave) * 26).exp() * (1 - below)
    shimmer = ((x * 31 + y * 4) * 57.3).sin() * 0.12 + 0.88
    red = curtain * shimmer * 0.35 * (1 - y) + 0.02
    green = curtain * shimmer * 0.9 + 0.03 + y * 0.02
    blue = curtain * 0.45 * (y * 57.3 * 3).cos() ** 2 + 0.09 + (1 - y) * 0.1
    light = red.bandjoin([green, blue])
    return (((light > 1).ifthenelse(1, light) ** 0.8 * 1023).rint() * 64).cast("ushort").copy(interpretation="rgb16")


def ripples() -> Image:
    """Rings on water where five drops fell."""
    total = Image.black(1600, 1067)
    for x, y, length in ((300, 260, 23), (1240, 180, 31), (820, 640, 27), (220, 930, 37), (1450, 870, 19)):
        xy = Image.xyz(1600, 1067) - [x, y]
        far = (xy[0] ** 2 + xy[1] ** 2) ** 0.5
        total = total + (far * (360 / length)).cos() * ((far * -0.0022).exp())
    return (total * 44 + 122).cast("uchar").copy(interpretation="b-w")


def pixels() -> Image:
    """A garden in sixteen colours."""
    rng, size, cells = random.Random(3), 1024, 32
    colours = ["#14213d", "#1f4e5f", "#2a9d8f", "#8ab17d", "#e9c46a", "#f4a261", "#e76f51", "#9b2226"]
    cell, body = size // cells, ""
    for y in range(cells):
        for x in range(cells // 2):
            near = ((x - 15.5) ** 2 + (y - 15.5) ** 2) ** 0.5
            colour = colours[min(7, int(abs(near + rng.uniform(-1.6, 1.6)) / 2.6))]
            for column in (x, cells - 1 - x):
                body += f'<rect x="{column * cell}" y="{y * cell}" width="{cell}" height="{cell}" fill="{colour}" '
                body += 'shape-rendering="crispEdges"/>'
    return svg(size, size, body).flatten()


def engraving() -> Image:
    """A sphere in lines, as a copperplate would have it."""
    size = 1400
    xy = (Image.xyz(size, size) - [size / 2, size / 2]) / (size * 0.42)
    x, y = xy[0], xy[1]
    inside = x * x + y * y < 1
    height = ((1 - x * x - y * y).abs()) ** 0.5
    light = (x * -0.5 + y * -0.55 + height * 0.67) * 0.9 + 0.08
    light = inside.ifthenelse(light, 0.86 + y * 0.1)
    bend = inside.ifthenelse(height * 0.16, 0)
    lines = (((y + bend) * 62 * 57.3 * pi / 3).sin() + 1) / 2
    return (lines < light).copy(interpretation="b-w")


def fractal(width: int, height: int) -> Image:
    """The edge of the Mandelbrot set, in the colours of a shell."""
    xy = Image.xyz(width, height)
    real, imaginary = xy[0] * (0.0125 / width) - 0.7547, xy[1] * (0.0125 * height / width / height) + 0.0995
    zr, zi, count = real * 0, real * 0, real * 0
    for _ in range(230):
        square_r, square_i = zr * zr, zi * zi
        alive = square_r + square_i < 64
        zi = alive.ifthenelse(zr * zi * 2 + imaginary, zi).copy_memory()
        zr = alive.ifthenelse(square_r - square_i + real, zr).copy_memory()
        count = (count + alive / 255).copy_memory()
    smooth = count - ((zr * zr + zi * zi + 1.001).log().log() / 0.6931) * ((count < 230) / 255)
    t = (smooth * 0.02) ** 0.8
    channels = [
        ((t * frequency + phase) * 57.3).cos() * 108 + 128 for frequency, phase in ((6.1, 3.3), (5.2, 3.9), (4.1, 4.6))
    ]
    colour = channels[0].bandjoin(channels[1:])
    return (count < 230).ifthenelse(colour, [18, 14, 30]).cast("uchar").copy(interpretation="srgb")


def turning() -> Image:
    """Twelve frames of a turning star."""
    frames = []
    for frame in range(12):
        body = '<rect width="480" height="480" fill="#102a43"/>'
        for i in range(36):
            turn = (i * 10 + frame * 30 / 12) * pi / 180
            r = 60 + 150 * (0.5 + 0.5 * sin(turn * 3))
            body += f'<circle cx="{240 + r * cos(turn):.1f}" cy="{240 + r * sin(turn):.1f}" r="{5 + i % 3 * 4}" '
            body += f'fill="hsl({i * 10},80%,62%)"/>'
        frames.append(svg(480, 480, body).flatten())
    return moving(frames, 80)


def orbit() -> Image:
    """A moon around a planet, on nothing."""
    frames = []
    for frame in range(24):
        turn = frame * pi / 12
        x, y, near = 200 + 168 * cos(turn), 160 + 52 * sin(turn), sin(turn)
        body = ""
        for name, light, dark in (("planet", "#ffd9a0", "#b5446e"), ("moon", "#ffffff", "#6d7fa8")):
            body += f'<defs><radialGradient id="{name}" cx=".34" cy=".3" r=".8"><stop offset="0" stop-color="{light}"/>'
            body += f'<stop offset="1" stop-color="{dark}"/></radialGradient></defs>'
        moon = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{22 + 7 * near:.1f}" fill="url(#moon)"/>'
        for before in range(1, 9):
            a = turn - before * pi / 20
            r, faint = 16 - before * 1.7, 0.4 - before * 0.045
            tail = f'<circle cx="{200 + 168 * cos(a):.1f}" cy="{160 + 52 * sin(a):.1f}" r="{r:.1f}" fill="#9fb4e0"'
            moon = f'{tail} fill-opacity="{faint:.2f}"/>' + moon
        planet = '<circle cx="200" cy="160" r="96" fill="url(#planet)"/>'
        frames.append(svg(400, 320, body + (planet + moon if near > 0 else moon + planet)))
    return moving(frames, 70)


def moving(frames: list[Image], delay: int) -> Image:
    """Frames as an animation, each of which is shown for so many milliseconds."""
    strip = Image.arrayjoin(frames, across=1).copy()
    strip.set_type(GValue.gint_type, "page-height", frames[0].height)
    strip.set_type(GValue.array_int_type, "delay", [delay] * len(frames))
    strip.set_type(GValue.gint_type, "loop", 0)
    return strip


def moire() -> Image:
    """Sixty million pixels of rings, in two colours and few bytes."""
    xy = (Image.xyz(500, 480) - [250, 240]) ** 2
    rings = ((xy[0] + xy[1]) / 640 % 2 < 1).copy(interpretation="b-w")
    return rings.zoom(16, 16)


def gamut() -> Image:
    """Stripes of the strongest colours that a wide-gamut screen has, beside what sRGB has of them."""
    body = ""
    for i in range(12):
        body += (
            f'<rect x="{i * 100}" y="0" width="100" height="800" fill="hsl({i * 30},100%,{50 - (i % 3 == 1) * 8}%)"/>'
        )
    stripes = svg(1200, 800, body).flatten()
    shade = Image.xyz(1200, 800)[1] / 800 * 0.55 + 0.45
    return (stripes * shade).cast("uchar").copy(interpretation="srgb")


def shapes() -> Image:
    """Circles, squares and triangles on a table."""
    rng = random.Random(21)
    palette = ["#d62828", "#f77f00", "#fcbf49", "#003049", "#2a9d8f", "#eae2b7"]
    body = '<rect width="1600" height="1000" fill="#f6f1e3"/>'
    for row in range(5):
        for column in range(8):
            x, y, colour, other = column * 200, row * 200, rng.choice(palette), rng.choice(palette)
            body += f'<rect x="{x}" y="{y}" width="200" height="200" fill="{other}"/>'
            body += rng.choice(
                [
                    f'<circle cx="{x + 100}" cy="{y + 100}" r="100" fill="{colour}"/>',
                    f'<path d="M{x},{y} a200,200 0 0 1 200,200 L{x},{y + 200} Z" fill="{colour}"/>',
                    f'<polygon points="{x},{y + 200} {x + 200},{y + 200} {x + 200},{y}" fill="{colour}"/>',
                    f'<path d="M{x},{y + 100} a100,100 0 0 1 200,0 Z M{x},{y + 200} a100,100 0 0 1 200,0 Z" fill="{colour}"/>',
                ]
            )
    return svg(1600, 1000, body).flatten()


def with_exif(image: Image, **fields: str) -> Image:
    image = image.copy()
    for name, value in fields.items():
        image.set_type(GValue.gstr_type, f"exif-ifd0-{name}", value)
    return image


def lying(image: Image) -> Image:
    """Stored turned, with the orientation that says so."""
    image = image.rot("d270").copy()
    image.set_type(GValue.gint_type, "orientation", 6)
    return image


def separated(image: Image) -> Image:
    """As inks without a profile, that let through the same light."""
    most = image[0].bandrank([image[1], image[2]], index=2)
    inks = (1 - image / (most + (most == 0) / 255)) * 255
    return inks.bandjoin(255 - most).rint().cast("uchar").copy(interpretation="cmyk")


SAMPLES: dict[str, Callable[[str], None]] = {
    "dawn.jpg": lambda path: with_exif(dawn(), Copyright="CC0, the Bookplate authors", Artist="samples/make.py").jpegsave(
        path, Q=86
    ),
    "orientation.jpg": lambda path: lying(lighthouse()).jpegsave(path, Q=84),
    "progressive.jpg": lambda path: shapes().jpegsave(path, Q=82, interlace=True),
    "cmyk.jpg": lambda path: separated(wheel()).jpegsave(path, Q=80, keep="none"),
    "grey.jpg": lambda path: ripples().jpegsave(path, Q=82),
    "wide-gamut.jpg": lambda path: gamut().icc_transform("p3", input_profile="p3").jpegsave(path, Q=88, profile="p3"),
    "alpha.png": lambda path: glass().pngsave(path, effort=7),
    "sixteen-bit.png": lambda path: aurora().pngsave(path, compression=9),
    "palette.png": lambda path: pixels().pngsave(path, palette=True, colours=16, dither=0),
    "one-bit.png": lambda path: engraving().pngsave(path, bitdepth=1, compression=9),
    "huge.png": lambda path: moire().pngsave(path, bitdepth=1, compression=9),
    "tiny.png": lambda path: svg(3, 2, '<path d="M0,0h1v2h-1z" fill="#d62828"/><path d="M1,0h1v1h-1z" fill="#fcbf49"/>').pngsave(path),
    "animated.gif": lambda path: turning().gifsave(path),
    "orbit.webp": lambda path: orbit().webpsave(path, Q=82, effort=6, min_size=True),
    "pyramid.tif": lambda path: fractal(3840, 2560).tiffsave(
        path, tile=True, pyramid=True, compression="jpeg", Q=60, tile_width=256, tile_height=256
    ),
    "folder/shapes.webp": lambda path: shapes().webpsave(path, Q=80),
    "folder/lighthouse.avif": lambda path: lighthouse().heifsave(path, compression="av1", Q=60, effort=2),
}  # fmt: skip

SIDECARS = {
    "dawn.jpg.json": """{
  "rights": "http://creativecommons.org/publicdomain/zero/1.0/",
  "alt": "Mountains in the mist under a low sun",
  "focus": [67.5, 45],
  "seeAlso": [
    {"id": "https://example.org/dawn.ttl", "type": "Dataset", "label": {"en": ["About the drawing"]}, "format": "text/turtle"}
  ]
}
"""
}


def make(folder: Path) -> None:
    """Draw everything into a folder."""
    for name, draw in SAMPLES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draw(str(path))
        print(f"{path.stat().st_size:>9,} {name}")
    for name, text in SIDECARS.items():
        (folder / name).write_text(text)


if __name__ == "__main__":
    pyvips.cache_set_max(0)
    make(PICTURES)
