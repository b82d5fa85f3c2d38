"""A clock on the wall that jumps while a server runs; what there is to be seen of it is in the manual."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.access import login_codes
from tests.faults import injection
from tests.faults.injection import Surroundings, must_be_without_traces, served
from tests.likeness import chart
from tests.server.commands import said
from tests.server.inside import DESIGNS, SIGNING
from tests.server.running import ROOT, Server, bearer

HOUR = 3600
MOMENTS = {"a day back": -24 * HOUR, "a year ahead": 365 * 24 * HOUR, "as it was": 0}
TICK = timedelta(seconds=10)  # by which the date of an answer may be behind on a busy machine
PATIENCE = 30.0  # seconds for a job


@dataclass
class Clocked:
    """A server whose clock can be set, and what a client has of it."""

    server: Server
    clock: Path
    signed: str
    key: str
    admin: dict[str, str]
    session: dict[str, str]
    kept: bytes
    asked: int = 0

    def set(self, offset: int) -> None:
        """The server writes its dates once a second."""
        before = self._date()
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(offset))
        fresh.replace(self.clock)
        deadline = time.monotonic() + PATIENCE
        while abs(self._date() - before) < HOUR:
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _date(self) -> float:
        return parsedate_to_datetime(self.server.get("/healthz").headers["date"]).timestamp()

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """What an answer says of time fits the moment at which it says so."""
        answer = self.server.get(path, **headers)
        now = parsedate_to_datetime(answer.headers["date"])
        if dated := answer.headers.get("last-modified"):
            assert parsedate_to_datetime(dated) <= now + TICK, (path, answer.headers)
        ages = [one.partition("=")[2] for one in answer.headers.get("cache-control", "").split(", ") if "age=" in one]
        assert all(0 <= int(age) <= 366 * 24 * HOUR for age in ages)
        return answer

    def new(self) -> str:
        self.asked += 1
        return f"/iiif/3/chart.png/full/60,/{self.asked}.5/default.png"


@pytest.fixture(scope="module")
def clocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocked]:
    top = tmp_path_factory.mktemp("clock")
    for name in ("pictures", "designs", "home"):
        (top / name).mkdir()
    chart(10, 7, 60).write_to_file(str(top / "pictures/chart.png"))
    (top / "designs/badge.json").write_text(json.dumps(DESIGNS[0]))
    config = injection.CONFIG.format(pictures=top / "pictures").replace('folder = ""', f'folder = "{top}/designs"')
    config += f'[access]\nrate = "2/second"\nsigning = {{ k1 = "{SIGNING["k1"]}" }}\n[cache]\ndisk = "cache"\n'
    (top / "home/config.toml").write_text(config)
    told = ("--config", str(top / "home/config.toml"))
    key = said("keys", "create", "--name", "x", "--scopes", "render", *told).stdout.decode().split()
    clock = top / "clock"
    clock.write_text("0")
    around = Surroundings({"PYTHONPATH": str(ROOT / "tests/faults/clock"), "CLOCK": str(clock)})
    with served(top / "home", config, around) as server:
        plain = "/iiif/3/badge/first_name=Ann/full/60,/0/default.png"
        signed = said("sign", plain, "--expires", str(int(time.time()) + HOUR), *told).stdout.decode().strip()
        signed = "/iiif" + signed.partition("/iiif")[2]
        kept = server.get("/iiif/3/chart.png/full/60,/0/default.png").content
        token = (top / "home/state/admin-token").read_text().strip()
        yield Clocked(
            server, clock, signed, next(one for one in key if one.startswith("bp_live")), bearer(token),
            _session(server, token), kept,
        )  # fmt: skip


def _session(server: Server, token: str) -> dict[str, str]:
    """Log in as a browser does."""
    code = login_codes.make(token, time.time())
    answer = httpx2.get(f"{server.url}/login?code={code}", follow_redirects=False, timeout=60)
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def picture_kept(clocked: Clocked) -> str:
    answer = clocked.get("/iiif/3/chart.png/full/60,/0/default.png")
    assert answer.content == clocked.kept
    told = clocked.get("/iiif/3/chart.png/full/60,/0/default.png", if_none_match=answer.headers["etag"])
    assert told.status_code == 304
    return str(answer.status_code)


def picture_new(clocked: Clocked) -> str:
    return str(clocked.get(clocked.new()).status_code)


def picture_signed(clocked: Clocked) -> str:
    answer = clocked.get(clocked.signed)
    notes = answer.headers.get("bookplate-notes")
    return f"{answer.status_code}, `{notes}`" if notes else str(answer.status_code)


def admin(clocked: Clocked) -> str:
    return str(clocked.get("/v1/fonts", **clocked.admin).status_code)


def session(clocked: Clocked) -> str:
    return str(clocked.get("/v1/fonts", **clocked.session).status_code)


def rate(clocked: Clocked) -> str:
    """Use it up, and wait a second."""
    asked: Callable[[], int] = lambda: clocked.get("/v1/jobs/none", **bearer(clocked.key)).status_code  # noqa: E731
    deadline = time.monotonic() + PATIENCE
    while asked() != 429 and time.monotonic() < deadline:
        pass
    time.sleep(2.1)
    return "200" if asked() == 404 else "429"  # there is no such job; who is let in is told so


def job(clocked: Clocked) -> str:
    wish = {"design_id": "badge", "data": {"first_name": "Ann"}}
    headers = {**clocked.admin, "Prefer": "respond-async"}
    begun = httpx2.post(f"{clocked.server.url}/v1/generate", json=wish, headers=headers, timeout=60)
    assert begun.status_code == 202, begun.text
    deadline, state = time.monotonic() + PATIENCE, ""
    while state not in ("completed", "failed") and time.monotonic() < deadline:
        time.sleep(0.1)
        state = clocked.get(begun.headers["location"], **clocked.admin).json()["status"]
    return state


WHAT: dict[str, Callable[[Clocked], str]] = {
    "a picture that is kept": picture_kept,
    "a new picture": picture_new,
    "a picture with a signature that ends in an hour": picture_signed,
    "a request with the admin token": admin,
    "a session that lasts twelve hours": session,
    "an API key whose rate was used up a second before": rate,
    "a job": job,
}


def test_a_clock_that_jumps(clocked: Clocked) -> None:
    """All rows at each moment: what comes later is to be right although everything was asked for before."""
    table = {next(iter(row.values())): row for row in injection.rows("A clock that jumps")}
    assert set(table) == set(WHAT)
    workers = clocked.server.workers()
    found: dict[str, dict[str, Any]] = {name: {} for name in WHAT}
    rate(clocked)  # used up before the clock is set
    for moment, offset in MOMENTS.items():
        clocked.set(offset)
        for name, ask in WHAT.items():
            found[name][moment] = ask(clocked)

    assert found == {name: {moment: row[moment] for moment in MOMENTS} for name, row in table.items()}
    assert clocked.server.workers()[: len(workers)] == workers  # behind them is who does jobs
    must_be_without_traces(clocked.server)
