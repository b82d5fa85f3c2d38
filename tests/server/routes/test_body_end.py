"""Where bodies end, however they come."""

import pytest

from server.routes.body_end import body_end

CHUNKED = [(b"transfer-encoding", b"chunked")]
BODIES = {
    b"abc": [(b"content-length", b"3")],
    b"abcd": [(b"content-length", b"0" * 5000 + b"4 ")],
    b"0\r\n\r\n": CHUNKED,
    b"3\r\nabc\r\n0\r\n\r\n": CHUNKED,
    b"00;a=b\r\nX: a\r\nConnection: close\r\n\r\n": CHUNKED,
    b"a;" + b"e" * 99 + b"\r\n\r\n\r\n\r\n0\r\n\r\n\r\n" + b"00\r\nX: " + b"a" * 99 + b"\r\n\r\n": CHUNKED,
}


@pytest.mark.parametrize("body", BODIES)
def test_a_body_ends_where_it_ends_in_pieces_of_any_size(body: bytes) -> None:
    data = body + b"GET / HTTP/1.1\r\n\r\n"
    for size in range(1, len(data) + 1):
        measured, at = body_end(BODIES[body]), 0
        while at < len(body):
            most = min(len(data), at + size)
            end = measured.find(data, at, most)
            assert at < end <= most
            at = end
        assert at == len(body), size


@pytest.mark.parametrize("body", [b"zz\r\n", b"\r\n\r\n", b"-1\r\n", b"\n", b"f" * 99 + b"\r\n"])
def test_what_is_no_body_comes_to_some_end(body: bytes) -> None:
    for framing in (CHUNKED, [(b"content-length", b"0")]):
        measured, at = body_end(framing), 0
        while at < len(body):
            end = measured.find(body, at, len(body))
            assert at < end
            at = end
