"""Shapes, codes, bars, stars and countdowns of a design → layers on a canvas, in its pixels."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from ops.layers.code import Code
from ops.layers.fill import Fill, Gradient
from ops.layers.form import Ellipse, Form, Rectangle, star
from ops.layers.paint import Colour
from ops.layers.shape import Line, Shape, Stroke
from ops.layers.text import Align, Frame, Text
from ops.text import typeset
from ops.text.fonts import Fonts
from server.designs.composition import codes
from server.designs.composition.lie import Lie
from server.designs.composition.pieces import cast, faded, fill, font
from server.designs.composition.settled import NOWHERE, Settled
from server.designs.document.layers import (
    BarcodeLayer,
    CountdownLayer,
    LineLayer,
    ProgressLayer,
    QrLayer,
    RatingLayer,
    ShapeLayer,
)
from server.designs.document.template import Template
from server.designs.filled import WHOLE, Seen
from server.designs.kinds import durations

Figure = ShapeLayer | LineLayer | QrLayer | BarcodeLayer | ProgressLayer | RatingLayer | CountdownLayer

SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60}
FIGURES, LABELS = 0.5, 0.2  # of a countdown's height: its numbers and what stands below them
MARGIN = 0.07  # of a cell of a countdown, kept free beside many digits
APART = 0.12  # of a star's width, between two of them


def drawn(figure: Figure, lies: Lie, values: Settled, fonts: Fonts) -> Iterator[Seen]:
    """What a figure is made of; nothing of one whose value is missing."""
    match figure:
        case ShapeLayer():
            yield Seen(WHOLE, shape(figure, lies, values))
        case LineLayer():
            yield Seen(WHOLE, _line(figure, lies, values))
        case QrLayer() | BarcodeLayer():
            yield from _code(figure, lies, values)
        case ProgressLayer():
            yield from _progress(figure, lies, values)
        case RatingLayer():
            yield from _rating(figure, lies, values)
        case CountdownLayer():
            yield from _countdown(figure, lies, values, fonts)


def shape(layer: ShapeLayer, lies: Lie, values: Settled) -> Shape:
    forms: dict[str, Form] = {
        "rectangle": Rectangle(layer.radius * lies.scale),
        "ellipse": Ellipse(),
        "star": star(layer.points, layer.depth),
    }
    stroke, shadow = layer.stroke, layer.shadow
    return Shape(
        frame=lies.frame(layer.box),
        form=forms[layer.shape],
        fill=fill(layer.fill, values, 1) if layer.fill else None,
        stroke=Stroke(values.ink(stroke.color), stroke.width * lies.scale) if stroke else None,
        rotate=layer.rotate % 360,
        opacity=layer.opacity,
        shadow=cast(shadow, lies.scale, values) if shadow else None,
    )


def _line(layer: LineLayer, lies: Lie, values: Settled) -> Line:
    width, colour = layer.width * lies.scale, values.ink(layer.color)
    return Line(*lies.point(layer.from_), *lies.point(layer.to), width, colour, layer.round, layer.opacity)


def _named(*words: Template) -> str:
    return next((name for one in words for name in one.fields), WHOLE)


def _code(layer: QrLayer | BarcodeLayer, lies: Lie, values: Settled) -> Iterator[Seen]:
    data = values.coded(layer.data)
    if data is None:
        return
    modules = codes.qr(data, layer.error) if isinstance(layer, QrLayer) else codes.bars(data, layer.symbology)
    if isinstance(layer, BarcodeLayer) and modules:
        before, behind = margins(layer)
        modules = (f"{'0' * before}{modules[0]}{'0' * behind}",)
    if modules:
        ink, ground = faded(values.ink(layer.color), layer.opacity), faded(values.ink(layer.background), layer.opacity)
        quiet = layer.quiet if isinstance(layer, QrLayer) else 0
        yield Seen(_named(layer.data), Code(lies.frame(layer.box), modules, ink, ground, quiet))


def margins(layer: BarcodeLayer) -> tuple[int, int]:
    """The empty modules in front of a barcode and behind it: what scanners need of its kind, unless it says so."""
    kind = codes.SYMBOLOGIES[layer.symbology]
    return (kind.before, kind.behind) if layer.quiet is None else (layer.quiet, layer.quiet)


def unsaid(figure: QrLayer | BarcodeLayer, values: Settled) -> tuple[str, str] | None:
    """The field of which no code can be made, and why."""
    data = values.coded(figure.data)
    if data is None:
        return None
    if isinstance(figure, QrLayer):
        said = codes.is_qr(data, figure.error)
        return None if said else (_named(figure.data), codes.why_no_qr(data))
    said = codes.is_barcode(data, figure.symbology)
    return None if said else (_named(figure.data), codes.why_no_bars(data, figure.symbology))


def is_capitalised(figure: QrLayer | BarcodeLayer, values: Settled) -> bool:
    """Whether a code says capitals for small letters, which its kind does not have."""
    data = values.coded(figure.data) or ""
    return isinstance(figure, BarcodeLayer) and figure.symbology == "code39" and data != data.upper()


def _progress(layer: ProgressLayer, lies: Lie, values: Settled) -> Iterator[Seen]:
    value, whole = values.number(layer.value), values.number(layer.of)
    if value is None or whole is None or whole <= 0:
        return
    part, frame = float(min(max(value, Decimal(0)), whole) / whole), lies.frame(layer.box)
    round_ = min(frame.width, frame.height) / 2
    radius = round_ if layer.radius is None else min(layer.radius * lies.scale, round_)
    name = _named(layer.value, layer.of)
    yield Seen(name, Shape(frame, Rectangle(radius), fill(layer.track, values, layer.opacity)))
    if part:
        width = max(frame.width * part, 2 * radius)  # never narrower than its round ends
        filled = Frame(frame.x, frame.y, width, frame.height)
        yield Seen(name, Shape(filled, Rectangle(radius), fill(layer.color, values, layer.opacity)))


def _rating(layer: RatingLayer, lies: Lie, values: Settled) -> Iterator[Seen]:
    value = values.number(layer.value)
    if value is None:
        return
    frame, count = lies.frame(layer.box), layer.of
    side = min(frame.height, frame.width / (count + (count - 1) * APART))
    ink, track = faded(values.ink(layer.color), layer.opacity), faded(values.ink(layer.track), layer.opacity)
    for index in range(count):
        part = min(max(float(value) - index, 0.0), 1.0)
        x = frame.x + index * side * (1 + APART)
        place = Frame(x, frame.y + (frame.height - side) / 2, side, side)
        yield Seen(_named(layer.value), Shape(place, star(), _filled(ink, track, part)))


def _filled(ink: Colour, track: Colour, part: float) -> Fill:
    """A star's colour, of which the left part is inked."""
    if part in (0, 1):
        return ink if part else track
    return Gradient(((0, ink), (part, ink), (part, track), (1, track)), 90)


