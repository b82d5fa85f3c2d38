"""The loopback rule: without settings a server is for the machine that it runs on."""

import re
from ipaddress import ip_address

from server.config.section import Unusable
from server.config.settings import Settings

ANYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 (where it listens everywhere)

_HOST = re.compile(r"(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::[0-9]*)?", re.ASCII)


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_loopback_name(authority: str) -> bool:
    """Whether a Host header names this machine: its addresses, and `localhost` with all below it. RFC 6761 §6.3."""
    match = _HOST.fullmatch(authority.lower())
    host = (match[1] or match[2]).removesuffix(".") if match else ""
    return is_loopback(host) or host.endswith(".localhost")


def own_address(host: str, port: int) -> str:
    """The address by which a program on this machine reaches a server that listens on `host` and `port`."""
    host = ANYWHERE.get(host, host)
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


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
