"""Reads and writes the headers by which a request tells to which trace it belongs.

W3C Trace Context, level 1: https://www.w3.org/TR/trace-context-1/
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

TRACEPARENT, TRACESTATE = b"traceparent", b"tracestate"
MOST_MEMBERS = 32  # of a tracestate, §3.3.1.1
LONGEST_STATE = 512  # characters of it, §3.3.1.5

_PARENT = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII | re.DOTALL)
_KEY = r"[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13}"
_MEMBER = re.compile(rf"({_KEY})=([\x20-\x2b\x2d-\x3c\x3e-\x7e]{{0,255}}[\x21-\x2b\x2d-\x3c\x3e-\x7e])", re.ASCII)


@dataclass(frozen=True, slots=True)
class TraceContext:
    """A position in a trace: ids in lower-case hexadecimal digits; `state` is what other systems know of it."""

    trace: str
    span: str
    sampled: bool
    state: tuple[tuple[str, str], ...] = ()

    @property
    def traceparent(self) -> bytes:
        return f"00-{self.trace}-{self.span}-{int(self.sampled):02x}".encode()

    @property
    def tracestate(self) -> bytes:
        return ",".join(f"{key}={value}" for key, value in self.state).encode()


def read(lines: Iterable[tuple[bytes, bytes]]) -> TraceContext | None:
    """Read the context of a request; None if it has none, or what it says is none.

    A `tracestate` that is garbage, or longer than a server has to pass on, is dropped alone (§3.3, §4.3).

    Args:
        lines: the headers of the request, names in lower case.
    """
    parents, states = list[bytes](), list[bytes]()
    for name, value in lines:
        if name == TRACEPARENT:
            parents.append(value)
        elif name == TRACESTATE:
            states.append(value)
    if len(parents) != 1:
        return None
    match = _PARENT.fullmatch(parents[0].decode("latin-1").strip(" \t"))
    if match is None:
        return None
    version, trace, span, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or not int(trace, 16) or not int(span, 16):
        return None
    return TraceContext(trace, span, bool(int(flags, 16) & 1), _state(b",".join(states)))


def _state(value: bytes) -> tuple[tuple[str, str], ...]:
    if len(value) > LONGEST_STATE:
        return ()
    members = [member for part in value.decode("latin-1").split(",") if (member := part.strip(" \t"))]
    matches = [match for member in members if (match := _MEMBER.fullmatch(member))]
    found = {match[1]: match[2] for match in matches}
    if len(found) < len(members) or len(members) > MOST_MEMBERS:  # one is garbage, or there twice
        return ()
    return tuple(found.items())
