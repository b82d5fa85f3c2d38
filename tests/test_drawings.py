"""Drawings as originals: which of them are, and from where."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from server.config.sources import FolderSource, WebSource
from tests.server.inside import furnish, inside

DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="12"><rect width="24" height="12" fill="#f00"/></svg>'
)


@pytest.mark.parametrize(
    ("name", "svg", "status"),
    [("a.svg", True, 200), ("A.SVG", True, 200), ("a.png", True, 404), ("a", True, 404), ("a.svg", False, 404)],
)
def test_a_drawing_is_one_by_its_name_and_its_source(tmp_path: Path, name: str, svg: bool, status: int) -> None:
    folder = furnish(tmp_path)
    (folder / name).write_text(DRAWING)
    sources = (FolderSource(name="pictures", kind="folder", path=folder, svg=svg),)
    with inside(tmp_path, sources=sources) as house:
        assert house.ask(f"/iiif/3/{name}/info.json").status == status
        assert house.ask(f"/iiif/3/{name}/full/^300,/0/default.auto", "GET").status == status
        listed = house.ask("/iiif/3/pictures:/manifest.json", "GET").body.decode()
        assert (f"/{'pictures:'}{name}/" in listed) == (status == 200)


def test_a_drawing_that_does_not_stand_alone_is_no_picture(tmp_path: Path) -> None:
    folder = furnish(tmp_path)
    (folder / "a.svg").write_text(DRAWING.replace("<rect", "<script/><rect"))
    with inside(tmp_path) as house:
        answer = house.ask("/iiif/3/a.svg/info.json", "GET")

    assert answer.status == 404
    assert b"an element script, which is not allowed here" in answer.body


def test_texts_are_written_on_a_drawing(tmp_path: Path) -> None:
    folder = furnish(tmp_path)
    (folder / "a.svg").write_text(DRAWING)
    with inside(tmp_path, access={}) as house:
        plain = house.ask("/iiif/3/a.svg/full/^300,/0/default.jpg", "GET")
        written = house.ask("/iiif/3/a.svg/text=Hi/full/^300,/0/default.jpg", "GET")

    assert (plain.status, written.status) == (200, 200)
    assert plain.body != written.body


@pytest.mark.parametrize(("svg", "status"), [(True, 200), (False, 502)])
def test_a_drawing_from_the_web_is_one_if_its_source_says_so(tmp_path: Path, svg: bool, status: int) -> None:
    furnish(tmp_path)
    (tmp_path / "web").mkdir()
    (tmp_path / "web/a.svg").write_text(DRAWING)
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "web"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as origin:
        threading.Thread(target=origin.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{origin.server_port}/"
        sources = (WebSource(name="web", kind="web", url=url, private=True, **({"svg": True} if svg else {})),)
        with inside(tmp_path, sources=sources) as house:
            assert house.ask("/iiif/3/web:a.svg/full/^300,/0/default.jpg", "GET").status == status
        origin.shutdown()
