"""Headers of HTTP answers, as others write them."""

import time
from collections.abc import Iterable
from datetime import UTC
from email.utils import parsedate_to_datetime


def joined(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Headers by name in lower case; those that came several times are one list. RFC 9110 §5.3."""
    said: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1").lower(), value.decode("latin-1")
        said[key] = f"{said[key]}, {text}" if key in said else text
    return said


def moment(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date; None if it is none. One of the two old forms names no zone, and is in GMT as
    well. RFC 9110 §5.6.7."""
    if not text:
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def retry_after(text: str) -> float | None:
    """Seconds until one may try again, negative if that is over; None if the text says nothing. RFC 9110 §10.2.3."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    then = moment(text)
    return None if then is None else then - time.time()
