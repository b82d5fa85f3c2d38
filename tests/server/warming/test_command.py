"""`bookplate warm` as it is called, against real servers: Bookplate itself, and small ones that misbehave."""

import json
import os
import pty
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from server.warming import client
from tests.server.commands import SURROUNDINGS, Done, said
from tests.server.running import Server, free_port, serving
from tests.server.warming.scripted import GOOD, Reply, Scripted, scripted
from tests.server.warming.test_iiif import image, manifest_2, manifest_3, painted

BUSY: Reply = (503, {"Retry-After": "1"}, b"Too much is waiting already.")


@pytest.fixture(scope="module")
def bookplate(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("warm")
    with serving(pictures, home, '[designs]\nfolder = ""\n[images]\nladder = [100, 200, 400]\n') as server:
        yield server


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a configuration."""
    (tmp_path / "config.toml").write_text(f"[server]\nport = {free_port()}\n")
    return tmp_path


def listed(home: Path, *lines: str) -> str:
    (home / "urls.txt").write_text("".join(f"{line}\n" for line in lines))
    return "urls.txt"


def warm(home: Path, server: str, *arguments: str) -> Done:
    return said("warm", *arguments, "--server", server, cwd=home)


def starting(home: Path, server: str, *arguments: str, **more: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "server", "warm", *arguments, "--server", server]
    surroundings = {**os.environ, **SURROUNDINGS, "TERM": "xterm"}
    outputs = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen(command, cwd=home, env=surroundings, **outputs)  # type: ignore[call-overload,no-any-return]


def words(done: Done) -> str:
    return " ".join((done.stdout + done.stderr).decode().split())


def records(home: Path) -> list[Path]:
    return list((home / ".bookplate/warm").glob("*"))


def picture(width: int) -> str:
    return f"/iiif/3/chart.jpg/full/{width},/0/default.jpg"


def test_a_list_is_asked_for_and_what_fails_is_told_by_its_cause(home: Path, bookplate: Server) -> None:
    before = bookplate.metric("bookplate_render_seconds_count")
    address = bookplate.url.replace("127.0.0.1", "localhost") + picture(303)
    lines = ["\ufeff# what is shown", picture(301), "", f"  {picture(302)}\r", address, picture(301)]
    bad = ["/iiif/3/gone.jpg/full/max/0/default.jpg", "https://elsewhere.example/x", "chart.jpg"]
    done = warm(home, bookplate.url, listed(home, *lines, *bad))

    assert done.returncode == 1
    assert bookplate.metric("bookplate_render_seconds_count") - before == 3
    assert "3 done, 2 failed" in words(done)
    assert "Left out: addresses of other servers (1)." in words(done)
    assert (
        "1 failed: 404 Not Found /iiif/3/gone.jpg/full/max/0/default.jpg There is no image “gone.jpg” here."
        in words(done)
    )
    assert "line 9 of urls.txt Expected one that begins with http://, https:// or /" in words(done)
    assert "\x1b" not in done.stderr.decode()
    assert not records(home)


def test_what_is_there_afterwards_is_what_viewers_and_pages_ask_for(home: Path, bookplate: Server) -> None:
    base = f"{bookplate.url}/iiif/3/deep%2Fer%2Fa%20b.png"
    second = {"@id": f"{bookplate.url}/iiif/2/grey.png", "profile": "http://iiif.io/api/image/2/level2.json"}
    foreign = {"id": "https://elsewhere.example/iiif/3/x", "type": "ImageService3"}
    three = manifest_3(painted(image({"id": base, "type": "ImageService3"})), painted(image(foreign)))
    (home / "three.json").write_text(json.dumps(three))
    (home / "two.json").write_text(json.dumps(manifest_2({"@type": "dctypes:Image", "service": second})))
    before = (
        bookplate.metric('bookplate_cache_lookups_total{outcome="hit"'),
        bookplate.metric("bookplate_render_seconds_count"),
    )
    manifests = warm(home, bookplate.url, "three.json", "two.json", "--formats", "png")
    ladder = warm(home, bookplate.url, "--ladder", "chart.png", "deep/er/a b.png", "--formats", "webp")

    assert (manifests.returncode, ladder.returncode) == (0, 0), words(manifests) + words(ladder)
    assert "2 done, 0 failed" in words(manifests)
    assert "Left out: images of other servers (1)." in words(manifests)
    assert "5 done, 0 failed" in words(ladder)
    assert bookplate.metric("bookplate_render_seconds_count") - before[1] == 7
    for target in (
        "/iiif/3/deep%2Fer%2Fa%20b.png/full/80,60/0/default.png",
        "/iiif/2/grey.png/full/80,/0/default.png",
        "/iiif/3/chart.png/full/100,/0/default.webp",
    ):
        assert bookplate.get(target).status_code == 200
    assert bookplate.metric("bookplate_render_seconds_count") - before[1] == 7
    assert bookplate.metric('bookplate_cache_lookups_total{outcome="hit"') - before[0] >= 3


def test_tiles_are_made_where_they_are_wanted(home: Path, bookplate: Server) -> None:
    done = warm(home, bookplate.url, f"{bookplate.url}/iiif/3/deep.tif/info.json", "--tiles", "--thumbnails")
    information = bookplate.get("/iiif/3/deep.tif/info.json").json()
    small = [size for size in information["sizes"] if size["width"] <= 400]
    (grid,) = information["tiles"]
    tiles = sum(
        -(-information["width"] // (grid["width"] * factor)) * -(-information["height"] // (grid["width"] * factor))
        for factor in grid["scaleFactors"]
    )

    assert done.returncode == 0, words(done)
    assert f"{len(small) + tiles} done, 0 failed" in words(done)


def test_it_asks_as_the_last_in_the_line_and_for_each_kind_of_client(home: Path) -> None:
    with scripted() as server:
        done = warm(home, server.url, listed(home, "/a.auto?text=Hi.jpg", "/b.jpg?x=.auto"))

        assert done.returncode == 0
        accepted = [headers["accept"] for target, headers in server.asked if target == "/a.auto?text=Hi.jpg"]
        assert [re.findall("avif|webp", one) for one in sorted(accepted)] == [[], ["avif", "webp"], ["webp"]]
        assert server.targets.count("/b.jpg?x=.auto") == 1
        assert {headers["priority"] for _, headers in server.asked} == {"u=7"}


def test_a_manifest_is_read_once_however_they_name_each_other(home: Path) -> None:
    def script(target: str, _: int) -> Reply:
        if target.endswith("/info.json"):
            return 200, {}, b'{"type": "ImageService3", "sizes": [{"width": 9, "height": 6}]}'
        if target.endswith(".jpg"):
            return GOOD
        if target == "/lost":
            return 404, {}, b"There is nothing."
        if target == "/page":
            return 200, {}, b"<html>"
        names = [
            ("Manifest", "m"),
            ("Collection", "c"),
            ("Collection", "d"),
            ("Manifest", "lost"),
            ("Manifest", "page"),
        ]
        parts = [{"id": f"{server.url}/{name}#part", "type": kind} for kind, name in names]
        parts.append({"id": "https://elsewhere.example/m", "type": "Manifest"})
        service = {"id": f"{server.url}/image", "type": "ImageService3"}
        body: object = {"type": "Collection", "items": parts}
        if target == "/m":
            body = manifest_3(painted(image(service)), items=[painted(image(service)), *parts], partOf=parts)
        return 200, {}, json.dumps(body).encode()

    with scripted(script) as server:
        done = warm(home, server.url, f"{server.url}/c")

        paths = ["/c", "/d", "/image/full/9,6/0/default.jpg", "/image/info.json", "/lost", "/m", "/page"]
        assert sorted(server.targets) == paths
        assert done.returncode == 1
        assert "1 done, 2 failed" in words(done)
        assert "404 Not Found /lost There is nothing." in words(done)
        assert "it is no manifest /page Expected JSON for “/page” but received HTML." in words(done)
        assert "Left out: manifests of other servers, which may be named on the command line (1)." in words(done)


def test_a_manifest_elsewhere_is_read_where_it_is_named_and_leads_here(home: Path) -> None:
    def script(target: str, _: int) -> Reply:
        if target == "/iiif/c":
            named = [{"id": f"{library.url}/iiif/m", "type": "Manifest"}, {"id": f"{other.url}/m", "type": "Manifest"}]
            return 200, {}, json.dumps({"type": "Collection", "items": named}).encode()
        services = [{"id": f"{at.url}/i", "type": "ImageService3"} for at in (server, library)]
        return 200, {}, json.dumps(manifest_3(painted(image(*services)))).encode()

    information = b'{"type": "ImageService3", "sizes": [{"width": 9, "height": 6}]}'
    with scripted(script) as library, scripted() as other, scripted(lambda *_: (200, {}, information)) as server:
        done = warm(home, server.url, f"{library.url}/iiif/c")

        assert done.returncode == 0, words(done)
        assert library.targets == ["/iiif/c", "/iiif/m"]
        assert server.targets == ["/i/info.json", "/i/full/9,6/0/default.jpg"]
        assert other.targets == []


def test_a_manifest_that_no_cache_may_keep_is_read_all_the_same(home: Path) -> None:
    service = {"id": "http://localhost/i", "type": "ImageService3", "sizes": [{"width": 9, "height": 6}]}
    with scripted(lambda *_: (200, {"Cache-Control": "no-store"}, json.dumps(service).encode())) as server:
        service["id"] = f"{server.url}/i"
        done = warm(home, server.url, f"{server.url}/i/info.json")

    assert "1 failed: no cache may keep it (no-store) /i/full/9,6/0/default.jpg" in words(done)


def test_what_is_written_on_windows_is_read_and_nothing_is_asked_for_twice(home: Path) -> None:
    (home / "list").write_bytes(b"\xef\xbb\xbf/1.jpg\r\n\r\n# more\r\n/1.jpg\r\n/2.jpg")
    with scripted() as server:
        done = warm(home, server.url, "list")

        assert "2 done, 0 failed" in words(done)
        assert sorted(server.targets) == ["/1.jpg", "/2.jpg"]


def test_a_journal_that_cannot_be_written_is_told(home: Path) -> None:
    (home / ".bookplate").write_text("no folder")
    with scripted() as server:
        done = warm(home, server.url, listed(home, "/1.jpg"))

        assert done.returncode == 2
        assert ".bookplate/warm cannot be used: Not a directory." in words(done)
        assert server.targets == []


def test_who_is_killed_in_the_middle_goes_on_and_asks_for_nothing_twice_but_what_was_under_way(home: Path) -> None:
    reached, let_go = Event(), Event()

    def script(_: str, before: int) -> Reply:
        if 20 <= before < 22:
            if before == 21:
                reached.set()
            let_go.wait(30)
        return GOOD

    source = listed(home, *(f"/{number}.jpg" for number in range(48)))
    with scripted(script) as server:
        with starting(home, server.url, source) as process:
            assert reached.wait(30)
            second = warm(home, server.url, source)
            process.kill()
        let_go.set()
        (record,) = records(home)
        with record.open("ab") as torn:
            torn.write(b"0123")
        done = warm(home, server.url, source)

        assert second.returncode == 2
        assert "The same is being warmed already" in words(second)
        assert done.returncode == 0, words(done)
        assert re.search("20 were done by 20..-..-.. ..:.. UTC", words(done))
        assert "28 done, 0 failed" in words(done)
        asked = Counter(server.targets)
        assert sum(asked.values()) == 50
        assert sorted(target for target, times in asked.items() if times == 2) == sorted(server.targets[20:22])
        assert len(asked) == 48
        assert not records(home)


def test_what_was_finished_or_is_to_be_fresh_is_asked_for_again(home: Path) -> None:
    source = listed(home, "/1.jpg", "/2.jpg", "/3.jpg")
    stopping = Event()

    def script(_: str, before: int) -> Reply:
        if before == 8:
            os.kill(os.getpid(), signal.SIGINT)
            stopping.wait(30)
        return GOOD

    with scripted(script) as server:
        assert [warm(home, server.url, source).returncode for _ in range(2)] == [0, 0]
        assert len(server.asked) == 6
        stopped = warm(home, server.url, source, "--at-once", "1")
        stopping.set()
        assert stopped.returncode == 128 + signal.SIGINT
        assert "2 done, 0 failed" in words(stopped)
        assert "It is not finished: the same command goes on from here." in words(stopped)
        assert "3 done" in words(warm(home, server.url, source, "--fresh"))


def test_images_that_are_done_are_not_even_asked_about_when_it_goes_on(home: Path) -> None:
    stopping = Event()

    def script(target: str, before: int) -> Reply:
        if before == 5:
            os.kill(os.getpid(), signal.SIGTERM)
            stopping.wait(30)
        information = b'{"type": "ImageService3", "sizes": [{"width": 1, "height": 6}, {"width": 2, "height": 6}]}'
        return (200, {}, information) if target.endswith("/info.json") else GOOD

    arguments = "--ladder", "a.jpg", "b.jpg", "--formats", "jpg", "--at-once", "1"
    with scripted(script) as server:
        stopped = warm(home, server.url, *arguments)
        stopping.set()
        done = warm(home, server.url, *arguments)

        assert (stopped.returncode, done.returncode) == (128 + signal.SIGTERM, 0)
        assert "3 were done by" in words(done)
        b = "/iiif/3/b.jpg"
        assert server.targets[6:] == [f"{b}/info.json", f"{b}/full/2,/0/default.jpg"]


def test_who_is_busy_is_left_alone_for_as_long_as_it_says_and_asked_again(home: Path) -> None:
    with scripted(lambda _, before: BUSY if before < 2 else GOOD) as server:
        done = warm(home, server.url, listed(home, "/1.jpg", "/2.jpg", "/3.jpg"), "--at-once", "2")

        assert done.returncode == 0, words(done)
        assert "3 done, 0 failed" in words(done)
        assert len(server.asked) == 5


def test_who_stays_busy_is_not_asked_for_ever(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "STEP", 0.001)
    with scripted(lambda target, _: (503 if target == "/1.jpg" else 502, {}, b"Not now.")) as server:
        done = warm(home, server.url, listed(home, "/1.jpg", "/2.jpg"))

        assert done.returncode == 1
        assert Counter(server.targets) == {"/1.jpg": 6, "/2.jpg": 3}
        assert "1 failed: 503 Service Unavailable /1.jpg Not now." in words(done)


def test_a_server_that_ends_in_the_middle_ends_the_command_and_what_was_done_is_kept(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(_: str, before: int) -> Reply:
        if before == 1:
            server.shutdown()
            server.server_close()
        return 200, {"Connection": "close"}, b""

    monkeypatch.setattr(client, "STEP", 0.001)
    with scripted(script) as server:
        done = warm(home, server.url, listed(home, "/1.jpg", "/2.jpg", "/3.jpg"), "--at-once", "1")

    assert done.returncode == 1
    assert "2 done, 0 failed" in words(done)
    assert "cannot be reached: Connection refused." in words(done)
    (record,) = records(home)
    assert len(record.read_bytes().splitlines()) == 3


def test_what_has_never_been_reached_is_told_and_nothing_is_kept(home: Path) -> None:
    done = warm(home, f"http://127.0.0.1:{free_port()}", listed(home, "/1.jpg"))

    assert done.returncode == 1
    assert "cannot be reached: Connection refused." in words(done)
    assert not records(home)


def test_a_server_without_tls_is_not_asked_with_it(home: Path) -> None:
    with scripted() as server:
        done = warm(home, server.url.replace("http:", "https:"), listed(home, "/1.jpg"))

    assert done.returncode == 1
    assert re.search(r"cannot be reached: .*(WRONG|wrong|record|RECORD)", words(done))


def test_redirects_lead_to_no_other_server(home: Path) -> None:
    def script(target: str, _: int) -> Reply:
        where = {"/near": "/1.jpg", "/far": f"{other.url}/1.jpg", "/round": "/round", "/odd": "http://[x/"}.get(target)
        return (302, {"Location": where}, b"") if where else GOOD

    with scripted() as other, scripted(script) as server:
        done = warm(home, server.url, listed(home, "/near", "/far", "/round", "/odd"))

        assert "1 done, 3 failed" in words(done)
        assert "2 failed: redirected to another server" in words(done)
        assert "1 failed: redirected without an end" in words(done)
        assert other.asked == []


def test_what_a_cache_says_is_counted(home: Path) -> None:
    with scripted(lambda target, _: (200, {"X-Cache": target[1:4]}, b"")) as server:
        done = warm(home, server.url, listed(home, "/HIT/1", "/MIS/1", "/HIT/2"))

    assert "1 made, 2 already there, 0 failed" in words(done)


def on_a_terminal(home: Path, server: Scripted, source: str) -> str:
    """What is seen there."""
    leader, follower = pty.openpty()
    with starting(home, server.url, source, stdout=follower, stderr=follower) as process:
        os.close(follower)
        shown = b""
        try:
            while piece := os.read(leader, 65536):
                shown += piece
        except OSError:  # so a terminal ends
            pass
        finally:
            os.close(leader)
        assert process.wait(30) == 0
    return shown.decode()


def test_a_bar_is_drawn_on_a_terminal(home: Path) -> None:
    with scripted() as server:
        shown = on_a_terminal(home, server, listed(home, "/1.jpg", "/2.jpg", "/3.jpg"))

    assert "3 of 3 · 3 done, 0 failed" in shown
    assert "━" in shown
    assert "\x1b[2K" in shown  # the line is drawn anew
    assert "3 done, 0 failed, in" in shown


def test_standard_input_is_waited_for(home: Path) -> None:
    with scripted() as server, starting(home, server.url, "-", stdin=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"/1.jpg\n/2.j")
        process.stdin.flush()
        process.stdin.write(b"pg")
        process.stdin.close()
        shown = process.stdout.read().decode()

        assert process.wait(30) == 0
        assert "2 done, 0 failed" in shown
        assert sorted(server.targets) == ["/1.jpg", "/2.jpg"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Expected addresses or a manifest in it but received nothing."),
        (b"\xef\xbb\xbf \r\n\r\n", "Expected addresses or a manifest in it but received nothing."),
        (b"# nothing\r\n\r\n#", "Expected addresses in it but received comments only."),
        (b" <!doctype html>", "Expected addresses or a manifest in it but received HTML or XML."),
        (b'{"type": "Manifest", ', "Expected JSON for it but received something else"),
        (b'["/iiif/3/a"]', "Expected a IIIF manifest or collection for it but received a list."),
        ("/x\n".encode("utf-16"), "Expected a text in UTF-8 for it but received another encoding, or no text."),
        (b"/x\n/caf\xe9\n", "Expected a text in UTF-8 for line 2 of it but received “/caf\\xe9”."),
        (b"/" + b"x" * 20_000, "Expected at most 16384 bytes for line 1 of it but received more."),
        (b"/x\n" + b"y" * 200_000, "Expected at most 16384 bytes for line 2 of it but received more."),
        (b"/x\n" * 30_000 + b"\0", "Expected a text for line 30001 of it but received bytes that are none."),
        (b"dawn.jpg\n", "one on each line of it, but received “dawn.jpg”. Identifiers of images go with --ladder."),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "Expected a text in UTF-8 for it"),
        (b"https://elsewhere.example/x\n", "There is nothing to ask of http://127.0.0.1:9 in it."),
    ],
)
def test_what_is_no_list_is_refused_before_anything_is_asked_for(home: Path, content: bytes, sentence: str) -> None:
    (home / "it").write_bytes(content)
    done = warm(home, "http://127.0.0.1:9", "it")

    assert done.returncode == 2
    assert sentence in words(done)
    assert "Traceback" not in words(done)
    assert not records(home)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["."], "Expected a list or a manifest but received a folder, “.”."),
        (["dawn.jpg"], "There is no file “dawn.jpg”. Identifiers of images go with --ladder."),
        (["--ladder", "http://x/y"], "Expected identifiers such as folder/lighthouse.avif"),
        (["--formats", "jpeg", "x"], "for --formats but received “jpeg”."),
        (["--server", "img.example.org", "x"], "Expected an address such as http://127.0.0.1:8182 for the server"),
        (["--at-once", "0", "x"], "Invalid value for '--at-once'"),
        ([], "Missing argument 'SOURCE'"),
    ],
)
def test_a_mistake_in_the_call_is_told(home: Path, arguments: list[str], sentence: str) -> None:
    done = said("warm", *arguments, cwd=home)

    assert done.returncode == 2
    assert sentence in words(done)
    assert not records(home)


def test_a_manifest_of_too_many_bytes_is_not_read(home: Path) -> None:
    with scripted(lambda *_: (200, {}, b" " * 20_000_001)) as server:
        done = warm(home, server.url, f"{server.url}/m")

    assert done.returncode == 2
    assert "but received it is larger than what is read" in words(done)


def test_the_server_of_the_configuration_is_asked_by_its_public_name(home: Path) -> None:
    with scripted() as server:
        (home / "config.toml").write_text(f'[server]\npublic_url = "{server.url}/of"\n')
        done = said("warm", listed(home, "/1.jpg", "http://localhost:8182/2.jpg", f"{server.url}/of/3.jpg"), cwd=home)

        assert done.returncode == 0, words(done)
        assert sorted(server.targets) == ["/of/1.jpg", "/of/2.jpg", "/of/3.jpg"]
