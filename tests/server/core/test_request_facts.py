import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.request_facts import LONGEST, NOTHING, RequestFacts, identified, loggable, written

TOLD = RequestFacts("memory", "webinar@3", "k1", "folder/a.jpg", "busy", "0af7651916cd43dd8448eb211c80319c")


def test_a_line_has_what_is_known_and_nothing_else() -> None:
    assert TOLD.told(identified=True) == {
        "cache": "memory",
        "design": "webinar@3",
        "key": "k1",
        "identifier": "folder/a.jpg",
        "error": "busy",
        "trace_id": "0af7651916cd43dd8448eb211c80319c",
    }
    assert NOTHING.told(identified=True) == {}


def test_the_identifier_is_told_only_where_it_is_allowed() -> None:
    assert "identifier" not in TOLD.told(identified=False)
    assert identified("a.jpg", allowed=False) == {}
    assert identified("a.jpg", allowed=True) == {"identifier": "a.jpg"}


@given(st.builds(RequestFacts, *(st.text(max_size=9) for _ in RequestFacts._fields)), st.booleans())
def test_what_is_written_is_what_is_told(facts: RequestFacts, identified: bool) -> None:
    assert json.loads(f'{{{written(facts, identified)}"last": 1}}') == {**facts.told(identified=identified), "last": 1}


def test_the_state_of_a_request_becomes_facts() -> None:
    state = {"id": "a", "kind": "image", "cache": "disk", "design": "webinar@3", "error": "busy"}

    assert RequestFacts.of(state) == RequestFacts("disk", "webinar@3", "", "", "busy")
    assert RequestFacts.of({}) == NOTHING


@pytest.mark.parametrize(
    ("identifier", "shown"),
    [
        ("folder/lighthouse.avif", "folder/lighthouse.avif"),
        ("李小龍.jpg", "李小龍.jpg"),
        ("first_name=Sarah", "first_name=…"),
        ("webinar;first_name=Sarah;company=Northwind", "webinar;first_name=…"),
        ("a=", "a=…"),
        ("bp_admin_t3-rI-zeOZQSXcRIv6fvn6MCwzIJ", "bp_admin_…"),
        ("logos/bp_live_abcdefghij_t3-rI-zeOZQSXcRIv6fv/a.png", "logos/bp_live_…/a.png"),
        ("xbp_admin_t3-rI-zeOZQSXcRIv6fvn6MCwzIJ", "xbp_admin_…"),
        ("my_bp_test_abcdefghij_t3-rI/b", "my_bp_test_…/b"),
        ("bp%5Fadmin_t3-rI-zeOZQSXcRIv6fvn6MCwzIJ", "bp_admin_…"),
        ("bp%255flive%5Fabcdefghij_t3-rI%2Fa", "bp_live_…"),
        ("bp_lively.jpg", "bp_lively.jpg"),
        ("leaf.jpg%2Ftext%3DSarah", "leaf.jpg%2Ftext%3D…"),
        ("leaf.jpg%252Ftext%25253dSarah=", "leaf.jpg%252Ftext%25253d…"),
        ("100%3.jpg", "100%3.jpg"),
        ("a\nb\x1b[31m\u2028", "a\\u000ab\\u001b[31m\\u2028"),
        ("x" * (LONGEST + 1), "x" * LONGEST + "…"),
    ],
)
def test_an_identifier_is_shown_without_values_and_in_visible_characters(identifier: str, shown: str) -> None:
    assert loggable(identifier) == shown
