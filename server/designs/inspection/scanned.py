"""Whether the codes of a design can be scanned where they lie: each is drawn with all that lies below and above it, and
compared with itself in black on white."""

from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean

from ops import canvas, contrast
from ops.canvas import Hand, Laid
from ops.geometry import Box, Extent
from ops.layers.code import Code
from ops.layers.paint import Colour, Surface
from ops.libvips import Image
from ops.picture import Blank
from server.designs.document.layers import AnyLayer, QrLayer
from server.designs.document.measures import WHITE
from server.designs.inspection.remark import Remark, remark
from server.designs.inspection.scene import Scene

BLACK = Colour(0, 0, 0)
PIXELS = 3  # of a module that is drawn
HEIGHT = 20  # pixels of a barcode that is drawn
SCANNED = 3.0  # contrast that scanners need
# Of a code that may be read wrongly: half of what its level corrects, as dirt and distance need the rest. ISO/IEC 18004
SPARED = {"L": 0.035, "M": 0.075, "Q": 0.125, "H": 0.15}
SPARED_LINE = 0.01  # of a line through a barcode
INTACT = 0.5  # of the lines through a barcode, that have to meet all bars

Lines = list[list[float]]


def remarks(scene: Scene) -> Iterator[Remark]:
    """Codes that something lies on, and those that cannot be told from what lies below them."""
    for number, seen in scene.placed:
        if isinstance(seen.layer, Code) and (found := _read(scene, seen.layer)):
            dark, light, wrong = found
            layer = scene.design.document.layers[number]
            if _is_lost(wrong, SPARED[layer.error] if isinstance(layer, QrLayer) else None):
                said = f"Something lies on the code{scene.where}: it cannot be scanned."
                yield remark(scene.steps(number), "code_covered", said)
            elif (contrasts := (light + 0.05) / (dark + 0.05)) < SCANNED and not _is_plain(layer):
                said = f"A code needs a contrast of {SCANNED:g} to its ground{scene.where} to be read; here it is"
                yield remark(scene.steps(number), "code_contrast", f"{said} {max(contrasts, 1):.1f}.")


def _is_plain(layer: AnyLayer) -> bool:
    """Whether what its colours are can be read off the document, and is remarked there."""
    inks = (getattr(layer, name, None) for name in ("color", "background"))
    return layer.opacity == 1 and all(isinstance(ink, Colour) for ink in inks)


def _is_lost(wrong: list[float], spared: float | None) -> bool:
    """Whether too much of a code is read wrongly, of which the share in every line is given; `spared` may be, of a
    barcode that of some lines."""
    if spared is not None:
        return fmean(wrong) > spared
    return sum(share <= SPARED_LINE for share in wrong) < INTACT * len(wrong)


def _read(scene: Scene, code: Code) -> tuple[float, float, list[float]] | None:
    """How light the dark and the light parts of a code are, and which share of every line is the other one. None if
    nothing of it is to be seen."""
    frame, extent = code.frame, scene.extent
    left, top = max(0, int(frame.x)), max(0, int(frame.y))
    right, down = min(extent.width, int(frame.x + frame.width)), min(extent.height, int(frame.y + frame.height))
    if right <= left or down <= top:
        return None
    box, count = Box(left, top, right - left, down - top), len(code.rows[0])
    if code.is_barcode:
        size = Extent(min(box.width, count * PIXELS), min(box.height, HEIGHT))
    else:
        scale = min(1.0, count * PIXELS / min(frame.width, frame.height))
        size = Extent(max(1, round(box.width * scale)), max(1, round(box.height * scale)))
    alone = Laid(replace(code, ink=BLACK, ground=WHITE))
    plain = _drawn(scene, Blank(scene.extent, WHITE), (alone,), box, size)
    symbol = plain.extract_band(0).find_trim(threshold=128, background=[255])
    if not symbol[2] or not symbol[3]:
        return None
    wanted = _luminances(plain.crop(*symbol))
    found = _luminances(_drawn(scene, scene.design.ground.blank, scene.laid, box, size).crop(*symbol))
    pairs = [list(zip(*lines, strict=True)) for lines in zip(found, wanted, strict=True)]
    dark = fmean(value for line in pairs for value, light in line if light < 0.5)
    light = fmean(value for line in pairs for value, light in line if light >= 0.5)
    middle, inverted = (dark + light) / 2, dark > light
    wrong = [
        fmean(((value < middle) is (is_light >= 0.5)) is not inverted for value, is_light in line) for line in pairs
    ]
    return min(dark, light), max(dark, light), wrong


def _drawn(scene: Scene, ground: Blank, laid: tuple[Laid, ...], box: Box, size: Extent) -> Image:
    image = canvas.draw(Surface(ground.drawn(size)), laid, box, size, Hand([], scene.backdrops.levels)).image
    return image.flatten(background=[255, 255, 255]) if image.hasalpha() else image


def _luminances(image: Image) -> Lines:
    """How light every pixel is, line by line."""
    body, width = bytes(image.write_to_memory()), image.width
    values = [contrast.luminance(*body[at : at + 3]) for at in range(0, len(body), 3)]
    return [values[start : start + width] for start in range(0, len(values), width)]
