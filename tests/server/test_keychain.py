"""The command line of keys, some of it as real processes."""

import os
import re
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from server.config.settings import load
from server.config.types import key_bytes
from tests.server import commands
from tests.server.inside import SEALING, SIGNING, TAIL, furnish, inside
from tests.server.running import ROOT

SURROUNDINGS = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", "NO_COLOR": "1"}


def bookplate(*arguments: str) -> tuple[int, str, str]:
    """A process: its exit code, what it printed, and its words of regret as one line."""
    command = [sys.executable, "-m", "server", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=SURROUNDINGS, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout.strip(), " ".join(done.stderr.split())


def said(*arguments: str) -> tuple[int, str, str]:
    """The same, without a process."""
    done = commands.said(*arguments)
    return done.returncode, done.stdout.decode().strip(), " ".join(done.stderr.decode().split())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    keys = "".join(f'[access.{name}]\n{kid} = "{one}"\n' for name, ring in (("signing", SIGNING), ("sealing", SEALING))
                   for kid, one in list(ring.items())[:1])  # fmt: skip
    (top / "config.toml").write_text(
        f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "pictures"\n[designs]\nfolder = "designs"\n'
        f'[database]\nurl = "sqlite:///kept.db"\n{keys}'
    )
    return top


def test_keys_are_made_listed_rotated_and_revoked_and_all_of_it_is_on_the_trail(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[database]\nurl = "sqlite:///kept.db"\n')
    at = ("--config", str(config))
    code, secret, _ = bookplate("keys", "create", "--name", "[bold]shop[/x]", "--scopes", "render, designs:read", *at)
    key = re.fullmatch(r"bp_live_([a-z2-7]{10})_[\w-]{43}", secret)
    assert (code, bool(key)) == (0, True)
    assert key is not None

    _, listed, _ = said("keys", "list", *at)
    assert re.search(rf"{key[1]} +\[bold\]shop\[/x\] +live +designs:read render +good +never", listed)
    assert secret.split("_", 3)[3] not in listed

    code, other, _ = said("keys", "rotate", key[1], "--overlap", "60", *at)
    assert (code, other[:18], other == secret) == (0, secret[:18], False)
    assert said("keys", "revoke", key[1], *at)[:2] == (0, f"{key[1]} is revoked.")
    assert said("keys", "rotate", key[1], *at)[2] == (
        f"Expected a key that is not revoked for key but received “{key[1]}”."
    )
    code, trail, _ = said("trail", *at)
    assert (code, re.findall(r"command line +(\S+)", trail)) == (0, ["key.created", "key.rotated", "key.revoked"])
    assert re.search("3 entries, unbroken; the last is [0-9a-f]+", trail)

    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection, connection:
        connection.execute("update trail set what = 'key.praised' where number = 2")
    code, _, regret = said("trail", *at)
    assert (code, regret) == (2, "The record was tampered with: number 2 is not as it was written.")


def test_addresses_are_signed_and_sealed(folder: Path) -> None:
    at = ("--config", str(folder / "config.toml"))
    host, path = "https://img.example.org", f"/iiif/3/badge/first_name=Sarah;company=North/{TAIL}"
    conditions = ("--open", "first_name:40", "--expires", "2096-10-02", "--max-renders", "9", "--pin", "format, size")
    with ThreadPoolExecutor(2) as processes:
        signing = processes.submit(bookplate, "sign", host + path, *conditions, *at)
        sealing = processes.submit(bookplate, "seal", path, *at)
        (_, signed, _), (_, sealed, _) = signing.result(), sealing.result()

    assert signed.startswith(
        f"{host}/iiif/3/badge@1/company=North;open=first_name:40;exp=4000060800;renders=9;sig=v1.k2."
    )
    assert signed.endswith(f";first_name=Sarah/{TAIL}")
    assert re.fullmatch(r"/iiif/3/badge@1/sealed=s1\.[\w-]+/" + re.escape(TAIL), sealed)
    with inside(folder) as house:
        assert house.ask(signed.removeprefix(host)).status == 200
        assert house.ask(signed.removeprefix(host).replace("60,", "61,")).status == 403
        assert house.ask(sealed).headers["etag"] == house.ask(signed.removeprefix(host)).headers["etag"]


def test_what_is_wrong_with_an_address_is_said_in_words_that_teach(folder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "config.toml"
    bare.write_text("[access]\n")
    url, configured = f"/iiif/3/badge/company=North/{TAIL}", str(folder / "config.toml")
    expected = {
        ("sign", url, "--pin", "colour", "--config", configured): "Expected some of region, size, rotation, format for",
        ("seal", f"/iiif/3/none/a=b/{TAIL}", "--config", configured): "There is no image “none” here.",
        ("sign", f"/iiif/3/dawn.jpg/text=Hi/{TAIL}", "--config", str(bare)): "`bookplate keys secret` makes one",
    }
    with ThreadPoolExecutor(2) as processes:
        answers = list(processes.map(lambda one: bookplate(*one), expected))
    for (code, printed, regret), words in zip(answers, expected.values(), strict=True):
        assert (code, printed) == (2, "")
        assert words in regret


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create", "--scopes", "everything"), "Expected some of render, designs:read"),
        (("create", "--scopes", ""), "Expected some of render, designs:read"),
        (("create", "--expires", "2001-09-09"), "Expected a time to come for expires"),
        (("create", "--expires", "soon"), "a date (and time) in UTC such as 2027-01-31"),
        (("create", "--environment", "prod"), "Expected live or test for --environment but received “prod”."),
        (("create", "--name", "two\nlines"), "characters of one line for name"),
        (("revoke", "nobody"), "There is no key “nobody” here."),
        (("rotate", "nobody"), "There is no key “nobody” here."),
        (("rotate", "nobody", "--overlap", "-1"), "seconds for overlap"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_too(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[database]\nurl = "sqlite:///kept.db"\n')
    code, printed, regret = said("keys", *arguments, "--config", str(config))

    assert (code, printed) == (2, "")
    assert words in regret


def test_secrets_are_what_the_configuration_takes(tmp_path: Path) -> None:
    signing, sealing = (said("keys", "secret", *more)[1] for more in ((), ("--seal",)))
    config = tmp_path / "config.toml"
    config.write_text(f'[access]\nsigning = {{ a = "{signing}" }}\nsealing = {{ b = "{sealing}" }}\n')
    access = load(config).access

    assert (len(key_bytes(access.signing["a"])), len(key_bytes(access.sealing["b"]))) == (32, 64)
