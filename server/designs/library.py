"""The library: all designs at hand, by name and version.

They are kept in a database. A folder of JSON files, where people write them, is looked at again and again: a file that
was changed becomes a further version. What another process saved is noticed within half a second.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import LRUCache
from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from ops.fonts import Fonts
from server.designs.design import Design
from server.errors import Busy
from server.on_demand import on_demand
from server.threads import Threads

if TYPE_CHECKING:
    from server.database import changes
    from server.designs.document import document, written
    from server.designs.inspection import inspection
    from server.designs.versions import Expected, Saved, Summary, Version, Versions
else:  # they come with the first look, in a thread: pictures that are no designs can be had before
    document, written = on_demand("server.designs.document.document"), on_demand("server.designs.document.written")
    inspection = on_demand("server.designs.inspection.inspection")
    changes = on_demand("server.database.changes")

FRESH = 0.5  # seconds for which what is known is taken for current
PATIENCE = 0.25  # seconds that a picture waits to hear what is new, if what was known will do
KEPT = 500  # designs that are kept ready
AUTHOR = "folder"  # who saves what stands in files
MOST_FILES = 1000


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a changed file is noticed."""

    modified: int
    size: int


class Library:
    """For one event loop."""

    def __init__(
        self, versions: Versions, folder: Path | None, fonts: Fonts, readers: Threads, log: FilteringBoundLogger
    ) -> None:
        self.versions = versions
        self._folder = folder
        self._fonts = fonts
        self._readers = readers
        self._log = log
        self._files: dict[Path, Stamp] = {}
        self._current: dict[str, int] = {}
        self._change: int | None = None
        self._looked = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._ready: LRUCache[tuple[str, int], Design] = LRUCache(KEPT)

    async def close(self) -> None:
        """Waits for a look that was begun: the database is still open."""
        if self._looking:
            await asyncio.wait({self._looking})

    async def find(self, name: str, version: int | None = None) -> Design | None:
        """A design in a version, or as it is now; None if there is none. Raises Busy."""
        await self._must_be_known()
        if version is None:
            version = self._current.get(name)
        if version is None:
            return None
        known = self._ready.get((name, version))
        if known is None:
            found = await self._readers.run(partial(self.versions.get, name, version))
            if found is None:
                return None
            try:
                known = self._ready[name, version] = ready(found, self._fonts)
            except (ValidationError, Mistake) as error:  # kept by a version of this program that took it for right
                self._log.error("a design cannot be used", design=name, version=version, cause=str(error)[:500])
                return None
        return known

    @property
    def revision(self) -> int | None:
        """Which change was the last one that is known; None if it is time to look whether there are others."""
        return self._change if time.monotonic() - self._looked < FRESH else None

    def is_current(self, name: str, version: int) -> bool:
        """Whether this is the version that a name means, as far as is known."""
        return self._current.get(name) == version

    async def current(self) -> dict[str, int]:
        """All designs that there are, and their current versions. Raises Busy."""
        await self._must_be_known()
        return dict(self._current)

    async def page(self, after: str, limit: int) -> tuple[Design, ...]:
        """The designs whose names come behind `after`, by name, as they are now."""
        current = await self.current()
        names = sorted(name for name in current if name > after)[:limit]
        return tuple([found for name in names if (found := await self.find(name, current[name]))])

    async def version(self, name: str, version: int | None = None) -> Version | None:
        """A version with its text, or the current one; None if there is none."""
        return await self._readers.run(partial(self.versions.get, name, version))

    async def history(self, name: str, after: int | None = None, limit: int = 100) -> tuple[Summary, ...]:
        """The versions of a design, the newest first, from the one before `after` on."""
        return await self._readers.run(partial(self.versions.history, name, after, limit))

    async def save(self, name: str, body: str, author: str, expected: Expected = None) -> Saved:
        """Keep a document as the current version, which is known here at once. Raises Changed, Busy."""
        saved = await self._readers.run(partial(self.versions.save, name, body, author, expected))
        await self.look(now=True)
        return saved

    async def delete(self, name: str, author: str, expected: int | None = None) -> None:
        """Hide a design; its versions can still be had by number. Raises Unknown, Changed, Busy."""
        await self._readers.run(partial(self.versions.delete, name, author, expected))
        await self.look(now=True)

    async def _must_be_known(self) -> None:
        """Raises Busy rather than say of everything that there is none."""
        await self.look()
        if self._change is None:
            raise Busy(
                "The designs cannot be read yet: the database is busy or cannot be reached. Try again in a moment."
            )

    async def look(self, *, now: bool = False) -> None:
        """Notice what was changed, unless that was done a moment ago. Nobody waits long if the database keeps them
        waiting: what is known is still good."""
        if not now and time.monotonic() - self._looked < FRESH:
            return
        while now and self._looking and not self._looking.done():  # what was begun before may not see what is new
            await asyncio.wait({self._looking})
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        looking, known = asyncio.shield(self._looking), self._change is not None
        try:
            async with asyncio.timeout(PATIENCE if known and not now else None):
                await looking
        except TimeoutError:
            self._looked = time.monotonic()

    async def _look(self) -> None:
        """Raises what goes wrong only if nothing is known yet."""
        try:
            await self._readers.run(self.refresh)
        except Busy as mistake:
            self._log.warning("the library cannot be looked at", cause=str(mistake))
        except Exception:
            if self._change is None:
                raise
            self._log.exception("the library cannot be looked at")
        self._looked = time.monotonic()

    def refresh(self) -> None:
        """Look at the folder, and at what others have saved. Blocks. Raises Busy."""
        try:
            for path, stamp in _changed(self._folder, self._files):
                self._take(path)
                self._files[path] = stamp  # not before: what could not be saved now is tried again
        finally:
            self._read()

    def _read(self) -> None:
        change = self.versions.change()
        if change != self._change:
            if self._change is not None and changes.is_another(self._change, change):
                self._ready.clear()  # a version may be another document now
            self._current = self.versions.current()
            self._change = change

    def _take(self, path: Path) -> None:
        """A file that was changed becomes a version, unless it is one already."""
        try:
            found = read(path)
            inspection.must_be_in_order(found.document, self._fonts)
        except (Mistake, OSError) as error:
            self._log.warning("a design in a file is passed over", file=path.name, cause=str(error)[:500])
            return
        name = found.document.name
        if last(self.versions, name) != found.body:
            saved = self.versions.save(name, found.body, AUTHOR)
            if saved.created:
                self._log.info("a design was read from its file", design=name, version=saved.version)


