"""Decoration: what lies behind the lines of a text, under them and across them: grounds, highlights, underlines and
strikes, as bars on the canvas before it is turned."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ops.layers.paint import Colour
from ops.layers.text import Frame, Ground, Span, Text
from ops.text import shaping
from ops.text.lines import EAST_ASIAN, Segment
from ops.text.outlines import crossing
from ops.text.typeset import Block, Line

CLOSE = 0.01  # ems between two bars that are one
PLAIN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of one colour; its radius is in pixels of the canvas."""

    frame: Frame
    colour: Colour
    radius: float = 0


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of a line that one span owns, in ems from the line's origin."""

    left: float
    right: float
    span: Span
    segment: Segment


def behind(text: Text, block: Block) -> Iterator[Bar]:
    """The grounds of a text, and the highlights of its spans."""
    ground = text.ground
    if ground:
        yield Bar(Frame(block.x, block.y, block.width, block.height), ground.colour, ground.radius * block.em)
    highlighted = any(span.highlight for span in text.spans)
    for line in block.lines:
        if text.highlight and line.segments:
            yield _line_ground(line, text.highlight, block)
        for bar in _joined(line, text, lambda one: one.span.highlight is not None) if highlighted else ():
            high, low = block.above * bar.segment.size, block.below * bar.segment.size
            colour = bar.span.highlight
            assert colour is not None  # noqa: S101 (only such are joined)
            yield Bar(_frame(line, block, bar, -high, high + low), colour)


def across(text: Text, block: Block) -> Iterator[Bar]:
    """The lines under letters and through them."""
    underlined = text.underline or any(span.underline for span in text.spans)
    struck = text.strike or any(span.strike for span in text.spans)
    for line in block.lines if underlined or struck else ():
        for bar in _joined(line, text, lambda one: text.underline or one.span.underline):
            lines = shaping.strokes(block.plain)
            for part in _clear(line, bar, lines.under, lines.thickness):
                yield _stroke(line, block, part, lines.under, lines.thickness, bar.span.colour or text.ink)
        for bar in _joined(line, text, lambda one: text.strike or one.span.strike):
            lines = shaping.strokes(block.plain)
            yield _stroke(line, block, bar, lines.through, lines.thickness, bar.span.colour or text.ink)


def _clear(line: Line, bar: _Stretch, middle: float, thickness: float) -> Iterator[_Stretch]:
    """The parts of an underline that keep clear of letters which cross it, as browsers have them; those of Chinese,
    Japanese and Korean do not."""
    size = bar.segment.size
    top, bottom, room = (middle - thickness / 2) * size, (middle + thickness / 2) * size, thickness * size
    left = bar.left
    for start, end in sorted(_crossings(line, top, bottom)):
        if end + room <= left or start - room >= bar.right:
            continue
        if start - room - left > room:
            yield replace(bar, left=left, right=start - room)
        left = max(left, end + room)
    if bar.right - left > room:
        yield replace(bar, left=left)


def _crossings(line: Line, top: float, bottom: float) -> Iterator[tuple[float, float]]:
    """From where to where letters of a line have ink between two heights below its baseline; all in its ems."""
    for segment in line.segments:
        shaped, size = segment.shaped, segment.size
        if shaped.bottom * size <= top or segment.pictured or segment.script in EAST_ASIAN:
            continue
        for glyph in shaped.glyphs:
            x, y = glyph.x / shaped.upem, -glyph.y / shaped.upem
            found = crossing(shaped.instance, glyph.number, top / size - y, bottom / size - y)
            if found:
                yield segment.x + (x + found[0]) * size, segment.x + (x + found[1]) * size


def _line_ground(line: Line, ground: Ground, block: Block) -> Bar:
    pad, over = ground.padding, ground.padding / 2  # lines are closer to each other than words are
    left, right = min(0.0, line.inked.left) - pad, line.inked.right + pad
    top, high = -block.above * line.tallest - over, (block.above + block.below) * line.tallest + 2 * over
    stretch = _Stretch(left, right, PLAIN, line.segments[0])
    return Bar(_frame(line, block, stretch, top, high), ground.colour, ground.radius * block.em)


def _stroke(line: Line, block: Block, bar: _Stretch, middle: float, thickness: float, colour: Colour) -> Bar:
    size = bar.segment.size
    return Bar(_frame(line, block, bar, (middle - thickness / 2) * size, thickness * size), colour)


def _frame(line: Line, block: Block, bar: _Stretch, top: float, height: float) -> Frame:
    em = block.em
    x, y = block.x + line.x + bar.left * em, block.y + line.baseline + top * em
    return Frame(x, y, (bar.right - bar.left) * em, height * em)


def _joined(line: Line, text: Text, wanted: Callable[[_Stretch], bool]) -> Iterator[_Stretch]:
    """The stretches of a line that are wanted, those which follow each other as one."""
    last: _Stretch | None = None
    for one in _stretches(line, text):
        if not wanted(one):
            continue
        if last and abs(one.left - last.right) < CLOSE and _alike(last, one):
            last = replace(last, right=one.right)
            continue
        if last:
            yield last
        last = one
    if last:
        yield replace(last, right=min(last.right, max(line.inked.advance, line.inked.right)))


def _alike(one: _Stretch, other: _Stretch) -> bool:
    return (one.span.colour, one.span.highlight, one.segment.size) == (
        other.span.colour,
        other.span.highlight,
        other.segment.size,
    )


def _stretches(line: Line, text: Text) -> Iterator[_Stretch]:
    """A line in parts of one span each, from left to right."""
    for segment in line.segments:
        upem, start = segment.shaped.upem, 0
        glyphs = segment.shaped.glyphs
        pens = [0]
        for glyph in glyphs:
            pens.append(pens[-1] + glyph.advance)
        owners = [segment.owners[glyph.cluster] if segment.owners else -1 for glyph in glyphs]
        for end in range(1, len(glyphs) + 1):
            if end == len(glyphs) or owners[end] != owners[start]:
                left, right = (segment.x + pens[at] / upem * segment.size for at in (start, end))
                yield _Stretch(left, right, text.spans[owners[start]] if owners[start] >= 0 else PLAIN, segment)
                start = end
