import pytest

from ops.text.tearing import in_address, in_word
from tests.lettering import Frame, said, text


@pytest.mark.parametrize(
    ("word", "start", "last", "place"),
    [
        ("Gewerkschaftsversammlung", 0, 12, 6),
        ("Gewerkschaftsversammlung", 6, 14, 13),
        ("xxxxxxxxxxxx", 0, 11, 9),  # no letter or two are alone
        ("xxxx", 0, 1, 1),
        ("xxx xxxxxxxx", 4, 5, 5),
    ],
)
def test_a_word_is_torn_where_its_language_parts_it_or_in_parts_that_are_no_letter_alone(
    word: str, start: int, last: int, place: int
) -> None:
    assert in_word(tuple(word), start, last, "de") == place


def test_an_address_is_torn_at_its_signs() -> None:
    assert in_address(tuple("info@example.com/one"), 0, 10) == 4
    assert in_address(tuple("info@example.com/one"), 5, 14) == 12
    assert in_address(tuple("example"), 0, 5) == 5


@pytest.mark.parametrize("word", ["info@unternehmensberatung.de", "www.unternehmensberatung.de", "unternehmensberatung.de", "@unternehmensberatung", "#unternehmensberatung"])  # fmt: skip
@pytest.mark.parametrize("hyphens", [False, True])
def test_no_hyphen_is_put_into_an_address(word: str, hyphens: bool) -> None:
    frame = Frame(0, 0, 260, 500)

    lines = said(text(word, frame=frame, size=40, smallest=38, lines=5, language="de", hyphens=hyphens))

    assert len(lines) > 1
    assert "".join(lines) == word
