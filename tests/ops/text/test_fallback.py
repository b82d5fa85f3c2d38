import unicodedata

import pytest

from ops.text import fallback
from ops.text.fonts import Font
from tests.lettering import FONTS, said, set_, text

INTER = Font("Inter", 600)


@pytest.mark.parametrize("letter", ["\ufffd", "\ue000", "\uf8ff", "\U000f0000", "\U0010fffd", "\ufdd0", "\uffff"])
def test_what_means_nothing_is_left_out_whatever_a_font_keeps_there(letter: str) -> None:
    assert fallback.lost(f"Sarah{letter}", FONTS) == [letter]
    assert set_(text(f"Sarah{letter}")).left_out == letter
    assert said(text(f"Sarah{letter}")) == ["Sarah"]


@pytest.mark.parametrize("mark", ["\u0301", "\u20e3", "\u093f", "\u0e31", "\u064e"])
def test_a_mark_on_nothing_is_left_out(mark: str) -> None:
    assert fallback.lost(f"Hi {mark} there", FONTS) == [mark]
    assert set_(text(f"Hi {mark} there")).left_out == mark
    assert said(text(f"Hi {mark} there")) == ["Hi there"]


@pytest.mark.parametrize("unseen", ["\ufe0f", "\u200d", "\u200b", "\u00ad", "\u2060"])
def test_what_is_not_seen_leaves_one_space_of_two(unseen: str) -> None:
    assert said(text(f"Hi {unseen} there")) == ["Hi there"]
    assert set_(text(f"Hi {unseen} there")).left_out == ""


@pytest.mark.parametrize(
    ("part", "emoji"),
    [("1\ufe0f", False), ("#\ufe0f", False), ("1\ufe0f\u20e3", True), ("#\u20e3", True), ("☺\ufe0f", True), ("☺", False)],
)  # fmt: skip
def test_a_digit_is_an_emoji_in_a_frame_only(part: str, emoji: bool) -> None:
    assert fallback.is_emoji(part) is emoji


@pytest.mark.parametrize(
    ("letter", "family"),
    [
        ("ɔ́", "Noto Sans"),
        ("ɔ̃", "Noto Sans"),
        ("ʊ́", "Noto Sans"),
        ("Ɔ́", "Noto Sans"),
        ("M̧", "Noto Sans"),
        ("o̧", "Noto Sans"),
        ("а́", "Noto Sans"),  # of Cyrillic
        ("ɛ́", "Inter"),
        ("é", "Inter"),
        ("ẹ̀", "Inter"),
        ("j̈", "Inter"),
        ("й", "Inter"),
        ("ď", "Inter"),
    ],
)
def test_a_letter_is_drawn_in_a_font_that_puts_its_marks_where_they_belong(letter: str, family: str) -> None:
    for spelling in (unicodedata.normalize(form, letter) for form in ("NFC", "NFD")):
        face = fallback.face(spelling, INTER, "", FONTS)
        assert face
        assert face.family == family


@pytest.mark.parametrize(("letter", "slanted"), [("न", True), ("a", False), ("1", False), ("é", False), ("ש", True)])
def test_a_script_without_italics_is_slanted(letter: str, slanted: bool) -> None:
    font = Font("Noto Sans", italic=True)
    face = fallback.face(letter, font, "", FONTS)

    assert face
    assert fallback.instance(face, font, 40).slanted is slanted
