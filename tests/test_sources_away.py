"""What is answered while a folder of pictures is away, such as a share that is not mounted, and when it is back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.config.sources import FolderSource
from tests.likeness import chart
from tests.server.commands import said
from tests.server.inside import Answer, Inside, furnish, inside
from tests.server.running import serving

TAIL = "full/60,/0/default.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    furnish(tmp_path)
    return tmp_path


@contextmanager
def away(folder: Path) -> Iterator[None]:
    aside = folder.with_name("aside")
    folder.rename(aside)
    try:
        yield
    finally:
        aside.rename(folder)


def told_to_wait(answer: Answer) -> bool:
    named = answer.headers.get("retry-after"), answer.headers.get("cache-control")
    return (answer.status, *named) == (503, "10", "no-store") and "etag" not in answer.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whatever_is_asked_of_it_is_told_to_wait_and_comes_back(folder: Path, method: str) -> None:
    with inside(folder, access={}) as house:
        plain = [
            *(f"/iiif/{version}/{name}/{TAIL}" for version in (2, 3) for name in ("chart.png", "pictures:chart.png")),
            *("/iiif/3/chart.png/info.json", "/iiif/3/deep%2Fone.png/info.json", f"/iiif/3/chart.png/text=Hi/{TAIL}"),
            *("/iiif/3/chart.png/sale/full/60,/0/default.auto", "/iiif/3/chart.png", "/iiif/3/deep%2Fone.png"),
        ]
        before = [house.ask(path, "GET") for path in plain]
        assert {answer.status for answer in before} == {200, 303}
        etag = before[0].headers["etag"]
        with away(folder / "pictures"):
            for path in (*plain, f"/iiif/3/none.png/{TAIL}"):
                assert told_to_wait(house.ask(path, method)), path
            assert told_to_wait(house.ask(plain[0], method, if_none_match=etag))
            sentence = house.ask(plain[0], "GET").body.decode()
            assert sentence == "The source of this picture cannot be reached at this moment. Try again in a moment.\n"
        for path, answer in zip(plain, before, strict=True):
            again = house.ask(path, "GET")
            assert (again.status, again.body) == (answer.status, answer.body), path
        assert house.ask(f"/iiif/3/none.png/{TAIL}", method).status == 404


def test_designs_go_on_without_the_pictures_on_them(folder: Path) -> None:
    with inside(folder, access={}) as house:
        path = f"/iiif/3/badge/first_name=Sarah;logo=chart.png/{TAIL}"
        whole = house.ask(path, "GET")
        assert "bookplate-notes" not in whole.headers
        with away(folder / "pictures"):
            for _ in range(2):  # from memory too
                assert house.ask(f"/iiif/3/badge/first_name=Ben/{TAIL}", "GET").status == 200
            lacking = house.ask(path, "GET")
            assert lacking.status == 200
            assert lacking.headers["bookplate-notes"] == "logo=lost"
            assert "max-age=60" in lacking.headers["cache-control"]
            assert told_to_wait(house.ask(f"/iiif/3/no-such-design/{TAIL}"))
        again = house.ask(path, "GET")
        assert (again.status, again.body) == (200, whole.body)
        assert house.ask(f"/iiif/3/no-such-design/{TAIL}").status == 404


def test_a_source_that_is_away_is_not_passed_by_for_another(folder: Path) -> None:
    (folder / "more").mkdir()
    chart(7, 10, 60).write_to_file(str(folder / "more" / "chart.png"))
    sources = tuple(FolderSource(name=name, kind="folder", path=folder / name) for name in ("pictures", "more"))
    with inside(folder, access={}, sources=sources) as house:
        first = house.ask(f"/iiif/3/chart.png/{TAIL}", "GET").body
        assert house.ask(f"/iiif/3/more:chart.png/{TAIL}", "GET").body != first
        with away(folder / "pictures"):
            assert told_to_wait(house.ask(f"/iiif/3/chart.png/{TAIL}"))
            assert house.ask(f"/iiif/3/more:chart.png/{TAIL}", "GET").status == 200
        with away(folder / "more"):
            assert house.ask(f"/iiif/3/chart.png/{TAIL}", "GET").body == first
            assert told_to_wait(house.ask(f"/iiif/3/more:chart.png/{TAIL}"))
        assert house.ask(f"/iiif/3/chart.png/{TAIL}", "GET").body == first


def explained(house: Inside, path: str) -> str:
    return str(house.run(house.house.delivery.explainer.explain(path.encode(), b""))["problem"])


def test_everybody_else_who_asks_is_told_the_same(folder: Path) -> None:
    away_ = "The source of this picture cannot be reached at this moment."
    with inside(folder, access={}) as house, away(folder / "pictures"):
        assert explained(house, f"/iiif/3/chart.png/{TAIL}").startswith(away_)
        assert explained(house, "/iiif/3/chart.png").startswith(away_)
    config = folder / "config.toml"
    config.write_text(
        f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{folder / "pictures"}"\n'
        f'[database]\nurl = "sqlite:///{folder}/cli.db"\n'
    )
    for command in (("render", f"/iiif/3/chart.png/{TAIL}", "-o", "-"), ("srcset", "chart.png")):
        assert said(*command, "--config", str(config)).returncode == 0
        with away(folder / "pictures"):
            failed = said(*command, "--config", str(config))
            assert failed.returncode != 0
            assert away_ in " ".join((failed.stdout + failed.stderr).decode().split())
    with away(folder / "pictures"):
        checked = said("check", "--config", str(config))
        assert "The folder of pictures is not there" in " ".join(checked.stdout.decode().split())


def test_a_server_goes_on_without_a_restart(folder: Path) -> None:
    with serving(folder / "pictures", folder / "home", "[server]\nworkers = 2\n") as server:
        picture = server.get(f"/iiif/3/chart.png/{TAIL}")
        for _ in range(2):
            with away(folder / "pictures"):
                for _ in range(6):
                    gone = server.get(f"/iiif/3/chart.png/{TAIL}")
                    assert (gone.status_code, gone.headers["retry-after"]) == (503, "10")
                assert server.get("/v1/images/chart.png/srcset", **server.admin).status_code == 503
                ready = server.get("/readyz")
                assert (ready.status_code, json.loads(ready.text)["sources"]) == (503, {"pictures": False})
            for _ in range(6):
                assert server.get(f"/iiif/3/chart.png/{TAIL}").content == picture.content
            assert server.get("/readyz").status_code == 200
        assert "Traceback" not in server.log.read_text()
