"""A forest in the first light."""

import random
from collections.abc import Sequence
from math import sin

from make import gradient, grain, ridge, svg
from pyvips import Image

from drawings.plants import leaf
from drawings.tools import radial, veil

NIGHT_SKY = ["#06211f", "#082724"]  # above the dawn, where there is room for words


def forest(
    width: int = 1600, height: int = 840, sky: int = 400, x: int = 1210, *, above: Sequence[str] = (), glow: int = 620
) -> Image:
    """Young trees before wooded hills, in the first light: the hills begin below so much sky, which may be dark
    `above`; the sun is over `x`."""
    rng = random.Random(23)
    body = gradient("sky", [*above, "#0e3b3a", "#2f6b58", "#8fb27a", "#f3d58f", "#fdeec2"])
    body += f'<rect width="{width}" height="{sky * 2.1:.0f}" fill="url(#sky)"/>'
    body += radial(
        "sun",
        [(0, "#fffbe4", 1), (0.14, "#fff0b8", 0.9), (0.4, "#ffe9a4", 0.42), (0.7, "#ffe08a", 0.12), (1, "#ffe08a", 0)],
    )
    body += f'<circle cx="{x}" cy="{sky - 40}" r="{glow}" fill="url(#sun)"/><circle cx="{x}" cy="{sky - 40}" r="58" fill="#fffdf0"/>'
    for index, colour in enumerate(["#9dbb86", "#6f9a72", "#477a5d", "#2a5c49", "#174338"]):
        body += ridge(rng, width, height, sky + index * 82, 130 - index * 16, colour)
        if index < 1:
            continue
        size, line = 16 + index * 13, sky + 18 + index * 84
        for place in range(0, width, round(size * 0.62)):
            at, y = place + rng.uniform(-8, 8), line + 30 + rng.uniform(-12, 14) - 14 * sin(place / 190 + index)
            tall = size * rng.uniform(1.2, 2.3)
            tiers = "".join(
                f"M{at:.0f},{y - tall * (1 - t * 0.26):.0f}l{tall * (0.13 + t * 0.07):.0f},{tall * 0.42:.0f}h{-2 * tall * (0.13 + t * 0.07):.0f}z"
                for t in range(3)
            )
            body += f'<path d="{tiers}" fill="{colour}"/>'
    low = sky + 120
    body += veil("low", "#0b2723", (0, 0, 0, 1), [(0, 0), (min(1, 320 / (height - low)), 0.9), (1, 0.9)])
    body += f'<rect y="{low}" width="{width}" height="{height - low}" fill="url(#low)"/>'
    for away, tall in ((-230, 150), (-80, 210), (80, 128), (220, 180)):
        root, y = x + away, sky + 400
        body += f'<path d="M{root},{y}q-4,{-tall / 2} 2,{-tall}" stroke="#d9ecb4" stroke-width="5" fill="none" stroke-linecap="round"/>'
        for at, side in ((0.35, -1), (0.5, 1), (0.66, -1), (0.8, 1)):
            body += leaf(root, y - tall * at, tall * 0.36, side * 52, "#a9d06b", "#5d8c3c")
        body += leaf(root + 2, y - tall, tall * 0.4, 4, "#c5e287", "#5d8c3c")
        body += f'<ellipse cx="{root}" cy="{y}" rx="52" ry="12" fill="#0a211d"/>'
    return grain(svg(width, height, body).flatten(), 1.4)
