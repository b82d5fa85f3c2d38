"""Draws further pictures that the sample designs need, into samples/pictures/designs: a jug for a shop, citrus fruit for a
newsletter, a house in the evening, a present, and a laurel wreath for an award.

    python samples/make_scenes.py
"""

import random
from collections.abc import Callable
from math import cos, pi, sin

import pyvips
from drawings.plants import leaf, sprig
from drawings.tools import PICTURES, blur, drawing, jpeg, make, plain, radial
from make import gradient, grain, svg
from pyvips import Image

SCALE = 0.75  # of a scene, when it is kept


def across(name: str, stops: list[tuple[float, str]]) -> str:
    """A gradient from left to right: places and colours."""
    inner = "".join(f'<stop offset="{at}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<defs><linearGradient id="{name}" x1="0" y1="0" x2="1" y2="0">{inner}</linearGradient></defs>'


def scene(body: str) -> Image:
    """What is drawn on 1600 by 1600, as a photograph of three quarters of that."""
    side = round(1600 * SCALE)
    return svg(side, side, f'<g transform="scale({SCALE})">{body}</g>').flatten()


# --- a shop ---------------------------------------------------------------------------------------------------------


def jug() -> Image:
    """A stoneware jug with twigs in it, before a plastered wall."""
    side, x = 1600, 800
    body = gradient("wall", ["#e9dccb", "#dccab4"]) + f'<rect width="{side}" height="{side}" fill="url(#wall)"/>'
    body += radial("sun", [(0, "#fff8ea", 0.95), (0.5, "#fbeeda", 0.5), (1, "#f3e3cc", 0)])
    body += '<circle cx="560" cy="520" r="820" fill="url(#sun)"/>'
    body += blur("far", 34) + blur("soft", 16) + blur("edge", 5)
    body += '<g filter="url(#far)" opacity=".17">' + sprig(1240, 1140, 760, 16, ["#5b3d22"], "#5b3d22", 190) + "</g>"
    body += gradient("table", ["#d9b48c", "#c0936a"]) + '<rect y="1230" width="1600" height="370" fill="url(#table)"/>'
    body += '<rect y="1226" width="1600" height="10" fill="#8a6240" fill-opacity=".35" filter="url(#edge)"/>'
    body += '<ellipse cx="1010" cy="1352" rx="440" ry="52" fill="#4a2c14" fill-opacity=".42" filter="url(#far)"/>'
    body += f'<ellipse cx="{x + 20}" cy="1356" rx="262" ry="30" fill="#2e1a0b" fill-opacity=".6" filter="url(#soft)"/>'
    greens = ["#7d8f69", "#93a47d", "#6a7d5a"]
    body += sprig(x - 60, 560, 390, -44, greens, "#5a6b49", 122) + sprig(x + 50, 570, 390, 14, greens, "#5a6b49", 128)
    body += sprig(x, 560, 410, -14, ["#5f7350", "#728663"], "#4c5d3e", 132)
    # The handle, and then the jug: raw clay below, glaze above.
    body += across("arm", [(0, "#d9c7ae"), (0.5, "#f4ebdd"), (1, "#a78f72")])
    body += '<path d="M1004,640C1200,600 1248,800 1160,930C1118,992 1060,1020 1022,1030" fill="none" stroke="#8c7457" stroke-width="62" stroke-linecap="round"/>'
    body += '<path d="M1004,640C1200,600 1248,800 1160,930C1118,992 1060,1020 1022,1030" fill="none" stroke="url(#arm)" stroke-width="52" stroke-linecap="round"/>'
    shape = "M590,520C600,610 604,650 584,720C548,820 520,900 520,1030C520,1180 566,1300 610,1352C640,1372 960,1372 990,1352C1034,1300 1080,1180 1080,1030C1080,900 1052,820 1016,720C996,650 1000,610 1010,520C1000,500 600,500 590,520Z"
    body += across("clay", [(0, "#8e5f3d"), (0.2, "#c08a5f"), (0.36, "#d49f74"), (0.7, "#a06d47"), (1, "#5f3b22")])
    body += across("glaze", [(0, "#cdbfa9"), (0.2, "#fdf8ee"), (0.38, "#f8f0e2"), (0.7, "#d5c5ad"), (1, "#94805f")])
    body += f'<defs><clipPath id="jug"><path d="{shape}"/></clipPath></defs><g clip-path="url(#jug)">'
    body += '<rect x="500" y="480" width="600" height="920" fill="url(#clay)"/>'
    rng = random.Random(3)
    for _ in range(260):
        a, b, r = rng.uniform(510, 1090), rng.uniform(500, 1370), rng.uniform(1.2, 3.4)
        body += f'<circle cx="{a:.0f}" cy="{b:.0f}" r="{r:.1f}" fill="#4a2d18" fill-opacity="{rng.uniform(0.15, 0.5):.2f}"/>'
    edge = "M500,480H1100V1130C1040,1176 990,1120 930,1152C860,1188 820,1120 748,1150C680,1178 640,1118 590,1146C560,1160 520,1140 500,1122Z"
    body += f'<path d="{edge}" transform="translate(0,9)" fill="#3e2412" fill-opacity=".45" filter="url(#edge)"/><path d="{edge}" fill="url(#glaze)"/>'
    for _ in range(170):
        a, b, r = rng.uniform(510, 1090), rng.uniform(560, 1120), rng.uniform(1, 2.8)
        body += (
            f'<circle cx="{a:.0f}" cy="{b:.0f}" r="{r:.1f}" fill="#7b5a3a" fill-opacity="{rng.uniform(0.2, 0.6):.2f}"/>'
        )
    body += '<path d="M648,640C640,760 596,850 592,1010" fill="none" stroke="#fff" stroke-opacity=".85" stroke-width="26" stroke-linecap="round" filter="url(#soft)"/>'
    body += '<path d="M1046,760C1090,900 1094,1120 1010,1340" fill="none" stroke="#2e1a0b" stroke-opacity=".38" stroke-width="70" filter="url(#far)"/></g>'
    body += '<ellipse cx="800" cy="518" rx="210" ry="25" fill="#fffaf1"/><ellipse cx="800" cy="521" rx="190" ry="17" fill="#6e5a42"/>'
    for turn, long in ((-26, 250), (4, 240), (24, 220)):
        body += f'<path d="M{800 + turn},528L{800 + turn * 2.6:.0f},{528 - long / 3:.0f}" stroke="#4c5d3e" stroke-width="7" stroke-linecap="round"/>'
    return grain(scene(body), 1.3)


# --- a newsletter ---------------------------------------------------------------------------------------------------


def slice_(x: float, y: float, radius: float, turn: float, peel: str, pith: str, flesh: str, light: str) -> str:
    """A fruit that was cut across: peel, pith, and eleven or nine segments with pips of light."""
    parts, body = 10, f'<circle r="{radius}" fill="{peel}"/><circle r="{radius * 0.93:.1f}" fill="{pith}"/>'
    inner, outer, half = radius * 0.13, radius * 0.85, pi / parts - 0.055
    for part in range(parts):
        middle = 2 * pi * part / parts
        tip = inner * cos(middle), inner * sin(middle)
        left = outer * cos(middle - half), outer * sin(middle - half)
        right = outer * cos(middle + half), outer * sin(middle + half)
        top = outer * 1.09 * cos(middle), outer * 1.09 * sin(middle)
        body += (
            f'<path d="M{tip[0]:.1f},{tip[1]:.1f}L{left[0]:.1f},{left[1]:.1f}Q{top[0]:.1f},{top[1]:.1f} '
            f'{right[0]:.1f},{right[1]:.1f}Z" fill="{flesh}" stroke="{flesh}" stroke-width="{radius * 0.05:.1f}" stroke-linejoin="round"/>'
        )
        for along, off in ((0.45, -0.05), (0.62, 0.07), (0.76, -0.1)):
            angle = middle + off
            a, b = radius * along * cos(angle), radius * along * sin(angle)
            a2, b2 = radius * (along + 0.07) * cos(angle), radius * (along + 0.07) * sin(angle)
            body += f'<path d="M{a:.1f},{b:.1f}L{a2:.1f},{b2:.1f}" stroke="{light}" stroke-width="{radius * 0.035:.1f}" stroke-linecap="round" stroke-opacity=".8"/>'
    return f'<g transform="translate({x:g},{y:g}) rotate({turn:g})">{body}</g>'


def fruit(x: float, y: float, radius: float, colours: tuple[str, str, str]) -> str:
    """A whole one: light, colour, shadow; with a leaf at its stalk."""
    light, colour, dark = colours
    name = f"f{x:.0f}"
    body = radial(name, [(0, light, 1), (0.55, colour, 1), (1, dark, 1)], 'cx=".36" cy=".3" r=".78"')
    body += f'<circle cx="{x}" cy="{y}" r="{radius}" fill="url(#{name})"/>'
    body += leaf(x + radius * 0.1, y - radius * 0.86, radius * 1.15, 62, "#4f7a45", "#365a30")
    stem = f"M{x + radius * 0.08:.0f},{y - radius * 0.82:.0f}q4,{-radius * 0.1:.0f} 2,{-radius * 0.24:.0f}"
    return f'{body}<path d="{stem}" stroke="#4a3a1e" stroke-width="{radius * 0.07:.1f}" fill="none" stroke-linecap="round"/>'


def citrus() -> str:
    """Oranges, lemons and a blood orange, whole and cut, from above, on nothing."""
    body = sprig(500, 620, 520, -58, ["#5f8a52", "#74a063"], "#43683a", 132)
    body += sprig(520, 520, 470, 34, ["#4f7a45", "#689457"], "#365a30", 128)
    body += fruit(250, 690, 176, ("#ffd37a", "#f9a03a", "#cc6a12")) + fruit(
        760, 300, 150, ("#fff3a3", "#fbd13c", "#cf9a14")
    )
    body += slice_(480, 420, 226, 8, "#ef7d1a", "#fff0d2", "#fb9a34", "#ffd08a")
    body += slice_(690, 710, 210, 24, "#c8342b", "#ffe6d8", "#d94a3c", "#ff9a80")
    body += slice_(236, 236, 138, -10, "#f3c21f", "#fffbe0", "#fbdd5c", "#fffbe0")
    body += slice_(468, 868, 104, 40, "#7aa83c", "#f4fbe0", "#a8cf62", "#eaf7c2")
    return drawing(1000, 1000, f'<g transform="translate(72,62) scale(.86)">{body}</g>')


# --- a house --------------------------------------------------------------------------------------------------------


def house() -> Image:
    """A house with large windows, in the evening."""
    side, rng, body = 1600, random.Random(12), ""
    body += gradient("sky", ["#1e2c4f", "#4b5785", "#a77f9a", "#f0ab8a", "#ffd9a0"])
    body += f'<rect width="{side}" height="{side}" fill="url(#sky)"/>' + blur("far", 26) + blur("near", 8)
    for x, y, wide in ((320, 420, 360), (1240, 300, 420), (900, 560, 520), (160, 640, 380)):
        body += f'<ellipse cx="{x}" cy="{y}" rx="{wide}" ry="22" fill="#ffd3b8" fill-opacity=".4" filter="url(#far)"/>'
    points = " ".join(f"{x},{1010 - 60 * sin(x / 260) - 34 * sin(x / 97 + 1):.0f}" for x in range(0, 1601, 20))
    body += f'<polygon points="0,1200 {points} 1600,1200" fill="#6d5a7e"/>'
    for _ in range(90):  # woods behind the house
        x, r = rng.uniform(-40, 1640), rng.uniform(50, 120)
        shade = rng.choice(["#3a3f5a", "#333852", "#424463"])
        body += f'<circle cx="{x:.0f}" cy="{1090 - r * 0.9 + rng.uniform(-46, 40):.0f}" r="{r:.0f}" fill="{shade}"/>'
    body += gradient("lawn", ["#3d4a48", "#1f2a2c"]) + '<rect y="1090" width="1600" height="510" fill="url(#lawn)"/>'
    # Two floors: the upper one of wood, the lower one of white walls and glass.
    body += across("wood", [(0, "#8a5a3c"), (1, "#5d3a28")]) + across("white", [(0, "#f6ece2"), (1, "#cdbfc0")])
    body += gradient("glow", ["#ffe9b4", "#ffc873", "#e8964a"])
    body += '<rect x="330" y="860" width="900" height="270" fill="url(#white)"/>'
    body += '<rect x="470" y="610" width="840" height="250" fill="url(#wood)"/>'
    for x in range(486, 1310, 28):
        body += f'<rect x="{x}" y="610" width="3" height="250" fill="#2f1c12" fill-opacity=".35"/>'
    body += '<rect x="440" y="590" width="900" height="26" fill="#2b2733"/><rect x="300" y="848" width="960" height="24" fill="#2b2733"/>'
    body += '<rect x="470" y="872" width="760" height="16" fill="#000" fill-opacity=".22"/>'
    for x, y, wide, high, bars in (
        (540, 660, 330, 152, 2),
        (960, 660, 150, 152, 1),
        (1160, 660, 100, 152, 0),
        (400, 910, 470, 220, 3),
        (1010, 910, 160, 150, 1),
    ):
        body += f'<rect x="{x - 7}" y="{y - 7}" width="{wide + 14}" height="{high + 14}" fill="#2b2733"/>'
        body += f'<rect x="{x}" y="{y}" width="{wide}" height="{high}" fill="url(#glow)"/>'
        for bar in range(1, bars + 1):
            body += (
                f'<rect x="{x + wide * bar / (bars + 1) - 3:.0f}" y="{y}" width="6" height="{high}" fill="#2b2733"/>'
            )
    # What is seen of the rooms: a lamp, a shelf, a table, a plant.
    body += '<g fill="#a9622c"><path d="M470,910v46m0,0l-30,34h60z" stroke="#7a4218" stroke-width="4"/>'
    body += '<rect x="560" y="1046" width="200" height="10"/><rect x="580" y="1056" width="8" height="74"/><rect x="732" y="1056" width="8" height="74"/>'
    body += '<rect x="566" y="700" width="84" height="6"/><rect x="566" y="746" width="84" height="6"/><path d="M572,700v-26h12v26zm18,0v-32h10v32zm16,0v-22h14v22zM576,746v-30h10v30zm16,0v-24h12v24zm20,0v-34h9v34z"/></g>'
    body += (
        leaf(1050, 1058, 84, -24, "#8a5a24", "#6d4418")
        + leaf(1054, 1058, 96, 4, "#9c6a2c", "#6d4418")
        + leaf(1058, 1058, 80, 32, "#8a5a24", "#6d4418")
    )
    body += '<rect x="890" y="918" width="92" height="212" fill="#4b2d1e"/><circle cx="968" cy="1030" r="5" fill="#ffdfa0"/>'
    body += '<circle cx="936" cy="898" r="9" fill="#fff4cf"/><circle cx="936" cy="930" r="90" fill="#ffd58a" fill-opacity=".35" filter="url(#far)"/>'
    # Light on the terrace and the path, hedges, and a tree at either side.
    body += '<path d="M300,1130H1260L1330,1168H240Z" fill="#8d8088"/><path d="M400,1130H870L930,1168H330Z" fill="#ffcf8a" fill-opacity=".7" filter="url(#near)"/>'
    body += '<path d="M880,1168H1000L1210,1600H760Z" fill="#77707a"/><path d="M888,1168H992L1090,1380H846Z" fill="#ffcf8a" fill-opacity=".3" filter="url(#far)"/>'
    for x, y, r in (
        (250, 1140, 70),
        (180, 1160, 84),
        (90, 1166, 92),
        (1330, 1140, 72),
        (1410, 1160, 90),
        (1510, 1164, 96),
    ):
        body += f'<circle cx="{x}" cy="{y}" r="{r}" fill="#26333a"/>'
    body += '<rect x="0" y="1166" width="336" height="70" fill="#26333a"/><rect x="1262" y="1166" width="338" height="70" fill="#26333a"/>'
    for x, y, tall in ((150, 1180, 620), (1470, 1190, 700)):
        body += f'<path d="M{x - 14},{y}Q{x},{y - tall / 2} {x - 3},{y - tall * 0.7:.0f}h8Q{x + 6},{y - tall / 2} {x + 16},{y}Z" fill="#1a1f2a"/>'
        for _ in range(46):
            turn, far = rng.uniform(0, 2 * pi), rng.uniform(0, 1) ** 0.5
            a, b = x + 150 * far * cos(turn), y - tall * 0.72 + 190 * far * sin(turn)
            body += f'<circle cx="{a:.0f}" cy="{b:.0f}" r="{rng.uniform(26, 54):.0f}" fill="{rng.choice(["#1f2b36", "#25333c", "#1b2530", "#2b3a42"])}"/>'
    for _ in range(150):
        x, y, tall = rng.uniform(0, 1600), rng.uniform(1250, 1600), rng.uniform(14, 44)
        body += f'<path d="M{x:.0f},{y:.0f}q{rng.uniform(-9, 9):.0f},{-tall / 2:.0f} {rng.uniform(-14, 14):.0f},{-tall:.0f}" stroke="#4a5a55" stroke-opacity=".5" stroke-width="3" fill="none" stroke-linecap="round"/>'
    return grain(scene(body), 1.3)


# --- a present ------------------------------------------------------------------------------------------------------


def present() -> str:
    """A box with a ribbon and a bow, and confetti around it, on nothing."""
    rng, body = random.Random(20), ""
    colours = ["#ffd166", "#ff8fa3", "#7ae0c3", "#ffffff", "#b79cff"]
    for number in range(64):
        turn, far = rng.uniform(0, 2 * pi), rng.uniform(300, 480)
        x, y = 500 + far * cos(turn), 480 + far * sin(turn)
        colour = colours[number % len(colours)]
        if number % 3:
            body += f'<rect x="-13" y="-6" width="26" height="12" rx="3" fill="{colour}" transform="translate({x:.0f},{y:.0f}) rotate({rng.uniform(0, 180):.0f})"/>'
        else:
            body += f'<circle cx="{x:.0f}" cy="{y:.0f}" r="9" fill="{colour}"/>'
    body += across("box", [(0, "#ff9f6e"), (1, "#f2684a")]) + across("lid", [(0, "#ffb587"), (1, "#f97d5b")])
    body += across("band", [(0, "#fff3d6"), (1, "#ffdc96")])
    body += '<ellipse cx="500" cy="826" rx="292" ry="26" fill="#000" fill-opacity=".22"/>'
    body += '<rect x="256" y="490" width="488" height="336" rx="16" fill="url(#box)"/><rect x="256" y="490" width="488" height="44" fill="#7a1f12" fill-opacity=".22"/>'
    body += '<rect x="448" y="490" width="104" height="336" fill="url(#band)"/>'
    body += '<rect x="226" y="394" width="548" height="112" rx="16" fill="url(#lid)"/><rect x="448" y="394" width="104" height="112" fill="url(#band)"/>'
    loop = "M500,394C430,250 270,210 268,300C266,372 400,396 500,394Z"
    inner = "M484,382C430,300 320,262 314,304C312,346 400,376 484,382Z"
    for flip in ("", ' transform="translate(1000,0) scale(-1,1)"'):
        body += f'<g{flip}><path d="{loop}" fill="#ffdc96"/><path d="{inner}" fill="#d99a4a"/></g>'
    body += '<path d="M500,392C470,440 440,470 400,500L436,506L452,540C490,500 506,450 510,400Z" fill="#fff3d6"/><path d="M500,392C530,440 560,470 600,500L564,506L548,540C510,500 494,450 490,400Z" fill="#ffdc96"/>'
    body += '<rect x="462" y="352" width="76" height="66" rx="22" fill="#fff3d6"/><path d="M486,358v54M514,358v54" stroke="#e2b061" stroke-width="4" stroke-linecap="round"/>'
    return drawing(1000, 960, body)


# --- an award -------------------------------------------------------------------------------------------------------


def laurel() -> str:
    """A wreath of two laurel twigs, open above, on nothing."""
    body = ""
    for side in (-1, 1):
        stem = []
        for step in range(15):
            turn = pi / 2 + side * (0.12 + step * 0.178)
            x, y = 400 + 292 * cos(turn), 400 + 292 * sin(turn)
            stem.append(f"{x:.1f},{y:.1f}")
            along = (turn + side * pi / 2) * 180 / pi + 90
            long = 96 - step * 2.6
            for out in (-1, 1):
                colour = "#c9a24a" if out * side > 0 else "#a98231"
                body += leaf(x, y, long, along + out * 34, colour, "#7d5f22")
        body += leaf(x, y, 62, along, "#d9b765", "#7d5f22")
        body += f'<polyline points="{" ".join(stem)}" fill="none" stroke="#7d5f22" stroke-width="6" stroke-linecap="round" stroke-linejoin="round"/>'
    return drawing(800, 800, body)


SAMPLES: dict[str, Callable[[str], None]] = {
    "jug.jpg": jpeg(jug, 82),
    "fruit.svg": plain(citrus),
    "house.jpg": jpeg(house, 82),
    "present.svg": plain(present),
    "laurel.svg": plain(laurel),
}


if __name__ == "__main__":
    pyvips.cache_set_max(0)
    make(PICTURES, SAMPLES)
