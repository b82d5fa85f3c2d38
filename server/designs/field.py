"""Fields of a design: what can be given, how that is read, and what stands in for it.

What is read here has been cleaned already. Data never causes an error: what cannot be read counts as missing, and that
is said.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from server.designs.kinds.kind import Kind, Plain
from server.designs.kinds.locales import Place


class Partial(Enum):
    """Whether words are used of which fonts lack letters, so that they can be drawn in part only: never, if there is
    nothing else, or always. Lost ornaments do no harm."""

    NEVER = "never"
    LAST = "last"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class How:
    """How a value is read. It has at most `longest` characters, but may always have `least`; longer words are cut, or
    missing if they are of use as a `whole` only, as all else is. `words` are drawn, and `partial` says what becomes of
    those that cannot be in full; what is an address is decoded `once`; `ours` are values of a design's fields, which
    empty words are not."""

    longest: int = 0
    least: int = 0
    words: bool = False
    once: bool = False
    ours: bool = False
    whole: bool = False
    partial: Partial = Partial.NEVER


AS_IT_IS = How()


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what its values are, how they are read, and its default as its design writes it, None for
    nothing. One that is `required` has to be given unless it has a default."""

    name: str
    kind: Kind
    how: How = AS_IT_IS
    written: Plain | None = None
    required: bool = False

    def default(self, place: Place) -> Any:
        """What it is if nothing is given; None for nothing."""
        return None if self.written is None else self.kind.taken(self.written, place).value


class Fields(dict[str, Field]):
    """Fields by their names, in the order of their design."""

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self)}

    def of(self, names: Collection[str]) -> list[Field]:
        """Those of these names, in their order."""
        return [self[name] for name in sorted(self.keys() & names, key=self._places.__getitem__)]
