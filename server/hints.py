"""Hints: what probably was meant where something was typed that is no mistake, but hardly wanted."""

import re
from collections.abc import Mapping

from server.designs.filled import Filled
from server.designs.overlay import Names
from server.iiif.address import Address, Base

# What the remarks in Bookplate-Notes mean.
REMARKS = {
    "unresolved": "a tag that a mail tool did not fill in; taken for missing",
    "blank": "nothing but space; taken for missing",
    "null": "a word for nothing, such as null, N/A or unknown; taken for missing",
    "fallback": "the value of .or is used",
    "twice": "was encoded twice; read as it was meant",
    "windows-1252": "was not UTF-8; read as Windows-1252",
    "truncated": "ends in &: a # behind it began a fragment; write %23",
    "long": "longer than its field may be, or overlays.characters; words are cut, codes and all else are missing",
    "unreadable": "no base64url; taken for missing",
    "unstable": "encoded over and over; taken for missing",
    "glyphs": "letters that no font has; left out",
    "ignored": "cannot be read; passed over",
    "misspelt": "a name that is nearly this field's was given; passed over",
    "bounded": "beyond what is allowed; brought back to it",
    "out_of_range": "less or more than the field may be; taken for missing",
    "ambiguous": "a date that can be read in two ways; read as `order` of its field says, or the locale",
    "nearest": "no choice; the only one that it is near to is used",
    "replaced": "there is no such font; the default is used",
    "uncodable": "has characters that its barcode lacks, or is too long for a code; the code is left out",
    "cleaned": "had spaces, tabs, unseen characters or small letters that its code does not have",
    "shortened": "did not fit at its smallest size; ends in an ellipsis",
    "unseen": "nothing is to be seen of it",
    "lost": "its picture could not be had; what the design says instead is shown",
    "required": "is required and missing; the design's own words are shown",
    "expired": "the link has expired (`problem` says when); everybody's version is shown",
    "limit": "as many pictures were made as the link allows; everybody's version is shown",
    "busy": "too much was waiting; everybody's version is shown",
    "failed": "could not be drawn; the picture is without it, and not cached",
}

_LIKE_A_FIELD = re.compile(r";([A-Za-z][A-Za-z0-9_-]{0,30})=")
_PARAMETER = re.compile(r"(?:^|&)(?:amp;)?([A-Za-z][A-Za-z0-9_.-]{0,40})=")


def hints(
    where: Address, filled: Filled, names: Names, misspelt: Mapping[str, str], *, always: bool = False
) -> list[str]:
    """A sentence for everything in an address that may not do what was meant; `misspelt` are the names in its overlay
    that are nearly those of fields, `always` is whether a query counts without a text."""
    found = [f"`{word}` is no field here, and passed over. Did you mean `{near}`?" for word, near in misspelt.items()]
    found += [
        f"`{word}` is no field of its own here, so that it is part of the text.{_near(word, names)}"
        for step in filled.steps
        for word in _LIKE_A_FIELD.findall(step.given.raw)
    ]
    parameters = [word.partition(".")[0] for word in _PARAMETER.findall(where.query)]
    known = [word for word in parameters if names.of(word)]
    if known and not always and not any(step.given.source == "query" for step in filled.steps):
        found.append(f"`{known[0]}` in the query does nothing: a query counts only if it has `text=`.")
    strangers = [(word, _near(word, names)) for word in parameters if not names.of(word)]
    found += [f"`{word}` in the query is no field, and ignored.{near}" for word, near in strangers if near]
    if filled.asked and isinstance(where.wanted, Base):
        found.append("The address ends before region/size/rotation/quality.format. A raw # ends an address: write %23.")
    if where.joined:
        found.append(
            "A raw ? stands in a value; it was joined to what stands behind it. Write %3F, and caches can tell."
        )
    return found


def _near(word: str, names: Names) -> str:
    near = names.near(word)
    return f" Did you mean `{near}`?" if near else ""
