"""Nothing that is secret or personal is written anywhere: a real server is asked with marked secrets in every place where
one can stand, through success and failure, at the most talkative level of its log. Then all that it wrote is searched."""

import asyncio
import json
import os
import socket
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.access.keys import Keys
from server.database.engine import open_database
from tests.likeness import chart
from tests.server.commands import said
from tests.server.running import Server, serving

SIGNING, SEALING = "c2lnbmluZyBrZXkgb2YgdGhlIHRlc3Rz", "A" * 86
DATA_KEY_ENDS = ("data-key", "admin-token")  # the files that hold secrets, and nothing but them
NAME, QUERY, VALUE, LOGO, COOKIE, IDEMPOTENCY, TOKEN, GARBAGE, SEALED = (
    f"mark{word}7q"
    for word in ("name", "query", "value", "logo", "cookie", "idempotency", "token", "garbage", "sealed")
)
DESIGN = {
    "name": "card",
    "canvas": {"width": 60, "height": 30, "background": "#ffffff"},
    "fields": {
        "first_name": {"type": "text", "case": "name"},
        "seats": {"type": "number", "max": 5},
        "logo": {"type": "image"},
    },
    "layers": [
        {"kind": "text", "text": "{first_name}", "box": [0, 0, 60, 30], "size": 12},
        {"kind": "image", "source": "{logo}", "box": [0, 0, 9, 9], "missing": "hide"},
    ],
}
PUBLIC = DESIGN | {"name": "open", "public": True}
TAIL = "full/40,/0/default.png"


@dataclass
class Asked:
    """A server, what is secret about it, and all that it answered with an error."""

    server: Server
    home: Path
    key: str
    secrets: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"Cookie": f"session={COOKIE}", **more.pop("headers", {})}
        answer = httpx2.request(method, self.server.url + path, headers=headers, timeout=30, **more)
        if answer.status_code >= 400:
            self.refusals.append(f"{answer.status_code} {answer.text} {answer.headers}")
        return answer

    def call(self, method: str, path: str, key: str | None = None, **more: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {key or self.key}", **more.pop("headers", {})}
        return self.ask(method, path, headers=headers, **more)

    def raw(self, content: bytes) -> None:
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=10) as connection:
            connection.sendall(content)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    home = tmp_path_factory.mktemp("secrets")
    for name in ("pictures", "designs", "tmp"):
        (home / name).mkdir()
    chart(6, 4, 10).write_to_file(str(home / "pictures/chart.png"))
    for document in (DESIGN, PUBLIC):
        (home / f"designs/{document['name']}.json").write_text(json.dumps(document))
    url = f"sqlite:///{home}/kept/kept.db"
    (home / "kept").mkdir()
    with closing(open_database(url)) as database:
        _, key = Keys(database, "live").create("mine", "live", ["admin", "render"], who="tests")
    more = (
        f'[server]\nworkers = 2\n[database]\nurl = "{url}"\n[designs]\nfolder = "designs"\n[cache]\ndisk = "disk"\n'
        f'[log]\nlevel = "debug"\nform = "json"\n[outside]\norigins = ["https://logos.invalid/"]\nseconds = 0.5\n'
        f'[access]\nsigning = {{ k1 = "{SIGNING}" }}\nsealing = {{ s1 = "{SEALING}" }}\n'
    )
    with serving(home / "pictures", home, more, TMPDIR=str(home / "tmp")) as server:
        everything = Asked(server, home, key)
        everything.secrets |= {"API key": key.rpartition("_")[2], "signing": SIGNING, "sealing": SEALING}
        pictures(everything)
        calls(everything)
        refused(everything)
        trouble(everything)
        (home / "answered-metrics").write_text(server.get("/metrics").text)
        time.sleep(0.5)  # until the log is written
        yield everything


def sign(home: Path, *arguments: str) -> str:
    done = said(*arguments, "--config", str(home / "config.toml"))
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().strip()


