"""Conditional requests: whether a client's copy is current, and whether its request is meant for what is there now.

If-Match and If-Unmodified-Since go before If-None-Match and If-Modified-Since (RFC 9110 §13.2.2): whoever answers asks
`must_match` first.
"""

import re
from collections.abc import Collection
from datetime import UTC
from email.utils import parsedate_to_datetime

from starlette.datastructures import Headers

from server.errors import Changed

_TAG = re.compile(r'(W/)?"([^"]*)"')


def must_match(request: Headers, etags: Collection[str], modified: float | None = None) -> None:
    """Hold a request against the tags, written without quotes, of all that it might be answered with. RFC 9110 §13.1.1,
    §13.1.4.

    Raises Changed.
    """
    if not is_met(request, etags, modified):
        raise Changed("Expected the ETag or the date of what is there now, for If-Match or If-Unmodified-Since.")


def is_met(request: Headers, etags: Collection[str], modified: float | None = None) -> bool:
    """Whether there is what a request is meant for. A weak tag names nothing, and a tag outranks a date."""
    wanted = _value(request, "if-match")
    if wanted is not None:
        return any(names(wanted, etag) for etag in etags)
    since = _date(request.get("if-unmodified-since"))
    return since is None or modified is None or int(modified) <= since


def unchanged(request: Headers, etag: str, modified: float | None = None) -> bool:
    """Whether the client's copy is the current one. RFC 9110 §13.1.2, §13.1.3: a tag outranks a date."""
    tags = _value(request, "if-none-match")
    if tags is not None:
        return tags.strip() == "*" or f'"{etag}"' in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = _date(request.get("if-modified-since"))
    return since is not None and modified is not None and int(modified) <= since


def names(condition: str, etag: str) -> bool:
    """Whether an If-Match names a state; a weak tag names none (RFC 9110 §8.8.3.2)."""
    return condition.strip() == "*" or ("", etag) in _TAG.findall(condition)


def _value(request: Headers, name: str) -> str | None:
    """Several lines are one list. RFC 9110 §5.3."""
    lines = request.getlist(name)
    return ", ".join(lines) if lines else None


def _date(text: str | None) -> float | None:
    """In seconds since 1970; what is no date counts for nothing. One of the two old forms names no zone, and is in
    GMT as well: RFC 9110 §5.6.7."""
    if text is None:
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
