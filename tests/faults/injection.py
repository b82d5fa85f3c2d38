"""Faults that are put into a real server's surroundings, and a server that can be started in them."""

import contextlib
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.server.running import ROOT, Server, free_port

TRACEBACK = "Traceback (most recent call last)"
# Root may read and write everything, unless this is taken from it.
ORDINARY = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.getuid() == 0 else ()
ENDING = 15  # seconds that a server has to end

CONFIG = """
[server]
workers = 1
gallery = ""
seconds = 5
state_folder = "state"
[[sources]]
name = "pictures"
kind = "folder"
path = "{pictures}"
[designs]
folder = ""
[database]
url = "sqlite:///kept.db"
[log]
form = "json"
"""


@dataclass(frozen=True)
class Surroundings:
    """What a server is started in: variables of its environment, of which None takes one away; limits of the system
    by their number in `resource`; where its log goes instead of a file; what is before its command."""

    environment: Mapping[str, str | None] = field(default_factory=dict)
    limits: Mapping[int, int] = field(default_factory=dict)
    log: int | None = None
    before: tuple[str, ...] = ()


def spawned(home: Path, config: str, around: Surroundings = Surroundings()) -> Server:
    """A server that has been started, and may not be up yet, or never. Relative paths are in its home."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "config.toml").write_text(config)
    port, log = free_port(), home / "server.log"
    environment = {name: value for name, value in {**os.environ, **around.environment}.items() if value is not None}

    def limited() -> None:
        for number, most in around.limits.items():
            resource.setrlimit(number, (most, most))

    command = [sys.executable, "-m", "server", "serve", "--config", str(home / "config.toml"), "--port", str(port)]
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*around.before, *command],
            cwd=ROOT,
            env=environment,
            stdout=output if around.log is None else around.log,
            stderr=output if around.log is None else around.log,
            start_new_session=True,
            preexec_fn=limited if around.limits else None,  # noqa: PLW1509 - tests have one thread
        )
    return Server(process, port, log)


@contextlib.contextmanager
def served(home: Path, config: str, around: Surroundings = Surroundings()) -> Iterator[Server]:
    """A server that is up."""
    server = spawned(home, config, around)
    try:
        server.wait()
        yield server
    finally:
        ended(server)


def ended(server: Server) -> int:
    """Tell a server to end; with which code it did."""
    server.process.send_signal(signal.SIGTERM)
    try:
        return server.process.wait(ENDING)
    except subprocess.TimeoutExpired:
        os.killpg(server.process.pid, signal.SIGKILL)
        return server.process.wait()


def said(server: Server) -> str:
    """Its log."""
    return server.log.read_text(errors="replace")


def must_be_without_traces(server: Server) -> None:
    """What goes wrong around it is told in a sentence, and never as a fault of its own."""
    log = said(server)
    assert TRACEBACK not in log, log[max(0, log.index(TRACEBACK) - 500) :][:4000]
    assert '"level": "critical"' not in log


@contextlib.contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """A file system in memory in a folder. Skips where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", "-t", "tmpfs", *options, "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """A folder that nothing can be written to, for root neither. Skips where that is not allowed."""
    _run("mount", "--bind", str(folder), str(folder))
    try:
        _run("mount", "-o", "remount,ro,bind", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextlib.contextmanager
def elsewhere(folder: Path) -> Iterator[None]:
    """A file or a folder under another name; what has taken its place meanwhile is removed."""
    other = folder.with_name(f"{folder.name}-elsewhere")
    folder.rename(other)
    try:
        yield
    finally:
        taken = folder.with_name(f"{folder.name}-taken")
        with contextlib.suppress(FileNotFoundError):
            folder.rename(taken)  # at once: a server may be writing into it
        other.rename(folder)
        if taken.is_dir() and not taken.is_symlink():
            shutil.rmtree(taken)
        taken.unlink(missing_ok=True)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"{command[0]} is not allowed here: {done.stderr.strip()}")


def rows(heading: str) -> list[dict[str, str]]:
    """The table below a heading of the manual's page about faults, by the words in its first line."""
    page = (ROOT / "server/manual/faults.md").read_text()
    section = re.split(r"^## ", page, flags=re.MULTILINE)
    (wanted,) = (one for one in section if one.startswith(f"{heading}\n"))
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in wanted.splitlines() if line[:1] == "|"]
    return [dict(zip(lines[0], line, strict=True)) for line in lines[2:]]


def parameters(heading: str, known: Mapping[str, Any]) -> list[Any]:
    """The rows of a table, each with what stands for it here: there is one for each, and none for what has no row."""
    table = rows(heading)
    names = [next(iter(row.values())) for row in table]
    assert sorted(names) == sorted(known), f"{heading}: the page and the tests are about different things"
    return [pytest.param(row, known[name], id=name) for name, row in zip(names, table, strict=True)]
