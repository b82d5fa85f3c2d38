import pytest

from server.designs.kinds.durations import word
from server.designs.kinds.locales import Place


@pytest.mark.parametrize(
    ("unit", "number", "locale", "said"),
    [
        ("days", 1, "en", "day"),
        ("days", 0, "en", "days"),
        ("days", 1234, "en", "days"),
        ("days", 2, "de", "Tage"),
        ("hours", 1, "fr", "heure"),
        ("minutes", 5, "pl", "minut"),
        ("minutes", 2, "pl", "minuty"),
        ("days", 12345, "de", "Tage"),
    ],
)
def test_the_word_goes_with_its_number(unit: str, number: int, locale: str, said: str) -> None:
    assert word(unit, number, Place(locale, "UTC")) == said


@pytest.mark.parametrize("locale", ["ar", "he", "hi", "ja", "zh", "th", "fa", "bn", "ru", "cy", "sl"])
def test_every_language_has_words_without_figures(locale: str) -> None:
    for unit in ("days", "hours", "minutes"):
        for number in (0, 1, 2, 5, 59, 1500):
            found = word(unit, number, Place(locale, "UTC"))
            assert found
            assert not any(letter.isdigit() for letter in found), found