def pictures(asked: Asked) -> None:
    """Pictures with values in every place: signed, sealed, ended, in a query, with a logo from outside."""
    home = asked.home
    signed = sign(home, "sign", f"/iiif/3/card/seats=1/{TAIL}", "--open", "first_name,logo")
    ended = sign(home, "sign", f"/iiif/3/card/seats=2/{TAIL}", "--open", "first_name", "--expires", "1500000000")
    sealed = sign(home, "seal", f"/iiif/3/card/first_name={SEALED}/{TAIL}")
    asked.secrets["signature"] = signed.partition("sig=")[2].partition("/")[0].split(".")[-1]
    asked.secrets["seal"] = sealed.partition("sealed=")[2].partition("/")[0].split(".")[-1]
    filled = signed.replace("/full/", f";first_name={NAME};logo=https://logos.invalid/{LOGO}.png/full/")
    for path in (filled, ended.replace("/full/", f";first_name={NAME}/full/"), sealed):
        assert asked.ask("GET", path).status_code == 200
        assert asked.ask("HEAD", path).status_code == 200
    assert asked.ask("GET", signed + f"?first_name={QUERY}&utm_source={QUERY}").status_code == 200
    assert asked.ask("GET", f"/iiif/3/open/first_name={NAME}/{TAIL}?token={TOKEN}").status_code == 200
    assert asked.ask("GET", f"/iiif/3/open/{TAIL}?first_name={QUERY}").status_code == 200
    assert asked.ask("GET", f"/iiif/3/open/first_name={NAME}/info.json").status_code == 200
    assert (
        asked.ask(
            "GET", f"/iiif/3/open/first_name={NAME}/full/40,/0/default.auto", headers={"Accept": "image/avif,*/*"}
        ).status_code
        == 200
    )
    for path in (
        filled.replace("seats=1", "seats=3"),
        sealed.replace("sealed=s1.", "sealed=s1.AAAA"),
        f"/iiif/3/card/first_name={NAME}/{TAIL}",
    ):
        assert asked.ask("GET", path).status_code == 403


def calls(asked: Asked) -> None:
    """The API, with the key in its header, names in bodies, and keys that clients chose."""
    wish = {"design_id": "card", "data": {"first_name": VALUE}}
    for more in ({}, {"options": {"return": "image"}}, {"options": {"plain": True}}, {"options": {"return": "base64"}}):
        for _ in range(2):
            answer = asked.call(
                "POST", "/v1/generate", json=wish | more, headers={"Idempotency-Key": IDEMPOTENCY + str(more)[:60]}
            )
            assert answer.status_code == 200, answer.text
    job = asked.call(
        "POST", "/v1/generate", json=wish, headers={"Prefer": "respond-async", "Idempotency-Key": IDEMPOTENCY}
    )
    assert job.status_code == 202
    until = time.monotonic() + 20
    while asked.call("GET", job.headers["location"]).json()["status"] != "completed":
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (
        asked.call(
            "POST", "/v1/links", json={"design_id": "card", "data": {"first_name": VALUE}, "open": {"seats": {}}}
        ).status_code
        == 200
    )
    told = asked.call("GET", "/v1/explain", params={"url": f"/iiif/3/open/first_name={NAME}/{TAIL}?x={QUERY}"})
    assert told.status_code == 200
    assert (
        asked.call("POST", "/v1/purge", json={"identifiers": [f"/iiif/3/open/first_name={NAME}/{TAIL}"]}).status_code
        == 200
    )
    assert (
        said(
            "render",
            f"/iiif/3/open/first_name={NAME}/{TAIL}",
            "-o",
            str(asked.home / "out.png"),
            "--config",
            str(asked.home / "config.toml"),
        ).returncode
        == 0
    )
    (asked.home / "out.png").unlink()


def refused(asked: Asked) -> None:
    """What is wrong with a request is said, and what is secret in it is not repeated."""
    wish = {"design_id": "card", "data": {"first_name": VALUE}}
    basic = b64encode(f"admin:{TOKEN}".encode()).decode()
    for authorization in (
        f"Bearer {TOKEN}",
        f"Bearer bp_live_{'a' * 10}_{TOKEN}{'x' * (43 - len(TOKEN))}",
        f"Basic {basic}",
        TOKEN,
    ):
        assert asked.ask("GET", "/v1/designs", headers={"Authorization": authorization}).status_code == 401
    assert asked.ask("GET", f"/v1/designs?api_key={TOKEN}").status_code == 401
    assert (
        asked.call("POST", "/v1/generate", json=wish, headers={"Idempotency-Key": IDEMPOTENCY * 30}).status_code == 400
    )
    assert (
        asked.call(
            "POST", "/v1/generate", json=wish | {"data": {"seats": 3}}, headers={"Idempotency-Key": IDEMPOTENCY}
        ).status_code
        == 422
    )
    for body in (
        {"design_id": "card", "data": {"other": VALUE}},
        {"design_id": "card", "data": {"seats": VALUE}},
        {"secret": TOKEN},
    ):
        assert asked.call("POST", "/v1/generate", json=body).status_code == 422
    assert (
        asked.call(
            "POST",
            "/v1/generate",
            content=f'{{"design_id": {VALUE}'.encode(),
            headers={"Content-Type": "application/json"},
        ).status_code
        == 400
    )
    asked.ask("GET", f"/nothing/{GARBAGE}?{QUERY}")
    asked.ask("GET", f"/v1/nothing/{GARBAGE}?{QUERY}")
    asked.ask("GET", f"/iiif/3/none/first_name={NAME}/{TAIL}")
    asked.ask("GET", f"/iiif/3/chart.png/full/40,/{GARBAGE}/default.png?text={QUERY}")
    asked.ask("GET", f"/iiif/3/chart.png/text={NAME * 2000}/{TAIL}")
    asked.ask("TRACE", f"/iiif/3/open/first_name={NAME}/{TAIL}")
    for content in (
        f"GET /{GARBAGE} HTTP/9.9\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n",
        f"{GARBAGE}\r\n\r\n",
        f"GET / HTTP/1.1\r\nHost: x\r\nCookie {COOKIE}\r\n\r\n",
        f"GET /?{QUERY} HTTP/1.1\r\nHost: a\r\nHost: {GARBAGE}\r\nAuthorization: Bearer {TOKEN}\r\n\r\n",
        f"POST /v1/generate?{QUERY} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 9\r\n\r\n{VALUE[:3]}",
        f"GET / HTTP/1.1\r\nHost: x\r\nX: {TOKEN * 20_000}\r\n\r\n",
    ):
        try:
            asked.raw(content.encode())
        except OSError:  # closed in the middle, as it should be
            continue


