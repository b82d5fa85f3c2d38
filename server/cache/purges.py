"""Purges: which tags were purged, and when. By that a picture is known that was begun before, wherever it is kept.

Moments are numbers of the trail, in which every purge is written down, so that all workers and machines count alike. A
picture remembers where the trail stood when it was begun. Nothing of one that is purged has to be found for that: on
whatever disk it is, and by whomever it is still being made, it is stale.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from server.cache.tags import ALL

MOST = 20_000  # tags that are remembered, a few hundred bytes each


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a trail had come: its name, as there may be another one after a restart, and a number of its entries."""

    trail: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.trail} {self.number}"


START = Stand()


@dataclass(frozen=True, slots=True)
class News:
    """What was purged since one looked last: the trail's `stand` now, tags with the numbers at which they were purged
    last, and the number before which no more is known than that anything may have been."""

    stand: Stand
    purged: Mapping[str, int]
    floor: int = 0


class Purges:
    """What is known of purges here, where the trail `stand`s at the start. Learned by one thread, asked by many."""

    def __init__(self, stand: Stand = START) -> None:
        self.stand = stand
        self.newest = START  # that of the last purge
        self._last: dict[str, int] = {}
        self._floor = 0

    def learn(self, news: News) -> None:
        """Take down what was purged; if the trail is another one, nothing that was known before counts any more."""
        if news.stand.trail != self.stand.trail:
            self._last, self._floor, self.newest = {}, 0, START
        for tag, number in sorted(news.purged.items(), key=lambda pair: pair[1]):
            self._last.pop(tag, None)
            self._last[tag] = number  # at the end, so that the first is the one purged longest ago
        self._floor = max(self._floor, news.floor)
        while len(self._last) > MOST:
            self._floor = max(self._floor, self._last.pop(next(iter(self._last))))
        if news.purged:
            self.newest = Stand(news.stand.trail, max(news.purged.values()))
        self.stand = news.stand

    def stale(self, tags: Iterable[str], begun: Stand) -> bool:
        """Whether something with these tags was purged after it was begun. What was begun by the numbers of another
        trail was begun before all of this one."""
        since = begun.number if begun.trail == self.stand.trail else 0
        if max(self._floor, self._last.get(ALL, 0)) > since:
            return True
        return any(self._last.get(tag, 0) > since for tag in tags)
