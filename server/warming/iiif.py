"""What IIIF documents name: images and further documents in a manifest or a collection (Presentation API 3.0 and 2.1),
and in an info.json the pictures that a page or a viewer will ask for (Image API 3.0 §5.3 and §5.4).

Services are taken wherever a viewer may find one: behind the body of an annotation, behind each of a choice, behind a
thumbnail. Only what a collection consists of is followed; what is merely named beside it, as `seeAlso`, `partOf` or
`within`, is not.

Sizes and tiles are spelled as viewers spell them, which is the canonical form: `w,h` in version 3, `w,` in version 2.
Pages that were written by hand have `w,` in either.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

from ops.errors import SHOWN, BadParameter
from ops.format import FORMATS
from server.errors import Malformed
from server.warming.client import printable

MOST_BYTES = 20_000_000  # of a manifest
DEEPEST = 100  # objects and lists in each other
LONGEST_NAME = 8192  # characters of an address that is named
KNOWN = ("auto", *FORMATS)  # auto is whatever suits the client best
THUMBNAIL = 400  # pixels of width
MOST_SIZES, MOST_FACTORS = 200, 32
LARGEST = 10_000_000  # pixels of a side

SERVICES = frozenset({"ImageService1", "ImageService2", "ImageService3", "iiif:Image"})
DOCUMENTS = frozenset({"Manifest", "Collection", "sc:Manifest", "sc:Collection"})
PARTS = frozenset({"items", "manifests", "collections", "members"})
ASIDE = frozenset({"seeAlso", "partOf", "within", "homepage", "rendering", "related", "logo", "provider", "start"})

Node = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Named:
    """Addresses of image services, and of manifests and collections to be read, each once and in order."""

    services: tuple[str, ...]
    documents: tuple[str, ...]


def read(body: bytes, name: str) -> Named:
    """What a document names; an info.json names itself. Raises Malformed."""
    try:
        document = json.loads(body)
        if isinstance(document, dict) and (_type(document) in DOCUMENTS or "sequences" in document):
            found = list(_named("", document, DEEPEST))
        elif isinstance(document, dict) and _is_service(document):
            found = [(True, address) for address in _address(document)]
        else:
            raise Malformed(f"Expected a IIIF manifest or collection for {name} but received {_kind(document)}.")
    except UnicodeDecodeError:
        raise Malformed(f"Expected UTF-8 for {name} but received another encoding.") from None
    except RecursionError:
        raise Malformed(f"Expected at most {DEEPEST} lists and objects in each other in {name}.") from None
    except ValueError as error:
        what = "HTML" if body.lstrip()[:1] == b"<" else f"something else ({error})"
        raise Malformed(f"Expected JSON for {name} but received {what}.") from None
    services, documents = (dict.fromkeys(one for kind, one in found if kind is wanted) for wanted in (True, False))
    return Named(tuple(services), tuple(documents))


def _kind(document: object) -> str:
    if not isinstance(document, dict):
        return "a list" if isinstance(document, list) else "a single value"
    kind = _type(document)
    return f"one of type “{printable(kind, SHOWN)}”" if kind else "an object without a type"


def _named(key: str, node: object, deeper: int) -> Iterator[tuple[bool, str]]:
    """Addresses in the order in which they are written, and whether each is a service's. Raises RecursionError."""
    if not deeper:
        raise RecursionError
    if isinstance(node, list):
        for one in node:
            yield from _named(key, one, deeper - 1)
    elif not isinstance(node, dict):
        return
    elif key == "service" and _is_service(node):
        yield from ((True, address) for address in _address(node))
    elif key in PARTS and _type(node) in DOCUMENTS and not _is_whole(node):
        yield from ((False, address) for address in _address(node))
    else:
        for name, one in node.items():
            if name not in ASIDE:
                yield from _named(name, one, deeper - 1)


