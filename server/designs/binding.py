"""Binding: what was read for the fields of a design → its values, and what is to be seen of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from server.designs.design import Design
from server.designs.field import Field
from server.designs.filled import Painted, Part
from server.designs.kinds.locales import Place
from server.designs.overlay import PLACE
from server.designs.reading import Reading
from server.designs.text_design import TextDesign
from server.designs.values import NONE
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.designs.composition import composition, settled
else:  # a picture with nothing on it, or with a text, is no document
    composition = on_demand("server.designs.composition.composition")
    settled = on_demand("server.designs.composition.settled")

AnyDesign = Design | TextDesign
SMALLEST = 60  # seconds after which a countdown changes


@dataclass(frozen=True, slots=True)
class Bound:
    """The values of a design's fields; those that are not as they are by default, in their one spelling and order; the
    fields whose values are the reader's own; and the required ones that are missing, without which all are as by
    default."""

    values: Mapping[str, Any]
    parts: tuple[Part, ...] = ()
    theirs: frozenset[str] = NONE
    required: tuple[str, ...] = ()


def bind(reading: Reading, design: AnyDesign, place: Place) -> Bound:
    """The values that are read for the fields of a design, whose reader is at a place."""
    read = {field.name: reading.value(field, place) for field in design.fields.of(reading.names)}
    given, values = design.completed({name: value for name, value in read.items() if value is not None}, place)
    required = tuple(name for name in design.required if name not in given and name not in values)
    if required:
        return Bound(design.completed({}, design.place)[1], required=required)
    parts: list[Part] = []
    for name, value in given.items():
        field, default = design.fields[name], values.get(name)
        if not field.kind.is_same(value, default):
            parts += _parts(field, value, design, reading)
        values[name] = (*value, *(default or ())) if field.kind.several else value
    theirs = frozenset(name for name in given if design.fields[name].kind.several or not reading.fell_back(name))
    return Bound(values, tuple(parts), theirs)


def layout(design: AnyDesign, bound: Bound, place: Place, now: datetime, *, over: bool) -> Painted | None:
    """What is to be seen of a design, as an image itself or laid `over` another; None for nothing."""
    if isinstance(design, TextDesign):
        return design.layout(bound.values, place)
    found = settled.Settled(bound.values, design.fields, place, bound.theirs, now, written=design.place)
    return composition.Composition(design, found, over)


def beside(reading: Reading, design: AnyDesign) -> dict[str, str]:
    """What is said beside the fields of a design, as far as it has a meaning there."""
    fields = design.chosen.of(reading.names & design.heeds)
    found = {field.name: reading.value(field, design.place) for field in fields}
    return {name: value for name, value in found.items() if value is not None}


def placed(design: AnyDesign, beside: Mapping[str, str]) -> Place:
    """Where the reader of a design is, with what is said beside its fields."""
    said = {name: beside[name] for name in PLACE if name in beside}
    return replace(design.place, **said) if said else design.place


def lasting(painted: Iterable[Painted]) -> dict[str, Any]:
    """For how many seconds what is drawn is true, and what moment it shows, if it changes by itself."""
    counted = [left for one in painted for left in one.counted]
    asked = [left for one in painted for left in one.asked]
    if not counted and not asked:
        return {}
    running = [int(left.total_seconds()) % SMALLEST or SMALLEST for left in counted if left]
    running += [int(left.total_seconds()) for left in asked if left]
    minutes = [-(-int(left.total_seconds()) // SMALLEST) for left in counted]
    moment = " ".join(map(str, (*minutes, *(int(not left) for left in asked))))
    return {"live": min(running, default=None), "moment": moment}


def _parts(field: Field, value: Any, design: AnyDesign, reading: Reading) -> Iterator[Part]:
    """A value in its one spelling: with `.or` what would be another thing without, and what stands in for a picture."""
    name, kind = field.name, field.kind
    other = reading.fell_back(name) and (name in design.initials or reading.is_an_authors(name))
    written = f"{name}.or" if other and not kind.several else name
    yield Part(written, reading.spelled(name, kind.spell(value)))
    if kind.several and len(value) > 1:
        yield Part(f"{name}.or", reading.spelled(name, kind.spell(value[1:])))
