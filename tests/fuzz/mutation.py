"""Changes to bytes: pieces doubled, dropped, moved, flipped, joined with others, and words of a dictionary put in."""

from collections.abc import Callable, Sequence
from random import Random

ODD = (0, 1, 0x7F, 0x80, 0xFF, 0x0A, 0x0D, 0x20, 0x25, 0x2F, 0x3B, 0x3D, 0x3F, 0x23, 0x26)
NUMBERS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)

Change = Callable[[Random, bytes, Sequence[bytes]], bytes]


def mutated(rng: Random, data: bytes, words: Sequence[bytes], most: int = 4) -> bytes:
    """The same with a few changes, mostly one or two."""
    for _ in range(min(most, 1 + int(rng.expovariate(0.9)))):
        data = rng.choice(CHANGES)(rng, data, words)
    return data


def _span(rng: Random, data: bytes) -> tuple[int, int]:
    """A short piece, at any place."""
    start = rng.randrange(len(data) + 1)
    return start, min(len(data), start + 1 + int(rng.expovariate(0.15)))


def _drop(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    return data[:start] + data[end:]


def _double(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    return data[:end] + data[start:end] * rng.choice((1, 1, 1, 2, 30)) + data[end:]


def _move(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    start, end = _span(rng, data)
    piece, rest = data[start:end], data[:start] + data[end:]
    place = rng.randrange(len(rest) + 1)
    return rest[:place] + piece + rest[place:]


def _flip(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    if not data:
        return data
    place = rng.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << rng.randrange(8))]) + data[place + 1 :]


def _replace(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    if not data:
        return data
    place = rng.randrange(len(data))
    return data[:place] + bytes([rng.choice(ODD) if rng.random() < 0.5 else rng.randrange(256)]) + data[place + 1 :]


def _insert(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    place = rng.randrange(len(data) + 1)
    word = (
        rng.choice(words) if words and rng.random() < 0.8 else bytes(rng.choice(ODD) for _ in range(rng.randint(1, 3)))
    )
    return data[:place] + word + data[place:]


def _overwrite(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    """A number as formats keep them, of one to four bytes, either end first."""
    size = rng.choice((1, 2, 4))
    if len(data) < size:
        return data
    place, number = rng.randrange(len(data) - size + 1), rng.choice(NUMBERS) & (256**size - 1)
    return data[:place] + number.to_bytes(size, rng.choice(("big", "little"))) + data[place + size :]


def _cut(rng: Random, data: bytes, words: Sequence[bytes]) -> bytes:
    return data[: rng.randrange(len(data) + 1)] if rng.random() < 0.2 else data


CHANGES: tuple[Change, ...] = (_drop, _double, _move, _flip, _replace, _insert, _insert, _overwrite, _cut)
