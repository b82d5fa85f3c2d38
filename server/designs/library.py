"""The library: all designs at hand, by name and version.

They are kept in a database. A folder of JSON files, where people write them, is looked at again and again: a file that
was changed becomes a further version. What another process saved is noticed within half a second. What the database has
can be had at once; while files are still being read, what is not known yet is not called unknown.
"""

from __future__ import annotations

import asyncio
import re
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cachetools import LRUCache
from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from ops.text.fonts import Fonts
from server.designs.design import Design
from server.designs.design_files import Changed, DesignFiles
from server.errors import Busy
from server.on_demand import on_demand
from server.threads import Threads

if TYPE_CHECKING:
    from server.database import changes
    from server.designs.document import document
    from server.designs.versions import Expected, Saved, Summary, Version, Versions
else:  # they come with the first look, in a thread: pictures that are no designs can be had before
    document = on_demand("server.designs.document.document")
    changes = on_demand("server.database.changes")

FRESH = 0.5  # seconds for which what is known is taken for current
PATIENCE = 0.25  # seconds that a picture waits to hear what is new, if what was known will do
KEPT = 500  # designs that are kept ready
WAIT = 10.0  # … that it waits for files that are being read, if it is not known without them
FEW = 100  # files that are waited for
STEP = 0.1  # seconds after which it is looked how many are left
SEVERAL = 50  # files that are read before what became of them is known
UNREAD = "The designs cannot be read yet: the database is busy or cannot be reached. Try again in a moment."
READING = "The designs are still being read from their files. Try again in a moment."
LEFT_OUT = "There are more design files than this server reads, and this may be in one of them."

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)  # of a design: `DESIGN_NAME` of its document


