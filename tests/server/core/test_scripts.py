import pytest

from ops.text.characters import Characters
from server.core.scripts import CJK, RECOMMENDED, coverage, emoji, lacking, scripts
from tests.lettering import FONTS

FRESH = Characters.union(family.characters for name, family in FONTS.families.items() if " CJK " not in name)


def test_the_installation_writes_all_scripts_that_unicode_recommends_but_those_of_the_extras() -> None:
    assert {script.code for script in lacking(FRESH)} == CJK | {"Thaa", "Tibt"}


def test_the_extra_adds_what_is_lacking() -> None:
    assert {script.code for script in lacking(FONTS.characters)} == {"Thaa", "Tibt"}


def test_the_installation_has_the_emoji_that_are_a_few_years_old() -> None:
    assert len(emoji() & FRESH) > 1200
    assert set(map(ord, "🎉👍😀🚀⭐✅")) <= set(emoji())


@pytest.mark.parametrize("symbols", ["✓✔✗✈☎✂★☆♣♠", "→←↑↓↔⇒", "∞≈≠≤≥√∑∫", "①②ⅠⅡ½⅓", "☀☁☂"])
def test_the_installation_has_symbols(symbols: str) -> None:
    assert [symbol for symbol in symbols if ord(symbol) not in FRESH] == []


def test_letters_belong_to_one_script() -> None:
    found = {script.code: script for script in scripts()}

    assert set(found) >= RECOMMENDED
    assert found["Arab"].name == "Arabic"
    assert ord("ب") in found["Arab"].letters
    assert sum(len(script.letters) for script in found.values()) == len(
        Characters.union(script.letters for script in found.values())
    )


def test_scripts_of_rare_letters_alone_are_scripts_too() -> None:
    assert ord("𐍈") in next(script for script in scripts() if script.code == "Goth").letters


def test_coverage_counts_letters() -> None:
    (greek, latin) = coverage(Characters(map(ord, "abcΩ.1")))

    assert (greek.script.name, greek.letters, greek.some, greek.written) == ("Greek", 1, False, False)
    assert (latin.script.name, latin.letters) == ("Latin", 3)
    assert all(one.some and one.written for one in coverage(latin.script.letters))
    assert coverage(Characters()) == ()
