"""Address: raw path ↔ version, identifier and what is wanted. Image API 3.0 §2 and §3.

The path is split before it is decoded, and each segment is decoded exactly once: `%2F` is a folder inside an
identifier, `%252F` is a name with a per cent sign. It is read by position from the right: `info.json` last asks for
information, four segments behind the identifier for an image, none for the base.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, unquote_to_bytes

from ops.transform import Segments
from server.errors import Nothing, TooLong

INFORMATION = "info.json"

_SAFE = re.compile(r"[A-Za-z0-9._~!$&'()*+,=:@/%-]*")
_LITERAL = "!$&'()*+,=:@~"  # left alone when an identifier is spelled; `;` would end the address in a Link header


@dataclass(frozen=True, slots=True)
class Base:
    """The base URI of an image."""


@dataclass(frozen=True, slots=True)
class Information:
    """The image's info.json."""


@dataclass(frozen=True, slots=True)
class Image:
    """Region, size, rotation and quality.format, decoded."""

    segments: Segments


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """More or fewer segments than any request has."""


Wanted = Base | Information | Image | Elsewhere


@dataclass(frozen=True, slots=True)
class Address:
    """A request's path: version, identifier decoded, base as it was spelled, and what is wanted."""

    version: int
    identifier: str
    asked: str
    wanted: Wanted

    @property
    def canonical(self) -> str:
        """The path of the base URI in its one spelling."""
        return f"/iiif/{self.version}/{quote(self.identifier, safe=_LITERAL)}"

    @property
    def base(self) -> str:
        """The path of the base URI as it was asked for, which clients and validators expect to see again."""
        return self.asked if _SAFE.fullmatch(self.asked) else self.canonical


def read(raw_path: bytes, longest: int) -> Address:
    """Read the raw path of a request below /iiif. Raises Nothing and TooLong."""
    if len(raw_path) > longest:
        raise TooLong(f"Expected an address of at most {longest} characters but received one of {len(raw_path)}.")
    match raw_path.decode("latin-1").split("/"):
        case ["", "iiif", ("2" | "3") as version, identifier, *behind] if identifier:
            asked = f"/iiif/{version}/{identifier}"
            return Address(int(version), _identifier(identifier), asked, _wanted(behind))
        case _:
            raise Nothing("Expected /iiif/3/ or /iiif/2/ and the identifier of an image.")


def _identifier(raw: str) -> str:
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise Nothing("Expected an identifier in UTF-8.") from None


def _wanted(behind: list[str]) -> Wanted:
    match behind:
        case []:
            return Base()
        case [last] if last == INFORMATION:
            return Information()
        case [region, size, rotation, last]:
            return Image((unquote(region), unquote(size), unquote(rotation), unquote(last)))
        case _:
            return Elsewhere()
