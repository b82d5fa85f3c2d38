"""Wanted: a picture that somebody wants, how pictures are made here, and what comes of it."""

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

from ops import libvips, opentype, render
from ops.canvas import Layer
from ops.fonts import Fonts
from ops.format import Encoding
from ops.geometry import Limits
from ops.picture import Blank, Ceiling, Picture
from ops.plan import Plan
from server.designs.filled import Assets, Filled, Ground, Seen
from server.sources.original import Original
from server.tiling import Place


@dataclass(frozen=True, slots=True)
class Studio:
    """How pictures are made here, whatever the request: which formats are read and written, and which are `laid` on
    others; the side of tiles; how large originals and pictures may be, how they are encoded, on what ground they lie,
    in which fonts texts are set."""

    read: frozenset[str]
    laid: frozenset[str]
    written: frozenset[str]
    tile: int
    ceiling: Ceiling
    limits: Limits
    encoding: Encoding
    ground: tuple[int, int, int]
    fonts: Fonts

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same plan of the same original could give other bytes."""
        engines = render.ENGINE, libvips.version(), opentype.version()
        parts = engines, platform.machine(), self.encoding, self.ground
        return blake2b(repr(parts).encode(), digest_size=8).hexdigest()


@dataclass(frozen=True)
class Wanted:
    """A picture that somebody wants; `key` is the name of its bytes in every cache, and its ETag; `set_key` is that of
    how its texts are set; `place` is where it is if it is a tile."""

    original: Original | Ground
    picture: Picture
    plan: Plan
    filled: Filled
    assets: Assets
    key: str
    set_key: str
    place: Place | None = None

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
    """The bytes of a picture; `failed` says why something is not on it, if it should be."""

    body: bytes
    failed: str = ""
