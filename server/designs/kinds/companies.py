"""Names of companies in the case they are written in: `NORTHWIND TRADERS GMBH` is Northwind Traders GmbH.

Only what is all large or all small is changed. In capitals, words of up to four letters stay, as most of them are
abbreviations: `BMW AG`, `AC/DC`; beside a hyphen those that cannot be said, `IT-Service`. Legal forms are written as
they are by law, behind the name and in front of it; those that are words, `spa`, are forms in small letters only where
their language is spoken. A name that is an address, `booking.com`, stays as it is. What was put right stays as it is.
"""

import unicodedata

import regex

from server.designs.kinds.letter_case import known_language, lower, usual_letters
from server.designs.kinds.names import name_case
from server.designs.kinds.titles import is_pronounceable

SHORT = 4  # letters of a word that may be an abbreviation

# By what is left of them without case and points.
_FORMS = {
    "gmbh": "GmbH", "ggmbh": "gGmbH", "mbh": "mbH", "ag": "AG", "kg": "KG", "kgaa": "KGaA", "ohg": "OHG", "gbr": "GbR",
    "ug": "UG", "se": "SE", "ev": "e.V.", "ek": "e.K.", "eg": "eG",
    "ltd": "Ltd", "limited": "Limited", "llc": "LLC", "llp": "LLP", "lp": "LP", "plc": "PLC", "inc": "Inc",
    "corp": "Corp", "co": "Co", "pty": "Pty", "pvt": "Pvt", "pte": "Pte", "sdn": "Sdn", "bhd": "Bhd", "tbk": "Tbk",
    "sa": "SA", "sas": "SAS", "sasu": "SASU", "sarl": "SARL", "sl": "SL", "slu": "SLU", "spa": "SpA", "srl": "Srl",
    "ltda": "Ltda", "lda": "Lda", "cv": "CV", "bv": "BV", "nv": "NV", "vof": "VOF",
    "ab": "AB", "hb": "HB", "oy": "Oy", "oyj": "Oyj", "as": "AS", "asa": "ASA", "aps": "ApS", "ehf": "ehf", "hf": "hf",
    "kft": "Kft", "zrt": "Zrt", "nyrt": "Nyrt", "bt": "Bt", "sro": "s.r.o.", "doo": "d.o.o.", "dd": "d.d.",
    "snc": "SNC", "sca": "SCA", "eurl": "EURL", "bvba": "BVBA", "vzw": "VZW", "asbl": "ASBL", "pllc": "PLLC",
    "uab": "UAB", "sia": "SIA", "oü": "OÜ", "şti": "Şti", "publ": "publ", "mbb": "mbB", "ooo": "OOO",
    "oao": "OAO", "zao": "ZAO", "pao": "PAO", "kk": "K.K.", "αε": "Α.Ε.", "επε": "Ε.Π.Ε.",
    "ооо": "ООО", "оао": "ОАО", "зао": "ЗАО", "пао": "ПАО", "ао": "АО", "тов": "ТОВ", "тоо": "ТОО", "прат": "ПрАТ",
    "оод": "ООД", "еоод": "ЕООД", "ад": "АД", "доо": "ДОО", "fz-llc": "FZ-LLC",
}  # fmt: skip
_DOTTED = {  # with points they are written otherwise
    "s.p.a.": "S.p.A.", "s.r.l.": "S.r.l.", "s.a.": "S.A.", "s.a.s.": "S.A.S.", "s.l.": "S.L.", "b.v.": "B.V.",
    "n.v.": "N.V.", "e.v.": "e.V.", "e.k.": "e.K.", "k.k.": "K.K.", "a.s.": "a.s.", "a.ş.": "A.Ş.", "c.v.": "C.V.",
    "s.r.o.": "s.r.o.", "d.o.o.": "d.o.o.", "d.d.": "d.d.", "l.l.c.": "L.L.C.", "a/s": "A/S", "p.l.c.": "P.L.C.",
    "s.n.c.": "S.n.c.", "s.r.l.s.": "S.r.l.s.", "s.l.u.": "S.L.U.", "s.a.u.": "S.A.U.", "s.c.": "s.c.", "k.s.": "k.s.",
    "v.o.s.": "v.o.s.", "d.n.o.": "d.n.o.", "sp.k.": "sp.k.", "sp.j.": "sp.j.", "i/s": "I/S", "k/s": "K/S",
    "nv/sa": "NV/SA", "sa/nv": "SA/NV",
}  # fmt: skip
# Of several words, behind the name, the longest first.
_PHRASES = tuple(phrase.split() for phrase in (
    "spol. s r. o.", "Sp. z o. o.", "spol. s r.o.", "spol s r.o.", "Sp. z o.o.", "sp z oo", "S. à r. l.", "d. o. o.",
    "s. r. o.", "v. o. s.", "z o. o.", "z o.o.", "S.à r.l.", "a. s.", "k. s.", "d. d.", "e. V.", "e. K.", "Sp. k.",
    "Sp. j.", "Sp. p.",
))  # fmt: skip
_ENDING = frozenset({"a. s.", "k. s.", "d. d.", "e. V.", "e. K."})  # initials as well, if anything stands behind
_IN_FRONT = frozenset({  # of a name, and written in capitals
    "ab", "oy", "sarl", "eurl", "sas", "sasu", "sci", "snc", "pt", "cv", "sc", "asbl", "vzw", "uab", "sia", "oü", "ooo",
    "oao", "zao", "pao", "ооо", "оао", "зао", "пао", "ао", "ип", "нко", "тоо", "тов", "прат", "пп", "фоп", "чп", "гуп",
    "муп", "фгуп", "еоод", "оод",
})  # fmt: skip
_WORDS_TOO = frozenset({"as", "co", "se", "ab", "sa", "lp", "cv"})  # in small letters, forms at the end only
# Words and names too in small letters without points; forms where the languages of their countries are spoken.
_SPOKEN_FORMS = {
    "spa": "it", "ev": "de", "eg": "de", "ek": "de", "doo": "hr sl sr bs mk", "dd": "hr sl sr bs", "aps": "da",
    "bt": "hu", "kk": "ja", "sia": "lv", "hf": "is", "as": "da no nb nn et lv cs sk tr",
}  # fmt: skip
_SMALL = frozenset({
    "of", "the", "and", "for", "in", "at", "on", "by", "to", "a", "an", "und", "der", "die", "das", "des", "für", "von",
    "vom", "zur", "zum", "im", "am", "et", "de", "du", "la", "le", "les", "d", "l", "y", "e", "i", "del", "los", "las",
    "el", "da", "do", "dos", "di", "della", "dei", "van", "het", "en", "og", "och", "ja", "z", "o", "w", "na", "ve",
    "и", "та",
})  # fmt: skip
# A first label of one letter is an initial rather, `e.on`, unless the ending is a usual one.
_LABELS = r"(?:[\p{L}\p{N}-]{2,}|[\p{L}\p{N}](?=\.(?:com|net|org|ai|io|co)\b))(?:\.[\p{L}\p{N}-]{2,})*"
_ENDINGS = (
    r"\.(?:[a-z]{2}|com|net|org|info|biz|shop|store|app|dev|agency|studio|online|cloud|tech|рф|рус|укр|бел|бг|срб|ελ)"
)
_HOST = regex.compile(rf"(?i){_LABELS}{_ENDINGS}")
_ADDRESS = regex.compile(rf"\w+://\S+|(?:[\w.+-]+@)?{_LABELS}{_ENDINGS}(?:/\S*)?")
_WHOLE_ADDRESS = regex.compile("://|@")  # an address rather than a name that looks like one
_LETTERS = regex.compile(r"\p{L}")
_PARTS = regex.compile(r"([/&+.])")
_AROUND = '.,;()"“”„«»[]'
_JOINED = regex.compile(r"([.&+])")
_HYPHEN = regex.compile(r"([-‐‑–])")
_VOWEL = regex.compile("[aeiouy]")
_OPEN = regex.compile(r"[^aeiou][aeiou]|al|el|ex|on|un|up|in|st|dr|mc")  # of two letters: Co-Op, Al-Rajhi, St-Gobain


