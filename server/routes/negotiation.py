"""Negotiation: what a request says of its client → the client, as far as an address leaves anything open.

Formats by Accept (RFC 9110 §12.5.1), widths by client hints (https://wicg.github.io/responsive-image-client-hints).
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from starlette.requests import Request

from ops.format import FORMATS
from ops.ladder import Ladder
from server.client import SILENT, Choice, Client, Kind, Open, choice
from server.routes.accept import weight, weight_of_name

ACCEPT = "accept"
WIDTH, RATIO, WINDOW = "sec-ch-width", "sec-ch-dpr", "sec-ch-viewport-width"
HINTS = "Sec-CH-Width, Sec-CH-DPR, Sec-CH-Viewport-Width"
WIDEST, SHARPEST = 100_000, 10  # beyond which a hint is none
USUAL = 500  # characters of an Accept header that is remembered

_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,6})?", re.ASCII)
BACKGROUND = re.compile(r"(?:^|,)\s*u=7\s*(?:[,;]|$)")

Header = Callable[[str], str | None]


class Negotiation:
    """Clients by their requests. Who says nothing of its width is taken to have `usual` CSS pixels."""

    def __init__(self, ladder: Ladder, usual: int) -> None:
        self._ladder = ladder
        self._usual = usual

    def of(self, left: Open, request: Request) -> Client:
        """The client of a request, of which no more is looked at than is left open."""
        return self._client(left, lambda name: ", ".join(request.headers.getlist(name)) or None) if left else SILENT

    def of_raw(self, left: Open, headers: Mapping[bytes, bytes]) -> Client:
        """The same by raw headers, of each name the first."""

        def header(name: str) -> str | None:
            value = headers.get(name.encode())
            return None if value is None else value.decode("latin-1")

        return self._client(left, header)

    def _client(self, left: Open, header: Header) -> Client:
        choices = _choices(header(ACCEPT) or "") if left.format else SILENT.choices
        return Client(choices, self._ladder.up(self._width(header)) if left.size else None)

    def _width(self, header: Header) -> float:
        """Pixels that the picture has room for."""
        own = _hint(header(WIDTH), WIDEST)
        if own:
            return own
        css = _hint(header(WINDOW), WIDEST) or self._usual
        return css * (_hint(header(RATIO), SHARPEST) or 1)


def vary(left: Open) -> str:
    """The headers that an answer depends on."""
    return ", ".join([*(["Accept"] if left.format else []), *([HINTS] if left.size else [])])


def asking(left: Open) -> dict[str, str]:
    """What tells browsers to say more of themselves the next time."""
    return {"Accept-CH": HINTS, "Critical-CH": HINTS} if left.size else {}


def is_patient(request: Request) -> bool:
    """Whether a request is of those that let all others go first. RFC 9218 §4.1."""
    return BACKGROUND.search(request.headers.get("priority", "")) is not None


def _hint(text: str | None, most: int) -> float:
    """The number of a hint, 0 if it is none."""
    number = float(text) if text is not None and _NUMBER.fullmatch(text.strip()) else 0
    return number if number <= most else 0


def _choices(accept: str) -> tuple[Choice, Choice, Choice]:
    return _remembered(accept) if len(accept) <= USUAL else _chosen(accept)


def _chosen(accept: str) -> tuple[Choice, Choice, Choice]:
    if not accept.strip():
        return SILENT.choices
    weigh, named = partial(_liked, accept, weight), partial(_liked, accept, weight_of_name)
    return choice(Kind.OPAQUE, weigh, named), choice(Kind.CLEAR, weigh, named), choice(Kind.MOVING, weigh, named)


_remembered = lru_cache(1000)(_chosen)


def _liked(accept: str, weighed: Callable[[str, str], float], name: str) -> float:
    return weighed(accept, FORMATS[name].media_type)
