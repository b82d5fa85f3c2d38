"""Links: an address with fields that somebody else fills in, and one that needs nothing filled in."""

from dataclasses import dataclass

from ops.geometry import Extent
from server.access.terms import Open
from server.delivery_options import SHARP, for_mail, in_options, segments
from server.delivery_options import layout as chosen
from server.designs.composition.composition import Composition
from server.designs.design import Design
from server.designs.document.template import Blank, Plural
from server.designs.free import NAME
from server.designs.overlay import PRESET
from server.designs.tags import TOOLS
from server.drafts import draft
from server.errors import Invalid, Wrong
from server.generating import design_of, must_be_known, must_be_usable
from server.iiif.address import Image
from server.mistakes import nearest, pointer
from server.orders import Orders
from server.signing import Conditions, signed
from server.subject import Subject
from server.wishes import Link


@dataclass(frozen=True, slots=True)
class Linked:
    """A link: its path up to its overlay, region/size/rotation/quality.format, the path of what everybody may have, the
    alternative texts of both, and how large it is displayed."""

    base: str
    tail: str
    backup: str
    alt: str
    backup_alt: str
    display: Extent


async def link(orders: Orders, wish: Link) -> Linked:
    """What a wish for a link means. Raises Invalid, Unknown, and what reading an address raises."""
    design = await design_of(orders, wish)
    must_be_known(orders, design, {**wish.places, **{f"open/{name}": name for name in wish.open}})
    _must_be_tags(wish)
    _must_have_presets(wish, design)
    mail = for_mail(wish.options, design, orders.renderer.studio.limits, on_picture=wish.image is not None)
    tail = segments(mail.options, design)
    layout = chosen(mail.options, design) if PRESET not in wish.open else {}
    shut = set(wish.open) & {*wish.values, *([PRESET] if wish.options.preset else [])}
    if shut:
        name = min(shut)
        raise Invalid("body", (Wrong(f"/open/{name}", "closed", f"Expected {name} to be open or given, not both."),))
    word = "" if wish.image is None else f"{design.name}@{design.version}" if design else NAME
    stand_ins = {f"{name}.or": one.default for name, one in wish.open.items() if one.default}
    values = {**wish.values, **layout, **stand_ins}
    where = draft(wish.image or wish.design_id, word, values, tail)
    subject = await orders.subject(where, trusted=True)
    must_be_usable(orders, subject, wish, wish.open)
    with in_options(mail.options):
        order = await orders.take(subject, tail, trusted=True)
    plan = order.wanted.plan
    opened: Open = tuple(sorted((name, one.max) for name, one in wish.open.items()))
    text = "/".join(tail) if PRESET in wish.open else order.spelled  # what is spelled is the extent of one layout
    if orders.permission.signing:
        path = await signed(orders, where, Conditions(opened, wish.expires, wish.max_renders, wish.pin))
        base = path.rsplit("/", len(tail))[0]
    else:
        base = where.canonical(where.overlay, subject.identifier)  # as it was asked for: an open field's stand-in stays
    everybodys = await orders.generic(where, trusted=True)
    backup = await _backup(orders, everybodys)
    width = wish.display or mail.display or plan.delivered.width // (SHARP if mail.dense else 1)
    shape = plan.delivered.of_width(max(1, width))
    alt = _alt(design, subject, wish) if design else "{text}"
    return Linked(base, text, backup, alt, everybodys.filled.alt if design else "", shape)


def _must_be_tags(wish: Link) -> None:
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


def _must_have_presets(wish: Link, design: Design | None) -> None:
    """Raises Invalid for a preset that is left open where there is none to choose."""
    if PRESET in wish.open and not (design and design.document.presets):
        message = "Expected a design with presets for an open preset but received one that has none."
        raise Invalid("body", (Wrong(f"/open/{PRESET}", "unknown_field", message),))


def _alt(design: Design, subject: Subject, wish: Link) -> str:
    """The alternative text with open fields still in braces; the title, if another field is missing."""
    values = next((one.values for one in subject.filled.painted if isinstance(one, Composition)), None)

    def shown(blank: Blank | Plural) -> str | None:
        if blank.field in wish.open:
            return f"{{{blank.field}}}"
        return values.shown(blank) if values else None

    return design.document.alt.filled(shown) or design.document.title


async def _backup(orders: Orders, subject: Subject) -> str:
    """The address of the picture without anybody's values."""
    where, permission = subject.where, orders.permission
    hidden = permission.hides(subject.original)
    if permission.signing and (subject.filled.asked or hidden):  # which nobody may have unsigned
        return await signed(orders, subject.where, Conditions())
    tail = "/".join(where.wanted.segments) if isinstance(where.wanted, Image) else ""
    return f"{where.canonical(subject.told, subject.identifier)}/{tail}"
