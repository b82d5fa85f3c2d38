from typing import Any

import pytest

from server.access.loopback import is_direct, is_foreign, is_loopback, must_be_allowed
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
    ("headers", "direct"),
    [
        ({"host": "127.0.0.1:8182"}, True),
        ({"host": "localhost"}, True),
        ({"host": "[::1]:8182"}, True),
        ({"host": "[::1]"}, True),
        ({"host": "LocalHost:8182"}, True),
        ({"host": "localhost.example.org"}, False),
        ({"host": "127.0.0.1.nip.example"}, False),
        ({"host": "127.0.0.1:8182:80"}, False),
        ({"host": "evil.example@127.0.0.1"}, False),
        ({"host": "[::ffff:8.8.8.8]"}, False),
        ({"host": "0.0.0.0:8182"}, False),
        ({"host": "127.0.0.1:8182", "via": "1.1 proxy"}, False),
        ({"host": "127.0.0.1:8182", "x-real-ip": "1.2.3.4"}, False),
        ({"host": "127.0.0.1:8182", "cf-connecting-ip": "1.2.3.4"}, False),
        ({"host": "img.example.org"}, False),
        ({"host": "127.0.0.1:8182", "x-forwarded-for": "1.2.3.4"}, False),
        ({"host": "127.0.0.1:8182", "forwarded": "for=1.2.3.4"}, False),
        ({}, False),
    ],
)
def test_a_request_through_a_proxy_is_not_from_this_machine(headers: dict[str, str], direct: bool) -> None:
    assert is_direct(headers) is direct
    assert not is_direct(headers, "1.0")


@pytest.mark.parametrize(
    ("headers", "foreign"),
    [
        ({"host": "127.0.0.1:8182"}, False),
        ({"host": "127.0.0.1:8182", "origin": "http://127.0.0.1:8182"}, False),
        ({"host": "127.0.0.1:8182", "sec-fetch-site": "same-origin"}, False),
        ({"host": "127.0.0.1:8182", "origin": "http://127.0.0.1:9000"}, True),
        ({"host": "127.0.0.1:8182", "origin": "http://localhost:8182"}, True),
        ({"host": "127.0.0.1:8182", "origin": "null"}, True),
        ({"host": "127.0.0.1:8182", "origin": ""}, True),
        ({"host": "127.0.0.1:8182", "origin": "http://127.0.0.1:8182.evil.example"}, True),
        ({"host": "127.0.0.1:8182", "sec-fetch-site": "same-site"}, True),
        ({"host": "127.0.0.1:8182", "sec-fetch-site": "cross-site"}, True),
        ({"host": "127.0.0.1:8182", "sec-fetch-site": "cross-site", "origin": "http://127.0.0.1:8182"}, True),
    ],
)
def test_a_page_of_another_site_is_foreign(headers: dict[str, str], foreign: bool) -> None:
    assert is_foreign(headers) is foreign
