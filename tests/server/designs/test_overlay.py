import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.overlay import STRANGERS, Given, Names, joined, read_design, read_path, read_query

NAMES = Names(frozenset({"text", "at", "size", "first_name", "text2"}), {"position": "at"})
ODD_PARAMETERS = (
    *("_hsenc=p2A", "_=1699999999", "_kx=", "__s=a", "utm[source]=x", "$web_only=true", "1=2", "x%5B%5D=1", "a.b.c=d"),
    *(
        "x:y=1",
        "amp;_ga=2.1",
        "amp;amp;x=1",
        "donn\xe9es=1",
        "%5Futm=1",
        "@id=1",
        "~x=1",
        "(a)=1",
        "-=1",
        f"{'x' * 70}=1",
    ),
)


def path(raw: str) -> dict[str, str]:
    return {one.name + (f".{one.suffix}" if one.suffix else ""): one.raw for one in read_path(raw, NAMES).given}


def query(raw: str) -> dict[str, str]:
    return {one.name + (f".{one.suffix}" if one.suffix else ""): one.raw for one in read_query(raw, NAMES).given}


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ("text=Hi", {"text": "Hi"}),
        ("text=Hi;at=s;size=9", {"text": "Hi", "at": "s", "size": "9"}),
        ("text=Smith; Sons", {"text": "Smith; Sons"}),
        ("text=a;b=c;at=s", {"text": "a;b=c", "at": "s"}),
        ("text=Bob;text=Evil;size=90", {"text": "Bob;text=Evil", "size": "90"}),
        ("text=a;size=1;size=2", {"text": "a", "size": "1;size=2"}),
        ("text=a;text.or=b;text2=c", {"text": "a", "text.or": "b", "text2": "c"}),
        ("text.b64=SGk;text=no", {"text.b64": "SGk;text=no"}),
        ("First-Name=x;AT=s", {"first_name": "x", "at": "s"}),
        ("text=x;position=s", {"text": "x", "at": "s"}),
        ("text=a=b", {"text": "a=b"}),
        ("text=", {"text": ""}),
        ("text=;at=s", {"text": "", "at": "s"}),
        ("text=a;;at=s", {"text": "a;", "at": "s"}),
        ("text=a;at=s;open=text;sig=v1.k.x", {"text": "a", "at": "s", "sig": "v1.k.x", "open": "text"}),
        ("text=AC/DC;at=s", {"text": "AC/DC", "at": "s"}),
        ("text=a%3Bat=s", {"text": "a%3Bat=s"}),
        ("text=Jones &amp; Co;at=s", {"text": "Jones &amp; Co", "at": "s"}),
        ("who=x;text=a", {"text": "a"}),
        ("who=x", {}),
        ("first.name=Eve;text=a", {"text": "a"}),
        ("=x;text=a", {"text": "a"}),
        ("", {}),
    ],
)
def test_a_semicolon_separates_only_what_is_declared_and_not_yet_given(raw: str, fields: dict[str, str]) -> None:
    assert path(raw) == fields


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        ("text=Hi&at=s", {"text": "Hi", "at": "s"}),
        ("text=Jones & Co&at=s", {"text": "Jones & Co", "at": "s"}),
        ("text=Jones &amp; Co&amp;at=s", {"text": "Jones &amp; Co", "at": "s"}),
        ("utm_source=x&text=Hi&utm_medium=mail", {"text": "Hi"}),
        ("text=a&text=b", {"text": "a"}),
        ("text=Hi;at=s", {"text": "Hi;at=s"}),
        ("sig=x&text=Hi", {"text": "Hi"}),
        ("text.or=you&text=", {"text.or": "you", "text": ""}),
        ("&&text=a", {"text": "a"}),
        ("text=a&&at=s&", {"text": "a", "at": "s"}),
        ("text=a& at=s", {"text": "a& at=s"}),
        ("text=a&%20at=s", {"text": "a&%20at=s"}),
        ("text=R&D; x=1&at=s", {"text": "R&D; x=1", "at": "s"}),
        ("text=Tom&#39;s=x", {"text": "Tom&#39;s=x"}),
        *((f"text=Anna&{one}", {"text": "Anna"}) for one in ODD_PARAMETERS),
        *((f"{one}&text=Anna", {"text": "Anna"}) for one in ODD_PARAMETERS),
        ("", {}),
    ],
)
def test_an_ampersand_separates_only_in_front_of_what_looks_like_a_parameter(raw: str, fields: dict[str, str]) -> None:
    assert query(raw) == fields


@pytest.mark.parametrize(
    ("raw", "design", "version", "rest"),
    [
        ("text=Hi", None, None, "text=Hi"),
        ("text;text=Hi", "text", None, "text=Hi"),
        ("sale;percent=20", "sale", None, "percent=20"),
        ("Sale@3;percent=20", "sale", "3", "percent=20"),
        ("sale@latest", "sale", "latest", ""),
        ("full/max/0", "full/max/0", None, ""),
        ("text%3DHi%2520Bob%3Bat%3Ds", None, None, "text=Hi%20Bob;at=s"),
        ("text%3d", None, None, "text="),
        ("text%3DA;size=20", None, None, "text=A;size=20"),
        ("text=%3D", None, None, "text=%3D"),
        ("{{x}}=a;b", None, None, "{{x}}=a;b"),
        ("sale;a=b", "sale", None, "a=b"),
        ("", None, None, ""),
    ],
)
def test_a_leading_word_names_a_design(raw: str, design: str | None, version: str | None, rest: str) -> None:
    assert read_design(raw) == (design, version, rest)


