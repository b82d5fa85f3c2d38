"""How long a fetched picture may be shown without asking again. https://www.rfc-editor.org/rfc/rfc9111#section-5.2"""

import re

SHORTEST = 60  # seconds, also for what should not be kept at all: a mailing asks for one logo a thousand times a second
LONGEST = 86_400
USUAL = 300  # if nothing is said
STALE = 86_400  # seconds longer that it is still better than none

_DIRECTIVE = re.compile(r"([a-z-]+)(?:=\"?([0-9]+)\"?)?", re.IGNORECASE | re.ASCII)


def lasts(cache_control: str) -> int:
    """For how many seconds an answer with this header is fresh."""
    said = {name.lower(): number for name, number in map(_directive, cache_control.split(","))}
    if {"no-store", "no-cache"} & said.keys():
        return SHORTEST
    number = said.get("max-age")
    if not number:
        return USUAL
    return min(max(int(number[:9]), SHORTEST), LONGEST)


def _directive(text: str) -> tuple[str, str | None]:
    match = _DIRECTIVE.fullmatch(text.strip())
    return (match[1], match[2]) if match else ("", None)
