"""Wearers: which tags there are on pictures that are made of a file, by the file's fingerprint.

What is kept between a file and its pictures (decoded, laid on others, in tiles) has no tags of its own: it goes by the
fingerprint, and with whatever was made of it.
"""

from collections.abc import Iterable

from cachetools import LRUCache

from server.cache.tags import ALL

REMEMBERED = 10_000  # fingerprints
MOST = 64  # tags; what has more goes with each of them, and any other


class Wearers:
    """For one thread. Who was asked for least recently is forgotten; by then nothing is kept of it any more."""

    def __init__(self) -> None:
        self._tags: LRUCache[str, frozenset[str]] = LRUCache(REMEMBERED)

    def note(self, fingerprints: Iterable[str], tags: frozenset[str]) -> None:
        """Something with these tags is made of files with these fingerprints."""
        for fingerprint in fingerprints:
            known = self._tags.get(fingerprint)
            if known is None or (len(known) <= MOST and not tags <= known):
                self._tags[fingerprint] = tags | known if known else tags

    def of(self, tags: frozenset[str]) -> tuple[str, ...]:
        """The fingerprints of whatever has one of these tags."""
        found = self._tags.items() if ALL not in tags else ()
        return tuple(name for name, worn in found if len(worn) > MOST or not tags.isdisjoint(worn))

    def clear(self) -> None:
        self._tags.clear()
