"""How a server was reached, as those in front of it say: Forwarded (RFC 7239), and its elders X-Forwarded-*.

It is read from the right, where the last one wrote: what stands further left may be the client's own invention.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

FORWARDED = b"forwarded"
PROTO, HOST, PORT, PREFIX = b"x-forwarded-proto", b"x-forwarded-host", b"x-forwarded-port", b"x-forwarded-prefix"
SPOKEN = frozenset({FORWARDED, PROTO, HOST, PORT, PREFIX})
PORTS = {"http": "80", "https": "443"}  # which an address need not name

IS_HOST = re.compile(r"([A-Za-z0-9._-]{1,255}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_IS_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*/?")

# §4, but that : and [] may go without quotation marks, as many leave them out. Nothing of it can be read in two ways,
# and what was read is not given back: a header that fails at its end would be tried in as many ways as it has blanks.
_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_PAIR = rf'{_WORD}=(?:[!#$%&\'*+.^_`|~0-9A-Za-z:\[\]-]+|"(?:[^"\\]|\\.)*")'
_LAST = re.compile(rf"(?:^|,)[ \t]*+((?:{_PAIR})?+(?:[ \t]*+;[ \t]*+(?:{_PAIR})?+)*+)[ \t]*+$")
EMPTY = " \t,;"  # elements and parameters that are none
_EACH = re.compile(_PAIR)
_NODE = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::.*)?|([0-9.]+)(?::.*)?")  # §6


class Reached(NamedTuple):
    """Scheme, authority, and the path below which everything lies; "" for what is not said."""

    scheme: str = ""
    host: str = ""
    prefix: str = ""


def reached(said: Mapping[bytes, bytes], scheme: str, host: str, trusts: Callable[[str], bool]) -> Reached | None:
    """What these headers come to for a request that was made to `host` by `scheme`; None if they say nothing.

    Who passes on a client's Forwarded beside X-Forwarded-* of its own, or the other way round, seems to say two things:
    then neither counts. Raises ValueError for that, and for what is no scheme, host, port or prefix.
    """
    new, old = _by_forwarded(said.get(FORWARDED, b"").decode("latin-1"), trusts), _by_elders(said)
    port = _port(_last(said, PORT))
    if new == old == Reached() and not port:
        return None
    scheme = _one(new.scheme, old.scheme) or scheme
    named = _one(new.host, _ported(old.host, port, scheme)) if old.host else new.host
    return Reached(scheme, named or _ported(host, port, scheme), old.prefix)


def _by_forwarded(value: str, trusts: Callable[[str], bool]) -> Reached:
    """Who is trusted may have been asked by another who is: of all these, the one furthest from here knows best."""
    found = Reached()
    for element in _elements(value):
        found = Reached(_scheme(element.get("proto", "")) or found.scheme, _host(element.get("host", "")) or found.host)
        node = _NODE.fullmatch(element.get("for", ""))
        if node is None or not trusts(node[1] or node[2]):
            break
    return found


def _elements(value: str) -> Iterator[dict[str, str]]:
    """The elements of a header, the last one first, as far as they are any."""
    while (value := value.rstrip(EMPTY)) and (match := _LAST.search(value)):  # RFC 9110 §5.6.1: empty ones do not count
        value = value[: match.start()]
        pairs = [pair.partition("=") for pair in _EACH.findall(match[1])]
        element = {name.lower(): _unquoted(text) for name, _, text in pairs}
        if len(element) < len(pairs):
            raise ValueError("Expected each parameter of Forwarded once.")
        yield element


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


def _by_elders(said: Mapping[bytes, bytes]) -> Reached:
    prefix = _last(said, PREFIX)
    if _IS_PREFIX.fullmatch(prefix) is None:
        raise ValueError("Expected a path of plain letters for X-Forwarded-Prefix.")
    return Reached(_scheme(_last(said, PROTO)), _host(_last(said, HOST)), prefix.rstrip("/"))


def _last(said: Mapping[bytes, bytes], name: bytes) -> str:
    return said.get(name, b"").decode("latin-1").rpartition(",")[2].strip(" \t")


def _scheme(text: str) -> str:
    if text and text.lower() not in PORTS:
        raise ValueError("Expected http or https for a scheme.")
    return text.lower()


def _host(text: str) -> str:
    if text and IS_HOST.fullmatch(text) is None:
        raise ValueError("Expected a host, with a port if need be.")
    return text


def _port(text: str) -> str:
    if text and (re.fullmatch("[0-9]{1,5}", text) is None or not 0 < int(text) < 65_536):
        raise ValueError("Expected a port from 1 to 65535.")
    return text


def _ported(host: str, port: str, scheme: str) -> str:
    """A host with this port, unless it names one, or need not."""
    match = IS_HOST.fullmatch(host)
    return host if not port or match is None or match[2] or PORTS[scheme] == port else f"{host}:{port}"


def _one(new: str, old: str) -> str:
    if new and old and new != old:
        raise ValueError("Expected Forwarded and X-Forwarded-* to say the same.")
    return new or old
