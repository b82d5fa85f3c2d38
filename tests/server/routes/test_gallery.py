import json
import re
import tomllib
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx2
import pytest

from server.routes.gallery import BESIDE, read
from tests.likeness import decode
from tests.server.running import ROOT, Server, serving

GALLERY = ROOT / "samples/gallery.toml"
KEYS = {"k1": "QUFBQUFBQUFBQUFBQUFBQUFBQUE"}


def test_every_picture_on_the_wall_is_what_its_address_makes(tmp_path) -> None:  # type: ignore[no-untyped-def]
    more = f'[server]\ngallery = "{GALLERY}"\n[designs]\nfolder = "{ROOT / "samples/designs"}"\n'
    with serving(ROOT / "samples/pictures", tmp_path, more) as server:
        page = server.get("/")
        shown = [unescape(url) for url in re.findall(r'<img src="([^"]+)"', page.text)]

        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert "sha256-" in page.headers["content-security-policy"]
        assert shown == [url for room in read(GALLERY).rooms for piece in room.pieces for url in piece.urls]
        sizes = {
            unescape(url): (int(width), int(height))
            for url, width, height in re.findall(r'<img src="([^"]+)" width="(\d+)" height="(\d+)"', page.text)
        }
        large = {piece.url for room in read(GALLERY).rooms for piece in room.pieces}
        for url in shown:
            answer = server.get(url)
            assert answer.status_code == 200, url
            image, (width, height) = decode(answer.content), sizes[url]  # nothing moves while pictures arrive
            assert abs(image.width * height - image.height * width) <= max(image.width, image.height) / 2, url
            assert (width, height) == (image.width, image.height) if url in large else height <= BESIDE[1], url
            assert answer.headers["content-type"].startswith("image/")
            notes = answer.headers.get("bookplate-notes", "")
            assert "failed" not in notes, url
            assert "unseen" not in notes, url


def test_a_viewer_can_open_every_picture_that_needs_no_signature(tmp_path: Path) -> None:
    more = f'[designs]\nfolder = "{ROOT / "samples/designs"}"\n[server]\ngallery = "{GALLERY}"\n'
    pieces = [piece.url for room in read(GALLERY).rooms for piece in room.pieces]
    links = r'<a class="manifest" href="([^"]+)">IIIF manifest</a>'
    with serving(ROOT / "samples/pictures", tmp_path / "open", more) as server:
        found = [unescape(url) for url in re.findall(links, server.get("/").text)]
        assert len(found) == len(pieces)
        for url in found:
            assert server.get(url).json()["type"] == "Manifest", url
    with serving(
        ROOT / "samples/pictures", tmp_path / "signed", f"{more}[access]\nsigning = {{ k1 = '{KEYS['k1']}' }}\n"
    ) as server:
        found = [unescape(url) for url in re.findall(links, server.get("/").text)]
        assert 0 < len(found) < len(pieces)
        for url in found:
            assert server.get(url).status_code == 200, url


def test_a_picture_from_anywhere_hangs_there_without_a_manifest(tmp_path: Path) -> None:
    piece = '[[rooms]]\ntitle = "r"\n[[rooms.pieces]]\ntitle = "p"\ntext = "t"\nurl = "https://example.org/a.jpg"\n'
    (tmp_path / "gallery.toml").write_text(f'title = "g"\ntext = "t"\n{piece}')
    with serving(ROOT / "samples/pictures", tmp_path, f'[server]\ngallery = "{tmp_path}/gallery.toml"\n') as server:
        page = server.get("/").text

    assert '<img src="https://example.org/a.jpg"' in page
    assert "IIIF manifest" not in page


def test_what_no_font_has_letters_for_does_not_hang_there(tmp_path: Path) -> None:
    written, unwritten = "Hello", "\U00013000\U00013001 Hello"  # hieroglyphs
    design = {"name": "hello", "canvas": {"width": 90, "height": 60, "background": "#000000"}, "fields": {},
              "layers": [{"kind": "text", "text": unwritten, "box": [0, 0, 90, 60]}]}  # fmt: skip
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs/hello.json").write_text(json.dumps(design))
    addresses = [f"/iiif/3/dawn.jpg/text={text}/full/90,/0/default.jpg" for text in (written, unwritten)]
    addresses.append("/iiif/3/hello/full/90,/0/default.jpg")
    pieces = "".join(f'[[rooms.pieces]]\ntitle = "p"\ntext = "t"\nurl = "{url}"\n' for url in addresses)
    variants = f'variants = [{{ text = "v", url = "{addresses[1]}" }}, {{ text = "w", url = "{addresses[0]}" }}]\n'
    beside = f'[[rooms.pieces]]\ntitle = "p"\ntext = "t"\nurl = "{addresses[0]}"\n{variants}'
    lost = f'[[rooms]]\ntitle = "left out"\n[[rooms.pieces]]\ntitle = "p"\ntext = "t"\nurl = "{addresses[1]}"\n'
    (tmp_path / "gallery.toml").write_text(f'title = "g"\ntext = "t"\n[[rooms]]\ntitle = "r"\n{pieces}{beside}{lost}')
    more = f'[server]\ngallery = "{tmp_path}/gallery.toml"\n[designs]\nfolder = "{tmp_path}/designs"\n'
    with serving(ROOT / "samples/pictures", tmp_path, more) as server:
        page = server.get("/").text
        assert "glyphs" in server.get(addresses[1]).headers["bookplate-notes"]

    assert shown_by(page) == [addresses[0]] * 3
    assert "left out" not in page


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

    assert len(shown) == len(read(GALLERY).rooms[0].pieces) == len(list((ROOT / "samples/designs").glob("*.json")))
    for design, piece in shown.items():
        assert len(piece.variants) == 4
        assert f"/{design}/full/" in piece.variants[-1].url  # nothing is given


