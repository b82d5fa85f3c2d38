"""Lint: what may be meant, and is worth a second look before anybody sees it. Nothing here refuses a design.

What can be read off the document is here; what is only seen when it is filled in is in `sight`.
"""

import time
from collections.abc import Iterator
from datetime import datetime
from itertools import product
from math import prod
from typing import Any

from ops import contrast
from ops.layers.paint import OPAQUE, Colour
from server.designs.composition import codes, truth
from server.designs.composition.settled import Settled
from server.designs.design import Design
from server.designs.document.condition import FieldCondition
from server.designs.document.declaration import ChoiceField, DateField, ImageField, TextField
from server.designs.document.document import Document
from server.designs.document.layers import AnyLayer, BarcodeLayer, ImageLayer, QrLayer, ShapeLayer
from server.designs.document.measures import Gradient
from server.designs.document.template import Blank, Template
from server.designs.field import Field
from server.designs.fill import Designs
from server.designs.filled import Assets
from server.designs.inspection import boxes, inspection, letters, presets, sight
from server.designs.inspection.parts import Steps, frame, layers, of_kind
from server.designs.inspection.presets import Output
from server.designs.inspection.remark import Remark, remark
from server.designs.inspection.samples import Combination, combinations, longest
from server.designs.inspection.scene import FilledSample
from server.designs.overlay import PRESET
from server.mistakes import received

SCANNED = 3.0  # contrast that scanners need
TRIED = 3000  # sets of values at most, that a condition is tried with
PATIENCE = 3.0  # seconds
OPAQUE_FILES = (".jpg", ".jpeg")
NO_ASSETS: Assets = {}


def lint(
    design: Design,
    designs: Designs,
    now: datetime,
    assets: Assets = NO_ASSETS,
    patience: float = PATIENCE,
    output: Output = presets.ANY,
) -> tuple[Remark, ...]:
    """What is worth a second look. Sets texts for every combination of samples, which takes milliseconds each; `assets`
    are the pictures that the design itself names, as far as they could be had. `patience` is in seconds;
    `output` is what may be delivered here."""
    document, end = design.document, time.monotonic() + patience
    layouts = ["", *(name for name, preset in document.presets.items() if preset.lays_out)]
    several = [*combinations(design, now), *filter(None, (longest(design, now),))]
    shown = (_filled(design, designs, one, preset, now) for preset in layouts for one in several)
    found = [
        *_fields(design, designs.longest),
        *_layers(design, end),
        *_covered(document),
        *letters.inspect(document, design.fonts),
        *sight.remarks(design, shown, assets, end, output),
    ]
    return tuple(dict.fromkeys(found))


def _filled(design: Design, designs: Designs, one: Combination, preset: str, now: datetime) -> FilledSample:
    overlay = ";".join(filter(None, (preset and f"{PRESET}={preset}", one.overlay)))
    return FilledSample(one, designs.fill(overlay, "", own=design, now=now), preset)


# --- fields ---------------------------------------------------------------------------------------------------------


def _fields(design: Design, longest: int) -> Iterator[Remark]:
    document = design.document
    if inspection.unseen(document):
        said = f"Its choices make names of more pictures than the {inspection.MOST_PICTURES} that are looked at here."
        yield remark(("layers",), "pictures", said)
    used = _used(document)
    for name, field in design.fields.items():
        steps: Steps = ("fields", name)
        if name not in used:
            yield remark(steps, "unused", f"No layer shows {name}, and none depends on it.")
        declared = document.fields[name]
        if declared.required and not declared.samples and not isinstance(declared, ChoiceField):
            yield remark(steps, "samples", f"{name} is required and has no samples to be looked at with.")
        for index, sample in enumerate(declared.samples):
            if str(sample).strip() and field.kind.taken(sample, design.place).value is None:
                said = f"The sample {received(sample)} is not read: {name} takes {field.kind.accepts}."
                yield remark((*steps, "samples", index), "sample", said)
        if isinstance(declared, TextField) and "max" in declared.model_fields_set and declared.max > longest:
            said = f"No value has more than {longest} characters here, as overlays.characters says, not {declared.max}."
            yield remark((*steps, "max"), "max", said)
        if isinstance(declared, DateField) and declared.type == "date" and declared.order is None:
            yield from _order(steps, name, document)


