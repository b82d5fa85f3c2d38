"""The manual's page on running a server says what is so: its commands are run, its settings and signals are tried."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.config.settings import Settings
from server.supervisor import FAILED
from tests.server.running import ROOT, free_port

PAGE = (ROOT / "server/manual/running.md").read_text()
UNIT = (ROOT / "samples/deploy/bookplate.service").read_text()


def test_its_commands_do_what_they_say(tmp_path: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 1
    commands = blocks[0].replace("8182", str(free_port()))
    config = f'[server]\nworkers = 1\n[[sources]]\nname = "a"\nkind = "folder"\npath = "{ROOT}/samples/pictures"\n'
    (tmp_path / "config.toml").write_text(config)
    (tmp_path / "tmp").mkdir()
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "TMPDIR": str(tmp_path / "tmp")}
    done = subprocess.run(
        ["bash", "-c", commands],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert done.stdout.endswith("ended with 0\n")
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "tmp").iterdir()) == []


def test_what_it_says_of_settings_is_so() -> None:
    server = Settings().server

    assert (server.grace, server.hang_timeout) == (10, 20)
    for name in re.findall(r"`server\.([a-z_]+)", PAGE):
        assert hasattr(server, name), name


def test_the_exit_codes_of_who_is_told_twice() -> None:
    assert {FAILED + 2, FAILED + 15} == {130, 143}
    assert "| 130, 143 |" in PAGE


@pytest.mark.parametrize("line", ["Type=notify", "ExecReload=/bin/kill -HUP $MAINPID", "KillMode=mixed"])
def test_the_unit_does_what_it_says(line: str) -> None:
    assert line in UNIT.splitlines()


def test_the_unit_leaves_time_to_stop() -> None:
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", UNIT, re.MULTILINE)

    assert int(seconds) > Settings().server.grace + 1


def test_what_it_links_to_is_there() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", PAGE):
        assert (ROOT / "server/manual" / target).exists(), target
