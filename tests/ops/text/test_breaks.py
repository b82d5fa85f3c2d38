import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.text.breaks import graphemes, units


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Still thinking, David?", ["Still ", "thinking, ", "David?"]),
        ("Smith-Jones", ["Smith-", "Jones"]),
        ("24/7 and/or 2-3", ["24/7 ", "and/", "or ", "2-3"]),
        ("50 % off !", ["50 % ", "off !"]),
        ("5 € or $ 5", ["5 € ", "or ", "$ ", "5"]),
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
        ("👩\u200d👧 🇩🇪🇫🇷", ["👩\u200d👧 ", "🇩🇪🇫🇷"]),
        ("", []),
    ],
)
def test_a_line_may_end_where_readers_expect_it(text: str, parts: list[str]) -> None:
    assert list(units(text)) == parts


def test_a_grapheme_is_what_is_taken_for_a_character() -> None:
    assert graphemes("e\u0301👩\u200d👧नि") == ["e\u0301", "👩\u200d👧", "नि"]


@given(st.text(max_size=80))
def test_nothing_is_lost_between_the_parts(text: str) -> None:
    assert "".join(units(text)) == text
    assert all(units(text))
