"""Fields of a design: how their values are read, spelled and shown, by what their documents say.

What is read here has been cleaned already. Delivery is lenient: what cannot be read, or is out of bounds, counts as
missing, and that is said.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from ops.errors import BadParameter
from ops.layers.paint import Colour
from server.designs.document.declaration import (
    BooleanField,
    ChoiceField,
    ColourField,
    DateField,
    DesignField,
    ImageField,
    MoneyField,
    NumberField,
    TextField,
    UrlField,
)
from server.designs.document.measures import Plain
from server.designs.kinds import companies, letter_case, names, numerals
from server.designs.kinds.amounts import Amount, Money
from server.designs.kinds.answers import Flag, Pick
from server.designs.kinds.locales import Place
from server.designs.kinds.moments import Clock, Day, Moment
from server.designs.kinds.simple import IGNORED, Paint, Read
from server.designs.kinds.urls import EVERYTHING, Url
from server.designs.reading import How, Partial, Reading

LONGEST_PICTURE = 2000  # characters of the address of a picture
DRAWN = (TextField,)

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


class Kind(Protocol):
    """How values of one type are read at a place, spelled in one way, and shown at a place."""

    @property
    def accepts(self) -> str: ...

    def read(self, text: str, place: Place) -> Read[Any]: ...

    def spell(self, value: Any) -> str: ...

    def shown(self, value: Any, place: Place) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """Text, in a case of its own; what is in `meanings` is shown as what it means there, `*` is for all else."""

    case: str = "as is"
    meanings: Mapping[str, str] | None = None

    accepts = "any text"

    def read(self, text: str, place: Place) -> Read[str]:
        return Read(_CASES[self.case](text, place.language))

    def spell(self, value: str) -> str:
        return value

    def shown(self, value: str, place: Place) -> str:  # noqa: ARG002 (a kind like the others)
        known = self.meanings or {}
        return next((known[key] for key in (value, value.casefold(), "*") if key in known), value)


_CASES: dict[str, Callable[[str, str], str]] = {
    "as is": lambda text, _: text,
    "name": names.name_case,
    "company": companies.company_case,
    "upper": letter_case.upper,
    "lower": letter_case.lower,
    "title": letter_case.title,
    "sentence": letter_case.sentence,
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: an address in the web, or an identifier here, below a folder if there is one. Its value is all that
    may be tried, the best first."""

    folder: str = ""

    @property
    def accepts(self) -> str:
        where = f" below {self.folder}" if self.folder else ""
        return f"the identifier of a picture{where}, or its https address"

    def read(self, text: str, place: Place) -> Read[tuple[str, ...]]:  # noqa: ARG002
        if _ADDRESS.match(text):
            return Read((text,))
        if "://" in text or text.startswith("//"):
            return Read(None, IGNORED)
        name = text.lstrip("/")
        if not name:
            return Read(None, IGNORED)
        folder = f"{self.folder.rstrip('/')}/" if self.folder else ""
        return Read((name if name.startswith(folder) else folder + name,))

    def spell(self, value: tuple[str, ...]) -> str:
        return value[0]

    def shown(self, value: tuple[str, ...], place: Place) -> str:  # noqa: ARG002
        return value[0]


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour."""

    accepts = Paint.accepts

    def read(self, text: str, place: Place) -> Read[Colour]:  # noqa: ARG002
        return Paint().read(text)

    def spell(self, value: Colour) -> str:
        return str(value)

    def shown(self, value: Colour, place: Place) -> str:  # noqa: ARG002
        return f"#{value}"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One of a design's choices, and how each is shown."""

    pick: Pick
    labels: Mapping[str, str]

    @property
    def accepts(self) -> str:
        return self.pick.accepts

    def read(self, text: str, place: Place) -> Read[str]:
        return self.pick.read(text, place)

    def spell(self, value: str) -> str:
        return value

    def shown(self, value: str, place: Place) -> str:  # noqa: ARG002
        return self.labels.get(value, value)


