"""Names of people in the case they are written in, as mailing lists have them: `sarah O'BRIEN` is Sarah O'Brien.

It goes word by word. What was written with care is left alone: a word is changed only if it is all small, all large, or
large where it should be small (`bOB`), and small ones between careful ones, `Ortega y Gasset`, are small on purpose.
Scripts that have no case are never touched, and what was put right stays as it is.
"""

import unicodedata
from dataclasses import dataclass

import regex

# Small in front of a name; those of the second set only behind another one, as they are names themselves.
_PARTICLES = frozenset({
    "van", "von", "vom", "zu", "zum", "zur", "auf", "de", "del", "della", "delle", "dello", "degli", "dei", "dela",
    "di", "da", "das", "do", "dos", "du", "des", "dal", "de'", "af", "av", "ter", "ten", "op", "bin", "bint", "ibn",
    "and", "und", "et",
})  # fmt: skip
_SMALL = frozenset({"al", "el", "ap"})  # if they are small; in capitals they may be names
_DELIBERATE = frozenset({  # between words that are written with care
    "y", "e", "i", "la", "las", "le", "les", "lo", "los", "cel", "in", "of", "the", "och", "og", "ja", "a", "o", "der",
    "den",
})  # fmt: skip
_IBERIAN = frozenset({"de", "del", "dos", "da", "das", "do", "los", "las"})  # with which `y` and `e` are no initials
_ARABIC = frozenset({"bin", "bint", "ibn", "abd", "abu"})  # with which `AL` is no name
_FOLLOWING = frozenset({"der", "den", "dem", "het", "la", "las", "le", "les", "los", "lo", "'t", "'s", "'n", "und"})
# Also where a name begins.
_OPENING = frozenset({"van", "von", "de", "del", "della", "di", "da", "dos", "das", "du", "zu", "af", "ter", "ten"})
_ARTICLES = frozenset({"al", "el"})  # al-Rashid, in front of a hyphen
_BY_LANGUAGE = {
    "es": frozenset({"y", "e"}), "ca": frozenset({"i", "y"}), "pt": frozenset({"e"}),
    "it": frozenset({"e"}), "nl": frozenset({"in", "'t"}),
}  # fmt: skip

_TITLES = frozenset({"dr", "mr", "mrs", "ms", "mx", "prof", "st", "sr", "jr", "rev", "hon", "sir", "fr"})
_WRITTEN = {"phd": "PhD", "mba": "MBA", "ii": "II", "iii": "III", "iv": "IV", "vii": "VII", "viii": "VIII", "ix": "IX"}
_WRITTEN_LARGE = frozenset({"VI", "XI", "XII", "XIII", "XIV", "XV", "XVI"})  # numbers if large; Vi and Xi are names
_MAC = frozenset({
    "macdonald", "macleod", "mackenzie", "macgregor", "macarthur", "maclean", "macdougall", "macintyre",
    "macmillan", "macpherson", "macneil", "macneill", "macfarlane", "macduff", "macallister", "macinnes",
    "maclachlan", "macbride", "macgowan",
})  # fmt: skip

