"""Background: what the pictures of different recipients have in common, drawn and encoded once.

Which layers are personal is seen by comparing: those that are not as they were on another picture. What lies below all
of them is drawn once, what lies between and above them is kept as pieces; for each recipient only those rows of blocks
are painted and encoded that a personal layer touches, and spliced in. The bytes are those of the whole picture.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ops.canvas import Laid
from ops.geometry import Box
from ops.jpeg import Rows
from ops.layers.paint import Piece, Surface
from ops.libvips import Image

NOTE = 2000  # bytes of a layer that is only compared
WORTH = 100_000  # pixels that take as long to encode as beginning another strip does

Draw = Callable[[Laid], tuple[Piece, ...]]
Encode = Callable[[Image], bytes]


@dataclass(frozen=True)
class Seen:
    """The layers of a picture, with which the next one is compared, and the numbers of those that are known to be
    personal; `vast` is what they have in common if it could not be kept."""

    laid: tuple[Laid, ...]
    personal: frozenset[int] = frozenset()
    vast: bool = False

    @property
    def size(self) -> int:
        """Bytes, about."""
        return NOTE * len(self.laid)

    def beside(self, laid: tuple[Laid, ...]) -> "Seen":
        """What is known when there is another picture of as many layers."""
        differing = {number for number, (a, b) in enumerate(zip(self.laid, laid, strict=True)) if a != b}
        return self if differing <= self.personal else replace(self, personal=self.personal | differing)


@dataclass(frozen=True)
class Background:
    """The common layers of pictures, drawn: `below` is the ground with those below the first personal one, `pieces` are
    those of every other common layer, `rows` is all of it encoded."""

    seen: Seen
    below: Surface
    pieces: tuple[tuple[Piece, ...], ...]
    rows: Rows

    @property
    def size(self) -> int:
        """Bytes."""
        drawn = sum(piece.size for pieces in self.pieces for piece in pieces)
        return self.seen.size + self.rows.size + self.below.size + drawn


def drawn(ground: Surface, seen: Seen, draw: Draw, encode: Encode) -> Background | None:
    """Draw and encode what is common; None if its rows cannot be told."""
    first = min(seen.personal)
    below = ground.with_pieces([piece for one in seen.laid[:first] for piece in draw(one)]).flat()
    above = enumerate(seen.laid[first:], first)
    pieces = tuple(() if number in seen.personal else _held(draw(one)) for number, one in above)
    rows = Rows.of(encode(below.with_pieces([piece for several in pieces for piece in several]).image))
    return Background(seen, below, ((),) * first + pieces, rows) if rows else None


def _held(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    return tuple(piece.held() for piece in pieces)


def spliced(background: Background, laid: tuple[Laid, ...], draw: Draw, encode: Encode) -> bytes | None:
    """A whole picture, of which only rows with something personal are made; None if they cannot be told."""
    personal = background.seen.personal
    own = [draw(one) if number in personal else () for number, one in enumerate(laid)]
    strips = list(_strips([piece.raster.box for pieces in own for piece in pieces], background.rows))
    pieces = [piece for common, others in zip(background.pieces, own, strict=True) for piece in (*common, *others)]
    fresh = [(top, Rows.of(encode(background.below.with_pieces(pieces).rows(top, bottom)))) for top, bottom in strips]
    whole = [(top, rows) for top, rows in fresh if rows]
    return background.rows.spliced(whole) if len(whole) == len(fresh) else None


def _strips(boxes: list[Box], rows: Rows) -> Iterator[tuple[int, int]]:
    """Where rows of blocks begin and end that have a part of a box, from above; what lies near is one strip."""
    spans = sorted(rows.around(box.y, box.y + box.height) for box in boxes)
    while spans:
        top, bottom = spans.pop(0)
        while spans and (spans[0][0] - bottom) * rows.extent.width <= WORTH:
            bottom = max(bottom, spans.pop(0)[1])
        yield top, bottom
