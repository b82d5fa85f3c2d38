"""Files that were made to do harm, served by a real server: what comes of each is in the manual."""

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import hostile, injection
from tests.faults.injection import must_be_without_traces, served
from tests.likeness import chart, decode, pixel
from tests.server.running import Server

SECONDS = 10.0  # of a processor
PEAK = 1500  # megabytes
TICK = os.sysconf("SC_CLK_TCK")
BESIDE = "/iiif/3/sound.png/full/60,/0/default.png"


@dataclass(frozen=True)
class Spent:
    """What a worker has used: seconds of a processor, and the most memory since it was looked at last, in megabytes."""

    seconds: float
    peak: int

    @classmethod
    def by(cls, process: int) -> "Spent":
        status = Path(f"/proc/{process}/status").read_text()
        times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
        with contextlib.suppress(OSError):  # not everybody may
            Path(f"/proc/{process}/clear_refs").write_text("5")
        return cls((int(times[11]) + int(times[12])) / TICK, peak)


@dataclass(frozen=True)
class Asked:
    """A server with all files in it, and what listens where a drawing would have something fetched from."""

    server: Server
    origin: socket.socket

    def must_be_well(self, process: int, before: Spent) -> None:
        """The worker is the same one, and has not spent too much; others are served; nobody was asked for anything."""
        spent = Spent.by(process)
        assert self.server.workers() == [process]
        assert spent.seconds - before.seconds < SECONDS
        assert spent.peak < PEAK
        assert self.server.get(BESIDE).status_code == 200
        with pytest.raises(BlockingIOError):
            self.origin.accept()
        must_be_without_traces(self.server)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    top = tmp_path_factory.mktemp("hostile")
    for name in ("pictures", "designs"):
        (top / name).mkdir()
    chart(10, 7, 60).write_to_file(str(top / "pictures/sound.png"))
    for file, write in hostile.ORIGINALS.values():
        write(top / "pictures" / file)
    for form, sixteenths in hostile.CUT:
        hostile.cut(form, sixteenths, top / f"pictures/cut{sixteenths}.{form}")
    with socket.create_server(("127.0.0.1", 0)) as origin:
        origin.setblocking(False)
        _draw(top, f"http://127.0.0.1:{origin.getsockname()[1]}/x")
        config = injection.CONFIG.format(pictures=top / "pictures").replace("seconds = 5", "seconds = 60")
        with served(top / "home", config.replace('folder = ""', f'folder = "{top}/designs"')) as server:
            yield Asked(server, origin)


def _draw(top: Path, origin: str) -> None:
    """The drawings, a design with a field for one, and for each a design in which it is a layer."""
    layer = {"kind": "image", "box": [0, 0, 100, 100], "fit": "fill", "missing": "hide"}
    plain = {"canvas": {"width": 100, "height": 100, "background": "#ffffff"}, "fields": {"logo": {"type": "image"}}}
    card = {"name": "card", **plain, "layers": [{**layer, "source": "{logo}"}]}
    (top / "designs/card.json").write_text(json.dumps(card))
    for number, write in enumerate(hostile.DRAWINGS.values()):
        path = top / f"pictures/drawing{number}.svg"
        write(path)
        path.write_text(path.read_text().replace("{origin}", origin))
        design = {"name": f"drawing-{number}", **plain, "layers": [{**layer, "source": path.name}]}
        (top / f"designs/drawing-{number}.json").write_text(json.dumps(design))


@pytest.mark.parametrize(
    ("row", "file"),
    injection.parameters("Files that were made to do harm", {name: one[0] for name, one in hostile.ORIGINALS.items()}),
)
def test_originals(asked: Asked, row: dict[str, str], file: str) -> None:
    (process,) = asked.server.workers()
    before = Spent.by(process)
    answer = asked.server.get(f"/iiif/3/{file}/full/!50,50/0/default.png")

    assert str(answer.status_code) == row["answer"], answer.text[:300]
    asked.must_be_well(process, before)


def test_originals_that_are_cut_off(asked: Asked) -> None:
    (process,) = asked.server.workers()
    before = Spent.by(process)
    for form, sixteenths in hostile.CUT:
        answer = asked.server.get(f"/iiif/3/cut{sixteenths}.{form}/full/!50,50/0/default.png")
        assert answer.status_code in (200, 404, 415, 422), (form, sixteenths)
        assert ("max-age=60" if answer.status_code == 200 else "no-store") in answer.headers["cache-control"]
    asked.must_be_well(process, before)


@pytest.mark.parametrize(
    ("row", "number"),
    injection.parameters("Drawings as layers", {name: number for number, name in enumerate(hostile.DRAWINGS)}),
)
def test_drawings(asked: Asked, row: dict[str, str], number: int) -> None:
    (process,) = asked.server.workers()
    before = Spent.by(process)
    for path in (f"card/logo=drawing{number}.svg", f"drawing-{number}"):
        answer = asked.server.get(f"/iiif/3/{path}/full/max/0/default.png")

        assert answer.status_code == 200
        red = pixel(decode(answer.content), 25, 25)[:3] != (255, 255, 255)
        assert red == (row["is laid"] == "yes")
    notes = asked.server.get(f"/iiif/3/card/logo=drawing{number}.svg/full/max/0/default.png").headers
    assert ("logo=" in notes.get("bookplate-notes", "")) == (row["is laid"] == "no")
    asked.must_be_well(process, before)


@pytest.mark.parametrize(
    ("row", "number"),
    injection.parameters("Drawings as layers", {name: number for number, name in enumerate(hostile.DRAWINGS)}),
)
@pytest.mark.parametrize("size", ["!50,50", "^max"])
def test_drawings_as_originals(asked: Asked, row: dict[str, str], number: int, size: str) -> None:
    (process,) = asked.server.workers()
    before = Spent.by(process)
    answer = asked.server.get(f"/iiif/3/drawing{number}.svg/full/{size}/0/default.jpg")

    assert (answer.status_code == 200) == (row["is laid"] == "yes"), answer.text[:300]
    assert answer.status_code in (200, 404, 422), answer.text[:300]
    asked.must_be_well(process, before)
