"""Samples: what a design may be filled in with, so that it can be looked at before anybody's values come.

The document's own samples, and for fields without any the simplest values of their type. They are put together a few
ways: typical ones, the shortest, the longest, the oddest, none where none is a sample, and every choice once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from server.designs.design import Design
from server.designs.document.declaration import (
    BooleanField,
    ChoiceField,
    ColorField,
    DateField,
    DesignField,
    MoneyField,
    NumberField,
    TextField,
    UrlField,
)
from server.designs.document.layers import BarcodeLayer, QrLayer
from server.designs.filled import LITERAL
from server.designs.kinds.kind import as_text

MOST = 12  # combinations
AHEAD = timedelta(days=16, hours=5)  # of a date, so that a countdown runs
GENERIC = "defaults"
AT_MOST = "longest allowed"
CODE = "UT27-K114-8QXR-"  # what codes are made of: letters and digits in turn, which bars have no short form for
LONG = "Alexandria-Margaret Wolfeschlegelsteinhausenbergerdorff of the Northern Fjords "
ODD = "Ægir Þórðarson-Łukasiewicz"


@dataclass(frozen=True, slots=True)
class Combination:
    """A name for it, and a value for each field that has one."""

    name: str
    values: Mapping[str, str]

    @property
    def overlay(self) -> str:
        """The same as an overlay text."""
        return ";".join(f"{name}={quote(value, safe=LITERAL)}" for name, value in self.values.items())

    @property
    def at_most(self) -> str:
        """How a remark says that it is about the longest values."""
        return " when its fields are as long as their `max`" if self.name == AT_MOST else ""

    @property
    def said(self) -> str:
        """The same for people."""
        return ", ".join(f"{name}={value}" for name, value in self.values.items()) or "no values"


def combinations(design: Design, now: datetime, *, thorough: bool = False) -> tuple[Combination, ...]:
    """Different ways to fill in a design, at most MOST, the first of which is no values at all; `thorough`, also with
    the longest, the emptiest and an odd value of fields that have no samples."""
    fields = design.document.fields.items()
    several = {name: texts for name, one in fields if (texts := samples(name, one, now, thorough=thorough))}
    found: dict[tuple[tuple[str, str], ...], str] = {}
    for name, values in _put_together(several, design):
        key = tuple((field, values[field]) for field in several if field in values)
        if key in found and "=" not in name:
            found[key] += f", {name}"
        found.setdefault(key, name)
    return tuple(Combination(name, dict(key)) for key, name in found.items())[:MOST]


def longest(design: Design, now: datetime) -> Combination | None:
    """Typical values, but texts as long as the document says that they may be; None if it says it of none."""
    fields, layers = design.document.fields, design.document.layers
    codes = (layer for layer in layers if isinstance(layer, QrLayer | BarcodeLayer))
    coded = {name for code in codes for name in code.data.fields}
    bounded = [name for name, one in fields.items() if isinstance(one, TextField) and "max" in one.model_fields_set]
    typical = {name: next(filter(str.strip, samples(name, one, now)), "") for name, one in fields.items()}
    values = typical | {name: _as_long(CODE if name in coded else LONG, fields[name]) for name in bounded}
    return Combination(AT_MOST, {name: text for name, text in values.items() if text}) if bounded else None


def _as_long(words: str, field: DesignField) -> str:
    most = field.max if isinstance(field, TextField) else 0
    return (words * (most // len(words) + 1))[:most].strip()


def _put_together(several: Mapping[str, tuple[str, ...]], design: Design) -> Iterator[tuple[str, dict[str, str]]]:
    full = {name: said for name, texts in several.items() if (said := [text for text in texts if text.strip()])}
    typical = {name: texts[0] for name, texts in full.items()}
    yield GENERIC, {}
    yield "typical", typical
    yield "shortest", {name: min(texts, key=len) for name, texts in full.items()}
    yield "longest", {name: max(texts, key=len) for name, texts in full.items()}
    yield "odd", {name: max(texts, key=_oddness) for name, texts in full.items()}
    without = {name for name, texts in several.items() if len(full.get(name, ())) < len(texts)}
    if without:
        yield "empty", {name: text for name, text in typical.items() if name not in without}
    for name, field in design.document.fields.items():
        if isinstance(field, ChoiceField | BooleanField):
            yield from ((f"{name}={text}", typical | {name: text}) for text in full.get(name, ()))


def _oddness(text: str) -> int:
    return sum(not letter.isascii() for letter in text)


def samples(name: str, field: DesignField, now: datetime, *, thorough: bool = False) -> tuple[str, ...]:
    """Values of a field as they would come; an empty one is none."""
    own = tuple(as_text(one) for one in field.samples)
    if isinstance(field, ChoiceField):
        return tuple(dict.fromkeys((*own, *field.choices)))
    if not own and thorough and isinstance(field, TextField):
        return _invented(name, field)
    return own or _simplest(name, field, now)


def _invented(name: str, field: TextField) -> tuple[str, ...]:
    """Texts that flatter no design: a typical one, one as long as it may be, one of other letters, none."""
    typical = str(field.default or field.title or name.replace("_", " ").capitalize())
    return tuple(dict.fromkeys((typical[: field.max], _as_long(LONG, field), ODD[: field.max], "")))


def _simplest(name: str, field: DesignField, now: datetime) -> tuple[str, ...]:
    match field:
        case TextField() if field.default in (None, ""):
            return ((field.title or name.replace("_", " ").capitalize())[: field.max],)
        case BooleanField():
            return ("yes", "no")
        case NumberField() | MoneyField():
            low, high = (0 if field.min is None else field.min), (1234.5 if field.max is None else field.max)
            return tuple(dict.fromkeys((f"{low}", f"{high}")))
        case DateField():
            return ("18:30",) if field.type == "time" else (f"{now + AHEAD:%Y-%m-%dT%H:%MZ}",)
        case ColorField() if field.default is None:
            return ("2563eb",)
        case UrlField() if field.default in (None, ""):
            return ("https://example.com/",)
    return ()
