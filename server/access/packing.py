"""Packing: several parts as bytes in one way only, and bytes as base64url in one way only.

What is signed or sealed has to mean one thing. Each part is preceded by its length, so that no two lists of parts are
the same bytes; text in base64url is read only in the spelling that would be written.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable

_ALPHABET = re.compile(r"[A-Za-z0-9_-]*")
LENGTH = 4  # bytes of a length


def packed(parts: Iterable[str | bytes]) -> bytes:
    """The parts, each behind its length in bytes."""
    contents = [encoded(part) if isinstance(part, str) else part for part in parts]
    return b"".join(len(content).to_bytes(LENGTH) + content for content in contents)


def encoded(text: str) -> bytes:
    """UTF-8; half of a surrogate pair, which a stranger can put into an identifier, is no reason to fail."""
    return text.encode("utf-8", "surrogatepass")


def to_base64(content: bytes) -> str:
    """base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def from_base64(text: str) -> bytes | None:
    """What `to_base64` wrote; None for anything else. The unused bits of the last letter have to be as it wrote them:
    otherwise there would be several texts for the same bytes."""
    if len(text) % 4 == 1 or _ALPHABET.fullmatch(text) is None:
        return None
    content = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return content if to_base64(content) == text else None
