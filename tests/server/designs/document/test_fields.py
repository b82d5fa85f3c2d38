from typing import Any

import pytest
from pydantic import TypeAdapter

from ops.errors import BadParameter
from server.designs.document import fields
from server.designs.document.fields import shown_as
from server.designs.field import Field
from server.designs.inspection.declared import DesignField
from server.designs.kinds.locales import Place

HERE, THERE = Place("en", "Europe/Berlin"), Place("de", "UTC")
DECLARED = TypeAdapter[Any](DesignField)


def field(type_: str, **more: Any) -> Field:
    return fields.field("it", DECLARED.validate_python({"type": type_, **more}))


@pytest.mark.parametrize(
    ("declared", "text", "spelled", "shown"),
    [
        (field("text"), "Bob", "Bob", "Bob"),
        (field("text", case="name"), "sarah O'BRIEN", "Sarah O'Brien", "Sarah O'Brien"),
        (field("text", case="upper"), "straße", "STRASSE", "STRASSE"),
        (field("text", map={"de": "Germany", "*": "the world"}), "DE", "DE", "Germany"),
        (field("text", map={"de": "Germany", "*": "the world"}), "at", "at", "the world"),
        (field("number"), "1,234.5", "1234.5", "1,234.5"),
        (field("number", max=10), "10", "10", "10"),
        (field("number", format="percent"), "12.5", "12.5", "12.5%"),
        (field("money"), "12.5", "EUR 12.5", "€12.50"),
        (field("money", cents="never"), "EUR 12.50", "EUR 12.5", "€12"),
        (field("date", format="EEEE d MMMM"), "2026-12-01", "2026-12-01", "Tuesday 1 December"),
        (field("date", format="HH:mm"), "2026-12-01T18:30Z", "2026-12-01T18:30Z", "19:30"),
        (field("time"), "18:30", "18:30", "6:30\u202fPM"),
        (field("boolean", yes="in", no="out"), "true", "yes", "in"),
        (field("choice", choices=["gold"], map={"vip": "gold"}, labels={"gold": "Gold!"}), "VIP", "gold", "Gold!"),
        (field("colour"), "#F00", "ff0000", "#ff0000"),
        (field("image"), "/a/b.png", "a/b.png", "a/b.png"),
        (field("image", folder="logos/"), "acme.png", "logos/acme.png", "logos/acme.png"),
        (field("image", folder="logos"), "logos/acme.png", "logos/acme.png", "logos/acme.png"),
        (field("image", folder="logos"), "logosecret.png", "logos/logosecret.png", "logos/logosecret.png"),
        (field("image", folder="logos"), "https://x.test/a.png", "https://x.test/a.png", "https://x.test/a.png"),
        (field("url"), "https://example.com/a b", "https://example.com/a%20b", "https://example.com/a%20b"),
    ],
)
def test_a_value_is_read_spelled_and_shown(declared: Field, text: str, spelled: str, shown: str) -> None:
    value = declared.kind.read(text, HERE).value

    assert declared.kind.spell(value) == spelled
    assert declared.kind.read(spelled, HERE).value == value
    assert declared.kind.shown(value, HERE) == shown


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (field("number"), "many"),
        (field("money"), "USD 5"),
        (field("date"), "soon"),
        (field("time"), "25:00"),
        (field("boolean"), "perhaps"),
        (field("choice", choices=["gold"]), "lead"),
        (field("colour"), "url(x)"),
        (field("image"), "//evil.test/a.png"),
        (field("image"), "ftp://evil.test/a.png"),
        (field("image"), "/"),
        (field("url"), "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_read_is_missing(declared: Field, text: str) -> None:
    read = declared.kind.read(text, HERE)

    assert (read.value, read.remark) == (None, "ignored")


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        (field("number", max=10), "12"),
        (field("number", min=1), "0"),
        (field("money", min=5), "4.99"),
        (field("date"), "9999-12-31"),
    ],
)
def test_what_is_out_of_bounds_is_missing(declared: Field, text: str) -> None:
    read = declared.kind.read(text, HERE)

    assert (read.value, read.remark) == (None, "out_of_range")


@pytest.mark.parametrize(
    ("declared", "spelled"),
    [
        (field("text"), None),
        (field("text", default="  "), None),
        (field("number", default=1.234), "1.2340"),
        (field("number", default=1234567.891), "1234567.891"),
        (field("money", default=12.5), "EUR 12.5"),
        (field("boolean", default=True), "yes"),
        (field("boolean", default=False), "no"),
        (field("choice", choices=["gold"], default="Gold"), "gold"),
        (field("image", folder="logos/", default="none.png"), "logos/none.png"),
        (field("date", default="2026-12-01"), "2026-12-01"),
    ],
)
def test_a_default_is_what_the_design_says_wherever_the_reader_is(declared: Field, spelled: str | None) -> None:
    for place in (HERE, THERE):
        value = declared.default(place)
        assert (None if value is None else declared.kind.spell(value)) == spelled


def test_a_value_is_shown_in_the_form_of_its_place() -> None:
    starts = field("date", format="long")
    value = starts.kind.read("2026-12-01", HERE).value

    assert shown_as(starts.kind, "EEEE").shown(value, HERE) == "Tuesday"
    assert shown_as(starts.kind, "EEEE").shown(value, THERE) == "Dienstag"
    with pytest.raises(BadParameter, match="none for a field of this type"):
        shown_as(field("text").kind, "EEEE")


def test_a_field_says_what_it_is() -> None:
    assert (field("image").kind.several, field("text").kind.several) == (True, False)
    assert (field("text", max=7).how.longest, field("number").how.longest) == (7, 0)
    assert field("text", required=True).required
    assert (
        field("image", folder="logos").kind.accepts == "the identifier of a picture below logos, or its https address"
    )
