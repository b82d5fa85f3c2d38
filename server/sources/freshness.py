"""How long a fetched picture may be shown without asking again, and how much longer if need be.

https://www.rfc-editor.org/rfc/rfc9111#section-5.2, https://www.rfc-editor.org/rfc/rfc5861
"""

import re
from dataclasses import dataclass
from typing import Self

SHORTEST = 60  # seconds, also for what should not be kept at all: a mailing asks for one logo a thousand times a second
LONGEST = 86_400
USUAL = 300  # if nothing is said
STALE = 86_400  # seconds longer that it is still better than none
LATEST = 604_800  # most of these that anybody may ask for
NEVER = float("-inf")  # until when a copy is fresh that was forgotten

_DIRECTIVE = re.compile(r"([a-z-]+)(?:=\"?([0-9]+)\"?)?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Life:
    """For how many seconds a copy is fresh; for how many more it may be shown while it is asked about, and for how many
    if nobody answers."""

    fresh: int
    revalidate: int
    error: int


@dataclass(frozen=True, slots=True)
class Said:
    """The same as an answer says it, None where it says nothing."""

    fresh: int | None = None
    revalidate: int | None = None
    error: int | None = None

    @classmethod
    def of(cls, cache_control: str, age: str = "") -> Self:
        """What is said to a cache that is shared. What has to be asked about before it is shown may still be shown if
        nobody answers: that is for whoever runs this server to say, and not for an origin that cannot be reached."""
        said = dict(map(_directive, cache_control.split(",")))
        error = _seconds(said.get("stale-if-error"))
        if {"no-store", "no-cache"} & said.keys():
            return cls(0, 0, error)
        fresh = _seconds(said.get("s-maxage") or said.get("max-age"))
        spent = _seconds(age.strip() if age.strip().isdecimal() else None) or 0
        strict = {"must-revalidate", "proxy-revalidate"} & said.keys()
        revalidate = 0 if strict else _seconds(said.get("stale-while-revalidate"))
        return cls(None if fresh is None else max(0, fresh - spent), revalidate, error)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What counts if nothing is said, and the shortest that is believed."""

    usual: int = USUAL
    shortest: int = SHORTEST
    revalidate: int = 0
    error: int = STALE

    def life(self, said: Said) -> Life:
        fresh = self.usual if said.fresh is None else said.fresh
        revalidate = self.revalidate if said.revalidate is None else said.revalidate
        error = self.error if said.error is None else said.error
        return Life(min(max(fresh, self.shortest), LONGEST), min(revalidate, LATEST), min(error, LATEST))


def _directive(text: str) -> tuple[str, str | None]:
    match = _DIRECTIVE.fullmatch(text.strip())
    return (match[1].lower(), match[2]) if match else ("", None)


def _seconds(text: str | None) -> int | None:
    return int(text[:9]) if text else None
