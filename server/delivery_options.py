"""How a picture is delivered that a program asks for: a preset and what is said besides → region, size, rotation,
quality and format.

Where no extent is said, pictures are for mail: as the design's preset `email` has it, or else in a width for mail.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ops.errors import BadParameter
from ops.geometry import Extent, Limits
from ops.layers.paint import OPAQUE
from ops.transform import Segments
from server.designs.design import Design
from server.designs.document.preset import Preset
from server.designs.overlay import PRESET
from server.errors import Invalid, Wrong
from server.mistakes import nearest, pointer
from server.wishes import DeliveryOptions

MAIL = "email"  # the preset that is meant where none is named
DISPLAY = 600  # CSS pixels of a picture in a mail
SHARP = 2  # pixels to one of those

_RESIZED = ("region", "size", "width", "height", "rotation")
_SIDES = re.compile(r"\^?!?([0-9]*),([0-9]*)")


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a picture is delivered: the preset that is meant, if one is, region, size, rotation and quality.format, and
    the width at which it is displayed if that is known, in CSS pixels; `dense` if it is delivered in twice as many."""

    preset: str | None
    segments: Segments
    display: int | None = None
    dense: bool = False

    def layout(self, design: Design | None) -> dict[str, str]:
        """The preset as a value of an overlay; a design that was saved before may have a field of its name."""
        return {PRESET: self.preset} if self.preset and design and PRESET not in design.fields else {}


def delivery(options: DeliveryOptions, design: Design | None, limits: Limits, *, on_picture: bool) -> Delivery:
    """What options mean for a design, or `on_picture` for one that is laid over a picture: for mail, unless they say
    another extent; no larger than it may be here. Raises Invalid for a preset that there is not."""
    resized = any(getattr(options, name) is not None for name in _RESIZED)
    name = _named(options, design)
    if name is None and not resized and design:
        name = design.preset(MAIL)
    if name is not None and design:
        preset = laid_over(design, name, limits) if on_picture else design.document.presets[name]
        if options.region:  # whose extent is not the one that its size was written for
            preset = preset.model_copy(update={"size": _fitting(preset.size, None, limits)})
        return Delivery(name, _segments(options, preset), None if resized else preset.display, dense=True)
    if resized:
        return Delivery(None, _segments(options, Preset()))
    size, display = f"^!{SHARP * DISPLAY},{limits.height}", DISPLAY
    form = "jpg"
    if design and not on_picture:
        own = design.ground.blank
        width = limits.shrink(own.extent.of_width(SHARP * min(DISPLAY, own.extent.width))).width
        size, display = f"^{width},", max(1, width // SHARP)
        form = "jpg" if own.colour.alpha == OPAQUE else "png"
    return Delivery(None, _segments(options, Preset(size=size, format=form)), display, dense=True)


def laid_over(design: Design, name: str, limits: Limits) -> Preset:
    """A preset of a design that is laid over a picture, whose extent is not the one that its size was written for."""
    preset, width = design.document.presets[name], design.laid_out(name).document.canvas.width
    return preset.model_copy(update={"size": _fitting(preset.size, width, limits)})


def for_every_layout(
    chosen: Delivery, width: int, options: DeliveryOptions, design: Design, limits: Limits
) -> Segments:
    """Region, size, rotation and quality.format that hold in whichever of a design's layouts: each is as wide as
    `width`, or less where one would be larger than it may be here, unless options say a size."""
    canvases = [design.laid_out(name).document.canvas for name in design.document.presets]
    extents = [Extent(canvas.width, canvas.height) for canvas in (design.document.canvas, *canvases)]
    width = min(limits.shrink(extent.of_width(width)).width for extent in extents)
    said = any(getattr(options, name) is not None for name in ("size", "width", "height"))
    size = _fitting(chosen.segments[1], None, limits) if said else f"^{width},"
    return options.region or "full", size, options.rotation or "0", chosen.segments[3]


@contextmanager
def in_options(options: DeliveryOptions) -> Iterator[None]:
    """Says where in the options a refusal of region, size, rotation, quality or format stands. Raises Invalid."""
    try:
        yield
    except BadParameter as mistake:
        said = {name for name in DeliveryOptions.model_fields if getattr(options, name) is not None}
        places = (mistake.parameter, *(("width", "height") if mistake.parameter == "size" else ()), "preset")
        place = [name for name in places if name in said][:1]
        raise Invalid("body", (Wrong(pointer(("options", *place)), "unusable", str(mistake)),)) from mistake


def _named(options: DeliveryOptions, design: Design | None) -> str | None:
    """The preset that is named. Raises Invalid for one that there is not."""
    if options.preset is None:
        return None
    presets = design.document.presets if design else {}
    name = design.preset(options.preset) if design else None
    if name is None:
        known = ", ".join(presets) or "no preset"
        message = f"Expected {known} for options.preset but received “{options.preset[:80]}”."
        raise Invalid("body", (Wrong("/options/preset", "unknown", message, nearest(options.preset, presets)),))
    return name


def _fitting(size: str, canvas: int | None, limits: Limits) -> str:
    """A size for another extent than it was written for, whose proportion is kept and which may be enlarged. What is
    not reduced at all is as wide as its `canvas`, if it has one."""
    if size == "max" and canvas:
        size = f"{canvas},"
    sides = _SIDES.fullmatch(size)
    return f"^!{sides[1] or limits.width},{sides[2] or limits.height}" if sides else size


def _segments(options: DeliveryOptions, preset: Preset) -> Segments:
    """Region, size, rotation and quality.format of a delivery."""
    size = options.size or preset.size
    if options.width or options.height:
        both = options.width and options.height
        size = f"!{options.width},{options.height}" if both else f"{options.width or ''},{options.height or ''}"
    quality, form = options.quality or preset.quality, options.format or preset.format
    return options.region or preset.region, size, options.rotation or preset.rotation, f"{quality}.{form}"
