"""A client: in which formats it can show a picture, and how wide, where an address leaves that open.

What a client says of formats comes to one choice for each kind of picture: the format that everybody could show, and
those that it names and likes as well or better, of which the smallest is delivered. So a thousand Accept headers come
to a handful of clients.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from ops.picture import Picture
from ops.plan import Plan
from ops.quality import Quality
from ops.transform import Segments

AUTO = "auto"
SLOW = frozenset({"avif"})  # which takes long to write, and is given to nobody who does not name it
QUICK = frozenset({"jpg", "webp"})  # which are written so quickly that a client may wait while they are compared

Weigh = Callable[[str], float]  # how much a format is liked, from 0 to 1


class Kind(IntEnum):
    """What a picture needs of its format."""

    OPAQUE = 0
    CLEAR = 1  # transparency, or edges without loss
    MOVING = 2

    @classmethod
    def of(cls, known: Picture, plan: Plan) -> "Kind":
        """That of a picture, and of what is made of it: the corners of one that is turned by an odd angle are empty."""
        if known.frames > 1:
            return cls.MOVING
        clear = known.alpha or plan.rotation.quarters is None or plan.quality is Quality.BITONAL
        return cls.CLEAR if clear else cls.OPAQUE


# What keeps all that a picture needs, and what does not.
PLAIN = {Kind.OPAQUE: ("jpg", "png", "gif"), Kind.CLEAR: ("png", "gif"), Kind.MOVING: ("gif",)}
POORER = {Kind.OPAQUE: (), Kind.CLEAR: ("jpg",), Kind.MOVING: ("png", "jpg", "avif")}
BETTER = {Kind.OPAQUE: ("avif", "webp"), Kind.CLEAR: ("avif", "webp"), Kind.MOVING: ("webp",)}
AS_GOOD = {Kind.OPAQUE: ("png", "gif"), Kind.CLEAR: (), Kind.MOVING: ()}  # as old as the plain one, sometimes smaller


class Choice(NamedTuple):
    """The format that anybody could show, None if this client cannot; and those that it likes as well or better."""

    plain: str | None
    better: tuple[str, ...] = ()

    @property
    def formats(self) -> tuple[str, ...]:
        return ((self.plain,) if self.plain else ()) + self.better


@dataclass(frozen=True, slots=True)
class Client:
    """Its choice for each kind of picture, and the width in pixels that it has room for, if it says so."""

    choices: tuple[Choice, Choice, Choice]
    width: int | None = None

    def choice(self, kind: Kind) -> Choice:
        return self.choices[kind]


SILENT = Client((Choice("jpg"), Choice("png"), Choice("gif")))
KEEN = Client(  # who names all that there is
    (Choice("jpg", ("avif", "webp", "png", "gif")), Choice("png", ("avif", "webp")), Choice("gif", ("webp",)))
)


def choice(kind: Kind, weigh: Weigh, named: Weigh) -> Choice:
    """What is offered of a kind of picture; `named` weighs only what the client names itself. A wildcard is older than
    the better formats, and means none of them. What a picture needs is kept if it can be, however much less a client
    likes that. Who can show nothing that there is gets the plain one all the same."""
    plain = next((name for name in PLAIN[kind] if weigh(name) > 0), None)
    usual = weigh(plain) if plain else 0
    best = max(map(named, BETTER[kind]))
    better = tuple(name for name in BETTER[kind] if named(name) == best) if best > 0 and best >= usual else ()
    if plain is None and not better:
        poorer = (name for name in POORER[kind] if (named if name in SLOW else weigh)(name) > 0)
        return Choice(next(poorer, PLAIN[kind][0]))
    least = best if better else usual
    return Choice(plain, (*better, *(name for name in AS_GOOD[kind] if name != plain and named(name) >= least)))


@dataclass(frozen=True, slots=True)
class Open:
    """What an address leaves to be settled with each client: the format, the size."""

    format: bool = False
    size: bool = False

    def __bool__(self) -> bool:
        return self.format or self.size

    @classmethod
    def of(cls, segments: Segments) -> "Open":
        """That of the last four segments of a request, decoded."""
        return cls(segments[3].rpartition(".")[2] == AUTO, segments[1] == AUTO)

    @classmethod
    def of_path(cls, path: bytes) -> "Open":
        """That of a raw path; what is spelled in an odd way is not seen."""
        if b"auto" not in path:
            return SETTLED
        *_, size, _, last = path.rsplit(b"/", 3) if path.count(b"/") > 3 else (path, b"", b"", path)
        return cls(last.endswith(b".auto"), size == b"auto")

    def settled(self, segments: Segments, form: str, size: str) -> Segments:
        """The same segments with a format and a size where they were open."""
        region, asked, rotation, last = segments
        quality = last.rpartition(".")[0]
        return region, size if self.size else asked, rotation, f"{quality}.{form}" if self.format else last

    def reopened(self, canonical: str) -> str:
        """The four parameters in their one spelling, with what was open open again."""
        region, size, rotation, last = canonical.split("/")
        quality = last.rpartition(".")[0]
        return "/".join((region, AUTO if self.size else size, rotation, f"{quality}.{AUTO}" if self.format else last))


SETTLED = Open()
