"""What is answered before routing is what routing would answer, at every moment."""

import json
import os
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from ops.libvips import Image, VipsError
from server.access import terms
from server.config.cache import Cache
from server.config.sources import FolderSource, Outside, WebSource
from server.errors import Busy
from server.iiif import address
from server.signing import Conditions
from server.signing import signed as sign
from tests.likeness import chart, mottled
from tests.server.inside import Inside, furnish, inside, made_aside
from tests.server.running import Server, serving
from tests.server.sources.origin import origin
from tests.waiting import until_here

TAIL = "full/60,/0/default.png"
CHART = f"/iiif/3/chart.png/{TAIL}"
OWN = frozenset({"x-request-id", "date"})  # headers of each answer alone
OPEN: dict[str, Any] = {"access": {}}
TARGETS = {
    "a plain picture": CHART,
    "version 2": f"/iiif/2/chart.png/{TAIL}",
    "a tile": "/iiif/3/large.jpg/0,0,512,512/256,256/0/default.jpg",
    "a text in the path": f"/iiif/3/chart.png/text=Hi%20Sarah/{TAIL}",
    "a text in the query": f"{CHART}?text=Hi%20Sarah",
    "a design": f"/iiif/3/greeting/name=Sarah/{TAIL}",
    "a design in a version": f"/iiif/3/greeting@1/name=Sarah/{TAIL}",
    "a design laid over a picture": f"/iiif/3/chart.png/sale;percent=20/{TAIL}",
    "a design with a logo": f"/iiif/3/card/logo=other.png/{TAIL}",
    "values that are remarked on": f"/iiif/3/badge/price=a%20lot;first_name={'W' * 60}/{TAIL}",
}


def flat(value: int, width: int = 300, height: int = 200) -> bytes:
    return bytes((Image.black(width, height, bands=3) + value).cast("uchar").pngsave_buffer())


def write_design(folder: Path, name: str, **more: Any) -> None:
    document = {"name": name, "canvas": {"width": 200, "height": 100, "background": "#ffffff"}, "layers": [], **more}
    (folder / "designs" / f"{name}.json").write_text(json.dumps(document))


def logo(reference: str, **more: Any) -> dict[str, Any]:
    return {"kind": "image", "source": reference, "box": [0, 0, 90, 90], "fit": "fill", **more}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("hot")
    return prepare(top)


def prepare(top: Path) -> Path:
    pictures = furnish(top)
    chart(12, 9, 170).write_to_file(str(pictures / "large.jpg"), Q=90)
    mottled(300, 200).jpegsave(str(pictures / "mottled.jpg"), Q=90)
    fields = {"logo": {"type": "image", "default": "chart.png"}}
    write_design(top, "card", fields=fields, layers=[logo("{logo}", missing="hide")])
    count = {"kind": "countdown", "to": "2999-01-01T00:00:00Z", "box": [0, 0, 200, 100]}
    write_design(top, "clock", layers=[{**count, "to": "{ends}"}], fields={"ends": {"type": "date"}})
    return top


class Watched:
    """A house of which it is seen whether a request goes further than what is hot."""

    def __init__(self, house: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
        self.house = house
        self.routed = 0
        read = house.house.orders.read

        async def counted(*given: Any, **named: Any) -> Any:
            self.routed += 1
            return await read(*given, **named)

        monkeypatch.setattr(house.house.orders, "read", counted)

    def ask(self, target: str, method: str = "GET", **headers: str) -> Any:
        """The answer, and whether it was hot."""
        before = self.routed
        answer = self.house.ask(target, method, **headers)
        return answer, self.routed == before

    def hot(self, target: str, method: str = "GET", **headers: str) -> Any:
        """A hot answer; what is known of designs has to be looked at twice a second, and then none is."""
        for _ in range(40):
            answer, is_hot = self.ask(target, method, **headers)
            if is_hot:
                return answer
            self.ask(target, "GET")  # an answer to HEAD is not kept
        raise AssertionError("it is never kept")

    def never_hot(self, target: str, method: str = "GET", **headers: str) -> Any:
        answers = [self.ask(target, method, **headers) for _ in range(4)]
        assert [is_hot for _, is_hot in answers] == [False] * 4
        return answers[-1][0]


@contextmanager
def watched(folder: Path, **more: Any) -> Iterator[Watched]:
    with pytest.MonkeyPatch.context() as patch, inside(folder, **more) as house:
        yield Watched(house, patch)


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Watched]:
    with watched(folder, **OPEN) as built:
        yield built


