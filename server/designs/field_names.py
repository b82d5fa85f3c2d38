"""Names of fields: whether a text reads like one, in many languages.

It tells a tag from words in brackets: `[firstname]`, `{prénom}` and `[order.total]` are names of fields, `[sic]` and
`{Collective}` are not.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

import regex

from server.designs.field_words import BESIDE, ENDS, HEADS, LANGUAGES, NO_LABELS, NUMBERED, PEOPLE

LONGEST = 80  # characters of a field's name with its path
SHORT = 4  # letters of a word that without its accents is another word

_UNMARKED = str.maketrans({"đ": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "ð": "d", "þ": "th"})


def _plain(text: str) -> str:
    """A word in its one form: small letters and their marks, without what parts it."""
    letters = unicodedata.normalize("NFC", text.casefold())
    if letters.isalnum():
        return letters
    return "".join(letter for letter in letters if letter.isalnum() or unicodedata.category(letter)[0] == "M")


def _unaccented(plain: str) -> str:
    """A plain word without accents and points; the vowels of Indic scripts and Thai are none."""
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFD", plain).translate(_UNMARKED)
    kept = (
        letter
        for letter in letters
        if not (10 <= unicodedata.combining(letter) <= 35 or unicodedata.combining(letter) >= 200)
    )
    return unicodedata.normalize("NFC", "".join(kept))


def _listed(texts: Iterable[str]) -> frozenset[str]:
    words = {_plain(word) for text in texts for word in text.split()}
    return frozenset(words | {bare for word in words if len(bare := _unaccented(word)) >= SHORT})


_NAMES = _listed(one.names for one in LANGUAGES.values())
_FIELDS = _NAMES | _listed(one.fields for one in LANGUAGES.values())
_NUMBERED = _NAMES | _listed((NUMBERED,))
_ASKED_FOR = _FIELDS | _listed((HEADS,))
_PEOPLE = _listed((PEOPLE,))
_ROLES = _listed(one.roles for one in LANGUAGES.values())
_JOINTS = _listed(one.joints for one in LANGUAGES.values())
_HELLO = _listed(one.hello for one in LANGUAGES.values())
_BESIDE = _ROLES | _listed((BESIDE,))
_EVERY = _FIELDS | _BESIDE
_LAST = _ASKED_FOR | _listed((ENDS, *(one.roles for language, one in LANGUAGES.items() if language != "en")))
# What the name of a field in capitals within a word ends with: YouTube and MailChimp are none.
_HEADS = _NAMES | _listed((
    "amount address birthday birthdate city code color colour count country date id key level link number phone"
    " points postcode salutation score size state status title type url zip",
))  # fmt: skip
_NO_LABELS = _listed((NO_LABELS,))
_FILLERS = _NO_LABELS | (_JOINTS - _EVERY)  # what no name of a field begins with
_OF_PROGRAMS = frozenset({"firstname", "fname", "lastname", "lname", "fullname", "companyname", "emailaddress"})
_DOMAINS = _listed((
    "ai am ap app at au be br ca ch cn co com cz de dev dk es eu fi fm fr gg in io it jp js ly me net nl no org pl ru",
    "se tv uk us",
))  # fmt: skip

_BEHIND = re.compile(  # filters, fallbacks, arguments: all that may follow a field's name
    r"\s*(?:\||,\s*(?:fallback|default|\w{0,20}\s*=)|,\s*$|=|\?\?|\?:|:\s*default|:\s*[\"“'\d]|\(|\s+default\s*=|\s+value\b|;$|![rsa]$)",
    re.IGNORECASE,
)
_CERTAIN = re.compile(
    r"[\w .:-]{1,80}(?:,\s*fallback\s*=|\|\s*default\s*[:=]|:\s*default\s*=)"
    r"|(?:recipient|subscriber|contact|member|customer|lead|user|profile)[.:]\w",
    re.IGNORECASE,
)
_ARGUMENT = re.compile(r"[\w.]{1,40}\s?(?:[(\[]['\"$]|=)([^'\"|]{1,60})")  # data('firstname'), leadfield=firstname
_SIGILS = "@$#!&*=?^~+%:/.-' \"\\"
_PATH = re.compile(r"[^\W\d_][\w-]*(?:(?:\.|::?|->|/|\\|\[['\"]?|['\"]?\]\.?)[\w-]+)*['\"]?\]?")
_STRUCTURE = re.compile(
    r"[^\W_]_[^\W_]"  # first_name
    r"|[^\W_]{2}\.[^\W_]{2}"  # contact.shoe
    r"|[^\W_](?:->|::|\[['\"])[^\W_]"
    r"|^[a-z]{1,12}:[A-Za-z_]"  # pf:shoe
)
_CAMEL = re.compile(r"[A-Za-z][a-z]{1,40}(?:[A-Z][a-z0-9]{1,40}){1,6}")
_NAMED_LIKE_THAT = re.compile(r"(?:Ma?c|De|Di|Du|La|Le|Van|Von|Fitz|Mac|St|O|D|Al|El|Bin|Ben)[A-Z]")  # DeShawn, McCoy
_INNER_CAPITAL = re.compile(r"[a-z]{2}[A-Z][a-z]")
_OTHERWISE = re.compile(r"\s*(?:/|,|\sor\s)\s*\w", re.IGNORECASE)  # [firstname/there]
_ASCII_WORDS = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+")
_WORDS = regex.compile(r"\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+(?!\p{Ll})|[\p{Lo}\p{Lm}\p{M}]+|\d+")
_ENDING = regex.compile(r"(?<=\p{L}{2})(?:[/:*·_]\p{L}{1,3}(?!\p{L})|\(\p{L}{1,3}\))")  # Liebe/r, Liebe(r)
_LETTERS = regex.compile(r"[\p{L}\p{M}\d]+")


@lru_cache(512)
def is_field(text: str) -> bool:
    """Whether a text reads like the name of a field, whatever follows it: `firstname`, `First Name`, `order.total`,
    `first_name | default: "there"`."""
    if len(text) > 3 * LONGEST:
        return False
    name = bare(text)
    if name and (names_a_field(name) or is_identifier(name) or _is_labelled(name) or _CERTAIN.match(text)):
        return True
    return names_an_argument(text)


@lru_cache(512)
def names_a_field(text: str) -> bool:
    """Whether every word of a text is one of those that fields are called by: `First Name`, `client.firstname`."""
    name = bare(text)
    if not name:
        return False
    plain = _plain(name)
    if _is_in(_FIELDS, plain) or _is_compound(plain):
        return plain not in _PEOPLE or name.islower()
    if plain[-1:].isdecimal() and plain.rstrip("0123456789") in _NUMBERED:
        return True
    words = _words(name)
    if not 1 < len(words) < 9 or words[0] in _FILLERS:
        return False
    if not all(_is_in(_EVERY, word) or word in _JOINTS for word in words):
        return False
    if not any(_is_in(_ASKED_FOR, word) for word in words):
        return False
    if any(whose == "your" and _is_in(_FIELDS, word) for word, whose in pairwise(words)):
        return False  # name your price
    of = len(words) > 2 and words[1] in _JOINTS and _is_in(_FIELDS, words[0])  # date of event
    return of or _is_in(_LAST, words[-1])


@lru_cache(512)
def names_a_role(text: str) -> bool:
    """Whether a text is one word that is a field by itself, or something else: `customer`, `title`, `nome`."""
    name = bare(text)
    plain = _plain(name)
    return (plain in _PEOPLE or _is_in(_ROLES, plain)) and not _LETTERS.sub("", name).strip(" _-/.")


def names_an_argument(text: str) -> bool:
    """Whether a text is a call or a choice whose argument is a field: `data('firstname')`, `leadfield=firstname`."""
    argument = _ARGUMENT.match(text.strip().lstrip("!"))
    return argument is not None and names_a_field(argument[1])


def is_of_programs(text: str) -> bool:
    """Whether a text is a name of a field as only programs write it: `firstname`, `last_name`."""
    name = bare(text)
    return name.casefold() in _OF_PROGRAMS or (is_identifier(name) and names_a_field(name))


def is_salutation(text: str) -> bool:
    """Whether a text says no more than a letter does before and behind a name, if it says anything."""
    return all(_greets(_plain(word)) for word in _LETTERS.findall(_ENDING.sub("", text)))


def _greets(word: str) -> bool:
    """Whether a word is one of a salutation, or several written together."""
    if word in _HELLO:
        return True
    return (
        not word.isascii()
        and len(word) < 16
        and any(word[:end] in _HELLO and _greets(word[end:]) for end in range(1, len(word)))
    )


def _words(name: str) -> list[str]:
    found = (_ASCII_WORDS if name.isascii() else _WORDS).findall(name)
    return [_plain(word) for word in found if not word.isdigit()]


def _is_in(words: frozenset[str], plain: str) -> bool:
    return plain in words or (not plain.isascii() and _unaccented(plain) in words)


def _is_compound(plain: str) -> bool:
    """Whether a word is made of a name and whose it is: `Kundenname`, `contactfirstname`, `お客様名`."""
    shortest = 3 if plain.isascii() else 1
    return any(
        (plain[at:] in _NAMES and _says_whose(plain[:at])) or (plain[:at] in _NAMES and plain[at:] in _ROLES)
        for at in range(shortest, min(len(plain), 30) - shortest + 1)
    )


def _says_whose(word: str) -> bool:
    return word in _BESIDE or (word[-1] in _JOINTS and word[:-1] in _BESIDE)


def _is_labelled(name: str) -> bool:
    """Whether a text asks for somebody's name, or has another word for who has none: `Speaker's Name`, `name/there`."""
    otherwise = _OTHERWISE.search(name)
    if otherwise:
        plain = _plain(name[: otherwise.start()])
        return _is_in(_NAMES, plain) or _is_compound(plain)
    first, *others = _words(name) or [""]
    unknown = [word for word in others if word not in _EVERY and word != "s"]
    return (
        len(first) > 2
        and others[-1:] == ["name"]
        and len(unknown) < 2
        and not any(word in _FILLERS for word in (first, *unknown))
    )


def mentions_a_field(text: str) -> bool:
    """Whether a word of a text is one that fields are called by."""
    name = bare(text)
    return names_a_field(name) or any(_is_in(_FIELDS, word) for word in _words(name))


def is_identifier(text: str) -> bool:
    """Whether a text is written as programs write names: with `_`, a path, or a capital inside."""
    if not _PATH.fullmatch(text) or _NAMED_LIKE_THAT.match(text):
        return False
    if _STRUCTURE.search(text):
        return not _is_domain(text)
    return is_camel(text) or (text[0].islower() and bool(_INNER_CAPITAL.search(text)))


def _is_domain(text: str) -> bool:
    """Whether a text is the address of a site rather than a path: `booking.com`, `node.js`."""
    last = text.casefold().rpartition(".")[2]
    return last in _DOMAINS and last not in _EVERY


def is_camel(text: str) -> bool:
    """Whether a text is one word with a capital inside, and ends as names of fields do: `firstName`, `ShoeSize`."""
    return _CAMEL.fullmatch(text) is not None and _words(text)[-1] in _HEADS


def bare(text: str) -> str:
    """The name alone, without its marks, filters and fallbacks; nothing if it is too long for one."""
    if len(text) > LONGEST * 3:
        return ""
    text = text.strip()
    if text[:2] in ("& ", "+ "):
        return ""  # a part of `Smith & Company`
    text = text.lstrip(_SIGILS)
    found = _BEHIND.search(text)
    name = (text[: found.start()] if found else text).rstrip(_SIGILS)
    return name.removesuffix("'s").removesuffix("’s") if len(name) <= LONGEST else ""


def has_fallback(text: str) -> bool:
    """Whether a filter, a fallback or an argument follows a name."""
    return len(text) <= LONGEST * 3 and _BEHIND.search(text.strip().lstrip(_SIGILS)) is not None
