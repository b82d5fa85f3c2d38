"""Conditions as they are written: on what a layer depends."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag, model_validator

from server.designs.document.declaration import MOST_CHOICES
from server.designs.document.measures import FieldName, Model
from server.designs.kinds.kind import Plain


class FieldCondition(Model):
    """Something that is true of a field's value; exactly one thing is asked. `passed` asks of a moment whether it is
    over; a day is one when it ends."""

    field: FieldName
    is_: Plain | None = Field(None, alias="is")
    in_: Annotated[tuple[Plain, ...], Field(max_length=MOST_CHOICES)] | None = Field(None, alias="in")
    missing: bool | None = None
    passed: bool | None = None
    above: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> "FieldCondition":
        names = ("is_", "in_", "missing", "passed", "above", "below")
        if sum(getattr(self, name) is not None for name in names) != 1:
            raise ValueError("expected exactly one of is, in, missing, passed, above, below")
        return self


class Negation(Model):
    not_: "Condition" = Field(alias="not")


class AllOf(Model):
    all: Annotated[tuple["Condition", ...], Field(min_length=1, max_length=20)]


class AnyOf(Model):
    any: Annotated[tuple["Condition", ...], Field(min_length=1, max_length=20)]


def _kind_of_condition(value: Any) -> str:
    written = value if isinstance(value, dict) else {}
    return next((name for name in ("not", "all", "any") if name in written), "test")


Condition = Annotated[
    Annotated[FieldCondition, Tag("test")]
    | Annotated[Negation, Tag("not")]
    | Annotated[AllOf, Tag("all")]
    | Annotated[AnyOf, Tag("any")],
    Discriminator(_kind_of_condition),
]

Negation.model_rebuild()
AllOf.model_rebuild()
AnyOf.model_rebuild()


def tests(condition: Condition | None) -> Iterator[FieldCondition]:
    """All that a condition asks."""
    match condition:
        case Negation(not_=inner):
            yield from tests(inner)
        case AllOf(all=several) | AnyOf(any=several):
            for one in several:
                yield from tests(one)
        case FieldCondition():
            yield condition
