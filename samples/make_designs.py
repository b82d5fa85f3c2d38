"""Draws the pictures that the sample designs need, into samples/pictures/designs.

    python samples/make_designs.py

Drawings stay drawings (SVG that stands alone), so that they are sharp at every size; what has light and haze in it is
drawn large and kept as JPEG.
"""

import random
from collections.abc import Callable, Sequence
from math import cos, exp, pi, sin
from pathlib import Path

import pyvips
from make import gradient, grain, ridge, svg
from pyvips import Image

PICTURES = Path(__file__).parent / "pictures/designs"

STROKES = {  # capital letters of one line, on a grid of 10 by 14
    "A": "M0,14L5,0L10,14M2,9.4H8",
    "D": "M0,0V14H3.4A7,7 0 0 0 3.4,0Z",
    "E": "M8,0H0V14H8M0,7H7",
    "H": "M0,0V14M10,0V14M0,7H10",
    "I": "M0,0V14",
    "L": "M0,0V14H8",
    "M": "M0,14V0L6,9L12,0V14",
    "N": "M0,14V0L10,14V0",
    "O": "M7,0A7,7 0 1 1 7,14A7,7 0 1 1 7,0Z",
    "R": "M0,14V0H5A4,4 0 0 1 5,8H0M5,8L9,14",
    "T": "M0,0H10M5,0V14",
    "U": "M0,0V9A5,5 0 0 0 10,9V0",
    "V": "M0,0L5,14L10,0",
    "W": "M0,0L4,14L8,2L12,14L16,0",
}
WIDTHS = {"I": 0, "E": 8, "L": 8, "M": 12, "O": 14, "D": 10.4, "R": 9, "W": 16}


