"""Names of China, Korea and Vietnam in Latin letters, some syllables of which look like particles: `NGUYEN VAN AN`."""

import unicodedata
from dataclasses import dataclass

import regex


@dataclass(frozen=True, slots=True)
class _Language:
    """Its syllables that are particles elsewhere, the form of all its syllables, and its usual surnames."""

    homographs: frozenset[str]
    syllable: regex.Pattern[str]
    surnames: frozenset[str]


def _language(homographs: str, syllable: str, surnames: str) -> _Language:
    return _Language(frozenset(homographs.split()), regex.compile(syllable), frozenset(surnames.split()))


_CHINESE = """
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng
feng han cao zeng peng xiao cai pan tian dong yuan yu ye jiang du su wei cheng lu ding ren shen yao fu zhong cui tan
fan shi jin liao jia xia fang zou xiong bai meng qin qiu hou yin xue yan lei duan tao long qian gu mao hao gong shao
wan lai lee chang chan chua goh hsu koh kwok lau leung lim ng ong ouyang sima situ teo tsai wong zhuge
"""
_KOREAN = """
kim lee park choi jung jeong kang cho jo yoon yun jang lim im han oh seo suh shin kwon hwang ahn an song ryu yoo yu
hong jeon jun ko moon yang son bae baek heo hur nam noh ha joo woo min jin ji chae won bang kong hyun do cha
"""
_VIETNAMESE = """
nguyen tran le pham huynh hoang phan vu vo dang bui do ho ngo duong ly dinh doan trinh truong lam mai cao luu ha
luong ta to thai chau quach kieu phung dao tang vuong trieu ton
"""
_LANGUAGES = (
    _language(
        "an bin da dai de di du ha la le na te wa zu",
        "(?:[zcs]h|hs|ts|[bpmfdtnlgkhjqxrzcsyw])?[iuü]?(?:[aeiouü]|[ae]i|ao|ou)(?:ng?|r)?",
        _CHINESE,
    ),
    _language(
        "an bin da do du ha na",
        "(?:kk|tt|pp|ss|jj|ch|[gkndtrlmbpsjh])?[yw]?[aeiou]{1,3}(?:ng|[kgnlmbpth])?",
        _KOREAN,
    ),
    _language(
        "an da dai di do du ha la le na van",
        "(?:ngh?|[ncgkpt]h|gi|qu|tr|[bcdđghklmnprstvx])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnpt])?",
        _VIETNAMESE,
    ),
)
_PINYIN = """
    [bpmf](?:a|o|[ae]i|ao|ou|[ae]ng?|i|iao|ie|ian|ing?|u)
    |[dtnl](?:a|e|[ae]i|ao|ou|[aeo]ng?|i|ia|iao|ie|iu|iang?|ing?|u|uan|un|uo|[uü]e|ü)
    |(?:[gkhr]|[zcs]h?)(?:a|e|i|[ae]i|ao|ou|[aeo]ng?|u|ua|uo|uai|ui|uang?|un)
    |[jqx](?:i|ia|iao|ie|iu|iang?|ing?|iong|u|ue|uan|un)
    |y(?:a|e|ao|ou|ang?|i|ing?|ong|u|ue|uan|un)|w(?:a|o|[ae]i|[ae]ng?|u)|[ae]ng?|ai|ao|ou|er?
"""
# Two syllables in one word that is none of Europe: Yuesheng, Renjie, Chongzhi; not Luca, Lange.
_GIVEN_NAME = regex.compile(f"(?=.*(?:ng$|zh|q[iu]|x[iu]|ji[ae]))(?:{_PINYIN}){{2}}", regex.X)
_HOMOGRAPHS = frozenset().union(*(language.homographs for language in _LANGUAGES))


def is_syllable(word: str, place: int, words: tuple[str, ...]) -> bool:
    """Whether what looks like a particle is a syllable of a name of China, Korea or Vietnam.

    Args:
        word: a word in small letters.
        place: its place in the name.
        words: all words of the name in small letters.
    """
    if word not in _HOMOGRAPHS:
        return False
    if place == 0 and len(words) == 2 and word in _LANGUAGES[0].homographs and _GIVEN_NAME.fullmatch(_plain(words[1])):
        return True
    parts = [_plain(part) for one in words for part in one.strip(",.").split("-")]
    return any(
        word in language.homographs
        and all(part in language.surnames or language.syllable.fullmatch(part) for part in parts)
        and (place == 0 or not language.surnames.isdisjoint((parts[0], parts[-1])))
        for language in _LANGUAGES
    )


def _plain(word: str) -> str:
    """Without marks: Lê is Le."""
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
