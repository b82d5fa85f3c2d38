"""A total eclipse over the sea, computed."""

import random
from math import cos, sin

import pyvips
from make import grain, svg
from pyvips import Image

from drawings.tools import radial


def within(image: Image, low: float, high: float) -> Image:
    """An image whose numbers are confined."""
    image = (image < low).ifthenelse(low, image)
    return (image > high).ifthenelse(high, image)


def ripples(xy: Image, x: float, horizon: float, seed: int) -> Image:
    """Waves of a sea from -1 to 1: noise that is seen from near the water, longer and flatter the nearer it is."""
    depth = within((xy[1] - horizon) / 420, 0.012, 10)
    noise = Image.gaussnoise(1024, 1024, mean=0, sigma=1, seed=seed).gaussblur(1.4, precision="float")
    noise = noise.replicate(2, 2)
    across, along = (xy[0] - x) / (depth + 0.16) * 0.055 + 900, depth.log() * 150 + 900
    found = noise.mapim(
        across.bandjoin(along).copy(interpretation="multiband"), interpolate=pyvips.Interpolate.new("bicubic")
    )
    return within(found * 2.2, -1, 1)


def eclipse() -> Image:
    """A total eclipse over the sea: the corona, computed, and the ring's last diamond. There is more sky and sea than a
    wide picture needs, so that a tall one can be cut from it."""
    width, height, x, y, radius, horizon = 1600, 1600, 1130, 467, 118, 789
    xy = Image.xyz(width, height)
    across, down = (xy[0] - x) / radius, (xy[1] - y) / radius
    far = (across * across + down * down) ** 0.5
    turn = across.bandjoin(down).copy(interpretation="multiband")
    angle = turn[1].atan2(turn[0])
    rays = (angle * 2 + 24).cos() * 0.42 + (angle * 5 + 80).cos() * 0.22 + (angle * 13 + 200).cos() * 0.12
    rays = rays + (angle * 31 + 40).cos() * 0.07 + (angle * 67 + 10).cos() * 0.045
    beside = within((far - 1) * radius + 0.5, 0, 1)  # of each pixel, the part that the moon does not cover
    outside = within(far - 1, 0, 100)
    corona = ((outside * -1) * (rays * -0.8 + 1.55)).exp() * 0.55 + (outside * -7).exp() * 0.6
    corona = corona * beside
    low = (xy[1] - horizon) / 840
    dusk = (low.abs() * -9).exp()
    sea = within(xy[1] - horizon + 0.5, 0, 1)
    near = within(low, 0, 1)
    wave = ripples(xy, x, horizon, 11) * 0.6 + ripples(xy, x + 400, horizon + 3, 12) * 0.4
    wave = wave * sea * within(near * 9, 0, 1)
    path = (
        (((xy[0] - x) / (near * 260 + 130)) ** 2 * -1).exp()
        * within(wave * 1.6 + 0.25, 0, 2)
        * (near * -2.2).exp()
        * sea
    )
    sky = corona * (1 - sea)
    calm = (near * -3).exp() * 9 + 5  # how much of the sky the waves mirror
    red = sky * 232 + dusk * 206 * (1 - sea * 0.66) + path * 92 + wave * calm * 1.1 + within(low, -1, 0.5) * 10 + 17
    green = sky * 238 + dusk * 112 * (1 - sea * 0.62) + path * 84 + wave * calm + within(low, -1, 0.5) * 12 + 22
    blue = sky * 255 + dusk * 74 * (1 - sea * 0.3) + path * 96 + wave * calm * 1.3 + within(low, -1, 0.5) * 18 + 49
    night = within(red.bandjoin([green, blue]), 0, 255).cast("uchar").copy(interpretation="srgb")
    rng, body = random.Random(4), ""
    for _ in range(230):
        a, b, r = rng.uniform(0, width), rng.uniform(0, horizon - 50), rng.uniform(0.5, 1.7)
        if (a - x) ** 2 + (b - y) ** 2 > (radius * 2.2) ** 2:
            body += f'<circle cx="{a:.0f}" cy="{b:.0f}" r="{r:.1f}" fill="#fff" fill-opacity="{rng.uniform(0.25, 0.9):.2f}"/>'
    spot = x + radius * cos(-0.9), y + radius * sin(-0.9)
    body += radial("d", [(0, "#fff", 1), (0.12, "#fff", 0.95), (0.3, "#e8f0ff", 0.4), (1, "#bcd2ff", 0)])
    body += f'<circle cx="{spot[0]:.0f}" cy="{spot[1]:.0f}" r="92" fill="url(#d)"/>'
    body += f'<circle cx="{x}" cy="{y}" r="{radius}" fill="none" stroke="#fff" stroke-opacity=".6" stroke-width="2"/>'
    return grain(night.composite2(svg(width, height, body), "over").flatten(), 1.5)
