"""Every sample design in every preset with every two of missing, short, long and odd values: always a picture, and never
a hole, a text that is cut, too small or on another, or one that stands out of its box."""

import asyncio
import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any
from urllib.parse import quote

import pytest

from ops import canvas
from ops.canvas import Laid
from ops.layers.text import Frame, Overflow, Text
from ops.text.typeset import Block
from server import app
from server.config.designs import Designs
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.designs.document import preset_layout
from server.designs.document.document import Document
from server.designs.document.preset import Preset
from server.designs.inspection import presets
from server.designs.inspection.scene import inked, shared
from server.hints import REMARKS
from server.iiif import address
from tests.pairs import all_pairs
from tests.server.running import ROOT

DESIGNS = sorted((ROOT / "samples/designs").glob("*.json"))
OVER = {"sale-badge"}  # what is made to be laid over pictures
MISSING = ["", "{{ x }}", "*|X|*", "null", "%FIRSTNAME%", "N/A"]
WORDS = [
    "Amy",
    "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Younger",
    "李小龍與她的朋友們和所有其他的人",
    "عبد الله بن عبد الرحمن",
    "สมชาย ใจดีมากที่สุดในโลก",
    "O'Brien & <b>Søn</b> 🎉",
    "🦄",
]
LEGIBLE = 12  # pixels of an em, where a picture is displayed
ODD = {
    "text": WORDS,
    "number": ["7", "-3", "123456789", "1.234,5", "many"],
    "money": ["149", "12499.50", "EUR 0", "-1", "1,000,000", "free"],
    "date": ["2027-03-09T17:00Z", "2027-03-09", "12/01/2026", "soon", "0"],
    "time": ["18:30", "noon"],
    "boolean": ["yes", "no", "perhaps"],
    "colour": ["fff", "#1a2b3c", "mauve"],
    "image": ["designs/northwind.svg", "dawn.jpg", "gone.png", "https://logos.example.org/x.png", "../../etc/passwd"],
    "url": ["https://example.org/a?b=c&d=e", "example.org", "javascript:alert(1)", "https://e.org/" + "x" * 900],
}
UNFILLED = re.compile(r"\{\{|\}\}|\*\||\|\*|%[A-Z]+%|\bnull\b|\bNone\b|\bundefined\b|\bNaN\b|\{[a-z_]+\}")


def combinations(document: Document) -> list[dict[str, str]]:
    """Values and a preset, so that every two of them are once together."""
    values: dict[str, list[str]] = {} if document.name in OVER else {"preset": ["", *document.presets]}
    for number, (name, field) in enumerate(document.fields.items()):
        odd = [*field.choices, "other"] if field.type == "choice" else ODD[field.type]
        values[name] = [MISSING[number % len(MISSING)], *odd]
    return all_pairs(values)


def overlay(given: dict[str, str]) -> str:
    return ";".join(f"{name}={quote(value, safe='')}" for name, value in given.items() if value != "")


def outside(text: Text, block: Block) -> float:
    """How far a text stands out of its frame, in pixels."""
    angle, frame = radians(text.rotate), text.frame
    across, down = abs(cos(angle)), abs(sin(angle))
    width, height = block.width * across + block.height * down, block.width * down + block.height * across
    x, y = block.x + block.width / 2, block.y + block.height / 2
    right, bottom = frame.x + frame.width, frame.y + frame.height
    return max(frame.x - x + width / 2, frame.y - y + height / 2, x + width / 2 - right, y + height / 2 - bottom)


@dataclass(frozen=True)
class Seen:
    """A design that is filled in, as it is laid out."""

    document: Document
    preset: Preset | None
    laid: tuple[Laid, ...]

    def blocks(self) -> Iterator[tuple[Text, Block]]:
        for one in self.laid:
            if isinstance(one.layer, Text) and one.block is not None:
                yield one.layer, one.block

    def wrong(self) -> Iterator[str]:
        """What should not be."""
        for one in self.laid:
            if one.failed:
                yield one.failed
            if isinstance(one.layer, Text) and (UNFILLED.search(one.layer.text) or not one.layer.text.strip()):
                yield f"unfilled: {one.layer.text}"
        for text, block in self.blocks():
            if outside(text, block) > 0.5:
                yield f"out of its box: {text.text}"
        yield from self._cut()
        yield from self._met()

    def _cut(self) -> Iterator[str]:
        """Texts outside of what is delivered, or of what a channel leaves free; those that are too small there."""
        preset = self.preset or Preset()
        delivered = presets.delivered(self.document, preset, presets.ANY)
        part = delivered.region
        region = Frame(part.x, part.y, part.width, part.height)
        free = preset_layout.room(preset, self.document.canvas) if preset.channel else region
        scale = preset.display / region.width if preset.display else None
        for text, block in self.blocks():
            for ink in inked(block):
                if any(shared(ink, one) < min(ink.width, ink.height) - 0.5 for one in (region, free)):
                    yield f"cut: {text.text}"
            if scale and block.em * scale < LEGIBLE - 0.01 and text.overflow is not Overflow.SHRINK:
                yield f"{block.em * scale:.1f} pixels: {text.text}"

    def _met(self) -> Iterator[str]:
        """Texts on each other."""
        upright = [(text, frame) for text, block in self.blocks() if not text.rotate for frame in inked(block)]
        for (text, first), (other, second) in itertools.combinations(upright, 2):
            if text is not other and shared(first, second) > 1:
                yield f"on each other: {text.text} | {other.text}"


