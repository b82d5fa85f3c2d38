"""Tags: names of what a picture is made of, by which caches here and in front of here are told to drop it.

    source:NAME           the source that the picture is from
    image:IDENTIFIER      the picture, and each that is laid on it, as it is named within its source
    design:NAME           a design that is filled in, or is the picture itself
    design:NAME@VERSION   … in this version

A name is percent-encoded as a URI's component is, every byte of its UTF-8 but letters, digits and `-._~`. A tag that
would be longer than 128 characters has the SHA-256 of the name instead, in small hexadecimal: `image:sha256-2c26b4…`.
So a tag has no space and no comma, and can stand in Cache-Tag (with commas between them, as Cloudflare and Akamai read
it) and in Surrogate-Key (with spaces, as Fastly and Varnish's xkey do).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from urllib.parse import quote, unquote

ALL = "*"  # stands for every tag where tags are purged, and is on no picture
LONGEST = 128  # characters of a tag
ROOM = 1000  # characters of all the tags of a picture
MOST = 16  # pictures laid on another that are named
DIGESTED = "sha256-"

_ANY = re.compile(r"[!-+\--~]{1,128}", re.ASCII)


def source(name: str) -> str:
    """The tag of a source."""
    return _tag("source", name)


def image(identifier: str) -> str:
    """The tag of a picture."""
    return _tag("image", identifier)


def design(name: str) -> str:
    """The tag of a design, or of one of its versions, `webinar@3`."""
    name, at, version = name.rpartition("@") if "@" in name else (name, "", "")
    return _tag("design", name, f"{at}{version}")


def named(tag: str, kind: str) -> str | None:
    """The name in a tag of this kind; None if it is of another, or says no more than a digest."""
    before, _, name = tag.partition(":")
    return unquote(name) if before == kind and not name.startswith(DIGESTED) else None


def is_tag(text: str) -> bool:
    """Whether a text may be a tag at all: visible ASCII without a comma."""
    return _ANY.fullmatch(text) is not None


def bounded(tags: Iterable[str]) -> tuple[str, ...]:
    """Each tag once, as many as there is room for."""
    kept, left = list[str](), ROOM
    for tag in dict.fromkeys(tags):
        left -= len(tag) + 1
        if left >= 0:
            kept.append(tag)
    return tuple(kept)


@lru_cache(10_000)
def _tag(kind: str, name: str, version: str = "") -> str:
    raw = name.encode("utf-8", "surrogatepass")
    tag = f"{kind}:{quote(raw, safe='')}{version}"
    return tag if len(tag) <= LONGEST else f"{kind}:{DIGESTED}{sha256(raw).hexdigest()}{version}"
