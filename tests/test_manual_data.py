"""What the manual says about data and the supply chain is what happens."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from server import checks
from server.config.database import Database
from server.config.settings import Settings
from server.core.data_keys import DataKey
from server.database.tables import metadata
from tests.server.commands import said
from tests.server.inside import furnish
from tests.server.running import ROOT

DATA, CHAIN = ((ROOT / f"server/manual/{name}.md").read_text() for name in ("data", "supply-chain"))
BLOCKS = re.findall(r"```sh\n(.*?)```", DATA + CHAIN, re.DOTALL)
COMMANDS = [line for block in BLOCKS for line in block.splitlines() if line.startswith("bookplate")]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands are called one after the other, as they stand."""
    home = tmp_path_factory.mktemp("home")
    (home / "config.toml").write_text(
        f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{furnish(home)}"\n[designs]\nfolder = ""\n'
        '[database]\nurl = "sqlite:///kept.db"\n'
    )
    return home


@pytest.mark.parametrize("line", dict.fromkeys(COMMANDS))
def test_a_command_does_what_is_said(home: Path, line: str) -> None:
    if line.startswith("bookplate restore") and "--check" not in line:
        (home / "kept.db").unlink()  # it was refused otherwise, as the page says
    done = said(*shlex.split(line)[1:], cwd=home)

    assert done.returncode in ((0, 1) if line == "bookplate check" else (0,)), done.stderr
    assert done.stdout


def test_all_commands_in_sentences_are_some() -> None:
    for words in re.findall(r"`bookplate ([a-z -]+?)(?:\s--[a-z]+)*`", DATA + CHAIN):
        assert said(*words.split(), "--help").returncode == 0, words


def test_all_settings_that_are_named_are_some() -> None:
    """Those in backticks with a point or of a section, and the variable of the environment."""
    for section, name in re.findall(r"`(server|database|cache|outside|designs)\.([a-z_]+)`", DATA + CHAIN):
        assert name in Settings.model_fields[section].annotation.model_fields, f"{section}.{name}"  # type: ignore[union-attr]
    (shown,) = re.findall(r"BOOKPLATE_DATABASE__DATA_KEYS='(.+)'", DATA)
    keys = json.loads(shown.replace("…", str(DataKey.new())))
    assert len(Database.model_validate({"data_keys": keys}).data_keys) == 1


def test_the_page_has_every_table_of_the_database() -> None:
    """So that nothing is kept of which nobody says for how long."""
    table = DATA.partition("## What is stored where")[2].partition("\n\nNames in")[0]
    named = set(re.findall(r"database, ((?:`[a-z_]+`(?: and )?)+)", table))
    told = {name for each in named for name in re.findall(r"`([a-z_]+)`", each)}

    assert told == set(metadata.tables) - {"changes", "trail_end"}  # numbers


def test_the_defaults_are_as_it_says() -> None:
    defaults = Database()

    assert (defaults.keep_jobs, defaults.keep_answers) == (86_400, 86_400)
    assert "wait a day\nfor jobs and answers" in DATA


@pytest.mark.parametrize(("more", "warned"), [({}, True), ({"data_keys": [str(DataKey.new())]}, False)])
def test_check_says_that_machines_need_a_key_in_common(more: dict[str, Any], warned: bool) -> None:
    url = "postgresql+psycopg://user@host/name"
    found = checks.odd(Settings(database=Database.model_validate({"url": url, **more})))

    assert any("the same database.data_keys" in sentence for sentence in found) == warned
