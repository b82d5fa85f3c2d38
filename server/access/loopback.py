"""The loopback rule: without settings a server is for the machine that it runs on."""

from collections.abc import Mapping
from ipaddress import ip_address

from server.settings import Settings, Unusable


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_direct(headers: Mapping[str, str]) -> bool:
    """Whether a request to such a server was made on this machine, and came through no proxy."""
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    forwarded = any(name == "forwarded" or name.startswith("x-forwarded-") for name in headers)
    return is_loopback(host.strip("[]")) and not forwarded


def must_be_allowed(settings: Settings) -> None:
    """Raises Unusable if other machines could reach a server that was not said to be open."""
    host = settings.server.host
    if not (is_loopback(host) or settings.access.open):
        raise Unusable(
            f"server.host is “{host}”, which other machines can reach: anybody there could have any text on any "
            "picture. Listen on 127.0.0.1 instead or, if everybody may, say access.open = true in config.toml "
            "(or BOOKPLATE_ACCESS__OPEN=true)."
        )
