"""What an identifier names: an original, or a design, in a version or as it is now."""

import re

from server.designs.design import Design
from server.designs.library import Library
from server.errors import SourceUnavailable
from server.sources.catalogue import Catalogue
from server.sources.original import Original

VERSIONED = "@"
LATEST = "latest"
NOTHING = None, None

_DESIGN = re.compile(r"[a-z0-9][a-z0-9_-]*(@[a-z0-9]+)?", re.ASCII)  # what may be one


async def named(
    identifier: str, originals: Catalogue, library: Library, *, everywhere: bool = False
) -> tuple[Original | None, Design | None]:
    """The original of an identifier, or the design, or neither; `everywhere`, also in sources that not everybody may
    see. Raises Unreachable, SourceUnavailable, Busy.

    What everybody sees goes before what not everybody may. Pictures in folders go before designs, and designs before
    pictures that are elsewhere: no other server is asked for what is here, and none keeps it from being shown. Nor does
    a folder that is away keep a design from it.
    """
    found = await _public(identifier, originals, library)
    if everywhere and found == NOTHING:
        return await originals.look(identifier, everywhere=True), None
    return found


async def _public(identifier: str, originals: Catalogue, library: Library) -> tuple[Original | None, Design | None]:
    """Raises Unreachable, SourceUnavailable, Busy."""
    original, remote, away = None, bool(originals.remotes), None
    try:
        original = originals.nearby(identifier)
    except SourceUnavailable as mistake:
        away = mistake
    if original and not remote:
        return original, None
    if original is None and (not remote or _DESIGN.fullmatch(identifier)):
        own = await _design(identifier, library)
        if own or not (remote or away):
            return None, own
    if away:
        raise away
    return await originals.look(identifier), None


async def is_here(identifier: str, originals: Catalogue, library: Library) -> bool:
    """Whether an identifier names a picture in a folder, or a design. Raises SourceUnavailable, Busy."""
    try:
        found = originals.nearby(identifier)
    except SourceUnavailable:
        if await _design(identifier, library):
            return True
        raise
    return bool(found or await _design(identifier, library))


async def _design(identifier: str, library: Library) -> Design | None:
    """The design of an identifier: its name, and a version behind it."""
    name, at, version = identifier.rpartition(VERSIONED)
    if at and version == LATEST:
        return await library.find(name)
    if at and version.isascii() and version.isdigit() and len(version) < 10:
        return await library.find(name, int(version))
    return await library.find(identifier)
