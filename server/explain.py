"""How a URL is read, part by part, for people: what came, what was made of it, and why."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from ops.errors import Mistake
from ops.layers.text import Text
from ops.picture import Picture
from ops.text.typeset import Block
from ops.transform import Segments
from server.client import KEEN, Open
from server.designs.filled import Step, remarks
from server.designs.merge_tags import tag_in
from server.hints import REMARKS, hints
from server.iiif import address
from server.iiif.address import INFORMATION, MANIFEST, Address, Base, Collection, Image, Information, Manifest
from server.orders import Orders
from server.sources.original import Replaced
from server.subject import Subject
from server.wanted import Wanted

WHOLE = ("full", "max", "0", "default.jpg")  # what is planned for an address that asks for no picture


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains addresses with the rooms that serve them."""

    orders: Orders
    longest: int

    async def explain(self, path: bytes, query: bytes) -> dict[str, Any]:
        """Everything there is to say of an address; as far as it can be read, and then why not further. Nothing is said
        of sealed values."""
        found: dict[str, Any] = {}
        try:
            await self._explain(address.read(path, query, self.longest), found)
        except Mistake as mistake:
            found["problem"] = str(mistake)
        except Replaced:
            found["problem"] = "The original is being replaced at this moment. Try again."
        return found

    async def _explain(self, where: Address, found: dict[str, Any]) -> None:
        found |= {"version": where.version, "identifier": where.identifier, "asks_for": _asks_for(where)}
        subject = await self.orders.subject(where, trusted=True)
        filled, renderer = subject.filled, self.orders.renderer
        found |= self._filled(subject)
        if subject.expires is not None:
            found["good_until"] = datetime.fromtimestamp(subject.expires, UTC).isoformat()
        segments = where.wanted.segments if isinstance(where.wanted, Image) else WHOLE
        known = await renderer.describe(subject.original)
        found["original"] = _original(known)
        order = await self.orders.take(subject, segments, trusted=True)
        wanted, laid = order.wanted, await renderer.lay_out(order.wanted)
        texts = [
            _text(seen.name, seen.layer, one.block, wanted)
            for seen, one in zip(wanted.seen, laid, strict=True)
            if isinstance(seen.layer, Text)
        ]
        if texts and not subject.sealed:
            found["texts"] = texts
        notes = [] if subject.sealed else [*order.notes, *remarks(wanted.seen, laid)]
        if notes:
            found["notes"] = [f"{name}={remark}: {REMARKS[remark]}" for name, remark in dict.fromkeys(notes)]
        design = subject.filling
        misspelt, always = self.orders.designs.misspelt(where.overlay, design), not design.needs
        if not subject.sealed and (said := hints(where, filled, design.names, misspelt, always=always)):
            found["hints"] = said
        try:
            self.orders.must_be_allowed(subject, await self.orders.settle(subject, segments))
        except Mistake as mistake:
            found["refused"] = str(mistake)
        canonical = where.canonical(subject.told, subject.identifier)
        if isinstance(where.wanted, Image):
            found["plan"] = _plan(wanted)
            found |= await self._open(subject, segments)
            found["canonical"] = f"{canonical}/{wanted.plan.canonical(where.version)}"
            found["etag"] = wanted.key
        else:
            last = MANIFEST if isinstance(where.wanted, Manifest) else INFORMATION
            found["canonical"] = f"{canonical}/{last}"
        found["caches"] = "private" if filled.private or where.joined else "public"

    def _filled(self, subject: Subject) -> dict[str, Any]:
        """What fills an image, but for values that are sealed."""
        found: dict[str, Any] = {}
        if subject.own or subject.over:
            found["design"] = subject.design or subject.identifier
        if subject.sealed:
            return found | {"overlay": "sealed"}
        if subject.preset:
            found["preset"] = f"{subject.filled.preset}, delivered as {'/'.join(subject.preset.segments)}"
        if subject.filled.asked:
            found["overlay"] = {"fields": [self._field(step, subject) for step in subject.filled.steps]}
        return found

    async def _open(self, subject: Subject, segments: Segments) -> dict[str, Any]:
        """What the address leaves open, and how that is settled."""
        left = Open.of(segments)
        keen = await self.orders.settle(subject, segments, KEEN)
        plain = await self.orders.settle(subject, segments)
        better = dict.fromkeys(str(plan.format) for plan in (keen.plan, *keen.rivals))
        better.pop(str(plain.plan.format), None)
        form = f"{plain.plan.format}, or what is smaller of {', '.join(better)}, if Accept names it" if better else ""
        said = {"format": form or str(plain.plan.format)} if left.format else {}
        return {"open": said | ({"size": "by client hints, up to the ladder"} if left.size else {})} if left else {}

    def _field(self, step: Step, subject: Subject) -> dict[str, Any]:
        """One thing given: raw → decoded → cleaned → used."""
        given, value = step.given, step.value
        suffix = f".{given.suffix}" if given.suffix else ""
        said: dict[str, Any] = {
            "field": given.name + suffix,
            "from": given.source,
            "raw": given.raw.encode("latin-1").decode(errors="replace"),
            "decoded": value.decoded,
            "cleaned": value.text,
            "used": step.used,
        }
        if step.remarks:
            said["remarks"] = list(step.remarks)
            said["why"] = [_why(remark, step) for remark in step.remarks]
        if step.used is None and value.text is not None:
            hint = self.orders.designs.hint(given.name, value.text, subject.filling)
            if hint:
                said["expected"] = hint
        return said


