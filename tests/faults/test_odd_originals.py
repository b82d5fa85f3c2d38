"""Names that lead nowhere, and files that change while they are read: no answer is of two files, and none is wrong."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from hashlib import blake2b
from pathlib import Path

import pytest

from tests.faults import injection
from tests.faults.injection import must_be_without_traces, served
from tests.likeness import chart, decode, pixel
from tests.server.running import Server

CONFIG = injection.CONFIG.replace("seconds = 5", "seconds = 60")  # which a busy machine may need
TAIL = b"/full/60,/0/default.png"
NAMES: dict[str, bytes] = {
    "a name of 300 letters": b"n" * 300,
    "a name of 4,000 letters in folders": b"%2F".join([b"folder"] * 570),
    "a name that is no UTF-8": b"%FF%FE.png",
    "a name with a zero byte": b"sound.png%00.jpg",
    "a name with a line end": b"sound.png%0A",
    "a folder above by dots": b"..%2Fsecret.png",
    "a folder above by a backslash": b"..%5Csecret.png",
    "a folder": b"folder",
    "a folder that is called a picture": b"folder.png",
    "a link to a file outside": b"outside.png",
    "a link to nothing": b"nothing.png",
    "a hidden file": b".hidden.png",
    "a socket": b"socket.png",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("odd")
    pictures = top / "pictures"
    for name in ("folder", "folder.png"):
        (pictures / name).mkdir(parents=True)
    body = bytes(chart(10, 7, 60).write_to_buffer(".png"))
    for path in (top / "secret.png", pictures / "sound.png", pictures / ".hidden.png"):
        path.write_bytes(body)
    Path(os.fsdecode(bytes(pictures) + b"/\xff\xfe.png")).write_bytes(body)
    (pictures / "outside.png").symlink_to(top / "secret.png")
    (pictures / "nothing.png").symlink_to("nowhere")
    return top


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with closing(socket.socket(socket.AF_UNIX)) as listening:
        listening.bind(os.path.relpath(folder / "pictures/socket.png"))  # of which a path may be 100 letters long
        with served(folder / "home", CONFIG.format(pictures=folder / "pictures")) as running:
            yield running


@pytest.mark.parametrize(("row", "name"), injection.parameters("Names that lead nowhere", NAMES))
def test_names_that_lead_nowhere(server: Server, row: dict[str, str], name: bytes) -> None:
    status, body = server.raw(b"/iiif/3/" + name + TAIL)

    assert str(status) == row["answer"], body[:300]
    assert server.get("/iiif/3/sound.png/full/60,/0/default.png").status_code == 200
    must_be_without_traces(server)


def coloured(value: int) -> bytes:
    """A picture of one grey, large enough to take a while."""
    return bytes((chart(1, 1, 1200) * 0 + value).cast("uchar").write_to_buffer(".png", compression=0))


def test_a_file_that_is_replaced_all_the_time_is_never_a_mixture(folder: Path, server: Server) -> None:
    """In its place by another name, and written to where it is: cut off, and growing."""
    path, bodies, ended = folder / "pictures/moving.png", [coloured(value) for value in (40, 200)], threading.Event()
    path.write_bytes(bodies[0])

    def replace() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            if number % 3:
                fresh = path.with_name(f".{number % 3}.new")
                fresh.write_bytes(bodies[number % 2])
                fresh.replace(path)
            else:
                with path.open("r+b") as file:  # shorter, then piece by piece as long as before
                    file.truncate(1000)
                    file.seek(1000)
                    for start in range(1000, len(bodies[0]), 500_000):
                        file.write(bodies[number % 2][start : start + 500_000])

    writer = threading.Thread(target=replace)
    writer.start()
    tags: dict[str, bytes] = {}
    statuses = []
    try:
        for number in range(24):
            answer = server.get(f"/iiif/3/moving.png/full/{60 + number % 5},/0/default.png")
            statuses.append(answer.status_code)
            if answer.status_code != 200:
                continue
            digest = blake2b(answer.content).digest()
            assert tags.setdefault(answer.headers["etag"], digest) == digest
            image = decode(answer.content)
            assert {pixel(image, x, y) for x in (0, 30, 59) for y in (0, 30, 59)} <= {(40,) * 3, (200,) * 3}
            assert image.max() - image.min() == 0
    finally:
        ended.set()
        writer.join()
    path.write_bytes(bodies[1])
    last = server.get("/iiif/3/moving.png/full/60,/0/default.png")

    assert set(statuses) <= {200, 422, 503}
    assert 200 in statuses
    assert pixel(decode(last.content), 30, 30) == (200, 200, 200)
    must_be_without_traces(server)
