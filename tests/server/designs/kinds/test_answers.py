import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.answers import NEAREST, Flag, Pick
from server.designs.kinds.kind import IGNORED, Read
from server.designs.kinds.locales import Place
from tests.places import HERE, PLACES, at

TIER = Pick(("Gold Member", "silver", "bronze"), {"premium": "Gold Member", "argent": "silver"})


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *[(word, True) for word in ("yes", "YES", "true", "True", "1", "on", "y", "ja", "Oui", "sí", "Sì", "sim", "はい", "是", "نعم", "हाँ", "EVET", "да", "✓", "１", "١")],
        *[(word, False) for word in ("no", "False", "0", "off", "n", "nein", "NON", "não", "nao", "いいえ", "否", "لا", "hayır", "HAYIR", "нет", "✗")],
    ],
)  # fmt: skip
def test_yes_and_no_are_understood_in_many_languages(word: str, value: bool) -> None:
    for place in PLACES:
        assert Flag().read(word, place) == Read(value)
    assert Flag().read(Flag().spell(value), HERE) == Read(value)


@pytest.mark.parametrize("word", ["maybe", "", "2", "yes please", "x" * 1000])
def test_what_is_neither_yes_nor_no_is_passed_over(word: str) -> None:
    assert Flag().read(word, HERE) == Read(None, IGNORED)


def test_yes_is_shown_in_the_language_of_the_place_or_the_words_of_the_design() -> None:
    assert [Flag().shown(True, at(locale)) for locale in ("en-GB", "de-CH", "fr", "ja", "xx")] == [
        "Yes",
        "Ja",
        "Oui",
        "はい",
        "Yes",
    ]
    assert Flag("coming", "staying away").shown(False, at("de")) == "staying away"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Gold Member", Read("Gold Member")),
        ("gold_member", Read("Gold Member")),
        (" GOLD--member ", Read("Gold Member")),
        ("Premium", Read("Gold Member")),
        ("ARGENT", Read("silver")),
        ("sliver", Read("silver", NEAREST)),
        ("silvr", Read("silver", NEAREST)),
        ("bronzee", Read("bronze", NEAREST)),
        ("preniums", Read(None, IGNORED)),
        ("gold", Read(None, IGNORED)),
        ("", Read(None, IGNORED)),
    ],
)
def test_a_choice_is_known_however_it_is_written(text: str, read: Read[str]) -> None:
    assert TIER.read(text, HERE) == read


def test_a_word_near_to_two_choices_is_neither() -> None:
    assert Pick(("grey one", "gray one")).read("gruy one", HERE) == Read(None, IGNORED)
    assert Pick(("gold", "bold")).read("hold", HERE) == Read(None, IGNORED)
    assert Pick(("on", "in")).read("an", HERE) == Read(None, IGNORED)


def test_choices_that_differ_in_case_only_are_kept_apart() -> None:
    kind = Pick(("Gold", "gold", "GOLD"))

    assert [kind.read(text, HERE).value for text in ("Gold", "gold", "GOLD", "gOLD")] == [
        "Gold",
        "gold",
        "GOLD",
        "Gold",
    ]
    assert kind.accepts == "one of Gold, gold, GOLD"


@given(st.text(), st.sampled_from(PLACES), st.sampled_from(PLACES))
def test_an_answer_spelled_is_the_same_answer_everywhere(text: str, here: Place, there: Place) -> None:
    found = TIER.read(text, here).value
    if found is not None:
        assert TIER.read(TIER.spell(found), there) == Read(found)
        assert TIER.shown(found, there)
    assert Flag().read(text, here).remark in ("", IGNORED)
