from typing import Any

import pytest

from server.access.loopback import is_loopback, is_loopback_name, must_be_allowed, own_address
from server.config.access import Access
from server.config.section import Unusable
from server.config.server import Server
from server.config.settings import Settings


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_an_address_of_this_machine_alone_needs_no_settings(host: str) -> None:
    assert is_loopback(host)
    must_be_allowed(Settings(server=Server(host=host)))


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.7", "example.org", "127.0.0.1.example.org", "::ffff:8.8.8.8"]
)
def test_any_other_has_to_be_said_to_be_open(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(
        Unusable, match=r"two ways on\. Give it a key.* for access\.signing .*say access\.open = true"
    ) as told:
        must_be_allowed(Settings(server=Server(host=host)))
    assert "listen on 127.0.0.1" in str(told.value)
    must_be_allowed(Settings(server=Server(host=host), access=Access(open=True)))


@pytest.mark.parametrize("keys", [{"signing": {"k1": "a" * 43}}, {"sealing": {"s1": "a" * 86}}])
def test_a_server_that_writes_only_what_was_signed_may_be_reached_by_all(keys: Any) -> None:
    must_be_allowed(Settings(server=Server(host="0.0.0.0"), access=Access(**keys)))


@pytest.mark.parametrize(
    ("authority", "here"),
    [
        ("127.0.0.1:8182", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("LocalHost.:8182", True),
        ("images.localhost", True),
        ("[::1]:8182", True),
        ("localhost.example.org", False),
        ("notlocalhost", False),
        ("127.0.0.1.nip.example", False),
        ("127.0.0.1:8182:80", False),
        ("evil.example@127.0.0.1", False),
        ("0.0.0.0:8182", False),
        ("192.168.1.7", False),
        ("img.example.org", False),
        ("", False),
    ],
)
def test_names_of_this_machine_are_known(authority: str, here: bool) -> None:
    assert is_loopback_name(authority) is here


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("", "http://127.0.0.1:80"),
        ("::", "http://[::1]:80"),
        ("localhost", "http://localhost:80"),
        ("10.1.1.1", "http://10.1.1.1:80"),
    ],
)
def test_a_server_is_reached_from_its_own_machine(host: str, address: str) -> None:
    assert own_address(host, 80) == address
