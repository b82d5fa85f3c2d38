"""Names of people in the case they are written in, as mailing lists have them: `sarah O'BRIEN` is Sarah O'Brien.

What was written with care is left alone: a word is changed only if it is all small, all large, or large where it should
be small (`bOB`). Scripts that have no case are never touched, and what was put right stays as it is.
"""

import unicodedata

import regex

# Small in front of a name; those of the second set only behind another one, as they are names themselves.
_PARTICLES = frozenset({
    "van", "von", "vom", "zu", "zum", "zur", "auf", "de", "del", "della", "delle", "dello", "degli", "dei", "dela",
    "di", "da", "das", "do", "dos", "du", "des", "af", "av", "ter", "ten", "op", "bin", "bint", "ibn",
})  # fmt: skip
_FOLLOWING = frozenset({"der", "den", "dem", "het", "la", "las", "le", "les", "los", "lo", "'t", "'s", "'n"})
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


def name_case(text: str, language: str = "") -> str:
    """The name of a person in its usual case; `language` is that of a locale, `tr` or `nl`, if one is known."""
    words = regex.split(r"(\s+)", text)
    names = [index for index in range(0, len(words), 2) if words[index]]
    shouted = not any(letter.islower() for letter in text)
    small = False  # whether a particle stands in front
    for place, index in enumerate(names):
        word = words[index]
        last = place == len(names) - 1
        small = not last and _is_particle(word, place == 0, small, language)
        words[index] = lower(word, language) if small else _worded(word, place > 0, last, shouted, language)
    return "".join(words)


def _is_particle(word: str, first: bool, behind: bool, language: str) -> bool:
    """Whether a word stays small: `van`, and `der` behind it."""
    bare = word.lower().replace("’", "'")
    if not (word.islower() or word.isupper()) or (bare == "e" and word.isupper() and language not in _BY_LANGUAGE):
        return False
    if first:
        return bare in _OPENING
    return bare in _PARTICLES or bare in _BY_LANGUAGE.get(language, ()) or (behind and bare in _FOLLOWING)


def _worded(word: str, inside: bool, last: bool, shouted: bool, language: str) -> str:
    """A word of a name; `inside` is one that is not the first."""
    bare = word.strip(_AROUND)
    if "@" in word or word.startswith("#") or _is_handle(word):
        return word
    if inside and (word.islower() or word.isupper()) and (bare.lower() in _WRITTEN or bare in _WRITTEN_LARGE):
        return word.replace(bare, _WRITTEN.get(bare.lower(), bare))
    return word if _are_initials(bare, last, shouted) else _in_parts(word, inside, language)


def _is_handle(word: str) -> bool:
    """`will.i.am`, not `j.r.r.` and not `st.john`."""
    parts = word.rstrip(".,").split(".")
    return len(parts) > 1 and word.islower() and parts[0] not in _TITLES and any(len(part) > 1 for part in parts)


def _are_initials(word: str, last: bool, shouted: bool) -> bool:
    """`TJ`, and `AJ` where not all is large; `NG` is a name, and `DR` a title."""
    if last or len(word) != 2 or not word.isupper() or not word.isalpha() or word.lower() in (*_TITLES, "ng"):
        return False
    return not shouted or not set(unicodedata.normalize("NFD", word)) & set("AEIOUY")


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
