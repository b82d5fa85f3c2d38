"""What is wrong with what codes, bars, stars and countdowns say: data, numbers and moments that are none."""

from collections.abc import Iterator

from server.designs.composition import codes
from server.designs.composition.settled import Settled
from server.designs.document.declaration import DateField, MoneyField, NumberField, TextField
from server.designs.document.document import Document
from server.designs.document.layers import BarcodeLayer, CountdownLayer, ProgressLayer, QrLayer, RatingLayer
from server.designs.document.template import Template
from server.designs.inspection.parts import Steps, layers, literal, wrong
from server.designs.kinds.locales import Place
from server.designs.kinds.moments import Moment
from server.errors import Wrong
from server.mistakes import received


def inspect(document: Document, place: Place) -> Iterator[Wrong]:
    for steps, layer in layers(document):
        match layer:
            case QrLayer(data=data, error=error):
                said = literal(data)
                if said is not None and not (said and codes.qr(said, error)):
                    expected = f"1 to {codes.LONGEST} characters that a QR code can hold"
                    yield wrong((*steps, "data"), "data", expected, received(said))
            case BarcodeLayer(data=data, symbology=symbology):
                said = literal(data)
                if said is not None and not (said and codes.bars(said, symbology)):
                    accepts = codes.SYMBOLOGIES[symbology].accepts
                    yield wrong((*steps, "data"), "data", f"{accepts},", _strange(said, symbology))
            case ProgressLayer(value=value, of=whole):
                yield from _number((*steps, "value"), value, document)
                yield from _number((*steps, "of"), whole, document, positive=True)
            case RatingLayer(value=value):
                yield from _number((*steps, "value"), value, document)
            case CountdownLayer(to=to):
                yield from _moment((*steps, "to"), to, document, place)


def _strange(said: str, symbology: str) -> str:
    """What came, with the first character that a barcode lacks."""
    return codes.why_no_bars(said, symbology).partition(" but received ")[2].removesuffix(".")


def _number(steps: Steps, words: Template, document: Document, *, positive: bool = False) -> Iterator[Wrong]:
    said, expected = literal(words), "a number above 0" if positive else "a number"
    if said is not None:
        number = Settled({}, {}, Place("en", "UTC")).number(words)
        if number is None or (positive and number <= 0):
            yield wrong(steps, "number", expected, received(said))
        return
    field = document.fields.get(words.sole or "")
    if field is not None and not isinstance(field, NumberField | MoneyField | TextField):
        yield wrong(steps, "type", f"{expected}, or a field of type number", f"{words}, which is of type {field.type}")


def _moment(steps: Steps, words: Template, document: Document, place: Place) -> Iterator[Wrong]:
    said, expected = literal(words), "a field of type date, or a moment such as 2026-12-01T18:30+01:00,"
    if said is not None:
        if Moment().read(said, place).value is None:
            yield wrong(steps, "moment", expected, received(said))
        return
    fields = [document.fields[name] for name in words.fields if name in document.fields]
    if fields and not any(isinstance(field, DateField) and field.type == "date" for field in fields):
        yield wrong(steps, "type", expected, f"{words}, which is of type {fields[0].type}")
