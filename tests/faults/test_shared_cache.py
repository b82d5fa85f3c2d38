"""A cache folder that others write to as well: each server gets its own pictures from it, as the manual says."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import injection
from tests.faults.injection import Surroundings, must_be_without_traces, served
from tests.likeness import chart
from tests.server.running import ROOT, Server

PATH = "/iiif/3/chart.png/full/60,/0/default.jpg"
CACHE = '[cache]\nmemory = "0"\nlevels = "0"\ndisk = "{disk}"\n'
OTHER = '[images]\njpg_quality = 30\nbackground = "#ff0000"\n'
ENGINE = {"PYTHONPATH": str(ROOT / "tests/faults/engine")}
HITS = 'bookplate_cache_lookups_total{outcome="hit",tier="disk"'


@dataclass(frozen=True)
class Shared:
    """Pictures, a cache folder, and a way to start servers that use both."""

    top: Path

    @contextmanager
    def server(self, name: str, more: str = "", **environment: str) -> Iterator[Server]:
        config = injection.CONFIG.format(pictures=self.top / "pictures") + CACHE.format(disk=self.top / "disk") + more
        with served(self.top / name, config, Surroundings(environment)) as server:
            yield server
            must_be_without_traces(server)


@pytest.fixture
def shared(tmp_path: Path) -> Shared:
    (tmp_path / "pictures").mkdir()
    chart(10, 7, 60).write_to_file(str(tmp_path / "pictures/chart.png"))
    return Shared(tmp_path)


def read(server: Server) -> str:
    """Ask for the picture; whether it was read or made."""
    before = server.metric(HITS)
    assert server.get(PATH).status_code == 200
    return "read" if server.metric(HITS) > before else "made"


def same_server(shared: Shared) -> str:
    with shared.server("first") as server:
        assert read(server) == "made"
    with shared.server("first") as server:
        return read(server)


def other_settings(shared: Shared) -> str:
    with shared.server("first") as one, shared.server("second", OTHER) as two:
        mine, theirs = (server.get(PATH) for server in (one, two))
        assert mine.headers["etag"] != theirs.headers["etag"]
        assert len(theirs.content) < len(mine.content)
        assert [server.get(PATH).content for server in (one, two)] == [mine.content, theirs.content]
        (shared.top / "third").mkdir()
        with shared.server("third", OTHER.replace("30", "31")) as three:
            return read(three)


def other_engine(shared: Shared) -> str:
    with shared.server("first") as server:
        before = server.get(PATH)
    with shared.server("second", **ENGINE) as server:
        found = read(server)
        after = server.get(PATH)
        assert after.headers["etag"] != before.headers["etag"]
        return found


def killed_writer(shared: Shared) -> str:
    """Unfinished files, and whole ones under the names that unfinished ones have."""
    with shared.server("first") as server:
        server.get(PATH)
    (entry,) = (path for path in (shared.top / "disk").glob("??/*") if not path.suffix)
    half = entry.read_bytes()[: entry.stat().st_size // 2]
    entry.with_suffix(".99999.1").write_bytes(half)
    shutil.copy(entry, entry.with_suffix(".99999.2"))
    os.utime(entry.with_suffix(".99999.1"), (0, 0))
    entry.write_bytes(half)
    with shared.server("second") as server:
        found = read(server)
        assert read(server) == "read"
    assert not entry.with_suffix(".99999.1").exists()  # which is nobody's any more
    assert entry.with_suffix(".99999.2").exists()  # which somebody may be writing
    return found


def two_servers(shared: Shared) -> str:
    """Both write the same pictures at the same time, and each reads what the other wrote."""
    with ExitStack() as running:
        servers = [running.enter_context(shared.server(name)) for name in ("first", "second")]
        bodies: dict[int, list[bytes]] = {0: [], 1: []}

        def ask(number: int) -> None:
            for width in range(40, 70):
                bodies[number].append(servers[number].get(f"/iiif/3/chart.png/full/{width},/0/default.jpg").content)

        threads = [threading.Thread(target=ask, args=(number,)) for number in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert bodies[0] == bodies[1]
        assert len(bodies[0]) == 30
        servers[0].get(PATH.replace("60,", "200,"))
        before = servers[1].metric(HITS)
        servers[1].get(PATH.replace("60,", "200,"))
        return "read" if servers[1].metric(HITS) > before else "made"


WRITERS: dict[str, Callable[[Shared], str]] = {
    "the same server before": same_server,
    "a server of another quality and background": other_settings,
    "a server of another engine": other_engine,
    "a server that was killed while it wrote": killed_writer,
    "two servers at once": two_servers,
}


@pytest.mark.parametrize(("row", "written"), injection.parameters("A cache that is not one's own", WRITERS))
def test_a_cache_that_is_not_ones_own(shared: Shared, row: dict[str, str], written: Callable[[Shared], str]) -> None:
    assert written(shared) == row["a picture is"]
