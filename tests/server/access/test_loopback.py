import pytest

from server.access.loopback import is_direct, is_loopback, must_be_allowed
from server.settings import Access, Server, Settings, Unusable


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_an_address_of_this_machine_alone_needs_no_settings(host: str) -> None:
    assert is_loopback(host)
    must_be_allowed(Settings(server=Server(host=host)))


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "192.168.1.7", "example.org", "127.0.0.1.example.org", "::ffff:8.8.8.8"]
)
def test_any_other_has_to_be_said_to_be_open(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(Unusable, match=r"Listen on 127\.0\.0\.1 instead or, if everybody may, say access\.open = true"):
        must_be_allowed(Settings(server=Server(host=host)))
    must_be_allowed(Settings(server=Server(host=host), access=Access(open=True)))


@pytest.mark.parametrize(
    ("headers", "direct"),
    [
        ({"host": "127.0.0.1:8182"}, True),
        ({"host": "localhost"}, True),
        ({"host": "[::1]:8182"}, True),
        ({"host": "img.example.org"}, False),
        ({"host": "127.0.0.1:8182", "x-forwarded-for": "1.2.3.4"}, False),
        ({"host": "127.0.0.1:8182", "forwarded": "for=1.2.3.4"}, False),
        ({}, False),
    ],
)
def test_a_request_through_a_proxy_is_not_from_this_machine(headers: dict[str, str], direct: bool) -> None:
    assert is_direct(headers) is direct
