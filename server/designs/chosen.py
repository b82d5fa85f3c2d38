"""What may be said beside the fields of a design: where its reader is, and in which layout it is shown."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from server.designs.field import Field, Fields
from server.designs.kinds import locales
from server.designs.kinds.kind import IGNORED, Kind, Read, read_or
from server.designs.kinds.locales import Place
from server.designs.overlay import PRESET
from server.mistakes import nearest


@dataclass(frozen=True, slots=True)
class Named(Kind):
    """What has a name, by which it is found in any spelling; `names` are those that people choose from."""

    found: Callable[[str], str | None]
    names: Collection[str] = ()

    @property
    def accepts(self) -> str:
        return ", ".join(self.names)

    def read(self, text: str, place: Place) -> Read[str]:  # noqa: ARG002
        return read_or(IGNORED, self.found(text))

    def expected(self, text: str) -> str:
        near = nearest(text, self.names)
        return self.accepts + (f". Did you mean {near}?" if near else "")


def chosen(preset: Callable[[str], str | None], presets: Collection[str]) -> Fields:
    """What may be said beside fields, as fields; `preset` finds one of the `presets`."""
    kinds = {
        "locale": Named(locales.locale_named),
        "tz": Named(locales.zone_named),
        PRESET: Named(preset, presets),
    }
    return Fields({name: Field(name, kind) for name, kind in kinds.items()})
