"""The catalogue: all sources in their order, and which original an identifier names."""

from contextlib import suppress

from server.config.settings import Settings
from server.config.sources import FolderSource
from server.errors import SourceUnavailable, Unknown
from server.sources.abroad import Abroad
from server.sources.folder import Folder
from server.sources.original import Original
from server.sources.remote import Remote

SHOWN = 120  # characters of an identifier that a refusal repeats

Source = Folder | Remote


class Catalogue:
    """Looks an identifier up: as it is, then, if it starts with a source's name and a colon, in that source alone.

    Folders are looked at each time. A source that is elsewhere is asked in its turn, but never for the name of another.
    Those that are `closed` are looked into only `everywhere`, and after all others, so that a name means for everybody
    what it means for who may not see them: for who does not say `everywhere`, they are not there.
    """

    def __init__(self, sources: tuple[Source, ...], slash: str = "", closed: frozenset[str] = frozenset()) -> None:
        self.sources = sources
        self._closed = closed
        self.remotes = tuple(source for source in sources if isinstance(source, Remote))
        self._folders = tuple(source for source in sources if isinstance(source, Folder))
        self._names = {source.name for source in sources}
        self._slash = slash

    @classmethod
    def of(cls, settings: Settings, abroad: Abroad) -> "Catalogue":
        """As it is configured. Raises Unusable."""
        sources = (
            Folder(source.name, source.path, source.statement)
            if isinstance(source, FolderSource)
            else abroad.source(source)
            for source in settings.sources
        )
        closed = frozenset(source.name for source in settings.sources if not source.public)
        return cls(tuple(sources), settings.server.slash, closed)

    async def close(self) -> None:
        for remote in self.remotes:
            await remote.close()

    def nearby(self, identifier: str, *, exactly: bool = False, everywhere: bool = False) -> Original | None:
        """The original that a folder has, None if none has one; `exactly` by this name, in which `server.slash` stands
        for nothing but itself. Raises SourceUnavailable if one that comes first is away: what another has by this name
        is not shown in its place."""
        turns = self._turns_of if exactly else self._turns
        for source, name in turns(identifier, everywhere):
            if isinstance(source, Folder) and (found := self._in(source, name)):
                return found
        return None

    async def look(self, identifier: str, *, exactly: bool = False, everywhere: bool = False) -> Original | None:
        """The original of an identifier, None if there is none; of one that comes from no address `exactly`: no proxy
        has decoded it, and a value of a field may be a part of it.

        Raises Unreachable and SourceUnavailable if a source that comes first cannot say: what another has by this name
        is not shown in its place.
        """
        if not self.remotes:
            return self.nearby(identifier, exactly=exactly, everywhere=everywhere)
        turns = self._turns_of if exactly else self._turns
        for source, name in turns(identifier, everywhere):
            found = self._in(source, name) if isinstance(source, Folder) else await source.find(name)
            if found:
                return found
        return None

    def glance(self, identifier: str) -> Original | None:
        """The original of an identifier as far as it is known without asking anybody; None if there is none, or nobody
        knows."""
        try:
            return self._glance(identifier) if self.remotes else self.nearby(identifier, everywhere=True)
        except SourceUnavailable:
            return None

    def _glance(self, identifier: str) -> Original | None:
        """Raises SourceUnavailable."""
        for source, name in self._turns(identifier, everywhere=True):
            found = self._in(source, name) if isinstance(source, Folder) else source.glance(name)
            if found:
                return found
            if isinstance(source, Remote) and not source.lacks(name):
                return None
        return None

    def folders(self, identifier: str) -> list[tuple[Folder, str]]:
        """Where a folder of this name may be that everybody may see, in turn, and its name there: "" is that of a
        source's own folder."""
        turns = self._turns(identifier, everywhere=False)
        return [(source, name) for source, name in turns if isinstance(source, Folder)]

    def stays(self, identifier: str, fingerprint: str) -> bool:
        """Whether an identifier is known to mean still what had this fingerprint; without one, nothing in a folder, as
        far as they are there: designs go on without them."""
        if not fingerprint:
            with suppress(SourceUnavailable):
                return self.nearby(identifier) is None
            return True
        found = self.glance(identifier)
        return found is not None and found.fingerprint == fingerprint

    def forget(self, identifier: str) -> None:
        """Look at an original anew, whatever is known of it: it was purged. A folder is looked at each time anyway."""
        for source, name in self._turns(identifier, everywhere=True):
            if isinstance(source, Remote):
                source.forget(name)

    def forget_all(self, source: str | None = None) -> None:
        """The same for all originals of a source; of every source if it is None."""
        for remote in self.remotes:
            if source in (None, remote.name):
                remote.forget_all()

    def _in(self, folder: Folder, name: str) -> Original | None:
        """What a folder has by a name.

        Raises SourceUnavailable, but not for a literal `samples:dawn.jpg` in a folder that is away: that is a picture
        of the source it names, whatever becomes of the others.
        """
        try:
            return folder.find(name)
        except SourceUnavailable:
            other, colon, _ = name.partition(":")
            if colon and other in self._names:
                return None
            raise

    def _turns(self, identifier: str, everywhere: bool) -> list[tuple[Source, str]]:
        """Who is asked for an identifier, one after the other, and by which name."""
        found = self._turns_of(identifier, everywhere)
        if not (self._slash and self._slash in identifier):
            return found
        return self._closed_last(found + self._turns_of(identifier.replace(self._slash, "/"), everywhere))

    def _turns_of(self, identifier: str, everywhere: bool) -> list[tuple[Source, str]]:
        name, colon, rest = identifier.partition(":")
        found: list[tuple[Source, str]]
        if not colon or name not in self._names:
            found = [(source, identifier) for source in self.sources]
        else:
            found = [(folder, identifier) for folder in self._folders]
            found += [(source, rest) for source in self.sources if source.name == name]
        if everywhere:
            return self._closed_last(found)
        return [(source, name) for source, name in found if source.name not in self._closed] if self._closed else found

    def _closed_last(self, turns: list[tuple[Source, str]]) -> list[tuple[Source, str]]:
        return sorted(turns, key=lambda turn: turn[0].name in self._closed) if self._closed else turns


def unknown(identifier: str) -> Unknown:
    """The refusal of an identifier that nothing has."""
    shown = identifier if len(identifier) <= SHOWN else identifier[:SHOWN] + "…"
    return Unknown(f"There is no image “{shown}” here.")
