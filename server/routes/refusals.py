"""Refusals that are written below the application: a request that cannot be read, or must not be waited for.

Each ends its connection, since nobody can tell where the next request would begin.
"""

from dataclasses import dataclass
from functools import cached_property

from server.routes.ready import Head, Ready
from server.routes.replies import dress

RETRY_AFTER = b"1"  # seconds


@dataclass(frozen=True)
class Refusal:
    """A status, and a sentence that says what was expected."""

    status: int
    sentence: str

    @cached_property
    def answer(self) -> Ready:
        """The answer, in words, after which the connection is closed. RFC 9112 §9.6."""
        body = self.sentence.encode() + b"\n"
        later = [(b"retry-after", RETRY_AFTER)] if self.status == 503 else []
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"connection", b"close"),
            *later,
        ]
        return Ready(Head.of(self.status, dress(headers, shared=True)), body)


UNREADABLE = Refusal(400, "Expected a request as RFC 9112 describes it but received something else.")
TRAILING = Refusal(431, "Expected fewer bytes around the pieces of the body.")
FULL = Refusal(503, "Too many clients are being answered at the same time. Try again in a moment.")
FAULT = Refusal(500, "Something went wrong here. The log has more.")
OTHER_VERSION = Refusal(505, "Expected HTTP/1.1 or HTTP/1.0.")


def head_too_large(longest: int) -> Refusal:
    """RFC 6585 §5."""
    return Refusal(431, f"Expected a request line and headers of at most {longest} bytes but received more.")


def target_too_long(longest: int) -> Refusal:
    """RFC 9110 §15.5.15."""
    return Refusal(414, f"Expected an address of at most {longest} characters but received more.")


def head_too_slow(seconds: float) -> Refusal:
    """RFC 9110 §15.5.9."""
    return Refusal(408, f"Expected the request line and headers within {seconds:g} seconds.")


def body_too_slow(rate: int, seconds: float) -> Refusal:
    """RFC 9110 §15.5.9."""
    return Refusal(408, f"Expected at least {rate} bytes of the body a second, over {seconds:g} seconds each.")
