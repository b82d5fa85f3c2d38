"""Pasting: what people have at hand when they mean a picture → its address.

An identifier as it is; a base with an overlay as it stands in an address, `webinar/first_name=Sarah`; or a path or a
whole address of an image, of which the part behind the identifier counts too.
"""

import re
from urllib.parse import quote, unquote, unquote_to_bytes

from server.errors import Nothing, Unknown
from server.iiif import address
from server.iiif.address import Address
from server.orders import Orders
from server.sources import catalogue

ROOT = "/iiif/3/"
UTF_8 = "Expected an identifier in UTF-8."

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
    for name in dict.fromkeys((pasted, unquote(pasted))):
        exact = _exactly(name, longest)
        if await _is_there(orders, exact):
            return exact
    written = _read(ROOT + pasted, longest)
    try:
        await orders.read(written, trusted=True)
    except Unknown as mistake:
        # Of what is no identifier in any way the whole is named, as it was meant.
        nothing = str(mistake) == str(catalogue.unknown(written.identifier))
        raise (catalogue.unknown(pasted) if nothing else mistake) from None
    return written


async def _is_there(orders: Orders, where: Address) -> bool:
    try:
        await orders.read(where, trusted=True)
    except Unknown:
        return False
    return True


def in_path(raw: str) -> str:
    """What is pasted into a path: as one encoded segment, or as it stands in an address. Raises Nothing."""
    if "/" in raw:
        return raw
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError:
        raise Nothing(UTF_8) from None


def _exactly(name: str, longest: int) -> Address:
    return address.read(f"{ROOT}{_quoted(name, '')}".encode(), b"", longest)


def _read(text: str, longest: int) -> Address:
    return address.read(*address.parted(_quoted(text, _KEPT).encode()), longest)


def _quoted(text: str, kept: str) -> str:
    try:
        return quote(text, safe=kept)
    except UnicodeEncodeError:  # what a terminal hands on of bytes that are no text
        raise Nothing(UTF_8) from None
