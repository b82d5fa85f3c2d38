"""Designs that tests write down, and what comes of filling them in."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ops import canvas, probing
from ops.geometry import Box, Extent
from ops.layers.paint import Surface
from server.app import designs
from server.config.settings import Settings
from server.designs.design import Design
from server.designs.document.document import Document
from server.designs.filled import Asset, Filled
from tests.conftest import STUDIO

DESIGNS = designs(Settings(), STUDIO)
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
EXTENT = Extent(1000, 500)
BOX = [100, 100, 400, 200]


@dataclass(frozen=True)
class Stored:
    """A file on disk, as a picture that is laid on another."""

    path: Path
    fingerprint: str
    modified: float = 0

    @contextmanager
    def open(self) -> Iterator[int]:
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def asset(path: Path, fingerprint: str = "") -> Asset:
    stored = Stored(path, fingerprint or str(path))
    with stored.open() as descriptor:
        return Asset(stored, probing.probe(descriptor, STUDIO.ceiling, STUDIO.laid))


def design(*layers: Mapping[str, Any], fields: Mapping[str, Any] | None = None, **more: Any) -> Design:
    """A design of 1000 × 500 with these layers."""
    written = {"name": "sale", "canvas": {"width": 1000, "height": 500}, "layers": layers, "fields": fields or {}}
    document = Document.model_validate({**written, **more})
    return Design(document, 3, f"digest of {document}", 0.0, STUDIO.fonts)


def fill(one: Design, overlay: str = "", query: str = "", **more: Any) -> Filled:
    return DESIGNS.fill(overlay.encode().decode("latin-1"), query, own=one, **{"now": NOW, **more})


def over(one: Design, overlay: str = "", **more: Any) -> Filled:
    """The design laid over a picture."""
    raw = ";".join(filter(None, (one.name, overlay)))
    return DESIGNS.fill(raw.encode().decode("latin-1"), "", over=one, **{"now": NOW, **more})


def layers(filled: Filled, assets: Mapping[str, Asset] | None = None, extent: Extent = EXTENT) -> list[Any]:
    return [seen.layer for seen in filled.layers(extent, assets or {})]


def drawn(one: Design, filled: Filled, assets: Mapping[str, Asset] | None = None, extent: Extent = EXTENT) -> Any:
    """The design as a picture."""
    laid = canvas.lay_out(tuple(layers(filled, assets)), STUDIO.fonts)
    region = Box(0, 0, EXTENT.width, EXTENT.height)
    return canvas.draw(Surface(one.ground.blank.drawn(extent)), laid, region, extent).image.copy_memory()
