"""Which pages of a browser may ask for something: this server's own, and no other.

An origin is scheme, host and port (RFC 6454 §4); a page of another port is another site's.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

PORTS = {"http": 80, "https": 443}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110 §9.2.1

Origin = tuple[str, str, int]


def origin(url: str) -> Origin | None:
    """The origin of a URL, or of an Origin header; None if it has none, as `null` and what cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    return (parts.scheme, parts.hostname, port) if parts.hostname and parts.username is None else None


def is_foreign(headers: Mapping[str, str], base: str = "") -> bool:
    """Whether a page of another site made a browser send a request. Fetch Metadata §2, RFC 6454 §7.3.

    `base` is the server's own address, if that is another one than it was asked by.
    """
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    sent = headers.get("origin")
    if sent is None or sent.partition("://")[2] == headers.get("host", ""):
        return False
    return not base or origin(sent) != origin(base)


def is_own(sent: Sequence[str], base: str) -> bool:
    """Whether a request has just one Origin header, and that says that our own page at `base` sent it."""
    own = origin(base)
    return len(sent) == 1 and own is not None and _is_bare(sent[0]) and origin(sent[0]) == own


def _is_bare(sent: str) -> bool:
    """Whether nothing stands behind scheme and authority, as browsers write it."""
    return not set("/?#") & set(sent.partition("://")[2])
