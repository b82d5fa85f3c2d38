"""How an item of an AVIF is turned and mirrored (`irot`, `imir`). ISO/IEC 23008-12, 6.5.10 and 6.5.12.

libheif turns transparency by the boxes of its own item. Files that have them only where the colours are mean that both
are turned: for them libheif is told to turn nothing, and the picture is turned as a whole, as by EXIF.
"""

from decimal import Decimal

from ops.avif.boxes import Box, Item
from ops.edited import Edits
from ops.rotation import ORIENTATIONS, UPRIGHT, Rotation

TURN, MIRROR = b"irot", b"imir"
NO_TURN = b"\0"
HALVES = Rotation(True, Decimal(180)), Rotation(True)  # top and bottom change places, or left and right


def orientation(item: Item) -> int:
    """What its boxes do to an item, as a number of EXIF."""
    turned = UPRIGHT
    for box in _boxes(item):
        turned = turned.then(_rotation(box))
    return next(number for number, rotation in ORIENTATIONS.items() if rotation == turned)


def none(*items: Item) -> Edits:
    """Edits by which nothing is turned."""
    return tuple((box.at - len(TURN), TURN + NO_TURN) for item in items for box in _boxes(item))


def _boxes(item: Item) -> tuple[Box, ...]:
    return tuple(box for box in item.properties if box.type in (TURN, MIRROR) and box.body)


def _rotation(box: Box) -> Rotation:
    """Turns are counted against the clock."""
    last = box.body[0]
    return HALVES[last & 1] if box.type == MIRROR else Rotation(degrees=Decimal(-90 * (last & 3) % 360))
