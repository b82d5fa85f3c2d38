"""Encrypt values for where they are kept, with AES-SIV (RFC 5297) and a random nonce.

    1   id of the data key   nonce   what AES-SIV made of the value

A value is bound to its place (a table, a row, a column): moved elsewhere it cannot be read. Texts that are only
compared are kept as keyed digests, because a digest without a key can be guessed where the text is short.
"""

import hmac
import os
from functools import lru_cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from server.core.data_keys import ID, DataKey, DataKeys
from server.errors import Undecipherable

FORM = b"\x01"
NONCE = 16  # bytes
HEAD = len(FORM) + ID  # bytes by which the key is found
LENGTH = 4  # bytes of a length


class Cipher:
    """Encrypts for one purpose, such as jobs: what it encrypts no other purpose's key can read."""

    def __init__(self, keys: DataKeys, purpose: str) -> None:
        self._keys = keys
        self._purpose = purpose

    def encrypt(self, value: bytes, *place: str) -> bytes:
        """Encrypt a value for a place. Raises NoDataKey."""
        key = self._keys()[0]
        head, nonce = FORM + key.id, os.urandom(NONCE)
        return head + nonce + _aead(key, self._purpose).encrypt(value, [head + _packed(place), nonce])

    def decrypt(self, encrypted: bytes, *place: str) -> bytes:
        """What was encrypted for this place.

        Raises:
            Undecipherable: the key is not known, or something was changed.
            NoDataKey: there is no key at all.
        """
        head, nonce, rest = encrypted[:HEAD], encrypted[HEAD : HEAD + NONCE], encrypted[HEAD + NONCE :]
        for key in self._keys():
            if head == FORM + key.id:
                try:
                    return _aead(key, self._purpose).decrypt(rest, [head + _packed(place), nonce])
                except (InvalidTag, ValueError):  # ValueError: shorter than a tag
                    break
        raise Undecipherable

    def digests(self, *parts: str) -> tuple[str, ...]:
        """What stands for a text of several parts: first what is to be kept, then what older keys kept. Raises
        NoDataKey."""
        content = _packed(parts)
        found = []
        for key in self._keys():
            secret = key.derived(f"{self._purpose} digest", 32)
            found.append(f"{key.id.hex()}.{hmac.new(secret, content, sha256).hexdigest()}")
        return tuple(found)

    @property
    def heads(self) -> list[bytes]:
        """How everything begins that can be read here. Raises NoDataKey."""
        return [FORM + key.id for key in self._keys()]


@lru_cache(64)
def _aead(key: DataKey, purpose: str) -> AESSIV:
    return AESSIV(key.derived(purpose, 64))


def _packed(parts: tuple[str, ...]) -> bytes:
    """Parts as bytes in one way only: each behind its length."""
    contents = [part.encode("utf-8", "surrogatepass") for part in parts]
    return b"".join(len(content).to_bytes(LENGTH) + content for content in contents)
