"""Pictures of a design, and what stands in for them → layers on a canvas, in its pixels."""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from ops.layers import shape
from ops.layers.fill import Fill, Gradient
from ops.layers.form import Ellipse, Rectangle
from ops.layers.inset import Fit, Inset
from ops.layers.masks import circled
from ops.layers.paint import Colour
from ops.layers.shape import Shape
from ops.layers.text import Align, Frame, Text
from ops.text.breaks import graphemes
from ops.text.fonts import Font, Fonts
from server.designs.composition.lie import Lie
from server.designs.composition.settled import NOWHERE, Settled
from server.designs.document import layers, measures
from server.designs.document.layers import AnyLayer, FallbackInitials, FallbackLabel, ImageLayer, Lettered
from server.designs.document.measures import GradientStop
from server.designs.filled import WHOLE, Asset, Seen

ACROSS = {"left": 0.0, "center": 0.5, "right": 1.0}
DOWN = {"top": 0.0, "middle": 0.5, "bottom": 1.0}
FITS = {"cover": Fit.COVER, "contain": Fit.CONTAIN, "fill": Fit.FILL}
SMALLEST = 0.4  # of its size a text may shrink to, if nothing is said
LETTERS = 2  # of initials
SYMBOL = "So"  # Unicode's category of emoji, which some call themselves
LARGE = 0.42  # of initials, of their ground's height
LIGHT = 140  # of 255: grounds lighter than that have dark letters


def faded(colour: Colour, opacity: float) -> Colour:
    return replace(colour, alpha=round(colour.alpha * opacity))


def fill(how: "measures.Fill", values: Settled, opacity: float) -> Fill:
    """A colour or a gradient, with its fields' colours."""
    if not isinstance(how, measures.Gradient):
        return faded(values.ink(how), opacity)
    last = len(how.gradient) - 1
    stops = tuple(
        (one.at, values.ink(one.color)) if isinstance(one, GradientStop) else (index / last, values.ink(one))
        for index, one in enumerate(how.gradient)
    )
    return Gradient(tuple((at, faded(colour, opacity)) for at, colour in stops), how.angle, how.radial)


def font(layer: Lettered | FallbackLabel, fonts: Fonts) -> Font:
    family = fonts.named(layer.font) if layer.font else None
    bold = layers.boldness(layer.weight)
    return Font(family.name if family else fonts.default, bold, isinstance(layer, Lettered) and layer.style == "italic")


def inset(layer: ImageLayer, lies: Lie, values: Settled, asset: Asset) -> Iterator[Inset | Shape]:
    """A picture, on a ground if it has one."""
    ellipse, scale = layer.mask == "circle", lies.scale
    frame = circled(lies.frame(layer.box)) if ellipse else lies.frame(layer.box)
    form = Ellipse() if ellipse else Rectangle(layer.radius * scale)
    shadow = cast(layer.shadow, scale, values) if layer.shadow else None
    ground = values.ink(layer.background) if layer.background else NOWHERE
    if ground.alpha:
        yield Shape(frame, form, faded(ground, layer.opacity), rotate=layer.rotate, shadow=shadow)
        shadow = None
    if layer.padding:
        frame, form = _within(frame, layer.padding * scale), Ellipse() if ellipse else Rectangle()
    covers = layer.fit == "cover"
    across, down = layer.focus if covers else (ACROSS[layer.align], DOWN[layer.valign])
    fit = FITS[layer.fit]
    yield Inset(frame, asset.file, asset.picture, fit, across, down, form, layer.opacity, layer.rotate % 360, shadow)


def cast(shadow: "measures.Shadow", scale: float, values: Settled) -> shape.Shadow:
    return shape.Shadow(values.ink(shadow.color), shadow.blur * scale, shadow.x * scale, shadow.y * scale)


def _within(frame: Frame, edge: float) -> Frame:
    across, down = min(edge, frame.width * 0.45), min(edge, frame.height * 0.45)
    return Frame(frame.x + across, frame.y + down, frame.width - 2 * across, frame.height - 2 * down)


def label(layer: ImageLayer, instead: FallbackLabel, lies: Lie, values: Settled, fonts: Fonts) -> Iterator[Seen]:
    """Words in place of a picture, on its ground."""
    words = values.text(instead.label)
    if words is None:
        return
    name, frame = next(iter(instead.label.fields), WHOLE), lies.frame(layer.box)
    ground = values.ink(instead.background or layer.background or NOWHERE)
    if ground.alpha:
        form = Ellipse() if layer.mask == "circle" else Rectangle(layer.radius * lies.scale)
        yield Seen(name, Shape(frame, form, faded(ground, layer.opacity), rotate=layer.rotate))
        frame = _within(frame, max(layer.padding * lies.scale, frame.height * 0.12))
    ink = values.ink(instead.color) if instead.color else (_readable(ground) if ground.alpha else measures.WHITE)
    line = _words(words, frame, font(instead, fonts), frame.height * 0.62, faded(ink, layer.opacity), layer)
    yield Seen(name, replace(line, rotate=layer.rotate % 360))


def initials(layer: ImageLayer, instead: FallbackInitials, lies: Lie, values: Settled, fonts: Fonts) -> Iterator[Seen]:
    """A few letters of the reader's own values, on a round ground in place of a picture."""
    words = values.own(instead.initials)
    firsts = [graphemes(word)[0] for word in (words or "").split()]
    letters = "".join(one for one in firsts if one[0].isalnum())[:LETTERS]
    letters = letters or next((one for one in firsts if unicodedata.category(one[0]) == SYMBOL), "")
    if not letters:
        return
    name, whole = next(iter(instead.initials.fields), WHOLE), lies.frame(layer.box)
    side = min(whole.width, whole.height)
    x, y = whole.x + (whole.width - side) * ACROSS[layer.align], whole.y + (whole.height - side) * DOWN[layer.valign]
    frame = Frame(x, y, side, side)
    yield Seen(name, Shape(frame, Ellipse(), faded(values.ink(instead.background), layer.opacity)))
    ink = faded(values.ink(instead.color), layer.opacity)
    yield Seen(
        name,
        replace(
            _words(letters.upper(), frame, Font(fonts.default, 600), side * LARGE, ink, layer), across=0.5, down=0.5
        ),
    )


def _words(words: str, frame: Frame, face: Font, size: float, ink: Colour, layer: AnyLayer) -> Text:
    """A line or two in the middle of a frame, or at the side that its layer is aligned to."""
    across, down = ACROSS[getattr(layer, "align", "center")], DOWN[getattr(layer, "valign", "middle")]
    sides = {0.0: Align.LEFT, 0.5: Align.CENTER, 1.0: Align.RIGHT}
    return Text(
        text=words,
        frame=frame,
        across=across,
        down=down,
        align=sides[across],
        font=face,
        size=size,
        smallest=size * SMALLEST,
        lines=2,
        leading=1.1,
        spacing=0,
        ink=ink,
        place=("words", frame.x, frame.y, frame.width, frame.height),
    )


def _readable(ground: Colour) -> Colour:
    """Dark on what is light, and light on what is dark."""
    light = 0.299 * ground.red + 0.587 * ground.green + 0.114 * ground.blue
    return Colour(17, 24, 39) if light > LIGHT else measures.WHITE