def same(answer: Any) -> tuple[int, dict[str, str], bytes]:
    return answer.status, {name: text for name, text in answer.headers.items() if name not in OWN}, answer.body


def spelled_otherwise(target: str) -> str:
    """Another address of the same picture, which has the same canonical one."""
    return target.replace("/0/default", "/360/default")


@pytest.mark.parametrize("public", ["", "https://img.example.org/of"])
def test_what_is_hot_is_the_same_answer(folder: Path, public: str) -> None:
    with watched(folder, **OPEN, server={"public_url": public}) as house:
        for name, target in TARGETS.items():
            first, was_hot = house.ask(target)
            again = house.hot(target)
            assert (name, first.status, was_hot) == (name, 200, False)
            assert (name, same(again)) == (name, same(first))
            assert again.headers["x-request-id"] != first.headers["x-request-id"]
            assert again.headers["link"].startswith(f"<{public or 'http://127.0.0.1'}/iiif/")
            expected, was_hot = house.ask(spelled_otherwise(target), "HEAD")
            assert not was_hot
            assert (name, same(house.hot(target, "HEAD"))) == (name, same(expected))
            assert expected.headers["content-length"] == str(len(first.body))


def test_a_copy_that_is_current_is_not_sent_again_whether_it_is_hot_or_not(house: Watched) -> None:
    for target in TARGETS.values():
        first = house.hot(target)
        tag, later = first.headers["etag"], formatdate(time.time() + 5, usegmt=True)
        for conditions in (
            {"if_none_match": tag},
            {"if_none_match": f"W/{tag}"},
            {"if_none_match": f'"other", W/{tag}'},
            {"if_none_match": "*"},
            {"if_none_match": '"other"'},
            {"if_modified_since": later},
            {"if_modified_since": formatdate(0, usegmt=True)},
            {"if_modified_since": "yesterday"},
            {"if_none_match": '"other"', "if_modified_since": later},
            {"if_none_match": tag, "if_modified_since": formatdate(0, usegmt=True)},
            {"if_match": tag},
            {"if_match": "*"},
            {"if_match": f'"other", {tag}', "if_none_match": tag},
            {"if_match": tag, "if_unmodified_since": formatdate(0, usegmt=True)},
            {"if_unmodified_since": later},
            {"if_unmodified_since": "yesterday", "if_none_match": tag},
        ):
            for method in ("GET", "HEAD"):
                with pytest.MonkeyPatch.context() as cold:
                    cold.setattr(house.house.house.door, "_first", ())
                    expected, was_hot = house.ask(target, method, **conditions)
                assert not was_hot
                assert same(house.hot(target, method, **conditions)) == same(expected)


def test_each_host_has_its_own_links(house: Watched) -> None:
    for _ in range(3):
        for host in ("one.example", "two.example:81", "[::1]:80"):
            answer, _ = house.ask(CHART, host=host)
            assert answer.headers["link"].startswith(f"<http://{host}/iiif/3/chart.png/")
        odd, _ = house.ask(CHART, host="no host<>")
        assert odd.headers["link"].startswith("<http://127.0.0.1:80/iiif/3/chart.png/")


