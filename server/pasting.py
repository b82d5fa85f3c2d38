"""Pasting: what people have at hand when they mean a picture → its address.

An identifier as it is; a base with an overlay as it stands in an address, `webinar/first_name=Sarah`; or a path or a
whole address of an image, of which the part behind the identifier counts too.
"""

import re
from urllib.parse import quote, unquote_to_bytes

from server.errors import Nothing, Unknown
from server.iiif import address
from server.iiif.address import Address
from server.orders import Orders
from server.sources import catalogue

ROOT = "/iiif/3/"

_ADDRESS = re.compile(r"(?:https?://[^/]*)?(?:/.*?)??(/iiif/[23]/.*)", re.DOTALL)
_KEPT = "".join(map(chr, range(0x21, 0x7F)))  # what an address may be typed with


async def address_of(orders: Orders, pasted: str, longest: int) -> Address:
    """The address that is meant. What is an identifier as it is comes first, so that a name may hold anything. Raises
    Unknown, Nothing, TooLong, and what reading an address raises."""
    whole = _ADDRESS.fullmatch(pasted)
    if whole:
        return _read(whole[1], longest)
    if not pasted:
        raise Nothing("Expected the identifier of an image, or its address, but received nothing.")
    exact = address.read(f"{ROOT}{quote(pasted, safe='')}".encode(), b"", longest)
    try:
        await orders.read(exact)
    except Unknown as nothing:
        written = _read(ROOT + pasted, longest)
        try:
            await orders.read(written)
        except Unknown as mistake:
            # Of what is no identifier in either way the whole is named, as it was meant.
            other = str(mistake) == str(catalogue.unknown(written.identifier))
            raise (nothing if other else mistake) from None
        return written
    return exact


def in_path(raw: str) -> str:
    """What is pasted into a path: as one encoded segment, or as it stands in an address. Raises Nothing."""
    if "/" in raw:
        return raw
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise Nothing("Expected an identifier in UTF-8.") from None


def _read(text: str, longest: int) -> Address:
    return address.read(*address.parted(quote(text, safe=_KEPT).encode()), longest)
