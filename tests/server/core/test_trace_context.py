import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.core.trace_context import LONGEST_STATE, TraceContext, read

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
PARENT = f"00-{TRACE}-{SPAN}-01".encode()


def lines(parent: bytes, *states: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"host", b"x"), (b"traceparent", parent), *((b"tracestate", state) for state in states)]


def test_a_context_is_read_and_written() -> None:
    found = read(lines(PARENT, b"rojo=00f067aa0ba902b7 , congo=t61rcWkgMzE", b"tenant@vendor=x y"))

    assert found == TraceContext(
        TRACE, SPAN, True, (("rojo", "00f067aa0ba902b7"), ("congo", "t61rcWkgMzE"), ("tenant@vendor", "x y"))
    )
    assert found.traceparent == PARENT
    assert found.tracestate == b"rojo=00f067aa0ba902b7,congo=t61rcWkgMzE,tenant@vendor=x y"


def test_flags_other_than_sampled_are_left_alone() -> None:
    assert read(lines(PARENT[:-2] + b"00")) == TraceContext(TRACE, SPAN, False)
    assert read(lines(PARENT[:-2] + b"ff")) == TraceContext(TRACE, SPAN, True)


def test_later_versions_may_say_more() -> None:
    assert read(lines(b"cc" + PARENT[2:] + b"-what-will-be")) == TraceContext(TRACE, SPAN, True)
    assert read(lines(b"cc" + PARENT[2:])) == TraceContext(TRACE, SPAN, True)
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
        PARENT + b"\n",
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
    assert read(lines(PARENT, state)) == TraceContext(TRACE, SPAN, True)


def test_empty_members_count_for_nothing() -> None:
    assert read(lines(PARENT, b"a=b,,\t,c=d", b"")) == TraceContext(TRACE, SPAN, True, (("a", "b"), ("c", "d")))


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_whatever_is_sent_is_read_or_not_and_never_fails(parent: bytes, state: bytes) -> None:
    found = read(lines(parent, state))

    assert found is None or found.traceparent.startswith(b"00-")
