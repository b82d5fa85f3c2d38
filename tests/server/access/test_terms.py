from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import BadParameter
from server.access.terms import expired, print_open, read_expires, read_open


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", ()),
        ("first_name", (("first_name", None),)),
        ("first_name,company:40", (("company", 40), ("first_name", None))),
        ("First-Name, company:40", (("company", 40), ("first_name", None))),
        ("locale,tz", (("locale", None), ("tz", None))),
        ("a:9999", (("a", 9999),)),
    ],
)
def test_open_fields_are_read(text: str, fields: tuple[tuple[str, int | None], ...]) -> None:
    assert read_open(text) == fields
    assert read_open(print_open(fields)) == fields


@pytest.mark.parametrize(
    "text",
    [
        ",",
        "a,",
        "a,a",
        "a:1,a",
        "a:0",
        "a:01",
        "a:-1",
        "a:12345",
        "a:١",
        "1a",
        "é",
        "a b",
        "a=b",
        "first_name.or",
        "sig",
        "exp",
        "open",
        "sealed",
        ",".join(f"f{number}" for number in range(65)),
    ],
)
def test_what_names_no_fields_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadParameter, match=r"such as first_name,company:40 \(or none\) for open but received"):
        read_open(text)


NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,20}\Z").filter(lambda name: name not in {"sig", "open", "exp", "sealed"})


@given(st.dictionaries(NAMES, st.none() | st.integers(1, 9999), max_size=8))
def test_open_fields_have_one_spelling(found: dict[str, int | None]) -> None:
    fields = tuple(sorted(found.items()))

    assert read_open(print_open(tuple(found.items()))) == fields
    assert print_open(read_open(print_open(fields))) == print_open(fields)


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        ("1798761600", 1_798_761_600),
        ("2027-01-01T00:00:00Z", 1_798_761_600),
        ("2027-01-01T00:00Z", 1_798_761_600),
        ("2027-01-01T00:00", 1_798_761_600),
        ("2027-01-01 00:00", 1_798_761_600),
        ("2027-01-01t00:00z", 1_798_761_600),
        ("2027-01-01T01:00+01:00", 1_798_761_600),
        ("2026-12-31", 1_798_761_600),
        ("2028-02-29", 1_835_481_600),
    ],
)
def test_an_end_is_read_as_people_and_machines_write_it(text: str, expires: int) -> None:
    assert read_expires(text) == expires
    assert read_expires(str(expires)) == expires


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "20261231",
        "1798761600000",
        "-1798761600",
        "1798761600.5",
        "١٧٩٨٧٦١٦٠٠",
        "2027-02-30",
        "2027-1-1",
        "2027-W01-1",
        "2027-01-01T25:00",
        "2027-01-01T00:00+99:00",
        "1970-01-01",
        "9999-12-31",
        "9" * 40,
    ],
)
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadParameter, match=r"Expected seconds since 1970, or a date .* for exp but received"):
        read_expires(text)


@given(st.text())
def test_no_text_fails_in_another_way(text: str) -> None:
    for read in (read_open, read_expires):
        with suppress(BadParameter):
            read(text)


def test_a_link_is_good_until_its_last_second() -> None:
    assert not expired(None, 5e9)
    assert not expired(100, 99.9)
    assert expired(100, 100)
