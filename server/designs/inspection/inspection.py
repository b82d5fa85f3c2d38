"""Inspection: all that refuses a design when it is saved, besides its shape: what its parts refer to has to be there.

Nothing is fetched or drawn here: what the pictures are that a design names is found out before.
"""

from collections.abc import Callable, Iterator
from itertools import chain, islice, product

from babel.localedata import locale_identifiers

from ops.errors import BadParameter, Mistake
from ops.text.fonts import Fonts
from server.designs.composition import truth
from server.designs.document import picture_address
from server.designs.document.condition import FieldCondition
from server.designs.document.declaration import (
    ChoiceField,
    ColorField,
    DateField,
    ImageField,
    MoneyField,
    NumberField,
    UrlField,
)
from server.designs.document.document import Document
from server.designs.document.fields import Picture
from server.designs.document.layers import FallbackImage, FallbackLabel, ImageLayer, Lettered, TextLayer, TextSpan
from server.designs.document.template import Blank, Plural, Template
from server.designs.field import Field
from server.designs.inspection import boxes, declared, presets, sayings
from server.designs.inspection.parts import Steps, layers, of_kind, wrong
from server.designs.inspection.presets import Output
from server.designs.kinds import locales
from server.designs.kinds.answers import Pick
from server.designs.kinds.locales import NOWHERE, Place
from server.errors import Invalid, Wrong
from server.mistakes import LISTED, nearest, received

MOST_PICTURES = 200  # of one design, that are looked at
MOST_BLANKS = 2000  # places for values in one design
MOST_WRONG = 500  # mistakes, after which no more are looked for

Why = Callable[[str], Mistake | None]  # why a picture cannot be had, by its identifier or its address


def inspect(document: Document, fonts: Fonts, picture: Why, output: Output = presets.ANY) -> tuple[Wrong, ...]:
    """What is wrong with a document. `output` is what may be delivered here."""
    place = locales.place(document.locale, document.tz, NOWHERE)
    fields, found = declared.inspect(document, place)
    words = list(of_kind(document, Template))
    blanks = sum(1 for _, template in words for _ in template.blanks)
    if blanks > MOST_BLANKS:
        return (wrong((), "blanks", f"at most {MOST_BLANKS} fields in braces", f"{blanks}"),)
    mistakes = chain(
        _place(document),
        found,
        (one for steps, template in words for one in _blanks(steps, template, document, fields)),
        (one for steps, ink in of_kind(document, Blank) for one in _ink(steps, ink, document)),
        (
            one
            for steps, test in of_kind(document, FieldCondition)
            for one in _test(steps, test, document, fields, place)
        ),
        _sources(document),
        _fonts(document, fonts),
        _anchors(document),
        _pictures(document, picture),
        boxes.inspect(document),
        sayings.inspect(document, place),
        presets.inspect(document, output),
    )
    return tuple(dict.fromkeys(islice(mistakes, MOST_WRONG)))


def must_be_in_order(document: Document, fonts: Fonts) -> None:
    """Raises Invalid for what could not be drawn; pictures are not looked at, which may come later."""
    found = inspect(document, fonts, lambda _: None)
    if found:
        raise refusal(found)


def refusal(found: tuple[Wrong, ...]) -> Invalid:
    """What is wrong as one mistake."""
    return Invalid("body", found[:LISTED], max(0, len(found) - LISTED))


def pictures(document: Document) -> tuple[tuple[Steps, str], ...]:
    """The pictures that a document names itself, and where: as they are, as another for what is missing, as the default
    of a field, as what choices make of a name, and as what a preset shows instead."""
    return tuple(islice(_named(document), MOST_PICTURES))


def unseen(document: Document) -> bool:
    """Whether it may name more pictures than are looked at."""
    return next(islice(_named(document), MOST_PICTURES, None), None) is not None


def _named(document: Document) -> Iterator[tuple[Steps, str]]:
    for name, field in document.fields.items():
        if isinstance(field, ImageField) and field.default:
            kind = Picture(field.folder)
            read = kind.read(str(field.default), NOWHERE)
            if read.value:
                yield ("fields", name, "default"), kind.spell(read.value)
    for steps, layer in layers(document):
        if isinstance(layer, ImageLayer):
            yield from (((*steps, "source"), spelled) for spelled in _spelled(layer.source, document))
            if isinstance(layer.missing, FallbackImage):
                yield (*steps, "missing", "image"), layer.missing.image
    for name, preset in document.presets.items():
        for layer_, change in preset.layers.items():
            if change.source is not None:
                yield ("presets", name, "layers", layer_, "source"), str(change.source)


def _spelled(source: Template, document: Document) -> Iterator[str]:
    """All that a name may come to be; nothing if that depends on values that nobody knows."""
    declared_ = [document.fields.get(name) for name in source.fields]
    choices = [field.choices for field in declared_ if isinstance(field, ChoiceField)]
    if len(choices) < len(declared_):
        return
    for values in product(*choices):
        named = dict(zip(source.fields, values, strict=True))
        yield picture_address.filled(source, named.get, source.fields) or ""


def _pictures(document: Document, picture: Why) -> Iterator[Wrong]:
    for steps, reference in pictures(document):
        mistake = picture(reference)
        if mistake is not None:
            yield wrong(steps, "picture", "a picture", f"{received(reference)}. {str(mistake).rstrip('.')}")


