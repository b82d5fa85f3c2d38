"""Previews: a design on a sheet, filled in with its samples or with any data, in several presets, widths and pixel
ratios, each as it is delivered."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from urllib.parse import quote

from ops import sheet
from ops.errors import BadParameter
from ops.estimate import Estimate
from ops.geometry import Extent
from ops.plan import Plan
from ops.sheet import Cell
from ops.transform import Segments
from server.designs.design import Design
from server.designs.document.document import Document
from server.designs.document.preset import Preset
from server.designs.inspection import presets
from server.designs.inspection.presets import Output
from server.designs.inspection.samples import Combination, combinations
from server.designs.overlay import PRESET
from server.iiif import address
from server.iiif.address import Image
from server.mistakes import nearest
from server.orders import Order, Orders

DISPLAY = 600  # CSS pixels of a picture of which no width is said
MOST = 24  # pictures on a sheet
LARGEST = 60_000_000  # pixels of a sheet
LONGEST = 100_000  # characters of an address that is ours
SHEET = Estimate(0.2, 50_000_000)

WIDEST, SHARPEST = 2400, 4
FIELDS = "fields."  # in front of a field that may have the name of a parameter

_RATIO = re.compile(r"[0-9](?:\.[0-9]{1,3})?", re.ASCII)

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class PreviewOptions:
    """How a design is looked at: on a sheet so many pixels wide; with these values, the samples if there are none; in
    these presets, at these widths in CSS pixels and pixel ratios."""

    width: int
    locale: str = ""
    values: Mapping[str, str] | None = None
    presets: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    ratios: tuple[float, ...] = ()

    @property
    def sized(self) -> bool:
        """Whether it says in which size or layout pictures are shown; else they are as large as there is room for."""
        return bool(self.presets or self.widths or self.ratios or self.values)


def preview_options(
    width: int, locale: str, values: Mapping[str, str], presets: str, widths: str, ratios: str
) -> PreviewOptions:
    """The same from lists as they are written: `email,story`, `600,320`, `1,2`. Raises BadParameter."""
    return PreviewOptions(
        width,
        locale,
        values or None,
        _listed(presets),
        tuple(dict.fromkeys(map(_width, _listed(widths)))),
        tuple(dict.fromkeys(map(_ratio, _listed(ratios)))),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in text.split(",") if one.strip()))


def _width(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0
    if not 16 <= number <= WIDEST:
        raise BadParameter("widths", f"whole numbers from 16 to {WIDEST}, such as 600,320", text)
    return number


def _ratio(text: str) -> float:
    if _RATIO.fullmatch(text) is None or not 0.5 <= float(text) <= SHARPEST:
        raise BadParameter("dpr", f"numbers from 0.5 to {SHARPEST}, such as 1,2", text)
    return float(text)


@dataclass(frozen=True, slots=True)
class SheetPicture:
    """A picture on a sheet: what fills the design in, in which preset, how it is delivered, what it is called."""

    by: Combination
    preset: str
    segments: Segments
    label: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as PNG, and what happened to the values that were given, as field=remark."""

    body: bytes
    notes: tuple[str, ...] = ()


class Previews:
    """Draws sheets with the rooms that make pictures."""

    def __init__(self, orders: Orders, clock: Clock = time.time) -> None:
        self._orders = orders
        self._clock = clock

    async def sheet(self, design: Design, options: PreviewOptions) -> Sheet:
        """A saved design on a sheet. Raises BadParameter for fields and presets that there are not, and for
        more than there is room for; Busy, Damaged."""
        several = self._combinations(design, options)
        if not options.sized:
            where = sheet.grid(len(several), design.ground.blank.extent, options.width)
            size = f"!{where.cell.width},{where.cell.height}"
            pictures = [SheetPicture(one, "", ("full", size, "0", "default.png"), one.name) for one in several]
            cells = tuple([Cell(await self.made(design, one, options.locale), one.label) for one in pictures])
            return Sheet(await self._drawn(lambda: sheet.draw(cells, where, design.fonts)))
        pictures = _pictures(design, several, options, output(self._orders))
        orders = [await self._order(design, one, options.locale) for one in pictures]
        places, extent = sheet.flow(tuple(one.wanted.plan.delivered for one in orders), options.width)
        if extent.width * extent.height > LARGEST:
            expected = f"fewer or smaller pictures, for a sheet of at most {LARGEST:,} pixels"
            raise BadParameter(_cause(options), expected, f"one of {extent.width * extent.height:,}")
        bodies = [await self._body(one) for one in orders]
        told = (f"{one.label} · {len(body) / 1000:.0f} kB" for one, body in zip(pictures, bodies, strict=True))
        cells = tuple(map(Cell, bodies, told))
        drawn = await self._drawn(lambda: sheet.flowing(cells, places, extent, design.fonts))
        return Sheet(drawn, await self._notes(orders) if options.values else ())

    async def made(self, design: Design, picture: SheetPicture, locale: str = "") -> bytes:
        """A picture of a saved design. Raises Busy, BadParameter."""
        return await self._body(await self._order(design, picture, locale))

    async def _order(self, design: Design, picture: SheetPicture, locale: str) -> Order:
        """A picture as anybody would ask for it."""
        said = {PRESET: picture.preset, "locale": locale}
        about = [f"{name}={quote(value, safe='')}" for name, value in said.items() if value]
        overlay = ";".join(filter(None, (*about, picture.by.overlay)))
        parts = ("", "iiif", "3", f"{design.name}@{design.version}", *filter(None, (overlay,)), *picture.segments)
        where = address.read("/".join(parts).encode(), b"", LONGEST)
        assert isinstance(where.wanted, Image)  # noqa: S101 (it was written just now)
        subject = await self._orders.subject(where, trusted=True)
        return await self._orders.take(subject, where.wanted.segments, trusted=True)

    async def _body(self, order: Order) -> bytes:
        renderer = self._orders.renderer
        return renderer.kept(order.wanted) or (await renderer.make(order.wanted)).body

    async def _notes(self, orders: list[Order]) -> tuple[str, ...]:
        notes = [note for one in orders for note in (*one.notes, *await self._orders.renderer.remarks(one.wanted))]
        return tuple(dict.fromkeys(f"{name}={remark}" for name, remark in notes))

    async def _drawn(self, work: Callable[[], bytes]) -> bytes:
        return await self._orders.renderer.lanes.run(work, SHEET)

    def _combinations(self, design: Design, options: PreviewOptions) -> tuple[Combination, ...]:
        now = datetime.fromtimestamp(self._clock(), UTC)
        several = combinations(design, now, thorough=True)
        if not options.values:
            return several
        given = {_field(design, name): value for name, value in options.values.items()}
        return (Combination("given", given),)


