import asyncio
import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from server import log as logs
from server.config.log import Log
from server.database.engine import Database, open_database
from server.designs.design_files import DesignFiles
from server.designs.document.written import canonical
from server.designs.library import FRESH, Library
from server.designs.versions import Versions
from server.errors import Busy
from server.threads import Threads
from tests.conftest import STUDIO


def written(title: str) -> dict[str, Any]:
    return {"name": "card", "title": title, "canvas": {"width": 9, "height": 9}, "layers": []}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "designs").mkdir()
    (tmp_path / "designs/card.json").write_text(json.dumps(written("first")))
    return tmp_path / "designs"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db", patience=0.05)) as opened:
        yield opened


def library(database: Database, folder: Path, readers: Threads) -> Library:
    return Library(Versions(database), folder, STUDIO.fonts, readers, logs.configure(Log(level="error")))


def test_a_file_that_could_not_be_saved_is_saved_later(database: Database, folder: Path, tmp_path: Path) -> None:
    async def run() -> None:
        readers = Threads("librarian", 1, 9)
        with closing(readers), closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
            mine = library(database, folder, readers)
            await mine.look(now=True)
            other.execute("BEGIN EXCLUSIVE")
            assert await library(database, folder, readers).current() == {"card": 1}
            (folder / "card.json").write_text(json.dumps(written("second")))
            await mine.look(now=True)
            assert await mine.current() == {"card": 1}
            other.execute("ROLLBACK")
            await mine.look(now=True)
            assert await mine.current() == {"card": 2}
            found = await mine.find("card")
            assert found is not None
            assert found.document.title == "second"

    asyncio.run(run())


def test_what_cannot_be_read_yet_is_not_called_unknown(database: Database, folder: Path, tmp_path: Path) -> None:
    async def run() -> None:
        readers = Threads("librarian", 1, 9)
        with closing(readers):
            mine = library(database, folder, readers)
            (tmp_path / "kept.db").rename(tmp_path / "away.db")
            with pytest.raises(Busy, match="cannot be read yet"):
                await mine.find("card")
            (tmp_path / "away.db").rename(tmp_path / "kept.db")
            await mine.look(now=True)
            assert await mine.find("card") is not None

    asyncio.run(run())


def test_a_file_is_not_taken_for_new_however_much_was_saved_since(database: Database, folder: Path) -> None:
    """Somebody changed the design in another way, a hundred and fifty times; then the server was started again."""

    async def run() -> None:
        readers = Threads("librarian", 1, 9)
        with closing(readers):
            await library(database, folder, readers).look(now=True)
            for number in range(150):
                Versions(database).save("card", canonical(written(f"number {number}")), "api")
            again = library(database, folder, readers)
            await again.look(now=True)
            assert await again.current() == {"card": 151}

    asyncio.run(run())


def test_nobody_waits_for_what_is_new_if_what_is_known_will_do(database: Database, folder: Path) -> None:
    async def run() -> None:
        readers, held = Threads("librarian", 1, 9), threading.Event()
        with closing(readers):
            mine = library(database, folder, readers)
            assert await mine.find("card") is not None
            busy = asyncio.create_task(readers.run(held.wait))
            await asyncio.sleep(FRESH + 0.05)
            started = time.monotonic()
            for _ in range(50):
                assert await mine.find("card") is not None
            took = time.monotonic() - started
            held.set()
            await busy
            assert took < FRESH

    asyncio.run(run())


def many(folder: Path, count: int) -> None:
    for number in range(count):
        (folder / f"card-{number:04}.json").write_text(json.dumps(written(f"{number}") | {"name": f"card-{number:04}"}))


def test_more_than_a_thousand_files_are_all_designs(database: Database, folder: Path) -> None:
    many(folder, 1100)

    async def run() -> None:
        readers = Threads("librarian", 2, 9)
        with closing(readers):
            mine = library(database, folder, readers)
            await mine.look(now=True)
            assert mine.complete
            assert len(await mine.current()) == 1101
            for name in ("card", "card-0000", "card-0999", "card-1000", "card-1099"):
                assert await mine.find(name) is not None
            assert await mine.find("card-1100") is None
            await mine.close()

    asyncio.run(run())


def test_what_is_in_a_file_that_is_not_read_yet_is_not_called_unknown(
    database: Database, folder: Path, tmp_path: Path
) -> None:
    async def run() -> None:
        readers = Threads("librarian", 2, 9)
        with closing(readers), closing(sqlite3.connect(tmp_path / "kept.db", isolation_level=None)) as other:
            await library(database, folder, readers).look(now=True)
            (folder / "new.json").write_text(json.dumps(written("new") | {"name": "new"}))
            other.execute("BEGIN IMMEDIATE")  # so that no file can be made a version
            mine = library(database, folder, readers)
            assert await mine.find("card") is not None  # which the database has
            assert await mine.find("card", 1) is not None
            assert not mine.complete
            for name, version in (("new", None), ("none", None), ("card", 2)):
                with pytest.raises(Busy, match="still being read"):
                    await mine.find(name, version)
            with pytest.raises(Busy, match="still being read"):
                await mine.current()
            assert await mine.find("dawn.jpg") is None  # which is no design's name
            other.execute("ROLLBACK")
            await mine.look(now=True)
            assert mine.complete
            assert await mine.find("new") is not None
            assert await mine.find("none") is None
            await mine.close()

    asyncio.run(run())


def test_what_is_saved_is_known_before_all_files_are_read(database: Database, folder: Path, tmp_path: Path) -> None:
    many(folder, 200)

    async def run() -> None:
        readers = Threads("librarian", 2, 9)
        with closing(readers):
            mine = library(database, folder, readers)
            await mine.look()
            assert not mine.complete
            await mine.save("mine", canonical(written("mine") | {"name": "mine"}), "api")
            assert await mine.find("mine") is not None
            await mine.close()  # which ends the reading, rather than wait for it
            assert not mine.complete

    asyncio.run(run())


def test_files_that_are_left_out_are_told(database: Database, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    many(folder, 9)

    async def run() -> None:
        readers = Threads("librarian", 2, 9)
        with closing(readers):
            mine = library(database, folder, readers)
            mine.files = DesignFiles(folder, mine.versions, STUDIO.fonts, logs.configure(Log(level="error")), most=5)
            await mine.look(now=True)
            assert await mine.find("card-0003") is not None
            with pytest.raises(Busy, match="more design files than this server reads"):
                await mine.find("card-0005")
            assert not mine.complete
            for path in folder.glob("card-000[3-9].json"):
                path.unlink()
            await mine.look(now=True)
            assert mine.complete
            assert await mine.find("card-0005") is None
            await mine.close()

    asyncio.run(run())
    assert '"left_out": 5' in capsys.readouterr().err