def _is_service(node: Node) -> bool:
    """Whether it is an image's, rather than one that searches or lets people in."""
    profile = node.get("profile")
    first = next(iter(profile), None) if isinstance(profile, list) else profile
    said = (first, node.get("@context"), node.get("protocol"))
    told = any(isinstance(one, str) and ("/image/" in one or one.endswith("api/image")) for one in said)
    return told or _type(node) in SERVICES


def _is_whole(node: Node) -> bool:
    """Whether a manifest stands here itself, so that it need not be fetched."""
    return any(isinstance(node.get(key), list) for key in ("sequences", *PARTS))


def _type(node: Node) -> str:
    kind = node.get("type", node.get("@type"))
    return kind if isinstance(kind, str) else ""


def _address(node: Node) -> list[str]:
    named = node.get("id", node.get("@id"))
    if not isinstance(named, str) or not 0 < len(named) <= LONGEST_NAME:
        return []
    return [named.partition("#")[0].removesuffix("/info.json").rstrip("/")]


@dataclass(frozen=True, slots=True)
class Wants:
    """What is wanted of each image: formats, whether small sizes are enough, whether tiles too; and whether as pages
    ask for it, rather than as viewers."""

    formats: tuple[str, ...]
    thumbnails: bool = False
    tiles: bool = False
    by_width: bool = field(default=False, repr=False)  # journals have digests of the repr without it

    @classmethod
    def of(cls, formats: str, **others: bool) -> Self:
        """Formats as a list with commas. Raises BadParameter."""
        names = tuple(dict.fromkeys(name.strip() for name in formats.split(",")))
        for name in names:
            if name not in KNOWN:
                raise BadParameter("--formats", f"some of {', '.join(KNOWN)}", name)
        return cls(names, **others)


def suffixes(information: Node, wants: Wants) -> Iterator[str]:
    """What stands behind the base URI of each picture."""
    is_3 = information.get("type") == "ImageService3"
    for size in _listed(information, "sizes", MOST_SIZES):
        width, height = _pixels(size, "width"), _pixels(size, "height")
        if width and height and (width <= THUMBNAIL or not wants.thumbnails):
            spelled = f"{width},{height}" if is_3 and not wants.by_width else f"{width},"
            yield from (f"full/{spelled}/0/default.{name}" for name in wants.formats)
    for region, width, height in _tiles(information) if wants.tiles else ():
        spelled = f"{width},{height}" if is_3 else f"{width},"
        yield from (f"{region}/{spelled}/0/default.{name}" for name in wants.formats)


def _tiles(information: Node) -> Iterator[tuple[str, int, int]]:
    """The regions of all tiles, with the width and height in which each is delivered."""
    width, height = _pixels(information, "width"), _pixels(information, "height")
    for grid in _listed(information, "tiles", 1):
        across = _pixels(grid, "width")
        down = _pixels(grid, "height") or across
        for factor in _listed(grid, "scaleFactors", MOST_FACTORS) if width and height and across else ():
            if isinstance(factor, int) and 0 < factor <= LARGEST:
                yield from _level(width, height, across * factor, down * factor, factor)


def _level(width: int, height: int, across: int, down: int, factor: int) -> Iterator[tuple[str, int, int]]:
    for y in range(0, height, down):
        for x in range(0, width, across):
            w, h = min(across, width - x), min(down, height - y)
            region = "full" if (w, h) == (width, height) else f"{x},{y},{w},{h}"
            yield region, -(-w // factor), -(-h // factor)


def _listed(node: object, name: str, most: int) -> list[Any]:
    """The first members of a list; none if it is none."""
    value = node.get(name) if isinstance(node, dict) else None
    return value[:most] if isinstance(value, list) else []


def _pixels(node: object, name: str) -> int:
    """A number of pixels; 0 if there is none."""
    value = node.get(name) if isinstance(node, dict) else None
    return value if isinstance(value, int) and 0 < value <= LARGEST else 0
