"""A label: what stands in front of a picture in its file, and tells what it is and whether it is whole.

    bookplate 3⏎   digest, of the key and all that follows   length of the label   label   body

The label is a line of words: the trail and its number when the picture was begun, and the tags. It is short enough to
be read without the body. The digest covers the key by which the picture is kept too: a file that was renamed, or put in
another's place by whatever copies folders, is nobody's picture.
"""

import struct
from dataclasses import dataclass
from hashlib import blake2b
from typing import Self

from server.cache.purges import Stand

MAGIC = b"bookplate 3\n"
DIGEST = 16
LENGTH = struct.Struct("<H")
HEADER = 4096  # bytes at the beginning of a file, in which a label is
BEFORE = len(MAGIC) + DIGEST + LENGTH.size
NOWHERE = "-"  # the trail that is none yet


@dataclass(frozen=True, slots=True)
class Label:
    """The tags of a picture, and where the trail stood when it was begun."""

    tags: tuple[str, ...]
    begun: Stand

    def on(self, body: bytes, key: str) -> bytes:
        """A file: a body with this label, to be kept by a key."""
        words = " ".join((self.begun.trail or NOWHERE, str(self.begun.number), *self.tags)).encode()
        label = LENGTH.pack(len(words)) + words
        return b"".join((MAGIC, _digest(key.encode(), label, body), label, body))

    @classmethod
    def of(cls, content: bytes, key: str) -> Self | None:
        """The label of a file, None if that is not as it was written by this key."""
        whole = memoryview(content)
        if whole[len(MAGIC) : len(MAGIC) + DIGEST] != _digest(key.encode(), whole[len(MAGIC) + DIGEST :]):
            return None
        return cls.read(content)

    @classmethod
    def read(cls, content: bytes) -> Self | None:
        """The label of a file of which the beginning will do; None if there is none."""
        if len(content) < BEFORE or not content.startswith(MAGIC):
            return None
        words = content[BEFORE : _end(content)].decode("ascii", "replace").split(" ")
        if len(words) < 2 or not (words[1].isascii() and words[1].isdigit()):
            return None
        return cls(tuple(words[2:]), Stand(words[0] if words[0] != NOWHERE else "", int(words[1])))

    @staticmethod
    def body(content: bytes) -> bytes:
        """What is behind the label of a file that has one."""
        return content[_end(content) :]


def _end(content: bytes) -> int:
    """Where the label ends."""
    return BEFORE + int(LENGTH.unpack_from(content, len(MAGIC) + DIGEST)[0])


def _digest(*parts: bytes | memoryview) -> bytes:
    digest = blake2b(digest_size=DIGEST)
    for part in parts:
        digest.update(part)
    return digest.digest()
