"""Binding: what was read for the fields of a design → its values, and the composition that shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.designs.design import Design
from server.designs.filled import Part
from server.designs.kinds.simple import IGNORED, Read
from server.designs.overlay import PLACE, PRESET
from server.designs.reading import Reading
from server.mistakes import nearest
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.designs.composition import composition, settled
    from server.designs.fields import Field
    from server.designs.kinds import locales
    from server.designs.kinds.locales import Place
else:  # a picture with nothing on it, or with a text, is no design
    composition = on_demand("server.designs.composition.composition")
    settled = on_demand("server.designs.composition.settled")
    locales = on_demand("server.designs.kinds.locales")

PLACES: dict[str, Callable[[str], Read[str]]] = {
    "locale": lambda text: _or_ignored(locales.locale_named(text)),
    "tz": lambda text: _or_ignored(locales.zone_named(text)),
}
SMALLEST = 60  # seconds after which a countdown changes


@dataclass(frozen=True, slots=True)
class Bound:
    """The values of a design's fields; those that are not as they are by default, in their one spelling and order; the
    fields whose values are the reader's own; and the required ones that are missing, without which all are as by
    default."""

    values: Mapping[str, Any]
    parts: tuple[Part, ...]
    theirs: frozenset[str]
    required: tuple[str, ...]


def bind(reading: Reading, design: Design, place: Place) -> Bound:
    """The values that are read for the fields of a design, whose reader is at a place."""
    found: dict[str, Any] = {}
    parts: list[Part] = []
    for name, field in design.fields.items():
        value = field.value(reading, place)
        if value is not None:
            found[name] = value
            if value != field.default(place):
                parts.append(Part(_said_as(field, design, reading), reading.spelled(name, field.spell(value))))
                if field.is_picture and len(value) > 1:  # what stands in for it is part of what was asked for
                    parts.append(Part(f"{name}.or", reading.spelled(name, field.spell(value[1:]))))
    lacking = ((name, field) for name, field in design.fields.items() if field.required and name not in found)
    required = tuple(name for name, field in lacking if field.default(place) is None)
    if required:
        found, parts, place = {}, [], design.place
    theirs = frozenset(name for name in found if design.fields[name].is_picture or not reading.fell_back(name))
    for name, field in design.fields.items():
        default = field.default(place)
        if field.is_picture and default is not None:
            found[name] = (*found.get(name, ()), *default)
        elif name not in found and default is not None:
            found[name] = default
    return Bound(found, tuple(parts), theirs, required)


def composed(
    design: Design,
    values: Mapping[str, Any],
    place: Place,
    now: datetime,
    *,
    over: bool,
    theirs: frozenset[str] = frozenset(),
) -> composition.Composition:
    """A design with these values, of which `theirs` are the reader's own; without any, with its defaults."""
    if not values:
        defaults = {name: field.default(place) for name, field in design.fields.items()}
        values = {name: value for name, value in defaults.items() if value is not None}
    found = settled.Settled(values, design.fields, place, theirs, now, written=design.place)
    return composition.Composition(design, found, over)


def placed(reading: Reading, design: Design) -> tuple[Place, list[Part]]:
    """Where the reader is, and how that is said if it is not as the design says."""
    place, parts = design.place, []
    for name in sorted(PLACE):
        if not reading.given(name):
            continue
        found = reading.first(name, PLACES[name], str)
        if found is not None and getattr(place, name) != found:
            place = replace(place, **{name: found})
            parts.append(Part(name, found))
    return place, parts


def preset(reading: Reading, design: Design | None) -> str | None:
    """The preset that is named, None if there is none of this name."""
    if not reading.given(PRESET) or not is_preset(PRESET, design):
        return None
    named = reading.first(PRESET, lambda text: _or_ignored(design.preset(text) if design else None), str)
    return named if isinstance(named, str) else None


def is_preset(name: str, design: Design | None) -> bool:
    """Whether a name in an overlay is that of its preset: a design that was saved before may have a field of it."""
    return name == PRESET and (design is None or PRESET not in design.fields)


def presets(text: str, design: Design) -> str:
    """The presets that there are, and the nearest one."""
    near = nearest(text, design.document.presets)
    return ", ".join(design.document.presets) + (f". Did you mean {near}?" if near else "")


def lasting(compositions: list[composition.Composition]) -> dict[str, Any]:
    """For how many seconds what is drawn is true, and what moment it shows, if it changes by itself."""
    counted = [left for one in compositions for left in one.counted]
    asked = [left for one in compositions for left in one.asked]
    if not counted and not asked:
        return {}
    running = [int(left.total_seconds()) % SMALLEST or SMALLEST for left in counted if left]
    running += [int(left.total_seconds()) for left in asked if left]
    minutes = [-(-int(left.total_seconds()) // SMALLEST) for left in counted]
    moment = " ".join(map(str, (*minutes, *(int(not left) for left in asked))))
    return {"live": min(running, default=None), "moment": moment}


def _said_as(field: Field, design: Design, reading: Reading) -> str:
    """How a field is named in the one spelling: with `.or` what would be another thing as a value."""
    other = reading.fell_back(field.name) and not field.is_picture
    other = other and (field.name in design.initials or reading.is_an_authors(field.name))
    return f"{field.name}.or" if other else field.name


def _or_ignored(found: str | None) -> Read[str]:
    return Read(found, "" if found else IGNORED)
