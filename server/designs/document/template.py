"""Templates: texts of a design with fields in them, `Hi {first_name}, see you on {starts:EEEE}`.

A name in braces is a field; behind a colon stands how its value is shown. What depends on a number is written as in
ICU's messages: `{trees, plural, one {# young tree} other {# young trees}}`, where # is the number. Doubled braces are
braces. Templates are the designer's: values never are read as one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

NAME = r"[a-z][a-z0-9_]{0,62}"
LONGEST = 2000
FORMS = ("zero", "one", "two", "few", "many", "other")  # of CLDR's plural rules
MOST_FORMS = 20

_PIECE = re.compile(rf"\{{\{{|\}}\}}|\{{({NAME})(?::([^{{}}]{{1,80}}))?\}}|[{{}}]|[^{{}}]+")
_PLURAL = re.compile(rf"\{{\s*({NAME})\s*,\s*plural\s*,\s*")
_FORM = re.compile(rf"(=[0-9]{{1,9}}|{'|'.join(FORMS)})\s*\{{")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Blank:
    """A place for a field's value, and how it is shown there, if not as the field says."""

    field: str
    form: str = ""

    def __str__(self) -> str:
        return f"{{{self.field}:{self.form}}}" if self.form else f"{{{self.field}}}"


@dataclass(frozen=True, slots=True)
class Plural:
    """A place for what depends on a number: what is said for one number, `=0`, or for a form of CLDR's rules. There is
    always one for `other`."""

    field: str
    forms: tuple[tuple[str, "Template"], ...]

    def chosen(self, number: str, form: str) -> "Template":
        """What is said for a number as it is spelled, which has this form."""
        said = dict(self.forms)
        return said.get(f"={number}") or said.get(form) or said["other"]

    def __str__(self) -> str:
        return f"{{{self.field}, plural, " + " ".join(f"{form} {{{said}}}" for form, said in self.forms) + "}"


@dataclass(frozen=True, slots=True)
class Number:
    """The place within a plural where its number stands."""

    def __str__(self) -> str:
        return "#"


Part = str | Blank | Plural | Number


@dataclass(frozen=True, slots=True)
class Template:
    """Literal text, blanks and plurals, in their order."""

    parts: tuple[Part, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that are needed, each once."""
        return tuple(dict.fromkeys(blank.field for blank in self.blanks))

    @property
    def blanks(self) -> Iterator[Blank | Plural]:
        """The places for values, those within a plural behind it."""
        for part in self.parts:
            if isinstance(part, Blank | Plural):
                yield part
            if isinstance(part, Plural):
                for _, said in part.forms:
                    yield from said.blanks

    @property
    def sole(self) -> str | None:
        """The field that is all of it, if it is so."""
        match self.parts:
            case (Blank(field, ""),):
                return field
            case _:
                return None

    @property
    def plain(self) -> bool:
        """Whether nothing in it depends on a number."""
        return len(self.pieces) == len(self.parts)

    @property
    def pieces(self) -> tuple[str | Blank, ...]:
        """Its literal text and its blanks: all of it, if it is plain."""
        return tuple(part for part in self.parts if isinstance(part, str | Blank))

    def filled(self, shown: Callable[[Blank | Plural], str | None], number: str = "#") -> str | None:
        """The text with every blank and every plural as `shown`, None if one of them is missing; `number` is that of
        the plural it belongs to."""
        found = [self._part(part, shown, number) for part in self.parts]
        return None if None in found else "".join(part for part in found if part is not None)

    @staticmethod
    def _part(part: Part, shown: Callable[[Blank | Plural], str | None], number: str) -> str | None:
        if isinstance(part, Number):
            return number
        return part if isinstance(part, str) else shown(part)

    def __str__(self) -> str:
        return "".join(
            part.replace("{", "{{").replace("}", "}}") if isinstance(part, str) else str(part) for part in self.parts
        )


def parse(text: str) -> Template:
    """Read a template. Raises ValueError, in words."""
    if len(text) > LONGEST:
        raise ValueError(f"expected at most {LONGEST} characters")
    parts, end = _parsed(text, 0, inside=False)
    assert end == len(text)  # noqa: S101 (a brace that closes nothing is refused)
    return Template(parts)


def _parsed(text: str, place: int, *, inside: bool) -> tuple[tuple[Part, ...], int]:
    """The parts of a template up to its end, or `inside` a plural up to the brace that closes it."""
    parts: list[Part] = []
    while place < len(text):
        if inside and text[place] == "}":
            return tuple(parts), place
        if inside and text[place] == "#":
            parts.append(Number())
            place += 1
            continue
        plural = _PLURAL.match(text, place)
        if plural and inside:
            raise ValueError("expected no plural within another")
        if plural:
            part, place = _plural(text, plural)
            parts.append(part)
            continue
        place = _piece(text, place, parts, inside=inside)
    return tuple(parts), place


def _piece(text: str, place: int, parts: list[Part], *, inside: bool) -> int:
    """Read a blank or some literal text; where what follows begins."""
    match = _PIECE.match(text, place)
    assert match  # noqa: S101 (it matches anything)
    piece = match[0]
    if match[1]:
        parts.append(Blank(match[1], match[2] or ""))
        return match.end()
    if piece in ("{", "}"):
        raise ValueError("expected a field in braces such as {first_name}; a brace itself is written twice: {{")
    if inside:
        piece = piece.partition("#")[0]
    literal = piece[0] if piece in ("{{", "}}") else piece
    if parts and isinstance(parts[-1], str):
        parts[-1] += literal
    else:
        parts.append(literal)
    return place + len(piece)


def _plural(text: str, beginning: re.Match[str]) -> tuple[Plural, int]:
    """Read the forms of a plural; where what follows begins."""
    field, place = beginning[1], beginning.end()
    forms: dict[str, Template] = {}
    while form := _FORM.match(text, place):
        said, end = _parsed(text, form.end(), inside=True)
        if end == len(text) or form[1] in forms or len(forms) == MOST_FORMS:
            break
        forms[form[1]] = Template(said)
        place = _after_space(text, end + 1)
    if text[place : place + 1] != "}" or "other" not in forms:
        example = f"{{{field}, plural, one {{# tree}} other {{# trees}}}}"
        forms_ = ", ".join(FORMS)
        raise ValueError(
            f"expected a plural such as {example}: its forms are {forms_} or =0, each once, with an `other`"
        )
    return Plural(field, tuple(forms.items())), place + 1


def _after_space(text: str, place: int) -> int:
    match = _SPACE.match(text, place)
    return match.end() if match else place
