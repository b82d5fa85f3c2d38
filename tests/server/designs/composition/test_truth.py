from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from server.designs.composition import truth
from server.designs.composition.settled import Settled, number_of
from server.designs.document.condition import Condition
from tests.designs import design, fill

CONDITION = TypeAdapter[Any](Condition)
FIELDS = {
    "tier": {"type": "choice", "choices": ["gold", "silver", "team 1", "plan 1"]},
    "points": {"type": "number"},
    "price": {"type": "money", "currency": "EUR"},
    "member": {"type": "boolean"},
    "note": {"type": "text"},
    "day": {"type": "date"},
}


def settled(overlay: str) -> Settled:
    values: Settled = fill(design(fields=FIELDS), overlay).painted[0].values  # type: ignore[attr-defined]
    return values


def asks(field: str, **asked: Any) -> dict[str, Any]:
    return {"field": field, **{name.removesuffix("_"): value for name, value in asked.items()}}


@pytest.mark.parametrize(
    ("overlay", "written", "holds"),
    [
        ("tier=gold", asks("tier", is_="gold"), True),
        ("tier=gold", asks("tier", is_="GOLD"), True),
        ("tier=gold", asks("tier", is_="silver"), False),
        ("tier=team 1", asks("tier", is_="plan 1"), False),
        ("tier=silver", asks("tier", in_=["gold", "silver"]), True),
        ("tier=team 1", asks("tier", in_=["plan 1", 1]), False),
        ("", asks("tier", is_="gold"), False),
        ("", asks("tier", missing=True), True),
        ("", asks("tier", missing=False), False),
        ("tier=gold", asks("tier", missing=True), False),
        ("tier=gold", asks("tier", missing=False), True),
        ("points=100", asks("points", above=99), True),
        ("points=100", asks("points", above=100), False),
        ("points=100", asks("points", below=100), False),
        ("points=0.1", asks("points", below=0.1), False),
        ("points=0.1", asks("points", above=0.1), False),
        ("points=-1", asks("points", below=0), True),
        ("points=1", asks("points", below=0), False),
        ("points=1,000", asks("points", is_=1000), True),
        ("points=1.50", asks("points", is_="1.5"), True),
        ("points=0.00001", asks("points", is_=0.00001), True),
        ("", asks("points", below=5), False),
        ("price=12,50 €", asks("price", above=12), True),
        ("price=12,50 €", asks("price", is_=12.5), True),
        ("price=12,50 €", asks("price", is_="EUR 12.5"), True),
        ("member=yes", asks("member", is_=True), True),
        ("member=0", asks("member", is_=False), True),
        ("member=0", asks("member", is_=True), False),
        ("", asks("member", is_=False), False),
        ("note=Room 5", asks("note", is_=5), False),
        ("note=Room 5", asks("note", above=4), False),
        ("note=5", asks("note", above=4), True),
        ("note=Infinity", asks("note", above=4), False),
        ("note=1e99", asks("note", above=4), False),
        ("day=2026-12-01", asks("day", above=0), False),
        ("day=2026-12-01T12:00Z", asks("day", passed=True), True),
        ("day=2026-12-01T12:00:01Z", asks("day", passed=True), False),
        ("day=2026-12-01T12:00:01Z", asks("day", passed=False), True),
        ("day=2026-12-01", asks("day", passed=True), False),
        ("day=2026-11-30", asks("day", passed=True), True),
        ("", asks("day", passed=True), False),
        ("", asks("day", passed=False), False),
        ("tier=gold;points=5", {"all": [asks("tier", is_="gold"), asks("points", above=1)]}, True),
        ("tier=gold;points=1", {"all": [asks("tier", is_="gold"), asks("points", above=1)]}, False),
        ("tier=gold", {"any": [asks("points", above=1), asks("tier", is_="gold")]}, True),
        ("", {"any": [asks("points", above=1), asks("tier", is_="gold")]}, False),
        ("", {"not": asks("tier", is_="gold")}, True),
        ("tier=gold", {"not": {"not": {"all": [{"any": [asks("tier", is_="gold")]}]}}}, True),
    ],
)
def test_a_condition_holds(overlay: str, written: dict[str, Any], holds: bool) -> None:
    assert truth.holds(CONDITION.validate_python(written), settled(overlay)) is holds


def test_without_a_condition_a_layer_is_shown() -> None:
    assert truth.holds(None, settled(""))
    assert truth.fields(None) == frozenset()


def test_a_condition_names_the_fields_that_it_asks_about() -> None:
    written = {"all": [asks("tier", missing=True), {"not": asks("points", above=1)}, {"any": [asks("day", is_="x")]}]}

    assert truth.fields(CONDITION.validate_python(written)) == {"tier", "points", "day"}


@pytest.mark.parametrize(
    "written",
    [
        {"field": "tier"},
        {"field": "tier", "is": "gold", "above": 1},
        {"field": "day", "passed": True, "missing": False},
        {"field": "Tier", "is": "gold"},
        {"field": "tier", "is": "gold", "then": 1},
        {"not": {"field": "a", "is": 1}, "all": []},
        {"all": []},
        {"any": [{"field": "a", "is": 1}] * 21},
        {"field": "tier", "above": float("nan")},
        {"field": "tier", "above": float("inf")},
        "tier == gold",
    ],
)
def test_what_is_no_condition_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        CONDITION.validate_python(written)


@pytest.mark.parametrize(("spelled", "number"), [("5", "5"), ("EUR 12.50", "12.5"), ("-3", "-3"), (" 7 ", "7")])
def test_a_number_is_read_out_of_a_spelling(spelled: str, number: str) -> None:
    assert number_of(spelled) == Decimal(number)


@pytest.mark.parametrize("spelled", ["", "five", "Room 5", "5 5", "1e5", "NaN", "-", "٥", "1_0", "9" * 30, "eur 5"])
def test_what_is_no_number_is_none(spelled: str) -> None:
    assert number_of(spelled) is None