def test_long_requests_are_weighed_like_their_answers(house: Watched) -> None:
    hosts = [f"{letter * 4_000_000} {letter}" for letter in "abcde"]
    for host in hosts[:2]:
        assert house.hot(CHART, host=host).status == 200
    for host in hosts:
        house.ask(CHART, host=host)
    _, is_hot = house.ask(CHART, host=hosts[0])
    assert not is_hot


def test_what_is_private_or_negotiated_is_kept_as_it_was_sent(house: Watched) -> None:
    by_query = house.hot(f"{CHART}?text=Hi")
    assert by_query.headers["cache-control"].startswith("private")
    assert house.hot(f"{CHART}?text=Ho").body != by_query.body
    seen = house.never_hot("/iiif/3/greeting/name=Sarah", accept="image/png,image/*;q=0.1")
    assert (seen.status, seen.headers["content-type"], seen.headers["vary"]) == (200, "image/png", "Accept")
    assert house.never_hot("/iiif/3/greeting/name=Sarah", accept="application/json").status == 303
    assert house.never_hot("/iiif/3/chart.png/info.json").status == 200
    assert house.never_hot(f"/iiif/3/nothing.png/{TAIL}").status == 404
    assert house.never_hot("/iiif/3/chart.png/full/0,/0/default.png").status == 400


def test_what_changes_by_itself_is_not_kept(house: Watched) -> None:
    running = house.never_hot(f"/iiif/3/clock/ends=2090-01-01/{TAIL}")
    assert "must-revalidate" in running.headers["cache-control"]
    house.never_hot(f"/iiif/3/chart.png/clock;ends=2090-01-01/{TAIL}")
    house.hot(f"/iiif/3/clock/{TAIL}")  # counts to nothing


def test_a_logo_that_is_missing_is_looked_for_again(tmp_path: Path) -> None:
    prepare(tmp_path)
    target = f"/iiif/3/card/logo=new.png;logo.or=chart.png/{TAIL}"
    with watched(tmp_path, **OPEN) as house:
        before = house.never_hot(target)
        (tmp_path / "pictures/new.png").write_bytes(flat(9))
        assert house.hot(target).body != before.body


def test_a_logo_from_outside_is_not_kept(tmp_path: Path) -> None:
    prepare(tmp_path)
    with watched(tmp_path, **OPEN, outside=Outside(origins=("http://127.0.0.1:1",), private=True)) as house:
        house.never_hot(f"/iiif/3/card/logo=http%3A%2F%2F127.0.0.1%3A1%2Fa.png/{TAIL}")


def test_a_picture_from_elsewhere_is_hot_while_its_copy_is_fresh(tmp_path: Path) -> None:
    """And so are designs with one in them, and others although nobody was asked whether there is such a picture."""
    prepare(tmp_path)
    with origin() as there:
        there.put("far.png", flat(9))
        there.headers["Cache-Control"] = "max-age=600"
        far = WebSource(name="far", kind="web", url=there.url, private=True)
        near = FolderSource(name="pictures", kind="folder", path=tmp_path / "pictures")
        copies = Outside(folder=str(tmp_path / "copies"))
        with watched(tmp_path, **OPEN, sources=(near, far), outside=copies) as house:
            plain, laid = f"/iiif/3/far.png/{TAIL}", f"/iiif/3/card/logo=far.png/{TAIL}"
            for target in (plain, laid, f"/iiif/3/greeting/{TAIL}", CHART):
                assert house.hot(target).status == 200
            assert {path for path, _ in there.asked} == {"/images/far.png"}
            before = house.hot(plain)

            there.put("far.png", flat(200))
            house.house.house.orders.originals.forget("far.png")
            for target in (plain, laid):
                answer, is_hot = house.ask(target)
                assert not is_hot
                assert answer.headers["etag"] != before.headers["etag"]
                assert house.hot(target).body == answer.body
            there.delete("far.png")
            house.house.house.orders.originals.forget("far.png")
            assert house.never_hot(plain).status == 404
            assert len(there.asked) == 3


