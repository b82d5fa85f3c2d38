"""A lamp of blown glass."""

from make import gradient, grain, svg
from pyvips import Image

from drawings.plants import sprig
from drawings.tools import blur, radial


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
