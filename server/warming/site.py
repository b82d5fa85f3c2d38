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
class Place:
    """What lies below an address, whether it is asked with TLS or without."""

    host: str
    port: int
    path: str

    def below(self, host: str, port: int, path: str) -> str | None:
        """What of a path is below it."""
        same = host == self.host or {host, self.host} <= LOCAL
        if not same or (port != self.port and {port, self.port} != {80, 443}):
            return None
        rest = path.removeprefix(self.path)
        return rest if path.startswith(self.path) and rest[:1] in ("", "/", "?") else None


@dataclass(frozen=True, slots=True)
class Site:
    """Where to ask, and all places that are meant by it: the first is that of `origin`."""

    origin: str
    places: tuple[Place, ...]

    @classmethod
    def of(cls, server: str, *others: str) -> Self:
        """The server at an address, which others name too. Raises BadParameter."""
        places = tuple(_place(address) for address in (server, *others))
        origin, _, _ = _parted(server)
        return cls(origin, places)

    @property
    def prefix(self) -> str:
        """The path below which everything is."""
        return self.places[0].path

    @property
    def url(self) -> str:
        """Its address."""
        return self.origin + self.prefix

    @property
    def secure(self) -> bool:
        """Whether it is asked with TLS."""
        return self.origin.startswith("https")

    def target(self, address: str) -> str:
        """What to ask for to get what is at an address, or at a path. Raises BadParameter, Elsewhere."""
        if len(address) > LONGEST:
            raise BadParameter("an address", f"at most {LONGEST} characters", address)
        if address.startswith("/"):
            return self._spelled(address.partition("#")[0])
        if not _ADDRESS.match(address):
            raise BadParameter("an address", "one that begins with http://, https:// or /", address)
        _, (host, port), path = _parted(address)
        found = (place.below(host, port, path) for place in self.places)
        rest = next((rest for rest in found if rest is not None), None)
        if rest is None:
            raise Elsewhere(f"“{address[:SHOWN]}” is not below {self.url}.")
        return self._spelled(rest)

    def _spelled(self, rest: str) -> str:
        return quote(f"{self.prefix}{rest if rest.startswith('/') else '/' + rest}", safe=_AS_IT_IS)


def _place(address: str) -> Place:
    if not _ADDRESS.match(address):
        raise BadParameter("the server", "an address such as http://127.0.0.1:8182", address)
    _, (host, port), path = _parted(address)
    if "?" in path:
        raise BadParameter("the server", "an address without a query", address)
    return Place(host, port, quote(path.rstrip("/"), safe=_AS_IT_IS))


def _parted(address: str) -> tuple[str, tuple[str, int], str]:
    """Scheme and authority, host and port, path and query of an absolute address. Raises BadParameter."""
    match = _ADDRESS.match(address)
    authority = _AUTHORITY.fullmatch(match[2]) if match else None
    if match is None or authority is None or int(authority[2] or 0) > 65535:
        raise BadParameter("an address", "a host, without a user's name, behind http:// or https://", address)
    scheme, host = match[1].lower(), authority[1].lower()
    return f"{scheme}://{match[2].lower()}", (host, int(authority[2] or PORTS[scheme])), match[3]
