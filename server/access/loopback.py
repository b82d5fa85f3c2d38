"""The loopback rule: without settings a server is for the machine that it runs on."""

from ipaddress import ip_address

from server.settings import Settings, Unusable


def is_loopback(host: str) -> bool:
    """Whether an address to listen on can be reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def must_be_allowed(settings: Settings) -> None:
    """Raises Unusable if other machines could reach a server that was not said to be open."""
    host = settings.server.host
    if not (is_loopback(host) or settings.access.open):
        raise Unusable(
            f"server.host is “{host}”, which other machines can reach: anybody there could have any text on any "
            "picture. Listen on 127.0.0.1 instead, or say access.open = true if everybody may."
        )
