"""What the service refuses besides `ops`, and the one table: mistake → status."""

import re
from dataclasses import dataclass
from typing import ClassVar, Literal

from ops.errors import BadParameter, Damaged, Mistake, NotAPicture, TooLarge, Undrawn, UnsupportedFormat


class Unknown(Mistake):
    """Nothing here has this name: no image, no design, no key."""


class Nothing(Mistake):
    """The address is none that this server has."""


class TooLong(Mistake):
    """The address is longer than any that this server gives out."""


class NotAllowed(Mistake):
    """The method is not one of those that do something here; `allowed` are."""

    def __init__(self, sentence: str, allowed: tuple[str, ...] = ("GET", "HEAD", "OPTIONS")) -> None:
        self.allowed = allowed
        super().__init__(sentence)


class Unreadable(Mistake):
    """The original is there, but this process may not read it."""


class SourceUnavailable(Mistake):
    """A source is away, such as a share that is not mounted: nobody can say whether it has the picture."""

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__("The source of this picture cannot be reached at this moment. Try again in a moment.")


class Unsigned(Mistake):
    """Something is to be written on a picture, and nobody who may have that signed for it."""

    def __init__(self) -> None:
        super().__init__(
            "Expected a signature for what is written on a picture but received none. A signature (sig=v1.…) says that "
            "somebody with a key of this server wanted this picture; `bookplate sign URL --open first_name` makes one "
            "and leaves first_name to be filled in later."
        )


class BadSignature(Mistake):
    """The signature was made for something else, or with a `key` that is none here."""

    def __init__(self, key: str = "") -> None:
        another = (
            "Expected a signature for just this request but received one for another. Whatever was signed has to stay "
            "as it was, and only fields named in open= may be filled in; `bookplate sign` signs anew."
        )
        old = (
            f"Expected a signature by a key of this server but received one by {key}, which is none of them, or is no "
            "longer. `bookplate sign` signs anew."
        )
        super().__init__(old if key else another)


class Expired(Mistake):
    """The address was good until some time ago."""


class Protected(Mistake):
    """A picture that is shown only with a design laid over it, as in `such`."""

    def __init__(self, such: str) -> None:
        super().__init__(
            "Expected the design that protects this picture to be laid over it, in the version that is in force and "
            f"without values that nobody signed for, as in {such}."
        )


class Withheld(Expired):
    """Nothing may be shown in place of a picture that is not everybody's."""

    def __init__(self) -> None:
        super().__init__("This link is good for no more pictures, and there is none that everybody may have instead.")


class Running(Mistake):
    """The same request is still being answered; later its answer is there."""


class Reused(Mistake):
    """An idempotency key that belongs to another request."""


class Unopened(Mistake):
    """Sealed values that do not open here, or something beside them."""


class Undecipherable(Mistake):
    """What was kept cannot be decrypted any more."""

    def __init__(self) -> None:
        super().__init__("What was kept cannot be read any more: it was encrypted with a key that is not known here.")


class Busy(Mistake):
    """Too much is waiting already, or it took too long; later it may work."""


class Unreachable(Mistake):
    """A picture from outside did not arrive; `remark` says why in one word, one of WHY. In `later` seconds it may, if
    that is known."""

    WHY: ClassVar[dict[str, str]] = {
        "refused": "its address is not one that this server may fetch",
        "unreachable": "its server could not be reached",
        "slow": "it took too long",
        "large": "it is larger than this server fetches",
        "redirected": "its address leads from one to another without an end",
        "odd": "what came is no picture",
        "broken": "its server has failed too often, and is left alone for a moment",
    }

    def __init__(self, remark: str, later: float | None = None) -> None:
        self.remark = remark
        self.later = later
        super().__init__(f"A picture from outside could not be had: {self.WHY[remark]}.")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong with a document: where (a JSON pointer, RFC 6901), what, and what was probably meant."""

    pointer: str
    code: str
    message: str
    did_you_mean: str | None = None


class Malformed(Mistake):
    """What was sent is no JSON, or no query; `pointer` says where, if it can be said."""

    def __init__(self, sentence: str, pointer: str = "") -> None:
        self.pointer = pointer
        super().__init__(sentence)


class Invalid(Mistake):
    """What was sent can be read, and is not what was expected; `more` are wrong besides those that are listed."""

    def __init__(self, place: Literal["body", "query"], wrong: tuple[Wrong, ...], more: int = 0) -> None:
        self.place = place
        self.wrong = wrong
        self.more = more
        others = len(wrong) + more - 1
        rest = f" There {'is 1 mistake' if others == 1 else f'are {others} mistakes'} more." if others else ""
        meant = f" Did you mean “{wrong[0].did_you_mean}”?" if wrong[0].did_you_mean else ""
        super().__init__(f"{wrong[0].message}{meant}{rest}")


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much more may be asked for: `remaining` of `limit` requests in `window` seconds, all again in `reset`."""

    limit: int
    window: int
    remaining: int
    reset: int


class Unauthorised(Mistake):
    """A key is needed, or the one that was sent is none."""


class Forbidden(Mistake):
    """The key is one, but not for this."""


class TooMany(Mistake):
    """More was asked for than is allowed in a while; in `seconds` it is allowed again."""

    def __init__(self, sentence: str, seconds: int, allowance: Allowance | None = None) -> None:
        self.seconds = seconds
        self.allowance = allowance
        super().__init__(sentence)


class Slow(Mistake):
    """The request did not arrive in time."""


class Conflict(Mistake):
    """What is wanted contradicts what is there."""


class Changed(Mistake):
    """The condition of the request does not hold: what it speaks of is another by now. RFC 9110 §13."""


class Unconditional(Mistake):
    """The request would change something without saying which state of it is meant. RFC 6585 §3."""


class TooHeavy(Mistake):
    """The body has more bytes than are read."""


class NotJson(Mistake):
    """The body is of another media type than is understood."""


STATUS = {
    BadParameter: 400,
    Malformed: 400,
    Unauthorised: 401,
    Unsigned: 403,
    BadSignature: 403,
    Unopened: 403,
    Protected: 403,
    Forbidden: 403,
    Unknown: 404,
    Nothing: 404,
    NotAPicture: 404,
    NotAllowed: 405,
    Slow: 408,
    Running: 409,
    Conflict: 409,
    Expired: 410,
    Undecipherable: 410,
    Changed: 412,
    TooLarge: 413,
    TooHeavy: 413,
    TooLong: 414,
    NotJson: 415,
    UnsupportedFormat: 415,
    Damaged: 422,
    Reused: 422,
    Invalid: 422,
    Unconditional: 428,
    TooMany: 429,
    Unreadable: 500,
    Undrawn: 500,
    Unreachable: 502,
    Busy: 503,
    SourceUnavailable: 503,
}


def code(mistake: Mistake) -> str:
    """The kind of mistake in one word, for logs and traces: the name of its class, such as `bad_signature`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", type(mistake).__name__).lower()


def status(mistake: Mistake) -> int:
    """The status of the nearest kind of mistake in the table."""
    return next((STATUS[kind] for kind in type(mistake).mro() if kind in STATUS), 500)