def _order(steps: Steps, name: str, document: Document) -> Iterator[Remark]:
    """Whose readers write the day first, and whose locale has the month first."""
    if document.locale.lower() == "en" and document.tz.lower().startswith("europe/"):
        said = (
            f"A value of {name} such as 09/03/2027 is read as September 3rd, as its locale is en, and noted as "
            f"ambiguous. Say `order`, “dmy” or “mdy”, or a locale such as en-GB."
        )
        yield remark(steps, "order", said)


def _used(document: Document) -> frozenset[str]:
    words = (name for _, template in of_kind(document, Template) for name in template.fields)
    inks = (ink.field for _, ink in of_kind(document, Blank))
    return frozenset((*words, *inks, *(test.field for _, test in of_kind(document, FieldCondition))))


# --- layers ---------------------------------------------------------------------------------------------------------


def _layers(design: Design, end: float) -> Iterator[Remark]:
    yield from _laid_out(design)
    for steps, layer in layers(design.document):
        if layer.opacity == 0:
            yield remark((*steps, "opacity"), "never_shown", "Nothing is seen of a layer of opacity 0.")
        elif layer.when is not None and not _may_hold(layer, design, end):
            yield remark((*steps, "when"), "never_shown", "This condition is true of no values: nothing is ever seen.")
        if isinstance(layer, ImageLayer):
            yield from _missing(steps, layer, design)
        elif isinstance(layer, QrLayer | BarcodeLayer):
            yield from _code(steps, layer)
        yield from _outside(steps, layer, design.document)


def _laid_out(design: Design) -> Iterator[Remark]:
    """Boxes that presets give to layers."""
    for name, preset in design.document.presets.items():
        document = design.laid_out(name).document
        for layer in document.layers:
            if layer.id in preset.layers and preset.layers[layer.id].box is not None:
                yield from _outside(("presets", name, "layers", layer.id), layer, document)


def _missing(steps: Steps, layer: ImageLayer, design: Design) -> Iterator[Remark]:
    field = design.document.fields.get(layer.source.sole or "")
    if isinstance(field, ImageField) and field.default is None and "missing" not in layer.model_fields_set:
        said = f"Nothing says what is shown if {layer.source.sole} is missing: the layer is hidden then."
        yield remark((*steps, "missing"), "missing_rule", said)


def _outside(steps: Steps, layer: AnyLayer, document: Document) -> Iterator[Remark]:
    """Boxes that stand out of the canvas; shapes and pictures that fill theirs may."""
    lies, canvas = frame(document, layer), document.canvas
    bleeds = isinstance(layer, ShapeLayer) or (isinstance(layer, ImageLayer) and layer.fit != "contain")
    if lies is None or bleeds:
        return
    lies = boxes.turned(lies, layer)
    right, down = lies.x + lies.width - canvas.width, lies.y + lies.height - canvas.height
    most = max(-lies.x, -lies.y, right, down)
    if most > 0.5:
        yield remark((*steps, "box"), "outside", f"A part of it lies {most:.0f} units outside of the canvas.")


def _code(steps: Steps, layer: QrLayer | BarcodeLayer) -> Iterator[Remark]:
    if isinstance(layer, QrLayer) and layer.quiet < codes.QUIET:
        said = f"Telephones need {codes.QUIET} empty modules around a QR code, not {layer.quiet}."
        yield remark((*steps, "quiet"), "quiet", said)
    if isinstance(layer, BarcodeLayer) and layer.quiet is not None:
        kind = codes.SYMBOLOGIES[layer.symbology]
        if layer.quiet < (least := max(kind.before, kind.behind)):
            said = f"Scanners need {least} empty modules beside a barcode of kind {layer.symbology}, not {layer.quiet}."
            yield remark((*steps, "quiet"), "quiet", said)
    ink, ground = layer.color, layer.background
    if not isinstance(ink, Colour) or not isinstance(ground, Colour):
        return
    if ground.alpha < OPAQUE or ink.alpha < OPAQUE:
        said = "Whether a code can be read depends on what lies below it: give it an opaque colour and background."
        yield remark((*steps, "background"), "code_contrast", said)
    elif contrast.luminance(ink.red, ink.green, ink.blue) > contrast.luminance(ground.red, ground.green, ground.blue):
        yield remark((*steps, "color"), "code_contrast", "Many scanners read dark codes on light grounds only.")
    elif (found := contrast.ratio(ink, ground)) < SCANNED:
        said = f"A code needs a contrast of {SCANNED:g} to its ground to be read; here it is {found:.1f}."
        yield remark((*steps, "color"), "code_contrast", said)


