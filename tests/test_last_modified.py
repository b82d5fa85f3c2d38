"""The dates of pictures are the same in every worker and after every restart, and never keep an old picture alive."""

import os
import time
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import httpx2
import pytest

from tests.likeness import chart
from tests.server.inside import furnish, inside
from tests.server.running import Server, serving
from tests.server.sources.origin import origin

TAIL = "full/60,/0/default.jpg"
PATH = f"/iiif/3/chart.png/{TAIL}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    chart(6, 4, 20).write_to_file(str(pictures / "chart.png"))
    return tmp_path


def more(folder: Path, images: str = "", workers: int = 1) -> str:
    return f'[server]\nworkers = {workers}\n[database]\nurl = "sqlite:///{folder}/kept.db"\n[images]\n{images}\n'


def date(answer: httpx2.Response) -> float:
    return parsedate_to_datetime(answer.headers["last-modified"]).timestamp()


def dates(server: Server, count: int) -> set[str]:
    """Each over a connection of its own, so that all workers are asked."""
    return {server.ask("HEAD", PATH).headers["last-modified"] for _ in range(count)}


def test_all_workers_give_one_date_that_survives_a_restart(folder: Path) -> None:
    with serving(folder / "pictures", folder / "home", more(folder, workers=2)) as server:
        (before,) = dates(server, 10)
        server.get(PATH)
        assert dates(server, 10) == {before}
        assert parsedate_to_datetime(before).timestamp() <= time.time()
    with serving(folder / "pictures", folder / "home", more(folder, workers=2)) as server:
        assert dates(server, 10) == {before}
        for _ in range(4):
            again = server.get(PATH, If_Modified_Since=before)
            assert (again.status_code, again.content) == (304, b"")


def test_who_knows_the_date_alone_gets_the_picture_of_a_new_configuration(folder: Path) -> None:
    bodies, known = [], ""
    for quality in ("80", "30", "80"):  # and of an old one that comes back
        with serving(folder / "pictures", folder / "home", more(folder, f"jpg_quality = {quality}")) as server:
            first = server.get(PATH, **({"If_Modified_Since": known} if known else {}))
            assert first.status_code == 200
            assert first.content not in bodies[-1:]
            bodies.append(first.content)
            assert not known or date(first) >= parsedate_to_datetime(known).timestamp()
            until = time.time() + 5
            while len({server.get(PATH).headers["last-modified"] for _ in range(2)}) > 1 or time.time() < date(first):
                assert time.time() < until
            time.sleep(2.1)  # until the date is that of all workers
            (known,) = dates(server, 4)
            assert server.get(PATH, If_Modified_Since=known).status_code == 304
    assert bodies[0] == bodies[2] != bodies[1]


def test_a_file_that_is_replaced_has_another_date(folder: Path) -> None:
    path, other = folder / "pictures/chart.png", folder / "other.png"
    with serving(folder / "pictures", folder / "home", more(folder)) as server:
        first = server.get(PATH)
        time.sleep(1.1)  # dates have whole seconds
        chart(7, 4, 20).write_to_file(str(other))
        os.utime(other, (1_000_000_000, 1_000_000_000))  # as one that was made long ago
        other.replace(path)
        again = server.get(PATH, If_Modified_Since=first.headers["last-modified"])
        assert again.status_code == 200
        assert again.content != first.content
        assert date(again) > date(first)


@pytest.mark.parametrize("root", [True, False])
def test_another_release_behind_a_link_has_another_date(folder: Path, root: bool) -> None:
    """Of which every file may be older than those of the one before."""
    for number in (1, 2):
        release = folder / f"pictures/release-{number}"
        release.mkdir()
        chart(6 + number, 4, 20).write_to_file(str(release / "chart.png"))
    link = folder / "pictures/current"
    link.symlink_to("release-2")
    top, path = (link, PATH) if root else (folder / "pictures", f"/iiif/3/current%2Fchart.png/{TAIL}")
    time.sleep(1.1)
    with serving(top, folder / "home", more(folder)) as server:
        first = server.get(path)
        assert server.get(path, If_Modified_Since=first.headers["last-modified"]).status_code == 304
        time.sleep(1.1)
        (folder / "pictures/next").symlink_to("release-1")
        (folder / "pictures/next").replace(link)
        again = server.get(path, If_Modified_Since=first.headers["last-modified"])
        assert again.status_code == 200
        assert again.content != first.content


def test_a_picture_from_elsewhere_that_becomes_what_it_was_is_sent_again(folder: Path) -> None:
    old, new = (chart(width, 4, 20).write_to_buffer(".png") for width in (5, 9))
    with origin() as there:
        web = f'[[sources]]\nname = "web"\nkind = "web"\nurl = "{there.url}"\nprivate = true\nmax_age = 1\n'
        there.modified = time.time() - 9000
        there.put("a.png", new)
        with serving(folder / "pictures", folder / "home", f"{web}{more(folder)}") as server:
            path = f"/iiif/3/web:a.png/{TAIL}"
            first = server.get(path)
            assert first.status_code == 200
            assert "last-modified" not in first.headers
            there.put("a.png", old)
            there.modified -= 9000
            known = formatdate(time.time(), usegmt=True)
            time.sleep(1.1)
            assert server.get(path, If_Modified_Since=known).status_code == 200


def test_what_is_written_on_or_left_open_has_no_date(tmp_path: Path) -> None:
    furnish(tmp_path)
    with inside(tmp_path, access={}) as house:
        for path in (
            f"/iiif/3/chart.png/text=Hi/{TAIL}",
            f"/iiif/3/badge/{TAIL}",
            "/iiif/3/chart.png/full/60,/0/default.auto",
        ):
            for _ in range(2):
                assert "last-modified" not in house.ask(path, "GET").headers
        assert "last-modified" in house.ask(PATH, "GET").headers
