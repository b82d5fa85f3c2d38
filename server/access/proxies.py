"""The servers in front of this one whose word is taken on how it was reached: by address, as in server.proxies."""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

REMEMBERED = 1024  # addresses of which it is known whether they are trusted


class Proxies:
    """Addresses and networks. Whoever has none of these addresses is a stranger, whatever it says of itself."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = tuple(ip_network(one) for one in networks)
        self.trusts = lru_cache(REMEMBERED)(self._trusts)  # the same few ask again and again

    def __bool__(self) -> bool:
        return bool(self._networks)

    def _trusts(self, host: str) -> bool:
        """Whether this is the address of one of them; a name, or what hides its address, never is."""
        try:
            address = ip_address(host)
        except ValueError:
            return False
        if isinstance(address, IPv6Address):
            address = (
                address.ipv4_mapped or address
            )  # as who listens to both families is told of IPv4, RFC 4291 §2.5.5.2
        return any(address in network for network in self._networks)
