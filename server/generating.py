"""Generating: a wish → the picture it means, its address, and what there is to say of it.

The API is strict where delivery is lenient: an unknown field or a value that cannot be read is a mistake here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from server.delivery_options import Delivery, delivery, in_options
from server.designs import fill
from server.designs.design import Design as Ready
from server.designs.filled import UNSAID
from server.designs.overlay import CHOSEN, PLACE, Given
from server.designs.text_design import NAME
from server.drafts import draft, spelled
from server.errors import Invalid, Wrong
from server.iiif import address
from server.iiif.address import Address
from server.mistakes import nearest, pointer
from server.orders import Order, Orders
from server.signing import Conditions, sealed, signed
from server.subject import Subject
from server.wishes import DeliveryOptions, Design, GenerateOptions, GenerateRequest, as_text

FATAL = frozenset({
    "ignored", "bounded", "out_of_range", "ambiguous", "unreadable", "long", "unresolved", "unstable", "glyphs",
    "replaced", "nearest",
})  # fmt: skip
TELLING = frozenset({"nearest", "ambiguous"})  # what was read all the same is worth a question
EXPECTED = {
    "unresolved": "a value, not a tag that was never filled in,",
    "long": "a shorter value",
    "glyphs": "letters that a font here has",
    "ambiguous": "a day that can be read in one way only, such as 2027-03-09, or `locale` beside it,",
    "unstable": "a value that is not encoded over and over",
}


@dataclass(frozen=True, slots=True)
class Generated:
    """A picture that can be had: its order, its path as it is given away, the path that says all, what happened."""

    order: Order
    path: str
    canonical: str
    notes: tuple[str, ...]
    fallbacks: tuple[str, ...]

    @property
    def id(self) -> str:
        """The same for the same picture of the same values."""
        return blake2b(self.canonical.encode(), digest_size=12).hexdigest()

    @property
    def alt(self) -> str:
        return self.order.subject.filled.alt


async def generate(orders: Orders, wish: GenerateRequest) -> Generated:
    """What a wish means. Raises Invalid for what is wrong with it, Unknown for a design or a picture that there is
    not, and what reading an address raises."""
    vouched = _is_vouched_for(orders, wish.options)
    must_be_kept({("options", "expires"): wish.options.expires}, vouched=vouched)
    own = await design_of(orders, wish)
    delivered = await delivery_of(orders, wish, wish.options, own)
    where = _where(wish, own, delivered)
    must_be_known(orders, own, {**wish.places, **{f"fallbacks/{name}": name for name in wish.fallbacks}})
    fallbacks = {name: as_text(value) for name, value in wish.fallbacks.items() if value is not None}
    subject = await orders.subject(where, fallbacks, trusted=True)
    must_be_usable(orders, subject, wish)
    with in_options(wish.options):
        order = await orders.take(subject, delivered.segments, trusted=True, vouched=vouched)
    seen = await orders.renderer.remarks(order.wanted)
    notes = tuple(dict.fromkeys(f"{name}={remark}" for name, remark in (*order.notes, *seen)))
    canonical = f"{where.canonical(subject.told, subject.identifier)}/{address.tail(order.spelled)}"
    told = _canonical_address(subject, order)
    return Generated(
        order, await _given(orders, told, wish.options) or canonical, canonical, notes, _fallen(order, wish)
    )


async def variants(orders: Orders, wish: GenerateRequest) -> tuple[Generated, ...]:
    """The same picture in other presets, sizes and formats. Raises what `generate` raises, with the variant's place."""
    found = []
    for index, one in enumerate(wish.varied):
        try:
            found.append(await generate(orders, one))
        except Invalid as refusal:
            raise Invalid(refusal.place, tuple(_of_variant(wrong, index) for wrong in refusal.wrong)) from refusal
    return tuple(found)


def _of_variant(wrong: Wrong, index: int) -> Wrong:
    _, options, rest = wrong.pointer.partition("/options")
    place = f"/variants/{index}{rest}"
    message = wrong.message.replace("options.preset", f"variants.{index}.preset")
    return replace(wrong, pointer=place, message=message) if options else wrong


async def design_of(orders: Orders, wish: Design) -> Ready | None:
    """The design that a wish names, None for the built-in one. Raises Unknown."""
    name, at, version = wish.design_id.partition("@")
    if name == NAME and not at:
        return None
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    found = await orders.library.find(name, number) if number is not None or version in ("", "latest") else None
    if found is None:
        known = await orders.library.current()
        near = nearest(name, [*known, NAME])
        message = f"Expected the name of a design for design_id but received “{wish.design_id[:80]}”."
        raise Invalid("body", (Wrong("/design_id", "unknown", message, near),))
    return found


