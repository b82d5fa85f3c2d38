import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags, TraceState, use_span

from server.core.trace_context import read, written

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01".encode()
LONGEST_STATE = 512


def context(flags: int = 1, *state: tuple[str, str]) -> SpanContext:
    return SpanContext(int(TRACE, 16), int(SPAN, 16), True, TraceFlags(flags), TraceState(state))


def lines(parent: bytes, *states: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"x"), (b"traceparent", parent), *((b"tracestate", state) for state in states)]


def test_a_context_is_read_and_written() -> None:
    found = read(lines(PARENT, b"rojo=00f067aa0ba902b7 , congo=t61rcWkgMzE", b"tenant@vendor=x y"))

    assert found == context(1, ("rojo", "00f067aa0ba902b7"), ("congo", "t61rcWkgMzE"), ("tenant@vendor", "x y"))
    assert found.is_remote
    with use_span(NonRecordingSpan(found)):
        assert written() == (
            (b"traceparent", PARENT),
            (b"tracestate", b"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,tenant@vendor=x y"),
        )
    assert written() == ()


def test_flags_other_than_sampled_are_left_alone() -> None:
    assert read(lines(PARENT[:-2] + b"00")) == context(0)
    assert read(lines(PARENT[:-2] + b"ff")) == context(0xFF)


def test_later_versions_may_say_more() -> None:
    assert read(lines(b"cc" + PARENT[2:] + b"-what-will-be")) == context()
    assert read(lines(b"cc" + PARENT[2:])) == context()
    assert read(lines(b"cc" + PARENT[2:] + b".what")) is None


@pytest.mark.parametrize(
    "parent",
    [
        b"",
        b"garbage",
        PARENT + b"-more",
        PARENT + b"-",
        PARENT[:-1],
        PARENT + b"0",
        b"ff" + PARENT[2:],
        PARENT.upper(),
        PARENT.replace(TRACE.encode(), b"0" * 32),
        PARENT.replace(SPAN.encode(), b"0" * 16),
        PARENT.replace(b"-", b"_"),
        PARENT.replace(b"0af7", b"0xf7"),
        PARENT.replace(b"0", "０".encode()),
        b"00-" + b"a" * 100_000,
        b"\xff\xfe\x00",
        b"00-{TRACE}-{SPAN}-01",
    ],
)
def test_garbage_is_no_context(parent: bytes) -> None:
    assert read(lines(parent, b"a=b")) is None


def test_two_parents_are_none() -> None:
    assert read([*lines(PARENT), *lines(PARENT)]) is None
    assert read([(b"tracestate", b"a=b")]) is None


@pytest.mark.parametrize(
    "state",
    [
        b"a",
        b"=b",
        b"a=",
        b"a=b,a=c",
        b"A=b",
        b"a=b=c",
        b"a=\x01",
        b"a=\xff",
        b"a=b,\r\nx: y",
        b"a=" + b"x" * 257,
        b",".join(b"k%d=v" % n for n in range(33)),
        b"a=" + b"x" * LONGEST_STATE,
        b"a@b@c=d",
    ],
)
def test_a_state_of_garbage_is_dropped_alone(state: bytes) -> None:
    assert read(lines(PARENT, state)) == context()


def test_empty_members_count_for_nothing() -> None:
    assert read(lines(PARENT, b"a=b,,\t,c=d", b"")) == context(1, ("a", "b"), ("c", "d"))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_whatever_is_sent_is_read_or_not_and_never_fails(parent: bytes, state: bytes) -> None:
    found = read(lines(parent, state))

    assert found is None or found.is_valid


def test_what_strangers_send_is_nothing_for_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        read(lines(b"00-" + b"a" * 100_000))
        read(lines(PARENT, b"a=" + b"x" * LONGEST_STATE))
        read(lines(PARENT, b"A=b"))

    assert not caplog.records
