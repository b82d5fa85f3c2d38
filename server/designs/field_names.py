"""Names of fields: whether a text reads like one, in many languages.

It tells a tag from words in brackets: `[firstname]`, `{prénom}` and `[order.total]` are names of fields, `[sic]` and
`{Collective}` are not.
"""

import re
from functools import lru_cache
from itertools import pairwise

import regex

from server.designs.field_words import plain_form, unaccented, vocabulary

LONGEST = 80  # characters of a field's name with its path

_OF_PROGRAMS = frozenset({"firstname", "fname", "lastname", "lname", "fullname", "companyname", "emailaddress"})

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
    known = vocabulary()
    name = bare(text)
    if not name:
        return False
    plain = plain_form(name)
    if _is_in(known.fields, plain) or _is_compound(plain):
        return plain not in known.people or name.islower()
    if plain[-1:].isdecimal() and plain.rstrip("0123456789") in known.numbered:
        return True
    words = _words(name)
    if not 1 < len(words) < 9 or words[0] in known.fillers:
        return False
    if not all(_is_in(known.every, word) or word in known.joints for word in words):
        return False
    if not any(_is_in(known.asked_for, word) for word in words):
        return False
    if any(whose == "your" and _is_in(known.fields, word) for word, whose in pairwise(words)):
        return False  # name your price
    of = len(words) > 2 and words[1] in known.joints and _is_in(known.fields, words[0])  # date of event
    return of or _is_in(known.last, words[-1])


@lru_cache(512)
def names_a_role(text: str) -> bool:
    """Whether a text is one word that is a field by itself, or something else: `customer`, `title`, `nome`."""
    known = vocabulary()
    name = bare(text)
    plain = plain_form(name)
    return (plain in known.people or _is_in(known.roles, plain)) and not _LETTERS.sub("", name).strip(" _-/.")


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
    return all(_greets(plain_form(word)) for word in _LETTERS.findall(_ENDING.sub("", text)))


def _greets(word: str) -> bool:
    """Whether a word is one of a salutation, or several written together."""
    known = vocabulary()
    if word in known.hello:
        return True
    return (
        not word.isascii()
        and len(word) < 16
        and any(word[:end] in known.hello and _greets(word[end:]) for end in range(1, len(word)))
    )


def _words(name: str) -> list[str]:
    found = (_ASCII_WORDS if name.isascii() else _WORDS).findall(name)
    return [plain_form(word) for word in found if not word.isdigit()]


def _is_in(words: frozenset[str], plain: str) -> bool:
    return plain in words or (not plain.isascii() and unaccented(plain) in words)


def _is_compound(plain: str) -> bool:
    """Whether a word is made of a name and whose it is: `Kundenname`, `contactfirstname`, `お客様名`."""
    known = vocabulary()
    shortest = 3 if plain.isascii() else 1
    return any(
        (plain[at:] in known.names and _says_whose(plain[:at]))
        or (plain[:at] in known.names and plain[at:] in known.roles)
        for at in range(shortest, min(len(plain), 30) - shortest + 1)
    )


def _says_whose(word: str) -> bool:
    known = vocabulary()
    return word in known.beside or (word[-1] in known.joints and word[:-1] in known.beside)


def _is_labelled(name: str) -> bool:
    """Whether a text asks for somebody's name, or has another word for who has none: `Speaker's Name`, `name/there`."""
    known = vocabulary()
    otherwise = _OTHERWISE.search(name)
    if otherwise:
        plain = plain_form(name[: otherwise.start()])
        return _is_in(known.names, plain) or _is_compound(plain)
    first, *others = _words(name) or [""]
    unknown = [word for word in others if word not in known.every and word != "s"]
    return (
        len(first) > 2
        and others[-1:] == ["name"]
        and len(unknown) < 2
        and not any(word in known.fillers for word in (first, *unknown))
    )


def mentions_a_field(text: str) -> bool:
    """Whether a word of a text is one that fields are called by."""
    name = bare(text)
    return names_a_field(name) or any(_is_in(vocabulary().fields, word) for word in _words(name))


def is_identifier(text: str) -> bool:
    """Whether a text is written as programs write names: with `_`, a path, or a capital inside."""
    if not _PATH.fullmatch(text) or _NAMED_LIKE_THAT.match(text):
        return False
    if _STRUCTURE.search(text):
        return not _is_domain(text)
    return is_camel(text) or (text[0].islower() and bool(_INNER_CAPITAL.search(text)))


def _is_domain(text: str) -> bool:
    """Whether a text is the address of a site rather than a path: `booking.com`, `node.js`."""
    known = vocabulary()
    last = text.casefold().rpartition(".")[2]
    return last in known.domains and last not in known.every


def is_camel(text: str) -> bool:
    """Whether a text is one word with a capital inside, and ends as names of fields do: `firstName`, `ShoeSize`."""
    return _CAMEL.fullmatch(text) is not None and _words(text)[-1] in vocabulary().heads


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
