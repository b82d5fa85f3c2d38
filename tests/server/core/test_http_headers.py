import time

import pytest

from server.core.http_headers import joined, moment, retry_after


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784111777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784111777),
        ("Sun Nov  6 08:49:37 1994", 784111777),
        ("Sun, 06 Nov 9999999999 08:49:37 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_all_three_forms_of_a_date_are_in_gmt(
    text: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        assert moment(text) == seconds
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        (" 7 ", 7),
        ("Sun, 06 Nov 1994 08:49:47 GMT", 10),
        ("Sun, 06 Nov 1994 08:49:27 GMT", -10),
        ("-3", None),
        ("", None),
    ],
)
def test_a_server_says_when_to_try_again(text: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: 784111777)

    assert retry_after(text) == seconds


def test_headers_that_come_several_times_are_one_list() -> None:
    assert joined([(b"X-Cache", b"MISS"), (b"Age", b"3"), (b"x-cache", b"HIT")]) == {"x-cache": "MISS, HIT", "age": "3"}
