"""Which host and path a request is for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.routes.forwarded import IS_HOST
from server.routes.refusals import Refusal
from server.routes.request_target import INVALID_HOST, NO_HOST, NO_TARGET, SEVERAL_HOSTS, is_host, target


@pytest.mark.parametrize(
    ("url", "hosts", "version", "expected"),
    [
        (b"/a?b", [b"x"], "1.1", b"/a?b"),
        (b"/a?b", [b" x\t"], "1.1", b"/a?b"),
        (b"/a", [], "1.0", b"/a"),
        (b"*", [b"x"], "1.1", b"*"),
        (b"http://y", [b"x"], "1.1", b"/"),
        (b"http://y?q", [b"x"], "1.1", b"/?q"),
        (b"HTTPS://y:1/a//b?q=http://z/#f", [b"x"], "1.1", b"/a//b?q=http://z/"),
        (b"http://y/", [], "1.0", b"/"),
        (b"/a", [], "1.1", NO_HOST),
        (b"http://y/", [], "1.1", NO_HOST),
        (b"/a", [b"x", b"x"], "1.0", SEVERAL_HOSTS),
        (b"/a", [b""], "1.1", INVALID_HOST),
        (b"http:///a", [b"x"], "1.1", INVALID_HOST),
        (b"http://u:p@y/", [b"x"], "1.1", INVALID_HOST),
        (b"y:443", [b"x"], "1.1", NO_TARGET),
        (b"ftp://y/", [b"x"], "1.1", NO_TARGET),
        (b"a", [b"x"], "1.1", NO_TARGET),
        (b"", [b"x"], "1.1", NO_TARGET),
    ],
)
def test_what_a_request_is_for(url: bytes, hosts: list[bytes], version: str, expected: bytes | Refusal) -> None:
    headers = [(b"accept", b"*/*"), *((b"host", host) for host in hosts), (b"x", b"y")]
    assert target(url, headers, version) == expected
    if isinstance(expected, bytes):
        named = [value for name, value in headers if name == b"host"]
        wins = url.partition(b"://")[2].replace(b"?", b"/").partition(b"/")[0] if b"://" in url else b"x"
        assert named == ([wins] if hosts or b"://" in url else [])
        assert [name for name, _ in headers if name != b"host"] == [b"accept", b"x"]


@given(st.from_regex(IS_HOST, fullmatch=True))
def test_every_host_that_links_may_name_is_one(host: str) -> None:
    name, _, port = host.rpartition(":")
    if len(host) <= 300 and not (name and port.isdigit() and int(port) > 65_535):
        assert is_host(host.encode())


@given(st.text(alphabet=" \t\r\n/?#@\\<>\"'`{}|^\0äa:[]%", max_size=12).map(lambda text: text.encode()))
def test_no_host_ends_where_another_part_begins(host: bytes) -> None:
    if is_host(host):
        assert not set(host) & set(b' \t\r\n/?#@\\<>"`{}|^\0')
        assert host.isascii()
