import re
import tomllib
from html import unescape

from server.routes.gallery import read
from tests.server.running import ROOT, Server, serving

GALLERY = ROOT / "samples/gallery.toml"


def test_every_picture_on_the_wall_is_what_its_address_makes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    more = f'[server]\ngallery = "{GALLERY}"\n[designs]\nfolder = "{ROOT / "samples/designs"}"\n'
    with serving(ROOT / "samples/pictures", tmp_path, more) as server:
        page = server.get("/")
        shown = [unescape(url) for url in re.findall(r'<img src="([^"]+)"', page.text)]

        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "sha256-" in page.headers["content-security-policy"]
        assert shown == [url for room in read(GALLERY).rooms for piece in room.pieces for url in piece.urls]
        for url in shown:
            answer = server.get(url)
            assert answer.status_code == 200, url
            assert answer.headers["content-type"].startswith("image/")
            notes = answer.headers.get("bookplate-notes", "")
            assert "failed" not in notes, url
            assert "unseen" not in notes, url


def test_every_sample_hangs_on_the_wall() -> None:
    named = GALLERY.read_text().replace("%2F", "/")
    for path in (ROOT / "samples/pictures").rglob("*.*"):
        if path.suffix != ".json" and path.parent.name != "designs":  # those hang there within their designs
            assert str(path.relative_to(ROOT / "samples/pictures")) in named, path
    assert len(tomllib.loads(GALLERY.read_text())["rooms"]) == 5


def test_every_design_hangs_on_the_wall_filled_in_well_and_otherwise() -> None:
    shown = {
        design: piece
        for piece in read(GALLERY).rooms[0].pieces
        for design in (path.stem for path in (ROOT / "samples/designs").glob("*.json"))
        if f"/{design}/" in piece.url or f"/{design};" in piece.url
    }

    assert len(shown) == len(read(GALLERY).rooms[0].pieces) == 10
    for design, piece in shown.items():
        assert len(piece.variants) == 4
        assert f"/{design}/full/" in piece.variants[-1].url  # nothing is given


def test_without_a_gallery_the_top_is_empty(server: Server) -> None:
    assert server.get("/").status_code == 404
