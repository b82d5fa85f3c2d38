"""The loopback rule: without settings a server is for the machine that it runs on."""

import re
from collections.abc import Mapping
from ipaddress import ip_address

from server.config.section import Unusable
from server.config.settings import Settings


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


# What proxies add; not all of them say what RFC 7239 and RFC 9110 §7.6.3 would have them say.
_PROXIED = re.compile(r"forwarded|x-forwarded.*|via|x-real-ip|x-client-ip|true-client-ip|cf-.*|fastly-.*", re.ASCII)
_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9.-]+))(?::[0-9]+)?", re.ASCII)


def is_direct(headers: Mapping[str, str], version: str = "1.1") -> bool:
    """Whether a request to such a server was made on this machine, and came through no proxy. One that says nothing of
    itself is still known by its HTTP: for long nginx has asked in 1.0, in which programs no longer do."""
    host = _HOST.fullmatch(headers.get("host", "").lower())
    named = host is not None and is_loopback(host[1] or host[2])
    return named and version != "1.0" and not any(_PROXIED.fullmatch(name) for name in headers)


def must_be_allowed(settings: Settings) -> None:
    """Raises Unusable if other machines could reach a server that has no keys and was not said to be open."""
    host, access = settings.server.host, settings.access
    if not (is_loopback(host) or access.open or access.signing or access.sealing):
        raise Unusable(
            f"server.host is “{host}”, which other machines can reach: anybody there could have any text on any "
            "picture. There are two ways on. Give it a key, so that only what was signed is written: `bookplate keys "
            "secret` makes one for access.signing in config.toml. Or, if everybody may have everything, say "
            "access.open = true (BOOKPLATE_ACCESS__OPEN=true). For this machine alone, listen on 127.0.0.1."
        )


def is_foreign(headers: Mapping[str, str]) -> bool:
    """Whether a page of another site made a browser send a request. Fetch Metadata §2, RFC 6454 §7.3."""
    if headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        return True
    origin = headers.get("origin")
    return origin is not None and origin.partition("://")[2] != headers.get("host", "")
