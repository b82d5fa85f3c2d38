"""Every sample design with every combination of missing, short, long and odd data: always a picture, never a hole."""

import asyncio
import json
import re
from math import cos, radians, sin
from typing import Any
from urllib.parse import quote

import pytest

from ops import canvas
from ops.layers.text import Text
from ops.text.typeset import Block
from server import app
from server.config.designs import Designs
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.designs.document.document import Document
from server.hints import REMARKS
from server.iiif import address
from tests.pairs import all_pairs
from tests.server.running import ROOT

DESIGNS = sorted((ROOT / "samples/designs").glob("*.json"))
MISSING = ["", "{{ x }}", "*|X|*", "null", "%FIRSTNAME%"]
WORDS = [
    "Amy",
    "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh the Younger",
    "李小龍",
    "عبد الله",
    "O'Brien & Søn 🎉",
    "🦄",
]
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
    values = {}
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


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_a_design_holds_whatever_data_it_gets(path: Any) -> None:
    document = Document.model_validate(json.loads(path.read_text()))
    pictures = FolderSource(name="samples", kind="folder", path=ROOT / "samples/pictures")
    settings = Settings(sources=(pictures,), designs=Designs(folder=str(path.parent)))
    settings = settings.model_copy(update={"database": settings.database.model_copy(update={"url": ""})})

    async def look() -> None:
        house = app.build(settings)
        try:
            for number, given in enumerate(combinations(document)):
                await hold(house, given, drawn=number % 8 == 0)
        finally:
            await house.close()

    async def hold(house: Any, given: dict[str, str], *, drawn: bool) -> None:
        below = "dawn.jpg/" + document.name + ";" if document.name == "sale-badge" else document.name + "/"
        url = f"/iiif/3/{below}{overlay(given)}/full/300,/0/default.jpg"
        where = address.read(url.encode(), b"", 100_000)
        subject = await house.orders.subject(where)
        order = await house.orders.take(subject, where.wanted.segments)
        laid = canvas.lay_out(order.wanted.layers, house.renderer.studio.fonts)
        for one in laid:
            assert one.failed == "", given
            if isinstance(one.layer, Text):
                assert not UNFILLED.search(one.layer.text), (one.layer.text, given)
                assert one.block is None or outside(one.layer, one.block) <= 0.5, (one.layer.text, given)
                assert one.layer.text.strip(), given
        noted = {name for name, _ in order.notes}
        assert {name for name, value in given.items() if value in MISSING[1:]} <= noted, given
        for name, remark in order.notes:
            assert name in {*document.fields, "unknown", "design", "tz", "locale"}
            assert remark in REMARKS
        if drawn:
            assert (await house.renderer.make(order.wanted)).failed == "", given

    asyncio.run(look())
