"""Logos: a wide one, a square one, and the mark of whoever sends."""

from make import gradient

from drawings.tools import drawing

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