def company_case(text: str, language: str = "") -> str:
    """The name of a company in its usual case; `language` is that of a locale, if one is known."""
    if _ADDRESS.fullmatch(text.lower()) and (text.islower() or (text.isupper() and _WHOLE_ADDRESS.search(text))):
        return lower(text)
    spoken, language = language, known_language(text, language)
    text = usual_letters(text)
    pieces = regex.split(r"(\s+)", text)
    places = [index for index in range(0, len(pieces), 2) if pieces[index]]
    words = [pieces[index] for index in places]
    forms = _forms(words, spoken)
    named = [word for word, form in zip(words, forms, strict=True) if form is None] or words
    shouted = not any(letter.islower() for word in named for letter in word)
    whispered = not any(letter.isupper() for word in named for letter in word)
    long = any(_is_long(word) for word in named)
    begin = 1 if forms and forms[0] is not None else 0  # SARL La Poste
    for place, index in enumerate(places):
        word, form = words[place], forms[place]
        if form is not None:
            pieces[index] = form
        elif place and (whispered or (shouted and long)) and word.casefold() in _SMALL:
            small = lower(word, language)
            pieces[index] = small if place > begin else small.title()
        elif whispered or (shouted and _is_long(word)):
            cased = _worded(word, language, small=whispered)
            pieces[index] = cased if place or cased.startswith("www.") else cased[:1].title() + cased[1:]  # L'Oréal
    return "".join(pieces)


def _forms(words: list[str], language: str) -> list[str | None]:
    """The legal forms among words as they are written, None for other words."""
    forms = [_form(words, place, language) for place in range(len(words))]
    place = 1
    while place < len(words):
        phrase = _phrase(words, place)
        forms[place : place + len(phrase)] = phrase
        place += len(phrase) or 1
    return forms


