"""Content negotiation: what an Accept header prefers. RFC 9110 §12.5.1."""

from collections.abc import Sequence

LONGEST = 2048  # characters that are looked at


def preferred(accept: str, offered: Sequence[str]) -> str:
    """The media type among those offered that the header likes best, the earlier where it likes both the same.

    The first one offered, if there is no header or if it likes none: an answer is kinder than a 406.
    """
    if not accept:
        return offered[0]
    ranges = _ranges(accept)
    best = max(offered, key=lambda media_type: _quality(media_type, ranges))
    return best if _quality(best, ranges) > 0 else offered[0]


def names(accept: str, media_type: str) -> bool:
    """Whether the header names this very type, not only by a wildcard."""
    return weight_of_name(accept, media_type) > 0


def weight(accept: str, media_type: str) -> float:
    """How much a type is liked, from 0 to 1; by a wildcard, if it is not named."""
    return _quality(media_type, _ranges(accept))


def weight_of_name(accept: str, media_type: str) -> float:
    """How much a type is liked that is named itself; 0 if it is not."""
    return max((quality for name, quality in _ranges(accept) if name == media_type), default=0)


def wants_pictures(accept: str) -> bool:
    """Whether the header asks for pictures, and for no document."""
    wanted = [name for name, quality in _ranges(accept) if quality > 0]
    documents = ("text/html", "application/xhtml+xml", "application/json", "application/ld+json")
    return any(name.startswith("image/") for name in wanted) and not any(name in documents for name in wanted)


def _ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges with their weights; of a header that is too long those that are whole."""
    if len(accept) > LONGEST:
        accept = accept[:LONGEST].rpartition(",")[0]
    found = []
    for item in accept.split(","):
        name, *parameters = (part.strip() for part in item.lower().split(";"))
        weights = [part[2:] for part in parameters if part.startswith("q=")]
        found.append((name, _weight(weights[0]) if weights else 1.0))
    return found


def _weight(text: str) -> float:
    """A weight from 0 to 1; what is none counts for nothing."""
    digits = text.replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit() and len(text) <= 5):
        return 0.0
    return min(float(text), 1.0)


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most specific range that matches."""
    major = media_type.partition("/")[0]
    for wanted in (media_type, f"{major}/*", "*/*"):
        weights = [quality for name, quality in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