class Library:
    """For one event loop."""

    def __init__(
        self, versions: Versions, folder: Path | None, fonts: Fonts, readers: Threads, log: FilteringBoundLogger
    ) -> None:
        self.versions = versions
        self.files = DesignFiles(folder, versions, fonts, log)
        self._fonts = fonts
        self._readers = readers
        self._log = log
        self._current: dict[str, int] = {}
        self._change: int | None = None
        self._looked = float("-inf")
        self._looking: asyncio.Task[None] | None = None
        self._filing: asyncio.Task[None] | None = None
        self._unread = 0
        self._filed = folder is None  # whether all files were read once
        self._closed = False
        self._ready: LRUCache[tuple[str, int], Design] = LRUCache(KEPT)

    async def close(self) -> None:
        """Waits for what was begun: the database is still open."""
        self._closed = True
        if begun := {task for task in (self._looking, self._filing) if task}:
            await asyncio.wait(begun)

    @property
    def complete(self) -> bool:
        """Whether everything that there is is known: all files were read, and none was left out."""
        return self._filed and not self.files.left_out

    async def find(self, name: str, version: int | None = None) -> Design | None:
        """A design in a version, or as it is now; None if there is none. Raises Busy, also if it may be in a file that
        is not read yet."""
        if not _NAME.fullmatch(name):
            return None
        await self._must_be_known()
        found = await self._found(name, version)
        if found is None and not self.complete:
            await self.wait_for_files()
            found = await self._found(name, version)
            if found is None and not self.complete:
                raise Busy(LEFT_OUT if self._filed else READING)
        return found

    async def _found(self, name: str, version: int | None) -> Design | None:
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
                known = ready(found, self._fonts)
                await self._readers.run(known.prepare)
                self._ready[name, version] = known
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
        """All designs that there are, and their current versions. Raises Busy, rather than name only some."""
        await self._must_be_known()
        if not self._filed:
            await self.wait_for_files()
        if not self._filed:
            raise Busy(READING)
        return dict(self._current)

    async def page(self, after: str, limit: int) -> tuple[Design, ...]:
        """The designs whose names come behind `after`, by name, as they are now. What cannot be used is none, and ends
        no page before its time."""
        current, found = await self.current(), list[Design]()
        for name in sorted(name for name in current if name > after):
            if len(found) == limit:
                break
            if one := await self.find(name, current[name]):
                found.append(one)
        return tuple(found)

    async def version(self, name: str, version: int | None = None) -> Version | None:
        """A version with its text, or the current one; None if there is none."""
        return await self._readers.run(partial(self.versions.get, name, version))

    async def history(self, name: str, after: int | None = None, limit: int = 100) -> tuple[Summary, ...]:
        """The versions of a design, the newest first, from the one before `after` on."""
        return await self._readers.run(partial(self.versions.history, name, after, limit))

    async def save(self, name: str, body: str, author: str, expected: Expected = None) -> Saved:
        """Keep a document as the current version, which is known here at once. Raises Changed, Busy."""
        saved = await self._readers.run(partial(self.versions.save, name, body, author, expected))
        await self._read_anew()
        return saved

    async def delete(self, name: str, author: str, expected: int | None = None) -> None:
        """Hide a design; its versions can still be had by number. Raises Unknown, Changed, Busy."""
        await self._readers.run(partial(self.versions.delete, name, author, expected))
        await self._read_anew()

    async def _must_be_known(self) -> None:
        """Raises Busy rather than say of everything that there is none."""
        await self.look()
        if self._change is None:
            raise Busy(UNREAD)

    async def wait_for_files(self) -> None:
        """Until all files are read, if that is soon."""
        until = time.monotonic() + WAIT
        while self._filing and not self._filing.done() and self._unread <= FEW and time.monotonic() < until:
            await asyncio.wait({self._filing}, timeout=STEP)

    async def _read_anew(self) -> None:
        """Know what was just saved here."""
        await self._until_done(self._looking)  # what was begun before may not see it
        self._looking = asyncio.create_task(self._look())
        await asyncio.shield(self._looking)

    async def look(self, *, now: bool = False) -> None:
        """Notice what was changed, unless that was done a moment ago; `now`, all of it. Nobody else waits long if the
        database or the files keep them waiting: what is known is still good."""
        if not now and time.monotonic() - self._looked < FRESH:
            return
        if now:  # what was begun before may not see what is new
            await self._until_done(self._looking, self._filing)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        if now or self._change is None:
            await asyncio.shield(self._looking)
        fresh = (self._filing is None or self._filing.done()) and self._change is not None and self.files.is_due
        if fresh or (now and self._change is not None):
            self._filing = asyncio.create_task(self._file())
        if now:
            await self._until_done(self._filing)
        elif self._filed:  # else only who needs what is in the files waits for them
            await asyncio.wait({task for task in (self._looking, self._filing) if task}, timeout=PATIENCE)
            self._looked = time.monotonic()

    @staticmethod
    async def _until_done(*tasks: asyncio.Task[None] | None) -> None:
        if running := {task for task in tasks if task and not task.done()}:
            await asyncio.wait(running)

    async def _look(self) -> None:
        """Raises what goes wrong only if nothing is known yet."""
        try:
            await self._readers.run(self._read)
        except Busy as mistake:
            self._log.warning("the library cannot be looked at", cause=str(mistake))
        except Exception:
            if self._change is None:
                raise
            self._log.exception("the library cannot be looked at")
        self._looked = time.monotonic()

    async def _file(self) -> None:
        """Read the files that were changed, a few at a time: what became of them is known before all are. Never
        fails."""
        try:
            changed = await self._readers.run(self.files.changed)
            for start in range(0, len(changed), SEVERAL):
                if self._closed:
                    return
                several, self._unread = changed[start : start + SEVERAL], len(changed) - start
                await self._readers.run(partial(self._take, several))
            self._filed = True
        except Busy as mistake:
            self._log.warning("the design files cannot be read", cause=str(mistake))
        except Exception:  # noqa: BLE001 (the next look may do)
            self._log.exception("the design files cannot be read")

    def _take(self, files: list[Changed]) -> None:
        """Blocks. Raises Busy."""
        try:
            self.files.take(files)
        finally:
            self._read()

    def _read(self) -> None:
        """Look at what was saved, here and by others. Blocks. Raises Busy."""
        change = self.versions.change()
        if change != self._change:
            if self._change is not None and changes.is_another(self._change, change):
                self._ready.clear()  # a version may be another document now
            self._current = self.versions.current()
            self._change = change


def ready(version: Version, fonts: Fonts) -> Design:
    """A version, ready to be filled in."""
    body = document.Document.model_validate_json(version.body)
    return Design(body, version.version, version.sha256, float(version.created), fonts)
