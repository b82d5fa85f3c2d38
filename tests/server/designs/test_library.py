import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import pytest

from server import log as logs
from server.config.log import Log
from server.database.engine import Database, open_database
from server.designs.design_files import AUTHOR
from server.designs.document.written import read_written
from server.designs.kinds.customs import customs
from server.designs.library import Library
from server.designs.versions import Saved, Versions
from server.errors import Changed, Unknown
from server.threads import Threads
from tests.conftest import STUDIO
from tests.server.designs.documents import text, written

T = TypeVar("T")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_database(f"sqlite:///{tmp_path}/kept.db")) as opened:
        yield opened


def run(database: Database, folder: Path | None, work: Callable[[Library], Awaitable[T]]) -> T:
    async def inside() -> T:
        readers = Threads("reader", 2, 10)
        try:
            return await work(
                Library(Versions(database), folder, STUDIO.fonts, readers, logs.configure(Log(level="error")))
            )
        finally:
            readers.close()

    return asyncio.run(inside())


def body(**more: Any) -> str:
    return read_written(written(text(), **more)).body


def test_what_is_saved_is_known_at_once(database: Database) -> None:
    async def work(library: Library) -> None:
        assert await library.find("card") is None
        assert await library.save("card", body(), "amy", "new") == Saved(1, created=True)
        found = await library.find("card")
        assert found is not None
        assert (found.name, found.version, found.document.title) == ("card", 1, "")
        assert await library.save("card", body(title="B"), "bob", 1) == Saved(2, created=True)
        assert (await library.current()) == {"card": 2}
        kept = await library.version("card", 1)
        assert kept is not None
        assert (kept.body, kept.author) == (body(), "amy")
        assert [one.author for one in await library.history("card")] == ["bob", "amy"]
        assert [one.version for one in await library.history("card", 2)] == [1]

    run(database, None, work)


def test_who_saw_another_version_loses_nothing(database: Database) -> None:
    async def work(library: Library) -> None:
        await library.save("card", body(), "amy")
        await library.save("card", body(title="B"), "bob")
        with pytest.raises(Changed):
            await library.save("card", body(title="C"), "amy", 1)
        with pytest.raises(Changed):
            await library.save("card", body(title="C"), "amy", "new")
        assert (await library.current()) == {"card": 2}

    run(database, None, work)


def test_what_is_deleted_is_found_by_number_only(database: Database) -> None:
    async def work(library: Library) -> None:
        await library.save("card", body(), "amy")
        await library.delete("card", "amy", 1)
        assert await library.find("card") is None
        assert await library.find("card", 1) is not None
        with pytest.raises(Unknown):
            await library.delete("card", "amy")

    run(database, None, work)


def test_designs_come_in_pages(database: Database) -> None:
    async def work(library: Library) -> None:
        for name in ("c", "a", "b"):
            await library.save(name, read_written(written(text()) | {"name": name}).body, "amy")
        assert [one.name for one in await library.page("", 2)] == ["a", "b"]
        assert [one.name for one in await library.page("b", 2)] == ["c"]
        assert await library.page("c", 2) == ()

    run(database, None, work)


def test_files_become_versions_and_what_is_none_is_passed_over(database: Database, tmp_path: Path) -> None:
    folder = tmp_path / "designs"
    folder.mkdir()
    (folder / "card.json").write_text(json.dumps(written(text()), indent=2))
    (folder / "odd.json").write_text("{")
    (folder / "deep.json").write_text("[" * 100_000)
    (folder / "wrong.json").write_text(json.dumps(written(text()) | {"name": "UPPER"}))
    (folder / "refused.json").write_text(json.dumps(written(text("{starts:EE%}")) | {"name": "refused"}))
    (folder / "none.json").mkdir()

    async def work(library: Library) -> None:
        assert await library.current() == {"card": 1}
        kept = await library.version("card")
        assert kept is not None
        assert (kept.author, json.loads(kept.body)) == (AUTHOR, written(text()))
        (folder / "card.json").write_text(json.dumps(written(text(), title="B")))
        await library.look(now=True)
        assert await library.current() == {"card": 2}

    run(database, folder, work)


def test_a_design_that_cannot_be_used_ends_no_page_before_its_time(database: Database) -> None:
    async def work(library: Library) -> None:
        for name in ("a", "c", "d"):
            await library.save(name, read_written(written(text()) | {"name": name}).body, "ann")
        await library.save("b", '{"name": "b"}', "an older version of this program")

        assert [one.name for one in await library.page("", 2)] == ["a", "c"]
        assert [one.name for one in await library.page("a", 9)] == ["c", "d"]

    run(database, None, work)


def test_a_design_that_is_found_has_the_tables_of_its_place(database: Database) -> None:
    async def work(library: Library) -> None:
        fields = {"when": {"type": "date"}, "price": {"type": "money"}}
        await library.save("card", body(locale="pt-BR", fields=fields), "amy", "new")
        customs.cache_clear()
        assert await library.find("card")
        assert customs.cache_info().currsize == 1

    run(database, None, work)
