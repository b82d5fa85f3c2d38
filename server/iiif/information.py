"""info.json: what an image server says of an image. Image API 3.0 §5 and 2.1 §5.

Every size and tile listed is one that is served, in exactly these pixels.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops import tiles as tiling
from ops.format import FORMATS, Encoding
from ops.geometry import Extent, Limits
from ops.picture import Picture
from server.config.sources import Statement

PROTOCOL = "http://iiif.io/api/image"
CONTEXTS = {2: "http://iiif.io/api/image/2/context.json", 3: "http://iiif.io/api/image/3/context.json"}
PROFILES = {2: "http://iiif.io/api/image/2/level2.json", 3: "http://iiif.io/api/image/3/level2.json"}
LEVEL_2_FORMATS = ("jpg", "png")

FEATURES_3 = ("canonicalLinkHeader", "mirroring", "profileLinkHeader", "rotationArbitrary", "sizeUpscaling")
FEATURES_2 = (
    "canonicalLinkHeader",
    "mirroring",
    "profileLinkHeader",
    "regionSquare",
    "rotationArbitrary",
    "sizeAboveFull",
)


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered of every image: limits, formats in the order of the specification's table, how they are written,
    which are preferred, the ladder of widths, the side of tiles."""

    limits: Limits
    encoding: Encoding
    written: tuple[str, ...]
    preferred: tuple[str, ...]
    ladder: tuple[int, ...]
    tile: int


def sizes(picture: Picture, offer: Offer) -> list[Extent]:
    """The preferred sizes of the whole image, smallest first: the ladder's, and the largest that is delivered."""
    largest = _largest_by_width(picture.extent, offer.limits)
    steps = sorted({width for width in offer.ladder if width < largest.width})
    return [picture.extent.of_width(width) for width in steps] + [largest]


def _largest_by_width(extent: Extent, limits: Limits) -> Extent:
    """The largest size that version 2's `w,` says as well as `w,h`; where one pixel of width is too high already, the
    largest there is."""
    largest = limits.shrink(extent)
    widths = (width for width in (largest.width, largest.width - 1) if width)
    by_width = (extent.of_width(width) for width in widths)
    return next((size for size in by_width if limits.allow(size)), largest)


def tiles(picture: Picture, offer: Offer) -> dict[str, Any]:
    """The grid of tiles, at every power of two until one tile holds it all. The height of square ones may be left out
    (§5.4), but OpenLayers and Allmaps draw tiles without one distorted."""
    tile = tiling.tile_of(picture, offer.tile, offer.limits)
    return {"width": tile.width, "height": tile.height, "scaleFactors": tiling.factors(tile, picture.extent)}


def formats(picture: Picture, offer: Offer) -> list[str]:
    """The formats in which every listed size can be had. Others may still be asked for, of smaller sizes."""
    largest = offer.limits.shrink(picture.extent)
    limits = {name: offer.encoding.limits(FORMATS[name], picture.frames) for name in offer.written}
    return [name for name in offer.written if limits[name].allow(largest)]


def document(version: int, base: str, picture: Picture, offer: Offer, statement: Statement) -> dict[str, Any]:
    """The information document of either version; `base` is the whole base URI."""
    write = _version_2 if version == 2 else _version_3
    return write(base, picture, offer, statement)


def _extents(extents: list[Extent]) -> list[Mapping[str, int]]:
    return [{"width": extent.width, "height": extent.height} for extent in extents]


def _limits(limits: Limits) -> dict[str, int]:
    return {"maxWidth": limits.width, "maxHeight": limits.height, "maxArea": limits.area}


def _qualities(picture: Picture) -> list[str]:
    # A grey picture's colours are asked for without an error, but not advertised.
    return ["gray", "bitonal"] if picture.grey else ["color", "gray", "bitonal"]


def _version_3(base: str, picture: Picture, offer: Offer, statement: Statement) -> dict[str, Any]:
    written = formats(picture, offer)
    links = statement.model_dump(exclude_none=True, include={"rights", "partOf", "seeAlso", "service"})
    return {
        "@context": CONTEXTS[3],
        "id": base,
        "type": "ImageService3",
        "protocol": PROTOCOL,
        "profile": "level2",
        "width": picture.extent.width,
        "height": picture.extent.height,
        **_limits(offer.limits),
        "sizes": _extents(sizes(picture, offer)),
        "tiles": [tiles(picture, offer)],
        "preferredFormats": [name for name in offer.preferred if name in written],
        "extraFormats": [name for name in written if name not in LEVEL_2_FORMATS],
        "extraQualities": _qualities(picture),
        "extraFeatures": list(FEATURES_3),
        **{key: value for key, value in links.items() if value},
    }


def _version_2(base: str, picture: Picture, offer: Offer, statement: Statement) -> dict[str, Any]:
    profile = {
        "formats": formats(picture, offer),
        "qualities": ["default", *_qualities(picture)],
        "supports": list(FEATURES_2),
        **_limits(offer.limits),
    }
    document: dict[str, Any] = {
        "@context": CONTEXTS[2],
        "@id": base,
        "@type": "iiif:Image",
        "protocol": PROTOCOL,
        "width": picture.extent.width,
        "height": picture.extent.height,
        "sizes": _extents(sizes(picture, offer)),
        "tiles": [tiles(picture, offer)],
        "profile": [PROFILES[2], profile],
    }
    if statement.rights:
        document["license"] = statement.rights
    if statement.service:
        document["service"] = list(statement.service)
    return document
