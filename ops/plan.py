"""Picture and transform → all numbers settled, before a pixel is decoded; and the one canonical way to say it."""

from dataclasses import dataclass
from functools import cached_property

from ops import drawn, quality, region, size
from ops.errors import BadParameter
from ops.focus import CENTRE, Focus
from ops.format import Encoding, Format
from ops.geometry import Box, Extent, Limits, rounded
from ops.picture import Level, Picture
from ops.quality import Quality
from ops.rotation import Rotation, unturned
from ops.transform import Transform

# An edge may move by a tenth of a delivered pixel when a region is cut out of a reduced level; more is seen.
STEADY = 10


@dataclass(frozen=True)
class Plan:
    """All numbers of a delivered picture.

    As it is asked for, in upright pixels: `region`, `size` (before rotation), `rotation`, `quality`, `format`.
    As it is made: `level`, the part `crop` of it, scaled to `scaled`, then turned by `turn`; all `frames` of an
    animation alike, if the format shows them.
    """

    region: Box
    size: Extent
    rotation: Rotation
    quality: Quality
    format: Format
    level: Level
    crop: Box
    scaled: Extent
    turn: Rotation
    canonicals: tuple[str, str]
    frames: int = 1

    @property
    def delivered(self) -> Extent:
        """The extent of the finished picture."""
        return self.rotation.turned(self.size)

    def canonical(self, version: int) -> str:
        """The four parameters in their one spelling of version 2 or 3."""
        return self.canonicals[version - 2]

    @cached_property
    def level_key(self) -> str:
        """The same text for the same pixels before anything is laid on them, or they are turned."""
        return f"{self.level.key} {self.crop} {self.scaled}{self._moving}"

    @cached_property
    def key(self) -> str:
        """The same text for the same picture in every version of the API."""
        return f"{self.region}/{self.size}/{self.rotation}/{self.quality}.{self.format}{self._moving}"

    @property
    def _moving(self) -> str:
        return f" in {self.frames} frames" if self.frames > 1 else ""


def settle(picture: Picture, transform: Transform, limits: Limits, encoding: Encoding, focus: Focus = CENTRE) -> Plan:
    """All numbers of the transform on this picture, a square part of which lies around the `focus`. Raises
    BadParameter."""
    frames = picture.frames if transform.format.moving else 1
    general, limits = limits, limits.and_(encoding.limits(transform.format, frames))
    asked_region, asked_size = transform.asked
    box = region.box(transform.region, picture.extent, asked_region, focus)
    extent = size.resolve(transform.size, box.extent, limits, asked_size)
    rotation = transform.rotation
    effective = quality.effective(transform.quality, picture.grey)
    crop = unturned(box, picture.extent, picture.orientation)
    # A quarter turn forth or back swaps the sides alike.
    scaled = picture.orientation.turned(extent)
    level, on_level = _on_a_level(picture, crop, scaled)
    plan = Plan(
        region=box,
        size=extent,
        rotation=rotation,
        quality=effective,
        format=transform.format,
        level=level,
        crop=on_level,
        scaled=scaled,
        turn=picture.orientation.then(rotation),
        canonicals=_canonicals(picture, box, extent, limits, f"{rotation}/{effective}.{transform.format}"),
        frames=frames,
    )
    _must_hold(plan, general, limits)
    return plan


def _must_hold(plan: Plan, general: Limits, limits: Limits) -> None:
    """Refuse a picture that odd angles make too large: a square may double its area, but a stripe may not become a
    field; and no side may be longer than the files of the format allow. Raises BadParameter."""
    extent, most = plan.delivered, min(general.area, 2 * limits.area)
    if plan.rotation.quarters is None and extent.area > most:
        remedy = f"a quarter turn, or a smaller size (turned, the picture may have at most {most} pixels),"
        raise BadParameter("rotation", remedy, str(plan.rotation))
    if max(extent.width, extent.height) > plan.format.longest:
        sides = f"{extent.width} × {extent.height} pixels, as those of png do,"
        raise BadParameter("format", f"one whose files hold {sides}", plan.format.name)


def _canonicals(picture: Picture, box: Box, extent: Extent, limits: Limits, rest: str) -> tuple[str, str]:
    """The canonical parameters of version 2 and of version 3. Image API 2.1 §4.7 and 3.0 §4.8."""
    where = "full" if box.covers(picture.extent) else str(box)
    if extent == box.extent:
        size_2 = "full"
    else:
        size_2 = f"{extent.width}," if extent == box.extent.of_width(extent.width) else str(extent)
    if extent == limits.shrink(box.extent):
        size_3 = "max"
    elif extent == limits.largest(box.extent):
        size_3 = "^max"
    else:
        size_3 = f"^{extent}" if extent.exceeds(box.extent) else str(extent)
    return f"{where}/{size_2}/{rest}", f"{where}/{size_3}/{rest}"


def _on_a_level(picture: Picture, crop: Box, scaled: Extent) -> tuple[Level, Box]:
    """The resolution in which an original is read, and where the crop is in it."""
    if picture.drawn:
        return drawn.level(picture, crop, scaled)
    level = _level(picture, crop, scaled)
    return level, _on_level(crop, level, picture.levels[0].extent)


def _level(picture: Picture, crop: Box, scaled: Extent) -> Level:
    """The smallest level that shows the crop without visible loss; the original always does."""
    raw = picture.levels[0].extent
    for level in reversed(picture.levels):
        enough = scaled.width * level.least <= crop.width and scaled.height * level.least <= crop.height
        if enough and _stays(crop, level, raw, scaled):
            return level
    return picture.levels[0]


def _stays(crop: Box, level: Level, raw: Extent, scaled: Extent) -> bool:
    """Whether the edges of the crop stay where they are, or nearly, on a level."""
    box = _on_level(crop, level, raw)
    across = _moved(crop.x, crop.width, box.x, box.width, raw.width, level) * scaled.width * STEADY <= crop.width
    down = _moved(crop.y, crop.height, box.y, box.height, raw.height, level) * scaled.height * STEADY <= crop.height
    return across and down


def _moved(start: int, length: int, first: int, count: int, whole: int, level: Level) -> int:
    """How far the edges of a span move, in pixels of the original. The picture's own edges are the level's edges,
    unless the level was cut."""
    end, last = start + length, first + count
    at_edge = end == whole and not level.cut
    return max(abs(start - first * level.factor), 0 if at_edge else abs(end - last * level.factor))


def _on_level(crop: Box, level: Level, raw: Extent) -> Box:
    left, right = _ends(crop.x, crop.width, raw.width, level.factor, level.extent.width)
    top, bottom = _ends(crop.y, crop.height, raw.height, level.factor, level.extent.height)
    return Box(left, top, right - left, bottom - top)


def _ends(start: int, length: int, whole: int, factor: int, reduced: int) -> tuple[int, int]:
    """Where a span begins and ends on a level, at least a pixel wide."""
    first = min(rounded(start, factor), reduced - 1)
    last = reduced if start + length == whole else min(rounded(start + length, factor), reduced)
    return first, max(first + 1, last)
