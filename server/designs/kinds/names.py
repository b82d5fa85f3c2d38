"""Names of people in the case they are written in, as mailing lists have them: `sarah O'BRIEN` is Sarah O'Brien.

It goes word by word. What was written with care is left alone: a word is changed only if it is all small, all large, or
large where it should be small (`bOB`), and small ones between careful ones, `Ortega y Gasset`, are small on purpose.
Scripts that have no case are never touched, and what was put right stays as it is.
"""

from dataclasses import dataclass

import regex

from server.designs.kinds import particles, titles
from server.designs.kinds.letter_case import capitalised, known_language, lower, usual_letters
from server.designs.kinds.syllables import is_syllable

_IBERIAN = frozenset({"de", "del", "dos", "da", "das", "do", "los", "las"})  # with which `y` and `e` are no initials
_ARABIC = frozenset({"bin", "bint", "ibn", "abd", "abu"})  # with which `AL` is no name
_MAC = frozenset({
    "macdonald", "macleod", "mackenzie", "macgregor", "macarthur", "maclean", "macdougall", "macintyre",
    "macmillan", "macpherson", "macneil", "macneill", "macfarlane", "macduff", "macallister", "macinnes",
    "maclachlan", "macbride", "macgowan",
})  # fmt: skip

_APOSTROPHES = "'’‘ʼ`´′＇‛"
_ONE_APOSTROPHE = str.maketrans(_APOSTROPHES + "ʻ", "'" * (len(_APOSTROPHES) + 1))
# O'Brien, d'Été; not Ka'iulani
_BEHIND_APOSTROPHE = frozenset({
    "o", "ó", "ní", "d", "l", "m", "n", "dell", "dall", "nell", "sull", "sant", "all", "degl", "de", "д", "о", "л",
})  # fmt: skip
_STAY_SMALL = frozenset({"d", "l", "dell", "dall", "nell", "sull", "all", "degl", "д"})
_IOTATED = frozenset("яюєїЯЮЄЇ")  # Д'яченко: the apostrophe is a letter's, and no article's
_AROUND = ".,;()\"“”„«»‹›[]{}'‘’®™"
_BEGIN = frozenset('-‐‑–/&+([{"“„«‹,;|.')
_HYPHENS = frozenset("-‐‑–")
_HYPHENED = frozenset({"de", "du", "des", "von", "van", "zu", "al", "el", "ul", "ud", "ur"})  # Jean-de-Dieu
_RUN = regex.compile(r"(?:(?!ʼ)[\p{L}\p{M}])+")
_CASED = regex.compile(r"[\p{Latin}\p{Greek}\p{Cyrillic}\p{Armenian}\p{Common}\p{Inherited}]*")
_GIVEN = frozenset({"mackenzie"})  # given names as well
_SHOUTED = regex.compile(r"(Mc|Mac)\p{Lu}{2,}")
_CAPITALISED = regex.compile(r"\p{Lu}\p{M}*\p{Ll}")
_ROMANIAN = regex.compile("[ţŢăĂâÂ]")  # whose ş is written in the same way
_UNSAID = ("", "en")  # languages of who said none


@dataclass(frozen=True, slots=True)
class _Whole:
    """What is known of a whole name.

    Attributes:
        raw: its words.
        words: the same in small letters, without brackets and quotes, with one kind of apostrophe.
        careful: whether a word is written with care.
        calm: whether a word has small letters and keeps them.
        bracketed: the places of words in brackets.
        language: that of its letters, else that of the locale.
    """

    raw: tuple[str, ...]
    words: tuple[str, ...]
    careful: bool
    calm: bool
    bracketed: frozenset[int]
    language: str

    @classmethod
    def of(cls, words: list[str], language: str) -> "_Whole":
        return cls(
            tuple(words),
            tuple(_compared(word) for word in words),
            any(_is_careful(word) for word in words),
            any(_is_calm(word) for word in words),
            _bracketed(words),
            known_language(" ".join(words), language),
        )

    @property
    def last(self) -> int:
        """The place of the last word."""
        return len(self.words) - 1


