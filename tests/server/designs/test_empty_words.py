"""What lists have where they have nothing is missing in the fields of designs, in whatever form it comes."""

from urllib.parse import quote

import pytest

from server.config.designs import EMPTY_WORDS, NOT_EMPTY, Overlays
from server.config.settings import Settings
from server.designs.empty_words import NO_WORDS, PROGRAMS, EmptyWords
from tests.designs import BOX, design, fill
from tests.real_names import REAL_NAMES
from tests.server.designs.test_fill import fill as free

EMPTY = EmptyWords.of(EMPTY_WORDS, NOT_EMPTY)
FIELDS = {
    "who": {"type": "text"},
    "seats": {"type": "number"},
    "logo": {"type": "image"},
    "ticket": {"type": "url"},
    "tier": {"type": "choice", "choices": ["none", "unknown", "gold"]},
}
ONE = design({"kind": "text", "text": "Hi {who}", "box": BOX}, fields=FIELDS)


@pytest.mark.parametrize(
    "word",
    ["N/A", "n/a", "n.a.", "N. A.", "NA", "-", "--", "---", "—", "?", "??", "…", "/", ".", "unknown", "Unknown", "nil", "NIL", "(empty)", "(blank)", "no name", "No Name", "none", "undefined", "[object Object]", "NaN", "nan", "(not set)", "not provided", "Not available", "TBD?", "tbd", "First Name", "LAST NAME", "first_name", "Company Name", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#NV", "#BEZUG!", "#WERT!", "#VALEUR!", "unbekannt", "inconnu", "desconocido", "k. A.", "k.A.", "s/o", "НЕИЗВЕСТНО", "不明", "null", "NULL", '""', "''", "()", "*", "<unknown>", "“n/a”", "#¡VALOR!", "#ADR!", "#LICZBA!", "#SAYI/0!", "#ADAT!", "#EROARE!", "#DEĞER!", "Niet van toepassing", "NIET OPGEGEVEN", "ej angivet", "nincs megadva", "nu se aplică", "Не применимо", "nije navedeno", "sans objet", "Kein Name", "geen naam", "bez jména", "이름없음", "名無し", "匿名"],
)  # fmt: skip
def test_an_empty_word_is_missing_in_whatever_form(word: str) -> None:
    once = quote(word, safe="")
    bracketed = [quote(f"{one}{word}{two}", safe="") for one, two in ("()", "[]", "{}", "<>", '""', "“”", "  ")]
    for raw in (quote(word), once, quote(once, safe=""), *bracketed):
        filled = fill(ONE, f"who={raw}")
        assert filled.spelled == "", raw
        assert {remark for _, remark in filled.notes} & {"null", "blank", "unresolved"}, raw


def test_it_is_compared_whole() -> None:
    for text in (
        "Unknown Pleasures",
        "N/A Studios",
        "None the Wiser",
        "First Name Basis",
        "x",
        "0",
        "Nobody",
        "A",
        "$$",
    ):
        assert not EMPTY.has(text)
    for name in REAL_NAMES:
        assert not EMPTY.has(name), name


@pytest.mark.parametrize("name", NOT_EMPTY)
def test_names_that_are_such_words_are_names_if_they_are_written_like_names(name: str) -> None:
    assert not EMPTY.has(name)
    assert EMPTY.has(name.lower())
    assert EMPTY.has(name.upper())
    assert fill(ONE, f"who={name}").spelled == f"who={name}"


@pytest.mark.parametrize(
    ("overlay", "spelled", "notes"),
    [
        ("tier=none", "tier=none", ()),
        ("tier=Unknown", "tier=unknown", ()),
        ("tier=N/A", "", (("tier", "null"),)),
        ("seats=-", "", (("seats", "null"),)),
        ("seats=unknown", "", (("seats", "null"),)),
        ("seats=many", "", (("seats", "ignored"),)),
        ("logo=n/a", "", (("logo", "null"),)),
        ("ticket=none", "", (("ticket", "null"),)),
        ("who=-;who.or=-", "who.or=-", (("who", "null"), ("who", "fallback"))),
        ("logo.or=-", "", (("logo", "fallback"), ("logo", "null"))),
        ("who=-;who.or=null", "", (("who", "null"), ("who", "fallback"), ("who", "null"))),
    ],
)
def test_what_a_field_can_read_is_no_empty_word(overlay: str, spelled: str, notes: tuple[tuple[str, str], ...]) -> None:
    filled = fill(ONE, overlay)

    assert filled.spelled == spelled
    assert sorted(filled.notes) == sorted(dict.fromkeys(notes))


@pytest.mark.parametrize("text", ["?", "!!!", "-", "Unknown", "N/A"])
def test_a_free_text_may_say_anything_but_what_programs_say(text: str) -> None:
    assert free(f"text={quote(text)}").spelled == f"text={quote(text, safe='!')}"


@pytest.mark.parametrize("text", [*sorted(PROGRAMS), "#REF!", "#N/A"])
def test_what_programs_say_is_empty_in_any_text(text: str) -> None:
    filled = free(f"text={quote(text, safe='')};text2=Null;text3=None of it")

    assert filled.spelled == "text2=Null;text3=None%20of%20it"
    assert filled.notes == (("text", "null"),)
    assert not EMPTY.has_of_programs("Null")
    assert fill(ONE, f"who={quote(text, safe='')}").spelled == ""


def test_the_words_are_a_setting() -> None:
    other = EmptyWords.of(["Nix "], [])

    assert other.has("(nix)")
    assert not other.has("unknown")
    assert Settings(overlays=Overlays(empty_words=("nix",))).overlays.empty_words == ("nix",)
    assert not NO_WORDS.has("null")
    assert not EMPTY.has("x" * 100)


@pytest.mark.parametrize(
    "text",
    ["undefined undefined", "null, null", "N/A N/A", "None None", "#N/D", "\\N", "Invalid Date", "不明 不明", "n-a"],
)
def test_words_for_nothing_beside_each_other_and_of_other_programs_are_empty(text: str) -> None:
    assert EmptyWords.of(EMPTY_WORDS, NOT_EMPTY).has(text)


@pytest.mark.parametrize("text", ["Na Na", "Nil Blank", "Anna None Smith", "Sarah undefined", "Nan Null"])
def test_names_beside_each_other_are_names(text: str) -> None:
    assert not EmptyWords.of(EMPTY_WORDS, NOT_EMPTY).has(text)
