"""Fields of a design as its document declares them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from ops.errors import BadParameter
from server.designs.document.declaration import (
    BooleanField,
    ChoiceField,
    ColorField,
    DateField,
    DesignField,
    ImageField,
    MoneyField,
    NumberField,
    TextField,
    UrlField,
)
from server.designs.field import Field, How, Partial
from server.designs.kinds import companies, letter_case, names
from server.designs.kinds.amounts import Amount, Money
from server.designs.kinds.answers import Flag, Pick
from server.designs.kinds.colours import Paint
from server.designs.kinds.kind import IGNORED, Kind, Read, Words
from server.designs.kinds.locales import Place
from server.designs.kinds.moments import Clock, Moment
from server.designs.kinds.urls import EVERYTHING, Url

LONGEST_PICTURE = 2000  # characters of the address of a picture

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_CASES: dict[str, Callable[[str, str], str]] = {
    "name": names.name_case,
    "company": companies.company_case,
    "upper": letter_case.upper,
    "lower": letter_case.lower,
    "title": letter_case.title,
    "sentence": letter_case.sentence,
}


@dataclass(frozen=True, slots=True)
class Picture(Kind):
    """A picture: an address in the web, or an identifier here, below a folder if there is one. Its value is all that
    may be tried, the best first."""

    folder: str = ""

    several = True

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

    def chosen(self, found: Iterator[tuple[str, ...]]) -> tuple[str, ...] | None:
        return tuple(one for several in found for one in several) or None


def field(name: str, declared: DesignField) -> Field:
    """A field as its document says. Raises BadParameter for a format that is none."""
    return Field(name, _kind(declared), _how(declared), declared.default, declared.required)


def shown_as(kind: Kind, form: str) -> Kind:
    """The same kind, shown in another form. Raises BadParameter if it has no such form."""
    if isinstance(kind, Amount | Moment | Clock):
        return replace(kind, style=form)
    raise BadParameter("a field's form", "none for a field of this type", form)


def _how(declared: DesignField) -> How:
    match declared:
        case TextField():
            partial = Partial.ALWAYS if declared.partial else Partial.NEVER
            return How(declared.max, words=True, ours=True, whole=declared.whole, partial=partial)
        case ImageField():
            return How(LONGEST_PICTURE, LONGEST_PICTURE, once=True, ours=True)
        case UrlField():
            return How(least=LONGEST_PICTURE, once=True, ours=True)
    return How(ours=True)


def _kind(declared: DesignField) -> Kind:
    match declared:
        case TextField():
            meanings = {key.casefold(): value for key, value in declared.map.items()} | declared.map
            return Words(_CASES.get(declared.case), meanings or None)
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
            return Pick(declared.choices, declared.map, declared.labels)
        case ColorField():
            return Paint()
        case ImageField():
            return Picture(declared.folder)
        case UrlField():
            return Url(EVERYTHING)


def _bounds(low: Decimal | None, high: Decimal | None) -> tuple[Decimal, Decimal]:
    from_, to = Amount().low, Amount().high
    return (from_ if low is None else low), (to if high is None else high)
