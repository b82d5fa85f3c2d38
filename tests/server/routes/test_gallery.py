import re
import tomllib
from html import unescape

from server.routes.gallery import read
from tests.server.running import ROOT, Server, serving

GALLERY = ROOT / "samples/gallery.toml"


def test_every_picture_on_the_wall_is_what_its_address_makes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with serving(ROOT / "samples/pictures", tmp_path, f'[server]\ngallery = "{GALLERY}"\n') as server:
        page = server.get("/")
        shown = [unescape(url) for url in re.findall(r'<img src="([^"]+)"', page.text)]

        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "sha256-" in page.headers["content-security-policy"]
        assert shown == [piece.url for room in read(GALLERY).rooms for piece in room.pieces]
        for url in shown:
            answer = server.get(url)
            assert answer.status_code == 200, url
            assert answer.headers["content-type"].startswith("image/")


def test_every_sample_hangs_on_the_wall() -> None:
    named = GALLERY.read_text().replace("%2F", "/")
    for path in (ROOT / "samples/pictures").rglob("*.*"):
        if path.suffix != ".json":
            assert str(path.relative_to(ROOT / "samples/pictures")) in named or path.name == "shapes.webp"
    assert len(tomllib.loads(GALLERY.read_text())["rooms"]) == 4


def test_without_a_gallery_the_top_is_empty(server: Server) -> None:
    assert server.get("/").status_code == 404
