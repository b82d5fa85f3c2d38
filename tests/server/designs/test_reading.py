"""The one spelling of what is written on a picture names that picture: read again, it is spelled as it is."""

from base64 import urlsafe_b64encode
from functools import cache
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ops.text.breaks import graphemes
from server.designs.design import Design
from server.designs.filled import Filled
from tests.designs import design, fill
from tests.server.designs.test_fill import fill as free

CASES = ("as is", "name", "company", "upper", "lower", "title", "sentence")
LOCALES = ("en", "tr", "az", "lt", "el", "nl", "de", "ka")
MAXIMA = (1, 2, 3, 5, 12)
# Letters of which another case has more of them, or others, and what looks like another thing in another case.
AWKWARD = (
    *("ß", "ẞ", "ﬀ", "ﬃ", "ﬆ", "İ", "ı", "ŉ", "ǰ", "ΐ", "ΰ", "ς", "ΟΔΟΣ", "Ά", "ᾳ", "ᾼ", "ǆ", "ǅ", "Ǆ", "ა", "Ა", "և"),
    *("ij", "IJ", "ĳ", "i̇", "j̇", "Ì", "i̇̀", "é", "e\u0301", "e" + "\u0301" * 9, "👩‍👩‍👧", "🇩🇪", "🇩", "\u0600", "한"),
    *(
        "Null",
        "null",
        "none",
        "None",
        "Undefined",
        "NaN",
        "nan",
        "(Not Set)",
        "[first_name]",
        "%firstname% x",
        "#Name#",
    ),
    *("%name%", "--x--", "-nameX-", "{Name}", "__Test__", "&AMP;", "&amp;", "%41", "&Eacute;", "&eacute", "%C3%9F"),
    *("van der", "O'BRIEN", "mcdonald", "TJ", "Dr.", "…", " ", "\u00a0", "\u202f", "+", ";", "=", "&", "%", "a b", "/"),
)

texts = st.lists(st.one_of(st.sampled_from(AWKWARD), st.text(max_size=6)), max_size=8).map("".join)
spellings = st.sampled_from(("{0}={1}", "{0}.or={1}", "{0}.b64={2}"))


def written(spelling: str, name: str, text: str) -> str:
    content = text.encode("utf-8", "replace")
    return spelling.format(name, quote(content, safe=""), urlsafe_b64encode(content).decode())


@cache
def one_field(kind: str, locale: str = "en", **more: Any) -> Design:
    return design(
        {"kind": "text", "text": "{x}", "box": [0, 0, 100, 100]},
        fields={"x": {"type": kind, **more}},
        locale=locale,
    )


def stays(first: Filled, again: Filled) -> None:
    assert (again.spelled, again.identity) == (first.spelled, first.identity)
    assert again.alt == first.alt


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=100)
@given(texts, spellings, st.sampled_from(MAXIMA), st.sampled_from(LOCALES))
@example("ß" * 12, "{0}={1}", 12, "de")
@example("Hauptstraße 12", "{0}={1}", 12, "de")
@example("ﬃ" * 14, "{0}={1}", 12, "en")
@example("anna van der Berg", "{0}={1}", 12, "nl")
@example("Null", "{0}={1}", 12, "en")
@example("Undefined", "{0}={1}", 12, "tr")
@example("none", "{0}.b64={2}", 12, "en")
@example("%firstname% x", "{0}={1}", 40, "en")
def test_a_text_in_any_case_is_spelled_as_it_is_read(
    case: str, text: str, spelling: str, longest: int, locale: str
) -> None:
    one = one_field("text", locale, case=case, max=longest)
    first = fill(one, written(spelling, "x", text))
    again = fill(one, first.spelled)

    stays(first, again)
    assert again.notes == ((("x", "fallback"),) if first.spelled.startswith("x.or=") else ())
    for part in first.parts:
        assert len(graphemes(part.text)) <= longest


OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    *(("number", {}), ("number", {"min": 3, "max": 7}), ("money", {}), ("money", {"currency": "JPY"}), ("date", {})),
    *(("time", {}), ("boolean", {}), ("colour", {}), ("url", {}), ("image", {}), ("image", {"folder": "logos"})),
    *(
        ("choice", {"choices": ("Gold", "Straße", "null", "İx")}),
        ("choice", {"choices": ("None", "[FIRST_NAME]", "a%41")}),
    ),
)
TYPED = (
    *("5", "1.234,56", "-0", "1e3", "٣", "12 %", "EUR 5", "€5", "USD 1", "1.2.24", "2024-02-30", "2024-01-01T10:00+02:00"),
    *("10:30", "10.30 pm", "yes", "nein", "evet", "on", "fff", "#FFF8", "red", "example.com", "HTTP://Example.COM:80/ä?q#f"),
    *("mailto:A@Example.com", "tel:+49 (1) 2", "https://x.example/%7e%2f%zz", "logos/a.png", "/a.png", "a" * 1998, "gold"),
    *("nul", "Null", "first name", "A%41", "strasse", "STRASSE", "GOLD", "1798761599", "tomorrow", "31 Dec 2026", "https://ex.example/" + "a" * 1990),
)  # fmt: skip


@pytest.mark.parametrize(("kind", "more"), OTHERS)
@settings(max_examples=60)
@given(st.one_of(st.sampled_from(TYPED), texts), spellings, st.sampled_from(LOCALES))
@example("a" * 1998, "{0}={1}", "en")
@example("https://ex.example/" + "a" * 1990, "{0}={1}", "en")
def test_a_value_of_any_type_is_spelled_as_it_is_read(
    kind: str, more: dict[str, Any], text: str, spelling: str, locale: str
) -> None:
    one = design(
        {"kind": "text", "text": "{x}", "box": [0, 0, 100, 100]}, fields={"x": {"type": kind, **more}}, locale=locale
    )
    first = fill(one, written(spelling, "x", text))
    again = fill(one, first.spelled)

    stays(first, again)
    assert again.chains == first.chains


@settings(max_examples=100)
@given(texts, st.sampled_from(("text={0}", "text.or={0}", "size=3;text2={0}", "text={0};text2={0}")))
def test_a_free_text_is_spelled_as_it_is_read(text: str, overlay: str) -> None:
    first = free(overlay.format(quote(text.encode("utf-8", "replace"), safe="")))

    stays(first, free(first.spelled))


@pytest.mark.parametrize("limit", ["", ":1", ":3", ":12"])
@settings(max_examples=60)
@given(st.one_of(st.sampled_from(TYPED), texts), texts)
def test_an_open_field_is_spelled_within_its_limit(limit: str, text: str, instead: str) -> None:
    fields = {kind: {"type": kind} for kind in ("number", "money", "date", "colour", "url", "image")}
    one = design(
        {"kind": "text", "text": "{x}", "box": [0, 0, 100, 100]},
        fields={"x": {"type": "text", "case": "upper", "max": 6}, **fields},
    )
    opened = ",".join(f"{name}{limit}" for name in ("x", *fields))
    terms = f"open={opened};sig=v1.a.b"
    spelled = quote(text.encode("utf-8", "replace"), safe="")
    first = fill(one, ";".join((terms, *(f"{name}={spelled}" for name in ("x", *fields)))))
    again = fill(one, ";".join((terms, *map(str, first.parts))))

    stays(first, again)
    longest = first.terms.longest
    assert all(part.fits(longest) for part in first.parts)


def test_a_case_is_applied_before_a_text_is_cut() -> None:
    one = one_field("text", "de", case="upper", max=12)

    assert fill(one, "x=Hauptstra%C3%9Fe%2012").spelled == "x=HAUPTSTRASS%E2%80%A6"
    assert fill(one, "x=Hauptstra%C3%9Fe%2012").notes == (("x", "long"),)
    assert fill(one, "x=Hauptstra%C3%9Fe").spelled == "x=HAUPTSTRASSE"


