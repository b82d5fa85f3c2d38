"""Wanted: a picture that somebody wants, and what comes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from ops.canvas import Layer
from ops.picture import Blank, Picture
from ops.plan import Plan
from server import tagging
from server.cache.purges import START, Stand
from server.designs.filled import Assets, Filled, Ground, Seen
from server.sources.original import Original
from server.tiling import Place


@dataclass(frozen=True)
class Wanted:
    """A picture that somebody wants; `key` is the name of its bytes in every cache, and its ETag; `set_key` is that of
    how its texts are set; `place` is where it is if it is a tile; `begun` is where the trail stood."""

    original: Original | Ground
    picture: Picture
    plan: Plan
    filled: Filled
    assets: Assets
    key: str
    set_key: str
    place: Place | None = None
    begun: Stand = START

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """By which it is purged."""
        return tagging.of(self.original, self.filled, self.assets)

    @cached_property
    def seen(self) -> tuple[Seen, ...]:
        """What is laid on it, from below; nothing is made of it before somebody has to know."""
        return self.filled.layers(self.picture.extent, self.assets)

    @property
    def layers(self) -> tuple[Layer, ...]:
        return tuple(one.layer for one in self.seen)

    @contextmanager
    def opened(self) -> Iterator[int | Blank]:
        """What it is made of. Raises what Original.open raises."""
        if isinstance(self.original, Ground):
            yield self.original.blank
        else:
            with self.original.open() as descriptor:
                yield descriptor


@dataclass(frozen=True, slots=True)
class Made:
    """The bytes of a picture; `failed` says why something is not on it, if it should be; `cache` says where they came
    from, as in RequestFacts."""

    body: bytes
    failed: str = ""
    cache: str = "miss"
