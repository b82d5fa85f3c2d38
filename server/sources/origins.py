"""Origins: from where pictures may be fetched, as configured, and the strict reading of addresses that ask for one.

An origin is a scheme, a host, a port and perhaps a folder: `https://logos.example.com/brand/`. Hosts are compared
whole; `*.` in front stands for exactly one label. https://datatracker.ietf.org/doc/html/rfc3986
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Self
from urllib.parse import quote, unquote, urljoin

import idna

LONGEST = 2048  # characters of an address, as it comes and as it is read
LAYERS = 3  # of percent-encoding in a path
PORTS = {"http": 80, "https": 443}

_PARTS = re.compile(r"(https?)://([^/?#]+)([^?#]*)(\?[^#]*)?(?:#.*)?", re.IGNORECASE | re.ASCII | re.DOTALL)
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:@%]+)(?::([0-9]{1,5}))?", re.IGNORECASE | re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
_LONE = re.compile(r"%(?![0-9A-Fa-f]{2})", re.ASCII)
_KEPT = "/%:@!$&'()*+,;=-._~"  # what a path may hold as it is


@dataclass(frozen=True)
class Url:
    """An address, read: `host` in lower case as DNS has it, without brackets; `target` is the path and the query."""

    scheme: str
    host: str
    port: int
    target: str = field(repr=False)  # may be personal

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """An address of the web as strangers write it; None if there is anything odd about it."""
        if len(text) > LONGEST or _CONTROL.search(text):
            return None
        parts = _PARTS.fullmatch(text)
        if parts is None:
            return None
        scheme = parts[1].lower()
        place = _place(parts[2], PORTS[scheme])
        path = _encoded(parts[3] or "/", _KEPT)
        query = _encoded(parts[4] or "", _KEPT + "?")
        if place is None or path is None or query is None or _climbs(path):
            return None
        url = cls(scheme, *place, path + query)
        return url if len(url.text) <= LONGEST else None

    @cached_property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @cached_property
    def text(self) -> str:
        """The one spelling of it."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @cached_property
    def digest(self) -> str:
        """A name for it that gives nothing away."""
        return blake2b(self.text.encode(), digest_size=20).hexdigest()

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    def joined(self, reference: str) -> str:
        """Where a reference leads from here, yet to be read; as it came if it is odd."""
        if len(reference) > LONGEST or _CONTROL.search(reference):
            return reference
        try:
            return urljoin(self.text, reference)
        except ValueError:
            return reference


def _place(authority: str, port: int) -> tuple[str, int] | None:
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        return None
    host = _address_6(parts[1][1:-1]) if parts[1].startswith("[") else _name(parts[1])
    port = port if parts[2] is None else int(parts[2])
    return (host, port) if host and 0 < port < 65536 else None


def _address_6(text: str) -> str | None:
    try:
        return str(IPv6Address(text))
    except AddressValueError:
        return None


def _name(text: str) -> str | None:
    """A host's name as DNS has it, or a plain IPv4 address.

    A name that ends in a number is taken for an address by whoever connects, in spellings such as 2130706433, 0177.1 or
    0x7f.1; of these only the usual one is read.
    """
    try:
        name = (text.lower() if text.isascii() else idna.encode(text, uts46=True).decode("ascii")).lower()
    except (idna.IDNAError, UnicodeError):
        return None
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    if not _NUMBER.fullmatch(labels[-1]):
        return name
    try:
        return str(IPv4Address(name))
    except AddressValueError:
        return None


def _encoded(text: str, kept: str) -> str | None:
    """The same in ASCII; None if it is no text."""
    try:
        return quote(_LONE.sub("%25", text), safe=kept)
    except UnicodeEncodeError:
        return None


def _climbs(path: str) -> bool:
    """Whether a path has `..` or `.` for a part in any spelling that some server may still understand."""
    for _ in range(LAYERS):
        path = unquote(path)
    if path != unquote(path):
        return True  # nobody encodes that often in earnest
    parts = path.replace("\\", "/").split("/")
    return any(part.partition(";")[0] in {".", ".."} for part in parts)


@dataclass(frozen=True, slots=True)
class Origin:
    """One place that is allowed; `below` means any one label in front of the host."""

    scheme: str
    host: str
    port: int
    folder: str
    below: bool

    @classmethod
    def of(cls, text: str) -> Self:
        """An origin as it is configured. Raises ValueError."""
        scheme, wild, rest = text.partition("://*.")
        url = Url.parse(f"{scheme}://{rest}" if wild else text)
        if url is None or url.target != url.path or "#" in text:
            raise ValueError(f"expected an origin such as “https://logos.example.com/”, not “{text}”")
        if not url.path.endswith("/"):
            raise ValueError(f"expected a path that ends in “/”, not “{text}”")
        if wild and ("." not in url.host or _NUMBER.fullmatch(url.host.rpartition(".")[2]) or ":" in url.host):
            raise ValueError(f"expected a host below a domain of your own after “*.”, not “{text}”")
        return cls(url.scheme, url.host, url.port, url.path, bool(wild))

    def has(self, url: Url) -> bool:
        host = url.host.partition(".")[2] if self.below else url.host
        same = (url.scheme, host, url.port) == (self.scheme, self.host, self.port)
        return same and url.path.startswith(self.folder)


@dataclass(frozen=True, slots=True)
class Origins:
    """All places that are allowed; none means that nothing is fetched."""

    places: tuple[Origin, ...] = ()

    @classmethod
    def of(cls, texts: tuple[str, ...]) -> Self:
        """The origins as they are configured. Raises ValueError."""
        return cls(tuple(Origin.of(text) for text in texts))

    @property
    def off(self) -> bool:
        return not self.places

    def permits(self, text: str) -> Url | None:
        """The address, read, if it is at one of the places."""
        url = None if self.off else Url.parse(text)
        return url if url and any(place.has(url) for place in self.places) else None
