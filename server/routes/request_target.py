"""Which host and which path a request is for: Host and the request-target. RFC 9112 §3.2."""

import re
from functools import lru_cache

from server.routes.refusals import Refusal
from server.routes.replies import Raw

REMEMBERED = 1024  # values of Host
LONGEST = 300  # bytes of a host and its port; a name in the DNS has 255 at most

# RFC 3986 §3.2.2, but that a host may not be empty: RFC 9110 §4.2.1.
_REGISTERED = rb"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
_LITERAL = rb"\[(?:[0-9A-Fa-f:.]{2,45}|[vV][0-9A-Fa-f]+\.[A-Za-z0-9._~!$&'()*+,;=:-]+)\]"
_HOST = re.compile(rb"(?:%b|%b)(?::([0-9]{0,5}))?" % (_REGISTERED, _LITERAL))
_ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)

NO_HOST = Refusal(400, "Expected a Host header, which HTTP/1.1 asks for, but received none.")
SEVERAL_HOSTS = Refusal(400, "Expected one Host header but received several.")
INVALID_HOST = Refusal(400, "Expected a host, and a port if need be, as the host of a request.")
NO_TARGET = Refusal(400, "Expected a path or an http address behind the method.")


@lru_cache(REMEMBERED)
def is_host(value: bytes) -> bool:
    """Whether this is a host, and a port if there is one."""
    found = _HOST.fullmatch(value) if len(value) <= LONGEST else None
    return found is not None and int(found[1] or 0) < 65_536


def target(url: bytes, headers: Raw, version: str) -> bytes | Refusal:
    """The path and query that a request is for, or why it is refused.

    The host of an absolute address takes the place of Host in `headers` (§3.2.2).
    """
    hosts = [value.strip(b" \t") for name, value in headers if name == b"host"]
    if len(hosts) > 1:
        return SEVERAL_HOSTS
    if not hosts and version not in ("1.0", "0.9"):
        return NO_HOST
    if hosts and not is_host(hosts[0]):
        return INVALID_HOST
    if url.startswith(b"/") or url == b"*":
        if hosts and (b"host", hosts[0]) not in headers:
            _name(headers, hosts[0])
        return url
    return _origin_form(url, headers)


def _name(headers: Raw, host: bytes) -> None:
    headers[:] = [(b"host", host), *(pair for pair in headers if pair[0] != b"host")]


def _origin_form(url: bytes, headers: Raw) -> bytes | Refusal:
    found = _ABSOLUTE.fullmatch(url)
    if found is None:
        return NO_TARGET
    authority, rest = found[1], found[2].partition(b"#")[0]
    if not is_host(authority):
        return INVALID_HOST
    _name(headers, authority)
    return rest if rest.startswith(b"/") else b"/" + rest