@settings(max_examples=50)
@given(texts, spellings)
@example("ß" * 12, "{0}={1}")
@example("ßnull", "{0}={1}")
def test_a_text_that_may_not_be_cut_is_spelled_as_it_is_read(text: str, spelling: str) -> None:
    one = one_field("text", "de", case="upper", max=6, whole=True)
    first = fill(one, written(spelling, "x", text))
    again = fill(one, first.spelled)

    stays(first, again)
    assert not any(part.text.endswith("…") and "…" not in text for part in first.parts)


def test_a_code_that_is_too_long_is_missing_rather_than_cut() -> None:
    one = one_field("text", "de", case="upper", max=12, whole=True, default="none")

    assert fill(one, "x=Hauptstra%C3%9Fe%2012").spelled == ""
    assert fill(one, "x=Hauptstra%C3%9Fe%2012").notes == (("x", "long"),)
    assert fill(one, "x=Hauptstra%C3%9Fe").spelled == "x=HAUPTSTRASSE"
    assert fill(one, f"x={'A' * 20_000};x.or=ZZ").spelled == "x=ZZ"
    assert fill(one, f"x.or={'A' * 13}").spelled == ""


CODED: tuple[dict[str, Any], ...] = (
    {"kind": "qr", "data": "https://example.org/{x}", "box": [0, 0, 100, 100]},
    {"kind": "barcode", "symbology": "code128", "data": "{x}", "box": [0, 0, 100, 40]},
    {"kind": "image", "source": "badges/{x}.png", "box": [0, 0, 100, 40]},
)


@pytest.mark.parametrize("layer", CODED)
def test_codes_and_identifiers_are_never_cut(layer: dict[str, Any]) -> None:
    words = {"kind": "text", "text": "{x} {y}", "box": [0, 0, 100, 100]}
    one = design(words, layer, fields={name: {"type": "text", "max": 6} for name in ("x", "y")})

    assert fill(one, "x=1234567;y=1234567").spelled == "y=12345%E2%80%A6"
    assert fill(one, "x=1234567").notes == (("x", "long"),)
    assert fill(one, "x=1234567;x.or=123456").spelled == "x=123456"
    assert fill(one, "open=x:4;sig=v1.a.b;x=12345").spelled == ""


@pytest.mark.parametrize(
    ("kind", "value"),
    [("url", f"https://example.org/{'a' * 2000}"), ("image", "a" * 2001), ("number", "0" * 300), ("date", "2027" * 60)],
)
def test_only_words_are_cut(kind: str, value: str) -> None:
    one = design({"kind": "text", "text": "{x}", "box": [0, 0, 100, 100]}, fields={"x": {"type": kind}})

    assert fill(one, f"x={value}").spelled == ""
    assert fill(one, f"x={value}").notes == (("x", "long"),)


@pytest.mark.parametrize(
    ("case", "text", "drawn", "spelled"),
    [
        ("upper", "Null", "NULL", "Null"),
        ("lower", "Null", "null", "Null"),
        ("upper", "Nil", "NIL", "Nil"),
        ("lower", "Na", "na", "Na"),
    ],
)
def test_who_is_called_null_is_called_so_in_every_case(case: str, text: str, drawn: str, spelled: str) -> None:
    one = one_field("text", "en", case=case, max=12)
    first = fill(one, f"x={quote(text)}")

    assert first.spelled == f"x={spelled}"
    assert [step.used for step in first.steps] == [drawn]
    stays(first, fill(one, first.spelled))


def test_what_is_a_tag_in_its_case_is_missing() -> None:
    one = one_field("text", "en", case="upper", max=40)

    assert fill(one, "x=%5Bfirst_name%5D").spelled == ""
    assert fill(one, "x=%5Bfirst_name%5D").notes == (("x", "unresolved"),)


def test_a_fallback_of_several_lines_that_would_be_the_same_as_a_value_is_spelled_as_one() -> None:
    one = one_field("text", "en", case="name", max=40)

    assert fill(one, "x.or=Hello%0AThere").spelled == "x=Hello%0AThere"
    assert fill(one, "x.or=Hello%0Athere").spelled == "x.or=Hello%0Athere"
    assert fill(one, "x.or=Hello%0D%0A%0A%0A%20There").spelled == "x=Hello%0A%0AThere"
