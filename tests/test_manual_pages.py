"""What the manual says about pictures on pages is what happens."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

import pytest

from server.routes.replies import PREFLIGHT
from server.routes.texts import LEAST
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/pages.md").read_text()
HEADERS = re.findall(r"^\| `([A-Z][A-Za-z-]+)` \| `([^`]+)` \|", PAGE, re.MULTILINE)
SAVED = re.findall(r"^\| `(/iiif/[^`]+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)
TAIL = "full/60,/0/default.jpg"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("manual")
    more = f'[designs]\nfolder = "{ROOT}/samples/designs"\n[server]\ngallery = "{ROOT}/samples/gallery.toml"\n'
    with serving(ROOT / "samples/pictures", home, more) as running:
        yield running


def test_pictures_and_what_is_said_of_them_have_the_headers_of_the_page(server: Server) -> None:
    assert len(HEADERS) == 4
    for path, count in ((TAIL, 4), ("info.json", 3), ("manifest.json", 3), ("full/60,/0/default.zzz", 3)):
        answer = server.get(f"/iiif/3/dawn.jpg/{path}")
        for name, value in HEADERS[:count]:
            assert answer.headers[name] == value, (path, name)
    for word in ("traceparent", "tracestate", "baggage", "sentry-trace"):
        assert f"`{word}`" in PAGE
        assert word in PREFLIGHT["Access-Control-Allow-Headers"]


def test_pictures_are_saved_as_the_page_says(server: Server) -> None:
    assert len(SAVED) == 4
    for path, name in SAVED:
        header = server.get(path).headers["content-disposition"]
        assert header.startswith("attachment; ")
        assert unquote(header.partition("filename*=UTF-8''")[2]) == name


def test_head_and_conditions_are_answered_as_the_page_says(server: Server) -> None:
    path = f"/iiif/3/dawn.jpg/{TAIL}"
    answer = server.get(path)

    assert server.ask("HEAD", path).headers["content-length"] == str(len(answer.content))
    assert server.get(path, If_None_Match=answer.headers["etag"]).status_code == 304
    assert server.get(path, If_Match='"another"').status_code == 412


def test_what_is_personal_is_not_to_be_listed(server: Server) -> None:
    assert server.get("/robots.txt").status_code == 200
    assert "x-robots-tag" not in server.get(f"/iiif/3/webinar/{TAIL}").headers
    for path in (f"webinar/first_name=Ann/{TAIL}", f"webinar/{TAIL}?first_name=Ann", f"dawn.jpg/text=Ann/{TAIL}"):
        assert server.get(f"/iiif/3/{path}").headers["x-robots-tag"] == "noindex"


def test_texts_are_compressed_from_the_length_on_that_the_page_says(server: Server) -> None:
    assert f"from {LEAST} bytes on" in PAGE
    for path in ("/", "/docs", "/v1/openapi.json"):
        answer = server.get(path, Accept_Encoding="gzip")
        assert (answer.headers["content-encoding"], answer.headers["vary"]) == ("gzip", "Accept-Encoding")
