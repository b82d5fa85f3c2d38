"""The frame of a certificate: lines that weave, as on banknotes."""

from math import cos, pi, sin

from drawings.tools import drawing


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
