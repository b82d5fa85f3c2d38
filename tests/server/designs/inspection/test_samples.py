from datetime import UTC, datetime
from typing import Any

from server.app import designs
from server.config.settings import Settings
from server.designs.inspection.samples import MOST, combinations
from tests.conftest import STUDIO
from tests.server.designs.documents import design, text, written

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
TIERS = {"type": "choice", "choices": ["gold", "silver"], "samples": ["silver"]}


def several(**fields: Any) -> dict[str, dict[str, str]]:
    made = design(written(text("x")) | {"fields": fields})
    return {one.name: dict(one.values) for one in combinations(made, NOW)}


def test_samples_are_put_together_in_a_few_ways() -> None:
    found = several(
        name={"type": "text", "samples": ["Sarah", "Al", "Alexandria-Margaret", "李小龍", ""]},
        city={"type": "text", "samples": ["Rome", "Llanfairpwllgwyngyll"]},
        tier=TIERS,
    )

    assert found == {
        "defaults": {},
        "typical": {"name": "Sarah", "city": "Rome", "tier": "silver"},
        "shortest": {"name": "Al", "city": "Rome", "tier": "gold"},
        "longest": {"name": "Alexandria-Margaret", "city": "Llanfairpwllgwyngyll", "tier": "silver"},
        "odd": {"name": "李小龍", "city": "Rome", "tier": "silver"},
        "empty": {"city": "Rome", "tier": "silver"},
        "tier=gold": {"name": "Sarah", "city": "Rome", "tier": "gold"},
    }


def test_a_text_without_samples_is_shown_long_and_odd_and_empty_too() -> None:
    made = design(written(text("x")) | {"fields": {"name": {"type": "text", "default": "there", "max": 40}}})
    found = {one.name: dict(one.values) for one in combinations(made, NOW, thorough=True)}

    assert [*found] == ["defaults, empty", "typical, shortest", "longest", "odd"]
    assert [len(one) for one in found.values()] == [0, 1, 1, 1]
    assert found["typical, shortest"] == {"name": "there"}
    assert 30 < len(found["longest"]["name"]) <= 40
    assert not found["odd"]["name"].isascii()


def test_what_is_the_same_is_shown_once() -> None:
    assert several(name={"type": "text", "samples": ["Amy"]}) == {
        "defaults": {},
        "typical, shortest, longest, odd": {"name": "Amy"},
    }
    assert several() == {"defaults, typical, shortest, longest, odd": {}}


def test_fields_without_samples_have_simple_ones() -> None:
    found = several(
        first_name={"type": "text"},
        greeting={"type": "text", "default": "Hello"},
        starts={"type": "date"},
        opens={"type": "time"},
        price={"type": "money", "min": 5},
        vip={"type": "boolean", "samples": [True]},
        tint={"type": "colour"},
        page={"type": "url"},
        logo={"type": "image"},
    )

    assert found["typical, shortest, odd"] == {
        "first_name": "First name",
        "starts": "2026-11-17T17:00Z",
        "opens": "18:30",
        "price": "5",
        "vip": "true",
        "tint": "2563eb",
        "page": "https://example.com/",
    }


def test_there_are_not_too_many() -> None:
    assert len(several(tier={"type": "choice", "choices": [f"t{number}" for number in range(50)]})) == MOST


def test_a_combination_is_an_overlay_that_is_read_as_it_was_meant() -> None:
    values = ["Smith; Sons", "name=Eve", "100 % & more/less?", "ü#"]
    made = design(written(text("{name}")) | {"fields": {"name": {"type": "text", "samples": values}}})
    fill = designs(Settings(), STUDIO)

    for one in combinations(made, NOW)[1:]:
        filled = fill.fill(one.overlay, "", own=made, now=NOW)
        assert [part.text for part in filled.parts] == [one.values["name"]]
        assert filled.notes == ()
