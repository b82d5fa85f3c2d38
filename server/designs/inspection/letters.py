"""Letters of a design that no font has, and features that its fonts lack."""

from collections.abc import Iterator

from ops.text import fallback, shaping
from ops.text.fonts import Font, Fonts
from server.designs.document.document import Document
from server.designs.document.layers import TextLayer
from server.designs.document.template import Template
from server.designs.inspection.parts import Steps, layers, of_kind
from server.designs.inspection.remark import Remark, remark

SHOWN = 5  # letters that a remark repeats


def inspect(document: Document, fonts: Fonts) -> Iterator[Remark]:
    """What is left out of the design's own words and samples, and which features do nothing."""
    yield from _glyphs(document, fonts)
    yield from _features(document, fonts)


def _glyphs(document: Document, fonts: Fonts) -> Iterator[Remark]:
    for steps, template in of_kind(document, Template):
        words = "".join(part for part in template.parts if isinstance(part, str))
        yield from _without_glyph(steps, words, fonts)
    for name, field in document.fields.items():
        texts = (*((("samples", i), one) for i, one in enumerate(field.samples)), (("default",), field.default))
        for at, text in texts:
            if isinstance(text, str):
                yield from _without_glyph(("fields", name, *at), text, fonts)


def _without_glyph(steps: Steps, words: str, fonts: Fonts) -> Iterator[Remark]:
    lost = dict.fromkeys(fallback.lost(words, fonts))
    if lost:
        names = ", ".join(f"{one} ({' '.join(f'U+{ord(point):04X}' for point in one)})" for one in list(lost)[:SHOWN])
        yield remark(steps, "glyphs", f"No font here has {names}: left out. `bookplate check` names fonts to add.")


def _features(document: Document, fonts: Fonts) -> Iterator[Remark]:
    for steps, layer in layers(document):
        if not isinstance(layer, TextLayer):
            continue
        yield from _without_feature(steps, layer.font, layer.features, fonts)
        for index, (_, span) in enumerate(layer.runs):
            if span:
                yield from _without_feature((*steps, "text", index), span.font or layer.font, span.features, fonts)


def _without_feature(steps: Steps, name: str, features: tuple[str, ...], fonts: Fonts) -> Iterator[Remark]:
    family = fonts.named(name) if name else fonts.families[fonts.default]
    if family is None:
        return
    file = family.face(Font(family.name)).file
    lacking = [feature for feature in features if not shaping.has_feature(file, feature.partition("=")[0])]
    if lacking:
        yield remark((*steps, "features"), "features", f"{family.name} has no {', '.join(lacking)}: it does nothing.")