async def delivery_of(orders: Orders, wish: Design, options: DeliveryOptions, own: Ready | None) -> Delivery:
    """How the picture of a wish is delivered: what is for mail, and can be seen through, as PNG. Raises Invalid, and
    what reading an address raises."""
    limits = orders.renderer.studio.limits
    found = delivery(options, own, limits, on_picture=wish.image is not None)
    if wish.image is None or found.preset or not found.dense or options.format:
        return found
    subject = await orders.subject(draft(wish.image, word(own), {}, found.segments), trusted=True)
    with in_options(options):
        known = (await orders.settle(subject, found.segments)).known
    clear = options.model_copy(update={"format": "png"})
    return delivery(clear, own, limits, on_picture=True) if known.alpha else found


def word(design: Ready | None) -> str:
    """The word by which an overlay names a design, None for the built-in one."""
    return f"{design.name}@{design.version}" if design else NAME


def _where(wish: GenerateRequest, own: Ready | None, delivered: Delivery) -> Address:
    values = wish.values | delivered.layout(own)
    if wish.image is None:
        return draft(wish.design_id, "", values, delivered.segments)
    return draft(wish.image, word(own), values, delivered.segments)


def must_be_kept(bounds: Mapping[tuple[str, ...], object], *, vouched: bool) -> None:
    """Raises Invalid for bounds of an address, by where they stand, that nothing holds it to unless it is `vouched`
    for: whoever has it could leave them out."""
    wrong = [
        Wrong(
            pointer(steps),
            "unusable",
            f"Expected a key to sign with (access.signing) for {'.'.join(steps)} but this server has none.",
        )
        for steps, bound in bounds.items()
        if bound and not vouched
    ]
    if wrong:
        raise Invalid("body", tuple(wrong))


def must_be_known(orders: Orders, design: Ready | None, given: Mapping[str, str]) -> None:
    """Raises Invalid for fields that the design has not."""
    filling = design or orders.designs.text
    known = [*filling.fields, *sorted(PLACE)]
    about = [] if design is None else ["options.preset"]
    wrong = [
        Wrong(
            pointer(place.split("/", 1)),
            "unknown_field",
            f"Expected a field of the design for {place.partition('/')[0]} but received “{name[:80]}”.",
            nearest(name, [*known, *about]),
        )
        for place, name in given.items()
        if name not in known
        and name not in filling.names.aliases
        and not (place.startswith("open/") and name in CHOSEN)
    ]
    if wrong:
        raise Invalid("body", tuple(wrong))


def must_be_usable(orders: Orders, subject: Subject, wish: Design, opened: Collection[str] = ()) -> None:
    """Raises Invalid for values that cannot be read, and for required fields that are missing, unless they are open."""
    wrong = []
    for step in subject.filled.steps:
        settled = {"ambiguous"} if "locale" in wish.values else set()
        fatal = [remark for remark in step.remarks if remark in FATAL - settled]
        if fatal:
            hint = orders.designs.hint(step.given.name, step.value.text or "", subject.filling)
            expected = EXPECTED.get(fatal[0]) or hint or "another value"
            message = f"Expected {expected} for {step.given.name} but received “{step.value.decoded[:80]}”."
            meant = step.used if fatal[0] in TELLING else None
            wrong.append(Wrong(pointer(_place(step.given, wish)), fatal[0], message, meant))
    used = {step.given.name: _place(step.given, wish) for step in subject.filled.steps if step.used is not None}
    wrong += [
        Wrong(pointer(used.get(name, (wish.place(name), name))), UNSAID, why) for name, why in subject.filled.unsaid
    ]
    wrong += [
        Wrong(pointer((wish.place(name), name)), "required", f"Expected a value for {name} but received none.")
        for name in subject.filled.required
        if name not in opened
    ]
    if wrong:
        raise Invalid("body", tuple(wrong))


def _place(given: Given, wish: Design) -> tuple[str, ...]:
    """Where something that is given stands in a wish."""
    if given.suffix == "or":
        return "open", given.name, "default"
    return ("fallbacks" if given.source == "fallbacks" else wish.place(given.name)), given.name


def _fallen(order: Order, wish: Design) -> tuple[str, ...]:
    """The fields whose value is not the one that was given for them, or is a picture that could not be had."""
    subject = order.subject
    used = {step.given.name for step in subject.filled.steps if not step.given.suffix and step.used is not None}
    used -= {name for name, _ in order.missed}
    names = subject.filling.fields if subject.design else wish.values
    return tuple(name for name in names if name not in used)


def _canonical_address(subject: Subject, order: Order) -> Address:
    parts = {part.name: part.text for part in subject.filled.parts}
    named = fill.named(subject.where.overlay).name
    return draft(subject.identifier, (subject.design or NAME) if named else "", parts, spelled(order.spelled))


def _is_vouched_for(orders: Orders, options: GenerateOptions) -> bool:
    """Whether the path that is given away is sealed or signed."""
    return bool(orders.permission.signing) or (bool(orders.permission.sealing) and not options.plain)


async def _given(orders: Orders, where: Address, options: GenerateOptions) -> str | None:
    """The path that is given away: sealed or signed if there are keys for it; None if it is the canonical one."""
    if not where.overlay:
        return None
    if orders.permission.sealing and not options.plain:
        return await sealed(orders, where, options.expires)
    if orders.permission.signing:
        return await signed(orders, where, Conditions(expires=options.expires))
    return None