async def filled_in(house: Any, document: Document, given: dict[str, str], below: str) -> tuple[Seen, Any]:
    """A design as it is laid out with these values, and the order for its picture."""
    where = address.read(f"/iiif/3/{below}{overlay(given)}/full/300,/0/default.jpg".encode(), b"", 100_000)
    subject = await house.orders.subject(where)
    order = await house.orders.take(subject, where.wanted.segments)
    laid = canvas.lay_out(order.wanted.layers, house.renderer.studio.fonts)
    (composition,) = subject.filled.painted
    return Seen(composition.design.document, document.presets.get(given.get("preset", "")), laid), order


LONGEST = {  # values as long as a field may hold, or as they come
    "ticket": {
        "door": ["HAUPTEINGANG NORDWEST", "NORTH-WEST ENTRANCE 14B"],
        "row": ["UPPER CIRCLE LEFT", "MEZZANINE"],
        "seat": ["0" * 20, "LEFT 12–14, 16"],
        "code": ["UT27-AA1142-8QXR-012"],
    },
    "sale-badge": {"code": ["WELCOME-BACK-2027-AZ1234"], "label": ["SOLDES D'ÉTÉ EXCEPTIONNELS"]},
    "certificate": {
        "signer_role": ["Head of Continuing Education", "Professor of Typography and Bookbinding"],
        "number": ["BP-2026-00417-A-000000013-7QX-WMW-00001"],
    },
    "countdown": {"event": ["Hamburg Port Anniversary"], "place": ["Landungsbrücken"], "ends": ["2020-01-01"]},
    "product": {"product": ["محمد عبد الرحمن بن عبد الله الهاشمي القرشي"], "price": ["12499.50"], "was": ["18999.99"]},
}


@pytest.mark.parametrize("name", LONGEST)
def test_the_longest_values_are_shown_whole_and_legible(name: str) -> None:
    path = ROOT / f"samples/designs/{name}.json"
    document = Document.model_validate(json.loads(path.read_text()))
    settings = Settings(sources=(), designs=Designs(folder=str(path.parent)))
    settings = settings.model_copy(update={"database": settings.database.model_copy(update={"url": ""})})
    wrong = []

    async def look() -> None:
        house = app.build(settings)
        try:
            for preset, number in itertools.product(document.presets, range(2)):
                typical = {one: str(field.samples[0]) for one, field in document.fields.items() if field.samples}
                said = {one: values[min(number, len(values) - 1)] for one, values in LONGEST[name].items()}
                seen, _ = await filled_in(house, document, typical | said | {"preset": preset}, f"{name}/")
                display, whole = document.presets[preset].display, seen.document.canvas.width
                for text, block in seen.blocks():
                    if block.shortened or (display and block.em * display / whole < LEGIBLE - 0.01):
                        wrong.append((preset, block.em, text.text))
                missing = [one.layer.text for one in seen.laid if isinstance(one.layer, Text) and one.block is None]
                wrong.extend((preset, 0, text) for text in missing)
        finally:
            await house.close()

    asyncio.run(look())
    assert wrong == []


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_a_design_holds_whatever_data_it_gets(path: Any) -> None:
    document = Document.model_validate(json.loads(path.read_text()))
    pictures = FolderSource(name="samples", kind="folder", path=ROOT / "samples/pictures")
    settings = Settings(sources=(pictures,), designs=Designs(folder=str(path.parent)))
    settings = settings.model_copy(update={"database": settings.database.model_copy(update={"url": ""})})

    wrong: dict[str, dict[str, str]] = {}  # and the first values with which it was

    async def look() -> None:
        house = app.build(settings)
        try:
            for number, given in enumerate(combinations(document)):
                await hold(house, given, drawn=number % 20 == 0)
        finally:
            await house.close()

    async def hold(house: Any, given: dict[str, str], *, drawn: bool) -> None:
        below = f"dawn.jpg/{document.name};" if document.name in OVER else f"{document.name}/"
        seen, order = await filled_in(house, document, given, below)
        if document.name not in OVER:
            wrong.update(dict.fromkeys(seen.wrong(), given))
        noted = {name for name, _ in order.notes}
        assert {name for name, value in given.items() if value in MISSING[1:]} <= noted, given
        for name, remark in order.notes:
            assert name in {*document.fields, "unknown", "design", "tz", "locale"}
            assert remark in REMARKS
        if drawn:
            assert (await house.renderer.make(order.wanted)).failed == "", given

    asyncio.run(look())
    assert wrong == {}