@dataclass(frozen=True)
class Field:
    """A field of a design."""

    name: str
    kind: Kind
    declared: DesignField

    @property
    def required(self) -> bool:
        return self.declared.required

    @property
    def accepts(self) -> str:
        return self.kind.accepts

    @property
    def is_drawn(self) -> bool:
        """Whether its values are words, which are shown as they are."""
        return isinstance(self.declared, DRAWN)

    @property
    def is_picture(self) -> bool:
        return isinstance(self.kind, Picture)

    @property
    def longest(self) -> int:
        """Characters of a value; 0 for no more than all have."""
        return self.declared.max if isinstance(self.declared, TextField) else 0

    @property
    def _partial(self) -> Partial:
        shown = isinstance(self.declared, TextField) and self.declared.partial
        return Partial.ALWAYS if shown else Partial.NEVER

    def value(self, reading: Reading, place: Place) -> Any:
        """What is given for it, None if nothing usable is."""

        def read(text: str) -> Read[Any]:
            return self.kind.read(text, place)

        if self.is_picture:
            found = reading.all(
                self.name, read, self.spell, How(LONGEST_PICTURE, LONGEST_PICTURE, once=True, ours=True)
            )
            return tuple(one for several in found for one in several) or None
        url = isinstance(self.declared, UrlField)
        least = LONGEST_PICTURE if url else 0
        whole = isinstance(self.declared, TextField) and self.declared.whole
        how = How(self.longest, least, words=self.is_drawn, once=url, ours=True, whole=whole, partial=self._partial)
        return reading.first(self.name, read, self.spell, how)

    def default(self, place: Place) -> Any:
        """What it is if nothing is given; None for nothing."""
        return None if self.declared.default is None else self.taken(self.declared.default, place).value

    def taken(self, written: Plain, place: Place) -> Read[Any]:
        """A value as the design itself writes it: its words are as they should be."""
        if isinstance(self.kind, Words):
            return Read(str(written) if str(written).strip() else None)
        if isinstance(written, bool):
            text = str(written).lower()
        elif isinstance(written, int | float) and isinstance(self.kind, Amount | Money):
            text = numerals.spelled(Decimal(str(written)))  # which is the same number everywhere
        else:
            text = str(written)
        return self.kind.read(text, place) if text.strip() else Read(None)

    def spell(self, value: Any) -> str:
        return self.kind.spell(value)

    def shown(self, value: Any, place: Place, form: str = "") -> str:
        """A value for its reader; `form` is how it is shown at one place, rather than as the field says."""
        kind = shown_as(self.kind, form) if form else self.kind
        return kind.shown(value, place)


def shown_as(kind: Kind, form: str) -> Kind:
    """The same kind, shown in another form. Raises BadParameter if it has no such form."""
    if isinstance(kind, Amount | Moment | Clock | Day):
        return replace(kind, style=form)
    raise BadParameter("a field's form", "none for a field of this type", form)


def field(name: str, declared: DesignField) -> Field:
    """A field as its document says. Raises BadParameter for a format that is none."""
    return Field(name, _kind(declared), declared)


def _kind(declared: DesignField) -> Kind:
    match declared:
        case TextField():
            meanings = {key.casefold(): value for key, value in declared.map.items()} | declared.map
            return Words(declared.case, meanings or None)
        case NumberField():
            return Amount(*_bounds(declared.min, declared.max), declared.format)
        case MoneyField():
            return Money(declared.currency, declared.cents, *_bounds(declared.min, declared.max))
        case DateField():
            clock, form = declared.type == "time", declared.format
            return Clock(form or "short") if clock else Moment(form or "long", declared.order)
        case BooleanField():
            return Flag(declared.yes, declared.no)
        case ChoiceField():
            return Labelled(Pick(declared.choices, declared.map), declared.labels)
        case ColourField():
            return Ink()
        case ImageField():
            return Picture(declared.folder)
        case UrlField():
            return Url(EVERYTHING)


def _bounds(low: Decimal | None, high: Decimal | None) -> tuple[Decimal, Decimal]:
    from_, to = Amount().low, Amount().high
    return (from_ if low is None else low), (to if high is None else high)
