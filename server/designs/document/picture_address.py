"""Addresses with fields in them, of pictures and in codes: what a template is an address of, and what a value becomes
in one.

    https://cdn.example/static/{city}?size=200   an address on the web, whose host is the designer's
    badges/{tier}.svg                            an identifier here
    {logo}                                       a field alone: its value is the address or the identifier

A value is data: nothing in it may end a part of an address, begin another one, or lead to another place. In an address
on the web it is percent-encoded (RFC 3986 §2.4). In an identifier it is a part of one name. What was saved before it
was refused to have fields in a scheme, a host or a port still works, as far as a value can be nothing but that.
"""

import re
from collections.abc import Callable, Container
from enum import Enum
from urllib.parse import quote

from server.designs.document.template import Blank, Template

BLANK = "\0"  # stands for a field where a template is looked at as a text
IN_AUTHORITY = ":[]"  # what a host and its port may have beside letters, digits, `-` and `.`

_ON_THE_WEB = re.compile(rf"https?://[^/?#\\{BLANK}]+(?:[/?#]|$)", re.IGNORECASE)
_BEFORE_PATH = re.compile(rf"(?:[A-Za-z0-9+.-]|{BLANK})*:?//[^/?#]*")
_ADDRESS = re.compile(r"https?://[^?#\\]+", re.IGNORECASE)
_BEHIND_HOST = re.compile(r"https?://[^/?#\\]+[/?#]", re.IGNORECASE)

Spelled = Callable[[str], str | None]


class Kind(Enum):
    """What a template is an address of."""

    VALUE = "the value of a field"
    WEB = "an address on the web"
    IDENTIFIER = "an identifier here"
    ANYWHERE = "an address on the web whose place is not said"


def kind(source: Template) -> Kind:
    """What a template is an address of."""
    if source.sole is not None:
        return Kind.VALUE
    text = _text(source)
    if _ON_THE_WEB.match(text):
        return Kind.WEB
    return Kind.ANYWHERE if _BEFORE_PATH.match(text) else Kind.IDENTIFIER


def open_fields(source: Template, addresses: Container[str] = ()) -> tuple[str, ...]:
    """The fields that have a part in the scheme, the host or the port of an address; `addresses` are those whose values
    may be addresses themselves, of which one begins with its scheme."""
    first = source.pieces[0] if source.pieces else ""
    match kind(source):
        case Kind.ANYWHERE:
            before = _BEFORE_PATH.match(_text(source))
            count = before[0].count(BLANK) if before else 0
            blanks = [part.field for part in source.pieces if isinstance(part, Blank)]
            return tuple(dict.fromkeys(blanks[:count]))
        case Kind.IDENTIFIER if isinstance(first, Blank) and first.field in addresses:
            return (first.field,)
    return ()


def filled(
    source: Template, spelled: Spelled, paths: Container[str] = (), addresses: Container[str] = ()
) -> str | None:
    """The address or identifier that a template is with its values, each in its one spelling; None if one is missing,
    or may not stand where it does.

    Values of `paths` are the designer's own words, or identifiers, and may lead through folders; those of `addresses`
    may be addresses themselves.
    """
    match kind(source):
        case Kind.VALUE:
            return source.filled(lambda blank: spelled(blank.field)) or None
        case Kind.WEB | Kind.ANYWHERE:
            return _address(source, spelled)
        case Kind.IDENTIFIER:
            base, behind = _based(source, spelled, addresses)
            return (
                f"{base}{rest}"
                if base and (rest := _address(behind, spelled, base))
                else _identifier(source, spelled, paths)
            )


def coded(words: Template, spelled: Spelled) -> str | None:
    """What a code says: the template with its values, each in its one spelling, and percent-encoded where it stands
    behind the host of an address that the template begins with; None if one is missing, or nothing is left."""
    found = ""
    address = bool(words.parts) and isinstance(words.parts[0], str)
    for part in words.parts:
        value = part if isinstance(part, str) else Template((part,)).filled(lambda blank: spelled(blank.field))
        if value is None:
            return None
        encoded = not isinstance(part, str) and address and _BEHIND_HOST.match(found)
        found += quote(value, safe="") if encoded else value
    return found or None


def _text(source: Template) -> str:
    return "".join(BLANK if isinstance(part, Blank) else part.replace(BLANK, "") for part in source.pieces)


def _based(source: Template, spelled: Spelled, addresses: Container[str]) -> tuple[str, Template]:
    """The address that a template begins with, if its first field is one, and what is behind it."""
    first, *behind = source.pieces or ("",)
    value = spelled(first.field) if isinstance(first, Blank) and first.field in addresses else None
    return (value if value and _ADDRESS.fullmatch(value) else ""), Template(tuple(behind))


def _address(source: Template, spelled: Spelled, base: str = "") -> str | None:
    """What is behind a `base`, or the whole; every value is encoded. None if a value is missing, or makes a part of the
    path `.` or `..`, which would lead to another folder."""
    found = base
    for part in source.pieces:
        if isinstance(part, Blank):
            value = spelled(part.field)
            if value is None:
                return None
            before = _BEFORE_PATH.match(found)
            within = not base and (before is None or before.end() == len(found))
            found += quote(value, safe=IN_AUTHORITY if within else "")
        else:
            found += part
    path = re.split(r"[?#]", found, maxsplit=1)[0]
    climbs = source.fields and any(segment in (".", "..") for segment in path.split("/"))
    return None if climbs else found.removeprefix(base) or None


def _identifier(source: Template, spelled: Spelled, paths: Container[str]) -> str | None:
    """An identifier here. None if a value is missing, is more than a part of one name, or would make another source of
    what stands in front of a colon."""
    found = ""
    for part in source.pieces:
        if isinstance(part, str):
            found += part
            continue
        value = spelled(part.field)
        if value is None or "\\" in value or "://" in value:
            return None
        if part.field not in paths:
            names_a_source = ":" in value and not {":", "/"} & set(found + value.partition(":")[0])
            if "/" in value or names_a_source:
                return None
        found += value
    return None if any(segment in ("", ".", "..") for segment in found.split("/")) else found