def name_case(text: str, language: str = "") -> str:
    """The name of a person in its usual case; `language` is that of a locale, `tr` or `nl`, if one is known."""
    language = known_language(text, language)
    text = usual_letters(text)
    words = regex.split(r"(\s+)", text)
    names = [index for index in range(0, len(words), 2) if words[index]]
    whole = _Whole.of([words[index] for index in names], language)
    small = False  # whether a particle stands in front
    for place, index in enumerate(names):
        word = words[index]
        cedilla = "ş" in word.lower() and whole.language in _UNSAID and not _ROMANIAN.search(text)
        own = "tr" if cedilla else whole.language
        small = _has_one_case(word) and _is_small(word, place, small, whole)
        words[index] = _lowered(word, place, whole, own) if small else _worded(word, place, whole, own)
        small = small or words[index].rpartition("-")[2] in particles.OPENING  # Jansen-van der Meer
    return "".join(words)


def _lowered(word: str, place: int, whole: _Whole, language: str) -> str:
    """A particle in small letters: those of other languages have no Turkish ı, wherever they are read."""
    if whole.words[place] not in particles.FINAL:
        return lower(word)
    return lower(word, "az" if any("ə" in one for one in whole.words) else language)


def _compared(word: str) -> str:
    bare = word.lower().translate(_ONE_APOSTROPHE)
    return bare.lstrip('([{"“„«‹').rstrip(')]}"”»›,;')


def _bracketed(words: list[str]) -> frozenset[int]:
    """The places of words in round and square brackets."""
    depth, found = 0, set()
    for place, word in enumerate(words):
        depth += sum(word.count(bracket) for bracket in "([")
        if depth > 0:
            found.add(place)
        depth = max(0, depth - sum(word.count(bracket) for bracket in ")]"))
    return frozenset(found)


def _is_careful(word: str) -> bool:
    """Whether a word has small letters behind a large one: `Sarah`, `O'Brien`, `(Anna)`."""
    first = _RUN.search(word)
    return first is not None and first[0][:1].isupper() and _CAPITALISED.search(word) is not None


def _is_calm(word: str) -> bool:
    """Whether a word has small letters whatever is made of it: two at least, and no numeral."""
    runs = (run for run in _RUN.findall(word) if len(run) > 1 and any(letter.islower() for letter in run))
    return titles.as_written(word.strip(_AROUND), inside=True, behind_comma=True) is None and any(runs)


def _has_one_case(word: str) -> bool:
    """Whether a word is all small, all large or upside down."""
    return word.islower() or word.isupper() or _is_upside_down(word)


def _is_upside_down(word: str) -> bool:
    return word[:1].islower() and word[1:].isupper()


def _is_small(word: str, place: int, behind: bool, whole: _Whole) -> bool:
    """Whether a word stays or becomes small: a particle, or an abbreviation behind a title."""
    bare, last = whole.words[place], place == whole.last
    if titles.stays_small(whole.words, place) or (bare in particles.FINAL and place > (0 if word.islower() else 1)):
        return True
    if (
        word.islower()
        and whole.careful
        and ((place > 0 and place in whole.bracketed) or titles.is_abbreviation(bare, last=last))
    ):
        return True
    if last:
        return False
    if place == 0:
        return _opens(word, whole)
    if word.islower() and _is_cut(place, behind, whole):
        return True
    if word.islower() and whole.careful and (bare in particles.CAREFUL or _is_between(bare, place, whole)):
        return bare in particles.ALWAYS or not is_syllable(bare, place, whole.words)
    return _is_particle(word, place, behind, whole)


