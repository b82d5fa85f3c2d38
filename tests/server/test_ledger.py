import asyncio
import io
import json
import re
from typing import Any

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from server.config.log import Log
from server.core.request_facts import RequestFacts
from server.ledger import MOST, Entry, Ledger
from server.metrics import NAMES, Metrics
from tests.waiting import until_here

JSON = Log(form="json")
KEYS = ["id", "method", "kind", "status", "bytes", "ms", "event", "level", "timestamp"]
ENTRY = Entry(1_760_000_000.25, "a1b2", "GET", "image", 200, 1234, 0.012345)


class Stream(io.StringIO):
    """What was written, piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)


def logger(stream: io.StringIO) -> Any:
    """One that writes what it is told as JSON, whatever it would look like to people."""
    return structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[structlog.processors.add_log_level, structlog.processors.JSONRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(20),
    )


def kept(settings: Log, entries: list[Entry]) -> tuple[Stream, Stream, str]:
    """What is written to the stream for machines, what the logger is told, and the metrics, after some entries."""
    machines, people, metrics = Stream(), Stream(), Metrics()

    async def run() -> None:
        ledger = Ledger(settings, logger(people), metrics, machines)
        for entry in entries:
            ledger.note(entry)
        ledger.write()

    asyncio.run(run())
    return machines, people, metrics.text()[0].decode()


def counted(metrics: str, name: str, **labels: str) -> float:
    """A number among the metrics; 0 if it is not there."""
    for line in metrics.splitlines():
        if line.startswith(f"{name}{{") and all(f'{key}="{value}"' in line for key, value in labels.items()):
            return float(line.rpartition(" ")[2])
    return 0


def test_a_request_is_a_line_with_these_keys() -> None:
    machines, people, _ = kept(JSON, [ENTRY])

    told = json.loads(machines.getvalue())
    assert list(told) == KEYS
    assert told == {
        "id": "a1b2",
        "method": "GET",
        "kind": "image",
        "status": 200,
        "bytes": 1234,
        "ms": 12.35,
        "event": "request",
        "level": "info",
        "timestamp": "2025-10-09T08:53:20.250000Z",
    }
    assert people.getvalue() == ""


def test_a_line_looks_like_the_others_of_the_log() -> None:
    stream = io.StringIO()
    stamped = structlog.processors.TimeStamper(fmt="iso", utc=True)
    other = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=[structlog.processors.add_log_level, stamped, structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.BoundLogger,  # whatever else was configured
    )
    other.info("request", id="a1b2", method="GET", kind="image", status=200, bytes=1234, ms=12.35)

    def without_the_time(line: str) -> str:
        return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", "then", line)

    assert without_the_time(stream.getvalue()) == without_the_time(kept(JSON, [ENTRY])[0].getvalue())


FACTS = RequestFacts("memory", "webinar@3", "k1", "folder/“a”.jpg", "", "0af7651916cd43dd8448eb211c80319c")


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize(
    ("setting", "status", "identified"),
    [
        ("errors", 200, False),
        ("errors", 399, False),
        ("errors", 400, True),
        ("errors", 503, True),
        ("always", 200, True),
        ("always", 304, True),
        ("never", 200, False),
        ("never", 500, False),
    ],
)
def test_a_line_says_what_is_known_and_which_picture_it_was_where_that_is_set(
    form: str, setting: str, status: int, identified: bool
) -> None:
    settings = Log.model_validate({"form": form, "identifier": setting})
    machines, people, _ = kept(settings, [ENTRY._replace(status=status, facts=FACTS)])

    told = json.loads(machines.getvalue() or people.getvalue())
    assert (told["cache"], told["design"], told["key"]) == ("memory", "webinar@3", "k1")
    assert told["trace_id"] == "0af7651916cd43dd8448eb211c80319c"
    assert "error" not in told
    assert told.get("identifier") == ("folder/“a”.jpg" if identified else None)


def test_durations_are_told_by_kind_class_of_status_and_cache() -> None:
    hot = ENTRY._replace(facts=RequestFacts("response"), seconds=0.0004)
    entries = [hot, hot, ENTRY._replace(status=404, seconds=0.3), ENTRY._replace(kind="api", status=0, seconds=40)]
    _, _, metrics = kept(JSON, entries)

    labels = {"kind": "image", "status": "2xx", "cache": "response"}
    assert counted(metrics, "bookplate_request_seconds_count", **labels) == 2
    assert counted(metrics, "bookplate_request_seconds_bucket", **labels, le="0.001") == 2
    assert counted(metrics, "bookplate_request_seconds_sum", **labels) == pytest.approx(0.0008)
    late = {"kind": "image", "status": "4xx", "cache": "none"}
    assert counted(metrics, "bookplate_request_seconds_bucket", **late, le="0.25") == 0
    assert counted(metrics, "bookplate_request_seconds_bucket", **late, le="0.5") == 1
    assert counted(metrics, "bookplate_request_seconds_bucket", kind="api", status="0xx", le="30.0") == 0
    assert counted(metrics, "bookplate_request_seconds_count", kind="api", status="0xx") == 1
    assert counted(metrics, "bookplate_cache_lookups_total", tier="responses", outcome="hit") == 2
    assert counted(metrics, "bookplate_cache_lookups_total", tier="responses", outcome="miss") == 1


def test_designs_are_counted_by_name_as_long_as_there_are_few() -> None:
    facts = [RequestFacts(design=f"design-{number}@2") for number in range(NAMES + 5)]
    _, _, metrics = kept(JSON, [ENTRY._replace(facts=one) for one in (*facts, *facts)])

    assert counted(metrics, "bookplate_design_requests_total", design="design-0", status="2xx") == 2
    assert counted(metrics, "bookplate_design_requests_total", design="other", status="2xx") == 10
    assert metrics.count("bookplate_design_requests_total{") == NAMES + 1


def test_what_was_gathered_is_written_together_one_line_for_each_in_order() -> None:
    entries = [ENTRY._replace(name=str(number), status=200 + number) for number in range(50)]
    machines, _, _ = kept(JSON, entries)

    lines = [json.loads(line) for line in machines.getvalue().splitlines()]
    assert [(line["id"], line["status"]) for line in lines] == [(str(number), 200 + number) for number in range(50)]
    assert len(machines.pieces) == 1


def test_metrics_add_up() -> None:
    entries = [
        *[ENTRY] * 7,
        *[ENTRY._replace(status=404, size=10)] * 3,
        *[ENTRY._replace(kind="information", size=5)] * 2,
        ENTRY._replace(kind="other", status=0, size=0),
    ]
    _, _, metrics = kept(JSON, entries)

    assert counted(metrics, "bookplate_requests_total", kind="image", status="200") == 7
    assert counted(metrics, "bookplate_requests_total", kind="image", status="404") == 3
    assert counted(metrics, "bookplate_requests_total", kind="information", status="200") == 2
    assert counted(metrics, "bookplate_requests_total", kind="other", status="0") == 1
    assert counted(metrics, "bookplate_sent_bytes_total", kind="image") == 7 * 1234 + 30
    assert counted(metrics, "bookplate_sent_bytes_total", kind="information") == 10


@given(
    st.lists(
        st.tuples(st.sampled_from(["image", "other"]), st.sampled_from([200, 304, 404]), st.integers(0, 10**9)),
        max_size=40,
    )
)
def test_no_request_is_counted_twice_or_forgotten(seen: list[tuple[str, int, int]]) -> None:
    entries = [ENTRY._replace(kind=kind, status=status, size=size) for kind, status, size in seen]
    machines, _, metrics = kept(JSON, entries)

    assert len(machines.getvalue().splitlines()) == len(seen)
    for kind in ("image", "other"):
        assert counted(metrics, "bookplate_sent_bytes_total", kind=kind) == sum(
            one[2] for one in seen if one[0] == kind
        )
        for status in (200, 304, 404):
            expected = sum(one[:2] == (kind, status) for one in seen)
            assert counted(metrics, "bookplate_requests_total", kind=kind, status=str(status)) == expected


def test_people_are_told_through_the_logger() -> None:
    machines, people, metrics = kept(Log(form="text"), [ENTRY, ENTRY._replace(name="c3d4", method="HEAD")])

    told = [json.loads(line) for line in people.getvalue().splitlines()]
    assert told[0] == {
        "id": "a1b2",
        "method": "GET",
        "kind": "image",
        "status": 200,
        "bytes": 1234,
        "ms": 12.35,
        "event": "request",
        "level": "info",
    }
    assert [one["method"] for one in told] == ["GET", "HEAD"]
    assert machines.pieces == []
    assert counted(metrics, "bookplate_requests_total", kind="image", status="200") == 2


@pytest.mark.parametrize("form", ["json", "text"])
@pytest.mark.parametrize("quiet", [{"level": "warning"}, {"level": "error"}, {"requests": False}])
def test_who_does_not_want_to_hear_of_requests_hears_nothing_but_they_count(form: str, quiet: dict[str, Any]) -> None:
    machines, people, metrics = kept(Log.model_validate({"form": form, **quiet}), [ENTRY])

    assert (machines.pieces, people.pieces) == ([], [])
    assert counted(metrics, "bookplate_requests_total", kind="image", status="200") == 1


def test_nothing_noted_is_nothing_written() -> None:
    machines, people, metrics = kept(JSON, [])

    assert (machines.pieces, people.pieces) == ([], [])
    assert "bookplate_requests_total{" not in metrics


@given(st.text(max_size=20), st.floats(0, 100_000), st.floats(0, 4_000_000_000), st.integers(0, 999), st.integers(0))
def test_every_line_can_be_read_whatever_the_method_says(
    method: str, seconds: float, moment: float, status: int, size: int
) -> None:
    entry = ENTRY._replace(method=method, seconds=seconds, moment=moment, status=status, size=size)
    text = kept(JSON, [entry])[0].getvalue()

    assert text.count("\n") == 1
    assert text.isascii()
    told = json.loads(text)
    assert list(told) == KEYS
    assert (told["method"], told["status"], told["bytes"]) == (method, status, size)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", told["timestamp"])


@pytest.mark.parametrize("method", ['GET"', 'A","level":"error', "A\nB", "A\\", "\x1b[31m", "\u2028", "É"])
def test_a_strange_method_does_not_leave_its_place(method: str) -> None:
    text = kept(JSON, [ENTRY._replace(method=method)])[0].getvalue()

    assert json.loads(text)["method"] == method
    assert json.loads(text)["level"] == "info"
    assert not re.search("[\x00-\x09\x0b-\x1f]", text)


def test_entries_are_written_soon_by_themselves() -> None:
    async def run() -> None:
        stream = Stream()
        ledger = Ledger(JSON, logger(Stream()), Metrics(), stream)
        for _ in range(2):
            before = len(stream.pieces)
            ledger.note(ENTRY)
            ledger.note(ENTRY)
            assert len(stream.pieces) == before
            await until_here(lambda before=before: len(stream.pieces) > before)  # type: ignore[misc]
        assert [piece.count("\n") for piece in stream.pieces] == [2, 2]

    asyncio.run(run())


def test_very_many_entries_are_written_at_once() -> None:
    async def run() -> None:
        stream = Stream()
        ledger = Ledger(JSON, logger(Stream()), Metrics(), stream)
        for _ in range(2 * MOST + 1):
            ledger.note(ENTRY)
        assert [piece.count("\n") for piece in stream.pieces] == [MOST, MOST]
        ledger.write()
        assert stream.getvalue().count("\n") == 2 * MOST + 1

    asyncio.run(run())
