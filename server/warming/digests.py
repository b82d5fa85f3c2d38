"""Digests of very many requests, in sixteen bytes each or less: ten million take some 130 MB, where a set of numbers
takes eight times as much."""

from array import array
from hashlib import blake2b

FIRST = 1 << 12  # places to begin with, a power of two


def digest(*words: str) -> int:
    """A number of 64 bits that stands for these words; never 0."""
    return int.from_bytes(blake2b("\n".join(words).encode(), digest_size=8).digest()) or 1


class Digests:
    """A table with open addressing: a digest is at the place that its last bits name, or in the next free one."""

    def __init__(self) -> None:
        self._places = array("Q", bytes(8 * FIRST))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, number: int) -> bool:
        """Whether it is new."""
        if 3 * self._count >= 2 * len(self._places):
            self._grow()
        if not self._put(number):
            return False
        self._count += 1
        return True

    def _put(self, number: int) -> bool:
        places, last = self._places, len(self._places) - 1
        at = number & last
        while found := places[at]:
            if found == number:
                return False
            at = (at + 1) & last
        places[at] = number
        return True

    def _grow(self) -> None:
        before = self._places
        self._places = array("Q", bytes(16 * len(before)))
        for number in before:
            if number:
                self._put(number)
