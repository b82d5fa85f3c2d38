"""The shapes of Han characters: one code point is written in one way in Tokyo, in another in Taipei.

Families of fonts for one region say so at the end of their names, as Noto Sans CJK JP and Source Han Sans SC do.
"""

REGIONS = ("JP", "KR", "SC", "TC", "HK")  # Japan, Korea, mainland China and Singapore, Taiwan, Hong Kong and Macao

# Where the language is none of these, browsers on Linux take the first of the collection, which is Japan's. It is the
# safest guess too: kana and their punctuation look wrong in Chinese shapes, where Chinese in those of Japan looks odd.
DEFAULT = "JP"

_LANGUAGES = {"ja": "JP", "ko": "KR", "zh": "SC", "yue": "HK"}
_SCRIPTS = {"hans": "SC", "jpan": "JP", "kore": "KR"}
_PLACES = {"cn": "SC", "sg": "SC", "tw": "TC", "hk": "HK", "mo": "HK", "jp": "JP", "kr": "KR"}


def region(language: str) -> str:
    """The region whose shapes are expected by readers of a language, such as ja, zh-Hant or en_HK. Its script goes
    before its place, and both before the language itself; the default where none of them says."""
    first, *further = language.lower().replace("_", "-").split("-")
    for tag in further:
        if tag in _SCRIPTS:
            return _SCRIPTS[tag]
    places = [_PLACES[tag] for tag in further if tag in _PLACES]
    if "hant" in further:
        return "HK" if "HK" in places else "TC"
    return _LANGUAGES[first] if first in ("ja", "ko") else (*places, _LANGUAGES.get(first, DEFAULT))[0]


def family_region(name: str) -> str | None:
    """The region whose shapes a family of fonts has, by its name; None if it says none."""
    last = name.rpartition(" ")[2]
    return last if last in REGIONS else None
