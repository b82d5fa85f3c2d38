"""Tagging: what a picture is made of → its tags.

Sealed values lend it none: of pictures that are laid on it only those count then that the design itself names. Nor do
pictures from outside, whose addresses may be anything.
"""

from server.cache import tags
from server.designs.filled import NOTHING, Assets, Filled, Ground
from server.sources.original import Original

WEB = "://"
NONE: Assets = {}


def of(original: Original | Ground, filled: Filled = NOTHING, laid: Assets = NONE) -> tuple[str, ...]:
    """The tags of a picture, or of what is said about it."""
    found = [
        one for name in _designs(original, filled) for one in (tags.design(name.partition("@")[0]), tags.design(name))
    ]
    if isinstance(original, Original):
        found += [tags.source(original.source), tags.image(original.identifier)]
    shown = sorted(name for name in laid if WEB not in name and (not filled.terms.sealed or name in filled.own))
    for name in shown[: tags.MOST]:
        file = laid[name].file
        if isinstance(file, Original):
            found += [tags.image(file.identifier), tags.source(file.source)]
    return tags.bounded(found)


def _designs(original: Original | Ground, filled: Filled) -> list[str]:
    """The designs that have a part in it, with their versions; the built-in one has none."""
    own = [original.name] if isinstance(original, Ground) else []
    return [*own, *([filled.design] if "@" in filled.design else [])]
