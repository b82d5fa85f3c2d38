"""Subject: what an address is about, and how that is named in its one spelling."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from ops.errors import BadParameter
from server.access import terms as spans
from server.designs import fill
from server.designs.binding import AnyDesign
from server.designs.design import Design
from server.designs.filled import Filled, Ground, Part, Terms
from server.iiif.address import Address
from server.sources.original import Original

if TYPE_CHECKING:  # pictures that are no designs do without
    from server.designs.document.preset import Preset


@dataclass(frozen=True, slots=True)
class Subject:
    """What an address is about: an original or a design, what is filled in on it, and how that is named in its one
    spelling."""

    where: Address
    original: Original | Ground
    own: Design | None
    over: Design | None
    filling: AnyDesign
    filled: Filled
    identifier: str
    closed: tuple[Part, ...] = ()
    sealed: bool = False
    expires: int | None = None
    stead: "Subject | None" = None  # in whose place it is shown, and whose permission counts

    @property
    def told(self) -> str:
        """The overlay in its one spelling, as it may be asked for again: sealed if it is, signed if it is."""
        about = self.filled.terms
        if self.sealed:
            return ";".join(filter(None, (self.head, f"sealed={about.sealed}")))
        if not about.sig:
            return self.filled.spelled
        opened = about.longest
        # What is longer than its field may be comes from the `.or` of it, which is signed.
        parts = [part for part in self.filled.parts if part.fits(opened)]
        signed = [f"{name}={text}" for name, text in _said(about)]
        return ";".join(filter(None, (self.head, *map(str, self.closed), *signed, *map(str, parts))))

    @property
    def pinned(self) -> bool:
        """Whether its address means the same for ever: nothing in it is read anew."""
        if self.own is None or self.filled.live is not None or self.filled.chains:
            return False
        over = fill.named(self.where.overlay)
        return self.where.identifier == self.identifier and (self.over is None or over.version is not None)

    @property
    def design(self) -> str:
        """The design that is filled in, with its version; nothing if it is the built-in one."""
        return fill.name_of(self.filling)

    @property
    def preset(self) -> "Preset | None":
        """The preset that its address names."""
        name, design = self.filled.preset, self.over or self.own
        return design.document.presets[name] if name and design else None

    @property
    def head(self) -> str:
        """The word that its overlay begins with in its one spelling."""
        return fill.head(self.own, self.over, self.filling)

    @property
    def bound(self) -> str:
        """What is filled in, and how: a design that is an image of its own is another thing than the same one laid
        over it. What is signed or sealed for one is good for no other."""
        return f"{self.head};{self.design}"


def expires_of(about: Terms) -> int | None:
    """When an address ends, in seconds since 1970; None if it does not say so."""
    try:
        return spans.read_expires(about.exp) if about.exp else None
    except BadParameter:
        return None


def _said(about: Terms) -> list[tuple[str, str]]:
    """What a signed address says about itself."""
    named = (("open", about.open), ("exp", about.exp), ("renders", about.renders), ("sig", about.sig))
    return [(name, quote(text, safe=",:")) for name, text in named if text]