def _sources(document: Document) -> Iterator[Wrong]:
    """Whose address of a picture has a field where its scheme, its host or its port is: a value would choose from where
    it comes."""
    addresses = {name for name, field in document.fields.items() if isinstance(field, ImageField | UrlField)}
    for steps, layer in layers(document):
        if isinstance(layer, ImageLayer) and (names := picture_address.open_fields(layer.source, addresses)):
            received_ = f"{received(str(layer.source))}, in which {names[0]} has a part in the scheme, host or port"
            expected = (
                "a field of type image alone, such as {logo}, an identifier such as badges/{tier}.svg, or an address "
                "whose scheme, host and port are written out, such as https://example.com/{tier}.svg,"
            )
            yield wrong((*steps, "source"), "address", expected, received_)


def _place(document: Document) -> Iterator[Wrong]:
    if locales.locale_named(document.locale) is None:
        known = [name.replace("_", "-") for name in locale_identifiers()]
        meant = nearest(document.locale, known)
        yield wrong(("locale",), "locale", "a locale such as de or pt-BR", received(document.locale), meant)
    if locales.zone_named(document.tz) is None:
        meant = nearest(document.tz, locales.zones().values())
        yield wrong(("tz",), "tz", "a time zone such as Europe/Berlin", received(document.tz), meant)


def _undeclared(steps: Steps, name: str, document: Document) -> Wrong:
    known = ", ".join(list(document.fields)[:12]) or "none, as none is declared"
    return wrong(steps, "field", f"a field of this design ({known})", received(name), nearest(name, document.fields))


def _blanks(steps: Steps, words: Template, document: Document, fields: dict[str, Field]) -> Iterator[Wrong]:
    """The fields of a template, and whether they can be shown as it says."""
    for part in dict.fromkeys(words.blanks):
        if part.field not in document.fields:
            yield _undeclared(steps, part.field, document)
        elif isinstance(part, Plural):
            field = document.fields[part.field]
            if not isinstance(field, NumberField):
                expected = f"a field of type number in {{{part.field}, plural, …}}"
                yield wrong(steps, "type", expected, f"{part.field}, which is of type {field.type}")
        elif part.form and part.field in fields:
            try:
                declared.must_show(fields[part.field], part.form)
            except BadParameter as mistake:
                yield wrong(steps, "format", f"{mistake.expected} in {{{part.field}:…}}", received(part.form))


def _ink(steps: Steps, ink: Blank, document: Document) -> Iterator[Wrong]:
    field = document.fields.get(ink.field)
    if isinstance(field, ColorField):
        return
    colours = [name for name, one in document.fields.items() if isinstance(one, ColorField)]
    if field is None:
        known = ", ".join(colours[:12]) or "none, as none is declared"
        yield wrong(
            steps, "field", f"a field of type colour ({known})", received(ink.field), nearest(ink.field, colours)
        )
    else:
        yield wrong(steps, "type", "a field of type colour", f"{ink.field}, which is of type {field.type}")


def _test(
    steps: Steps, test: FieldCondition, document: Document, fields: dict[str, Field], place: Place
) -> Iterator[Wrong]:
    """Whether a condition can be true of the field that it asks about."""
    if test.field not in document.fields:
        yield _undeclared((*steps, "field"), test.field, document)
    elif test.field in fields:
        field, written = fields[test.field], document.fields[test.field]
        kind = f"{field.name}, which is of type {written.type}"
        if test.is_ is not None:
            yield from _value((*steps, "is"), test.is_, field, place)
        for index, value in enumerate(test.in_ or ()):
            yield from _value((*steps, "in", index), value, field, place)
        if test.passed is not None and not (isinstance(written, DateField) and written.type == "date"):
            yield wrong((*steps, "field"), "type", "a field of type date for `passed`", kind)
        for name in ("above", "below"):
            if getattr(test, name) is not None and not isinstance(written, NumberField | MoneyField):
                yield wrong((*steps, "field"), "type", f"a field of type number or money for `{name}`", kind)


def _value(steps: Steps, value: str | float | bool, field: Field, place: Place) -> Iterator[Wrong]:
    read = field.kind.taken(value, place)
    spelled = None if read.value is None else field.kind.spell(read.value)
    if spelled is not None and truth.same(spelled, value):
        return
    meant = spelled
    if spelled is None and isinstance(field.kind, Pick):
        meant = nearest(str(value), field.kind.choices, 0.5)
    expected = f"{field.kind.accepts}, which {field.name} may be,"
    yield wrong(steps, "value", expected, received(value), meant)


def _anchors(document: Document) -> Iterator[Wrong]:
    """Texts that stand after one that there is not, or after themselves."""
    texts = [layer for _, layer in layers(document) if isinstance(layer, TextLayer)]
    known = [layer.id for layer in texts if layer.id and not layer.after]
    for steps, layer in layers(document):
        if isinstance(layer, TextLayer) and layer.after and layer.after not in known:
            named = ", ".join(known[:12]) or "there is none"
            expected = f"the id of a text layer that is not itself behind another ({named})"
            yield wrong((*steps, "after"), "after", expected, received(layer.after), nearest(layer.after, known))


def _fonts(document: Document, fonts: Fonts) -> Iterator[Wrong]:
    lettered: tuple[tuple[Steps, Lettered | FallbackLabel | TextSpan], ...] = (
        *of_kind(document, Lettered),
        *of_kind(document, FallbackLabel),
        *of_kind(document, TextSpan),
    )
    for steps, one in lettered:
        if one.font and fonts.named(one.font) is None:
            near = fonts.nearest(one.font)
            yield wrong((*steps, "font"), "font", "a font that is here", received(one.font), near)
