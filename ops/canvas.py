"""Canvas: a picture and the layers on it, laid out once and drawn in whatever part and size is delivered."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ops.errors import Mistake
from ops.geometry import Box, Extent
from ops.layers import code, drawing, inset, shape
from ops.layers.code import Code
from ops.layers.inset import Inset
from ops.layers.paint import Piece, Surface
from ops.layers.shape import Line, Shape
from ops.layers.text import Overflow, Text
from ops.layers.view import View, view
from ops.levels import Levels
from ops.libvips import VipsError
from ops.text import bidi, typeset
from ops.text.fonts import Fonts
from ops.text.typeset import Block

CLOSE = 1e-9  # of a length, by which a sum may miss
TRIES = 4  # sizes of a text that is to stand on the baseline of another
SIZES = 16  # to which texts of one place are set smaller before one of them is cut

Layer = Text | Shape | Line | Code | Inset
Stack = list[tuple[Block | None, float]]  # texts of one place as they are set, and how far below its top each is


@dataclass(frozen=True, slots=True)
class Laid:
    """A layer and, if it is a text, how it is set; `block` is None if nothing is to be seen of it. `failed` says why it
    could not be set."""

    layer: Layer
    block: Block | None = None
    failed: str = ""


def lay_out(layers: tuple[Layer, ...], fonts: Fonts) -> tuple[Laid, ...]:
    """Lines, sizes and places of all texts, in the canvas' own pixels. Measures letters, which takes milliseconds."""
    places: dict[object, list[Text]] = {}
    for layer in layers:
        if isinstance(layer, Text) and layer.after is None:
            places.setdefault(_place(layer), []).append(layer)
    laid = {place: iter(_set(texts, fonts)) for place, texts in places.items()}
    found = [
        next(laid[_place(layer)]) if isinstance(layer, Text) and layer.after is None else Laid(layer)
        for layer in layers
    ]
    named = {one.layer.name: one for one in found if isinstance(one.layer, Text) and one.layer.name is not None}
    for index, one in enumerate(found):
        if isinstance(one.layer, Text) and one.layer.after is not None:
            found[index] = _following(one.layer, named.get(one.layer.after), fonts)
    return tuple(found)


def _following(text: Text, other: Laid | None, fonts: Fonts) -> Laid:
    """A text that stands where another ends, on its last baseline, if there is room in its own frame; in its own place
    if there is no such text, or one of them is turned."""
    before = other.block if other else None
    if other is None or before is None or not isinstance(other.layer, Text) or other.layer.rotate or text.rotate:
        return Laid(text, typeset.lay_out(text, fonts))
    last, frame = before.lines[-1], text.frame
    gap = text.gap * text.size + other.layer.rim * before.em
    left, right = frame.x, frame.x + frame.width
    if before.backwards:
        right = min(right, before.x + last.x - gap)
    else:
        left = max(left, before.x + last.x + last.inked.right * before.em + gap)
    overflow = Overflow.HIDE if text.overflow is Overflow.AUTO else text.overflow
    room = replace(frame, x=left, width=max(0.0, right - left))
    text = replace(text, lines=1, overflow=overflow, frame=room, across=float(before.backwards))
    block = _on_baseline(text, before.y + last.baseline, fonts)
    return Laid(replace(text, frame=replace(room, y=block.y, height=block.height)) if block else text, block)


def _on_baseline(text: Text, baseline: float, fonts: Fonts) -> Block | None:
    """A text of one line whose baseline is at this height of the canvas; None if it has no room there in its frame,
    at its smallest size."""
    frame, smallest = text.frame, min(text.size, text.smallest)
    least = smallest * typeset.LEAST if text.overflow is Overflow.SHRINK else smallest
    high, deep = baseline - frame.y, frame.y + frame.height - baseline
    for _ in range(TRIES if min(high, deep) > 0 else 0):
        block = typeset.lay_out(text, fonts)
        if block is None or block.em < least:
            return None
        first = block.lines[0].baseline
        excess = max(first / high, (block.height - first) / deep)
        if excess <= 1 + CLOSE:
            return replace(block, y=baseline - first)
        text = replace(text, frame=replace(frame, height=block.height / excess))
    return None


def _place(text: Text) -> object:
    return text.place or (text.across, text.down, text.frame.y, text.frame.height)


def _set(texts: list[Text], fonts: Fonts) -> list[Laid]:
    try:
        return _stacked(texts, fonts)
    except VipsError as error:
        return [Laid(text, failed=str(error)) for text in texts]


def _least(texts: list[Text], fonts: Fonts) -> float:
    """The room that the further texts of a place need at their smallest, on one line each, and what lies between all of
    them, which is as much as it is at their largest: so it does not depend on how large the first one becomes."""
    metrics = ((text, fonts.metrics(text.font)) for text in texts[1:])
    lines = sum(text.smallest * (of.above + of.below + 2 * text.rim) for text, of in metrics)
    return lines + sum(text.size * text.gap for text in texts[:-1])


