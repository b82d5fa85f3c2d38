"""Whose word counts."""

import pytest

from server.access.proxies import Proxies

INSIDE = Proxies(["127.0.0.1", "10.0.0.0/8", "::1", "fd00::/8", "fe80::/10"])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.255.0.1", "::1", "fd12::1", "::ffff:10.0.0.1", "0:0:0:0:0:0:0:1", "fe80::1%eth0"]
)
def test_an_address_that_is_meant_is_trusted_however_it_is_spelled(host: str) -> None:
    assert INSIDE.trusts(host)


@pytest.mark.parametrize(
    "host",
    ["127.0.0.2", "11.0.0.1", "::2", "::ffff:11.0.0.1", "localhost", "unknown", "_proxy", "", "unix:", "010.0.0.1"]
    + ["10.0.0.1, 10.0.0.2", "10.0.0.1:80", "[::1]", "10.0.0", "١٠.0.0.1"],
)
def test_nobody_else_is(host: str) -> None:
    assert not INSIDE.trusts(host)


def test_there_may_be_nobody() -> None:
    assert not Proxies([])
    assert INSIDE
