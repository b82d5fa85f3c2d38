"""Templates: texts of a design with fields in them, `Hi {first_name}, see you on {starts:EEEE}`.

A name in braces is a field; behind a colon stands how its value is shown. Doubled braces are braces. Templates are the
designer's: values never are read as one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

NAME = r"[a-z][a-z0-9_]{0,62}"
LONGEST = 2000

_PIECE = re.compile(rf"\{{\{{|\}}\}}|\{{({NAME})(?::([^{{}}]{{1,80}}))?\}}|[{{}}]|[^{{}}]+")


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for a field's value, and how it is shown there, if not as the field says."""

    field: str
    form: str = ""

    def __str__(self) -> str:
        return f"{{{self.field}:{self.form}}}" if self.form else f"{{{self.field}}}"


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text and blanks, in their order."""

    parts: tuple[str | Blank, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are needed, each once."""
        return tuple(dict.fromkeys(part.field for part in self.parts if isinstance(part, Blank)))

    @property
    def sole(self) -> str | None:
        """The field that is all of it, if it is so."""
        match self.parts:
            case (Blank(field, ""),):
                return field
            case _:
                return None

    def filled(self, shown: Callable[[Blank], str | None]) -> str | None:
        """The text with every blank as `shown`; None if one of them is missing."""
        found = [part if isinstance(part, str) else shown(part) for part in self.parts]
        return None if None in found else "".join(part for part in found if part is not None)

    def __str__(self) -> str:
        return "".join(
            part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else str(part) for part in self.parts
        )


def parse(text: str) -> Template:
    """Read a template. Raises ValueError, in words."""
    if len(text) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters")
    parts: list[str | Blank] = []
    for match in _PIECE.finditer(text):
        piece = match[0]
        if match[1]:
            parts.append(Blank(match[1], match[2] or ""))
            continue
        if piece in ("{", "}"):
            raise ValueError("expected a field in braces such as {first_name}; a brace itself is written twice: {{")
        literal = piece[0] if piece in ("{{", "}}") else piece
        if parts and isinstance(parts[-1], str):
            parts[-1] += literal
        else:
            parts.append(literal)
    return Template(tuple(parts))
