"""The five parameters as one value: what is asked of a picture, whatever picture it is. Image API 3.0 §2.1."""

from dataclasses import dataclass, field

from ops import format as formats
from ops import quality, region, rotation, size
from ops.errors import BadParameter
from ops.format import Format
from ops.quality import Quality
from ops.region import Region
from ops.rotation import Rotation
from ops.size import Size

Segments = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Transform:
    """Region, then size, then rotation, then quality, then format."""

    region: Region
    size: Size
    rotation: Rotation
    quality: Quality
    format: Format
    asked: tuple[str, str] = field(default=("", ""), compare=False)  # region and size, as the request spelled them


def parse(version: int, segments: Segments, written: frozenset[str]) -> Transform:
    """Read the last four segments of a request, decoded, as version 2 or 3 writes them. Raises BadParameter."""
    asked_region, asked_size, asked_rotation, last = segments
    name, dot, suffix = last.rpartition(".")
    if not dot:
        raise BadParameter("quality and format", "`quality.format`, such as `default.jpg`,", last)
    return Transform(
        region.parse(asked_region),
        (size.parse_2 if version == 2 else size.parse_3)(asked_size),
        rotation.parse(asked_rotation),
        quality.parse(name),
        formats.parse(suffix, written),
        (asked_region, asked_size),
    )


def spell(version: int, transform: Transform) -> str:
    """The four segments of a request, decoded; `parse` reads them back to the same value."""
    spelled = str(transform.size) if version == 2 else size.print_3(transform.size)
    return f"{transform.region}/{spelled}/{transform.rotation}/{transform.quality}.{transform.format}"
