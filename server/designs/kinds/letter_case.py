"""Small and large letters by the ways of a language: Turkish dotted and dotless i, Dutch IJ, Greek without accents."""

import unicodedata

import regex

_SENTENCE = regex.compile(r"(?:^|[.!?…]\s)\P{L}*?\K[\p{L}\p{M}]+")
_WORD = regex.compile(r"(?<![\p{L}\p{M}\p{N}'’])[\p{L}\p{M}]+")
_SHOUTED = regex.compile(r"\p{Lu}\p{M}*\p{Lu}")
_GEORGIAN_LARGE = range(0x1C90, 0x1CC0)  # for headlines only, and in hardly any font
_TURKIC = ("tr", "az")
_MODIFIERS = "ʻʿʾʹ"  # letters in front of a word that have no case: ʿAbd
_TURKISH = ("ğ", "Ğ", "İ", "ı", "i\u0307", "I\u0307")  # of no other languages than those that tell i from ı
_SECOND_DOTS = regex.compile("([Iİi])\u0307+")  # what programs make of İ
_GEORGIAN = {code: code - 0x1C90 + 0x10D0 for code in _GEORGIAN_LARGE}


def known_language(text: str, language: str) -> str:
    """The language whose letters a text has: Turkish if it has dotted capital or dotless small i, else `language`."""
    return "tr" if language not in _TURKIC and any(letter in text for letter in _TURKISH) else language


def usual_letters(text: str) -> str:
    """Without letters that only programs make when they change cases: İ of two dots, Georgian capitals."""
    return _SECOND_DOTS.sub(lambda letter: "i" if letter[1] == "i" else "İ", text).translate(_GEORGIAN)


def lower(text: str, language: str = "") -> str:
    """All small."""
    if language in _TURKIC:
        text = text.replace("I", "ı")
    return unicodedata.normalize("NFC", text.replace("İ", "i").lower())


def upper(text: str, language: str = "") -> str:
    """All large. Greek loses its accents as it does on signs; Georgian has no large letters in use."""
    if language in _TURKIC:
        text = text.replace("i", "İ")
    if language == "el":
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if letter not in "\u0301\u0300\u0342")
    found = "".join(letter if ord(letter.upper()[0]) in _GEORGIAN_LARGE else letter.upper() for letter in text)
    return unicodedata.normalize("NFC", found)


def capitalised(word: str, language: str = "") -> str:
    """With a large first letter; IJ is one letter in Dutch, and in front of a consonant hardly anything else."""
    if word.startswith("ij") and (language == "nl" or (len(word) > 2 and word[2] in "bcdfghklmnprstvwz")):
        return "IJ" + word[2:]
    if language in _TURKIC and word.startswith("i"):
        return "İ" + word[1:]
    begin = len(word) - len(word.lstrip(_MODIFIERS))
    first = word[begin : begin + 1].title()
    return unicodedata.normalize("NFC", word[:begin] + first + word[begin + 1 :]) if len(first) == 1 else word


def sentence(text: str, language: str = "") -> str:
    """Large where a sentence begins; what is all large becomes small."""
    return _begun(_begun(text, _SENTENCE, language), _SENTENCE, language)


def title(text: str, language: str = "") -> str:
    """Large where a word begins; what is all large becomes small."""
    return _begun(_begun(text, _WORD, language), _WORD, language)


def _begun(text: str, beginning: regex.Pattern[str], language: str) -> str:
    """Large at each beginning. Done twice, as `AA a` is all large only after it was done once."""
    return beginning.sub(lambda word: _opened(word[0], language), _calmed(text, language))


def _calmed(text: str, language: str) -> str:
    """What is all large, in small letters; single ones and IJ may be large by right."""
    shouted = _SHOUTED.search(text.replace("IJ", "")) and not any(letter.islower() for letter in text)
    return lower(text, language) if shouted else text


def _opened(word: str, language: str) -> str:
    """A word with a large first letter, unless it has others: an iPhone stays one."""
    return capitalised(word, language) if word.islower() else word
