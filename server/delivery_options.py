"""How a picture is delivered that a program asks for: a preset and what is said besides → region, size, rotation,
quality and format.

Where nothing is said, pictures are for mail: as the design's preset `email` has it, if there is one.
"""

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
from server.wishes import Options

MAIL = "email"  # the preset that is meant where none is named
DISPLAY = 600  # CSS pixels of a picture in a mail
SHARP = 2  # pixels to one of those

_PARTS = ("preset", "region", "size", "width", "height", "rotation")


@dataclass(frozen=True, slots=True)
class ForMail:
    """Options of a link, and the width at which its picture is displayed if they or a preset say so, in CSS pixels;
    `dense` if it is delivered in twice as many."""

    options: Options
    display: int | None
    dense: bool


def usual(options: Options, design: Design | None) -> Options:
    """The options as they are meant where nothing is said at all."""
    said = (*_PARTS, "quality", "format")
    mail = design.preset(MAIL) if design else None
    if any(getattr(options, name) is not None for name in said) or mail is None:
        return options
    return options.model_copy(update={"preset": mail})


def for_mail(options: Options, design: Design | None, limits: Limits, *, on_picture: bool) -> ForMail:
    """The options of a link: for mail, unless they say another extent; as large as it may be here."""
    if any(getattr(options, name) is not None for name in _PARTS):
        resized = any(getattr(options, name) is not None for name in ("region", "size", "width", "height", "rotation"))
        preset = design.document.presets.get(design.preset(options.preset or "") or "") if design else None
        return ForMail(options, None if resized or not preset else preset.display, options.preset is not None)
    if design and not on_picture and (mail := design.preset(MAIL)):
        chosen = options.model_copy(update={"preset": mail})
        return ForMail(chosen, design.document.presets[mail].display, True)
    own = design.ground.blank if design and not on_picture else None
    shape = own.extent if own else Extent(DISPLAY, 1)
    width = limits.shrink(shape.of_width(SHARP * min(DISPLAY, shape.width))).width
    form = options.format or ("jpg" if own is None or own.colour.alpha == OPAQUE else "png")
    return ForMail(options.model_copy(update={"size": f"^{width},", "format": form}), max(1, width // SHARP), True)


def segments(options: Options, design: Design | None) -> Segments:
    """Region, size, rotation and quality.format of a delivery. Raises Invalid for a preset that there is not."""
    preset = Preset()
    if options.preset is not None:
        presets = design.document.presets if design else {}
        name = design.preset(options.preset) if design else None
        if name is None:
            known = ", ".join(presets) or "no preset"
            message = f"Expected {known} for options.preset but received “{options.preset[:80]}”."
            raise Invalid("body", (Wrong("/options/preset", "unknown", message, nearest(options.preset, presets)),))
        preset = presets[name]
    size = options.size or preset.size
    if options.width or options.height:
        both = options.width and options.height
        size = f"!{options.width},{options.height}" if both else f"{options.width or ''},{options.height or ''}"
    quality, form = options.quality or preset.quality, options.format or preset.format
    return options.region or preset.region, size, options.rotation or preset.rotation, f"{quality}.{form}"


def layout(options: Options, design: Design | None) -> dict[str, str]:
    """The preset as a value of an overlay; a design that was saved before may have a field of its name."""
    if options.preset is None or design is None or PRESET in design.fields:
        return {}
    return {PRESET: design.preset(options.preset) or ""}


@contextmanager
def in_options(options: Options) -> Iterator[None]:
    """Says where in the options a refusal of region, size, rotation, quality or format stands. Raises Invalid."""
    try:
        yield
    except BadParameter as mistake:
        said = {name for name in Options.model_fields if getattr(options, name) is not None}
        places = (mistake.parameter, *(("width", "height") if mistake.parameter == "size" else ()), "preset")
        place = next((name for name in places if name in said), mistake.parameter)
        raise Invalid("body", (Wrong(pointer(("options", place)), "unusable", str(mistake)),)) from mistake
