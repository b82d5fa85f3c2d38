import pytest

from server.access.origins import is_foreign, is_own, origin

BASE = "http://127.0.0.1:8182"


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
    assert is_foreign(headers, BASE) is foreign


def test_a_server_behind_a_proxy_knows_its_own_pages() -> None:
    headers = {"host": "app:8182", "origin": "https://img.example.org"}

    assert is_foreign(headers)
    assert not is_foreign(headers, "https://img.example.org/below")
    assert is_foreign(headers, "http://img.example.org")


@pytest.mark.parametrize(
    ("sent", "base", "own"),
    [
        ([BASE], BASE, True),
        ([BASE], BASE + "/below", True),
        (["http://img.example.org"], "http://img.example.org:80", True),
        (["https://IMG.example.org"], "https://img.example.org:443", True),
        (["https://img.example.org"], "http://img.example.org", False),
        (["http://img.example.org:8080"], "http://img.example.org", False),
        (["http://localhost:8182"], BASE, False),
        (["null"], BASE, False),
        ([""], BASE, False),
        ([], BASE, False),
        ([BASE, BASE], BASE, False),
        ([BASE + "/"], BASE, False),
        ([BASE + ".evil.example"], BASE, False),
        (["http://127.0.0.1:8182@evil.example"], BASE, False),
        (["http://evil@127.0.0.1:8182"], BASE, False),
        (["http://127.0.0.1:99999"], BASE, False),
        (["chrome-extension://127.0.0.1:8182"], BASE, False),
        (["http://[::1"], BASE, False),
    ],
)
def test_only_the_same_scheme_host_and_port_are_our_own(sent: list[str], base: str, own: bool) -> None:
    assert is_own(sent, base) is own


def test_what_has_no_origin_has_none() -> None:
    assert [origin(url) for url in ("null", "", "data:,x", "//h", "http://", "ftp://h/")] == [None] * 6