def test_the_path_counts_before_the_query() -> None:
    both = joined(read_path("text=a;text.or=x", NAMES).given, read_query("text=b&size=9&text.or=y", NAMES).given)

    assert [(one.name, one.suffix, one.raw, one.source) for one in both] == [
        ("text", "", "a", "path"),
        ("text", "or", "x", "path"),
        ("size", "", "9", "query"),
    ]


@given(st.text(alphabet=";=&.atexsizorb64 %", max_size=60))
def test_whatever_comes_is_read(raw: str) -> None:
    for given_ in (read_path(raw, NAMES).given, read_query(raw, NAMES).given):
        slots = [(one.name, one.suffix == "or") for one in given_]
        assert len(slots) == len(set(slots))
        assert all(isinstance(one, Given) and one.raw in raw for one in given_)


def test_a_thousand_fields_are_read_as_soon_as_ten() -> None:
    found = read_path("x=1" + "".join(f";field{n}=x" for n in range(1000)), NAMES)

    assert (found.given, found.stranger) == ([], True)


FIELDS = Names(frozenset({"first_name", "company", "starts", "tz_name"}), {})


@pytest.mark.parametrize(
    ("raw", "given_", "misspelt"),
    [
        ("first_name=S;compnay=N", {"first_name": "S"}, {"compnay": "company"}),
        ("first_name=S;compnay=N;starts=1", {"first_name": "S", "starts": "1"}, {"compnay": "company"}),
        ("compnay=N;first_name=S", {"first_name": "S"}, {"compnay": "company"}),
        ("first_name=S;Company-=N", {"first_name": "S"}, {"Company-": "company"}),
        ("firstname=S;company=N", {"company": "N"}, {"firstname": "first_name"}),
        (
            "first_name=S;first_name.default=x;company=N",
            {"first_name": "S", "company": "N"},
            {"first_name": "first_name"},
        ),
        ("first_name=S;compnay.or=N", {"first_name": "S"}, {"compnay": "company"}),
        ("first_name=S;locale=de;locales=x", {"first_name": "S", "locale": "de"}, {"locales": "locale"}),
        ("company=AC/DC; SARL=x", {"company": "AC/DC; SARL=x"}, {}),
        ("company=AC/DC;SARL=x", {"company": "AC/DC;SARL=x"}, {}),
        ("company=Smith; Sons", {"company": "Smith; Sons"}, {}),
        ("company=a;b=c", {"company": "a;b=c"}, {}),
        ("company=A;company=B", {"company": "A;company=B"}, {}),
        ("company=A;compnay=B", {"company": "A"}, {"compnay": "company"}),
        ("open=company;compnay=N;first_name=S", {"open": "company;compnay=N", "first_name": "S"}, {}),
        ("open=company;sig=x;company=A;compnay=N", {"open": "company", "sig": "x", "company": "A;compnay=N"}, {}),
        ("first_name=S;signs=N", {"first_name": "S;signs=N"}, {}),
        ("first_name=S" + ";q=1" * 9 + ";compnay=N", {"first_name": "S" + ";q=1" * 9}, {"compnay": "company"}),
        ("first_name=S;present=1;company=N;scale=2", {"first_name": "S;present=1", "company": "N;scale=2"}, {}),
        ("first_name=S;last_name=N", {"first_name": "S;last_name=N"}, {}),
        ("first_name=S;seald=N", {"first_name": "S;seald=N"}, {}),
    ],
)
def test_a_misspelt_field_ends_a_value_and_is_passed_over(
    raw: str, given_: dict[str, str], misspelt: dict[str, str]
) -> None:
    found = read_path(raw, FIELDS)

    assert {one.name: one.raw for one in found.given} == given_
    assert found.misspelt == misspelt


def test_a_misspelt_field_of_a_query_is_told_and_those_that_count_visitors_are_not() -> None:
    raw = "compnay=N&first_name=S&utm_source=x&mc_cid=1&fbclid=1&source=a&a=1&firstnam=x"
    found = read_query(raw, FIELDS)

    assert {one.name: one.raw for one in found.given} == {"first_name": "S"}
    assert found.misspelt == {"compnay": "company", "firstnam": "first_name"}
    assert read_query(raw, FIELDS.only(frozenset({"first_name"}))).misspelt == {}


def test_only_a_few_strangers_are_looked_at() -> None:
    """What a name is near to takes long to find out."""
    raw = "first_name=S" + "".join(f";comp{n}any=x" for n in range(100, 400)) + ";starts=1"
    started = time.process_time()
    found = read_path(raw, Names(frozenset(f"company_{n}" for n in range(60)) | {"first_name", "starts"}, {}))

    assert len(found.misspelt) <= STRANGERS
    assert [one.name for one in found.given] == ["first_name", "starts"]
    assert time.process_time() - started < 0.2