def test_without_a_gallery_the_top_is_empty(server: Server) -> None:
    assert server.get("/").status_code == 404


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("guarded")
    more = f'[server]\ngallery = "{GALLERY}"\n[designs]\nfolder = "{ROOT / "samples/designs"}"\n[access]\n'
    more += "signing = { " + ", ".join(f'{kid} = "{key}"' for kid, key in KEYS.items()) + " }\n"
    with serving(ROOT / "samples/pictures", home, more) as server:
        yield server


def shown_by(page: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'<img src="([^"]+)"', page)]


def test_where_pictures_need_a_signature_the_gallery_has_one_for_each(guarded: Server) -> None:
    written = [url for room in read(GALLERY).rooms for piece in room.pieces for url in piece.urls]
    page = guarded.get("/")
    shown = shown_by(page.text)

    assert len(shown) == len(written)
    assert guarded.get(written[0]).status_code == 403
    for url in shown:
        assert guarded.ask("HEAD", url).status_code == 200, url
    assert guarded.get(shown[0]).status_code == 200
    assert [url for url in shown if "sig=" not in url] == [
        url for url in written if guarded.ask("HEAD", url).status_code == 200
    ]
    assert guarded.get("/", If_None_Match=page.headers["etag"]).status_code == 304


def test_a_signature_of_the_gallery_is_good_for_the_picture_that_is_shown_and_for_no_other(guarded: Server) -> None:
    url = next(one for one in shown_by(guarded.get("/").text) if "sig=" in one and "/webinar@1/" in one)
    base, region, size, rotation, last = url.rsplit("/", 4)
    assert (region, size, rotation, last) == ("full", "840,", "0", "default.webp")
    others = [
        f"{base}/0,0,600,315/300,/{rotation}/{last}",
        f"{base}/{region}/{size}/{rotation}/default.png",
        f"{base}/{region}/841,/{rotation}/{last}",
        f"{base}/{region}/max/{rotation}/{last}",
        f"{base}/{region}/{size}/90/{last}",
        f"{base}/{region}/{size}/{rotation}/gray.webp",
        url.replace("Sarah", "Mallory"),
        url.replace("tier=vip", "tier=press"),
        url.replace("/iiif/3/", "/iiif/2/"),
        url.replace("/webinar@1/", "/dawn.jpg/"),
        url.replace("sig=", "open=first_name;sig="),
        url.replace("sig=", "exp=2030-01-01;sig="),
        url.replace(";sig=", ";first_name=Mallory;sig="),
        url.replace("/webinar@1/", "/dawn.jpg/webinar@1;"),
    ]
    for other in others:
        assert other != url
        assert guarded.get(other).status_code == 403, other
    for same in (
        f"{base}/{region}/840,441/{rotation}/{last}",
        f"{url}?first_name=Mallory",
        f"{url};first_name=Mallory",
    ):
        answer = guarded.get(same)
        if answer.status_code == 200:
            assert answer.content == guarded.get(url).content, same


@pytest.mark.parametrize("path", ["/?first_name=Mallory", "/?url=/iiif/3/dawn.jpg/text=Hi/full/9,/0/default.jpg"])
def test_no_request_has_a_part_in_what_the_gallery_signs(guarded: Server, path: str) -> None:
    page = guarded.get("/").text

    assert guarded.get(path).text == page
    assert guarded.get(path, Host="evil.example", X_Forwarded_Host="evil.example", Referer=path).text == page
    assert "evil" not in page


def test_the_gallery_shows_a_design_as_it_is_now_and_leaves_out_what_would_be_refused(tmp_path: Path) -> None:
    designs, gallery = tmp_path / "designs", tmp_path / "gallery.toml"
    designs.mkdir()
    design = json.loads((ROOT / "samples/designs/score.json").read_text())
    (designs / "score.json").write_text(json.dumps(design))
    url = "/iiif/3/score/first_name=Sarah/full/300,/0/default.png"
    pieces = "".join(
        f'[[rooms.pieces]]\ntitle = "a"\ntext = "b"\nurl = "{one}"\n'
        for one in (url, "/iiif/3/gone.jpg/full/9,/0/default.jpg", url.replace("first_name", "open=first_name;title"))
    )
    gallery.write_text(f'title = "A"\ntext = "B"\n[[rooms]]\ntitle = "C"\n{pieces}')
    more = f'[server]\ngallery = "{gallery}"\n[designs]\nfolder = "{designs}"\n[access]\nsigning.k1 = "{KEYS["k1"]}"\n'
    with serving(ROOT / "samples/pictures", tmp_path, more) as server:
        (first,) = shown_by(server.get("/").text)  # what would be refused is left out
        assert server.get(first).status_code == 200
        saved = httpx2.put(
            f"{server.url}/v1/designs/score",
            json=design | {"title": "Another"},
            headers={**server.admin, "If-Match": "*"},
        )
        assert saved.status_code == 201
        (second,) = shown_by(server.get("/").text)
        assert second == first.split(";sig=")[0].replace("/score@1/", "/score@2/") + second[second.index(";sig=") :]
        for url in (first, second):
            assert server.get(url).status_code == 200
        assert server.get(second.replace("/score@2/", "/score@1/")).status_code == 403