def drawing(width: float, height: float, body: str) -> str:
    """A drawing that stands alone."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">{body}</svg>\n'
    )


def radial(name: str, stops: list[tuple[float, str, float]], where: str = "") -> str:
    """A radial gradient: places, colours, opacities."""
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{a}"/>' for at, colour, a in stops)
    return f'<defs><radialGradient id="{name}" {where}>{inner}</radialGradient></defs>'


def blur(name: str, far: float) -> str:
    return (
        f'<defs><filter id="{name}" x="-80%" y="-80%" width="260%" height="260%">'
        f'<feGaussianBlur stdDeviation="{far}"/></filter></defs>'
    )


# --- logos ----------------------------------------------------------------------------------------------------------


def wordmark(word: str, x: float, y: float, scale: float, colour: str, weight: float = 2.4) -> tuple[str, float]:
    """A name in letters of one line, and where it ends."""
    body = ""
    for letter in word:
        body += f'<path d="{STROKES[letter]}" transform="translate({x:.1f},{y:.1f}) scale({scale})"/>'
        x += (WIDTHS.get(letter, 10) + 5.4) * scale
    style = f'fill="none" stroke="{colour}" stroke-width="{weight}" stroke-linecap="round" stroke-linejoin="round"'
    return f"<g {style}>{body}</g>", x - 5.4 * scale


def northwind() -> str:
    """A wide logo: three gusts and a name."""
    body = '<g fill="none" stroke="#0f766e" stroke-width="7" stroke-linecap="round">'
    body += '<path d="M8,30H52A13,13 0 1 0 39,17"/><path d="M20,48H78A13,13 0 1 1 65,61"/><path d="M8,66H40"/></g>'
    name, end = wordmark("NORTHWIND", 114, 29, 2.2, "#0f2f2c")
    return drawing(end + 8, 88, body + name)


def halden() -> str:
    """A square logo: a keyhole of two half moons, and a name below."""
    body = '<circle cx="100" cy="76" r="60" fill="#f97316"/><path d="M100,16a60,60 0 0 1 0,120z" fill="#7c2d12"/>'
    body += '<circle cx="100" cy="76" r="22" fill="#fff"/>'
    name, _ = wordmark("HALDEN", 31, 160, 1.55, "#431407", 2.7)
    return drawing(200, 200, body + name)


def mark() -> str:
    """A mark alone, of whoever sends: a beam of four."""
    body = gradient("b", ["#4f7cff", "#1d3fd1"])
    body += '<rect width="96" height="96" rx="24" fill="url(#b)"/>'
    for index, height in enumerate((22, 36, 50, 30)):
        body += f'<rect x="{20 + index * 15}" y="{48 - height / 2}" width="9" height="{height}" rx="4.5" fill="#fff"/>'
    return drawing(96, 96, body)


# --- people ---------------------------------------------------------------------------------------------------------


def portrait(skin: str, shade: str, hair: str, shirt: str, wall: list[str], style: str) -> str:
    """Somebody friendly, from the shoulders up."""
    long = style == "long"
    body = gradient("wall", wall) + '<rect width="400" height="400" fill="url(#wall)"/>'
    if long:
        body += f'<path d="M108,178C96,76 150,44 204,44C262,44 306,84 296,186C292,240 316,280 300,322H104C84,276 112,240 108,178Z" fill="{hair}"/>'
    if style == "bun":
        body += f'<circle cx="204" cy="52" r="36" fill="{hair}"/>'
    body += f'<path d="M40,412C44,330 104,300 164,290H240C300,300 354,330 360,412Z" fill="{shirt}"/>'
    body += f'<path d="M166,236H236V292C228,326 174,326 166,292Z" fill="{shade}"/>'
    body += f'<path d="M130,160C130,90 272,90 272,160C272,232 244,276 201,276C158,276 130,232 130,160Z" fill="{skin}"/>'
    body += f'<ellipse cx="129" cy="186" rx="13" ry="20" fill="{shade}"/><ellipse cx="273" cy="186" rx="13" ry="20" fill="{shade}"/>'
    tops = {
        "short": "M122,172C112,92 160,62 206,62C258,62 290,96 278,172C270,150 268,134 250,122C214,134 166,132 150,124C134,136 132,152 122,172Z",
        "bun": "M120,186C108,102 156,70 204,70C252,70 294,104 282,186C278,150 262,128 236,112C206,136 160,142 136,142C128,156 124,168 120,186Z",
        "long": "M118,200C108,104 158,66 206,66C256,66 294,104 284,204C280,160 268,140 250,126C232,112 222,108 214,104C196,138 152,152 132,158C124,172 120,186 118,200Z",
    }
    body += f'<path d="{tops["long" if long else style]}" fill="{hair}"/>'
    for x in (168, 234):
        body += f'<ellipse cx="{x}" cy="184" rx="7" ry="8.5" fill="#2b1b17"/><circle cx="{x + 2.4}" cy="181" r="2.4" fill="#fff"/>'
        body += f'<path d="M{x - 15},162q15,-10 30,0" fill="none" stroke="{hair}" stroke-width="5.5" stroke-linecap="round"/>'
    body += f'<path d="M201,190q-11,26 1,28" fill="none" stroke="{shade}" stroke-width="5" stroke-linecap="round"/>'
    body += '<path d="M172,234q29,27 58,0q-29,8 -58,0Z" fill="#fff" stroke="#8c3b35" stroke-width="5" stroke-linejoin="round"/>'
    if style == "short":
        body += '<g fill="none" stroke="#1f2937" stroke-width="5"><circle cx="168" cy="186" r="24"/><circle cx="234" cy="186" r="24"/><path d="M192,184q9,-6 18,0"/></g>'
    body += f'<path d="M164,290q38,46 76,0l16,4q-54,66 -108,0z" fill="{shade}" fill-opacity=".35"/>'
    return drawing(400, 400, body)


# --- drawings -------------------------------------------------------------------------------------------------------


def leaf(x: float, y: float, length: float, turn: float, colour: str, vein: str) -> str:
    """A tea leaf whose stalk is at a point."""
    wide = length * 0.23
    shape = f"M0,0C{wide},{-length * 0.25} {wide * 1.1},{-length * 0.7} 0,{-length}C{-wide * 1.1},{-length * 0.7} {-wide},{-length * 0.25} 0,0Z"
    half = f"M0,0C{wide},{-length * 0.25} {wide * 1.1},{-length * 0.7} 0,{-length}Z"
    veins = "".join(
        f"M0,{-length * at:.1f}Q{side * wide * 0.3:.1f},{-length * (at + 0.08):.1f} {side * wide * reach:.1f},{-length * (at + 0.13):.1f}"
        for at, reach in ((0.16, 0.52), (0.31, 0.56), (0.46, 0.5), (0.6, 0.36))
        for side in (-1, 1)
    )
    return (
        f'<g transform="translate({x:.1f},{y:.1f}) rotate({turn:.1f})"><path d="{shape}" fill="{colour}"/>'
        f'<path d="{half}" fill="#000" fill-opacity=".07"/><path d="M0,0V{-length * 0.92:.1f}{veins}" fill="none" '
        f'stroke="{vein}" stroke-width="{max(1.4, length / 75):.1f}" stroke-linecap="round"/></g>'
    )


def sprig(x: float, y: float, length: float, turn: float, colours: list[str], vein: str, size: float) -> str:
    """A stem that bends, with leaves in pairs and one at its tip."""
    body, steps, angle = "", 7, turn
    points = [(x, y)]
    for step in range(steps):
        angle += 5
        x, y = x + length / steps * sin(angle * pi / 180), y - length / steps * cos(angle * pi / 180)
        points.append((x, y))
        far = size * (0.72 + 0.42 * sin(pi * (step + 1) / (steps + 1)))
        for side in (-1, 1):
            colour = colours[(step * 2 + (side > 0)) % len(colours)]
            body += leaf(x, y, far * (0.94 if side > 0 else 1), angle + side * (58 - step * 3), colour, vein)
    stem = "M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in points)
    stalk = f'<path d="{stem}" fill="none" stroke="{vein}" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>'
    return stalk + body + leaf(x, y, size * 0.9, angle + 4, colours[0], vein)


def tea() -> str:
    """Sprigs of tea on a warm wall, with a cup before them."""
    body = gradient("w", ["#dfe3c4", "#c9d1a6"]) + '<rect width="520" height="630" fill="url(#w)"/>'
    body += '<circle cx="300" cy="250" r="190" fill="#f3e3b3"/>'
    body += sprig(120, 640, 560, -18, ["#8fa66a", "#a4b87d"], "#75905a", 120)
    body += sprig(420, 660, 620, -8, ["#6f8d54", "#7f9c61"], "#56733f", 132)
    body += sprig(250, 660, 560, -6, ["#3f6238", "#4d7343", "#456a3d"], "#2c4a29", 138)
    body += (
        '<rect y="556" width="520" height="74" fill="#e8d3a6"/><rect y="556" width="520" height="7" fill="#f4e4c0"/>'
    )
    body += '<ellipse cx="268" cy="594" rx="172" ry="15" fill="#5b4620" fill-opacity=".3"/>'
    body += gradient("cup", ["#fffaf0", "#f3e6d0", "#d9c4a3"], vertical=False)
    body += '<path d="M398,462C470,448 470,548 372,536" fill="none" stroke="#ead9bd" stroke-width="20" stroke-linecap="round"/>'
    body += '<path d="M128,430H408C408,520 366,588 268,588C170,588 128,520 128,430Z" fill="url(#cup)"/>'
    body += '<ellipse cx="268" cy="430" rx="140" ry="25" fill="#fffaf0"/><ellipse cx="268" cy="433" rx="127" ry="19" fill="#a8561f"/>'
    body += '<path d="M150,440Q268,466 386,440Q350,452 268,452Q186,452 150,440Z" fill="#d1853f"/>'
    body += leaf(228, 440, 52, 78, "#4d7343", "#2c4a29")
    body += '<path d="M150,468C158,520 184,556 220,570" fill="none" stroke="#fff" stroke-opacity=".75" stroke-width="9" stroke-linecap="round"/>'
    for x, sway in ((222, 18), (270, -16), (316, 14)):
        body += f'<path d="M{x},404q{sway},-30 0,-58t0,-58" fill="none" stroke="#fffdf4" stroke-opacity=".8" stroke-width="7" stroke-linecap="round"/>'
    return drawing(520, 630, body)


def rosette(x: float, y: float, radius: float, depth: float, petals: int, lines: int, colour: str) -> str:
    """Lines that weave around a point, as on banknotes."""
    body = ""
    for line in range(lines):
        shift = 2 * pi * line / lines
        points = []
        for step in range(361):
            turn = step * pi / 180
            far = radius + depth * sin(petals * turn + shift) * (0.7 + 0.3 * cos(2 * shift))
            points.append(f"{x + far * cos(turn):.1f},{y + far * sin(turn):.1f}")
        body += f'<polygon points="{" ".join(points)}"/>'
    return f'<g fill="none" stroke="{colour}" stroke-width=".8">{body}</g>'


def guilloche(width: int, height: int) -> str:
    """The frame of a certificate: two bands of woven waves, and a rosette behind everything."""
    right, bottom, far = width - 64, height - 64, min(width, height) / 1130
    body = f'<g opacity=".16">{rosette(width / 2, height / 2, 300 * far, 96 * far, 12, 14, "#b08d3c")}</g>'
    sides = ((64, 64, right, 64), (right, 64, right, bottom), (right, bottom, 64, bottom), (64, bottom, 64, 64))
    for x1, y1, x2, y2 in sides:
        length = abs(x2 - x1) + abs(y2 - y1)
        waves = round(length / 62)
        ux, uy = (x2 - x1) / length, (y2 - y1) / length
        for line in range(5):
            points = []
            for step in range(waves * 14 + 1):
                along = length * step / (waves * 14)
                off = 15 * sin(2 * pi * waves * along / length + line * pi / 2.5)
                points.append(f"{x1 + ux * along - uy * off:.1f},{y1 + uy * along + ux * off:.1f}")
            body += f'<polyline points="{" ".join(points)}" fill="none" stroke="{"#0f5b57" if line % 2 else "#b08d3c"}" stroke-width="1.3"/>'
    for inset, wide, colour in ((36, 3, "#0f3d3e"), (94, 1.6, "#b08d3c"), (102, 4, "#0f3d3e")):
        body += f'<rect x="{inset}" y="{inset}" width="{width - 2 * inset}" height="{height - 2 * inset}" fill="none" stroke="{colour}" stroke-width="{wide}"/>'
    for x, y in ((65, 65), (width - 65, 65), (65, height - 65), (width - 65, height - 65)):
        body += f'<circle cx="{x}" cy="{y}" r="45" fill="#fbf7ec"/>' + rosette(x, y, 27, 13, 8, 6, "#0f5b57")
        body += f'<circle cx="{x}" cy="{y}" r="9" fill="#b08d3c"/>'
    return drawing(width, height, body)


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


def veil(name: str, colour: str, angle: tuple[int, int, int, int], stops: list[tuple[float, float]]) -> str:
    """A colour whose opacity changes along a line: places and opacities."""
    x1, y1, x2, y2 = angle
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}" stop-opacity="{opacity}"/>' for at, opacity in stops)
    return f'<defs><linearGradient id="{name}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{inner}</linearGradient></defs>'


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


# --- light ----------------------------------------------------------------------------------------------------------


def lamp() -> Image:
    """A lamp of blown glass on a table, in the evening."""
    width, height, x = 1600, 840, 1160
    body = gradient("wall", ["#2a1512", "#43231b", "#3a1d17"])
    body += f'<rect width="{width}" height="{height}" fill="url(#wall)"/>'
    body += radial("glow", [(0, "#ffb36b", 0.85), (0.3, "#e8884a", 0.55), (0.65, "#a64f2b", 0.25), (1, "#5a281a", 0)])
    body += f'<circle cx="{x}" cy="330" r="680" fill="url(#glow)"/>'
    body += blur("far", 26) + '<g filter="url(#far)" opacity=".20">'
    body += sprig(1540, 820, 760, -34, ["#1d0c08"], "#1d0c08", 190) + "</g>"
    body += gradient("table", ["#8a4b2c", "#4f2819", "#2c150e"])
    body += f'<rect y="664" width="{width}" height="176" fill="url(#table)"/>'
    body += blur("soft", 18) + blur("edge", 1.2) + blur("near", 7)
    body += radial("pool", [(0, "#ffc987", 0.95), (0.4, "#f09a55", 0.5), (1, "#c2622f", 0)])
    body += f'<ellipse cx="{x}" cy="722" rx="620" ry="104" fill="url(#pool)"/>'
    body += f'<rect y="656" width="{width}" height="14" fill="#1f0d08" fill-opacity=".4" filter="url(#near)"/>'
    body += f'<ellipse cx="{x}" cy="744" rx="168" ry="20" fill="#1b0a05" fill-opacity=".8" filter="url(#near)"/>'
    # What the table mirrors of it.
    body += f'<ellipse cx="{x}" cy="784" rx="120" ry="40" fill="#ffcf92" fill-opacity=".32" filter="url(#soft)"/>'
    # Its foot: glass that is lit from above.
    body += '<defs><linearGradient id="foot" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#5b2410"/><stop offset=".12" stop-color="#c9692c"/>'
    body += '<stop offset=".34" stop-color="#ffc27c"/><stop offset=".5" stop-color="#f09a4c"/><stop offset=".8" stop-color="#a3481b"/><stop offset=".94" stop-color="#e08a45"/><stop offset="1" stop-color="#4a1b0b"/></linearGradient></defs>'
    foot = f"M{x - 74},440C{x - 66},540 {x - 84},640 {x - 140},712C{x - 152},732 {x - 120},748 {x},748C{x + 120},748 {x + 152},732 {x + 140},712C{x + 84},640 {x + 66},540 {x + 74},440Z"
    body += f'<path d="{foot}" fill="url(#foot)"/>'
    body += gradient("dim", ["#fff0cf", "#ffb866", "#7a3414"])
    body += f'<path d="{foot}" fill="url(#dim)" fill-opacity=".42"/>'
    body += f'<path d="M{x - 44},470C{x - 40},560 {x - 58},640 {x - 98},706" fill="none" stroke="#fff3dc" stroke-opacity=".85" stroke-width="11" stroke-linecap="round" filter="url(#edge)"/>'
    body += f'<path d="M{x + 52},470C{x + 52},560 {x + 66},640 {x + 112},704" fill="none" stroke="#ffd9a8" stroke-opacity=".5" stroke-width="5" stroke-linecap="round" filter="url(#edge)"/>'
    body += f'<path d="M{x - 128},724C{x - 70},742 {x + 70},742 {x + 128},724" fill="none" stroke="#ffe6bf" stroke-opacity=".7" stroke-width="4" filter="url(#edge)"/>'
    # Its shade, with the light in it.
    shade = f"M{x - 262},424C{x - 268},232 {x - 130},130 {x},130C{x + 130},130 {x + 268},232 {x + 262},424C{x + 258},450 {x + 120},466 {x},466C{x - 120},466 {x - 258},450 {x - 262},424Z"
    body += f'<path d="{shade}" fill="#ffb25e" filter="url(#soft)" opacity=".75"/>'
    stops = [(0, "#fffdf2", 1), (0.2, "#fff0c8", 1), (0.45, "#ffc776", 1), (0.75, "#f08b39", 1), (1, "#b4501a", 1)]
    body += radial("shade", stops, 'cx=".5" cy=".8" r=".82"')
    body += f'<path d="{shade}" fill="url(#shade)"/>'
    body += f'<defs><clipPath id="in"><path d="{shade}"/></clipPath></defs><g clip-path="url(#in)">'
    body += f'<ellipse cx="{x}" cy="452" rx="262" ry="30" fill="#fff7de" filter="url(#near)"/>'
    body += f'<path d="M{x - 262},424C{x - 268},232 {x - 130},130 {x},130C{x + 130},130 {x + 268},232 {x + 262},424" fill="none" stroke="#8a3610" stroke-opacity=".55" stroke-width="30" filter="url(#near)"/>'
    body += f'<path d="M{x - 196},330C{x - 186},246 {x - 130},196 {x - 70},176" fill="none" stroke="#fff" stroke-opacity=".8" stroke-width="20" stroke-linecap="round" filter="url(#near)"/>'
    body += f'<path d="M{x + 212},350C{x + 206},270 {x + 168},218 {x + 120},188" fill="none" stroke="#fff" stroke-opacity=".35" stroke-width="9" stroke-linecap="round" filter="url(#near)"/></g>'
    body += f'<ellipse cx="{x}" cy="128" rx="17" ry="9" fill="#d9a05a"/><ellipse cx="{x - 4}" cy="125" rx="8" ry="3.4" fill="#fff1cf"/>'
    return grain(svg(width, height, body).flatten(), 1.6)


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


def jpeg(draw: Callable[[], Image], quality: int) -> Callable[[str], None]:
    return lambda path: draw().jpegsave(path, Q=quality, interlace=False, optimize_coding=True)


def plain(draw: Callable[[], str]) -> Callable[[str], None]:
    return lambda path: Path(path).write_text(draw())


SAMPLES: dict[str, Callable[[str], None]] = {
    "northwind.svg": plain(northwind),
    "halden.svg": plain(halden),
    "mark.svg": plain(mark),
    "ines.svg": plain(lambda: portrait("#f2c6a5", "#dda27e", "#7a3b1d", "#d9654a", ["#f4d9c0", "#e9b99b"], "long")),
    "samuel.svg": plain(lambda: portrait("#8d5a3b", "#73452b", "#1c1310", "#2f6f8f", ["#bfe0e2", "#8cbcc6"], "short")),
    "mei.svg": plain(lambda: portrait("#f6d3b3", "#e2ad87", "#191720", "#7a5bd0", ["#e3d8ff", "#bda9f2"], "bun")),
    "tea.svg": plain(tea),
    "guilloche.svg": plain(lambda: guilloche(1600, 1130)),
    "guilloche-square.svg": plain(lambda: guilloche(1330, 1330)),
    "guilloche-wide.svg": plain(lambda: guilloche(1760, 920)),
    "ticket.svg": plain(ticket),
    "ticket-tall.svg": plain(lambda: ticket_upright(1000, 1760, 1060, (0, 30, 1000, 364))),
    "ticket-square.svg": plain(lambda: ticket_upright(1040, 1040, 676, (640, 12, 400, 664))),
    "lamp.jpg": jpeg(lamp, 84),
    "forest.jpg": jpeg(forest, 82),
    "forest-tall.jpg": jpeg(lambda: forest(1080, 1920, 1060, 660, above=NIGHT_SKY, glow=430), 82),
    "forest-square.jpg": jpeg(lambda: forest(1080, 1080, 500, 770, above=NIGHT_SKY, glow=360), 82),
    "eclipse.jpg": jpeg(eclipse, 84),
}


def make(folder: Path, samples: dict[str, Callable[[str], None]] = SAMPLES) -> None:
    """Draw everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, draw in samples.items():
        draw(str(folder / name))
        print(f"{(folder / name).stat().st_size:>9,} {name}")


if __name__ == "__main__":
    pyvips.cache_set_max(0)
    make(PICTURES)
