"""Sight: what is seen of a design when it is filled in with its samples: texts that do not fit, come too near to the
edge, or cannot be read; in its own layout, and in that of every preset."""

import time
from collections.abc import Iterable, Iterator
from itertools import chain, combinations

from ops.layers.paint import OPAQUE
from server.designs.design import Design
from server.designs.document import preset_layout
from server.designs.document.channels import SafeMargins
from server.designs.document.measures import Gradient, GradientStop, Ink
from server.designs.filled import Assets
from server.designs.inspection import displayed, legible, scanned
from server.designs.inspection.backdrops import Backdrops
from server.designs.inspection.presets import Output
from server.designs.inspection.remark import Remark, remark
from server.designs.inspection.samples import AT_MOST
from server.designs.inspection.scene import (
    FilledSample,
    Scene,
    around,
    compose,
    inked,
    is_within,
    shared,
    short,
    written,
)

MARGIN = 0.03  # of the canvas' shorter side, that texts keep from its edge
SIZES = frozenset({"small", "code_small"})  # remarks on what can be made out where it is displayed
FAINT = 0.35  # opacity up to which letters are decoration
TOUCHING = 0.1  # of the smaller em, by which the ink of two lines may reach into each other
INK = frozenset({"contrast", "contrast_unknown"})  # remarks on colours


def remarks(
    design: Design, several: Iterable[FilledSample], assets: Assets, end: float, output: Output
) -> list[Remark]:
    """What is to be said of all of it; of every layer the same thing once, for each preset, with the samples that
    showed it first. What is not seen until the `end`, by the monotonic clock, is not seen, and that is said too;
    `output` is what may be delivered here."""
    found: dict[tuple[str, str, str], Remark] = {}
    backdrops = Backdrops()
    for shown in several:
        for one in _unsaid(design, shown):
            found.setdefault((one.pointer, one.code, ""), one)
        scene = compose(design, shown, assets, backdrops)
        for preset, one in _sizes(scene, output) if shown.by.name == AT_MOST else _seen(scene, end, output):
            if (one.pointer, one.code, "") not in found or one.code not in INK:  # which is the same in every layout
                found.setdefault((one.pointer, one.code, preset), one)
        if time.monotonic() > end:
            said = "There is so much in this design that not all of it, or not with all samples, was looked at."
            return [*found.values(), remark((), "unfinished", said)]
    return list(found.values())


def _sizes(scene: Scene, output: Output) -> Iterator[tuple[str, Remark]]:
    """What is to be said of the longest values: that they end in an ellipsis is to be expected."""
    return ((preset, one) for preset, one in displayed.remarks(scene, output) if one.code in SIZES)


def _seen(scene: Scene, end: float, output: Output) -> Iterator[tuple[str, Remark]]:
    """Remarks, each with the preset that it is about."""
    first = (
        (scene.preset, one) for one in chain(_fits(scene), _overlaps(scene), _edges(scene), scanned.remarks(scene))
    )
    last = ((scene.preset, one) for one in legible.remarks(scene, end))
    for one in chain(first, displayed.remarks(scene, output), last):
        yield one
        if time.monotonic() > end:
            return


def _unsaid(design: Design, shown: FilledSample) -> Iterator[Remark]:
    """Codes of which there are none with the document's own samples and defaults."""
    for name, why in shown.filled.unsaid:
        declared = design.document.fields.get(name)
        if declared and (declared.samples or declared.default is not None) and shown.by.name != AT_MOST:
            yield remark(("fields", name), "code_unsaid", f"No code is drawn with the {shown.by.name} samples. {why}")


def _overlaps(scene: Scene) -> Iterator[Remark]:
    """Texts on each other; those that are faint may be there for decoration."""
    several = [
        (number, text.text, block.em, ink)
        for _, number, text, block in scene.texts()
        if block is not None and not text.rotate and text.opacity * text.ink.alpha / OPAQUE > FAINT
        for ink in inked(block)
    ]
    for (below, one, em, first), (number, other, em_, second) in combinations(several, 2):
        if below != number and shared(first, second) > TOUCHING * min(em, em_):
            said = f"“{short(other)}” lies on “{short(one)}”{scene.where} with the {scene.by.name} samples."
            yield remark(scene.steps(number), "overlap", said)


def _fits(scene: Scene) -> Iterator[Remark]:
    by = f"{scene.where} with the {scene.by.name} samples ({short(scene.by.said)})."
    for _, number, text, block in scene.texts():
        if block is None:
            yield remark(scene.steps(number), "unseen", f"Nothing is seen of “{short(text.text)}”{by}")
        elif block.shortened:
            yield remark(scene.steps(number), "shortened", f"“{short(text.text)}” is cut short{by}")


def _edges(scene: Scene) -> Iterator[Remark]:
    """Texts and codes that come too near to the edge, or into what a channel covers itself."""
    extent, preset = scene.extent, scene.whole.document.presets.get(scene.preset)
    if preset and preset.channel and preset.safe != SafeMargins():
        free = preset_layout.room(preset, scene.design.document.canvas)
        for number, what, lies in scene.said():
            if not is_within(lies, free):
                said = f"{what} reaches into what {preset.channel.title} covers{scene.where}: {written(free)} are free."
                yield remark(scene.steps(number), "covered_by_channel", said)
        return
    least = MARGIN * min(extent.width, extent.height)
    for _, number, _, block in scene.texts():
        if block is None:
            continue
        lies = around(block)
        away = min(lies.x, lies.y, extent.width - lies.x - lies.width, extent.height - lies.y - lies.height)
        if away < least - 0.5:
            near = f"within {max(away, 0):.0f} pixels of the edge{scene.where}; {least:.0f} are safe."
            yield remark(scene.steps(number), "edge", f"The text comes {near}")


def inks(gradient: Gradient) -> list[Ink]:
    """The colours of a gradient."""
    return [one.color if isinstance(one, GradientStop) else one for one in gradient.gradient]