def _covered(document: Document) -> Iterator[Remark]:
    """Layers of which nothing is seen because of one above them."""
    above: list[tuple[int, Any]] = []
    for number in range(len(document.layers) - 1, -1, -1):
        layer = document.layers[number]
        lies = frame(document, layer)
        if lies is None:
            continue
        lies = boxes.turned(lies, layer)
        for other, over in above:
            across = over.x <= lies.x and over.x + over.width >= lies.x + lies.width
            if across and over.y <= lies.y and over.y + over.height >= lies.y + lies.height:
                said = f"Nothing is seen of it: layer {other} lies above it and covers all of it."
                yield remark(("layers", number), "covered", said)
                break
        if _hides(layer):
            above.append((number, frame(document, layer)))


def _hides(layer: AnyLayer) -> bool:
    """Whether nothing below a layer's box can be seen, whatever the values are."""
    shaped = any(getattr(layer, name, None) for name in ("radius", "rotate"))
    if layer.when is not None or layer.opacity < 1 or shaped:
        return False
    match layer:
        case ShapeLayer(shape="rectangle", fill=Colour(alpha=255)):
            return True
        case ShapeLayer(shape="rectangle", fill=Gradient() as fill):
            return all(isinstance(ink, Colour) and ink.alpha == OPAQUE for ink in sight.inks(fill))
        case ImageLayer(fit="cover" | "fill", mask="none", padding=0) if not layer.source.fields:
            return str(layer.source).lower().endswith(OPAQUE_FILES)
    return False


# --- conditions -----------------------------------------------------------------------------------------------------


SOME = ("https://example.org", "2030-01-01T12:00Z", "12:00", "fff")  # of types that read no plain word


def _may_hold(layer: AnyLayer, design: Design, end: float) -> bool:
    """Whether there are values of which a layer's condition is true; tried with those that could make a difference, and
    taken for granted when there are too many to be tried until the `end`."""
    tests = [test for _, test in of_kind(layer.when, FieldCondition)]
    names = list(dict.fromkeys(test.field for test in tests if test.field in design.fields))
    several = [_values(design.fields[name], [test for test in tests if test.field == name], design) for name in names]
    if prod(map(len, several)) > TRIED or any(test.passed is not None for test in tests):
        return True
    for one in product(*several):
        if time.monotonic() > end:
            return True
        given = {name: value for name, value in zip(names, one, strict=True) if value is not None}
        if truth.holds(layer.when, Settled(given, design.fields, design.place)):
            return True
    return False


def _values(field: Field, tests: list[FieldCondition], design: Design) -> list[Any]:
    """Values of a field that its tests may tell apart, None for a missing one."""
    declared, place = design.document.fields[field.name], design.place
    named = [value for test in tests for value in (test.is_, *(test.in_ or ())) if value is not None]
    bounds = [side for test in tests for side in (test.above, test.below) if side is not None]
    near = [str(bound + step) for bound in bounds for step in (-1, -0.01, 0, 0.01, 1)]
    choices = declared.choices if isinstance(declared, ChoiceField) else ("yes", "no", "1", "x", *SOME)
    written = [*choices, *named, *near, *declared.samples]
    found = [value for one in written if (value := field.kind.taken(one, place).value) is not None]
    default = field.default(place)
    if field.kind.several:
        found.append(("picture",))
    unlike = {field.kind.spell(value): value for value in found}
    return [*unlike.values(), default]
