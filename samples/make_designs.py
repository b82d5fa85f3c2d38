"""Draws the pictures that the sample designs need, into samples/pictures/designs.

    python samples/make_designs.py

Drawings stay drawings (SVG that stands alone), so that they are sharp at every size; what has light and haze in it is
drawn large and kept as JPEG.
"""

from collections.abc import Callable

import pyvips
from drawings.certificate import guilloche
from drawings.eclipse import eclipse
from drawings.forest import NIGHT_SKY, forest
from drawings.lamp import lamp
from drawings.logos import halden, mark, northwind
from drawings.people import portrait
from drawings.plants import tea
from drawings.tickets import ticket, ticket_upright
from drawings.tools import PICTURES, jpeg, make, plain

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


if __name__ == "__main__":
    pyvips.cache_set_max(0)
    make(PICTURES, SAMPLES)