def _stacked(texts: list[Text], fonts: Fonts) -> list[Laid]:
    """Texts of one place, one below the other, and together where one would be. Lines of all of them start at one side:
    that of the first letter that has a direction, of what leads if that has one. Before one of them is cut all are set
    smaller."""
    if len(texts) == 1:
        return [Laid(texts[0], typeset.lay_out(texts[0], fonts))]
    words, leading = ("".join(getattr(text, name) for text in texts) for name in ("text", "leading_words"))
    backwards = bidi.direction(words, leading) == bidi.RIGHT
    texts = [replace(text, align=text.align.side(backwards=backwards)) for text in texts]
    found = _one_below_another(texts, fonts)
    cut = _cut(texts, found, fonts)
    if cut:
        found = _smaller(texts, found, cut, fonts)
    frame = texts[0].frame
    used = max((down + block.turned_height for block, down in found if block), default=0.0)
    top = frame.y + (frame.height - used) * texts[0].down
    return [Laid(text, block and block.at(top + down)) for text, (block, down) in zip(texts, found, strict=True)]


def _one_below_another(texts: list[Text], fonts: Fonts) -> Stack:
    """Texts, each in the room that the ones before it leave."""
    height, used, gap = texts[0].frame.height, 0.0, 0.0
    found: list[tuple[Block | None, float]] = []
    for index, text in enumerate(texts):
        room = height - used - gap - _least(texts[index:], fonts)
        block = typeset.lay_out(replace(text, frame=replace(text.frame, height=room)), fonts) if room > 1 else None
        found.append((block, used + gap))
        if block is not None:
            used, gap = used + gap + block.turned_height, text.gap * block.em
    return found


def _cut(texts: list[Text], found: Stack, fonts: Fonts) -> list[int]:
    """Which texts are cut or left out for want of height: those that would be whole if they stood alone."""
    short = [index for index, (block, _) in enumerate(found) if not _is_whole(texts[index], block)]
    return [index for index in short if _is_whole(texts[index], typeset.lay_out(texts[index], fonts))]


def _is_whole(text: Text, block: Block | None) -> bool:
    return block is not None and not block.shortened and block.em > text.smallest * (1 - CLOSE)


def _smaller(texts: list[Text], found: Stack, cut: list[int], fonts: Fonts) -> Stack:
    """The same texts in one proportion, as large as none of them is cut, and none smaller than it may be."""
    ems = [block.em if block and index < cut[0] else texts[index].size for index, (block, _) in enumerate(found)]
    least = min(min(text.smallest / em, 1.0) for text, em in zip(texts, ems, strict=True))
    first, last = 1, SIZES
    while first <= last:  # the smaller, the less is cut: the first size at which nothing is, is found by halving
        middle = (first + last) // 2
        share = least ** (middle / SIZES)
        sizes = (max(em * share, min(em, text.smallest)) for text, em in zip(texts, ems, strict=True))
        smaller = [replace(text, size=size) for text, size in zip(texts, sizes, strict=True)]
        tried = _one_below_another(smaller, fonts)
        whole = all(_is_whole(texts[index], tried[index][0]) for index in cut)
        if whole or middle == SIZES:
            found = tried
        first, last = (first, middle - 1) if whole else (middle + 1, last)
    return found


@dataclass(frozen=True, slots=True)
class Hand:
    """What drawing needs besides the layers: pictures that are kept decoded, and what is called now and then and may
    raise to end it. What could not be drawn is added to `failed`."""

    failed: list[str]
    levels: Levels | None = None
    check: Callable[[], None] = lambda: None


def draw(surface: Surface, laid: tuple[Laid, ...], region: Box, extent: Extent, hand: Hand | None = None) -> Surface:
    """Draw the layers on an upright 8-bit sRGB picture that shows `region` of the canvas in `extent` pixels. One that
    cannot be drawn is left out."""
    one_by_one = drawer(surface, laid, region, extent, hand or Hand([]))
    return surface.with_pieces([piece for one in laid for piece in one_by_one(one)])


def drawer(
    surface: Surface, laid: tuple[Laid, ...], region: Box, extent: Extent, hand: Hand
) -> Callable[[Laid], tuple[Piece, ...]]:
    """What draws one of these layers at a time: its pieces do not depend on what lies below it. Of one that cannot be
    drawn there are none."""
    # Those of which nothing is to be seen count too: what pictures have in common does not depend on it.
    seen, texts = view(region, extent), sum(isinstance(one.layer, Text) for one in laid)
    bare = replace(surface, pieces=())

    def drawn(one: Laid) -> tuple[Piece, ...]:
        hand.check()
        try:
            return _drawn(bare, one, seen, texts, hand).pieces
        except (VipsError, Mistake) as error:  # a file that may not be read any more, too
            hand.failed.append(str(error))
            return ()

    return drawn


def _drawn(surface: Surface, one: Laid, seen: View, texts: int, hand: Hand) -> Surface:
    match one.layer:
        case Text() as text:
            return drawing.draw(surface, text, one.block, seen, texts, hand.check) if one.block else surface
        case Shape() | Line() as layer:
            return shape.draw(surface, layer, seen)
        case Code() as layer:
            return code.draw(surface, layer, seen)
        case Inset() as layer:
            return inset.draw(surface, layer, seen, hand.levels)
