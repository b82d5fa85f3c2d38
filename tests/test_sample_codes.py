"""Codes of the sample designs are read back from the pictures that their presets deliver, and as they are displayed."""

import asyncio
import json
from datetime import UTC, datetime
from typing import Any

import pytest
import zxingcpp
from PIL import Image as Pillow

from server import app
from server.config.designs import Designs
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.designs.composition import truth
from server.designs.composition.composition import Composition
from server.designs.document.layers import BarcodeLayer, QrLayer
from server.designs.inspection.samples import combinations
from server.iiif import address
from tests.likeness import decode
from tests.server.running import ROOT

DESIGNS = [
    path
    for path in sorted((ROOT / "samples/designs").glob("*.json"))
    if {"qr", "barcode"} & {layer["kind"] for layer in json.loads(path.read_text())["layers"]}
]
WHITE = [255, 255, 255]


def said(body: bytes, width: int) -> set[str]:
    """What a decoder reads in a picture that is displayed this wide."""
    image = decode(body)
    image = (image.flatten(background=WHITE) if image.hasalpha() else image).colourspace("srgb")
    picture = Pillow.frombytes("RGB", (image.width, image.height), bytes(image.write_to_memory()))
    if width != image.width:
        shown = (width, round(image.height * width / image.width))
        picture = picture.resize(shown, Pillow.Resampling.BILINEAR)
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def expected(composition: Composition) -> set[str]:
    """What the codes say that are shown."""
    codes = (layer for layer in composition.design.document.layers if isinstance(layer, QrLayer | BarcodeLayer))
    shown = (composition.values.exact(one.data) for one in codes if truth.holds(one.when, composition.values))
    return {data for data in shown if data is not None}


def test_there_are_samples_with_codes() -> None:
    assert DESIGNS


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_codes_are_read_at_the_sizes_of_presets(path: Any) -> None:
    pictures = FolderSource(name="samples", kind="folder", path=ROOT / "samples/pictures")
    settings = Settings(sources=(pictures,), designs=Designs(folder=str(path.parent)))
    settings = settings.model_copy(update={"database": settings.database.model_copy(update={"url": ""})})

    async def look() -> set[tuple[str, frozenset[str]]]:
        house, read = app.build(settings), set[tuple[str, frozenset[str]]]()
        try:
            design = await house.orders.library.find(path.stem)
            assert design is not None
            for name, preset in design.document.presets.items():
                for one in combinations(design, datetime.now(UTC)):
                    overlay = ";".join(filter(None, (f"preset={name}", one.overlay)))
                    url = "/".join(("/iiif/3", path.stem, overlay, *preset.segments))
                    where = address.read(url.encode(), b"", 100_000)
                    subject = await house.orders.subject(where)
                    order = await house.orders.take(subject, preset.segments)
                    (composition,) = subject.filled.painted
                    assert isinstance(composition, Composition)
                    texts = frozenset(expected(composition))
                    if texts and (name, texts) not in read:
                        body, wide = (await house.renderer.make(order.wanted)).body, order.wanted.plan.delivered.width
                        for width in {wide, min(wide, preset.display or wide)}:
                            assert texts <= said(body, width), (url, width)
                        read.add((name, texts))
        finally:
            await house.close()
        return read

    assert asyncio.run(look())