def ready(version: Version, fonts: Fonts) -> Design:
    """A version, ready to be filled in."""
    body = document.Document.model_validate_json(version.body)
    return Design(body, version.version, version.sha256, float(version.created), fonts)


def read(path: Path) -> written.Written:
    """A document in a file. Raises Malformed, TooHeavy, Invalid, OSError."""
    with path.open("rb") as file:
        return written.read_written(file.read(written.LARGEST + 1))


def last(versions: Versions, name: str) -> str | None:
    """What stood in a design's file when it was last read."""
    newest = next((one for one in _all(versions, name) if one.author == AUTHOR), None)
    found = versions.get(name, newest.version) if newest else None
    return found.body if found else None


def _all(versions: Versions, name: str) -> Iterator[Summary]:
    """The versions of a design, the newest first."""
    after = None
    while page := versions.history(name, after):
        yield from page
        after = page[-1].version


def _changed(folder: Path | None, known: Mapping[Path, Stamp]) -> list[tuple[Path, Stamp]]:
    """The files that are not as they are known, and how they are."""
    if folder is None:
        return []
    try:
        paths = sorted(folder.glob("*.json"))[:MOST_FILES]
    except OSError:
        return []
    found = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        stamp = Stamp(status.st_mtime_ns, status.st_size)
        if known.get(path) != stamp:
            found.append((path, stamp))
    return found
