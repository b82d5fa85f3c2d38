"""Purges, inside a house and with real servers: nobody shows what was kept."""

import asyncio
import json
import shutil
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.access.keys import Keys
from server.cache import tags
from server.cache.purges import Purges
from server.config.cache import Cache
from server.database import purges as recorded
from server.database.engine import open_database
from server.purging import Purged, Purging, Rooms, meant
from server.sources.catalogue import Catalogue
from server.wishes import PurgeRequest
from tests.server.commands import bookplate, said
from tests.server.inside import Inside, furnish, inside
from tests.server.running import Server, free_port, serving
from tests.waiting import until

RENDERED = "bookplate_render_seconds_count"
CHART, OTHER = "/iiif/3/chart.png/full/60,/0/default.png", "/iiif/3/other.png/full/60,/0/default.png"
STAMPED, OWN = "/iiif/3/chart.png/sale;percent=5/full/60,/0/default.png", "/iiif/3/greeting/full/60,/0/default.png"
WITH_LOGO = "/iiif/3/badge/logo=deep%2Fone.png/full/60,/0/default.png"
ALL = {CHART, OTHER, STAMPED, OWN, WITH_LOGO}
BEFOREHAND = 2  # versions of STAMPED and WITH_LOGO for everybody


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("purging")
    furnish(top)
    return top


@pytest.fixture
def house(furnished: Path, tmp_path: Path) -> Iterator[Inside]:
    with inside(furnished, access={}, cache=Cache(disk=str(tmp_path / "cache"))) as built:
        yield built


def rendered(house: Inside) -> int:
    lines = house.ask("/metrics", "GET").body.decode().splitlines()
    return sum(int(float(line.split()[-1])) for line in lines if line.startswith(RENDERED))


def purge(house: Inside, **wish: Any) -> Purged:
    async def work() -> Purged:
        purging = (await house.house.office.get()).services.purging
        return await purging.purge(meant(PurgeRequest(**wish), purging.sources, "~"), "test")

    return house.run(work())


def ask(house: Inside, path: str) -> str:
    """The tag of an answer; what is made beforehand for others is made when this is back."""

    async def rest() -> None:
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}))

    answer = house.ask(path, "GET")
    assert answer.status == 200
    house.run(rest())
    return answer.headers["etag"]


def made_anew(house: Inside) -> set[str]:
    found = set()
    for path in sorted(ALL):
        before = rendered(house)
        ask(house, path)
        if rendered(house) != before:
            found.add(path)
    return found


@pytest.mark.parametrize(
    ("wish", "gone"),
    [
        ({"identifiers": ["chart.png"]}, {CHART, STAMPED}),
        ({"identifiers": ["pictures:chart.png"]}, {CHART, STAMPED}),
        ({"identifiers": ["deep~one.png"]}, {WITH_LOGO}),
        ({"designs": ["sale"]}, {STAMPED}),
        ({"designs": ["greeting@1", "badge@2"]}, {OWN}),
        ({"sources": ["pictures"]}, {CHART, OTHER, STAMPED, WITH_LOGO}),
        ({"tags": ["image:other.png", "design:greeting@1"]}, {OTHER, OWN}),
        ({"all": True}, ALL),
        ({"identifiers": ["nothing.png"], "designs": ["none"], "sources": ["nowhere"]}, set()),
    ],
)
def test_what_is_purged_is_made_anew_and_nothing_else(house: Inside, wish: dict[str, Any], gone: set[str]) -> None:
    house.run(house.house.office.get())
    tags = {path: ask(house, path) for path in ALL}
    assert made_anew(house) == set()
    done = purge(house, **wish)

    assert done.count >= 2 * len(gone)  # in memory and on disk, and everybody's versions with them
    assert bool(done.count) == bool(gone)
    assert made_anew(house) == gone
    assert made_anew(house) == set()
    assert {path: ask(house, path) for path in ALL} == tags
    assert purge(house, identifiers=["nothing"]).count == 0


