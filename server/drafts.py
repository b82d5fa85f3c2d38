"""Drafts: what a program asks for, as data → the address that says the same.

There is one grammar: whatever is wanted ends as an address, and is read and made like one that came from outside.
"""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from ops.transform import Segments
from server.iiif import address
from server.iiif.address import Address

ROOT = "/iiif/3/"
LONGEST = 100_000  # characters of an address that never travels


def draft(identifier: str, design: str, values: Mapping[str, str], segments: Segments) -> Address:
    """The address of a picture: a design, or with `design` one that is laid over the picture of an identifier. Raises
    Nothing for what can be no identifier, and TooLong."""
    fields = [f"{name}={quote(value, safe='')}" for name, value in values.items()]
    overlay = ";".join([*([design] if design else []), *fields])
    parts = [quote(identifier, safe=""), *([overlay] if overlay else []), *(quote(one, safe="") for one in segments)]
    return address.read((ROOT + "/".join(parts)).encode(), b"", LONGEST)


def spelled(tail: str) -> Segments:
    """Region, size, rotation and quality.format, decoded, as they are spelled in an address."""
    region, size, rotation, last = map(unquote, tail.split("/"))
    return region, size, rotation, last
