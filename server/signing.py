"""Signing and sealing addresses: what is to be kept is put in front of the signature, what is open behind it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import quote

from ops.errors import BadParameter
from ops.transform import Segments
from server.access import terms
from server.access.signatures import PARAMETERS
from server.access.terms import Open
from server.config.section import Unusable
from server.designs import fill
from server.designs.filled import Part
from server.designs.overlay import PRESET, TERMS, Names
from server.iiif.address import MANIFEST, Address, Image, Manifest
from server.mistakes import nearest
from server.orders import Orders
from server.subject import Subject

WHOLE: Segments = ("full", "max", "0", "default.png")


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a signed address leaves open, until when it is good (in seconds since 1970), how many pictures may be made
    for it, and which of region, size, rotation and format stay as they are."""

    opened: Open = ()
    expires: int | None = None
    most: int | None = None
    pins: Collection[str] = ()


async def signed(orders: Orders, where: Address, conditions: Conditions) -> str:
    """The path of an address, signed; what it gives for open fields stands behind the signature as it came.

    What an address says about itself already is kept, but for what the conditions say. Raises Unusable if there is no
    key to sign with, BadParameter for an open field that there is not, and what reading the address raises.
    """
    if not orders.permission.signing:
        raise Unusable("access.signing: there is no key to sign with. `bookplate keys secret` makes one.")
    subject = await _meant(orders, where, conditions.expires)
    if subject.sealed:
        raise BadParameter("the address", "values that are not sealed (a seal needs no signature)", "sealed")
    _must_be_known(orders, subject)
    conditions = _completed(orders, subject, conditions)
    names = {name for name, _ in conditions.opened}
    given = orders.designs.given(where.overlay, where.query, subject.filling)
    closed = [str(Part(*pair)) for pair in orders.designs.shut(given, frozenset(names), subject.filling)]
    about = _about(conditions)
    skeleton = orders.permission.skeleton(await _again(orders, where, subject, _joined(subject.head, *closed, *about)))
    if conditions.pins:
        segments = where.wanted.segments if isinstance(where.wanted, Image) else WHOLE
        settled = await orders.settle(subject, segments)
        parameters = zip(PARAMETERS, settled.spelled(where.version).split("/"), strict=True)
        pinned = tuple((name, value) for name, value in parameters if name in conditions.pins)
        skeleton = replace(skeleton, pinned=pinned)
    free = [one for one in given if one.name in names and one.suffix != "or"]
    open_parts = [f"{one.name}{'.b64' if one.suffix else ''}={one.raw}" for one in free]
    text = _joined(subject.head, *closed, *about, f"sig={orders.permission.signing.sign(skeleton)}", *open_parts)
    return _path(where, subject, text)


async def sealed(orders: Orders, where: Address, expires: int | None = None) -> str:
    """The path of an address with its values sealed, and when it ends, if it does. Raises Unusable if there is no key
    to seal with."""
    if not orders.permission.sealing:
        raise Unusable("access.sealing: there is no key to seal with. `bookplate keys secret --seal` makes one.")
    subject = await _meant(orders, where, expires)
    _must_be_known(orders, subject)
    until = expires or subject.expires
    fields = _joined(*map(str, _whole(subject)), f"exp={until}" if until else "")
    text = orders.permission.sealing.seal(fields, subject.identifier, subject.bound)
    return _path(where, subject, _joined(subject.head, f"sealed={text}"))


def _whole(subject: Subject) -> tuple[Part, ...]:
    """The fields, and the preset also where it only says how the base URI is delivered."""
    parts, preset = subject.filled.parts, subject.filled.preset
    said = not preset or any(part.name == PRESET for part in parts)
    return parts if said else (Part(PRESET, preset), *parts)


async def _meant(orders: Orders, where: Address, expires: int | None) -> Subject:
    """What an address is about; one that has ended may be given another end."""
    return await (orders.read(where, trusted=True) if expires else orders.subject(where, trusted=True))


def _must_be_known(orders: Orders, subject: Subject) -> None:
    """Raises BadParameter for what would be passed over in silence: a field that there is not."""
    for written, meant in orders.designs.misspelt(subject.where.overlay, subject.filling).items():
        raise BadParameter("the overlay", f"fields that there are such as {meant}", written)
    if ("unknown", "ignored") in subject.filled.notes:
        word = fill.named(subject.where.overlay).rest.partition("=")[0]
        near = nearest(word, subject.filling.names.declared)
        hint = f" such as {near}" if near else ""
        raise BadParameter("the overlay", f"fields that there are{hint}", word)


def _completed(orders: Orders, subject: Subject, asked: Conditions) -> Conditions:
    """The conditions, and what the address says about itself where they say nothing. Raises BadParameter."""
    stated = orders.permission.skeleton(subject)
    names = subject.filling.names
    return replace(
        asked,
        opened=tuple((_field(names, name), longest) for name, longest in asked.opened or stated.open),
        expires=asked.expires or stated.expires,
        most=stated.most if asked.most is None else asked.most,
    )


def _field(names: Names, written: str) -> str:
    """The field that is to be open. Raises BadParameter."""
    found = names.of(written)
    if found is None or found in TERMS:
        near = nearest(written, names.declared)
        hint = f" such as {near}" if near else ""
        raise BadParameter("open", f"names of fields that can be filled in here{hint}", written)
    return found


def _about(conditions: Conditions) -> list[str]:
    said = [
        f"open={quote(terms.print_open(conditions.opened), safe=',:')}" if conditions.opened else "",
        f"exp={conditions.expires}" if conditions.expires else "",
        f"renders={conditions.most}" if conditions.most is not None else "",
    ]
    return [one for one in said if one]


async def _again(orders: Orders, where: Address, subject: Subject, text: str) -> Subject:
    """The same with another overlay, as it will be read when it comes back; its terms count although it is unsigned."""
    again = await orders.read(replace(where, identifier=subject.identifier, overlay=text, query=""), trusted=True)
    parts = tuple(Part(*pair) for pair in orders.designs.closed(text, subject.filling))
    return replace(again, closed=parts)


def _joined(*parts: str) -> str:
    return ";".join(part for part in parts if part)


def _path(where: Address, subject: Subject, text: str) -> str:
    base = where.canonical(text, subject.identifier)
    match where.wanted:
        case Image(segments):
            return "/".join((base, *map(_escaped, segments)))
        case Manifest():
            return f"{base}/{MANIFEST}"
        case _:
            return base


def _escaped(segment: str) -> str:
    return quote(segment, safe="!,:.")
