"""The parts of a document, each with the place where it stands, so that what is said of it has a JSON pointer."""

from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel

from ops.geometry import Extent
from ops.layers.text import Frame
from server.designs.composition import lie
from server.designs.document.document import Document
from server.designs.document.layers import AnyLayer
from server.designs.document.measures import Length
from server.designs.document.template import Template
from server.errors import Wrong
from server.mistakes import pointer

Steps = tuple[str | int, ...]
Part = TypeVar("Part")


def parts(part: object, steps: Steps = ()) -> Iterator[tuple[Steps, object]]:
    """A part of a document, and all that is in it, by the names that they have in JSON."""
    yield steps, part
    if isinstance(part, BaseModel):
        for name, field in type(part).model_fields.items():
            yield from parts(getattr(part, name), (*steps, field.alias or name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from parts(value, (*steps, key))
    elif isinstance(part, tuple) and not isinstance(part, Length):
        for index, one in enumerate(part):
            yield from parts(one, (*steps, index))


def of_kind(whole: object, kind: type[Part], steps: Steps = ()) -> Iterator[tuple[Steps, Part]]:
    """The parts of one kind: templates, tests, colours that are a field's (Blank)."""
    return ((at, part) for at, part in parts(whole, steps) if isinstance(part, kind))


def layers(document: Document) -> Iterator[tuple[Steps, AnyLayer]]:
    """The layers, from below."""
    return ((("layers", index), layer) for index, layer in enumerate(document.layers))


def literal(words: Template) -> str | None:
    """What a template says if no field has a part in it."""
    return None if any(words.fields) else "".join(map(str, words.parts))


def frame(document: Document, layer: AnyLayer) -> Frame | None:
    """Where a layer lies on its own canvas."""
    box, canvas = layer.boxed(), document.canvas
    return None if box is None else lie.own(canvas, Extent(canvas.width, canvas.height)).frame(box)


def wrong(steps: Steps, code: str, expected: str, received: str, meant: str | None = None) -> Wrong:
    """*Expected X for NAME but received V.*"""
    at = pointer(steps)
    return Wrong(at, code, f"Expected {expected} for `{at}` but received {received}.", meant)
