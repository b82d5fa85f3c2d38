"""Addresses that a code leads to or a picture names: of the web, of mail, of telephones (RFC 3986), in one spelling.

Nothing here is fetched.
"""

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import quote, urlsplit

from server.designs.kinds.kind import IGNORED, Kind, Read, read_or
from server.designs.kinds.locales import Place

LONGEST = 2000  # characters, the most that a code could hold so that it can be scanned
WEB = ("http", "https")
EVERYTHING = (*WEB, "mailto", "tel")  # for codes
PORTS = {"http": 80, "https": 443}

# What stands in front of a port, as in localhost:8080, is a host.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]{0,30}):(?:(?<=tel:)|(?![0-9]{1,5}(?:[/?#]|$)))", re.IGNORECASE)
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*\.?")
_NAMED = re.compile(r"[^\s/?#:@]{1,253}\.[^\W\d_]{2,24}(?::[0-9]{1,5})?(?:[/?#].*)?")  # example.com/x, without a scheme
_MAILBOX = re.compile(r"[^\s@<>()\[\]\\,;:\"?]{1,64}@([^\s@?]{1,253})")
_NUMBER = re.compile(r"\+?[0-9*]{2,20}")
_BARRED = re.compile(r"[\x00-\x1f\x7f\\\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
_BYTE = re.compile(r"%([0-9A-Fa-f]{2})")
_LONE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "%:/?#[]@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Url(Kind):
    """An address of one of the `schemes`, without a user's name or password."""

    schemes: tuple[str, ...] = WEB
    longest: int = LONGEST

    @property
    def accepts(self) -> str:
        return "an address such as https://example.com/page" + (
            ", mailto:name@example.com or tel:+123456" if "mailto" in self.schemes else ""
        )

    def read(self, text: str, place: Place) -> Read[str]:  # noqa: ARG002
        text = text.strip()
        if len(text) > self.longest or _BARRED.search(text):
            return Read(None, IGNORED)
        found = _normal(text, self.schemes)
        return read_or(IGNORED, found if found and len(found) <= self.longest else None)


def _normal(text: str, schemes: tuple[str, ...]) -> str | None:
    match = _SCHEME.match(text)
    if match is None:
        text = text.removeprefix("//")
        return _web("https", text) if "https" in schemes and _NAMED.fullmatch(text) else None
    scheme, rest = match[1].lower(), text[match.end() :]
    if scheme not in schemes:
        return None
    if scheme in WEB:
        return _web(scheme, rest.removeprefix("//")) if rest.startswith("//") else None
    return _mail(rest) if scheme == "mailto" else _telephone(rest)


def _web(scheme: str, rest: str) -> str | None:
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port, host = parts.port, _host(parts.hostname or "")
    except ValueError:
        return None
    if host is None or "@" in parts.netloc:
        return None
    at = "" if port in (None, PORTS[scheme]) else f":{port}"
    query = f"?{_encoded(parts.query)}" if parts.query else ""
    fragment = f"#{_encoded(parts.fragment)}" if parts.fragment else ""
    return f"{scheme}://{host}{at}{_encoded(parts.path) or '/'}{query}{fragment}"


def _host(host: str) -> str | None:
    """A host in small ASCII letters, None if it cannot be one."""
    if ":" in host:
        try:
            return f"[{IPv6Address(host)}]"
        except AddressValueError:
            return None
    if len(host) > 253:
        return None
    try:
        host = host.encode("idna").decode().lower() if not host.isascii() else host.lower()
    except UnicodeError:
        return None
    return host if _HOST.fullmatch(host) else None


def _mail(rest: str) -> str | None:
    mailbox, mark, query = rest.partition("?")
    match = _MAILBOX.fullmatch(mailbox)
    host = _host(match[1]) if match else None
    if match is None or host is None:
        return None
    return f"mailto:{_encoded(mailbox.rpartition('@')[0])}@{host}{mark}{_encoded(query)}".removesuffix("?")


def _telephone(rest: str) -> str | None:
    number = re.sub(r"[\s().-]", "", rest)
    return f"tel:{number}" if number.isascii() and _NUMBER.fullmatch(number) else None


def _encoded(part: str) -> str:
    """A part with nothing in it that has to be encoded, and nothing encoded that need not be."""
    return _BYTE.sub(_byte, quote(_LONE.sub("%25", part), safe=_KEPT))


def _byte(match: re.Match[str]) -> str:
    letter = chr(int(match[1], 16))
    return letter if letter in _UNRESERVED else match[0].upper()
