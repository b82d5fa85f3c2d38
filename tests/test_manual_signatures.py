"""The manual's page on signatures says what is so: its example is signed so, and its programs do what they say."""

import hmac
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from server.access.keys import Keys
from server.database.engine import open_database
from server.designs.text_design import TextDesign, fields
from tests.conftest import STUDIO
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/signatures.md").read_text()
CLIENTS = ROOT / "samples/clients"
PROGRAMS = dict(re.findall(r"```(python|js)\n(.*?)```", PAGE, re.DOTALL))
MESSAGE = PAGE.partition("```text\n")[2].partition("```")[0]
NODE = shutil.which("node")
COMMANDS = {"python": [sys.executable, "main.py"], "js": [NODE or "", "main.mjs"]}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server with the page's key, and a key of its API."""
    home = tmp_path_factory.mktemp("signatures")
    (home / "designs").mkdir()
    shutil.copy(ROOT / "samples/designs/webinar.json", home / "designs")
    url = f"sqlite:///{home}/kept.db"
    with closing(open_database(url)) as database:
        key = Keys(database, "live").create("shop", "live", ["render", "designs:read"], who="tests")[1]
    (secret,) = set(re.findall(r'k1"?: "([A-Za-z]+)"', PAGE))
    more = f'[database]\nurl = "{url}"\n[designs]\nfolder = "designs"\n[access]\nsigning.k1 = "{secret}"\n'
    with serving(ROOT / "samples/pictures", home, more) as server:
        yield server, key


def test_the_message_of_the_example_has_the_signature_that_is_said() -> None:
    rows = [re.match(r"([0-9a-f]{8})(?:  ([0-9a-f]+))?", line) for line in MESSAGE.splitlines()]
    message = bytes.fromhex("".join("".join(filter(None, row.groups())) for row in rows if row))
    digest = hmac.digest(b"A" * 20, message, "sha256").hex()

    assert len(message) == 165
    assert f"`{digest}`" in PAGE


def test_the_client_makes_the_address_of_the_example(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(CLIENTS)
    import bookplate  # type: ignore[import-not-found]  # noqa: PLC0415

    values = {"company": "Zoë & Co", "first_name": "Sarah"}
    image = bookplate.Image(design="webinar@3", values=values, size="600,", format="jpg")
    signer = bookplate.Signer({"k1": "QUFBQUFBQUFBQUFBQUFBQUFBQUE"})
    terms = {"open": {"first_name": 40}, "expires": 1798761600, "pin": ["format"]}
    assert f"    {signer.sign(image, fields=['first_name', 'company'], **terms)}\n" in PAGE
    every = [
        name
        for block in re.findall(r"^    (text at .*?)\n\n", PAGE, re.DOTALL | re.MULTILINE)
        for name in block.split()
    ]
    text = TextDesign(fields(STUDIO.fonts, 10, 100))
    assert every == [one.name for one in text.styles]
    assert tuple(text.fields) == bookplate.TEXT_FIELDS


@pytest.mark.parametrize(
    "language", ["python", pytest.param("js", marks=pytest.mark.skipif(not NODE, reason="needs node"))]
)
def test_the_programs_of_the_page_do_what_they_say(opened: tuple[Server, str], tmp_path: Path, language: str) -> None:
    server, key = opened
    program = PROGRAMS[language].replace("http://127.0.0.1:8182", server.url).replace("bp_live_…", key)
    command = COMMANDS[language]
    (tmp_path / command[1]).write_text(program)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    for client in CLIENTS.glob("bookplate.*"):
        shutil.copy(client, tmp_path)
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    signed, url, size, rendered, known, problem = done.stdout.splitlines()

    assert signed.endswith(";first_name=Sarah/full/600,/0/default.webp")
    for path in (signed, url.removeprefix(server.url)):
        assert server.get(path).status_code == 200
    assert int(size) > 1000
    assert rendered.lower() == "true"
    assert known == "webinar@1"
    assert problem == "422 /data/frist_name unknown_field first_name"
