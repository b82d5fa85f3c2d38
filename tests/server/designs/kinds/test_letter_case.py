from server.designs.kinds.letter_case import known_language, lower, sentence, title, upper


def test_other_cases_are_those_of_the_language() -> None:
    assert [upper("istanbul", language) for language in ("tr", "en")] == ["İSTANBUL", "ISTANBUL"]
    assert [lower("IŞIK İÇ", language) for language in ("tr", "en")] == ["ışık iç", "işik iç"]
    assert upper("Άννα ΐ", "el") == "ΑΝΝΑ Ϊ"
    assert upper("weiß", "de") == "WEISS"
    assert upper("ლევან", "ka") == "ლევან"
    assert title("the world's iPhone") == "The World's iPhone"
    assert title("ijs en zon", "nl") == "IJs En Zon"
    assert title("HELLO WORLD") == "Hello World"
    assert sentence("HELLO WORLD. GOOD BYE!") == "Hello world. Good bye!"
    assert sentence("iPhone sale. “more” here") == "iPhone sale. “More” here"


def test_letters_tell_turkish_whatever_the_locale() -> None:
    assert [known_language(text, "de") for text in ("BANKASI", "İŞ BANKASI", "ışık")] == ["de", "tr", "tr"]
    assert known_language("İNCİ", "az") == "az"
