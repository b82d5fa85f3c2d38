"""What tests of pictures share: a way to write an original, and a way to ask for a picture of it without a server."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ops import libvips, transform
from ops.format import FORMATS, Encoding
from ops.geometry import Limits
from ops.picture import Ceiling, Picture, probe
from ops.plan import Plan, settle
from ops.render import Job, render
from tests.likeness import decode

CEILING = Ceiling(64_000_000, 32_000_000, 10_000_000_000)
LIMITS = Limits(8192, 8192, 40_000_000)
WRITTEN = frozenset(FORMATS) & libvips.writable()
WHITE = (255, 255, 255)


@pytest.fixture(scope="session", autouse=True)
def _loaders() -> None:
    libvips.allow_loaders(libvips.readable())


def look(path: Path, ceiling: Ceiling = CEILING) -> Picture:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return probe(descriptor, ceiling, libvips.readable())
    finally:
        os.close(descriptor)


def settled(path: Path, asked: str, version: int = 3) -> Plan:
    region, size, rotation, last = asked.split("/")
    return settle(look(path), transform.parse(version, (region, size, rotation, last), WRITTEN), LIMITS, Encoding())


def encoded(path: Path, asked: str, encoding: Encoding | None = None, ground: tuple[int, int, int] = WHITE) -> bytes:
    """The bytes of a picture of this original."""
    plan = settled(path, asked)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return render(descriptor, Job(look(path), plan, encoding or Encoding(), ground))
    finally:
        os.close(descriptor)


def made(path: Path, asked: str, **more: Any) -> Any:
    """The picture, decoded again."""
    return decode(encoded(path, asked, **more))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write an image to a file by the ending of its name."""

    def to_file(image: Any, name: str, **options: Any) -> Path:
        path = tmp_path / name
        image.write_to_file(str(path), **options)
        return path

    return to_file
