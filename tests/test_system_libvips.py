"""HEIC, JPEG 2000, JPEG XL and PDF: read and written with a libvips of the system, refused with the reason without.

The system's libvips is used where the wheel of the bundled one cannot be imported. Here a module that cannot be stands
before it, so that no second environment is needed.
"""

import ctypes.util
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from ops import libvips
from ops.heic_sample import HEIC
from tests.differential import likeness
from tests.differential.made.scene import scene
from tests.server.running import ROOT, Server, serving

ABSENT = 'raise ImportError("as if pyvips-binary were not installed")\n'
WRITE = """
import sys
from ops.libvips import Image, VipsError
picture = Image.new_from_file(sys.argv[1])
for name, save in (("scene.heic", lambda: picture.heifsave_buffer(compression="hevc", Q=90)),
                   ("scene.jxl", lambda: picture.jxlsave_buffer(Q=95)),
                   ("scene.jp2", lambda: picture.jp2ksave_buffer(Q=95))):
    try:
        open(f"{sys.argv[2]}/{name}", "wb").write(save())
    except VipsError:
        pass
"""
HEADS = {"photo.heic": HEIC, "page.pdf": b"%PDF-1.7\n", "map.jp2": b"\xff\x4f\xff\x51\0", "new.jxl": b"\xff\x0a\0"}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What makes a process use the system's libvips."""
    if ctypes.util.find_library("vips") is None:
        pytest.skip("libvips is not installed")
    os.environ.pop("VIPSHOME", None)  # where this process's libvips is: another would look for its decoders there
    folder = tmp_path_factory.mktemp("absent")
    (folder / "_libvips.py").write_text(ABSENT)
    return {"PYTHONPATH": f"{ROOT}:{folder}"}


@pytest.fixture(scope="module")
def folder(environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Originals in what the system's libvips writes, and a PDF; the one HEIC is read even where none is written."""
    folder = tmp_path_factory.mktemp("originals")
    scene().save(folder / "scene.png")
    scene().save(folder / "scene.pdf", resolution=150)
    (folder / "black.heic").write_bytes(HEIC)
    told = [sys.executable, "-c", WRITE, str(folder / "scene.png"), str(folder)]
    done = subprocess.run(
        told, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def server(environment: dict[str, str], folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(folder, tmp_path_factory.mktemp("home"), **environment) as running:
        yield running


@pytest.mark.parametrize("name", ["scene.heic", "scene.jp2", "scene.jxl", "scene.pdf"])
def test_an_original_is_read(server: Server, folder: Path, name: str) -> None:
    if not (folder / name).exists():
        pytest.skip(f"the system's libvips writes no {name.partition('.')[2]}")
    told = server.get(f"/iiif/3/{name}/info.json").json()
    shown = Image.open(io.BytesIO(server.get(f"/iiif/3/{name}/full/max/0/default.png").content))
    turned = Image.open(io.BytesIO(server.get(f"/iiif/3/{name}/full/max/180/default.jpg").content))

    assert (told["width"], told["height"]) == shown.size == scene().size
    assert likeness.compared(likeness.small(shown), likeness.small(scene())).colour < 4
    assert likeness.compared(likeness.small(turned.rotate(180)), likeness.small(scene())).colour < 6


def test_heic_is_read_where_none_can_be_written(server: Server) -> None:
    shown = Image.open(io.BytesIO(server.get("/iiif/3/black.heic/full/max/0/default.png").content))

    assert shown.size == (64, 64)
    assert shown.convert("L").getextrema()[1] < 8


@pytest.mark.parametrize("name", ["jp2", "jxl"])
def test_a_picture_is_written_and_is_an_original_again(server: Server, folder: Path, name: str) -> None:
    answer = server.get(f"/iiif/3/scene.png/full/max/0/default.{name}")
    assert answer.headers["content-type"] == f"image/{name}"
    (folder / f"written.{name}").write_bytes(answer.content)
    shown = Image.open(io.BytesIO(server.get(f"/iiif/3/written.{name}/full/max/0/default.png").content))

    assert likeness.compared(likeness.small(shown), likeness.small(scene())).colour < 4


def test_a_text_is_drawn_beside_the_system_s_harfbuzz(server: Server) -> None:
    """Which has the same functions as the one that draws: calling these ended the worker."""
    before = server.workers()
    plain, answer = (
        server.get(f"/iiif/3/scene.png/{text}full/max/0/default.png") for text in ("", "text=Hello;size=40/")
    )

    assert answer.status_code == 200
    assert answer.content != plain.content
    assert server.workers() == before


def test_without_it_they_are_refused_with_the_reason(tmp_path: Path) -> None:
    if libvips.readable() >= {"heic", "jp2", "jxl", "pdf"}:
        pytest.skip("this libvips reads all of them")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name, body in HEADS.items():
        (pictures / name).write_bytes(body)
    with serving(pictures, tmp_path) as running:
        answers = [
            running.get(f"/iiif/3/{name}/{tail}") for name in HEADS for tail in ("info.json", "full/max/0/default.jpg")
        ]

    assert [answer.status_code for answer in answers] == [415] * len(answers)
    assert all("cannot read" in answer.text and "pip uninstall pyvips-binary" in answer.text for answer in answers)
    assert [answer.text.split(",")[0] for answer in answers[::2]] == [
        f"The original is in {name}" for name in ("HEIC", "PDF", "JPEG 2000", "JPEG XL")
    ]
