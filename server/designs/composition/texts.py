"""Texts of a design → text layers on a canvas, in its pixels."""

from collections.abc import Hashable, Iterator
from dataclasses import replace

from ops.layers.text import Align, Ground, Overflow, Shadow, Span, Stroke, Text
from ops.text.fonts import Font, Fonts
from server.designs.composition.lie import Lie
from server.designs.composition.pieces import DOWN, SMALLEST, font
from server.designs.composition.settled import NOWHERE, Settled
from server.designs.document import layers, measures
from server.designs.document.layers import FallbackText, TextLayer
from server.designs.document.measures import Ink
from server.designs.document.template import Template
from server.designs.filled import WHOLE, Seen
from server.designs.kinds import letter_case
from server.designs.values import line_feeds

LONGEST = 4000  # characters of a text that is set
SMALL_CAPITALS = "smcp"  # a feature of OpenType

Runs = tuple[tuple[Template, "layers.TextSpan | None"], ...]


def text(layer: TextLayer, lies: Lie, values: Settled, fonts: Fonts) -> Iterator[Seen]:
    """A text; nothing if one of its fields is missing and nothing is to be said instead."""
    said = _said(layer, values, fonts)
    if said is None:
        return
    words, spans, leading = said
    fields = [name for template, _ in layer.runs for name in template.fields]
    size, stroke, shadow = layer.size * lies.scale, layer.stroke, layer.shadow
    yield Seen(
        fields[0] if fields else WHOLE,
        Text(
            text=words,
            frame=lies.frame(layer.box),
            across=None,
            down=DOWN[layer.valign],
            align=Align(layer.align),
            font=font(layer, fonts),
            size=size,
            smallest=min(size, lies.scale * (layer.min_size or layer.size * SMALLEST)),
            lines=layer.lines,
            leading=layer.line_height,
            spacing=layer.spacing,
            ink=values.ink(layer.color),
            rotate=layer.rotate % 360,
            opacity=layer.opacity,
            ground=_ground(layer.background, layer, values),
            highlight=_ground(layer.highlight, layer, values),
            stroke=Stroke(values.ink(stroke.color), stroke.width / layer.size) if stroke else None,
            shadow=_shadow(shadow, layer, values) if shadow else None,
            underline=layer.underline,
            strike=layer.strike,
            features=(*layer.features, *((SMALL_CAPITALS,) if layer.case == "small-caps" else ())),
            language=values.place.locale.replace("_", "-"),
            hyphens=layer.hyphens,
            overflow=Overflow(layer.overflow),
            spans=spans,
            place=("box", lies.frame(layer.box), layer.valign),
            leading_words=leading,
            gap=layer.gap,
            name=_named(layer.id),
            after=_named(layer.after),
        ),
    )


def _named(identifier: str) -> Hashable:
    return ("layer", identifier) if identifier else None


def _ground(ink: Ink | None, layer: TextLayer, values: Settled) -> Ground | None:
    colour = values.ink(ink) if ink else NOWHERE
    return Ground(colour, layer.padding, layer.radius) if colour.alpha else None


def _shadow(shadow: "measures.Shadow", layer: TextLayer, values: Settled) -> Shadow:
    em = layer.size
    return Shadow(values.ink(shadow.color), shadow.blur / em, shadow.x / em, shadow.y / em)


def _said(layer: TextLayer, values: Settled, fonts: Fonts) -> tuple[str, tuple[Span, ...], str] | None:
    """What a text says, what of it looks otherwise, and what of it is the author's."""
    instead: Runs = ((layer.missing.text, None),) if isinstance(layer.missing, FallbackText) else ()
    for runs in (layer.runs, instead):
        found = _run(layer, runs, values, fonts)
        if found is not None:
            return *found, "".join(values.authors(run) for run, _ in runs)
    return None


def _run(layer: TextLayer, runs: Runs, values: Settled, fonts: Fonts) -> tuple[str, tuple[Span, ...]] | None:
    words, spans = "", []
    for template, span in runs:
        part = template.filled(values.shown)
        if part is None:
            return None
        part = line_feeds(part)
        if layer.case == "upper":
            part = letter_case.upper(part, values.place.language)
        looks = _span(layer, span, values, fonts) if span and part else None
        if looks and looks != Span(0, 0):
            spans.append(replace(looks, start=len(words), end=len(words) + len(part)))
        words += part
        if len(words) > LONGEST:
            return words[:LONGEST], tuple(spans)
    return (words, tuple(spans)) if words.strip() else None


def _span(layer: TextLayer, span: "layers.TextSpan", values: Settled, fonts: Fonts) -> Span:
    colour, highlight = (values.ink(one) if one else NOWHERE for one in (span.color, span.highlight))
    return Span(
        start=0,
        end=0,
        colour=colour if colour.alpha else None,  # else it has that of the others
        font=_font(layer, span, fonts),
        size=span.size / layer.size if span.size else 1,
        features=span.features,
        underline=span.underline,
        strike=span.strike,
        highlight=highlight if highlight.alpha else None,
    )


def _font(layer: TextLayer, span: "layers.TextSpan", fonts: Fonts) -> Font | None:
    """The font of a part, None for that of the others."""
    if not span.font and span.weight is None and span.style is None:
        return None
    plain = font(layer, fonts)
    family = fonts.named(span.font) if span.font else None
    weight = plain.weight if span.weight is None else layers.boldness(span.weight)
    italic = plain.italic if span.style is None else span.style == "italic"
    return Font(family.name if family else plain.family, weight, italic)
