"""The catalogue: all sources in their order, and which original an identifier names."""

from server.errors import Unknown
from server.settings import Settings, Statement
from server.sources.folder import Folder
from server.sources.original import Original

SHOWN = 120  # characters of an identifier that a refusal repeats


class Catalogue:
    """Looks an identifier up: as it is, then, if it starts with a source's name and a colon, in that source alone."""

    def __init__(self, sources: tuple[Folder, ...], slash: str = "") -> None:
        self.sources = sources
        self._slash = slash

    @classmethod
    def of(cls, settings: Settings) -> "Catalogue":
        folders = (
            Folder(source.name, source.path, Statement(**source.model_dump(include=set(Statement.model_fields))))
            for source in settings.sources
        )
        return cls(tuple(folders), settings.server.slash)

    def look(self, identifier: str) -> Original | None:
        """The original of an identifier, None if there is none."""
        found = self._exactly(identifier)
        if found is None and self._slash and self._slash in identifier:
            found = self._exactly(identifier.replace(self._slash, "/"))
        return found

    def find(self, identifier: str) -> Original:
        """The original of an identifier. Raises Unknown."""
        found = self.look(identifier)
        if found is None:
            raise unknown(identifier)
        return found

    def forget(self, identifier: str) -> None:
        """Look at an original anew, whatever is known of it: it was purged. A folder is looked at each time anyway."""

    def forget_all(self, source: str | None = None) -> None:
        """The same for all originals of a source; of every source if it is None."""

    def _exactly(self, identifier: str) -> Original | None:
        for source in self.sources:
            if found := source.find(identifier):
                return found
        name, colon, rest = identifier.partition(":")
        named = (source for source in self.sources if colon and source.name == name)
        return next((found for source in named if (found := source.find(rest))), None)


def unknown(identifier: str) -> Unknown:
    """The refusal of an identifier that nothing has."""
    shown = identifier if len(identifier) <= SHOWN else identifier[:SHOWN] + "…"
    return Unknown(f"There is no image “{shown}” here.")
