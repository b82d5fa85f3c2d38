import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.text.breaks import graphemes, joins, units


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Still thinking, David?", ["Still ", "thinking, ", "David?"]),
        ("Smith-Jones", ["Smith-", "Jones"]),
        ("24/7 and/or 2-3", ["24/7 ", "and/", "or ", "2-3"]),
        ("50 % off !", ["50 % ", "off !"]),
        ("5 € or $ 5", ["5 € ", "or ", "$ ", "5"]),
        ("€12,499.50 €18,999.99", ["€12,499.50 ", "€18,999.99"]),
        ("il dit « oui » puis", ["il ", "dit ", "« oui » ", "puis"]),
        ("er sagt »ja« und", ["er ", "sagt ", "»ja« ", "und"]),
        ("dog – over - it", ["dog – ", "over - ", "it"]),
        ("-5 to -bar", ["-5 ", "to ", "-bar"]),
        ("２０％", ["２０％"]),
        ("오늘의 할인은", ["오늘의 ", "할인은"]),
        ("안녕", ["안", "녕"]),
        ("(one) two", ["(one) ", "two"]),
        ("“one” two", ["“one” ", "two"]),
        ("$5 a 5€", ["$5 ", "a ", "5€"]),
        ("日本語。", ["日", "本", "語。"]),
        ("「こん」", ["「こ", "ん」"]),
        ("ラーメン", ["ラー", "メ", "ン"]),
        ("a\u00a0b c", ["a\u00a0b ", "c"]),
        ("สวัสดี ครับ", ["สวัสดี ", "ครับ"]),
        ("one—two", ["one", "—", "two"]),
        ("👩\u200d👧 🇩🇪🇫🇷", ["👩\u200d👧 ", "🇩🇪", "🇫🇷"]),
        ("", []),
        ("see № 7, § 7 or # 7", ["see ", "№ 7, ", "§ 7 ", "or ", "# 7"]),
        ("Zimmer Nr. 7 (No. 8)", ["Zimmer ", "Nr. 7 ", "(No. 8)"]),
        ("n° 7 of piano. 7", ["n° 7 ", "of ", "piano. ", "7"]),
    ],
)
def test_a_line_may_end_where_readers_expect_it(text: str, parts: list[str]) -> None:
    assert parted(text) == parts


def parted(text: str, hyphenated: str = "") -> list[str]:
    """The units of a text, with the spaces behind them."""
    parts = tuple(graphemes(text))
    return ["".join(parts[unit.start : unit.end]) for unit in units(parts, hyphenated)]


def test_soft_hyphens_and_zero_width_spaces_are_places_where_a_line_may_end() -> None:
    parts = tuple(graphemes("Zucker\u00adguss\u200bmeister"))

    assert [("".join(parts[one.start : one.bare]), one.hyphen) for one in units(parts)] == [
        ("Zucker", True),
        ("guss", False),
        ("meister", False),
    ]


def test_a_soft_hyphen_beside_a_space_is_none() -> None:
    assert [one.hyphen for one in units(tuple("Hi\u00ad you"))] == [False, False]


@pytest.mark.parametrize(("text", "joined"), [("ਪੰਜਾਬ", True), ("नम", True), ("سلام", True), ("𞤀𞤣", True), ("שלום", False), ("Ég", False)])  # fmt: skip
def test_nothing_is_put_between_letters_that_are_joined(text: str, joined: bool) -> None:
    assert joins(text) is joined


def test_a_line_ends_at_a_line_feed() -> None:
    parts = tuple(graphemes("One\r\nTwo three\n\nfour"))

    assert [("".join(parts[one.start : one.bare]), one.forced) for one in units(parts)] == [
        ("One", True),
        ("Two", False),
        ("three", True),
        ("", True),
        ("four", False),
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("สวัสดีครับยินดีต้อนรับสู่ร้าน", ["สวัสดี", "ครับ", "ยินดี", "ต้อนรับ", "สู่", "ร้าน"]),
        ("ສະບາຍດີຕອນເຊົ້າ", ["ສະບາຍດີ", "ຕອນເຊົ້າ"]),
        ("ជំរាបសួរពិភពលោក", ["ជំរាបសួរ", "ពិភពលោក"]),
        ("မင်္ဂလာပါကမ္ဘာ", ["မင်္ဂလာ", "ပါ", "ကမ္ဘာ"]),
    ],
)
def test_scripts_without_spaces_break_at_words(text: str, parts: list[str]) -> None:
    assert parted(text) == parts


def test_words_are_parted_by_the_rules_of_their_language() -> None:
    assert parted("Rechtsschutzversicherung") == ["Rechtsschutzversicherung"]
    assert parted("Rechtsschutzversicherung", "de") == ["Rechts", "schutz", "ver", "si", "che", "rung"]
    assert parted("Rechtsschutzversicherung", "xx") == ["Rechtsschutzversicherung"]
    assert parted("Rechtsschutz\u00adversicherung", "de") == ["Rechts", "schutz\u00ad", "ver", "si", "che", "rung"]
    assert parted("(info@versicherung.de)", "de") == ["(info@versicherung.de)"]
    assert parted("Versicherung. Das", "de") == ["Ver", "si", "che", "rung. ", "Das"]


def test_a_grapheme_is_what_is_taken_for_a_character() -> None:
    assert graphemes("e\u0301👩\u200d👧नि") == ["e\u0301", "👩\u200d👧", "नि"]
    assert graphemes("e \u0301 e") == ["e", " ", "\u0301", " ", "e"]


@given(st.text(max_size=80))
def test_nothing_is_lost_between_the_parts(text: str) -> None:
    assert "".join(parted(text)) == text
    assert all(parted(text))
