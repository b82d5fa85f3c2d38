import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.routes.accept import names, preferred

JSON, LD = "application/json", "application/ld+json"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", LD),
        ("*/*", LD),
        ("application/*", LD),
        (JSON, JSON),
        (f"{JSON}, {LD}", LD),
        (f"{JSON};q=0.9, {LD};q=0.1", JSON),
        (f"{JSON};q=0.2, */*;q=0.1", JSON),
        (f"{LD};q=0, */*", JSON),
        ("text/html", LD),
        (f'{LD};profile="http://iiif.io/api/image/3/context.json"', LD),
        (f"{JSON};q=x, {LD};q=0.1", LD),
        (f"{JSON};q=-1", LD),
        (f"{JSON};q=٣", LD),
        ("APPLICATION/JSON", JSON),
        (",,;;q=,/", LD),
    ],
)
def test_the_better_liked_is_given_and_the_first_where_both_are(accept: str, expected: str) -> None:
    assert preferred(accept, (LD, JSON)) == expected


def test_a_wildcard_does_not_name_a_type() -> None:
    assert names(f"text/html, {LD};q=0.5", LD)
    assert not names("*/*", LD)
    assert not names("", LD)
    assert not names(f"{LD};q=0", LD)


@given(st.text(max_size=300))
def test_any_header_has_an_answer(accept: str) -> None:
    assert preferred(accept, (LD, JSON)) in (LD, JSON)