def trouble(asked: Asked) -> None:
    """A database that is rubbish, and a client that leaves in the middle."""
    path = asked.home / "kept/kept.db"
    before = path.read_bytes()
    path.write_bytes(os.urandom(50_000))
    for _ in range(4):
        asked.ask("GET", f"/iiif/3/open/first_name={NAME}/full/41,/0/default.png?x={QUERY}")
        assert (
            asked.call(
                "POST",
                "/v1/generate",
                json={"design_id": "card", "data": {"first_name": VALUE}},
                headers={"Idempotency-Key": IDEMPOTENCY},
            ).status_code
            == 503
        )
    path.write_bytes(before)
    until = time.monotonic() + 20
    while asked.call("GET", "/v1/designs").status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.1)

    async def leave() -> None:
        async with httpx2.AsyncClient(base_url=asked.server.url) as client:
            try:
                async with asyncio.timeout(0.01):
                    await client.get(f"/iiif/3/open/first_name={NAME}/full/1500,/12/default.avif?x={QUERY}")
            except (TimeoutError, httpx2.HTTPError):
                pass

    asyncio.run(leave())


def written(home: Path) -> Iterator[tuple[str, bytes]]:
    """All that the server wrote, names of files included."""
    given = {home / "config.toml", *(home / "designs").iterdir(), *(home / "pictures").iterdir()}
    for path in home.rglob("*"):
        if path not in given:
            yield f"name of {path}", str(path.relative_to(home)).encode()
            if path.is_file() and path.name not in DATA_KEY_ENDS:
                yield str(path), path.read_bytes()


def marks(asked: Asked) -> dict[str, str]:
    tokens = {
        path.name: path.read_text().strip()
        for path in (asked.home / ".bookplate").iterdir()
        if path.name in DATA_KEY_ENDS
    }
    words = (NAME, QUERY, VALUE, LOGO, COOKIE, IDEMPOTENCY, TOKEN, GARBAGE, SEALED)
    return {**asked.secrets, **tokens, **{word: word for word in words}}


def test_what_the_server_wrote_holds_nothing_secret_or_personal(asked: Asked) -> None:
    found = []
    looked = 0
    for where, content in written(asked.home):
        looked += 1
        lower = content.lower()
        found += [
            f"{name} in {where}: {lower[max(0, at - 80) : at + 60]!r}"
            for name, mark in marks(asked).items()
            if (at := lower.find(mark.lower().encode())) >= 0
        ]

    assert looked > 20
    assert not found, "\n".join(found)


def test_the_search_finds_what_is_there(asked: Asked) -> None:
    """The log has been written, the database has rows, the disk cache has pictures."""
    files = dict(written(asked.home))
    log = files[str(asked.home / "server.log")]

    assert log.count(b'"event": "request"') > 40
    assert any(b"design.saved" in content for name, content in files.items() if "/kept/" in name)
    assert sum("/disk/" in name for name in files) > 3
    assert b"bookplate_requests" in files[str(asked.home / "answered-metrics")]
    assert b"Traceback" not in log


def test_no_refusal_repeats_a_token(asked: Asked) -> None:
    secret = {
        name: mark for name, mark in marks(asked).items() if name not in (NAME, VALUE, QUERY, GARBAGE, LOGO, SEALED)
    }

    assert len(asked.refusals) > 20
    for told in asked.refusals:
        assert not [name for name, mark in secret.items() if mark.lower() in told.lower()], told
