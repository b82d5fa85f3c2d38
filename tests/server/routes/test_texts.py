"""Texts for everybody go out compressed to whoever takes that; what is a key's or a session's, and pictures, never."""

import asyncio
import gzip
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from server.routes import texts
from tests.server.running import ROOT, Server, serving

PAGES = ("/", "/docs", "/v1/openapi.json", "/v1/schemas/design", "/iiif/3/dawn.jpg/info.json")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("texts")
    more = f'[server]\ngallery = "{ROOT}/samples/gallery.toml"\n[designs]\nfolder = "{ROOT}/samples/designs"\n'
    more += "[images]\nladder = [" + ", ".join(str(100 + 20 * number) for number in range(60)) + "]\n"
    with serving(ROOT / "samples/pictures", home, more) as running:
        yield running


def ask(server: Server, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """An answer as it is sent."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=20)
    try:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request(method, path, headers={"Accept-Encoding": "", **named})
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_text_is_compressed_for_who_takes_it_and_compared_as_it_was_sent(server: Server, path: str) -> None:
    _, plain, body = ask(server, path)
    status, packed, shorter = ask(server, path, Accept_Encoding="br, gzip;q=0.8")

    assert status == 200
    assert len(body) >= texts.LEAST
    assert gzip.decompress(shorter) == body
    assert len(shorter) < len(body) / 2
    assert packed["content-encoding"] == "gzip"
    assert "content-encoding" not in plain
    assert plain["etag"] != packed["etag"]
    for headers, sent in ((plain, body), (packed, shorter)):
        assert "Accept-Encoding" in headers["vary"]
        assert headers["content-length"] == str(len(sent))
    for headers, taken in ((plain, ""), (packed, "gzip")):
        length = ask(server, path, "HEAD", Accept_Encoding=taken)
        assert (length[0], length[1]["content-length"], length[2]) == (200, headers["content-length"], b"")
        assert length[1].get("content-encoding") == headers.get("content-encoding")
        status, unchanged, nothing = ask(server, path, Accept_Encoding=taken, If_None_Match=f"W/{headers['etag']}")
        assert (status, unchanged["etag"], nothing) == (304, headers["etag"], b"")
        assert unchanged["vary"] == headers["vary"]
        assert unchanged["cache-control"] == headers["cache-control"]
        assert "content-encoding" not in unchanged
        assert ask(server, path, Accept_Encoding=taken, If_Match='"another"')[0] == 412
    assert ask(server, path, Accept_Encoding="gzip", If_None_Match=plain["etag"])[0] == 200  # of what it would get


@pytest.mark.parametrize("said", ["", "identity", "br", "gzip;q=0", "identity, gzip;q=0.5", "*", "xgzip"])
def test_who_does_not_name_gzip_or_likes_it_less_gets_the_text_as_it_is(server: Server, said: str) -> None:
    _, headers, body = ask(server, "/docs", Accept_Encoding=said)

    assert "content-encoding" not in headers
    assert body.startswith(b"<!doctype html>")


def test_pictures_and_what_is_short_go_out_as_they_are(server: Server) -> None:
    for path in ("/iiif/3/dawn.jpg/full/300,/0/default.jpg", "/favicon.ico", "/robots.txt", "/healthz", "/nothing"):
        _, headers, _ = ask(server, path, Accept_Encoding="gzip")
        assert "content-encoding" not in headers, path
        assert "Accept-Encoding" not in headers.get("vary", ""), path


def test_what_is_answered_to_a_key_is_never_compressed(server: Server) -> None:
    for path in (
        "/v1/designs",
        "/v1/designs/webinar",
        "/v1/explain?url=/iiif/3/webinar/first_name=Sarah;talk=A/full/max/0/default.jpg",
        "/v1/fonts",
    ):
        status, headers, body = ask(server, path, Accept_Encoding="gzip", **server.admin)
        assert status == 200
        assert len(body) > texts.LEAST, path
        assert "content-encoding" not in headers, path


@pytest.mark.parametrize("times", [50, 5000])
def test_a_text_is_compressed_once(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    calls = []
    monkeypatch.setattr(texts.gzip, "compress", lambda body, *_, **__: calls.append(body) or b"less")
    for _ in range(3):
        assert asyncio.run(texts._gzipped(b"a text that nobody has asked for before" * times, f"{times}")) == b"less"
    assert len(calls) == 1
