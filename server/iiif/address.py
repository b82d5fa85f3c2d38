"""Address: raw path and query ↔ version, identifier, overlay and what is wanted. Image API 3.0 §2 and §3.

The path is split before it is decoded, and each segment is decoded exactly once: `%2F` is a folder inside an
identifier, `%252F` is a name with a per cent sign. It is read by position from the right: `info.json` last asks for
information, `manifest.json` and `collection.json` for what viewers open, four segments for an image, fewer for the
base. What stands between these and the identifier is the overlay, raw slashes included; what it means is the design's
affair.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_to_bytes

from ops.transform import Segments
from server.errors import Nothing, TooLong

INFORMATION, MANIFEST, COLLECTION = "info.json", "manifest.json", "collection.json"

_SAFE = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/%-]*")
_LITERAL = "!$&'()*+,=:@~"  # left alone when an identifier is spelled; `;` would end the address in a Link header

# What the last four segments of an image request look like, encoded or not.
_COMMA, _COLON = "(?:,|%2C)", "(?::|%3A)"
_REGION = rf"(?:full|square|(?:pct{_COLON})?[0-9.]+(?:{_COMMA}[0-9.]+){{3}})"
_SIZE = rf"(?:\^|%5E)?(?:!|%21)?(?:full|max|auto|pct{_COLON}[0-9.]+|[0-9]*{_COMMA}[0-9]*)"
_TAIL = re.compile(
    rf"^(.*?)/({_REGION}/{_SIZE}/(?:!|%21)?[0-9.]+/[a-z]+\.[a-z0-9]+|(?:info|manifest)\.json)(?:[?&](.*))?$",
    re.IGNORECASE | re.DOTALL,
)
_OVERLAY = re.compile(r"[^/]*(?:=|%3D)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Base:
    """The base URI of an image."""


@dataclass(frozen=True, slots=True)
class Information:
    """The image's info.json."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of an image, or of the pictures in a folder. Presentation API 3.0 §5.2."""


@dataclass(frozen=True, slots=True)
class Collection:
    """The collection of a folder: its manifests, and the folders in it. Presentation API 3.0 §5.1."""


@dataclass(frozen=True, slots=True)
class Image:
    """Region, size, rotation and quality.format, decoded."""

    segments: Segments


Wanted = Base | Information | Manifest | Collection | Image

_DOCUMENTS: dict[str, Wanted] = {INFORMATION: Information(), MANIFEST: Manifest(), COLLECTION: Collection()}


@dataclass(frozen=True, slots=True)
class Address:
    """A request's path and query: version, identifier decoded, overlay and query as they came, base URI as it was
    spelled, what is wanted, and whether some of it stood behind a `?`, where a cache may not look."""

    version: int
    identifier: str
    overlay: str
    query: str
    asked: str
    wanted: Wanted
    joined: bool = False

    def canonical(self, overlay: str, identifier: str = "") -> str:
        """The path of the base URI in its one spelling, with the overlay in its own, and the identifier too if that has
        another one."""
        base = f"/iiif/{self.version}/{quote(identifier or self.identifier, safe=_LITERAL)}"
        return f"{base}/{overlay}" if overlay else base

    @property
    def echo(self) -> str | None:
        """The path of the base URI as it was asked for, which clients and validators expect to see again; None if it
        is none that could be repeated."""
        return self.asked if _SAFE.fullmatch(self.asked) else None


def read(raw_path: bytes, raw_query: bytes, longest: int) -> Address:
    """Read the raw path and query of a request below /iiif. Raises Nothing and TooLong."""
    for name, raw in (("an address", raw_path), ("a query", raw_query)):
        if len(raw) > longest:
            raise TooLong(f"Expected {name} of at most {longest} characters but received {len(raw)}.")
    path, query = raw_path.decode("latin-1"), raw_query.decode("latin-1")
    match path.split("/", 4):
        case ["", "iiif", ("2" | "3") as version, identifier, *rest] if identifier:
            behind, query = _joined("".join(rest), query)
            if rest == [""] or behind.endswith("/"):
                raise Nothing("Expected no slash at the end of the address.")
            overlay, wanted = _parted(behind.split("/") if behind else [])
            asked = f"/iiif/{version}/{identifier}"
            asked = f"{asked}/{overlay}" if overlay else asked
            joined = len(query) < len(raw_query)
            return Address(int(version), _identifier(identifier), overlay, query, asked, wanted, joined)
        case _:
            raise Nothing("Expected /iiif/3/ or /iiif/2/ and the identifier of an image.")


def tail(spelled: str) -> str:
    """Region, size, rotation and quality.format as they stand in an address. A caret is none of a URI's characters."""
    return spelled.replace("^", "%5E")


def parted(url: bytes) -> tuple[bytes, bytes]:
    """The raw path and the raw query of a URL, with or without scheme and host."""
    if b"://" in url.partition(b"/iiif/")[0]:
        url = b"/" + url.partition(b"://")[2].partition(b"/")[2]
    path, _, query = url.partition(b"#")[0].partition(b"?")
    return path, query


def _joined(behind: str, query: str) -> tuple[str, str]:
    """What stands behind the identifier, and the query. A raw `?` in a value has parted them at the wrong place if the
    path has an overlay but no end, and the query has one."""
    if not query or not _OVERLAY.match(behind) or _TAIL.match("/" + behind):
        return behind, query
    tail = _TAIL.match(query)
    if tail is None:
        return behind, query
    rest = tail[3]
    return f"{behind}?{query[: len(query) - len(rest) - 1] if rest is not None else query}", rest or ""


def _identifier(raw: str) -> str:
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise Nothing("Expected an identifier in UTF-8.") from None


def _parted(behind: list[str]) -> tuple[str, Wanted]:
    """The overlay, and what is wanted of it."""
    match behind:
        case [*overlay, last] if last in _DOCUMENTS:
            return "/".join(overlay), _DOCUMENTS[last]
        case [*overlay, region, size, rotation, last]:
            segments = unquote(region), unquote(size), unquote(rotation), unquote(last)
            return "/".join(overlay), Image(segments)
        case _:
            return "/".join(behind), Base()