def test_a_copy_that_is_not_fresh_is_shown_but_not_hot_until_it_was_asked_about(tmp_path: Path) -> None:
    prepare(tmp_path)
    with origin() as there:
        there.put("far.png", flat(9))
        far = WebSource(name="far", kind="web", url=there.url, private=True, max_age=1)
        target = f"/iiif/3/far.png/{TAIL}"
        with watched(tmp_path, **OPEN, sources=(far,), outside=Outside(folder=str(tmp_path / "copies"))) as house:
            before = house.hot(target)
            time.sleep(1.1)
            answer, is_hot = house.ask(target)
            assert (answer.body, is_hot) == (before.body, False)
            house.house.run(until_here(lambda: len(there.asked) == 2))
            assert there.asked[1][1] is not None  # by its ETag
            assert house.hot(target).body == before.body


def test_links_that_end_or_are_counted_are_not_kept(folder: Path) -> None:
    url = f"/iiif/3/badge/first_name=Sarah/{TAIL}"
    with watched(folder) as house:
        inner = house.house
        assert house.hot(inner.sign(url)).status == 200
        assert house.hot(inner.seal(url)).status == 200
        assert house.never_hot(inner.seal(url, 4_000_000_000)).status == 200
        where = address.read(*address.parted(url.encode()), 100_000)

        def signed(**more: Any) -> str:
            return inner.run(sign(inner.house.orders, where, Conditions(terms.read_open(""), **more)))

        assert house.never_hot(signed(expires=4_000_000_000)).status == 200
        assert house.never_hot(signed(most=2)).status == 200
        late = house.never_hot(signed(expires=1_000_000_001))
        assert "design=expired" in late.headers["bookplate-notes"]
        assert house.never_hot(url).status == 403
        assert house.never_hot(inner.sign(url)[:-30] + f"x/{TAIL}").status in (403, 404)


