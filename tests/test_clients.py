"""The clients that are copied into projects, and the server, agree on signed and sealed links."""

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import quote

import pytest

from ops.libvips import Image as Pixels
from tests.server.inside import Inside, inside
from tests.server.running import ROOT

CLIENTS = ROOT / "samples/clients"
KEPT = json.loads((CLIENTS / "vectors.json").read_text())
NODE = shutil.which("node")
PAST = 1_700_000_000
OLD = {"k0": "YW4gb2xkIGtleSB0aGF0IHdhcyB0YWtlbiBvdXQgb2YgdGhlIGNvbmZpZ3VyYXRpb24"}
BY_JAVASCRIPT = """
import { readFileSync } from "node:fs";
import { seal, sign } from "./bookplate.js";
const kept = JSON.parse(readFileSync("vectors.json", "utf8"));
const fields = (link) => kept.designs[link.design?.split("@")[0]]?.document.fields;
const signed = kept.links.map((link) => {
  const kid = link.key ?? "k1";
  return sign({ [kid]: kept.keys[kid] }, link, { ...link, fields: fields(link) && Object.keys(fields(link)) });
});
const sealed = kept.sealed.map((link) => seal(kept.sealing, link, link.expires));
console.log(JSON.stringify({ links: await Promise.all(signed), sealed: await Promise.all(sealed) }));
"""


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project that the clients were copied into."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("bookplate.py", "bookplate.js", "vectors.json"):
        shutil.copy(CLIENTS / name, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


@pytest.fixture(scope="module")
def vectors() -> Iterator[ModuleType]:
    """The script, which takes the client that lies beside it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(CLIENTS)
        import make_vectors  # type: ignore[import-not-found]  # noqa: PLC0415

        yield make_vectors
        for name in ("make_vectors", "bookplate"):
            del sys.modules[name]


def furnish(folder: Path) -> None:
    """The originals that links are about."""
    (folder / "designs").mkdir()
    picture = Pixels.black(KEPT["originals"]["width"], KEPT["originals"]["height"], bands=3) + 99
    for name in KEPT["originals"]["names"]:
        place = folder / "pictures" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(picture.cast("uchar").write_to_buffer(".png"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("clients")
    furnish(folder)
    with inside(folder, access={"signing": KEPT["keys"], "sealing": KEPT["sealing"]}) as built:
        for name, design in KEPT["designs"].items():
            for number in range(design["versions"]):
                document = {**design["document"], "title": str(number)}
                built.run(built.house.orders.library.save(name, json.dumps(document), "tests"))
        yield built


def explained(house: Inside, path: str) -> dict[str, Any]:
    return house.run(house.house.delivery.explainer.explain(path.encode(), b""))


def test_there_are_two_hundred_links_of_every_kind() -> None:
    links = KEPT["links"]
    assert len({one["path"] for one in links}) > 195
    assert len(links) == 200
    for what in ("open", "expires", "renders", "pin", "key", "version", "identifier", "design"):
        assert any(what in one for one in links), what


def test_the_python_client_makes_these_links(vectors: ModuleType) -> None:
    assert vectors.document() == (CLIENTS / "vectors.json").read_text()


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_the_javascript_client_makes_these_links(copied: Path) -> None:
    assert NODE is not None
    asked = [NODE, "--input-type=module", "-e", BY_JAVASCRIPT]
    made = json.loads(subprocess.run(asked, cwd=copied, capture_output=True, check=True, timeout=60).stdout)

    for name in ("links", "sealed"):
        assert made[name] == [one["path"] for one in KEPT[name]]


def test_the_server_accepts_these_links_and_would_sign_them_alike(house: Inside, vectors: ModuleType) -> None:
    about = set(vectors.Image.__dataclass_fields__)
    for link in KEPT["links"]:
        assert house.ask(link["path"]).status == 200, link
        image = vectors.Image(**{name: value for name, value in link.items() if name in about})
        opened = ",".join(f"{name}:{most}" if most else name for name, most in link.get("open", {}).items())
        terms = {"expires": link.get("expires"), "most": link.get("renders"), "pins": link.get("pin", ())}
        assert house.sign(image.path(), opened, **terms) == vectors.signed({**link, "key": "k1"})


def test_the_server_refuses_each_of_them_when_it_is_changed(house: Inside, vectors: ModuleType) -> None:
    for number, link in enumerate(KEPT["links"]):
        path: str = link["path"]
        at = path.index("sig=v1.") + len(f"sig=v1.{link.get('key', 'k1')}.") + number % 42
        changed = [f"{path[:at]}{'A' if path[at] != 'A' else 'B'}{path[at + 1 :]}"]
        closed = [name for name, value in link.get("values", {}).items() if name not in link.get("open", {}) and value]
        changed += [path.replace(f"{name}=", f"{name}=zz9", 1) for name in closed]
        changed += [path.replace("/90/", "/91/")] if "rotation" in link.get("pin", ()) else []
        changed += [path.replace(f"{name}=4", f"{name}=5") for name in ("exp", "renders") if f"{name}=4" in path]
        for one in changed:
            assert house.ask(one).status in (400, 403), one
        if number % 8 == 0:
            assert "Expected a signature for just this request" in explained(house, changed[0])["refused"]


def test_the_server_refuses_each_of_them_that_has_ended_or_has_an_old_key(house: Inside, vectors: ModuleType) -> None:
    for number, link in enumerate(KEPT["links"]):
        ended = vectors.signed(link, expires=PAST)
        assert "design=expired" in house.ask(ended).headers["bookplate-notes"]
        old = vectors.signed({**link, "key": "k0"}, OLD)
        assert house.ask(old).status == 403
        if number % 8 == 0:
            assert "refused" not in explained(house, link["path"])
            assert explained(house, ended)["problem"].startswith("This link expired on 2023-11-14")
            assert "a key of this server but received one by k0" in explained(house, old)["refused"]
        forged = vectors.signed({**link, "key": "k1"}, {"k1": OLD["k0"]})
        assert house.ask(forged).status == 403


def test_the_server_opens_what_is_sealed_and_nothing_that_was_changed(house: Inside) -> None:
    for link in KEPT["sealed"]:
        path: str = link["path"]
        at = path.index("sealed=s1.") + 12
        assert house.ask(path).status == 200
        assert house.ask(f"{path[:at]}{'A' if path[at] != 'A' else 'B'}{path[at + 1 :]}").status == 403
        assert house.ask(path.replace("dawn.jpg", quote("100%.png")).replace("card@2", "card@3")).status == 403


class Scripted(BaseHTTPRequestHandler):
    """Answers as it is told, and remembers what was asked."""

    answers: ClassVar[list[tuple[int, dict[str, str], bytes]]] = []
    asked: ClassVar[list[tuple[str, str | None, str | None]]] = []

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.asked.append((self.path, self.headers["Idempotency-Key"], self.headers["Prefer"]))
        status, headers, body = self.answers.pop(0)
        self.send_response(status)
        for name, text in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer  # noqa: N815 (names of the library)

    def log_message(self, *said: object) -> None:
        """Nothing."""


@pytest.fixture
def scripted() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Scripted.asked.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


IN_PYTHON = """
import bookplate, json
client = bookplate.Client(BASE, "key", patience=5)
print(json.dumps(client.job("card", {}, seconds=9)))
for _ in range(3):
    try:
        client.job("card", {})
    except bookplate.Problem as problem:
        print(problem.status, problem, [one["code"] for one in problem.errors])
"""
IN_JAVASCRIPT = """
import { Client } from "./bookplate.js";
const client = new Client(BASE, "key", { patience: 5 });
console.log(JSON.stringify(await client.job("card", {}, { seconds: 9 })));
for (const _ of [0, 1, 2])
  await client.job("card", {}).catch((problem) => {
    console.log(problem.status, problem.message, JSON.stringify(problem.errors.map((one) => one.code)));
  });
"""


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ([sys.executable, "-c"], IN_PYTHON),
        pytest.param(
            [NODE, "--input-type=module", "-e"], IN_JAVASCRIPT, marks=pytest.mark.skipif(not NODE, reason="node")
        ),
    ],
)
def test_a_client_asks_again_for_what_was_busy_and_says_what_was_refused(
    scripted: str, copied: Path, command: list[str], program: str
) -> None:
    place, soon = {"Location": "/v1/jobs/1"}, {"Retry-After": "0"}
    begun = (202, place, b'{"id": "1", "status": "queued"}')
    wrong = json.dumps({"detail": "No.", "errors": [{"code": "unknown_field", "pointer": "/data/x"}]}).encode()
    Scripted.answers[:] = [
        (503, soon, b"busy"), (409, soon, b"{}"), begun, (200, {}, b'{"id": "1", "status": "running"}'), (429, soon, b""),
        (200, {}, b'{"id": "1", "status": "completed", "result": {"alt": "Hi"}}'),
        (422, {"Content-Type": "application/problem+json"}, wrong),
        (403, {"Content-Type": "text/html"}, b"<h1>Forbidden</h1>"),
        begun, (200, {}, b'{"id": "1", "status": "failed", "result": {"detail": "Gone."}}'),
    ]  # fmt: skip
    told = program.replace("BASE", json.dumps(scripted))
    done = subprocess.run([*command, told], cwd=copied, capture_output=True, text=True, check=True, timeout=60)

    lines = done.stdout.replace("'", '"').splitlines()
    assert json.loads(lines[0]) == {"alt": "Hi"}
    assert lines[1:] == ['422 No. ["unknown_field"]', "403 Forbidden []", "200 Gone. []"]
    posted = [one for one in Scripted.asked if one[0] == "/v1/generate"]
    assert len({key for _, key, _ in posted[:3]}) == 1
    assert len({key for _, key, _ in posted}) == 4
    assert {prefer for *_, prefer in posted} == {"respond-async"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"design": "card@1", "values": {"frist_name": "Ann"}}, "frist_name"),
        ({"design": "card@1", "values": {"first_name": "Ann"}, "open": {"at": None}}, "at"),
        ({"design": "card", "values": {"first_name": "Ann"}}, "card"),
        ({"identifier": "dawn.jpg", "values": {"word": "Ann"}}, "word"),
    ],
)
def test_what_no_server_would_know_is_never_signed(vectors: ModuleType, wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=f"expected a design's version, and fields in its order, but received {told}$"):
        vectors.signed(wrong)
