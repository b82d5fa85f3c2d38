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
    r"|(?P<quote>\p{lb=QU})"
    r"|(?P<slash>\p{lb=SY})"
    r"|(?P<hyphen>[\p{lb=BA}\p{lb=HY}])"
    r"|(?P<dash>\p{lb=B2})"
    r"|(?P<digit>\p{lb=NU})"
    r"|(?P<ideograph>[\p{lb=ID}\p{lb=EB}\p{lb=H2}\p{lb=H3}\p{lb=JL}])"
    r"|(?P<letter>.)",
    regex.DOTALL,
)
_STICKS_TO_WHAT_IS_BEFORE = frozenset({"close", "slash", "hyphen", "glue", "quote"})


def graphemes(text: str) -> list[str]:
    """What a reader takes for characters."""
    found: list[str] = _GRAPHEME.findall(text)
    return found


@lru_cache(maxsize=1024)
def units(text: str) -> tuple[str, ...]:
    """The text in parts that stay together on a line, each with the spaces behind it."""
    found: list[str] = []
    before = "glue"
    for grapheme in graphemes(text):
        kind = _kind(grapheme)
        if found and not _may_part(before, kind):
            found[-1] += grapheme
        else:
            found.append(grapheme)
        before = kind
    return tuple(found)


def _kind(grapheme: str) -> str:
    match = _CLASSES.match(grapheme)
    return str(match.lastgroup) if match else "letter"


def _may_part(before: str, after: str) -> bool:
    """Whether a line may end between two classes."""
    if after == "space":
        return False
    if before == "space":
        return after not in ("close", "slash")
    if after in _STICKS_TO_WHAT_IS_BEFORE or before in ("glue", "open", "quote"):
        return False
    if before in ("hyphen", "slash"):
        return after != "digit"
    if "dash" in (before, after):
        return True
    return before == "ideograph" or after == "ideograph" or (before == "close" and after == "open")