def _is_cut(place: int, behind: bool, whole: _Whole) -> bool:
    """Whether a letter with a point is a particle: `Hans i. d. Au`, `Otto v. u. z. Berg`."""
    bare, following = whole.words[place], whole.words[place + 1]
    if behind:
        return bare in particles.CUT_BEHIND
    return bare in particles.CUT_IN_FRONT_OF_D and following == "d." and _is_careful(whole.raw[place - 1])


def _is_between(bare: str, place: int, whole: _Whole) -> bool:
    """Whether two small letters between careful words may be a particle of any language."""
    if len(bare) != 2 or not bare.isalpha() or titles.is_short_name(bare):
        return False
    return _is_careful(whole.raw[place - 1]) and _is_careful(whole.raw[place + 1])


def _opens(word: str, whole: _Whole) -> bool:
    """Whether a particle stands where a name begins: `van der Berg`, `al Rashid` if it was typed so."""
    bare, following = whole.words[:2]
    careful = _is_careful(whole.raw[1]) or (whole.careful and following in particles.CUT_BEHIND)
    if word.islower() and bare in particles.CAREFUL_OPENING and careful:
        return True
    opens = particles.opens(bare, following, capitals=not word.islower())
    return opens and not is_syllable(bare, 0, whole.words)


def _is_particle(word: str, place: int, behind: bool, whole: _Whole) -> bool:
    """Whether a word inside a name is a particle: `van`, `der` behind it, `y` between Spanish names."""
    bare, following = whole.words[place], whole.words[place + 1]
    spoken = particles.SPOKEN.get(whole.language)
    if word.islower() and bare in particles.SMALL:
        return True
    if bare == "al":
        return not _ARABIC.isdisjoint(whole.words)
    if bare == "in" and following.startswith("'t"):
        return True
    if len(bare) == 1:
        if whole.careful and not word.islower():
            return False  # an initial, or written so on purpose
        return bare in spoken if spoken else bare in "ey" and not _IBERIAN.isdisjoint(whole.words[:place])
    if bare in particles.ALWAYS:
        return particles.agrees(bare, following) and not is_syllable(bare, place, whole.words)
    return bool(spoken and bare in spoken) or (behind and bare in particles.BEHIND)


def _worded(word: str, place: int, whole: _Whole, language: str) -> str:
    """A word of a name that is none of its particles."""
    bare = word.strip(_AROUND)
    written = _title(word, bare, place, whole) if bare else None
    if written is not None:
        return word.replace(bare, written)
    if "@" in word or word.startswith("#") or titles.is_handle(word):
        return word
    last = place == whole.last
    calm = whole.calm and (whole.careful or not last) and not is_syllable(whole.words[place], place, whole.words)
    if titles.are_initials(bare, calm=calm, last=last) and not titles.is_cut_word(word):
        return word
    if word.isupper() and whole.calm and titles.is_behind_degree(whole.raw, place):
        return word
    if word.islower() and word.startswith("ff") and whole.careful and place > 0 and last:  # ffolkes
        return word
    if particles.CUT_AND_JOINED.match(word):
        return word
    if place == 0 and word.lower() in _GIVEN and _has_one_case(word):
        return capitalised(lower(word), "")
    return _in_parts(word, place, whole, language)


def _title(word: str, bare: str, place: int, whole: _Whole) -> str | None:
    """A title, degree or number as it is written."""
    comma = place > 0 and whole.raw[place - 1].endswith(",")
    followed = comma and place < whole.last and not word.endswith(",")  # Lim, Beng Hock
    return titles.as_written(
        bare,
        inside=place > 0 or titles.is_ordinal(word),
        behind_comma=comma,
        surname=followed or (whole.last == 1 and not (whole.careful and word.isupper())),
    )


