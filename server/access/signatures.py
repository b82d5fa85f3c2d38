"""Skeleton signatures: a signature over what is executed, and not over what a mail tool fills in later.

    sig=v1.{kid}.{base64url of HMAC-SHA256}

It covers the version of the API, the identifier, the design, every closed field, the names of those that are open and
how long their values may be, when it ends and how many pictures may be made; and whichever of region, size, rotation
and format were pinned. Which of these were is not said in the URL: the verifier tries all sixteen ways.
"""

import hmac
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from pydantic import SecretStr

from server.access import words
from server.access.packing import packed, to_base64
from server.config.types import key_bytes

DOMAIN = "bookplate skeleton 1"  # no other use of the same key can make the same bytes
PARAMETERS = words.PARAMETERS

_SIGNATURE = re.compile(r"v1\.([a-z0-9][a-z0-9_-]{0,31})\.([A-Za-z0-9_-]{43})")

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What a signature covers.

    version     of the Image API
    identifier  decoded
    design      what an overlay begins with, `;`, and the design that it fills in, each with its concrete version:
                `;webinar@3`, `sale@2;sale@2` laid over a picture, `;` for the built-in text on a plain picture
    closed      field with its suffix (`text`, `text.or`) and its cleaned value, in the design's order
    open        names of fields that are left open, with the most characters of their values; their order is nothing
    expires     seconds since 1970
    most        pictures that may be made for it
    pinned      any of region, size, rotation and format, with their canonical values; their order is nothing
    """

    version: int
    identifier: str
    design: str
    closed: Pairs
    open: tuple[tuple[str, int | None], ...]
    expires: int | None = None
    most: int | None = None
    pinned: Pairs = ()


def candidates(skeleton: Skeleton, parameters: Mapping[str, str]) -> tuple[Skeleton, ...]:
    """The skeleton with every choice of parameters pinned, none of them first. `parameters` are the canonical values of
    the request; of one that it lacks (info.json has no size) it is not said that it was pinned."""
    there = [(name, parameters[name]) for name in PARAMETERS if name in parameters]
    chosen = (pins for count in range(len(there) + 1) for pins in combinations(there, count))
    return tuple(replace(skeleton, pinned=pins) for pins in chosen)


class SigningKeys:
    """Keys by id. The first signs, any of them verifies: a new one is put in front, an old one is removed when the last
    link that it signed may die."""

    def __init__(self, configured: Mapping[str, SecretStr]) -> None:
        self._keys = {kid: key_bytes(secret) for kid, secret in configured.items()}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def sign(self, skeleton: Skeleton) -> str:
        """The value of `sig`. There has to be a key."""
        kid = next(iter(self._keys))
        return f"v1.{kid}.{self._digest(kid, _stem(kid, skeleton), skeleton.pinned)}"

    def verify(self, signature: str, skeletons: Iterable[Skeleton]) -> Skeleton | None:
        """The one that the signature was made for. All are compared, in constant time; never fails."""
        match = _SIGNATURE.fullmatch(signature)
        if match is None or match[1] not in self._keys:
            return None
        found, stem, written = None, None, b""
        for skeleton in skeletons:
            bare = replace(skeleton, pinned=())
            if bare != stem:  # candidates have their greater part in common
                stem, written = bare, _stem(match[1], bare)
            if hmac.compare_digest(self._digest(match[1], written, skeleton.pinned), match[2]):
                found = skeleton
        return found

    def unknown(self, signature: str) -> str:
        """The id of the key that made a signature, if it is none of these; else nothing."""
        match = _SIGNATURE.fullmatch(signature)
        return match[1] if match and match[1] not in self._keys else ""

    def _digest(self, kid: str, stem: bytes, pinned: Pairs) -> str:
        return to_base64(hmac.digest(self._keys[kid], packed((stem, _pairs(sorted(pinned)))), "sha256"))


def _stem(kid: str, one: Skeleton) -> bytes:
    """Everything that is covered but for what is pinned, in one way. A list is a part of its own, so that its end is
    seen."""
    return packed(
        (
            DOMAIN,
            kid,
            str(one.version),
            one.identifier,
            one.design,
            _pairs(one.closed),
            _pairs(sorted((name, _number(longest)) for name, longest in one.open)),
            _number(one.expires),
            _number(one.most),
        )
    )


def _pairs(pairs: Iterable[tuple[str, str]]) -> bytes:
    return packed([part for pair in pairs for part in pair])


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
