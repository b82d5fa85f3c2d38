"""What a manifest or a collection names: image services, and further manifests. IIIF Presentation API 3.0 and 2.1.

Services are taken wherever a viewer may find one: behind the body of an annotation, behind each of a choice, behind a
thumbnail. Only what a collection consists of is followed; what is merely named beside it, as `seeAlso`, `partOf` or
`within`, is not.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from ops.errors import SHOWN
from server.errors import Malformed
from server.warming.text import printable

MOST_BYTES = 20_000_000
DEEPEST = 100  # objects and lists in each other
LONGEST_NAME = 8192  # characters of an address that is named

SERVICES = frozenset({"ImageService1", "ImageService2", "ImageService3", "iiif:Image"})
DOCUMENTS = frozenset({"Manifest", "Collection", "sc:Manifest", "sc:Collection"})
PARTS = frozenset({"items", "manifests", "collections", "members"})
ASIDE = frozenset({"seeAlso", "partOf", "within", "homepage", "rendering", "related", "logo", "provider", "start"})


@dataclass(frozen=True, slots=True)
class Named:
    """Addresses of image services, and of manifests and collections to be read, each once and in order."""

    services: tuple[str, ...]
    documents: tuple[str, ...]


def read(body: bytes, name: str) -> Named:
    """What a document names; an info.json names itself. Raises Malformed."""
    try:
        document = json.loads(body)
    except UnicodeDecodeError:
        raise Malformed(f"Expected UTF-8 for {name} but received another encoding.") from None
    except RecursionError:
        raise Malformed(f"Expected at most {DEEPEST} lists and objects in each other in {name}.") from None
    except ValueError as error:
        what = "HTML" if body.lstrip()[:1] == b"<" else f"something else ({error})"
        raise Malformed(f"Expected JSON for {name} but received {what}.") from None
    if isinstance(document, dict) and _is_service(document):
        return Named(tuple(_address(document)), ())
    if not isinstance(document, dict) or not _is_one(document):
        raise Malformed(f"Expected a IIIF manifest or collection for {name} but received {_kind(document)}.")
    services, documents = dict[str, None](), dict[str, None]()
    for found, kind in _named(document, name):
        (services if kind == "service" else documents)[found] = None
    return Named(tuple(services), tuple(documents))


def _is_one(document: dict[str, Any]) -> bool:
    return _type(document) in DOCUMENTS or "sequences" in document


def _kind(document: object) -> str:
    if not isinstance(document, dict):
        return "a list" if isinstance(document, list) else "a single value"
    kind = _type(document)
    return f"one of type “{printable(kind, SHOWN)}”" if kind else "an object without a type"


def _named(document: dict[str, Any], name: str) -> Iterator[tuple[str, str]]:
    """Addresses and what they are of, in the order in which they are written; without recursion, which a stranger's
    document could drive too far. Raises Malformed."""
    ahead = [iter([("", cast("Any", document))])]
    while ahead:
        if len(ahead) > DEEPEST:
            raise Malformed(f"Expected at most {DEEPEST} lists and objects in each other in {name}.")
        key, node = next(ahead[-1], ("", None))
        if node is None:
            ahead.pop()
        elif isinstance(node, list):
            ahead.append(_each(key, node))
        elif key == "service" and _is_service(node):
            yield from ((base, "service") for base in _address(node))
        elif key in PARTS and _type(node) in DOCUMENTS and not _is_whole(node):
            yield from ((address, "document") for address in _address(node))
        else:
            ahead.append(_inside(node))


def _each(key: str, node: list[Any]) -> Iterator[tuple[str, Any]]:
    return ((key, one) for one in node if isinstance(one, dict | list))


def _inside(node: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((key, one) for key, one in node.items() if isinstance(one, dict | list) and key not in ASIDE)


def _is_service(node: dict[str, Any]) -> bool:
    """Whether it is an image's, rather than one that searches or lets people in."""
    if _type(node) in SERVICES:
        return True
    profile = node.get("profile")
    first = next(iter(profile), None) if isinstance(profile, list) else profile
    said = (first, node.get("@context"), node.get("protocol"))
    return any(isinstance(one, str) and ("/image/" in one or one.endswith("api/image")) for one in said)


def _is_whole(node: dict[str, Any]) -> bool:
    """Whether a manifest stands here itself, so that it need not be fetched."""
    return any(isinstance(node.get(key), list) for key in ("sequences", *PARTS))


def _type(node: dict[str, Any]) -> str:
    kind = node.get("type", node.get("@type"))
    return kind if isinstance(kind, str) else ""


def _address(node: dict[str, Any]) -> list[str]:
    named = node.get("id", node.get("@id"))
    if not isinstance(named, str) or not 0 < len(named) <= LONGEST_NAME:
        return []
    return [named.partition("#")[0].removesuffix("/info.json").rstrip("/")]