def _in_parts(word: str, place: int, whole: _Whole, language: str) -> str:
    """A word of parts between hyphens, apostrophes and points, each in its case."""
    runs = list(_RUN.finditer(word))
    if not runs:
        return word
    careful = _is_capitalised(runs[0][0]) and len(runs[0][0]) > 1  # Min-jung, Anne-marie
    beside_words = any(len(run[0]) > 1 and not run[0].isupper() for run in runs)
    found, end, before = [], 0, ""
    for index, run in enumerate(runs):
        between = word[end : run.start()]
        joint, final = between[-1:], index == len(runs) - 1
        if run[0].islower() and _begins_small(word, run, index, place > 0):
            part = run[0]
        elif joint and joint in _APOSTROPHES:
            part = _behind_apostrophe(run[0], before if between == joint else "", final, language)
        elif (between and joint not in _BEGIN) or (careful and before and run[0].islower()):
            part = run[0]
        elif before and joint in _HYPHENS and _is_hyphened(run[0], final, place, whole):
            part = lower(run[0], language)
        elif beside_words and titles.are_initials(run[0], calm=False, last=False):  # KRS-One
            part = run[0]
        else:
            part = _cased(run[0], language)
        found += [between, part]
        end, before = run.end(), run[0]
    return "".join([*found, word[end:]])


def _begins_small(word: str, run: regex.Match[str], index: int, inside: bool) -> bool:
    """Whether a part in front of others stays small: the first one, and one behind a hyphen, `McNeil-d'Arcy`."""
    if index and not (word[run.start() - 1] in _HYPHENS and _CAPITALISED.match(word, run.end() + 1)):
        return False
    return _stays_small(word[run.start() :], run[0], inside or index > 0)


def _is_hyphened(part: str, final: bool, place: int, whole: _Whole) -> bool:
    """`Jean-de-Dieu`, `Zia-ul-Haq`, and `Romeijn-de Vries` of two words."""
    if part.lower() not in _HYPHENED or (final and (place == whole.last or part.lower() not in particles.OPENING)):
        return False
    return not is_syllable(part.lower(), place, whole.words)


def _stays_small(word: str, part: str, inside: bool) -> bool:
    """Whether the first part of a word stays small, as it was: `d'Été`; `Omar al-Rashid`; `s'Jacob`."""
    following, rest = word[len(part) : len(part) + 1], word[len(part) + 1 :]
    careful = _CAPITALISED.match(rest) is not None
    if following and following in _APOSTROPHES:
        return part in _STAY_SMALL or (careful and len(part) == 1 and part not in ("o", "о"))
    if particles.ARTICLE.match(word.lower()):
        return inside or careful
    if part.startswith("ff"):
        return careful  # ffrench-Constant
    return careful and following == "-" and (part in particles.CAREFUL or (inside and len(part) < 3))


def _behind_apostrophe(part: str, before: str, final: bool, language: str) -> str:
    """`O'Brien`, `Ka'iulani`, `O'Brien's`, `'t Hooft`, `'Jack'`."""
    if final and part.lower() in (("s", "t") if before else ("s", "t", "n")):
        return part.lower()
    if before[:1].isupper() and part.islower():
        return part  # M'hamed
    if not before or (before.lower() in _BEHIND_APOSTROPHE and part[0] not in _IOTATED):
        return _cased(part, language)
    single = len(before) == 1 and len(part) == 1
    return lower(part, language) if part.isupper() and not single and _CASED.fullmatch(part) else part


def _cased(part: str, language: str) -> str:
    """A part that is all small, all large or upside down, with one large letter; others as they are."""
    if len(part) == 1 and part.isupper():
        return part
    if not _CASED.fullmatch(part):
        return part
    known = lower(part, language)
    if not (_has_one_case(part) or _SHOUTED.fullmatch(part)):
        return part
    if known.startswith("mc") and len(known) > 3:
        return "Mc" + capitalised(known[2:], language)
    if known in _MAC or part.startswith("Mac"):
        return "Mac" + capitalised(known[3:], language)
    return capitalised(known, language)


def _is_capitalised(part: str) -> bool:
    return part[:1].isupper() and (len(part) == 1 or part[1:].islower())