# --- countdown ------------------------------------------------------------------------------------------------------


def _countdown(layer: CountdownLayer, lies: Lie, values: Settled, fonts: Fonts) -> Iterator[Seen]:
    rest = values.left(layer.to)
    if rest is None:
        return
    frame, name = lies.frame(layer.box), _named(layer.to)
    if not rest:
        words = values.text(layer.expired)
        if words:
            yield Seen(name, _centred(words, frame, frame.height * FIGURES, layer, values, fonts))
        return
    cells = _cells(layer, frame, lies, backwards=values.place.cldr.text_direction == "rtl")
    background = values.ink(layer.background) if layer.background else NOWHERE
    if background.alpha:
        ground = faded(background, layer.opacity)
        yield from (Seen(name, Shape(cell, Rectangle(layer.radius * lies.scale), ground)) for cell in cells)
    digits, labels = [], []
    for cell, (unit, number) in zip(cells, _counted(layer, rest), strict=True):
        start, across = cell.x + cell.width * MARGIN, cell.width * (1 - 2 * MARGIN)
        upper = Frame(start, cell.y + cell.height * 0.08, across, cell.height * 0.58)
        lower = Frame(start, cell.y + cell.height * 0.66, across, cell.height * 0.26)
        written = durations.digits(number, 1 if unit == "days" else 2, values.place)
        digits.append(_centred(written, upper, frame.height * FIGURES, layer, values, fonts, counts=True))
        said = durations.word(unit, number, values.place)
        labels.append(_centred(said, lower, frame.height * LABELS, layer, values, fonts, label=True))
    for pair in zip(_alike(digits, fonts), _alike(labels, fonts), strict=True):
        yield from (Seen(name, text) for text in pair)


def _cells(layer: CountdownLayer, frame: Frame, lies: Lie, *, backwards: bool) -> list[Frame]:
    """Where the units of a countdown lie beside each other, as they are read: from the right if it is `backwards`."""
    count = len(layer.units)
    gap = min(layer.gap * lies.scale, frame.width / (2 * count))
    width = (frame.width - gap * (count - 1)) / count
    cells = [Frame(frame.x + index * (width + gap), frame.y, width, frame.height) for index in range(count)]
    return cells[::-1] if backwards else cells


def _alike(texts: list[Text], fonts: Fonts) -> list[Text]:
    """Texts beside each other in the size of the one that has the least room, so that they stand on one line."""
    blocks = [typeset.lay_out(text, fonts) for text in texts]
    size = min((block.em for block in blocks if block), default=0)
    return [replace(text, size=size, smallest=size) if size else text for text in texts]


def _counted(layer: CountdownLayer, rest: timedelta) -> Iterator[tuple[str, int]]:
    """How many of each unit are left, larger ones first; begun minutes count, so that it ends at zero."""
    seconds = -(-int(rest.total_seconds()) // 60) * 60
    for unit in sorted(layer.units, key=lambda unit: -SECONDS[unit]):
        number, seconds = divmod(seconds, SECONDS[unit])
        yield unit, number


def _centred(
    words: str,
    frame: Frame,
    size: float,
    layer: CountdownLayer,
    values: Settled,
    fonts: Fonts,
    *,
    label: bool = False,
    counts: bool = False,
) -> Text:
    ink = values.ink(layer.label_color) if label and layer.label_color else values.ink(layer.color)
    return Text(
        text=words,
        frame=frame,
        across=0.5,
        down=0.5,
        align=Align.CENTER,
        font=font(layer, fonts),
        size=size,
        smallest=size * 0.3,
        lines=1 if label or counts else 2,
        leading=1.1,
        spacing=0,
        ink=faded(ink, layer.opacity),
        features=("tnum",) if counts else (),
        place=("countdown", frame.x, frame.y, frame.width, frame.height),
    )
