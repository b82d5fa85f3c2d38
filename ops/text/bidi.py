"""Bidirectional text: in which direction each letter is read, and in which order a line shows them.

The Unicode Bidirectional Algorithm (UAX #9) for text without explicit embeddings, overrides and isolates: values lose
these characters when they are read, and in a design they are passed over.
"""

import unicodedata
from collections.abc import Sequence

LEFT, RIGHT = 0, 1  # levels of a paragraph
FIRST_RIGHT = "\u0590"  # of the letters that are read from right to left; Hebrew's

_STRONG = frozenset({"L", "R", "AL"})
_NEUTRAL = frozenset({"B", "S", "WS", "ON"})
_IGNORED = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN"})
_PAIRS = "()[]{}⁅⁆〈〉⟨⟩⟦⟧⟪⟫⦅⦆〈〉《》「」『』【】〔〕〖〗〘〙〚〛（）［］｛｝｟｠｢｣"
_CLOSING = {_PAIRS[index]: _PAIRS[index + 1] for index in range(0, len(_PAIRS), 2)}
_MOST_PAIRS = 63  # that are open at once (BD16)


def direction(text: str, leading: str = "") -> int:
    """The level of a paragraph: that of its first strong letter, or of what leads if that has one (P2, P3, HL1)."""
    for part in (leading, text):
        if not part or max(part) < FIRST_RIGHT:
            if any(letter.isalpha() for letter in part):
                return LEFT
            continue
        for letter in part:
            kind = unicodedata.bidirectional(letter)
            if kind in _STRONG:
                return LEFT if kind == "L" else RIGHT
    return LEFT


def levels(letters: Sequence[str], base: int) -> list[int]:
    """The embedding level of each letter (W1 to I2). `letters` are characters, or graphemes, which go by their first.

    Even levels are read from left to right, odd ones from right to left.
    """
    kinds = [unicodedata.bidirectional(letter[0]) or "L" for letter in letters]
    if base == LEFT and not any(kind in ("R", "AL", "AN") for kind in kinds):
        return [LEFT] * len(kinds)
    side = "L" if base == LEFT else "R"
    _weak(kinds, side)
    _brackets([letter[0] for letter in letters], kinds, side)
    _neutral(kinds, side)
    if base == LEFT:
        return [{"L": 0, "R": 1}.get(kind, 2) for kind in kinds]
    return [1 if kind == "R" else 2 for kind in kinds]


def _weak(kinds: list[str], side: str) -> None:
    """Marks, numbers and what belongs to them (W1 to W7)."""
    before, strong = side, side
    for index, kind in enumerate(kinds):
        if kind == "NSM" or kind in _IGNORED:
            kinds[index] = before  # what is passed over goes with what it follows
        elif kind in _STRONG:
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[index] = "AN"
        before = kinds[index]
    _separators(kinds)
    _terminators(kinds)
    strong = side
    for index, kind in enumerate(kinds):
        if kind == "AL":
            kinds[index] = "R"
        strong = kinds[index] if kinds[index] in _STRONG else strong
        if kind == "EN" and strong == "L":
            kinds[index] = "L"


def _separators(kinds: list[str]) -> None:
    """A point between two numbers is part of them (W4), elsewhere it is not (W6)."""
    for index, kind in enumerate(kinds):
        if kind in ("ES", "CS"):
            around = kinds[index - 1 : index] + kinds[index + 1 : index + 2]
            number = len(around) == 2 and around[0] == around[1] and around[0]
            kinds[index] = str(number) if number == "EN" or (number == "AN" and kind == "CS") else "ON"


def _terminators(kinds: list[str]) -> None:
    """Signs of money and per cent go with the number beside them (W5, W6)."""
    for start, end in _stretches(kinds, frozenset({"ET"})):
        near = (start > 0 and kinds[start - 1] == "EN") or (end < len(kinds) and kinds[end] == "EN")
        kinds[start:end] = ["EN" if near else "ON"] * (end - start)


def _brackets(letters: Sequence[str], kinds: list[str], side: str) -> None:
    """Both brackets of a pair go in one direction (N0)."""
    opened: list[tuple[str, int]] = []
    pairs = []
    for index, letter in enumerate(letters):
        if kinds[index] != "ON":
            continue
        if letter in _CLOSING:
            if len(opened) == _MOST_PAIRS:
                break
            opened.append((_CLOSING[letter], index))
        else:
            place = next((at for at in range(len(opened) - 1, -1, -1) if opened[at][0] == letter), None)
            if place is not None:
                pairs.append((opened[place][1], index))
                del opened[place:]
    for start, end in sorted(pairs):
        within = {_side(kind) for kind in kinds[start + 1 : end]} - {""}
        if not within:
            continue
        found = side
        if side not in within:
            before = next((one for kind in reversed(kinds[:start]) if (one := _side(kind))), side)
            found = before if before in within else side
        kinds[start] = kinds[end] = found


def _neutral(kinds: list[str], side: str) -> None:
    """What has no direction goes with its neighbours if they agree, else with the paragraph (N1, N2)."""
    for start, end in _stretches(kinds, _NEUTRAL):
        before = _side(kinds[start - 1]) if start else side
        after = _side(kinds[end]) if end < len(kinds) else side
        kinds[start:end] = [before if before == after else side] * (end - start)


def _side(kind: str) -> str:
    """The direction that a letter gives to its neighbours: numbers count as right to left."""
    return kind if kind == "L" else ("R" if kind in ("R", "AL", "EN", "AN") else "")


def _stretches(kinds: Sequence[str], wanted: frozenset[str]) -> list[tuple[int, int]]:
    """Where letters of some kinds follow each other."""
    found, start = [], None
    for index, kind in enumerate((*kinds, "")):
        if kind in wanted:
            start = index if start is None else start
        elif start is not None:
            found.append((start, index))
            start = None
    return found


def visual(runs: Sequence[int]) -> list[int]:
    """The order in which runs of these levels are shown from left to right (L2)."""
    order = list(range(len(runs)))
    if not any(runs):
        return order
    for level in range(max(runs), 0, -1):
        start = None
        for index in range(len(order) + 1):
            if index < len(order) and runs[order[index]] >= level:
                start = index if start is None else start
            elif start is not None:
                order[start:index] = reversed(order[start:index])
                start = None
    return order
