"""A database in trouble: locked, taken away, from a later version, or none at all. Pictures go on, the API says so."""

import asyncio
import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx2
import pytest

from server.access.keys import Keys
from server.database.engine import open_database
from server.database.glance import REVISION
from server.database.tables import revision
from tests.likeness import chart
from tests.postgres import PostgreSQL
from tests.server.running import ROOT, Server, bearer, free_port, serving

DESIGN = {
    "name": "card",
    "public": True,
    "canvas": {"width": 60, "height": 30, "background": "#0a141e"},
    "fields": {"first_name": {"type": "text", "default": "there"}},
    "layers": [{"kind": "text", "text": "{first_name}", "box": [0, 0, 60, 30], "size": 12}],
}
WISH = {"design_id": "card", "data": {"first_name": "Ada"}}


@contextmanager
def house(home: Path, url: str | None = None, more: str = "") -> Iterator[Server]:
    for name in ("pictures", "designs"):
        (home / name).mkdir(exist_ok=True)
    chart(6, 4, 10).write_to_file(str(home / "pictures/chart.png"))
    (home / "designs/card.json").write_text(json.dumps(DESIGN))
    url = f"sqlite:///{home}/kept/kept.db" if url is None else url
    settings = f'[database]\nurl = "{url}"\n[designs]\nfolder = "designs"\n[cache]\ndisk = "disk"\n'
    with serving(home / "pictures", home, settings + more) as running:
        assert running.get("/iiif/3/card/full/max/0/default.png").status_code == 200
        yield running


def card(name: str) -> str:
    return f"/iiif/3/card/first_name={name}/full/max/0/default.png"


async def meanwhile(server: Server, calls: int, seconds: float) -> tuple[list[float], list[httpx2.Response]]:
    """How long personal pictures take, and what calls of the API that have to write are answered."""
    took: list[float] = []
    limits = httpx2.Limits(max_connections=200)
    async with httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client:
        named = [{"Idempotency-Key": f"{time.time()} {n}", **server.admin} for n in range(calls)]
        called = asyncio.gather(*(client.post("/v1/generate", json=WISH, headers=one) for one in named))
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            started = time.monotonic()
            response = await client.get(card(f"N{started}"))
            assert response.status_code == 200
            took.append(time.monotonic() - started)
            await asyncio.sleep(0.02)
        return took, list(await called)


def test_pictures_go_on_while_the_database_is_locked(tmp_path: Path) -> None:
    with house(tmp_path) as server:
        with closing(sqlite3.connect(tmp_path / "kept/kept.db", isolation_level=None, timeout=10)) as other:
            other.execute("BEGIN EXCLUSIVE")
            took, answers = asyncio.run(meanwhile(server, 4, 4))  # as many as there are threads to wait in
            print("slowest", max(took), "of", len(took), {one.status_code for one in answers})
            other.execute("ROLLBACK")

        assert {one.status_code for one in answers} == {503}
        for one in answers:
            assert one.headers["retry-after"] == "1"
            assert "database is busy" in one.json()["detail"]
        assert max(took) < 3  # seconds; who waits for the database waits for five
        again = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Idempotency-Key": "x", **server.admin}, timeout=30
        )
        assert again.status_code == 200