def _field(design: Design, written: str) -> str:
    """The field that is meant. Raises BadParameter."""
    name = design.names.of(written.removeprefix(FIELDS))
    if name not in design.fields and name != "tz":
        near = nearest(written.removeprefix(FIELDS), design.fields)
        hint = f" such as {near}" if near else ""
        raise BadParameter(written, f"a field of {design.name}{hint}", written)
    return str(name)


def output(orders: Orders) -> Output:
    """What may be delivered here."""
    studio = orders.renderer.studio
    return Output(studio.written, studio.limits, studio.encoding)


def _pictures(
    design: Design, several: tuple[Combination, ...], options: PreviewOptions, most: Output
) -> list[SheetPicture]:
    """The pictures of a sheet, as many combinations as there is room for. Raises BadParameter."""
    names = tuple(dict.fromkeys(_preset(design, written) for written in options.presets)) or ("",)
    each = len(names) * max(1, len(options.widths)) * max(1, len(options.ratios))
    if each > MOST:
        raise BadParameter(_cause(options), f"at most {MOST} pictures on a sheet", f"{each}")
    pictures = [picture for name in names for picture in of_preset(design, name, options, most)]
    return [
        replace(picture, by=one, label=f"{one.name} · {picture.label}")
        for one in several[: max(1, MOST // each)]
        for picture in pictures
    ]


def _cause(options: PreviewOptions) -> str:
    """The parameter of which a sheet has so many or so large pictures: the longest list."""
    lists = {"widths": options.widths, "dpr": options.ratios, PRESET: options.presets}
    return max(lists, key=lambda name: len(lists[name]))


def _preset(design: Design, written: str) -> str:
    """The preset that is meant. Raises BadParameter."""
    name = design.preset(written)
    if name is None:
        known = ", ".join(design.document.presets) or "none, as there is no preset"
        raise BadParameter(PRESET, f"one of {known}", written)
    return name


def of_preset(design: Design, name: str, options: PreviewOptions, most: Output) -> list[SheetPicture]:
    """A layout in every width and pixel ratio that is asked for; as its preset is delivered if none is. Raises
    BadParameter."""
    preset, nobody = design.document.presets.get(name) or Preset(), Combination("", {})
    document = design.laid_out(name).document if name else design.document
    called = f"{name} · " if name else ""
    try:
        plan = presets.delivered(document, preset, most)
    except BadParameter as mistake:
        raise BadParameter(PRESET, f"a preset that can be delivered ({mistake.expected})", name) from mistake
    if name and not (options.widths or options.ratios):
        return [as_delivered(name, preset)]
    usual = preset.display or min(DISPLAY, plan.delivered.width)
    found = []
    for width, ratio in product(options.widths or (usual,), options.ratios or (1.0,)):
        one = _sized(preset, plan, width * ratio)
        if expected := _refused(document, one, most):
            alone = options.widths and _refused(document, _sized(preset, plan, width), most)
            raise BadParameter("widths" if alone else "dpr", expected, f"{width} px at {ratio:g}×")
        found.append(SheetPicture(nobody, name, one.segments, f"{called}{width} px · {ratio:g}×"))
    return found


def as_delivered(name: str, preset: Preset) -> SheetPicture:
    """A design in one of its presets, without anybody's values."""
    shown = f" at {preset.display} px" if preset.display else ""
    return SheetPicture(Combination("", {}), name, preset.segments, f"{name} · as delivered{shown}")


def _refused(document: Document, preset: Preset, most: Output) -> str:
    """What is expected instead of a preset that cannot be delivered."""
    try:
        presets.delivered(document, preset, most)
    except BadParameter as mistake:
        return mistake.expected.removesuffix(" (or `max`)")
    return ""


def _sized(preset: Preset, plan: Plan, pixels: float) -> Preset:
    """A preset that is delivered so many pixels wide, and in the shape that it has; `plan` is what it comes to."""
    scale = pixels / plan.delivered.width
    size = Extent(max(1, round(plan.size.width * scale)), max(1, round(plan.size.height * scale)))
    return preset.model_copy(update={"size": f"^{size}"})


def whole(design: Design, form: str) -> SheetPicture:
    """A design at full size, without anybody's values."""
    return SheetPicture(Combination("", {}), "", ("full", "max", "0", f"default.{form}"), design.name)
