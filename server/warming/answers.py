"""What an answer means: it was there, it was made, or no cache says which; or it is worth another try, or not."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Literal

from server.warming.text import printable

BUSY = frozenset({429, 503})  # RFC 6585 §4, RFC 9110 §15.6.4
PASSING = frozenset({408, 502, 504})  # what may be otherwise in a moment
LONGEST_WAIT = 120.0  # seconds that a server is left alone at one go, whatever it says
WORDS = 200  # characters of a server's sentence
# What proxies say of themselves; those nearest to us first.
TOLD = ("cf-cache-status", "x-cache", "x-cache-status", "x-proxy-cache")

Way = Literal["done", "made", "there", "busy", "again", "failed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """`cause` says in a few words why nothing came of it, `words` what the server said; `wait` in seconds, None if the
    server did not say."""

    way: Way
    cause: str = ""
    words: str = ""
    wait: float | None = None


def read(status: int, headers: Mapping[str, str], words: bytes, now: float | None = None) -> Answer:
    """What an answer means; `words` are the first bytes of a refusal. Names of headers are found in small letters."""
    said = _sentence(words)
    if status in (200, 204, 304):
        return _good(headers)
    cause = f"{status} {_phrase(status)}".strip()
    if status in BUSY:
        return Answer("busy", cause, said, wait(headers.get("retry-after"), time.time() if now is None else now))
    return Answer("again" if status in PASSING else "failed", cause, said)


def _good(headers: Mapping[str, str]) -> Answer:
    if "=busy" in headers.get("bookplate-notes", ""):  # everybody's version, for the moment
        return Answer("busy", "everybody's version, as the server was busy")
    if "no-store" in headers.get("cache-control", "").lower():
        notes = headers.get("bookplate-notes", "")
        return Answer("failed", "no cache may keep it (no-store)", printable(notes, WORDS))
    there = was_there(headers)
    return Answer("done" if there is None else "there" if there else "made")


def was_there(headers: Mapping[str, str]) -> bool | None:
    """Whether a cache had it already, the one that is nearest to us; None if none says so. RFC 9211 §2; RFC 9111
    §5.1."""
    for name in TOLD:
        if name in headers:
            return "hit" in headers[name].rpartition(",")[2].lower()
    if "cache-status" in headers:
        nearest = headers["cache-status"].rpartition(",")[2]
        return "hit" in [parameter.strip().lower() for parameter in nearest.split(";")[1:]]
    return True if headers.get("age", "0").strip() not in ("", "0") else None


def wait(said: str | None, now: float) -> float | None:
    """The seconds of a Retry-After, at least one. RFC 9110 §10.2.3."""
    if said is None:
        return None
    said = said.strip()
    if said.isascii() and said.isdigit():
        return max(1.0, min(LONGEST_WAIT, float(said[:9])))
    try:
        return max(1.0, min(LONGEST_WAIT, parsedate_to_datetime(said).timestamp() - now))
    except (ValueError, TypeError, OverflowError):
        return None


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _sentence(words: bytes) -> str:
    return printable(words.decode("utf-8", "replace").strip().partition("\n")[0], WORDS)
