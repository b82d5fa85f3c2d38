import asyncio
import socket
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ssrfguard import Policy

from server.sources.guard import Address, Guard, Refused, allowed, resolver
from server.threads import Threads

PUBLIC, PUBLIC_6 = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"
REFUSED = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
    *("100.64.0.1", "100.127.255.255", "100.100.100.200", "169.254.0.1", "169.254.169.254", "169.254.170.2"),
    *("168.63.129.16", "192.0.0.1", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.1"),
    *("203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1"),
    *("::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12:3456::1", "fd00:ec2::254", "fd20:ce::254", "ff02::1"),
    *("2001:db8::1", "3fff::1", "100::1", "2001:2::1", "2001:10::1", "5f00::1", "4000::1", "fe80::1%1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0.0.0.0"),  # mapped
    *("::127.0.0.1", "::10.0.0.1", "::8.8.8.8"),  # compatible
    *("2002:7f00:1::", "2002:a00:1::1", "2002:a9fe:a9fe::", "2002:808:808::"),  # 6to4
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::100.64.0.1"),  # NAT64
    *("64:ff9b:1::127.0.0.1", "64:ff9b:1::8.8.8.8", "64:ff9b:1:fffe:7f:0:100::"),
    *("2001::1", "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:7f00:1::"),  # Teredo
    *("2606:2800::5efe:127.0.0.1", "2606:2800::200:5efe:10.0.0.1", "fe80::5efe:127.0.0.1"),  # ISATAP
    "2606:2800::300:5efe:169.254.169.254",
]
# As the C library reads them: 127.0.0.1, then 169.254.169.254 and 0.0.0.0.
LOOPBACK = ["2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001", "127.1", "127.0.1", "0177.1"]
NEVER = ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "0", "00.0.0.0", "0x0"]
PRIVATE = [
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1"),
    *("100.127.255.255", "::1", "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
]


class Connector(httpcore2.AsyncNetworkBackend):
    """Connects to nothing, and writes down where it was told to."""

    def __init__(self, down: tuple[str, ...] = ()) -> None:
        self.connected: list[tuple[str, int]] = []
        self._down = down

    async def connect_tcp(
        self,
        host: str,
        port: int,
        *_: Any,
    ) -> httpcore2.AsyncNetworkStream:
        self.connected.append((host, port))
        if host in self._down:
            raise httpcore2.ConnectError
        return httpcore2.AsyncMockStream([])


class Names:
    """A resolver with answers of its own; spellings of addresses it reads as the system does."""

    def __init__(self, **answers: tuple[str, ...]) -> None:
        self.asked: list[str] = []
        self._answers = answers

    async def __call__(self, host: str, *_: int) -> tuple[Address, ...]:
        self.asked.append(host)
        with suppress(OSError):
            return (IPv4Address(socket.inet_aton(host)),)
        return tuple(map(ip_address, self._answers[host]))


def connect(host: str, names: Names, connector: Connector, private: bool = False) -> None:
    guard = Guard(names, connector, private)
    asyncio.run(guard.connect_tcp(host, 443))


@pytest.mark.parametrize("address", REFUSED)
def test_no_connection_is_made_to_an_address_that_is_not_public(address: str) -> None:
    connector, names = Connector(), Names(logos=(address,), mixed=(PUBLIC, address), turned=(address, PUBLIC_6))
    for host in (address, "logos", "mixed", "turned"):
        with pytest.raises(Refused):
            connect(host, names, connector)

    assert connector.connected == []
    assert names.asked == ["logos", "mixed", "turned"]


@pytest.mark.parametrize(
    ("spelling", "private"),
    [*((each, False) for each in LOOPBACK), *((each, private) for each in NEVER for private in (False, True))],
)
def test_no_spelling_of_an_address_gets_past(spelling: str, private: bool) -> None:
    connector = Connector()
    with pytest.raises(Refused):
        connect(spelling, Names(), connector, private)

    assert connector.connected == []


def test_a_name_is_resolved_once_and_what_is_connected_to_is_the_answer() -> None:
    connector, names = Connector(), Names(logos=(PUBLIC, PUBLIC_6))
    connect("logos", names, connector)

    assert names.asked == ["logos"]
    assert connector.connected == [(PUBLIC, 443)]


def test_a_plain_address_is_not_resolved() -> None:
    connector, names = Connector(), Names()
    for address in (PUBLIC, PUBLIC_6):
        connect(address, names, connector)

    assert names.asked == []
    assert connector.connected == [(PUBLIC, 443), (PUBLIC_6, 443)]


def test_the_next_address_is_tried_if_one_is_down() -> None:
    connector, names = Connector(down=(PUBLIC_6,)), Names(logos=(PUBLIC_6, PUBLIC, PUBLIC_6))
    connect("logos", names, connector)

    assert connector.connected == [(PUBLIC_6, 443), (PUBLIC, 443)]


def test_if_all_are_down_a_few_are_tried_and_the_last_says_so() -> None:
    addresses = tuple(f"93.184.215.{last}" for last in range(20))
    connector = Connector(down=addresses)
    with pytest.raises(httpcore2.ConnectError):
        connect("logos", Names(logos=addresses), connector)

    assert [host for host, _ in connector.connected] == list(addresses[:4])


def test_a_name_without_an_address_is_refused() -> None:
    connector = Connector()
    with pytest.raises(Refused):
        connect("logos", Names(logos=()), connector)

    assert connector.connected == []


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_connected_to_where_that_is_configured(address: str) -> None:
    connector = Connector()
    connect("logos", Names(logos=(address,)), connector, private=True)

    assert connector.connected == [(str(ip_address(address)), 443)]


@pytest.mark.parametrize("address", [each for each in REFUSED if each not in PRIVATE])
def test_no_connection_is_made_to_metadata_and_tunnels_even_then(address: str) -> None:
    assert not allowed(ip_address(address), private=True)


def test_a_socket_of_this_machine_is_no_place_for_pictures() -> None:
    with pytest.raises(Refused):
        asyncio.run(Guard(Names(), Connector(), private=True).connect_unix_socket("/run/some.sock"))


def test_the_systems_resolver_gives_addresses_and_says_when_there_are_none() -> None:
    async def run() -> tuple[Address, ...]:
        threads = Threads("lookup", 1, 10)
        resolve = resolver(threads)
        try:
            for host in ("a" * 64, "a..b"):
                with pytest.raises(OSError, match="the name is none"):
                    await resolve(host, 80)
            return await resolve("0x7f.1", 80) + await resolve("::1", 80)
        finally:
            threads.close()

    assert asyncio.run(run()) == (IPv4Address("127.0.0.1"), IPv6Address("::1"))


# An independent list of all that is not public says the same of every address; where ours is stricter is said here.
ORACLE = Policy()
STRICTER = ("168.63.129.16/32", "192.31.196.0/24", "192.52.193.0/24", "192.175.48.0/24", "192.0.0.0/24")
NEAR = [int(ip_address(address.partition("%")[0])) for address in REFUSED]


def nearby(six: bool) -> st.SearchStrategy[int]:
    """Numbers of addresses all over, and close to those that are refused."""
    top = 2 ** (128 if six else 32) - 1
    near = st.sampled_from([number for number in NEAR if (number > 2**32) == six])
    shifted = st.builds(lambda number, by: min(max(number + by, 0), top), near, st.integers(-(2**20), 2**20))
    return st.integers(0, top) | shifted


@given(nearby(six=False).map(IPv4Address))
def test_every_ipv4_address_is_judged_as_by_an_independent_list(address: IPv4Address) -> None:
    expected = ORACLE.permits_address(address) and not any(address in IPv4Network(block) for block in STRICTER)
    assert allowed(address, private=False) == expected


@given(
    nearby(six=True).map(IPv6Address)
    | st.builds(
        lambda prefix, four: IPv6Address(int(IPv6Address(prefix)) + four),
        st.sampled_from(["::", "::ffff:0:0", "64:ff9b::", "64:ff9b:1::", "2001::", "2606::5efe:0:0"]),
        st.integers(0, 2**32 - 1),
    )
    | st.integers(0, 2**32 - 1).map(lambda four: IPv6Address((0x2002 << 112) + (four << 80)))
)
def test_no_ipv6_address_is_allowed_that_an_independent_list_denies(address: IPv6Address) -> None:
    if allowed(address, private=False):
        assert ORACLE.permits_address(address)


@given(st.integers(0x2400 << 112, (0x3FFE << 112) - 1).map(IPv6Address))
def test_ordinary_ipv6_addresses_are_allowed(address: IPv6Address) -> None:
    ordinary = ORACLE.permits_address(address) and not str(address).startswith("2620:4f:8000:")
    isatap = (int(address) >> 32) & 0xFCFF_FFFF == 0x5EFE
    assert allowed(address, private=False) == (ordinary and not isatap)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_embedded_address_is_judged_as_itself(address: IPv4Address) -> None:
    assert allowed(IPv6Address(f"::ffff:{address}"), private=False) == allowed(address, private=False)
    assert allowed(IPv6Address(f"64:ff9b::{address}"), private=True) == allowed(address, private=False)
