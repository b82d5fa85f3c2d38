"""A design that is ready: its document, and everything that is the same for all who fill it in, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ops.geometry import Extent
from ops.layers.paint import OPAQUE, Colour
from ops.picture import Blank
from ops.text.fonts import Fonts
from server.designs.chosen import chosen
from server.designs.field import Fields
from server.designs.filled import Ground
from server.designs.kinds import locales
from server.designs.kinds.locales import Place
from server.designs.overlay import CHOSEN, PLACE, Names
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.designs.document import condition, fields, measures, preset_layout
    from server.designs.document.document import Document
else:  # who has a document has them already; who has none, as most pictures, can do without
    condition, fields = on_demand("server.designs.document.condition"), on_demand("server.designs.document.fields")
    measures = on_demand("server.designs.document.measures")
    preset_layout = on_demand("server.designs.document.preset_layout")

ANYTHING = "1:00 x"  # for which all kinds look in all of their tables
CLEAR = Colour(255, 255, 255, 0)


@dataclass(frozen=True)
class Design:
    """A version of a design. `digest` is that of its document, `modified` in seconds since 1970."""

    document: Document
    version: int
    digest: str
    modified: float
    fonts: Fonts

    heeds = CHOSEN  # of what may be said beside its fields
    reads_by = PLACE  # what is said beside its fields by which their values are read
    needs = ""  # the field without which a query counts for nothing

    @property
    def name(self) -> str:
        return self.document.name

    @cached_property
    def presets(self) -> Mapping[str, str]:
        """The names of its presets as they may be written, and as they are."""
        return {plain(name): name for name in reversed(self.document.presets)}

    def preset(self, written: str) -> str | None:
        """The preset that is meant, if it is one; a `;` behind it separates it from nothing."""
        written = written.strip(" ;")
        return written if written in self.document.presets else self.presets.get(plain(written))

    def laid_out(self, preset: str) -> Design:
        """The same design in the layout of one of its presets; itself if that has no other."""
        if preset not in self._layouts:
            document = preset_layout.laid_out(self.document, self.document.presets[preset])
            other = replace(self, document=document, digest=f"{self.digest} {preset}")
            self._layouts[preset] = self if document is self.document else other
        return self._layouts[preset]

    @cached_property
    def _layouts(self) -> dict[str, Design]:
        """The layouts of presets, each made when it is needed first."""
        return {}

    @cached_property
    def place(self) -> Place:
        """Where its readers are, if nothing else is said."""
        return locales.place(self.document.locale, self.document.tz, locales.NOWHERE)

    @cached_property
    def fields(self) -> Fields:
        return Fields({name: fields.field(name, declared) for name, declared in self.document.fields.items()})

    @cached_property
    def chosen(self) -> Fields:
        """What may be said beside its fields; a design that was saved before may have one of such a name."""
        every = chosen(self.preset, self.document.presets)
        return Fields({name: field for name, field in every.items() if name not in self.fields})

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.fields.items() if field.required)

    def completed(self, given: dict[str, Any], place: Place) -> tuple[dict[str, Any], dict[str, Any]]:
        """Of the values that are given those that count, and what fields are without them."""
        return given, dict(self.defaults) if place == self.place else self._defaults(place)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What fields are if nothing is given for them, where its readers are if nothing else is said."""
        return self._defaults(self.place)

    def _defaults(self, place: Place) -> dict[str, Any]:
        found = {name: field.default(place) for name, field in self.fields.items()}
        return {name: value for name, value in found.items() if value is not None}

    def prepare(self) -> None:
        """Read what its fields need of the customs of its place, so that no reader waits for that. Blocks, for some ten
        milliseconds if it is the first of its language."""
        for field in self.fields.values():
            field.kind.read(ANYTHING, self.place)

    @cached_property
    def names(self) -> Names:
        return Names(frozenset(self.document.fields), {})

    @property
    def tags(self) -> frozenset[str]:
        """The fields of which a name in braces is a tag that nobody filled in."""
        return self.names.declared

    @property
    def public(self) -> bool:
        return self.document.public

    @property
    def max_bytes(self) -> int | None:
        return self.document.max_bytes

    @cached_property
    def initials(self) -> frozenset[str]:
        """The fields whose first letters are shown where a picture is missing."""
        templates = (one for layer in self.document.layers for one in layer.templates())
        return frozenset(name for place, words in templates if place == "missing/initials" for name in words.fields)

    @cached_property
    def moments(self) -> tuple[str, ...]:
        """The fields of which a condition asks whether their moment has passed."""
        asked = (test for layer in self.document.layers for test in condition.tests(layer.when))
        return tuple(dict.fromkeys(test.field for test in asked if test.passed is not None))

    @cached_property
    def ground(self) -> Ground:
        """What it is drawn on as an image."""
        canvas = self.document.canvas
        blank = Blank(Extent(canvas.width, canvas.height), self._colour)
        return Ground(f"{self.name}@{self.version}", blank, f"design {self.digest}", self.modified)

    @property
    def plain_ground(self) -> bool:
        """Whether its ground is a single colour, that of no field."""
        return isinstance(self.document.canvas.background, Colour)

    @property
    def _colour(self) -> Colour:
        """The colour of the ground; if it is none, whether it can be seen through at least."""
        background = self.document.canvas.background
        if isinstance(background, Colour):
            return background
        if not isinstance(background, measures.Gradient):
            return CLEAR
        inks = [one.color if isinstance(one, measures.GradientStop) else one for one in background.gradient]
        first = inks[0]
        opaque = all(isinstance(ink, Colour) and ink.alpha == OPAQUE for ink in inks)
        return first if opaque and isinstance(first, Colour) else CLEAR


def plain(preset: str) -> str:
    """The name of a preset without what is all the same in it: capitals, and `-` or `_`."""
    return preset.casefold().replace("_", "-")
