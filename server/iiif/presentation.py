"""Manifests and collections: what a viewer opens. IIIF Presentation API 3.0, https://iiif.io/api/presentation/3.0/.

A manifest has a canvas for each picture, as large as the picture, and on it the picture with its image service, of
either version of the Image API. The same picture is the same canvas wherever it is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ops.picture import Picture
from server.config.sources import Statement
from server.iiif.address import MANIFEST
from server.iiif.information import PROFILES, Offer, sizes

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
THUMBNAIL = 200  # pixels of width that a thumbnail has at least, if the picture has
LANGUAGE = "none"  # nobody says in which one labels are
CREDIT = {"en": ["Credit"]}
NOTHING_SAID = Statement()

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a picture or a folder, to be read by people."""

    label: str
    summary: str = ""
    statement: Statement = NOTHING_SAID

    @classmethod
    def of(cls, statement: Statement, name: str) -> "Words":
        """A sidecar's title, else its alternative text, else the name."""
        alt = statement.alt or ""
        return cls(statement.title or alt or name, alt if statement.title else "", statement)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in a manifest: the version and the whole base URI of its image service, and what is known of it."""

    version: int
    base: str
    picture: Picture
    words: Words


@dataclass(frozen=True, slots=True)
class Part:
    """A manifest or a collection that a collection lists."""

    uri: str
    kind: str
    label: str


def whole(shown: Shown) -> str:
    """The path, behind the base URI, of the picture on a canvas."""
    return f"full/{'full' if shown.version == 2 else 'max'}/0/default.jpg"


def thumbnail(shown: Shown, offer: Offer) -> tuple[str, int, int]:
    """The path of a small picture, behind the base URI, its width and its height: one that is listed in info.json."""
    listed = sizes(shown.picture, offer)
    size = next((size for size in listed if size.width >= THUMBNAIL), listed[-1])
    spelled = f"{size.width}," if shown.version == 2 else f"{size.width},{size.height}"
    return f"full/{spelled}/0/default.jpg", size.width, size.height


def manifest_of(shown: Shown, offer: Offer) -> Document:
    """The manifest of one picture."""
    return {
        "@context": CONTEXT,
        "id": f"{shown.base}/{MANIFEST}",
        "type": "Manifest",
        **_said(shown.words),
        "thumbnail": _thumbnail(shown, offer),
        "items": [_canvas(shown, offer)],
    }


def manifest_of_folder(uri: str, collection: str, words: Words, pictures: Sequence[Shown], offer: Offer) -> Document:
    """The manifest of several pictures, which a collection lists. There has to be one of them."""
    return {
        "@context": CONTEXT,
        "id": uri,
        "type": "Manifest",
        **_said(words),
        "partOf": [{"id": collection, "type": "Collection"}, *_links(words.statement, "partOf")],
        "thumbnail": _thumbnail(pictures[0], offer),
        "items": [{**_canvas(one, offer), **_said(one.words)} for one in pictures],
    }


def collection(uri: str, words: Words, parts: Sequence[Part]) -> Document:
    """The collection of a folder."""
    return {
        "@context": CONTEXT,
        "id": uri,
        "type": "Collection",
        **_said(words),
        "items": [{"id": one.uri, "type": one.kind, "label": _text(one.label)} for one in parts],
    }


def _canvas(shown: Shown, offer: Offer) -> Document:
    uri, extent = (
        f"{shown.base}/{MANIFEST}/canvas",
        {
            "width": shown.picture.extent.width,
            "height": shown.picture.extent.height,
        },
    )
    body = {
        "id": f"{shown.base}/{whole(shown)}",
        "type": "Image",
        "format": "image/jpeg",
        **extent,  # which the service has, whatever it delivers at once
        "service": _service(shown),
    }
    painting = {"id": f"{uri}/painting", "type": "Annotation", "motivation": "painting", "body": body, "target": uri}
    return {
        "id": uri,
        "type": "Canvas",
        "label": _text(shown.words.label),
        **extent,
        "thumbnail": _thumbnail(shown, offer),
        "items": [{"id": f"{uri}/page", "type": "AnnotationPage", "items": [painting]}],
    }


def _thumbnail(shown: Shown, offer: Offer) -> list[Document]:
    path, width, height = thumbnail(shown, offer)
    uri = f"{shown.base}/{path}"
    return [
        {
            "id": uri,
            "type": "Image",
            "format": "image/jpeg",
            "width": width,
            "height": height,
            "service": _service(shown),
        }
    ]


def _service(shown: Shown) -> list[Document]:
    """Version 2's is spelled in its own words, Presentation API 3.0 §3.3 (service)."""
    if shown.version == 2:
        return [{"@id": shown.base, "@type": "ImageService2", "profile": PROFILES[2]}]
    return [{"id": shown.base, "type": "ImageService3", "profile": "level2"}]


def _said(words: Words) -> Document:
    """What is said of a thing, as far as anything is."""
    said = words.statement
    found: Document = {"label": _text(words.label)}
    if words.summary:
        found["summary"] = _text(words.summary)
    if said.rights:
        found["rights"] = said.rights
    if said.credit:
        found["requiredStatement"] = {"label": CREDIT, "value": _text(said.credit)}
    for name in ("seeAlso", "partOf"):
        if links := _links(said, name):
            found[name] = links
    return found


def _links(said: Statement, name: str) -> list[Document]:
    return [link.model_dump(exclude_none=True) for link in getattr(said, name)]


def _text(text: str) -> Document:
    return {LANGUAGE: [text]}
