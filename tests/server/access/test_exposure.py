"""An unguarded server that is reached from outside says so once, and leaves a note for `bookplate check`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from server.access.exposure import FILE, RECENT, Exposure, Note, is_unguarded, noted, watching
from server.config.access import Access
from server.config.server import Server
from server.config.settings import Settings
from tests.server.inside import SEALING, SIGNING


def look(folder: Path, *hosts: str) -> list[dict[str, Any]]:
    """What is logged when these hosts are asked for."""
    said: list[dict[str, Any]] = []

    async def run() -> None:
        exposure = Exposure(folder, lambda words, **more: said.append({"words": words, **more}))
        for host in hosts:
            exposure.look(host)
        await asyncio.get_running_loop().shutdown_default_executor()

    asyncio.run(run())
    return said


def test_it_is_said_once_and_noted(tmp_path: Path) -> None:
    (said,) = look(tmp_path, "localhost", "img.example.org:8080", "other.example.org", "localhost")
    written = json.loads((tmp_path / FILE).read_text())

    assert said["host"] == written["host"] == "img.example.org:8080"
    assert "two ways on" in said["words"]
    assert noted(tmp_path, written["time"] + 1) == Note(**written)
    assert noted(tmp_path, written["time"] + RECENT) is None
    assert noted(tmp_path, written["time"] - 1) is None


@pytest.mark.parametrize("host", ["localhost:8182", "127.0.0.1", "[::1]:80", "a.localhost", "", "x" * 101])
def test_names_of_this_machine_and_none_are_nothing_to_speak_of(tmp_path: Path, host: str) -> None:
    assert look(tmp_path, host) == []
    assert not (tmp_path / FILE).exists()


def test_a_note_that_cannot_be_written_or_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert len(look(tmp_path / "file", "evil.example")) == 1
    for text in (
        "",
        "x",
        "[]",
        "{}",
        '{"host": 1, "time": 1}',
        '{"host": "a", "time": "b"}',
        '{"host": "a", "more": 1}',
    ):
        (tmp_path / FILE).write_text(text)
        assert noted(tmp_path, 1) is None
    assert noted(tmp_path / "file", 1) is None


@pytest.mark.parametrize(
    ("access", "unguarded"),
    [({}, True), ({"signing": SIGNING}, False), ({"sealing": SEALING}, False), ({"open": True}, False)],
)
def test_only_a_server_is_watched_of_which_nobody_said_what_is_meant(access: Any, unguarded: bool) -> None:
    settings = Settings(server=Server(), access=Access(**access))

    assert is_unguarded(settings) is unguarded
    assert (watching(settings, print) is not None) is unguarded
