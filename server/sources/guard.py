"""The guard: which addresses may be connected to, decided on the address itself at the moment of connecting.

A name is resolved once, every answer is looked at, and what is connected to is an address that was looked at, never the
name again. https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry
"""

import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2

from server.threads import Threads

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Awaitable[tuple[Address, ...]]]

ATTEMPTS = 4  # addresses of one name that are tried
PATIENCE = 1.0  # seconds for an address while there are others to try

# What leads elsewhere than to a public server, each by its entry in the registries.
_NEVER_4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # unspecified, and “this network”: Linux connects 0.0.0.0 to itself
        "168.63.129.16/32",  # Azure's own services, by a public address
        "169.254.0.0/16",  # link-local, and the metadata of most clouds
        "100.100.100.200/32",  # Alibaba's metadata
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112: answers for what nobody should ask
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
_PRIVATE_4 = tuple(
    IPv4Network(block) for block in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")
)
_GLOBAL_6 = IPv6Network("2000::/3")  # all that has ever been given out; the rest is refused unseen
_NEVER_6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "fd00:ec2::/32",  # Amazon's metadata, among private addresses
        "fd20:ce::/32",  # Google's
    )
)
_PRIVATE_6 = IPv6Network("::1/128"), IPv6Network("fc00::/7")
_MAPPED = IPv6Network("::ffff:0:0/96")
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = 0x5EFE  # the middle of an interface identifier that ends in an IPv4 address (RFC 5214 §6.1)


class Refused(Exception):
    """The guard does not let anybody connect there."""


def allowed(address: Address, private: bool) -> bool:
    """Whether an address may be connected to; `private` ones, loopback among them, only where that was configured."""
    if isinstance(address, IPv4Address):
        return _allowed_4(address, private)
    if address in _MAPPED:
        return _allowed_4(_embedded(address), private)
    if (
        address in _NAT64
    ):  # how a machine with IPv6 alone reaches the rest; of private addresses it must not (RFC 6052 §3.1)
        return _allowed_4(_embedded(address), private=False)
    if _isatap(address) or any(address in block for block in _NEVER_6):
        return False
    return address in _GLOBAL_6 or (private and any(address in block for block in _PRIVATE_6))


def _allowed_4(address: IPv4Address, private: bool) -> bool:
    if any(address in block for block in _NEVER_4):
        return False
    return private or not any(address in block for block in _PRIVATE_4)


def _embedded(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFF_FFFF)


def _isatap(address: IPv6Address) -> bool:
    return (int(address) >> 32) & 0xFCFF_FFFF == _ISATAP  # but for the two bits that say universal and group


def resolver(threads: Threads) -> Resolve:
    """The system's way to resolve a name, in threads of its own, since it may hang for long."""

    async def resolve(host: str, port: int) -> tuple[Address, ...]:
        return await threads.run(lambda: _look_up(host, port))

    return resolve


def _look_up(host: str, port: int) -> tuple[Address, ...]:
    """Every address of a name, in the system's order. Raises OSError."""
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError("the name is none that can be asked for") from error
    return tuple(ip_address(str(place[0])) for *_, place in answers)


class Guard(httpcore2.AsyncNetworkBackend):
    """What connections are made by: `connector` makes them, to addresses only, and only to those that are allowed."""

    def __init__(self, resolve: Resolve, connector: httpcore2.AsyncNetworkBackend, private: bool = False) -> None:
        self._resolve = resolve
        self._connector = connector
        self._private = private

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        """A connection to one of the addresses of a host. Raises Refused, OSError, ConnectError, ConnectTimeout."""
        *others, last = (await self._checked(host, port))[:ATTEMPTS]
        for address in others:
            patience = PATIENCE if timeout is None else min(PATIENCE, timeout)
            try:
                return await self._connector.connect_tcp(str(address), port, patience, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue  # the next one may be reachable
        return await self._connector.connect_tcp(str(last), port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 (the signature is httpcore2's)
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.AsyncNetworkStream:
        raise Refused("a socket of this machine")

    async def sleep(self, seconds: float) -> None:
        await self._connector.sleep(seconds)

    async def _checked(self, host: str, port: int) -> tuple[Address, ...]:
        """The addresses of a host. One that is not allowed spoils them all: it is how a name is turned inwards."""
        addresses = _written(host) or tuple(dict.fromkeys(await self._resolve(host, port)))
        if not addresses or not all(allowed(address, self._private) for address in addresses):
            raise Refused(f"one of {len(addresses)} addresses may not be connected to")
        return addresses


def _written(host: str) -> tuple[Address, ...]:
    """The address, if a host is one; odd spellings of one are left to the resolver, whose answers are looked at."""
    try:
        return (ip_address(host),)
    except ValueError:
        return ()
