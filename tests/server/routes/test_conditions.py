"""Conditional requests, as RFC 9110 §13 has them."""

import time
from email.utils import formatdate
from pathlib import Path

import pytest
from starlette.datastructures import Headers

from server.errors import Changed
from server.routes import conditions
from tests.server.running import Server, serving

CHART = "/iiif/3/chart.png/full/{},/0/default.png"
EPOCH, FUTURE = formatdate(0, usegmt=True), formatdate(4_000_000_000, usegmt=True)


def headers(*lines: tuple[str, str]) -> Headers:
    return Headers(raw=[(name.encode(), value.encode()) for name, value in lines])


@pytest.mark.parametrize(
    ("lines", "met"),
    [
        ([], True),
        ([("if-match", '"a"')], True),
        ([("if-match", '"b"')], True),
        ([("if-match", "*")], True),
        ([("if-match", '"x", "a"')], True),
        ([("if-match", '"x"'), ("if-match", '"a"')], True),
        ([("if-match", '"x,", "a"')], True),
        ([("if-match", 'W/"x", "a"')], True),
        ([("if-match", 'W/"x","a", W/"y"')], True),
        ([("if-match", 'W/"x", W/"a"')], False),
        ([("if-match", '"x"')], False),
        ([("if-match", 'W/"a"')], False),
        ([("if-match", "a")], False),
        ([("if-match", "")], False),
        ([("if-match", '"x"'), ("if-unmodified-since", FUTURE)], False),
        ([("if-match", '"a"'), ("if-unmodified-since", EPOCH)], True),
        ([("if-unmodified-since", EPOCH)], False),
        ([("if-unmodified-since", formatdate(1000, usegmt=True))], True),
        ([("if-unmodified-since", formatdate(999, usegmt=True))], False),
        ([("if-unmodified-since", "yesterday")], True),
        ([("if-unmodified-since", "Thu, 99 Jan 99999999 00:00:00 GMT")], True),
    ],
)
def test_a_request_is_meant_for_a_state(lines: list[tuple[str, str]], *, met: bool) -> None:
    assert conditions.is_met(headers(*lines), ("a", "b"), 1000.9) == met
    if met:
        conditions.must_match(headers(*lines), ("a", "b"), 1000.9)
    else:
        with pytest.raises(Changed):
            conditions.must_match(headers(*lines), ("a", "b"), 1000.9)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
@pytest.mark.parametrize(
    "date", ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
)
def test_dates_are_in_gmt_in_all_their_forms_and_wherever_the_server_is(
    monkeypatch: pytest.MonkeyPatch, date: str, zone: str
) -> None:
    with monkeypatch.context() as there:
        there.setenv("TZ", zone)
        time.tzset()
        modified = 784_111_777.0
        for seconds, same in ((0, True), (-1, True), (1, False)):
            assert conditions.is_met(headers(("if-unmodified-since", date)), ("a",), modified + seconds) == same
            assert conditions.unchanged(headers(("if-modified-since", date)), "a", modified + seconds) == same
    time.tzset()


def test_what_has_no_date_is_meant_whatever_the_date() -> None:
    assert conditions.is_met(headers(("if-unmodified-since", EPOCH)), ("a",), None)


def test_several_lines_are_one_list() -> None:
    assert conditions.unchanged(headers(("if-none-match", '"x"'), ("if-none-match", 'W/"a"')), "a")


def test_a_picture_that_is_not_the_one_that_is_meant_is_not_sent(server: Server) -> None:
    cold, target, info = CHART.format(43), CHART.format(44), "/iiif/3/chart.png/info.json"
    assert server.get(cold, If_Match='"another"').status_code == 412  # nor made
    for path in (target, info):
        tag = server.get(path).headers["etag"]
        for _ in range(3):  # also when it is hot
            for method in ("GET", "HEAD"):
                for lines, status in (
                    ({"If_Match": '"another"'}, 412),
                    ({"If_Match": f"W/{tag}"}, 412),
                    ({"If_Match": '"another"', "If_None_Match": tag}, 412),
                    ({"If_Match": tag}, 200),
                    ({"If_Match": "*"}, 200),
                    ({"If_Match": tag, "If_None_Match": tag}, 304),
                ):
                    answer = server.ask(method, path, **lines)
                    assert answer.status_code == status, (path, method, lines)
                    assert (answer.headers["cache-control"] == "no-store") == (status == 412)
    assert server.get(target, If_Unmodified_Since=EPOCH).status_code == 412
    assert server.get(target, If_Unmodified_Since=FUTURE).status_code == 200
    assert server.get(target, If_Unmodified_Since=FUTURE).content == server.get(target).content
    for missing in ("/iiif/3/no.png/full/9,/0/default.png", "/iiif/3/no.png/info.json"):
        assert server.get(missing, If_Match='"another"').status_code == 404


def test_head_tells_the_length_that_get_has(server: Server) -> None:
    for target in (CHART.format(45), "/iiif/3/deep.tif/0,0,128,128/128,/0/default.jpg", CHART.format(46) + "?text=Hi"):
        body = server.get(target).content
        for _ in range(2):
            head = server.ask("HEAD", target)
            assert int(head.headers["content-length"]) == len(body)
            assert head.headers["accept-ranges"] == server.get(target).headers["accept-ranges"] == "none"
    assert server.get(CHART.format(45), Range="bytes=0-9").status_code == 200


def test_head_knows_the_length_of_what_is_on_disk(pictures: Path, tmp_path: Path) -> None:
    disk, target = f'[cache]\ndisk = "{tmp_path}/disk"\n', CHART.format(47)
    with serving(pictures, tmp_path / "first", disk) as server:
        assert "content-length" not in server.ask("HEAD", target).headers
        body = server.get(target).content
    with serving(pictures, tmp_path / "second", disk) as server:
        assert int(server.ask("HEAD", target).headers["content-length"]) == len(body)
        assert server.metric("bookplate_render_seconds_count") == 0
