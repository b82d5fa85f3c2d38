"""Looking at originals: what is known of each, remembered; each is looked at once, whoever else waits for it.

A file that is cut off may still be written: it is looked at again when it has been left alone for a moment. What is
refused is refused again for a while without being opened.
"""

import asyncio
import time

from cachetools import LRUCache, TTLCache

from ops import estimate, picture, probing
from ops.errors import Damaged, Mistake, NotAPicture, TooLarge, UnsupportedFormat
from ops.picture import Picture
from ops.probing import Glance
from server.lanes import Lanes
from server.sharing import Sharing
from server.sources.original import Fetched, Original
from server.studio import Studio
from server.threads import Threads

REMEMBERED = 10_000  # headers of originals, a few hundred bytes each
FORGOTTEN = 10  # seconds after which a refused original is looked at again: a machine short of something refuses too
REST = 2  # seconds that a file has not been changed for, if it is not to be written to any more
DRAWING = ".svg"  # the end of a drawing's name
LAID = 25_000_000  # pixels of a picture from outside


class Prober:
    """For one event loop."""

    def __init__(self, studio: Studio, lanes: Lanes, probers: Threads) -> None:
        self._studio = studio
        self._lanes = lanes
        self._probers = probers
        self._known: LRUCache[str, Picture] = LRUCache(REMEMBERED)
        self._refused: TTLCache[str, tuple[type[Mistake], str]] = TTLCache(REMEMBERED, FORGOTTEN)
        self._whole: LRUCache[str, bool] = LRUCache(REMEMBERED)
        self._probing: Sharing[Picture] = Sharing()

    def forget(self) -> None:
        """Look at everything anew."""
        for known in (self._known, self._refused, self._whole):
            known.clear()

    async def describe(self, original: Original, *, laid: bool = False) -> Picture:
        """What is known of an original from its header; `laid` is what will be laid on another. Raises NotAPicture,
        UnsupportedFormat, TooLarge, Damaged, Unreadable, Busy, Replaced."""
        key, read = self._by(original, laid=laid)
        known = self._known.get(key)
        if known is not None:
            return known
        self._must_not_be_refused(key)
        return await self._probing.once(key, lambda: self._look(original, key, read))

    def known(self, original: Original) -> Picture | None:
        """What is known of an original without looking at it, None if that is nothing."""
        return self._known.get(self._by(original)[0])

    def _by(self, original: Original, *, laid: bool = False) -> tuple[str, frozenset[str]]:
        """By what it is remembered what an original is, and the formats that it may be in. Drawings are originals by
        their names, and in sources that may have some."""
        drawn = original.source in self._studio.drawn and original.identifier.lower().endswith(DRAWING)
        if laid or drawn:
            return f"{original.fingerprint} laid", self._studio.laid
        return original.fingerprint, self._studio.read

    async def look_closely(self, original: Original) -> Picture:
        """What is known of an original of which more was tried than can be decoded: how much of it is there. Raises
        what `describe` raises."""
        return await self._look(original, *self._by(original), thorough=True)

    async def look_whole(self, original: Original, *, outside: bool) -> Picture:
        """What is known of a picture that is laid on others, which is decoded once to see that it can be; one that is
        large is only if it comes from outside, to be refused. Raises NotAPicture, TooLarge, Damaged, Busy, Replaced."""
        known = await self.describe(original, laid=not outside)
        tried = outside or (known.extent.area <= LAID and known.format != "svg")
        if known.rows is not None:
            raise Damaged("The picture is cut off.")
        if tried and original.fingerprint not in self._whole:
            key = f"{original.fingerprint} whole"
            self._must_not_be_refused(key)
            await self._probing.once(key, lambda: self._decode(original, key, known))
            self._whole[original.fingerprint] = True
        return known

    async def _decode(self, original: Original, key: str, known: Picture) -> Picture:
        def work() -> None:
            with original.open() as descriptor:
                picture.try_whole(descriptor, known)

        if known.extent.area > LAID:
            raise TooLarge(f"A picture from outside may have {LAID} pixels.")
        try:
            await self._lanes.run(work, estimate.of_level(known, known.levels[0]))
        except (NotAPicture, TooLarge, Damaged) as mistake:
            self._refuse(key, mistake)
            raise
        return known

    def _must_not_be_refused(self, key: str) -> None:
        """Raises what was raised a moment ago."""
        if mistake := self._refused.get(key):
            kind, sentence = mistake
            raise kind(sentence)

    def _refuse(self, key: str, mistake: Mistake) -> None:
        """Its words only: the exception would keep the file open."""
        self._refused[key] = type(mistake), str(mistake)

    async def _look(self, original: Original, key: str, read: frozenset[str], *, thorough: bool = False) -> Picture:
        """What is known of an original, remembered. One that is cut off may still be written: it is looked at again
        when it has been left alone for a moment."""
        rest = 0 if isinstance(original, Fetched) else original.modified + REST - time.time()
        try:
            known = await self._probe(original, read, thorough=thorough)
        except (NotAPicture, UnsupportedFormat, TooLarge, Damaged) as mistake:
            if isinstance(mistake, UnsupportedFormat | TooLarge) or not 0 < rest <= REST:
                self._refuse(key, mistake)
                raise
        else:
            if known.rows is None or not 0 < rest <= REST:
                self._known[key] = known
                return known
        await asyncio.sleep(rest)
        return await self._look(original, key, read, thorough=thorough)

    async def _probe(self, original: Original, read: frozenset[str], *, thorough: bool) -> Picture:
        def look() -> Glance:
            with original.open() as descriptor:
                return probing.glance(descriptor, self._studio.ceiling, read)

        def decode() -> Picture:
            with original.open() as descriptor:
                return probing.completed(descriptor, seen, thorough=thorough)

        seen = await self._probers.run(look)
        known = seen.picture
        if thorough or not seen.complete:
            known = await self._lanes.run(decode, seen.cost(thorough=thorough))
        if known.rows is not None and not self._studio.show_truncated:
            rows = known.levels[0].extent.height
            raise Damaged(f"The original is cut off: of its {rows} rows {known.rows} are there.")
        return known
