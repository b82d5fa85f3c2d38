import time

import pytest

from server.warming import client
from server.warming.client import LONGEST_WAIT, Answer, was_there


@pytest.mark.parametrize(
    ("headers", "there"),
    [
        ({}, None),
        ({"age": "0"}, None),
        ({"age": "12"}, True),
        ({"cache-status": "bookplate; hit"}, True),
        ({"cache-status": "bookplate; hit, cdn; fwd=miss; stored"}, False),
        ({"cache-status": "bookplate; fwd=miss, cdn; hit; ttl=3"}, True),
        ({"cache-status": "cdn; fwd=miss; detail=hit-soon"}, False),
        ({"x-cache": "MISS, HIT"}, True),
        ({"x-cache": "Miss from cloudfront", "age": "9"}, False),
        ({"cf-cache-status": "HIT", "cache-status": "bookplate; fwd=miss"}, True),
    ],
)
def test_the_nearest_cache_says_whether_it_was_there(headers: dict[str, str], there: bool | None) -> None:
    assert was_there(headers) is there


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("7", 7),
        ("0", 1),
        ("99999999999999999999", LONGEST_WAIT),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
        ("Sun, 06 Nov 1994 08:49:00 GMT", 1),
        ("soon", None),
        ("-3", None),
        (None, None),
    ],
)
def test_a_server_says_how_long_it_wants_to_be_left_alone(
    said: str | None, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: 784111777)
    headers = {} if said is None else {"retry-after": said}

    assert client.read(503, headers, b"").wait == seconds


@pytest.mark.parametrize(
    ("status", "headers", "way"),
    [
        (200, {}, "done"),
        (200, {"age": "3"}, "there"),
        (200, {"cache-control": "public, max-age=300", "bookplate-notes": "first_name=busy"}, "busy"),
        (200, {"cache-control": "no-store", "bookplate-notes": "design=failed"}, "failed"),
        (404, {}, "failed"),
        (429, {}, "busy"),
        (503, {}, "busy"),
        (502, {}, "again"),
        (599, {}, "failed"),
    ],
)
def test_an_answer_is_good_or_worth_another_try_or_not(status: int, headers: dict[str, str], way: str) -> None:
    assert client.read(status, headers, b"").way == way


def test_a_refusal_is_repeated_without_what_a_terminal_would_obey() -> None:
    body = b"There is \x1b[31mno image\x07 here.\nMore" + b"x" * 1000

    assert client.read(404, {}, body) == Answer("failed", "404 Not Found", "There is [31mno image here.")
