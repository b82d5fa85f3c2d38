"""What a work list consists of: addresses, and images of which pictures are to be asked for; and what is asked for."""

from dataclasses import dataclass

from server.warming.asking import ANYTHING
from server.warming.digests import digest

# What browsers and mail programs send, by what they can show: a format that is negotiated has to be there for each.
CLIENTS = (
    "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
    "image/webp,image/apng,image/*,*/*;q=0.8",
    "image/*,*/*;q=0.8",
)
NEGOTIATED = ".auto"


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    target: str
    accept: str = ANYTHING

    @property
    def digest(self) -> int:
        return digest(self.target, self.accept)


@dataclass(frozen=True, slots=True)
class Line:
    """What one line of a list says, and where that stands."""

    said: str
    place: str


@dataclass(frozen=True, slots=True)
class Image:
    """An image by the target of its base URI; `for_pages` if it is asked for as pages do, rather than as viewers."""

    base: str
    for_pages: bool = False


Item = Line | Image


def asks(target: str) -> tuple[Ask, ...]:
    """The requests for one address: one, or one of each kind of client if the format is negotiated."""
    if target.partition("?")[0].endswith(NEGOTIATED):
        return tuple(Ask(target, accept) for accept in CLIENTS)
    return (Ask(target),)
