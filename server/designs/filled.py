"""What comes of an overlay: what is to be seen, its one spelling, and what happened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Protocol
from urllib.parse import quote

from ops.canvas import Laid, Layer
from ops.geometry import Extent
from ops.layers.inset import File
from ops.layers.text import Text
from ops.picture import Blank, Picture
from server.designs import values
from server.designs.overlay import Given
from server.designs.values import Value

LITERAL = "!$'()*:@~"  # left alone in values: neither a separator here nor in a Link header
WORDLESS = "glyphs"  # the remark on a value of which no font has a letter
UNSAID = "uncodable"  # the remark on a value of which no code can be made
CLEANED = "cleaned"  # the remark on a value of which a code says less than came
WHOLE = "design"  # named in remarks on what no field has a part in


@dataclass(frozen=True, slots=True)
class Step:
    """What became of something given: where it came from, how it was read, and what of it is used, if anything."""

    given: Given
    value: Value
    used: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A field in its one spelling."""

    name: str
    text: str

    def fits(self, longest: Mapping[str, int | None]) -> bool:
        """Whether it is one of these fields, and no longer than it may be."""
        most = longest.get(self.name)
        return self.name in longest and (most is None or values.fits(self.text, most))

    def __str__(self) -> str:
        return f"{self.name}={quote(self.text, safe=LITERAL)}"


class Source(File, Protocol):
    """A file that says when it was changed last, in seconds since 1970."""

    @property
    def modified(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture that is laid on another: its file, and what is known of it."""

    file: Source
    picture: Picture


Assets = Mapping[str, Asset]  # by reference: an identifier, or an address in the web


@dataclass(frozen=True, slots=True)
class Seen:
    """A layer, and the field that a remark on it would name."""

    name: str
    layer: Layer


Chain = tuple[str, ...]


class Painted:
    """What is to be seen of one design; of one that has neither pictures nor codes nor moments, nothing but layers."""

    __slots__ = ()

    @property
    def identity(self) -> str:
        """Changes whenever the same values would be drawn in another way."""
        raise NotImplementedError

    @property
    def alt(self) -> str:
        """What it says to those who do not see it."""
        return ""

    @property
    def chains(self) -> tuple[Chain, ...]:
        """Pictures that are needed: of each chain the first that can be had."""
        return ()

    @property
    def own(self) -> frozenset[str]:
        """The pictures that the design itself names, whatever it is filled in with."""
        return values.NONE

    @property
    def given(self) -> frozenset[str]:
        """The pictures that values name."""
        return values.NONE

    def seen(self, extent: Extent, assets: Assets) -> tuple[Seen, ...]:
        """Its layers on a canvas of this extent, from below."""
        raise NotImplementedError

    def missed(self, assets: Assets) -> list[tuple[str, str]]:  # noqa: ARG002
        """The fields whose pictures could not be had, and what was done about it."""
        return []

    @property
    def unsaid(self) -> tuple[tuple[str, str], ...]:
        """The fields of which codes cannot be made that are shown, each with why."""
        return ()

    def remarks(self, was_cleaned: Callable[[str], bool]) -> list[tuple[str, str]]:  # noqa: ARG002
        """The fields of which codes say nothing, or less than was given, and what was done about it."""
        return []

    @property
    def counted(self) -> tuple[timedelta, ...]:
        """What is left until the moments of its countdowns."""
        return ()

    @property
    def asked(self) -> tuple[timedelta, ...]:
        """What is left until the moments of which a condition asks whether they have passed."""
        return ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What an overlay says about itself, as it came: signature, open fields, end, sealed values, how many pictures."""

    sig: str = ""
    open: str = ""
    exp: str = ""
    sealed: str = ""
    renders: str = ""

    @property
    def longest(self) -> dict[str, int | None]:
        """The open fields, with how long their values may be."""
        found: dict[str, int | None] = {}
        for one in self.open.split(","):
            name, _, most = one.strip().partition(":")
            if name:
                found[name.lower().replace("-", "_")] = (
                    int(most) if most.isascii() and most.isdigit() and len(most) < 5 else None
                )
        return found


@dataclass(frozen=True, slots=True)
class Filled:
    """Designs that are filled in.

    design   the design that the overlay names, with its version, if it names one
    parts    the fields that are not as they are by default, in their one spelling and order
    painted  what is to be seen, from below
    notes    what happened, field and remark
    steps    how each thing given was read
    terms    what the overlay says about itself
    private  whether a query had a part in it
    asked    whether there is an overlay at all, whatever it says
    required fields that there should be but are not
    live     seconds after which another picture is to be seen, if it changes by itself; `moment` is what it shows
    most     how many bytes it should have at most
    unsaid   fields of which a code that is shown cannot be made, and why
    preset   the preset that lays it out and delivers it, if one was named
    ground   what the design is drawn on, if it is an image itself
    """

    design: str = ""
    parts: tuple[Part, ...] = ()
    painted: tuple[Painted, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    terms: Terms = Terms()
    private: bool = False
    asked: bool = False
    required: tuple[str, ...] = ()
    live: int | None = None
    moment: str = ""
    most: int | None = None
    alt: str = ""
    unsaid: tuple[tuple[str, str], ...] = ()
    preset: str = ""
    ground: "Ground | None" = None

    @property
    def spelled(self) -> str:
        """The overlay in its one spelling, encoded; nothing if nothing is to be seen of it."""
        return ";".join(filter(None, (self.design, *map(str, self.parts))))

    @property
    def identity(self) -> str:
        """The same text for the same things to be seen, but for pictures."""
        return f"{[one.identity for one in self.painted]} {self.spelled} {self.moment} {self.most}"

    @property
    def chains(self) -> tuple[Chain, ...]:
        return tuple(chain for one in self.painted for chain in one.chains)

    @property
    def own(self) -> frozenset[str]:
        """The pictures that are nobody's values."""
        return frozenset[str]().union(*(one.own for one in self.painted))

    @property
    def named(self) -> frozenset[str]:
        """The pictures that designs name, and no value."""
        return self.own.difference(*(one.given for one in self.painted))

    def layers(self, extent: Extent, assets: Assets) -> tuple[Seen, ...]:
        """What is laid on a picture of this extent, from below."""
        return tuple(seen for one in self.painted for seen in one.seen(extent, assets))

    def missed(self, assets: Assets) -> list[tuple[str, str]]:
        return [note for one in self.painted for note in one.missed(assets)]

    def on(self, picture: Picture) -> Picture:
        """What is known of a picture with all this on it: it may have colours."""
        return replace(picture, grey=False) if self.painted else picture


NOTHING = Filled()


@dataclass(frozen=True, slots=True)
class Ground:
    """What a design is drawn on if it is an image itself."""

    name: str
    blank: Blank
    fingerprint: str
    modified: float


def remarks(seen: tuple[Seen, ...], laid: tuple[Laid, ...]) -> list[tuple[str, str]]:
    """What was noticed when texts were set."""
    found = []
    for one, set_ in zip(seen, laid, strict=True):
        if not isinstance(one.layer, Text):
            continue
        if set_.block is None:
            found.append((one.name, "unseen"))
        elif set_.block.shortened:
            found.append((one.name, "shortened"))
        if set_.block and set_.block.left_out:
            found.append((one.name, WORDLESS))
    return list(dict.fromkeys(found))
