"""Decoding: a hot original is decoded once in each resolution, and every picture is made from what was decoded."""

from ops import estimate, render
from ops.levels import Decoded, Levels
from ops.picture import Level, Picture
from ops.render import Stop
from server.core.steps import UNMEASURED, Steps
from server.lanes import Lanes
from server.sharing import Sharing
from server.sources.original import Original

DEEPEST = 4  # bytes of a pixel, as a rule
DRAWN = frozenset({"svg", "pdf"})  # formats without pixels of their own


class Decoding:
    """Levels of originals, in memory; each is decoded by one, whoever else waits for it."""

    def __init__(self, levels: Levels, lanes: Lanes, steps: Steps = UNMEASURED) -> None:
        self.levels = levels
        self._steps = steps
        self._lanes = lanes
        self._under_way: Sharing[Decoded] = Sharing()

    async def level(self, original: Original, picture: Picture, level: Level) -> Decoded | None:
        """A level of an original; None if pictures are made straight from its file. Raises Damaged, Busy, Replaced."""
        if not self.keeps(picture, level):
            return None
        key = f"{original.fingerprint} {level.key}"
        known = self.levels.get(key, Decoded)
        return known or await self._under_way.once(key, lambda: self._decode(original, picture, level, key))

    def keeps(self, picture: Picture, level: Level) -> bool:
        """Whether it is worth it: of a file with tiles only some are read, and what is too large would be forgotten."""
        if picture.tile or picture.format in DRAWN or picture.rows is not None:
            return False
        fits = level.extent.area * DEEPEST <= self.levels.largest
        return fits and estimate.of_level(picture, level).memory <= self._lanes.memory

    async def _decode(self, original: Original, picture: Picture, level: Level, key: str) -> Decoded:
        stop = Stop()

        def work() -> Decoded:
            with self._steps.step("decode"), original.open() as descriptor:
                return render.decode(descriptor, picture, level, stop)

        decoded = await self._lanes.run(work, estimate.of_level(picture, level), stop.now)
        self.levels.put(key, decoded)
        return decoded
