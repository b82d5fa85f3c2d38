"""The family of mistakes. A refusal says what would have been accepted; causes go to the log.

Mistake
├── BadParameter      a part of the request cannot be read, or cannot be had from this picture
├── NotAPicture       the file is not of a kind that may be read here
├── UnsupportedFormat the original is a picture of a kind, or encoded in a way, that the libraries at hand cannot read
├── TooLarge          the original is beyond the limits, whatever is asked of it
├── Undrawn           what was to be laid on it could not be drawn
└── Damaged           the original is of a known kind but cannot be decoded
"""

SHOWN = 80  # characters of a stranger's text that a refusal repeats


class Mistake(Exception):
    """Anything that `ops` refuses; its text is one sentence fit for a client."""


class BadParameter(Mistake):
    """A parameter of the request that cannot be served: which one, what was expected, what came."""

    def __init__(self, parameter: str, expected: str, received: str) -> None:
        self.parameter = parameter
        self.expected = expected
        self.received = received if len(received) <= SHOWN else received[:SHOWN] + "…"
        super().__init__(f"Expected {expected} for {parameter} but received “{self.received}”.")


class NotAPicture(Mistake):
    """The file's content is not in one of the formats that may be read."""


class UnsupportedFormat(Mistake):
    """The original is sound, as far as can be told, and cannot be read by the libraries at hand; the sentence says what
    it is."""


class TooLarge(Mistake):
    """The original has more pixels than the limits allow to be decoded."""


class Undrawn(Mistake):
    """A text could not be set or drawn; the picture itself may be all right."""


class Damaged(Mistake):
    """The original is truncated or corrupt."""
