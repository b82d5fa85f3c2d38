"""Links: an address with fields that somebody else fills in, and one that needs nothing filled in."""

from dataclasses import dataclass, replace

from server.access.terms import Open
from server.delivery_options import SHARP, for_every_layout, in_options
from server.designs.composition.composition import Composition
from server.designs.design import Design
from server.designs.document.template import Blank, Plural
from server.designs.overlay import PRESET
from server.designs.tags import TOOLS
from server.drafts import draft, spelled
from server.errors import Invalid, Wrong
from server.generating import delivery_of, design_of, must_be_kept, must_be_known, must_be_usable, word
from server.iiif import address
from server.iiif.address import Address, Image
from server.mistakes import nearest, pointer
from server.orders import Orders
from server.signing import WHOLE, Conditions, signed
from server.subject import Subject
from server.wishes import DeliveryOptions, LinkRequest


@dataclass(frozen=True, slots=True)
class Linked:
    """A link: its path up to its overlay, region/size/rotation/quality.format, the path of what everybody may have, the
    alternative texts of both, and how large it is displayed: the height is None where it depends on the preset."""

    base: str
    tail: str
    backup: str
    alt: str
    backup_alt: str
    width: int
    height: int | None


async def link(orders: Orders, wish: LinkRequest) -> Linked:
    """What a wish for a link means. Raises Invalid, Unknown, and what reading an address raises."""
    must_be_kept(_bounds(wish), vouched=bool(orders.permission.signing))
    design = await design_of(orders, wish)
    must_be_known(orders, design, {**wish.places, **{f"open/{name}": name for name in wish.open}})
    _must_be_tags(wish)
    _must_have_presets(wish, design)
    limits = orders.renderer.studio.limits
    mail = await delivery_of(orders, wish, _options(wish), design)
    layout = mail.layout(design) if PRESET not in wish.open else {}
    shut = set(wish.open) & {*wish.values, *([PRESET] if wish.options.preset else [])}
    if shut:
        name = min(shut)
        raise Invalid("body", (Wrong(f"/open/{name}", "closed", f"Expected {name} to be open or given, not both."),))
    stand_ins = {f"{name}.or": one.default for name, one in wish.open.items() if one.default}
    values = {**wish.values, **layout, **stand_ins}
    where = draft(wish.image or wish.design_id, word(design) if wish.image else "", values, mail.segments)
    subject = await orders.subject(where, trusted=True)
    must_be_usable(orders, subject, wish, wish.open)
    with in_options(wish.options):
        order = await orders.take(subject, mail.segments, trusted=True)
    plan, tail = order.wanted.plan, address.tail(order.spelled)
    shaped = PRESET in wish.open and wish.image is None  # by the preset, which nobody knows yet
    if shaped and design:
        every = for_every_layout(mail, plan.size.width, wish.options, design, limits)
        where = replace(where, wanted=Image(every))
        tail = address.tail("/".join(every))
    backup_alt, backup = await _backup(orders, where)
    width = max(1, wish.display or mail.display or plan.delivered.width // (SHARP if mail.dense else 1))
    return Linked(
        base=await _base(orders, where, subject, wish),
        tail=tail,
        backup=backup,
        alt=_alt(design, subject, wish) if design else "{text}",
        backup_alt=backup_alt if design else "",
        width=width,
        height=None if shaped else plan.delivered.of_width(width).height,
    )


def _bounds(wish: LinkRequest) -> dict[tuple[str, ...], object]:
    """What holds only for who has to keep the address as it is, by where it stands."""
    found: dict[tuple[str, ...], object] = {(name,): getattr(wish, name) for name in ("expires", "max_renders", "pin")}
    return found | {("open", name, "max"): one.max for name, one in wish.open.items()}


def _options(wish: LinkRequest) -> DeliveryOptions:
    """The options, with the preset that stands in for one that is left open."""
    stand_in = wish.open[PRESET].default if PRESET in wish.open else None
    return wish.options.model_copy(update={"preset": stand_in}) if stand_in else wish.options


async def _base(orders: Orders, where: Address, subject: Subject, wish: LinkRequest) -> str:
    """The path up to the overlay, signed if there is a key for it."""
    if not orders.permission.signing:
        return where.canonical(where.overlay, subject.identifier)  # as it was asked for: an open field's stand-in stays
    opened: Open = tuple(sorted((name, one.max) for name, one in wish.open.items()))
    path = await signed(orders, where, Conditions(opened, wish.expires, wish.max_renders, wish.pin))
    return path.rsplit("/", 4)[0]  # without region, size, rotation and quality.format


def _must_be_tags(wish: LinkRequest) -> None:
    """Raises Invalid for a name that is neither of an open field, nor of a mail tool and one: `mailchimp.company`."""
    tools = {tool.key for tool in TOOLS}
    wrong = []
    for name in wish.tags:
        tool, _, field = name.rpartition(".")
        if field not in wish.open or (tool and tool not in tools):
            known = [*wish.open, *(f"{key}.{one}" for key in tools for one in wish.open)]
            message = f"Expected an open field, or a mail tool and one, for tags but received “{name[:80]}”."
            wrong.append(Wrong(pointer(("tags", name)), "unknown_field", message, nearest(name, known)))
    if wrong:
        raise Invalid("body", tuple(wrong))


def _must_have_presets(wish: LinkRequest, design: Design | None) -> None:
    """Raises Invalid for a preset that is left open where there is none to choose, or not the one that stands in for
    it, and for a size that is kept to where each preset has its own."""
    if PRESET not in wish.open:
        return
    presets = design.document.presets if design else {}
    stand_in = wish.open[PRESET].default
    if not (design and presets):
        message = "Expected a design with presets for an open preset but received one that has none."
        wrong = Wrong(f"/open/{PRESET}", "unknown_field", message)
    elif stand_in and design.preset(stand_in) is None:
        message = f"Expected {', '.join(presets)} for the default of an open preset but received “{stand_in[:80]}”."
        wrong = Wrong(f"/open/{PRESET}/default", "unknown", message, nearest(stand_in, presets))
    elif "size" in wish.pin and wish.image is None:
        message = "Expected size not to be pinned with an open preset, as each has its own, but received size."
        wrong = Wrong("/pin", "unusable", message)
    else:
        return
    raise Invalid("body", (wrong,))


def _alt(design: Design, subject: Subject, wish: LinkRequest) -> str:
    """The alternative text with open fields still in braces; the title, if another field is missing."""
    values = next((one.values for one in subject.filled.painted if isinstance(one, Composition)), None)

    def shown(blank: Blank | Plural) -> str | None:
        if blank.field in wish.open:
            return f"{{{blank.field}}}"
        return values.shown(blank) if values else None

    return design.document.alt.filled(shown) or design.document.title


async def _backup(orders: Orders, where: Address) -> tuple[str, str]:
    """The alternative text and the address of the picture without anybody's values."""
    subject, permission = await orders.generic(where, trusted=True), orders.permission
    alt = subject.filled.alt
    tail = where.wanted.segments if isinstance(where.wanted, Image) else WHOLE
    settled = (await orders.settle(subject, tail)).spelled(where.version)
    hidden = permission.hides(subject.original)
    if permission.signing and (subject.filled.asked or hidden):  # which nobody may have unsigned
        return alt, await signed(orders, replace(subject.where, wanted=Image(spelled(settled))), Conditions())
    return alt, f"{where.canonical(subject.told, subject.identifier)}/{address.tail(settled)}"
