"""What is wrong with a design where its presets show it: texts and codes that are cut, letters that are too small,
codes that cannot be scanned."""

from collections.abc import Iterator
from itertools import chain
from math import ceil, floor

from ops.errors import BadParameter
from ops.layers import code
from ops.layers.code import Code
from ops.layers.text import Frame
from ops.layers.view import view
from ops.plan import Plan
from server.designs.document.preset import Preset
from server.designs.inspection import presets
from server.designs.inspection.parts import Steps
from server.designs.inspection.presets import Output
from server.designs.inspection.remark import Remark, remark
from server.designs.inspection.scene import Scene, is_within, written

SMALLEST = 12.0  # pixels of an em, where a picture is displayed
THIN, SMALLEST_THIN = 300, 24.0  # weights up to which letters need more pixels
SCANNED = 2  # displayed pixels of a module that are always read: measured with JPEG of quality 80, at any phase
LOWEST_BARS = 20.0  # displayed pixels of a barcode's height, through which a hand leads a line
NAMED = 3  # texts that a remark names


def remarks(scene: Scene, output: Output) -> Iterator[tuple[str, Remark]]:
    """What is to be said of every preset that is delivered from a layout, with its name."""
    several = [(name, preset, shown) for name, preset in scene.presets if (shown := _delivered(scene, preset, output))]
    for name, preset, shown in several:
        for one in chain(
            _cuts(scene, name, preset, shown), _sizes(scene, name, preset, shown), _codes(scene, name, preset, shown)
        ):
            yield name, one
    if not several:
        whole = presets.delivered(scene.design.document, Preset(), presets.ANY)
        yield from (("", one) for one in _codes(scene, "", Preset(), whole))


def _delivered(scene: Scene, preset: Preset, output: Output) -> Plan | None:
    """What a preset comes to, None if it is refused."""
    try:
        return presets.delivered(scene.design.document, preset, output)
    except BadParameter:
        return None


def _cuts(scene: Scene, name: str, preset: Preset, shown: Plan) -> Iterator[Remark]:
    """Texts and codes of which a part is outside of what is shown."""
    region = Frame(shown.region.x, shown.region.y, shown.region.width, shown.region.height)
    cut = [(number, what) for number, what, lies in scene.said() if not is_within(lies, region)]
    if not cut:
        return
    partly = preset.region != "full"
    part = f"it shows {written(region)} of the canvas" if partly else "its canvas ends there"
    words, are = ", ".join(dict.fromkeys(what for _, what in cut[:NAMED])), "is" if len(cut) == 1 else "are"
    said = f"{words} {are} cut in the preset {name}: {part}. Give it a canvas, or boxes, of its own."
    steps: Steps = ("presets", name, "region") if partly else scene.steps(cut[0][0])
    yield remark(steps, "cut", said)


def _sizes(scene: Scene, name: str, preset: Preset, shown: Plan) -> Iterator[Remark]:
    """Letters that are too small, or too thin for their size, where the preset is displayed."""
    if preset.display is None:
        if preset.email_safe:
            said = "Say `display`, the width at which mail programs show it: its pixels are twice as many."
            yield remark(("presets", name), "display", said)
        return
    across, down = shown.size.width / shown.region.width, shown.size.height / shown.region.height
    scale = min(across, down) * preset.display / shown.delivered.width
    for _, number, text, block in scene.texts():
        em = block.em * scale if block else SMALLEST_THIN
        where = f"Letters are {_shown(em)} pixels large where the preset {name} is displayed{scene.by.at_most}"
        if em < SMALLEST:
            yield remark(scene.steps(number), "small", f"{where}; {SMALLEST:g} are legible.")
        elif em < SMALLEST_THIN and text.font.weight <= THIN:
            said = f"{where}, and thin (weight {text.font.weight}); such letters are legible from {SMALLEST_THIN:g} on."
            yield remark(scene.steps(number), "thin", said)


def _codes(scene: Scene, name: str, preset: Preset, shown: Plan) -> Iterator[Remark]:
    """Codes whose modules are too small to be scanned, as they are delivered and displayed."""
    where = (f"in the preset {name}" if name else "at full size") + scene.by.at_most
    wide = shown.delivered.width
    seen, displayed = view(shown.region, shown.size), min(1, (preset.display or wide) / wide)
    for number, one in scene.placed:
        if not isinstance(one.layer, Code):
            continue
        pixels = code.module_pixels(one.layer, seen.across, seen.down)
        high = one.layer.frame.height * seen.down * displayed
        if pixels * displayed < SCANNED:
            needed = ceil(len(one.layer.rows[0]) * ceil(SCANNED / displayed) / seen.across)
            if needed <= (scene.extent.width if one.layer.is_barcode else min(scene.extent.width, scene.extent.height)):
                advice = f"of which its box has room if it is {needed} units wide."
            else:
                advice = "for which this canvas has no room: let the code say less, or its field hold less."
            said = f"A module of the code has {_shown(pixels * displayed)} pixels {where}; {SCANNED} are needed to be"
            yield remark(scene.steps(number), "code_small", f"{said} scanned, {advice}")
        elif one.layer.is_barcode and high < LOWEST_BARS:
            said = f"The barcode is {_shown(high)} pixels high {where}; scanners meet all of its bars from"
            yield remark(scene.steps(number), "code_small", f"{said} {LOWEST_BARS:g} on.")


def _shown(pixels: float) -> str:
    """A length as messages have it, rounded down: what is too small is never said to be enough."""
    return f"{floor(pixels * 100) / 100:g}"