def test_a_hot_answer_is_none_any_more(house: Inside) -> None:
    for _ in range(2):
        assert house.ask(CHART, "GET").status == 200
    before = rendered(house)
    assert house.ask(CHART, "HEAD").headers["content-length"]
    purge(house, identifiers=["chart.png"])

    assert "content-length" not in house.ask(CHART, "HEAD").headers
    assert house.ask(CHART, "GET").status == 200
    assert rendered(house) == before + 1


def test_what_was_begun_before_is_not_kept(house: Inside) -> None:
    async def work() -> tuple[bytes, bytes | None]:
        purging = (await house.house.office.get()).services.purging
        renderer, orders, free = house.house.renderer, house.house.orders, threading.Event()
        original = orders.originals.nearby("chart.png")
        assert original is not None
        wanted = renderer.want(original, *(await renderer.settle(original, 3, ("full", "50,", "0", "default.png"))))
        makers = renderer.lanes.cheap
        blocked = [asyncio.create_task(makers.run(free.wait)) for _ in range(makers.count)]
        making = asyncio.create_task(renderer.make(wanted))
        async with asyncio.timeout(20):
            while not makers.waiting:
                await asyncio.sleep(0)
        await purging.purge(("image:chart.png",), "test")
        free.set()
        await asyncio.gather(*blocked)
        return (await making).body, renderer.at_hand(wanted.key, None)

    body, kept = house.run(work())

    assert body.startswith(b"\x89PNG")
    assert kept is None
    assert list(Path(house.settings.cache.disk).glob("??/*")) == []


def test_what_it_is_made_from_is_forgotten_too(house: Inside) -> None:
    for path in (CHART, OTHER):
        ask(house, path)
    levels = house.house.renderer.levels
    before = levels.size
    purge(house, identifiers=["chart.png"])
    half = levels.size
    purge(house, all=True)

    assert 0 < half < before
    assert levels.size == 0


def test_an_original_is_looked_at_anew() -> None:
    """Whatever a tag says of it: sources elsewhere have copies of their own."""
    asked: list[tuple[str, str | None]] = []

    class Sources(Catalogue):
        def forget(self, identifier: str) -> None:
            asked.append(("one", identifier))

        def forget_all(self, source: str | None = None) -> None:
            asked.append(("all", source))

    async def work() -> None:
        looking = Purging(
            Rooms(None, None, Sources(()), Purges(), None),  # type: ignore[arg-type]
            None, None, None, None, alone=True,  # type: ignore[arg-type]
        )  # fmt: skip
        for tag in (tags.image("a/b.jpg"), tags.source("shop"), tags.image("x" * 200), "*", tags.design("d@1"), "own"):
            looking._look_anew(tag)

    asyncio.run(work())

    assert asked == [("one", "a/b.jpg"), ("all", "shop"), ("all", None), ("all", None)]


TOLD = "import sys; open(sys.argv[1], 'a').write(sys.stdin.read() + '\\n')"


def configured(home: Path, more: str = "", workers: int = 2) -> str:
    return f'''
[server]
workers = {workers}
[database]
url = "sqlite:///{home}/kept.db"
[designs]
folder = "{home}/designs"
[cache]
{more}
'''


def follows(worker: int) -> bool:
    """Whether a worker has the database open."""
    return any("kept.db" in str(path.readlink()) for path in Path(f"/proc/{worker}/fd").iterdir() if path.is_symlink())


def on_both(server: Server, path: str, renders: float) -> None:
    """Have a picture from each worker, so that this many were made."""
    with ThreadPoolExecutor(8) as threads:
        until(lambda: [*threads.map(server.get, [path] * 8)] and server.metric(RENDERED) >= renders)
    assert server.metric(RENDERED) == renders


