import pytest

from ops.text.bidi import LEFT, RIGHT, direction, levels, visual


def shown(text: str, base: int | None = None) -> str:
    """The letters of a text from left to right; those that are read from right to left are capitals here."""
    letters = [letter if not letter.isupper() else chr(ord("א") + ord(letter) - ord("A")) for letter in text]
    found = levels(letters, direction("".join(letters)) if base is None else base)
    mirrored = {"(": ")", ")": "("}
    return "".join(mirrored.get(text[at], text[at]) if found[at] % 2 else text[at] for at in visual(found))


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("car means CAR.", LEFT, "car means RAC."),
        ("CAR MEANS car.", RIGHT, ".car SNAEM RAC"),
        ("hello (CAR) there", LEFT, "hello (RAC) there"),
        ("CAR (hello) 123", RIGHT, "123 (hello) RAC"),
        ("CAR 1-2, 3.50", RIGHT, "3.50 ,1-2 RAC"),
        ("CAR $12 FREE", RIGHT, "EERF $12 RAC"),
        ("price 50% CAR", LEFT, "price 50% RAC"),
        ("CAR a(b)c CAR", RIGHT, "RAC a(b)c RAC"),
        ("CAR (a B) CAR", RIGHT, "RAC (B a) RAC"),
        ("plain", LEFT, "plain"),
    ],
)
def test_letters_are_shown_in_the_order_of_their_direction(text: str, base: int, expected: str) -> None:
    assert shown(text, base) == expected


@pytest.mark.parametrize(
    ("text", "leading", "base"),
    [
        ("hello", "", LEFT),
        ("שלום hello", "", RIGHT),
        ("123 שלום", "", RIGHT),
        ("hello שלום", "", LEFT),
        ("שלום", "Hi ", LEFT),
        ("Bob", "שלום ", RIGHT),
        ("123", "", LEFT),
        ("مرحبا", "! ", RIGHT),
    ],
)
def test_a_paragraph_goes_as_its_first_letter_or_as_what_leads(text: str, leading: str, base: int) -> None:
    assert direction(text, leading) == base
