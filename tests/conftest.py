"""What tests of pictures share: a way to write an original, and a way to ask for a picture of it without a server."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import httpcore2
import pytest
from hypothesis import settings

from ops import transform
from ops.format import Encoding
from ops.picture import Ceiling, Picture
from ops.plan import Plan, settle
from ops.probing import probe
from ops.render import Job, render
from server.config.settings import Settings
from server.render_profile import studio
from tests import postgres
from tests.likeness import decode

settings.register_profile("same", derandomize=True, deadline=None)  # the same examples everywhere, however slow
settings.load_profile("same")

# Whoever asks on its own would first read the certificates of the whole world, for longer than most answers take.
httpcore2.default_ssl_context = cache(httpcore2.default_ssl_context)

# Servers are started some hundred times: they are not to be compiled each time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a third of the time tests wait for servers."""
    return len(os.sched_getaffinity(0)) + 1


STUDIO = studio(Settings())
CEILING, LIMITS, ENCODING, WRITTEN = STUDIO.ceiling, STUDIO.limits, STUDIO.encoding, STUDIO.written
WHITE = (255, 255, 255)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A descriptor to read a file by."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def look(path: Path, ceiling: Ceiling = CEILING) -> Picture:
    with opened(path) as descriptor:
        return probe(descriptor, ceiling, STUDIO.read)


def settled(path: Path, asked: str, version: int = 3) -> Plan:
    region, size, rotation, last = asked.split("/")
    return settle(look(path), transform.parse(version, (region, size, rotation, last), WRITTEN), LIMITS, ENCODING)


def encoded(path: Path, asked: str, encoding: Encoding = ENCODING, ground: tuple[int, int, int] = WHITE) -> bytes:
    """The bytes of a picture of this original."""
    plan = settled(path, asked)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return render(descriptor, Job(look(path), plan, encoding, ground))
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


@pytest.fixture(scope="session")
def postgresql() -> Iterator[postgres.PostgreSQL]:
    """One PostgreSQL for all tests of a process; each makes databases of its own in it."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.running() as server:
        yield server