def test_a_picture_from_which_something_is_missing_is_not_kept(house: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    target = f"/iiif/3/chart.png/text=Broken/{TAIL}"

    def failing(*_: object) -> None:
        raise VipsError("no memory")

    with monkeypatch.context() as broken:
        broken.setattr("ops.layers.drawing.draw", failing)
        assert house.never_hot(target).headers["bookplate-notes"] == "design=failed"
    assert "bookplate-notes" not in house.hot(target).headers


def test_without_memory_nothing_is_kept_and_all_is_answered(folder: Path) -> None:
    with watched(folder, **OPEN, cache=Cache(memory=0, levels=0)) as house:
        for target in TARGETS.values():
            assert house.never_hot(target).status == 200


def test_a_picture_made_while_its_design_is_saved_is_not_taken_for_the_new_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(tmp_path)
    target = f"/iiif/3/greeting/name=Sarah/{TAIL}"
    with watched(tmp_path, **OPEN) as house:
        library, renderer = house.house.house.orders.library, house.house.house.renderer
        make = renderer.make

        async def meanwhile(wanted: Any, **more: Any) -> Any:
            made = await make(wanted, **more)
            write_design(tmp_path, "greeting", canvas={"width": 200, "height": 100, "background": "#00ff00"})
            await library.look(now=True)
            return made

        with monkeypatch.context() as slow:
            slow.setattr(renderer, "make", meanwhile)
            old, _ = house.ask(target)
        new, _ = house.ask(target)

        assert old.status == new.status == 200
        assert "/greeting@1/" in old.headers["link"]
        assert "/greeting@2/" in new.headers["link"]
        assert new.body != old.body


def test_remarks_that_nobody_had_time_for_are_not_forgotten(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = f"/iiif/3/badge/first_name={'W' * 40};company={'M' * 60}/{TAIL}"

    async def busy(_: object) -> Any:
        raise Busy("The server is busy.")

    with watched(folder, **OPEN) as house:
        with monkeypatch.context() as overload:
            overload.setattr(house.house.house.renderer, "remarks", busy)
            assert "shortened" not in house.ask(target)[0].headers.get("bookplate-notes", "")
        assert "shortened" in house.ask(target)[0].headers["bookplate-notes"]
        assert "shortened" in house.hot(target).headers["bookplate-notes"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return prepare(tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Server]:
    (home / "later").mkdir()
    noise = Image.gaussnoise(2500, 1800, mean=128, sigma=40, seed=1).cast("uchar")
    noise.write_to_file(str(home / "pictures/noise.png"), compression=0)
    more = (
        f'[[sources]]\nname = "later"\nkind = "folder"\npath = "{home}/later"\n'
        f'[designs]\nfolder = "{home}/designs"\n[access]\nopen = true\n'
        '[server]\npatience = 1\nhost = "0.0.0.0"\n'
    )
    with serving(home / "pictures", home, more) as server:
        yield server


def twice(server: Server, path: str) -> bytes:
    """What is answered, and hot by now."""
    bodies = [server.get(path) for _ in range(3)]
    assert [answer.status_code for answer in bodies] == [200] * 3
    assert len({answer.content for answer in bodies}) == 1
    return bytes(bodies[0].content)


def test_whatever_happens_to_a_file_is_noticed_by_the_next_who_asks(running: Server, home: Path) -> None:
    path, target = home / "pictures/a.png", f"/iiif/3/a.png/{TAIL}"
    path.write_bytes(flat(50))
    first = twice(running, target)

    path.write_bytes(flat(150))
    changed = twice(running, target)
    assert changed != first

    status = path.stat()
    aside = home / "aside.png"
    aside.write_bytes(flat(151))
    assert aside.stat().st_size == status.st_size
    os.utime(aside, ns=(status.st_atime_ns, status.st_mtime_ns))
    aside.replace(path)
    replaced = twice(running, target)
    assert replaced not in (first, changed)

    content = flat(152)
    path.write_bytes(content)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert twice(running, target) not in (first, changed, replaced)

    path.unlink()
    assert running.get(target).status_code == 404
    assert running.get(target, If_None_Match="*").status_code == 404
    path.write_bytes(flat(50))
    assert twice(running, target) == first

    secret = home / "secret.png"
    secret.write_bytes(flat(7))
    path.unlink()
    path.symlink_to(secret)
    assert running.get(target).status_code == 404


def test_a_file_in_an_earlier_source_wins_at_once(running: Server, home: Path) -> None:
    target = f"/iiif/3/b.png/{TAIL}"
    (home / "later/b.png").write_bytes(flat(10))
    later = twice(running, target)
    (home / "pictures/b.png").write_bytes(flat(20))
    earlier = twice(running, target)
    assert earlier != later
    (home / "pictures/b.png").unlink()
    assert twice(running, target) == later


def test_a_file_with_a_designs_name_wins_at_once(running: Server, home: Path) -> None:
    target = f"/iiif/3/greeting/{TAIL}"
    design = twice(running, target)
    (home / "pictures/greeting").write_bytes(flat(30))
    assert twice(running, target) != design
    (home / "pictures/greeting").unlink()
    assert twice(running, target) == design


def test_a_logo_of_a_design_that_is_replaced_is_seen_at_once(running: Server, home: Path) -> None:
    path = home / "pictures/mark.png"
    for target in (f"/iiif/3/card/logo=mark.png/{TAIL}", f"/iiif/3/chart.png/card;logo=mark.png/{TAIL}"):
        path.write_bytes(flat(40))
        first = twice(running, target)
        path.write_bytes(flat(41))
        assert twice(running, target) != first
        path.unlink()
        assert running.get(target).headers["bookplate-notes"] == "logo=fallback"


def test_a_design_that_is_saved_is_seen_within_half_a_second(running: Server, home: Path) -> None:
    for name, target in (("own", f"/iiif/3/own/{TAIL}"), ("over", f"/iiif/3/chart.png/over/{TAIL}")):
        shade = [{"kind": "shape", "box": [0, 0, 200, 100], "fill": "#ff0000"}]
        write_design(home, name, layers=shade)
        deadline = time.monotonic() + 10
        while running.get(target).status_code == 404:
            assert time.monotonic() < deadline
        first = twice(running, target)
        write_design(home, name, layers=[{**shade[0], "fill": "#0000ff80"}])
        seen = []
        while not seen or seen[-1] == first:  # half a second of hot answers, and then never again
            assert time.monotonic() < deadline
            seen.append(running.get(target).content)
        assert twice(running, target) == seen[-1]


def test_hot_answers_are_counted_and_told_like_all_others(running: Server) -> None:
    target = "/iiif/3/chart.png/full/77,/0/default.png"
    body = running.get(target).content

    def numbers() -> tuple[float, float, float, float]:
        time.sleep(0.25)  # so long they are gathered
        return (
            running.metric('bookplate_cache_lookups_total{outcome="hit",tier="responses"'),
            running.metric('bookplate_requests_total{kind="image",status="200"'),
            running.metric('bookplate_requests_total{kind="image",status="304"'),
            running.metric('bookplate_sent_bytes_total{kind="image"'),
        )

    before = numbers()
    named = running.get(target, X_Request_Id="a-name-of-mine")
    etag = named.headers["etag"]
    assert running.ask("HEAD", target).headers["content-length"] == str(len(body))
    assert running.get(target, If_None_Match=etag).status_code == 304
    after = numbers()

    assert named.headers["x-request-id"] == "a-name-of-mine"
    assert [now - then for now, then in zip(after, before, strict=True)] == [
        3,
        2,
        1,
        len(body),  # who has a copy needs none
    ]
    told = [line for line in running.logged("a-name-of-mine").splitlines() if "a-name-of-mine" in line]
    assert len(told) == 1
    assert re.search(rf'"kind": "image", "status": 200, "bytes": {len(body)}, .*"cache": "response"', told[0])


def test_remarks_of_hot_answers_are_counted_as_those_of_others(running: Server) -> None:
    target = f"/iiif/3/badge/price=a%20lot;first_name={'W' * 40};company={'M' * 60}/{TAIL}"
    notes = running.get(target).headers["bookplate-notes"]
    before = running.metric("bookplate_notes_total")
    for _ in range(3):
        assert running.get(target).headers["bookplate-notes"] == notes
    assert "shortened" in notes
    assert running.metric("bookplate_notes_total") - before == 3 * len(notes.split(", "))


def test_clients_that_leave_or_dawdle_stop_nobody(running: Server) -> None:
    target = "/iiif/3/noise.png/full/max/0/default.tif"
    body = running.get(target).content
    assert len(body) > 4_000_000
    request = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{running.port}\r\n\r\n".encode()

    slow = []
    for number in range(12):
        connection = socket.create_connection(("127.0.0.1", running.port), timeout=30)
        connection.sendall(request)
        if number % 3 == 0:
            connection.close()
        elif number % 3 == 1:
            connection.recv(1000)
            connection.close()
        else:
            slow.append(connection)
    deadline = time.monotonic() + 15
    while running.log.read_text().count("took nothing") < len(slow):
        assert time.monotonic() < deadline
        for connection in slow:
            connection.settimeout(0.05)
            connection.recv(1)
    for connection in slow:
        connection.close()
    assert running.get(target).content == body
    assert "Traceback" not in running.log.read_text()


def talk(server: Server, said: bytes, host: str = "127.0.0.1") -> bytes:
    with socket.create_connection((host, server.port), timeout=10) as connection:
        connection.sendall(said)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


def head_of(answer: bytes) -> str:
    return answer.partition(b"\r\n\r\n")[0].decode("latin-1").lower()


def test_odd_requests_are_answered_as_if_nothing_was_hot(running: Server) -> None:
    target = "/iiif/3/chart.png/full/78,/0/default.png"
    body = twice(running, target)
    host = f"Host: 127.0.0.1:{running.port}\r\nConnection: close\r\n"
    for method, status in (("POST", 405), ("DELETE", 405), ("OPTIONS", 204), ("PURGE", 405)):
        assert f" {status} " in head_of(talk(running, f"{method} {target} HTTP/1.1\r\n{host}\r\n".encode()))[:14]
    for _ in range(3):
        old = talk(running, f"GET {target} HTTP/1.0\r\n\r\n".encode())
        assert " 200 " in head_of(old)[:14]
        assert old.endswith(body)
        for address_ in ("127.0.0.1", "127.0.0.2"):  # what is said to whom names no host is where it was asked
            answer = head_of(talk(running, f"GET {target} HTTP/1.0\r\n\r\n".encode(), address_))
            assert f"<http://{address_}:{running.port}/iiif/3/chart.png" in answer
        whole = talk(running, f"GET http://elsewhere.example{target} HTTP/1.1\r\n{host}\r\n".encode())
        assert whole.endswith(body)
        assert "<http://elsewhere.example/iiif" in head_of(whole)  # RFC 9112 §3.2.2
        both = talk(running, f"HEAD {target} HTTP/1.1\r\n{host}\r\n".encode())
        assert both.endswith(b"\r\n\r\n")
        assert f"content-length: {len(body)}" in head_of(both)
    two = talk(running, f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\nGET {target} HTTP/1.1\r\n{host}\r\n".encode())
    assert two.count(b"HTTP/1.1 200") == 2
    assert running.get("/healthz").status_code == 200


def test_many_at_once_have_each_their_own(running: Server) -> None:
    targets = [f"/iiif/3/chart.png/text={number}/full/120,/0/default.png" for number in range(8)]
    bodies = {target: running.get(target).content for target in targets}
    assert len(set(bodies.values())) == len(targets)
    with ThreadPoolExecutor(8) as pool:
        asked = targets * 4
        answers = pool.map(lambda target: running.get(target).content, asked)
        assert all(answer == bodies[target] for target, answer in zip(asked, answers, strict=True))


def test_what_is_left_to_the_client_is_hot_for_each_kind_of_client(house: Watched) -> None:
    target = "/iiif/3/mottled.jpg/full/300,/0/default.auto"
    keen, modest = "image/avif,image/webp,*/*", "image/webp,*/*"

    first, _ = house.ask(target, accept=keen)
    house.house.run(made_aside(house.house))
    better = house.hot(target, accept=keen)
    assert better.headers["vary"] == "Accept"
    for header, media_type in ((keen, "image/avif"), (modest, "image/webp"), ("*/*", "image/jpeg")):
        answer = house.hot(target, accept=header)
        assert (answer.headers["content-type"], answer.headers["vary"]) == (media_type, "Accept")
        copy = house.hot(target, accept=header, if_none_match=answer.headers["etag"])
        assert (copy.status, copy.headers["vary"]) == (304, "Accept")
    assert first.headers["content-type"] == "image/webp"


def test_a_width_that_is_left_open_is_hot_for_each_step_of_the_ladder(house: Watched) -> None:
    target = "/iiif/3/large.jpg/full/auto/0/default.jpg"

    for hint, width in (("300", 320), ("319", 320), ("500", 640), ("0", 960)):
        answer = house.hot(target, sec_ch_width=hint)
        assert Image.new_from_buffer(answer.body, "").width == width


def test_an_odd_spelling_of_what_is_left_open_is_never_hot(house: Watched) -> None:
    house.never_hot("/iiif/3/large.jpg/full/300,/0/default.%61uto", accept="image/webp,*/*")
    house.never_hot("/iiif/3/large.jpg/text=Why?/full/300,/0/default.auto", accept="image/webp,*/*")
