"""Plants: leaves, sprigs of them, and tea."""

from math import cos, pi, sin

from make import gradient

from drawings.tools import drawing


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
