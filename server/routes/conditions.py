"""Conditional requests: whether a client's copy is current, and whether its request is meant for what is there now.

If-Match and If-Unmodified-Since go before If-None-Match and If-Modified-Since (RFC 9110 §13.2.2): whoever answers asks
`must_match` first.
"""

import re
from collections.abc import Collection

from starlette.datastructures import Headers

from server.core.http_headers import moment
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
    since = moment(request.get("if-unmodified-since", ""))
    return since is None or modified is None or int(modified) <= since


def unchanged(request: Headers, etag: str, modified: float | None = None) -> bool:
    """Whether the client's copy is the current one. RFC 9110 §13.1.2, §13.1.3: a tag outranks a date."""
    tags = _value(request, "if-none-match")
    if tags is not None:
        return tags.strip() == "*" or f'"{etag}"' in (tag.strip().removeprefix("W/") for tag in tags.split(","))
    since = moment(request.get("if-modified-since", ""))
    return since is not None and modified is not None and int(modified) <= since


def names(condition: str, etag: str) -> bool:
    """Whether an If-Match names a state; a weak tag names none (RFC 9110 §8.8.3.2)."""
    return condition.strip() == "*" or ("", etag) in _TAG.findall(condition)


def _value(request: Headers, name: str) -> str | None:
    """Several lines are one list. RFC 9110 §5.3."""
    lines = request.getlist(name)
    return ", ".join(lines) if lines else None
