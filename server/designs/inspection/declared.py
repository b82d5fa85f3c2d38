"""What is wrong with how the fields of a design are declared: formats, bounds, choices, and values of its own."""

from collections.abc import Iterator

from ops.errors import BadParameter
from server.designs.document import fields
from server.designs.document.declaration import ChoiceField, DesignField, MoneyField, NumberField, TextField
from server.designs.document.document import Document
from server.designs.field import Field
from server.designs.inspection.parts import Steps, wrong
from server.designs.kinds.kind import AMBIGUOUS, OUT_OF_RANGE
from server.designs.kinds.locales import Place
from server.designs.kinds.moments import Clock, has_day
from server.designs.overlay import DOWNLOAD, PRESET
from server.errors import Wrong
from server.mistakes import nearest, received

TAKEN = {
    DOWNLOAD: f"`?{DOWNLOAD}=` has a picture saved as a file",
    PRESET: f"`{PRESET}=` says in which layout a design is shown",
}  # names of fields that mean something else by now


def inspect(document: Document, place: Place) -> tuple[dict[str, Field], tuple[Wrong, ...]]:
    """The fields that can be made of a document's, and what is wrong with any."""
    made: dict[str, Field] = {}
    found: list[Wrong] = []
    for name, declared in document.fields.items():
        steps: Steps = ("fields", name)
        if name in TAKEN:  # designs that were saved before keep it
            found.append(wrong(steps, "reserved", f"another name ({TAKEN[name]})", name))
        try:
            made[name] = fields.field(name, declared)
            must_show(made[name], getattr(declared, "format", ""))
        except BadParameter as mistake:
            found.append(wrong((*steps, mistake.parameter), "format", mistake.expected, received(mistake.received)))
            continue
        found += _bounds(declared, steps)
        if isinstance(declared, ChoiceField):
            found += _choices(declared, steps)
        found += _own_value(made[name], declared, place, (*steps, "default"))
    return made, tuple(found)


def must_show(field: Field, form: str) -> None:
    """Raises BadParameter for a form in which values of a field cannot be shown."""
    if not form:
        return
    fields.shown_as(field.kind, form)
    if isinstance(field.kind, Clock) and has_day(form):
        raise BadParameter("format", "hours and minutes alone, such as HH:mm", form)


def _bounds(declared: DesignField, steps: Steps) -> Iterator[Wrong]:
    if not isinstance(declared, NumberField | MoneyField) or declared.min is None or declared.max is None:
        return
    if declared.min > declared.max:
        yield wrong((*steps, "min"), "bounds", f"at most {declared.max}, which is `max`,", str(declared.min))


def _choices(declared: ChoiceField, steps: Steps) -> Iterator[Wrong]:
    seen: set[str] = set()
    for index, choice in enumerate(declared.choices):
        word = choice.casefold().strip()
        if not word or word in seen:
            yield wrong((*steps, "choices", index), "choice", "a word of its own", received(choice))
        seen.add(word)
    for key, meant in declared.map.items():
        if meant not in declared.choices:
            yield _no_choice((*steps, "map", key), meant, declared)
    for key in declared.labels:
        if key not in declared.choices:
            yield _no_choice((*steps, "labels", key), key, declared)


def _no_choice(steps: Steps, value: str, declared: ChoiceField) -> Wrong:
    known = ", ".join(declared.choices[:12])
    return wrong(steps, "choice", f"one of {known}", received(value), nearest(value, declared.choices, 0.5))


def _own_value(field: Field, declared: DesignField, place: Place, steps: Steps) -> Iterator[Wrong]:
    """A default has to be what a field of its kind may hold; a blank one is none."""
    value, kind = declared.default, field.kind
    text = str(value)
    if value is None or not text.strip():
        return
    read = kind.taken(value, place)
    if read.remark == OUT_OF_RANGE:
        yield wrong(steps, "bounds", kind.accepts, received(value))
    elif read.value is None:
        meant = nearest(text, declared.choices, 0.5) if isinstance(declared, ChoiceField) else None
        yield wrong(steps, "value", kind.accepts, received(value), meant)
    elif read.remark == AMBIGUOUS:
        yield wrong(
            steps, "ambiguous", "a day that can be read in one way only", received(value), kind.spell(read.value)
        )
    elif read.remark and isinstance(declared, ChoiceField):
        yield wrong(steps, "value", kind.accepts, received(value), str(read.value))
    elif isinstance(declared, TextField) and len(text) > declared.max:
        yield wrong(steps, "bounds", f"at most {declared.max} characters", f"{len(text)}")