def test_who_cannot_be_counted_gets_the_picture_for_everybody(tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    with closing(open_database(f"sqlite:///{tmp_path}/kept/kept.db")) as database:
        key = Keys(database, "live").create("mine", "live", ["render"], who="tests")[1]
    wish = {"design_id": "ticket", "open": {"first_name": {}}, "max_renders": 9}
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs/ticket.json").write_text(json.dumps(DESIGN | {"name": "ticket", "public": False}))
    with house(tmp_path, more=f'[access]\nsigning = {{ k1 = "{"A" * 43}" }}\n') as server:
        headers = {"Authorization": f"Bearer {key}"}
        link = httpx2.post(f"{server.url}/v1/links", json=wish, headers=headers, timeout=30).json()

        def ask(name: str) -> httpx2.Response:
            return httpx2.get(f"{link['base_url']};first_name={name}/{link['tail']}", timeout=30)

        assert ask("Ada").status_code == 200
        everybody = httpx2.get(link["backup_url"], timeout=30)
        with closing(sqlite3.connect(tmp_path / "kept/kept.db", isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            answer = ask("Bob")
            other.execute("ROLLBACK")

        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert answer.headers["bookplate-notes"] == "design=busy"
        assert answer.content == everybody.content
        assert ask("Bob").content != everybody.content


def test_pictures_go_on_when_the_database_is_taken_away(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    with house(tmp_path) as server:
        kept.rename(tmp_path / "elsewhere")
        for number in range(20):
            assert server.get(card(f"N{number}")).status_code == 200
        took, answers = asyncio.run(meanwhile(server, 8, 1.5))
        print("slowest", max(took), {one.status_code for one in answers}, answers[0].text)

        assert {one.status_code for one in answers} == {503}
        for one in answers:
            assert one.headers["retry-after"] == "1"
            assert one.headers["content-type"] == "application/problem+json"
        assert max(took) < 3
        assert not (kept / "kept.db").exists()  # an empty one in its place would only hide what happened
        (tmp_path / "elsewhere").rename(kept)
        again = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Idempotency-Key": "x", **server.admin}, timeout=30
        )
        job = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Prefer": "respond-async", **server.admin}, timeout=30
        )
        assert (again.status_code, job.status_code) == (200, 202)
        assert ended(server, job.headers["location"]) == "completed"


def test_a_database_that_was_removed_is_not_written_to_any_more(tmp_path: Path) -> None:
    """What is said to be kept would be gone with the next restart."""
    with house(tmp_path) as server:
        for path in (tmp_path / "kept").iterdir():
            path.unlink()
        job = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Prefer": "respond-async", **server.admin}, timeout=30
        )

        assert job.status_code == 503
        assert server.get(card("Bob")).status_code == 200


CALLS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("GET", "/v1/designs", {}),
    ("GET", "/v1/designs/card", {}),
    ("GET", "/v1/designs/card/versions", {}),
    ("PUT", "/v1/designs/new", {"json": DESIGN | {"name": "new"}, "headers": {"If-None-Match": "*"}}),
    ("POST", "/v1/generate", {"json": WISH, "headers": {"Idempotency-Key": "trouble"}}),
    ("POST", "/v1/generate", {"json": WISH, "headers": {"Prefer": "respond-async"}}),
    ("GET", "/v1/jobs/none", {}),
    ("POST", "/v1/purge", {"json": {"designs": ["card"]}}),
    ("DELETE", "/v1/designs/card", {"headers": {"If-Match": "*"}}),
)
NEEDING = [one for one in CALLS if one[:2] not in {("GET", "/v1/designs"), ("GET", "/v1/designs/card")}]


def in_trouble(server: Server, *, known: bool = True) -> None:
    """Every call that needs the database says so; pictures go on, those of designs if they are `known` to all."""
    for method, path, more in NEEDING:
        answer = server.administer(method, path, **more)  # type: ignore[arg-type]
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1"), (method, path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        assert "Traceback" not in answer.text
        assert "sqlite" not in answer.text.lower()
    for path in ("/v1/designs", "/v1/designs/card"):  # which are known, or cannot be read
        assert server.get(path, **server.admin).status_code in (200, 503)
    if known:
        assert server.get(card("Ada")).status_code == 200
    assert server.get("/iiif/3/chart.png/full/max/0/default.png").status_code == 200


def recovered(server: Server, workers: int = 1) -> None:
    """All is well again, in every worker, without a restart."""
    until = time.monotonic() + 20
    well = 0
    while well < 8 * workers:
        answer = server.get("/v1/jobs/none", **server.admin)
        assert answer.status_code in (404, 503), answer.text
        well = well + 1 if answer.status_code == 404 else 0
        assert time.monotonic() < until, answer.text
    for method, path, more in CALLS:
        answer = server.administer(method, path, **more)  # type: ignore[arg-type]
        assert answer.status_code in (200, 201, 202, 204) or path.endswith("/none"), (method, path, answer.text)
        assert answer.status_code < 500
    assert server.get(card("Bob")).status_code in (200, 404)  # the last call has deleted it, in one worker so far
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_database_written_over_with_rubbish_is_busy_until_it_is_back(tmp_path: Path, workers: int) -> None:
    path = tmp_path / "kept/kept.db"
    with house(tmp_path, more=f"[server]\nworkers = {workers}\n") as server:
        for number in range(8 * workers):  # until every worker has read the designs
            assert server.get(card(f"N{number}")).status_code == 200
        before = path.read_bytes()
        path.write_bytes(os.urandom(50_000))
        for _ in range(workers):
            in_trouble(server, known=workers == 1)
        path.write_bytes(before)
        recovered(server, workers)


def test_a_copy_takes_the_place_of_a_database_that_was_removed(tmp_path: Path) -> None:
    path = tmp_path / "kept/kept.db"
    with house(tmp_path) as server:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
            source.backup(copy)
        for one in path.parent.iterdir():
            one.unlink()
        in_trouble(server)
        (tmp_path / "copy.db").rename(path)
        recovered(server)


def test_a_disk_that_is_full_is_busy_until_there_is_room(tmp_path: Path) -> None:
    """Or read-only: writes fail, whatever the reason; here as the worker may write no file any longer than it is."""
    with house(tmp_path) as server:
        (worker,) = server.workers()
        usual = resource.prlimit(worker, resource.RLIMIT_FSIZE)
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (4096, usual[1]))
        for method, path, more in [("POST", "/v1/purge", {"json": {"designs": ["card"]}})]:
            answer = server.administer(method, path, **more)  # type: ignore[arg-type]
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert server.get("/v1/designs", **server.admin).status_code == 200
        assert server.get(card("Ada")).status_code == 200
        resource.prlimit(worker, resource.RLIMIT_FSIZE, usual)
        recovered(server)


