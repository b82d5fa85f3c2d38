"""Where a line may end: the pairs of UAX #14 that matter in short texts, between graphemes as UAX #29 has them.

Dictionaries are not consulted: Thai and its kin break at spaces, and anywhere if a line is too short for that.
"""

from functools import lru_cache

import regex

_GRAPHEME = regex.compile(r"\X")

# Classes of UAX #14, as far as they are told apart here.
_CLASSES = regex.compile(
    r"(?P<space>[\p{lb=SP}\p{lb=ZW}])"
    r"|(?P<glue>[\p{lb=GL}\p{lb=WJ}\p{lb=ZWJ}])"
    r"|(?P<open>[\p{lb=OP}])"
    r"|(?P<close>[\p{lb=CL}\p{lb=CP}\p{lb=EX}\p{lb=IS}\p{lb=NS}\p{lb=CJ}\p{lb=IN}])"
    r"|(?P<guillemet>[«»‹›])"
    r"|(?P<quote>\p{lb=QU})"
    r"|(?P<slash>\p{lb=SY})"
    r"|(?P<hyphen>[\p{lb=BA}\p{lb=HY}])"
    r"|(?P<dash>\p{lb=B2})"
    r"|(?P<digit>[\p{lb=NU}０-９])"
    r"|(?P<unit>[\p{lb=PO}\p{lb=PR}])"
    r"|(?P<hangul>[\p{lb=H2}\p{lb=H3}\p{lb=JL}])"
    r"|(?P<ideograph>[\p{lb=ID}\p{lb=EB}])"
    r"|(?P<letter>.)",
    regex.DOTALL,
)
_STICKS_TO_WHAT_IS_BEFORE = frozenset({"close", "slash", "hyphen", "glue", "quote"})
_JOINED = regex.compile(
    r"[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Nko}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}]"
)


def graphemes(text: str) -> list[str]:
    """What a reader takes for characters."""
    found: list[str] = _GRAPHEME.findall(text)
    return found


def joins(text: str) -> bool:
    """Whether letters of the text are joined to each other, so that nothing may be put between them."""
    return _JOINED.search(text) is not None


@lru_cache(maxsize=1024)
def units(text: str) -> tuple[str, ...]:
    """The text in parts that stay together on a line, each with the spaces behind it."""
    found: list[str] = []
    parts = graphemes(text)
    kinds = _kinds(parts)
    solid = before = "glue"
    for grapheme, kind in zip(parts, kinds, strict=True):
        if found and not (_may_part_at_space(solid, kind) if before == "space" else _may_part(before, kind)):
            found[-1] += grapheme
        else:
            found.append(grapheme)
        solid, before = (solid if kind == "space" else kind), kind
    return tuple(found)


def _kinds(parts: list[str]) -> list[str]:
    kinds = [str(match.lastgroup) if (match := _CLASSES.match(part)) else "letter" for part in parts]
    hangul = "letter" if "space" in kinds else "ideograph"  # Korean has words if it has spaces
    for index, kind in enumerate(kinds):
        free_before = index == 0 or kinds[index - 1] == "space"
        free_after = index + 1 == len(kinds) or kinds[index + 1] == "space"
        if kind == "hangul":
            kinds[index] = hangul
        elif kind == "guillemet":  # « French », »German«
            by_itself = "open" if parts[index] in "«‹" else "close"
            kinds[index] = by_itself if free_before == free_after else ("open" if free_before else "close")
        elif kind in ("hyphen", "dash") and free_before:
            kinds[index] = "close" if free_after else "open"  # a dash between words goes with what it follows
    return kinds


def _may_part_at_space(before: str, after: str) -> bool:
    """Whether a line may end at the space between two classes: not inside of « », nor between a number and its unit."""
    if after in ("close", "slash") or before == "open":
        return False
    return not (before == "digit" and after == "unit")


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two classes."""
    if after == "space":
        return False
    if after in _STICKS_TO_WHAT_IS_BEFORE or before in ("glue", "open", "quote"):
        return False
    if before in ("hyphen", "slash"):
        return after != "digit"
    if "dash" in (before, after):
        return True
    return before == "ideograph" or after == "ideograph" or (before == "close" and after == "open")
