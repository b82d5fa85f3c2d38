"""Names of companies in the case they are written in: `NORTHWIND TRADERS GMBH` is Northwind Traders GmbH.

Only what is all large or all small is changed. In capitals, words of up to four letters stay, as most of them are
abbreviations: `BMW AG`, `AC/DC`. Legal forms are written as they are by law, behind the name and in front of it. A name
that is an address, `booking.com`, stays as it is. What was put right stays as it is.
"""

import unicodedata

import regex

from server.designs.kinds.letter_case import known_language, lower
from server.designs.kinds.names import name_case

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
    "оод": "ООД", "еоод": "ЕООД", "ад": "АД", "доо": "ДОО",
}  # fmt: skip
_DOTTED = {  # with points they are written otherwise
    "s.p.a.": "S.p.A.", "s.r.l.": "S.r.l.", "s.a.": "S.A.", "s.a.s.": "S.A.S.", "s.l.": "S.L.", "b.v.": "B.V.",
    "n.v.": "N.V.", "e.v.": "e.V.", "e.k.": "e.K.", "k.k.": "K.K.", "a.s.": "a.s.", "a.ş.": "A.Ş.", "c.v.": "C.V.",
    "s.r.o.": "s.r.o.", "d.o.o.": "d.o.o.", "d.d.": "d.d.", "l.l.c.": "L.L.C.", "a/s": "A/S", "p.l.c.": "P.L.C.",
    "s.n.c.": "S.n.c.", "s.r.l.s.": "S.r.l.s.", "s.l.u.": "S.L.U.", "s.a.u.": "S.A.U.", "s.c.": "s.c.", "k.s.": "k.s.",
    "v.o.s.": "v.o.s.", "d.n.o.": "d.n.o.", "i/s": "I/S", "k/s": "K/S", "nv/sa": "NV/SA", "sa/nv": "SA/NV",
    "sp.": "Sp.", "o.o.": "o.o.", "r.l.": "r.l.", "à": "à", "z": "z",
}  # fmt: skip
_IN_FRONT = frozenset({  # of a name, and written in capitals
    "ab", "oy", "sarl", "eurl", "sas", "sasu", "sci", "snc", "pt", "cv", "sc", "asbl", "vzw", "uab", "sia", "oü", "ooo",
    "oao", "zao", "pao", "ооо", "оао", "зао", "пао", "ао", "ип", "нко", "тоо", "тов", "прат", "пп", "фоп", "чп", "гуп",
    "муп", "фгуп", "еоод", "оод",
})  # fmt: skip
_WORDS_TOO = frozenset({"as", "co", "se", "ab", "sa", "spa", "lp", "dd", "bt", "hf", "cv", "eg", "ev", "ek"})
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
_LETTERS = regex.compile(r"\p{L}")
_PARTS = regex.compile(r"([/&+.])")
_AROUND = '.,;()"“”„«»[]'
_JOINED = regex.compile(r"([.&])")


def company_case(text: str, language: str = "") -> str:
    """The name of a company in its usual case; `language` is that of a locale, if one is known."""
    if text.islower() and _ADDRESS.fullmatch(text):
        return text
    language = known_language(text, language)
    pieces = regex.split(r"(\s+)", text)
    places = [index for index in range(0, len(pieces), 2) if pieces[index]]
    words = [pieces[index] for index in places]
    named = [word for place, word in enumerate(words) if _form(words, place) is None] or words
    shouted = not any(letter.islower() for word in named for letter in word)
    whispered = not any(letter.isupper() for word in named for letter in word)
    long = any(_is_long(word) for word in named)
    for place, index in enumerate(places):
        word, form = words[place], _form(words, place)
        if form is not None:
            pieces[index] = form
        elif place and (whispered or (shouted and long)) and word.casefold() in _SMALL:
            pieces[index] = lower(word, language)
        elif whispered or (shouted and _is_long(word)):
            cased = _worded(word, language, small=whispered)
            pieces[index] = cased if place or cased.startswith("www.") else cased[:1].title() + cased[1:]  # L'Oréal
    return "".join(pieces)


def _form(words: list[str], place: int) -> str | None:
    """A legal form as it is written, None for another word; it is all small or all large."""
    word = words[place]
    if len(words) == 1 or not (word.islower() or word.isupper()):
        return None
    return _form_behind(words, place) if place else _form_in_front(word)


def _form_in_front(word: str) -> str | None:
    """`ООО «Ромашка»`, `AB Volvo`."""
    known = _folded(word.rstrip("."))
    return _FORMS.get(known, known.upper()) + word[len(known) :] if known in _IN_FRONT else None


def _form_behind(words: list[str], place: int) -> str | None:
    """`Northwind GmbH`, `Żabka Polska Sp. z o.o.`"""
    word = words[place]
    bare = word.strip(",;()")
    dotted = _folded(bare)
    parts = _JOINED.split(dotted.rstrip("."))
    if len(parts) > 1 and all(part in _FORMS for part in parts[::2]):  # GmbH&Co.KG
        return word.replace(bare.rstrip("."), "".join(_FORMS.get(part, part) for part in parts))
    if dotted in ("z", "à", "o.o.", "r.l.") and words[place - 1].casefold() not in ("sp.", "z", "s.", "s.à", "à", "sp"):
        return None
    if dotted in _DOTTED:
        return word.replace(bare, _DOTTED[dotted])
    plain = dotted.rstrip(".")
    form = _FORMS.get(plain)
    followed = place < len(words) - 1 and words[place + 1].strip(".,;()") not in _FORMS
    if form is None or (plain in _WORDS_TOO and word.islower() and followed and plain != "co"):
        return None
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
    cased = [name_case(part, language) if small or _is_word(part) else part for part in parts]
    return "".join(cased)