def test_a_database_that_a_newer_version_upgrades_meanwhile_is_busy_with_a_reason(tmp_path: Path) -> None:
    with house(tmp_path) as server:
        with closing(sqlite3.connect(tmp_path / "kept/kept.db", timeout=10)) as other, other:
            other.execute("UPDATE alembic_version SET version_num = '99'")
        time.sleep(1.1)  # for as long a reader takes the revision to be the same
        in_trouble(server)
        server.logged("was written by a newer Bookplate (revision 99;")
        with closing(sqlite3.connect(tmp_path / "kept/kept.db", timeout=10)) as other, other:
            other.execute(f"UPDATE alembic_version SET version_num = '{REVISION}'")
        recovered(server)


def test_a_postgresql_that_is_restarted_is_busy_meanwhile(tmp_path: Path, postgresql: PostgreSQL) -> None:
    with house(tmp_path, postgresql.create("trouble")) as server:
        postgresql.stop()
        try:
            in_trouble(server)
        finally:
            postgresql.start()
        recovered(server)


TOKEN = "bp_admin_of_the_tests_of_this_file"


def test_without_a_data_key_nothing_personal_is_kept_and_pictures_go_on(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    with house(tmp_path, more=f'[server]\nstate_folder = "state"\n[access]\nadmin_token = "{TOKEN}"\n') as server:
        for headers in ({"Prefer": "respond-async"}, {"Idempotency-Key": "x"}):
            answer = httpx2.post(
                f"{server.url}/v1/generate", json=WISH, headers={**headers, **bearer(TOKEN)}, timeout=30
            )
            assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
            assert "cannot keep personal data at the moment" in answer.json()["detail"]
            assert str(tmp_path) not in answer.text
        assert httpx2.post(f"{server.url}/v1/generate", json=WISH, headers=bearer(TOKEN), timeout=30).status_code == 200
        assert server.get(card("Ada")).status_code == 200
        (tmp_path / "state").unlink()
        again = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Idempotency-Key": "x", **bearer(TOKEN)}, timeout=30
        )
        assert again.status_code == 200
        server.logged("cannot be used")
    log = server.log.read_text()
    assert log.count("cannot be used") == 1
    assert "Traceback" not in log


def test_a_job_whose_key_was_lost_says_so(tmp_path: Path) -> None:
    with house(tmp_path) as server:
        job = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Prefer": "respond-async", **server.admin}, timeout=30
        )
        assert ended(server, job.headers["location"]) == "completed"
        (tmp_path / ".bookplate/data-key").unlink()
        time.sleep(1.1)  # for as long the file is taken to be as it was
        answer = server.get(job.headers["location"], **server.admin)
        assert answer.status_code == 410
        assert "a key that is not known here" in answer.json()["detail"]
        assert "Traceback" not in server.log.read_text()


def ended(server: Server, location: str) -> str:
    until = time.monotonic() + 15
    while (state := server.get(location, **server.admin).json()["status"]) in ("queued", "running"):
        assert time.monotonic() < until
        time.sleep(0.05)
    return str(state)


def refused(home: Path, url: str, **more: int) -> str:
    """What a server says that does not start."""
    config = home / "refused.toml"
    config.write_text(f'[database]\nurl = "{url}"\n')
    command = [sys.executable, "-m", "server", "serve", "--config", str(config), "--port", str(free_port())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False, **more)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_a_database_of_a_later_version_is_refused_with_a_sentence(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"
    with closing(open_database(url)) as database, database.begin() as connection:
        connection.execute(revision.update().values(version_num="99"))

    assert "was written by a newer Bookplate (revision 99;" in refused(tmp_path, url)


def test_a_database_where_nothing_may_be_written_is_refused_with_a_sentence(tmp_path: Path) -> None:
    assert "cannot be made here: No such file or directory" in refused(tmp_path, "sqlite:////proc/none/kept.db")


def test_a_house_without_a_file_keeps_all_in_memory(tmp_path: Path) -> None:
    with house(tmp_path, "") as server:
        job = httpx2.post(
            f"{server.url}/v1/generate", json=WISH, headers={"Prefer": "respond-async", **server.admin}, timeout=30
        )
        again = [
            httpx2.post(
                f"{server.url}/v1/generate", json=WISH, headers={"Idempotency-Key": "x", **server.admin}, timeout=30
            )
            for _ in range(2)
        ]
        took, answers = asyncio.run(meanwhile(server, 40, 0.5))

        assert job.status_code == 202
        assert again[1].headers["idempotency-replayed"] == "true"
        assert ended(server, job.headers["location"]) == "completed"
        assert {one.status_code for one in answers} == {200}
        assert max(took) < 3
    assert not list(tmp_path.rglob("*.db*"))
