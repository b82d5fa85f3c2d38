"""Kinds of values: how a cleaned text is read as one, how that is spelled, and what is shown of it.

Delivery is lenient: what cannot be read is passed over, and that is said in a remark. `spell` of what was read is read
as the same again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from server.designs.kinds.locales import Place

T = TypeVar("T")
Plain = str | int | float | bool  # as JSON has values

IGNORED, BOUNDED, REPLACED = "ignored", "bounded", "replaced"
OUT_OF_RANGE, AMBIGUOUS = "out_of_range", "ambiguous"


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """What a text was read as, None if it could not be; and what had to be done to it, if anything."""

    value: T | None
    remark: str = ""


def as_text(written: Plain) -> str:
    """A value of JSON as it would be given."""
    return str(written).lower() if isinstance(written, bool) else str(written)


def read_or(remark: str, value: T | None) -> Read[T]:
    """What was read; with this remark if that is nothing."""
    return Read(value, remark if value is None else "")


class Kind:
    """How values of one type are read at a place, spelled in one way, and shown at a place."""

    __slots__ = ()

    several = False  # whether a value is all that may be tried, the best first

    @property
    def accepts(self) -> str:
        """What it takes, in words; nothing if that goes without saying."""
        return ""

    def read(self, text: str, place: Place) -> Read[Any]:
        raise NotImplementedError

    def spell(self, value: Any) -> str:
        return str(value)

    def shown(self, value: Any, place: Place) -> str:  # noqa: ARG002
        return self.spell(value)

    def taken(self, written: Plain, place: Place) -> Read[Any]:
        """A value as a design itself writes it."""
        text = as_text(written)
        return self.read(text, place) if text.strip() else Read(None)

    def chosen(self, found: Iterator[Any]) -> Any:
        """The value of a field of which these can be used, the one that counts first; None if there is none."""
        return next(found, None)

    def is_same(self, value: Any, other: Any) -> bool:
        """Whether nobody can tell two values apart."""
        return bool(value == other)

    def expected(self, text: str) -> str:  # noqa: ARG002
        """What would have been accepted instead of a text."""
        return self.accepts


@dataclass(frozen=True, slots=True)
class Words(Kind):
    """Any text, in a case of its own; what is in `meanings` is shown as what it means there, `*` is for all else."""

    case: Callable[[str, str], str] | None = None
    meanings: Mapping[str, str] | None = None
    accepts: str = "any text"

    def read(self, text: str, place: Place) -> Read[str]:
        return Read(self.case(text, place.language) if self.case else text)

    def shown(self, value: str, place: Place) -> str:  # noqa: ARG002
        known = self.meanings or {}
        return next((known[key] for key in (value, value.casefold(), "*") if key in known), value)

    def taken(self, written: Plain, place: Place) -> Read[str]:  # noqa: ARG002
        """Words of a design are as they should be."""
        return Read(str(written) if str(written).strip() else None)
