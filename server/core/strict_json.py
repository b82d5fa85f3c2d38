"""JSON that means one thing to every reader: UTF-8, finite numbers, every name once, bounded in depth.

RFC 8259 leaves these to the reader.
"""

import json
from collections import Counter
from collections.abc import Iterator
from math import isinf
from typing import Any

from pydantic_core import from_json

from ops.errors import SHOWN
from server.errors import Malformed, TooHeavy
from server.mistakes import Step, pointer

WIDEST = 500_000  # lists and objects of one depth

_INSIDE = (dict, list)


def read(content: bytes, what: str, deepest: int) -> Any:
    """The value of a document; `what` it is to be is for the refusal, in which lists and objects lie `deepest` deep.

    Raises Malformed, TooHeavy.
    """
    if not content:
        raise Malformed(f"Expected JSON for {what} but received nothing.")
    repeats = False

    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        nonlocal repeats
        repeats = True
        return _Repeating(pairs)

    try:
        from_json(content, allow_inf_nan=False, cache_strings=False)  # says line and column, and bounds the depth
        document = json.loads(content, object_pairs_hook=made, parse_float=_finite)
    except ValueError as error:
        raise Malformed(f"Expected JSON for {what} but received what is none: {error}.") from None
    must_be_flat(document, what, deepest)
    if repeats:
        steps, name = next(_repeated(document))
        at, shown = pointer(steps), name if len(name) <= SHOWN else name[:SHOWN] + "…"
        raise Malformed(f"Expected every name once but received “{shown}” twice in {at or what}.", at)
    return document


def must_be_flat(document: object, what: str, deepest: int) -> None:
    """Raises Malformed for lists and objects in more than `deepest` others, and TooHeavy for very many: level by level,
    so that neither depth nor what contains itself costs much."""
    level: list[Any] = [[document]]
    for _ in range(deepest + 1):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [member for members in inner for member in members if isinstance(member, _INSIDE)]
        if len(level) > WIDEST:
            raise TooHeavy(f"Expected at most {WIDEST:,} lists and objects for {what} but received more.")
    if level:
        raise Malformed(f"Expected lists and objects at most {deepest} deep for {what} but received deeper ones.")


class _Repeating(dict[str, Any]):
    """An object in which a name stands twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.name = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)


def _repeated(document: object, steps: tuple[Step, ...] = ()) -> Iterator[tuple[tuple[Step, ...], str]]:
    """Where a name stands twice, and which."""
    if isinstance(document, _Repeating):
        yield steps, document.name
    members = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for step, member in members:
        yield from _repeated(member, (*steps, step))


def _finite(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError("a number is too large")
    return number
