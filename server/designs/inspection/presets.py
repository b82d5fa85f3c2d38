"""What is wrong with the presets of a design: layers that there are not, boxes beside the canvas, parts that IIIF does
not have, and e-mail pictures that are not sharp."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ops import plan, transform
from ops.errors import BadParameter
from ops.format import FORMATS, Encoding
from ops.geometry import Extent, Limits
from ops.picture import Blank
from ops.plan import Plan
from server.designs import empty_words
from server.designs.design import CLEAR, plain
from server.designs.document.document import Document
from server.designs.document.layers import AnyLayer, LineLayer
from server.designs.document.preset import PRESET_NAME, LayerChange, Preset
from server.designs.document.preset_layout import laid_out
from server.designs.inspection import boxes
from server.designs.inspection.parts import Steps, wrong
from server.errors import Wrong
from server.mistakes import nearest, received

SHARP = 2  # pixels of an e-mail-safe picture to one of its display width
OFFERED = 12  # ids that a message counts up

_NAME = re.compile(PRESET_NAME, re.ASCII)
_NOTHING = frozenset(map(plain, empty_words.PROGRAMS))


@dataclass(frozen=True, slots=True)
class Output:
    """What a server delivers: in which formats, how large, and encoded with how much care."""

    formats: frozenset[str]
    limits: Limits
    encoding: Encoding


ANY = Output(frozenset(FORMATS), Limits(100_000, 100_000, 10**10), Encoding(75, 75, 4, 50, 4, 6, 75, 75, {}))


def inspect(document: Document, output: Output) -> Iterator[Wrong]:
    yield from _names(document)
    for name, preset in document.presets.items():
        steps: Steps = ("presets", name)
        laid = laid_out(document, preset)
        yield from _changes(document, laid, preset, steps)
        try:
            found = delivered(laid, preset, output).delivered
        except BadParameter as mistake:
            part = mistake.parameter.split()[0]
            part = part if part in Preset.model_fields else "size"
            expected = mistake.expected.replace(" or `auto`", "")  # which is for who names what it can show
            yield wrong((*steps, part), "preset", expected, received(mistake.received))
            continue
        if preset.email_safe and preset.display and found.width < SHARP * preset.display:
            least = SHARP * preset.display
            expected = f"a picture at least {least} pixels wide, which is twice its display width, such as “{least},”"
            yield wrong((*steps, "size"), "email", expected, f"{received(preset.size)} ({found.width} pixels)")


def _names(document: Document) -> Iterator[Wrong]:
    """Names have to stand in an address, where capitals, `-` and `_` make no difference."""
    seen: dict[str, str] = {}
    for name in document.presets:
        steps: Steps = ("presets", name)
        if _NAME.fullmatch(name) is None:
            yield wrong(steps, "name", "a name of letters of ASCII, digits, - and _, such as story", received(name))
        elif plain(name) in _NOTHING:
            yield wrong(
                steps, "name", "a name that is no word for nothing, which would be left out of an address,", name
            )
        elif other := seen.get(plain(name)):
            yield wrong(steps, "name", f"another name than {other}, which is the same in an address,", received(name))
        seen[plain(name)] = name


def _changes(document: Document, laid: Document, preset: Preset, steps: Steps) -> Iterator[Wrong]:
    """What a preset says of layers: they have to be there, to have what is changed, and to lie on its canvas."""
    ids = list(dict.fromkeys(layer.id for layer in document.layers if layer.id))
    for name, change in preset.layers.items():
        at: Steps = (*steps, "layers", name)
        several = [layer for layer in document.layers if layer.id == name]
        if several:
            yield from _attributes(change, several, at)
        else:
            known = ", ".join(ids[:OFFERED]) or "none, as no layer has one"
            yield wrong(at, "layer", f"the id of a layer ({known})", received(name), nearest(name, ids))
    for layer in laid.layers:
        change_ = preset.layers.get(layer.id)
        if change_ is not None and _is_moved(layer, change_):
            yield from boxes.of_layer((*steps, "layers", layer.id), layer, laid)


def _attributes(change: LayerChange, several: Sequence[AnyLayer], at: Steps) -> Iterator[Wrong]:
    for attribute in change.said:
        if not any(attribute in type(layer).model_fields for layer in several):
            key = type(change).model_fields[attribute].alias or attribute
            has = sorted(name for name in LayerChange.model_fields if name in type(several[0]).model_fields)
            kind = getattr(several[0], "kind", "")
            expected = f"what a layer of kind {kind} has ({', '.join(has)}, hidden)"
            yield wrong((*at, key), "attribute", expected, f"`{key}`")


def _is_moved(layer: AnyLayer, change: LayerChange) -> bool:
    names = ("from_", "to") if isinstance(layer, LineLayer) else ("box",)
    return any(getattr(change, name) is not None for name in names)


def delivered(document: Document, preset: Preset, output: Output) -> Plan:
    """What a preset comes to of a document in its layout. Raises BadParameter."""
    asked = transform.parse(3, preset.segments, output.formats)
    ground = Blank(Extent(document.canvas.width, document.canvas.height), CLEAR)
    return plan.settle(ground.picture, asked, output.limits, output.encoding)
