"""Which pictures of an image a page or a viewer will ask for, told from its info.json. Image API 3.0 §5.3 and §5.4.

Sizes and tiles are spelled as viewers spell them, which is the canonical form: `w,h` in version 3, `w,` in version 2.
Pages that were written by hand have `w,` in either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from ops.errors import BadParameter
from ops.format import FORMATS

KNOWN = ("auto", *FORMATS)  # auto is whatever suits the client best
THUMBNAIL = 400  # pixels of width
MOST_SIZES = 200
LARGEST = 10_000_000  # pixels of a side


@dataclass(frozen=True, slots=True)
class Wants:
    """What is wanted of each image: formats, whether small sizes are enough, whether tiles too."""

    formats: tuple[str, ...]
    thumbnails: bool = False
    tiles: bool = False

    @classmethod
    def of(cls, formats: str, *, thumbnails: bool, tiles: bool) -> Self:
        """Formats as a list with commas. Raises BadParameter."""
        names = tuple(dict.fromkeys(name.strip() for name in formats.split(",")))
        for name in names:
            if name not in KNOWN:
                raise BadParameter("--formats", f"some of {', '.join(KNOWN)}", name)
        return cls(names, thumbnails, tiles)


def suffixes(information: dict[str, Any], wants: Wants, *, by_width: bool = False) -> Iterator[str]:
    """What stands behind the base URI of each picture; `by_width` alone if it is for a page."""
    plain = by_width or not _is_3(information)
    for width, height in _sizes(information):
        if not wants.thumbnails or width <= THUMBNAIL:
            size = f"{width}," if plain else f"{width},{height}"
            yield from (f"full/{size}/0/default.{name}" for name in wants.formats)
    if wants.tiles:
        for region, width, height in _tiles(information):
            size = f"{width},{height}" if _is_3(information) else f"{width},"
            yield from (f"{region}/{size}/0/default.{name}" for name in wants.formats)


def _is_3(information: dict[str, Any]) -> bool:
    return information.get("type") == "ImageService3"


def _sizes(information: dict[str, Any]) -> Iterator[tuple[int, int]]:
    sizes = information.get("sizes")
    for size in sizes[:MOST_SIZES] if isinstance(sizes, list) else []:
        width, height = (_pixels(size, name) for name in ("width", "height"))
        if width and height:
            yield width, height


def _tiles(information: dict[str, Any]) -> Iterator[tuple[str, int, int]]:
    """The regions of all tiles, with the width and height in which each is delivered."""
    whole = _pixels(information, "width"), _pixels(information, "height")
    listed = information.get("tiles")
    for grid in listed[:1] if isinstance(listed, list) else []:
        side = _pixels(grid, "width")
        across, down = side, _pixels(grid, "height") or side
        factors = grid.get("scaleFactors") if side else None
        for factor in factors[:32] if isinstance(factors, list) and all(whole) else []:
            if isinstance(factor, int) and 0 < factor <= LARGEST:
                yield from _level(*whole, across * factor, down * factor, factor)


def _level(width: int, height: int, across: int, down: int, factor: int) -> Iterator[tuple[str, int, int]]:
    for y in range(0, height, down):
        for x in range(0, width, across):
            w, h = min(across, width - x), min(down, height - y)
            region = "full" if (w, h) == (width, height) else f"{x},{y},{w},{h}"
            yield region, -(-w // factor), -(-h // factor)


def _pixels(node: object, name: str) -> int:
    """A number of pixels; 0 if there is none."""
    value = node.get(name) if isinstance(node, dict) else None
    return value if isinstance(value, int) and 0 < value <= LARGEST else 0
