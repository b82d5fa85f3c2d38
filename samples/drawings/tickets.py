"""Tickets with a stub: notches where they are torn off, and a landscape of sound."""

import random
from math import exp

from make import gradient

from drawings.tools import drawing, veil

NIGHT = "#190a30"


def sound(frame: tuple[float, float, float, float], rows: int, highest: float) -> str:
    """A landscape of sound in a frame: lines one before the other, that rise in its middle; the highest hill reaches
    over so many lines."""
    rng, (x, y, width, height) = random.Random(8), frame
    body, middle, step = "", x + width * 0.55, height / (rows + 5)
    for row in range(rows):
        base, points = y + step * (row + 5.5), []
        bumps = [
            (rng.gauss(middle, width * 0.14), rng.uniform(0.03, 0.1) * width, rng.uniform(0.16, 1) * highest)
            for _ in range(9)
        ]
        for place in range(121):
            at = x + width * place / 120
            lift = sum(high * exp(-(((at - where) / wide) ** 2)) for where, wide, high in bumps)
            lift *= exp(-(((at - middle) / (width * 0.24)) ** 2))
            points.append(f"{at:.1f},{base - step * (lift + rng.uniform(0, 0.14)):.1f}")
        line = " ".join(points)
        body += f'<polygon points="{x:g},{y + height:g} {line} {x + width:g},{y + height:g}" fill="{NIGHT}"/>'
        body += f'<polyline points="{line}" fill="none" stroke="hsl({338 + row * 70 / rows:.0f},100%,66%)" stroke-width="{step / 7.5:.1f}"/>'
    return body


def ticket() -> str:
    """A ticket with a stub, and a strip below that has room for a barcode: notches where they are torn off, and a
    landscape of sound beside the words."""
    outline = (
        "M36,16H824A26,26 0 0 0 876,16H1164A20,20 0 0 1 1184,36V460A24,24 0 0 0 1184,508V584A20,20 0 0 1 1164,604H36"
        "A20,20 0 0 1 16,584V508A24,24 0 0 0 16,460V36A20,20 0 0 1 36,16Z"
    )
    body = f'<defs><clipPath id="c"><path d="{outline}"/></clipPath></defs>'
    body += gradient("stub", ["#ffb45e", "#ff5f7e"])
    body += veil("side", NIGHT, (0, 0, 1, 0), [(0, 1), (0.2, 0.9), (0.62, 0), (1, 0)])
    body += f'<g clip-path="url(#c)"><rect width="851" height="484" fill="{NIGHT}"/>'
    body += sound((540, 16, 310, 468), 24, 6.4)
    body += '<rect x="539" width="312" height="484" fill="url(#side)"/>'
    body += '<rect x="850" width="350" height="484" fill="url(#stub)"/>'
    body += '<rect y="484" width="1200" height="136" fill="#ffffff"/></g>'
    body += '<path d="M850,58V476M54,484H1146" stroke="#1d0b33" stroke-opacity=".55" stroke-width="4" stroke-dasharray="1 13" stroke-linecap="round"/>'
    return drawing(1200, 620, body)


def ticket_upright(width: int, height: int, tear: int, waves: tuple[float, float, float, float]) -> str:
    """A ticket that stands: words and a landscape of sound above, a white stub for a code below."""
    edge, corner, notch = 12, 36, 34
    right, bottom = width - edge, height - edge
    outline = (
        f"M{edge + corner},{edge}H{right - corner}a{corner},{corner} 0 0 1 {corner},{corner}V{tear - notch}"
        f"a{notch},{notch} 0 0 0 0,{2 * notch}V{bottom - corner}a{corner},{corner} 0 0 1 {-corner},{corner}H{edge + corner}"
        f"a{corner},{corner} 0 0 1 {-corner},{-corner}V{tear + notch}a{notch},{notch} 0 0 0 0,{-2 * notch}V{edge + corner}"
        f"a{corner},{corner} 0 0 1 {corner},{-corner}Z"
    )
    x, y, wide, high = waves
    beside = wide < width * 0.6
    body = f'<defs><clipPath id="c"><path d="{outline}"/></clipPath></defs>'
    if beside:
        body += veil("side", NIGHT, (0, 0, 1, 0), [(0, 1), (0.15, 0.9), (0.6, 0), (1, 0)])
    else:
        body += veil("side", NIGHT, (0, 0, 0, 1), [(0, 0), (0.7, 0), (1, 1)])
    body += f'<g clip-path="url(#c)"><rect width="{width}" height="{tear}" fill="{NIGHT}"/>'
    body += sound(waves, 24 if beside else 20, 6.4 if beside else 3)
    body += f'<rect x="{x:g}" y="{y:g}" width="{wide:g}" height="{high + 2:g}" fill="url(#side)"/>'
    body += f'<rect y="{tear}" width="{width}" height="{height - tear}" fill="#ffffff"/>'
    body += "</g>"
    body += f'<path d="M{edge + 58},{tear}H{right - 58}" stroke="#1d0b33" stroke-opacity=".55" stroke-width="5" stroke-dasharray="1 16" stroke-linecap="round"/>'
    return drawing(width, height, body)