_APOSTROPHES = "'’‘ʼ`"
# O'Brien, d'Été; not Ka'iulani
_BEHIND_APOSTROPHE = frozenset({"o", "ó", "ní", "d", "l", "m", "n", "dell", "dall", "nell", "sull", "sant"})
_STAY_SMALL = frozenset({"d", "l", "dell", "dall", "nell", "sull"})
_AROUND = '.,;()"“”'
_BEGIN = frozenset('-‐‑–/&+(["“„«,;|.')
_RUN = regex.compile(r"[\p{L}\p{M}]+")
_CASED = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Common}\p{Inherited}]*")
_SENTENCE = regex.compile(r"(?:^|[.!?…]\s)\P{L}*?\K[\p{L}\p{M}]+")
_WORD = regex.compile(r"(?<![\p{L}\p{M}\p{N}'’])[\p{L}\p{M}]+")
_SHOUTED = regex.compile(r"\p{Lu}\p{M}*\p{Lu}")
_GEORGIAN_LARGE = range(0x1C90, 0x1CC0)  # for headlines only, and in hardly any font
_TURKIC = ("tr", "az")
_TURKISH = "ğĞİı"  # letters of no other language
_UNSAID = ("", "en")  # languages of who said none
_ROMANIAN = regex.compile("[ţŢăĂâÂ]")  # whose ş is written in the same way
_SURNAMES = frozenset({
    "ng", "li", "wu", "xu", "yu", "hu", "lu", "ma", "he", "ko", "ho", "su", "du", "oh", "an", "xi", "ye", "bo", "ly",
    "le", "vo", "do", "ha", "mo", "no", "ro", "fu", "ip", "ao", "ai", "ou",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is known of a whole name: its words in small letters, whether a word is written with care, whether one has
    small letters and keeps them, and its language."""

    words: tuple[str, ...]
    careful: bool
    calm: bool
    language: str

    @classmethod
    def of(cls, words: list[str], language: str) -> "_Whole":
        text = " ".join(words)
        turkish = any(letter in text for letter in _TURKISH)
        return cls(
            tuple(word.lower().replace("’", "'") for word in words),
            any(_is_careful(word) for word in words),
            any(_is_calm(word) for word in words),
            "tr" if turkish and language in _UNSAID else language,
        )


def name_case(text: str, language: str = "") -> str:
    """The name of a person in its usual case; `language` is that of a locale, `tr` or `nl`, if one is known."""
    words = regex.split(r"(\s+)", text)
    names = [index for index in range(0, len(words), 2) if words[index]]
    whole = _Whole.of([words[index] for index in names], language)
    small = False  # whether a particle stands in front
    for place, index in enumerate(names):
        word = words[index]
        small = place < len(names) - 1 and _is_particle(word, place, small, whole)
        cedilla = "ş" in word.lower() and whole.language in _UNSAID and not _ROMANIAN.search(text)
        own = "tr" if cedilla else whole.language
        words[index] = lower(word, own) if small else _worded(word, place, whole, own)
    return "".join(words)


def _is_particle(word: str, place: int, behind: bool, whole: _Whole) -> bool:
    """Whether a word stays small: `van`, `der` behind it, `y` between names that are written with care."""
    bare = whole.words[place]
    if not (word.islower() or word.isupper()):
        return False
    if place == 0:
        return bare in _OPENING
    if word.islower() and (bare in _SMALL or (whole.careful and bare in _DELIBERATE)):
        return True
    if bare in ("al", "el") or (bare == "in" and whole.words[place + 1].startswith("'t")):
        return bare == "in" or (bare == "al" and not _ARABIC.isdisjoint(whole.words))
    if bare in ("e", "y"):
        if whole.careful and word.isupper():
            return False  # an initial, or written so on purpose
        own = _BY_LANGUAGE.get(whole.language)
        return bare in own if own else not _IBERIAN.isdisjoint(whole.words[:place])
    return bare in _PARTICLES or bare in _BY_LANGUAGE.get(whole.language, ()) or (behind and bare in _FOLLOWING)


def _is_careful(word: str) -> bool:
    """Whether a word has small letters behind a large one: `Sarah`, `O'Brien`, `(Anna)`."""
    first = _RUN.search(word)
    return first is not None and first[0][:1].isupper() and any(letter.islower() for letter in word)


def _is_calm(word: str) -> bool:
    """Whether a word has small letters whatever is made of it: two at least, and no numeral."""
    runs = (run for run in _RUN.findall(word) if len(run) > 1 and any(letter.islower() for letter in run))
    return word.strip(_AROUND).lower() not in _WRITTEN and any(runs)


def _worded(word: str, place: int, whole: _Whole, language: str) -> str:
    """A word of a name that is none of its particles."""
    bare, inside = word.strip(_AROUND), place > 0
    if "@" in word or word.startswith("#") or _is_handle(word):
        return word
    if inside and (word.islower() or word.isupper()) and (bare.lower() in _WRITTEN or bare in _WRITTEN_LARGE):
        return word.replace(bare, _WRITTEN.get(bare.lower(), bare))
    return word if _are_initials(bare, place, whole) else _in_parts(word, inside, language)


def _is_handle(word: str) -> bool:
    """`will.i.am`, not `j.r.r.` and not `st.john`."""
    parts = word.rstrip(".,").split(".")
    return len(parts) > 1 and word.islower() and parts[0] not in _TITLES and any(len(part) > 1 for part in parts)


def _are_initials(word: str, place: int, whole: _Whole) -> bool:
    """`TJ`, and `AJ` beside a name that is written with care; `NG` and `LI` are names, and `DR` is a title."""
    if len(word) != 2 or not word.isupper() or not word.isalpha() or word.lower() in (*_TITLES, *_SURNAMES):
        return False
    vowels = set(unicodedata.normalize("NFD", word)) & set("AEIOUYΑΕΗΙΟΥΩАЕЁИОУЫЭЮЯІЇЄ")
    return not vowels or (whole.calm and (whole.careful or place < len(whole.words) - 1))


def _in_parts(word: str, inside: bool, language: str) -> str:
    """A word of parts between hyphens, apostrophes and points, each in its case."""
    runs = list(_RUN.finditer(word))
    if not runs:
        return word
    careful = _is_capitalised(runs[0][0]) and len(runs[0][0]) > 1  # Min-jung, Anne-marie
    found, end, before = [], 0, ""
    for index, run in enumerate(runs):
        between, following = word[end : run.start()], word[run.end() : run.end() + 1]
        if index == 0 and run[0].islower() and _stays_small(run[0], following, inside):
            part = run[0]
        elif between[-1:] and between[-1:] in _APOSTROPHES:
            part = _behind_apostrophe(run[0], before, index == len(runs) - 1, language)
        elif (between and between[-1] not in _BEGIN) or (careful and before and run[0].islower()):
            part = run[0]
        else:
            part = _cased(run[0], language)
        found += [between, part]
        end, before = run.end(), run[0]
    return "".join([*found, word[end:]])


def _stays_small(part: str, following: str, inside: bool) -> bool:
    """`d'Été`, if it was small; `Omar al-Rashid`."""
    if following and following in _APOSTROPHES:
        return part in _STAY_SMALL
    return inside and following == "-" and part in _ARTICLES


def _behind_apostrophe(part: str, before: str, final: bool, language: str) -> str:
    """`O'Brien`, `Ka'iulani`, `O'Brien's`, `'t Hooft`."""
    if final and part.lower() in (("s", "t") if before else ("s", "t", "n")):
        return part.lower()
    if before.lower() in _BEHIND_APOSTROPHE:
        return _cased(part, language)
    return lower(part, language) if part.isupper() and len(part) > 1 and _CASED.fullmatch(part) else part


def _cased(part: str, language: str) -> str:
    """A part that is all small, all large or upside down, with one large letter; others as they are."""
    if len(part) == 1 and part.isupper():
        return part
    if not _CASED.fullmatch(part):
        return part
    known = lower(part, language)
    upside_down = part[:1].islower() and part[1:].isupper()
    shouted = part.startswith("Mc") and part[2:].isupper() and len(part) > 3
    if not (part.islower() or part.isupper() or upside_down or shouted):
        return part
    if known.startswith("mc") and len(known) > 3:
        return "Mc" + _large(known[2:], language)
    if known in _MAC:
        return "Mac" + _large(known[3:], language)
    return _large(known, language)


def _large(part: str, language: str) -> str:
    """With a large first letter; IJ is one letter in Dutch, and in front of a consonant hardly anything else."""
    if part.startswith("ij") and (language == "nl" or (len(part) > 2 and part[2] in "bcdfghklmnprstvwz")):
        return "IJ" + part[2:]
    if language in _TURKIC and part.startswith("i"):
        return "İ" + part[1:]
    first = part[:1].title()
    return unicodedata.normalize("NFC", first + part[1:]) if len(first) == 1 else part


def _is_capitalised(part: str) -> bool:
    return part[:1].isupper() and (len(part) == 1 or part[1:].islower())


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
    return _large(word, language) if word.islower() else word
