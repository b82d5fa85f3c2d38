"""Settled values: what is in a design's fields once all has been read, each typed or missing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from ops.layers.paint import Colour
from server.designs.document import picture_address
from server.designs.document.fields import Picture, shown_as
from server.designs.document.template import Blank, Plural, Template
from server.designs.field import Field
from server.designs.kinds.answers import Pick
from server.designs.kinds.locales import Place
from server.designs.kinds.moments import Moment
from server.designs.kinds.urls import Url

NOWHERE = Colour(0, 0, 0, 0)
LARGEST = Decimal(10) ** 18  # more is no number that anybody draws

_NUMBER = re.compile(
    r"(?:[A-Z]{3} )?([+-]?[0-9]{1,40}(?:\.[0-9]{1,40})?)", re.ASCII
)  # a sum has its currency before it


def number_of(spelled: str) -> Decimal | None:
    """The number that a value is, None if it is none."""
    match = _NUMBER.fullmatch(spelled.strip())
    value = Decimal(match[1]) if match else None
    return value if value is not None and abs(value) <= LARGEST else None


@dataclass(frozen=True, slots=True)
class Settled:
    """The values of the fields that have one, the fields themselves, and where their reader is; `theirs` are the fields
    whose values are the reader's own, and no fallbacks or defaults. `now` is when it is asked whether a moment has
    passed; none has if that is not known. `written` is where the design's own words are from, if the reader is not."""

    values: Mapping[str, Any]
    fields: Mapping[str, Field]
    place: Place
    theirs: frozenset[str] = frozenset()
    now: datetime | None = None
    written: Place | None = None

    def spelled(self, name: str) -> str | None:
        """The one spelling of a value, None if it is missing."""
        value = self.values.get(name)
        return None if value is None else self.fields[name].kind.spell(value)

    def shown(self, blank: Blank | Plural) -> str | None:
        """A value as its reader writes it, or what the number that it is asks for; None if it is missing."""
        value = self.values.get(blank.field)
        if value is None:
            return None
        kind = self.fields[blank.field].kind
        if isinstance(blank, Blank):
            return (shown_as(kind, blank.form) if blank.form else kind).shown(value, self.place)
        form = (self.written or self.place).cldr.plural_form(number_of(kind.spell(value)) or Decimal(0))
        return blank.chosen(kind.spell(value), form).filled(self.shown, kind.shown(value, self.place))

    def text(self, words: Template) -> str | None:
        """A template with its blanks filled, None if one is missing or nothing is left."""
        return words.filled(self.shown) or None

    def exact(self, words: Template) -> str | None:
        """The same with every value in its one spelling: for numbers."""
        return words.filled(lambda blank: self.spelled(blank.field)) or None

    def coded(self, words: Template) -> str | None:
        """The same for a code: percent-encoded where a value has a part in an address."""
        return picture_address.coded(words, self.spelled)

    def address(self, source: Template) -> str | None:
        """The address or the identifier of a picture; None if a value is missing, or may not stand where it does."""
        if not source.fields:
            return self.exact(source)
        kinds = {name: self.fields[name].kind for name in source.fields if name in self.fields}
        paths = {name for name, kind in kinds.items() if isinstance(kind, Picture | Pick)}
        addresses = {name for name, kind in kinds.items() if isinstance(kind, Picture | Url)}
        return picture_address.filled(source, self.spelled, paths, addresses)

    def number(self, words: Template) -> Decimal | None:
        """A template that is a number."""
        return number_of(self.exact(words) or "")

    def moment(self, words: Template) -> datetime | None:
        """A template that is a moment; a day is one when it ends."""
        text = self.exact(words)
        found = Moment().read(text, self.place).value if text else None
        if found is None or isinstance(found, datetime):
            return found
        return datetime.combine(found, time(), self.place.zone) + timedelta(days=1)

    def left(self, words: Template) -> timedelta | None:
        """The time that is left until a moment in begun seconds, None if it is missing; nothing of it is negative."""
        moment = self.moment(words)
        if moment is None or self.now is None:
            return None
        return timedelta(seconds=max(0, -((self.now - moment) // timedelta(seconds=1))))

    def ink(self, ink: Colour | Blank) -> Colour:
        """A colour, or a field's; nothing is to be seen of a missing one."""
        if isinstance(ink, Colour):
            return ink
        value = self.values.get(ink.field)
        return value if isinstance(value, Colour) else NOWHERE

    def own(self, words: Template) -> str | None:
        """A template filled with the reader's own values, None if one is missing: a fallback is nobody's name."""
        return words.filled(lambda blank: self.shown(blank) if blank.field in self.theirs else None) or None

    def authors(self, words: Template) -> str:
        """What its author says in a template: its own words, and values that are as by default."""
        return words.filled(lambda blank: self.shown(blank) if self._is_default(blank.field) else "") or ""

    def without(self, names: frozenset[str]) -> "Settled":
        """The same with some values missing."""
        return replace(self, values={name: value for name, value in self.values.items() if name not in names})

    def _is_default(self, name: str) -> bool:
        return name in self.fields and self.values.get(name) == self.fields[name].default(self.place)
