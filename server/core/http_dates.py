"""Dates of HTTP: what others write in Last-Modified and Retry-After."""

import time
from datetime import UTC
from email.utils import parsedate_to_datetime


def moment(text: str) -> float | None:
    """Seconds since 1970 of an HTTP date; None if it is none. One of the two old forms names no zone, and is in GMT as
    well. RFC 9110 §5.6.7."""
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
