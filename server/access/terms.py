"""Terms: which fields a signed link leaves open, and until when it is good.

open=first_name,company:40      the values of company have at most 40 characters
exp=1798761599                  seconds since 1970, or a date, or a date and a time, in UTC unless it says otherwise
"""

import re
from datetime import UTC, datetime, timedelta

from ops.errors import BadParameter

Open = tuple[tuple[str, int | None], ...]

MOST = 64  # open fields of a link
LONGEST = 9999  # characters that an open field may be said to take
EARLIEST = 1_000_000_000  # what is less is no time but a date without its dashes, or a slip
LATEST = 253_402_300_799  # the last second that an HTTP date can say; what is more is milliseconds
CLOSED = frozenset({"sig", "open", "exp", "sealed", "renders"})  # which say what is open

_OPEN = re.compile(r"([a-z][a-z0-9_]{0,63})(?::([1-9][0-9]{0,3}))?", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,15}", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_TIME = re.compile(rf"{_DATE.pattern}[Tt ][0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?:[Zz]|[+-][0-9]{{2}}:[0-9]{{2}})?")


def read_open(text: str) -> Open:
    """The names of open fields, with the most characters of their values, sorted. Raises BadParameter."""
    parts = text.lower().replace("-", "_").split(",") if text else []
    found: dict[str, int | None] = {}
    for part in parts:
        match = _OPEN.fullmatch(part.strip())
        if match is None or match[1] in CLOSED or match[1] in found or len(found) == MOST:
            raise BadParameter("open", f"at most {MOST} different fields such as first_name,company:40 (or none)", text)
        found[match[1]] = int(match[2]) if match[2] else None
    return tuple(sorted(found.items()))


def print_open(fields: Open) -> str:
    """In one spelling, as `read_open` reads it."""
    return ",".join(name if longest is None else f"{name}:{longest}" for name, longest in sorted(fields))


def read_expires(text: str) -> int:
    """The moment from which a link is good no more, in seconds since 1970. A date alone is good to the end of that day.
    Raises BadParameter."""
    moment = _moment(text.strip())
    if moment is None or not EARLIEST <= moment <= LATEST:
        raise BadParameter(
            "exp", "seconds since 1970, or a date (and time) in UTC such as 2027-01-31 or 2027-01-31T18:00Z", text
        )
    return moment


def _moment(text: str) -> int | None:
    if _SECONDS.fullmatch(text):
        return int(text)
    try:
        if _DATE.fullmatch(text):
            return int((datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=1)).timestamp())
        if _TIME.fullmatch(text):
            said = datetime.fromisoformat(text.upper())
            return int((said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp())
    except (ValueError, OverflowError):  # the 30th of February; a day after the last
        return None
    return None


def expired(expires: int | None, now: float) -> bool:
    """Whether a link is good no more; both in seconds since 1970."""
    return expires is not None and now >= expires


def ended(expires: int) -> str:
    """The sentence that says when a link expired."""
    return f"This link expired on {datetime.fromtimestamp(expires, UTC):%Y-%m-%d %H:%M} UTC."