def _form(words: list[str], place: int, language: str) -> str | None:
    """A legal form of one word, None for another word; it is all small or all large."""
    word = words[place]
    if len(words) == 1 or not (word.islower() or word.isupper()):
        return None
    return _form_behind(words, place, language) if place else _form_in_front(word)


def _phrase(words: list[str], place: int) -> list[str]:
    """The words of a form of several words that begins here, `spol. s r.o.`; none if there is none."""
    bare = [word.strip(",;()") for word in words[place : place + 4]]
    small = [_folded(word) for word in bare]
    for phrase in _PHRASES:
        count = len(phrase)
        if small[:count] != [word.lower() for word in phrase]:
            continue
        if " ".join(phrase) in _ENDING and place + count < len(words):
            continue
        typed = bare[0] if bare[0].islower() and _is_careful(words[:place]) else phrase[0]
        written = zip(words[place:], bare, [typed, *phrase[1:]], strict=False)
        return [word.replace(old, new) for word, old, new in written]
    return []


def _is_careful(words: list[str]) -> bool:
    """Whether words are neither all small nor all large."""
    text = " ".join(words)
    return not (text.islower() or text.isupper())


def _form_in_front(word: str) -> str | None:
    """`ООО «Ромашка»`, `AB Volvo`."""
    known = _folded(word.rstrip("."))
    return _FORMS.get(known, known.upper()) + word[len(known) :] if known in _IN_FRONT else None


def _form_behind(words: list[str], place: int, language: str) -> str | None:
    """`Northwind GmbH`, `Northwind S.p.A.`"""
    word = words[place]
    bare = word.strip(",;()")
    dotted = _folded(bare)
    parts = _JOINED.split(dotted.rstrip("."))
    if len(parts) > 1 and all(part in _FORMS for part in parts[::2]):  # GmbH&Co.KG
        return word.replace(bare.rstrip("."), "".join(_FORMS.get(part, part) for part in parts))
    ended = dotted if dotted.endswith(".") or "." not in dotted else dotted + "."
    if ended in _DOTTED:
        return word.replace(bare, _DOTTED[ended][: len(dotted)])
    plain = dotted.rstrip(".")
    form = _FORMS.get(plain)
    followed = place < len(words) - 1 and words[place + 1].strip(".,;()") not in _FORMS
    if form is None or (plain in _WORDS_TOO and word.islower() and followed and plain != "co"):
        return None
    if plain in _SPOKEN_FORMS and language not in _SPOKEN_FORMS[plain].split():
        if word.islower():
            return None
        if form.endswith(".") or _is_careful(words[:place]):
            return word
    if plain in ("plc", "spa", "srl", "sarl") and (word.isupper() or (plain == "plc" and not _all_small(words))):
        return word
    return word.replace(bare.rstrip("."), form) if not form.endswith(".") else word.replace(bare, form)


def _folded(word: str) -> str:
    """Without case; a dotted I is an i."""
    return word.replace("İ", "i").casefold()


def _all_small(words: list[str]) -> bool:
    return all(word.islower() or not _LETTERS.search(word) for word in words)


def _is_long(word: str) -> bool:
    """Whether a word in capitals is no abbreviation; its parts around `/`, `&` and points are looked at one by one."""
    return word.isupper() and any(_is_word(part) for part in _PARTS.split(word))


def _is_word(part: str) -> bool:
    """Whether a part in capitals is a word: by its length, or by marks on several letters."""
    marked = sum(len(unicodedata.normalize("NFD", letter)) > 1 for letter in unicodedata.normalize("NFC", part))
    return len(_LETTERS.findall(part)) > SHORT or marked > 1


def _worded(word: str, language: str, *, small: bool) -> str:
    """A word with a large first letter, `MCDONALD'S` as a name, `AMAZON.COM` as an address."""
    if _HOST.fullmatch(word.strip(_AROUND)):
        begin, dot, end = word.partition(".")
        return (begin.lower() if begin.lower() == "www" else name_case(begin, language)) + dot + end.lower()
    parts = _PARTS.split(word)
    cased = [_hyphened(part, language) if small or _is_word(part) else part for part in parts]
    return "".join(cased)


def _hyphened(part: str, language: str) -> str:
    """A part as a name, but for abbreviations beside hyphens: `France-KLM`, `IT-Service`."""
    joined = _HYPHEN.split(part)
    cased = _HYPHEN.split(name_case(part, language))
    if len(joined) == 1:
        return cased[0]
    pairs = zip(joined, cased, strict=True)
    return "".join(typed if _is_abbreviation(typed) else named for typed, named in pairs)


def _is_abbreviation(part: str) -> bool:
    """Whether capitals beside a hyphen cannot be said as a word: `KLM`, `IT`, `TÜV`; not `Wal`, `Co`."""
    if not part.isupper() or not part.isalpha() or len(part) > SHORT:
        return False
    if len(part) < 4:
        return not (_OPEN.fullmatch(part.lower()) if len(part) == 2 else part.isascii() and is_pronounceable(part))
    return not _VOWEL.search(part.lower())
