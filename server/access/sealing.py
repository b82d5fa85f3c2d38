"""Sealing: fields that nobody on the way can read or change, encrypted with AES-SIV (RFC 5297).

    sealed={kid}.{base64url}

It is deterministic on purpose: the same values for the same picture are the same text, so that every cache on the way
knows the picture again. What is sealed for one identifier and design opens for no other. Lengths are rounded up, so
that a text does not tell how long a name is.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import SecretStr

from server.access.packing import encoded, from_base64, packed, to_base64
from server.config.types import key_bytes
from server.on_demand import on_demand

if TYPE_CHECKING:
    from cryptography import exceptions
    from cryptography.hazmat.primitives.ciphers import aead
else:  # only who has a key needs it
    exceptions = on_demand("cryptography.exceptions")
    aead = on_demand("cryptography.hazmat.primitives.ciphers.aead")

DOMAIN = "bookplate sealed 1"
BLOCK = 32  # bytes that lengths are rounded up to
LONGEST = 16_384  # characters that are looked at

_SEALED = re.compile(r"([a-z0-9][a-z0-9_-]{0,31})\.([A-Za-z0-9_-]+)")
_END = b"\x80"  # what follows it is padding (ISO/IEC 7816-4)


class SealingKeys:
    """Keys by id, of 64 bytes each. The first seals, any of them opens."""

    def __init__(self, configured: Mapping[str, SecretStr]) -> None:
        self._keys = {kid: aead.AESSIV(key_bytes(secret)) for kid, secret in configured.items()}

    def __bool__(self) -> bool:
        return bool(self._keys)

    def seal(self, fields: str, identifier: str, design: str) -> str:
        """The value of `sealed` for fields in their one spelling. There has to be a key."""
        kid = next(iter(self._keys))
        content = encoded(fields) + _END
        content += bytes(-len(content) % BLOCK)
        return f"{kid}.{to_base64(self._keys[kid].encrypt(content, _bound(kid, identifier, design)))}"

    def open(self, text: str, identifier: str, design: str) -> str | None:
        """What was sealed; None if it was not sealed here, or for another picture. Never fails."""
        match = _SEALED.fullmatch(text) if len(text) <= LONGEST else None
        content = from_base64(match[2]) if match else None
        if match is None or not content or match[1] not in self._keys:
            return None
        try:
            opened = self._keys[match[1]].decrypt(content, _bound(match[1], identifier, design))
            return opened.rstrip(b"\0").removesuffix(_END).decode("utf-8", "surrogatepass")
        except (exceptions.InvalidTag, ValueError):  # ValueError: shorter than a tag
            return None


def _bound(kid: str, identifier: str, design: str) -> list[bytes]:
    """What the text is bound to. In one piece: OpenSSL before 3.1.2 passed over empty pieces (CVE-2023-2975)."""
    return [packed((DOMAIN, kid, identifier, design))]
