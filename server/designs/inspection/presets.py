"""What is wrong with the presets of a design: parts that IIIF does not have, and e-mail pictures that are not sharp."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops import region, size, transform
from ops.errors import BadParameter
from ops.geometry import Box, Extent, Limits
from server.designs.document.document import Document
from server.designs.document.preset import Preset
from server.designs.inspection.parts import Steps, wrong
from server.errors import Wrong
from server.mistakes import received

SHARP = 2  # pixels of an e-mail-safe picture to one of its display width
WIDEST = Limits(100_000, 100_000, 10**10)  # what a server delivers is its own affair


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a preset comes to: the part of the canvas, and the extent in which it is delivered."""

    region: Box
    extent: Extent


def inspect(document: Document, written: frozenset[str]) -> Iterator[Wrong]:
    for name, preset in document.presets.items():
        steps: Steps = ("presets", name)
        try:
            found = delivered(document, preset, written)
        except BadParameter as mistake:
            part = mistake.parameter.split()[0]
            part = part if part in Preset.model_fields else "size"
            yield wrong((*steps, part), "preset", mistake.expected, received(mistake.received))
            continue
        if preset.email_safe and preset.display and found.extent.width < SHARP * preset.display:
            least = SHARP * preset.display
            expected = f"a picture at least {least} pixels wide, which is twice its display width, such as “{least},”"
            yield wrong((*steps, "size"), "email", expected, f"{received(preset.size)} ({found.extent.width} pixels)")


def delivered(document: Document, preset: Preset, written: frozenset[str]) -> Delivered:
    """Raises BadParameter."""
    last = f"{preset.quality}.{preset.format}"
    asked = transform.parse(3, (preset.region, preset.size, preset.rotation, last), written)
    box = region.box(asked.region, Extent(document.canvas.width, document.canvas.height), preset.region)
    return Delivered(box, asked.rotation.turned(size.resolve(asked.size, box.extent, WIDEST, preset.size)))