@pytest.fixture(scope="module")
def two(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two workers that share no pictures."""
    home = tmp_path_factory.mktemp("two")
    shutil.copytree(furnished / "designs", home / "designs")
    hook = json.dumps([sys.executable, "-c", TOLD, f"{home}/told"])
    with serving(furnished / "pictures", home, configured(home, f"purge_hook = {hook}")) as server:
        until(lambda: len(server.workers()) == 2 and all(map(follows, server.workers())))
        yield server


def test_all_workers_forget_what_one_was_asked_to(two: Server) -> None:
    before = two.metric(RENDERED)
    on_both(two, CHART, before + 2)
    on_both(two, OTHER, before + 4)
    answer = httpx2.post(f"{two.url}/v1/purge", json={"identifiers": ["chart.png"]}, headers=two.admin)

    assert answer.status_code == 200
    assert answer.json() == {"tags": ["image:chart.png"], "purged": 1, "hook": "ok"}
    assert json.loads((two.log.parent / "told").read_text()) == {"tags": ["image:chart.png"], "all": False}
    assert two.metric("bookplate_purged_total") == 2
    assert two.metric("bookplate_purges_total") == 1
    on_both(two, CHART, before + 6)
    for _ in range(8):
        assert two.get(OTHER).status_code == 200
    assert two.metric(RENDERED) == before + 6


def test_a_command_reaches_them_too_and_tells_those_in_front(two: Server) -> None:
    before, kept = two.metric(RENDERED), two.metric("bookplate_purged_total")
    on_both(two, OWN, before + 2)
    config = str(two.log.parent / "config.toml")
    done = bookplate("purge", "--design", "greeting", "--config", config)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"design:greeting\n")
    assert two.metric("bookplate_purged_total") == kept + 2
    assert json.loads((two.log.parent / "told").read_text().splitlines()[-1])["tags"] == ["design:greeting"]
    assert b"design:greeting" in said("trail", "--config", config).stdout
    on_both(two, OWN, before + 4)


@pytest.mark.parametrize(
    "body",
    [{}, {"identifiers": []}, {"identifier": ["a"]}, {"identifiers": "a"}, {"tags": ["a b"]}, {"all": 1}, {"all": False},
     {"identifiers": ["a"] * 101}, {"designs": [""]}, [], {"sources": [None]}],
)  # fmt: skip
def test_what_is_no_purge_is_refused_in_words(two: Server, body: Any) -> None:
    before = two.metric("bookplate_purges_total")
    answer = httpx2.post(f"{two.url}/v1/purge", json=body, headers=two.admin)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["message"].startswith("Expected ")
    assert two.metric("bookplate_purges_total") == before


def test_it_is_known_to_those_who_describe_it(two: Server) -> None:
    described = httpx2.get(f"{two.url}/v1/openapi.json").json()

    assert described["paths"]["/v1/purge"]["post"]["tags"] == ["caches"]
    assert two.get("/v1/purge").status_code == 405


def test_a_machine_that_was_off_catches_up_and_the_command_tells_of_a_hook_that_failed(
    furnished: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    disk = Cache(disk=str(cache))
    with inside(furnished, access={}, cache=disk) as first:
        first.run(first.house.office.get())
        assert {ask(first, path) for path in (CHART, OTHER)}
    shutil.copytree(cache, tmp_path / "elsewhere")
    config = tmp_path / "config.toml"
    config.write_text(
        f'[database]\nurl = "sqlite:///{furnished}/kept.db"\n[cache]\ndisk = "{cache}"\npurge_hook = ["/bin/false"]\n'
    )
    done = said("purge", "chart.png", "--config", str(config))
    assert (done.returncode, done.stdout) == (
        1,
        (b"image:chart.png\nall servers on this database are told; 1 pictures taken off this machine's disk\n"),
    )
    assert b"The hook failed" in done.stderr
    assert len(list(cache.glob("??/*"))) == 1
    shutil.rmtree(cache)
    (tmp_path / "elsewhere").rename(cache)

    with inside(furnished, access={}, cache=disk) as second:
        purging = second.run(second.house.office.get()).services.purging

        async def caught_up() -> None:
            purging.start()
            try:
                async with asyncio.timeout(20):
                    while len(list(cache.glob("??/*"))) > 1:
                        await asyncio.sleep(0.02)
            finally:
                await purging.close()

        second.run(caught_up())
        assert made_anew(second) >= {CHART}
        assert rendered(second) == len(ALL) - 1 + BEFOREHAND


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[database]\nurl = "sqlite:///{tmp_path}/kept.db"\n')
    calls = ((), ("--tag", "image:a b"), ("--tag", "a"), ("--source", "none"))
    nothing, wrong, odd, none = (said("purge", *words, "--config", str(config)) for words in calls)
    config.write_text(f'[server]\nport = {free_port()}\n[database]\nurl = ""\n')
    away = said("purge", "--all", "--config", str(config))

    assert [done.returncode for done in (nothing, wrong, odd, none, away)] == [2] * 5
    assert nothing.stderr.startswith(b"Expected what to purge: identifiers or addresses of pictures, --design")
    assert odd.stderr.startswith(b"Expected a tag such as image:dawn.jpg")
    assert none.stderr.startswith(b"Expected one of the sources samples for --source")
    assert b"There is no admin token in server.state_folder" in away.stderr


def test_a_server_that_nobody_else_can_reach_is_asked_with_its_admin_token(furnished: Path, tmp_path: Path) -> None:
    with serving(furnished / "pictures", tmp_path, '[database]\nurl = ""\n') as server:
        port = {"BOOKPLATE_SERVER__PORT": str(server.port)}
        before = server.metric(RENDERED)
        server.get(CHART)
        server.admin  # noqa: B018 (until the token is there)
        done = said("purge", "chart.png", "--config", str(tmp_path / "config.toml"), **port)
        server.get(CHART)

        assert (done.returncode, done.stdout.splitlines()[0]) == (0, b"image:chart.png"), done.stderr
        assert server.metric(RENDERED) == before + 2
        away = said(
            "purge", "--all", "--config", str(tmp_path / "config.toml"), **port, BOOKPLATE_SERVER__HOST="10.0.0.9"
        )
        assert (away.returncode, b"Expected a server on a loopback address" in away.stderr) == (2, True)


@pytest.mark.parametrize(
    ("named", "tags"),
    [
        ("deep/one.png", ["image:deep%2Fone.png"]),
        ("deep%2Fone.png", ["image:deep%252Fone.png", "image:deep%2Fone.png"]),
        ("https://x.example/iiif/3/deep%2Fone.png/full/max/0/default.jpg", ["image:deep%2Fone.png"]),
        ("/iiif/2/a.png/text=Hi/info.json", ["image:a.png"]),
    ],
)
def test_a_picture_is_named_as_it_is_written_anywhere(named: str, tags: list[str]) -> None:
    assert list(meant(PurgeRequest(identifiers=[named]), (), "")) == tags


def test_a_key_without_the_scope_purges_nothing(furnished: Path, tmp_path: Path) -> None:
    shutil.copytree(furnished, tmp_path / "own")
    with inside(tmp_path / "own", access={}) as house:
        keys = Keys(house.house.core.database, house.settings.access.environment)
        some, all_ = (keys.create("a", "live", [scope], who="test")[1] for scope in ("designs:write", "admin"))
        for secret, status in ((None, 401), (some, 403), (all_, 415)):  # the last was let in, but has sent nothing
            headers = {"Authorization": f"Bearer {secret}"} if secret else {}
            assert house.ask("/v1/purge", "POST", **headers).status == status


def test_a_database_that_is_away_is_caught_up_with_later(furnished: Path, tmp_path: Path) -> None:
    shutil.copytree(furnished, tmp_path / "own")
    with inside(tmp_path / "own", access={}) as house:
        purging = house.run(house.house.office.get()).services.purging
        ask(house, CHART)
        kept = tmp_path / "own/kept.db"

        async def work() -> None:
            kept.rename(tmp_path / "away.db")
            purging.start()
            try:
                async with asyncio.timeout(20):
                    while not purging._away:
                        await asyncio.sleep(0.02)
                    (tmp_path / "away.db").rename(kept)
                    other = open_database(f"sqlite:///{kept}")
                    recorded.record(other, "another machine", ["image:chart.png"])
                    other.close()
                    while purging._away:
                        await asyncio.sleep(0.02)
            finally:
                await purging.close()

        house.run(work())
        assert CHART in made_anew(house)