def _why(remark: str, step: Step) -> str:
    """What a remark means, and which tools write a tag like that."""
    decoded = step.value.decoded
    spellings = (decoded, unquote(decoded), unquote(unquote(decoded)), step.given.raw)
    found = (marks for text in spellings if (marks := tag_in(text)) is not None)
    marks = next(found, None) if remark == "unresolved" else None
    tools = (marks.tools or marks.told) if marks else ""
    written = f"{marks.opening} {marks.closing}".strip() if marks else ""
    return f"{REMARKS[remark]} ({written} as in {tools})" if tools else REMARKS[remark]


def _original(known: Picture) -> dict[str, Any]:
    said = {"format": known.format, "width": known.extent.width, "height": known.extent.height}
    return said | ({"frames": known.frames} if known.frames > 1 else {})


def _asks_for(where: Address) -> str:
    match where.wanted:
        case Image(segments):
            return "image: region {} · size {} · rotation {} · quality and format {}".format(*segments)
        case Information():
            return "information"
        case Manifest():
            return "manifest"
        case Collection():
            return "collection"
        case Base():
            return "base URI"


def _text(name: str, text: Text, block: Block | None, wanted: Wanted) -> dict[str, Any]:
    """How a text is set: sizes in per cent of the picture's height, as they are given."""
    high = wanted.picture.extent.height
    said: dict[str, Any] = {
        "field": name,
        "font": f"{text.font.family} {text.font.weight}" + (" italic" if text.font.italic else ""),
        "size_asked": round(100 * text.size / high, 2),
    }
    if block is None:
        return {**said, "lines": []}
    left_out = {"left_out": block.left_out} if block.left_out else {}
    return {
        **said,
        "size_fitted": round(100 * block.em / high, 2),
        "lines": [line.text for line in block.lines],
        **left_out,
        "box_in_pixels": _box(text, block.x, block.y, block.width, block.height),
    }


def _box(text: Text, *sides: float) -> str:
    turned = f", turned by {text.rotate:g}°" if text.rotate else ""
    return ",".join(f"{side:.0f}" for side in sides) + turned


def _plan(wanted: Wanted) -> dict[str, Any]:
    plan = wanted.plan
    return {
        "region": str(plan.region),
        "size": str(plan.size),
        "rotation": str(plan.rotation),
        "quality": str(plan.quality),
        "format": str(plan.format),
        "delivered": str(plan.delivered),
        "decoded_at": f"1/{plan.level.factor} of its size",
        **({"frames": plan.frames} if plan.frames > 1 else {}),
    }
