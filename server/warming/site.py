"""The site: the server that is asked, and under which other names addresses may speak of it.

What is asked for is a target, path and query as they go over the wire (RFC 9112 §3.2.1): caches go by these very
characters, so nothing that an address may have is spelled anew.
"""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from ops.errors import SHOWN, BadParameter, Mistake

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
PORTS = {"http": 80, "https": 443}
LONGEST = 16_384  # characters of an address

_ADDRESS = re.compile(r"(https?)://([^/?#]*)([^#]*)", re.IGNORECASE)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:@\[\]]+)(?::([0-9]{1,5}))?", re.IGNORECASE)
_AS_IT_IS = "!#$%&'()*+,/:;=?@[]\\^_|~-."  # what browsers send as it stands, too


class Elsewhere(Mistake):
    """The address is another server's."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in its parts; `path` with the query, as it was written."""

    origin: str
    host: str
    port: int
    path: str

    @classmethod
    def of(cls, text: str, what: str, expected: str) -> Self:
        """`what` it is, and what is `expected` of it, are for the sentence. Raises BadParameter."""
        match = _ADDRESS.match(text)
        if not match:
            raise BadParameter(what, expected, text)
        scheme, authority = match[1].lower(), _AUTHORITY.fullmatch(match[2].lower())
        if not authority or int(authority[2] or 0) > 65535:
            raise BadParameter(what, "a host, without a user's name, behind http:// or https://", text)
        return cls(f"{scheme}://{authority[0]}", authority[1], int(authority[2] or PORTS[scheme]), match[3])

    @classmethod
    def of_server(cls, text: str) -> Self:
        """Raises BadParameter."""
        found = cls.of(text, "the server", "an address such as http://127.0.0.1:8182")
        if "?" in found.path:
            raise BadParameter("the server", "an address without a query", text)
        return cls(found.origin, found.host, found.port, quote(found.path.rstrip("/"), safe=_AS_IT_IS))

    def below(self, server: Self) -> str | None:
        """What of the path is below that of a server, whether this is asked with TLS or without; None if it is not."""
        same = self.host == server.host or {self.host, server.host} <= LOCAL
        if not same or (self.port != server.port and {self.port, server.port} != {80, 443}):
            return None
        rest = self.path.removeprefix(server.path)
        return rest if self.path.startswith(server.path) and rest[:1] in ("", "/", "?") else None


@dataclass(frozen=True, slots=True)
class Site:
    """Where to ask: the first of the places, all of which addresses may name."""

    places: tuple[Address, ...]

    @classmethod
    def of(cls, *servers: str) -> Self:
        """The server at an address, which others name too. Raises BadParameter."""
        return cls(tuple(map(Address.of_server, servers)))

    @property
    def origin(self) -> str:
        return self.places[0].origin

    @property
    def prefix(self) -> str:
        """The path below which everything is."""
        return self.places[0].path

    def target(self, address: str) -> str:
        """What to ask for to get what is at an address, or at a path. Raises BadParameter, Elsewhere."""
        if len(address) > LONGEST:
            raise BadParameter("an address", f"at most {LONGEST} characters", address)
        rest: str | None = address.partition("#")[0]
        if not address.startswith("/"):
            found = Address.of(address, "an address", "one that begins with http://, https:// or /")
            rest = next((rest for place in self.places if (rest := found.below(place)) is not None), None)
        if rest is None:
            raise Elsewhere(f"“{address[:SHOWN]}” is not below {self.origin}{self.prefix}.")
        return quote(f"{self.prefix}{rest if rest.startswith('/') else '/' + rest}", safe=_AS_IT_IS)
