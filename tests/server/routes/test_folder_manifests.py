"""Manifests and collections of folders: what is in them, in which order, and what is not."""

import asyncio
import json
import shutil
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ops import probing
from server.config.sources import FolderSource
from server.iiif import presentation
from server.routes import folder_manifests
from server.sources import listing, sidecar
from server.sources.folder import Folder
from server.sources.listing import Listing
from server.sources.original import Mark
from tests.likeness import chart, png_claiming
from tests.presentation import valid
from tests.server.inside import Inside, inside
from tests.server.running import Server


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with two pictures below another one, and things that are none."""
    folder = tmp_path / "pictures/book"
    (folder / "plates/large").mkdir(parents=True)
    (folder / "empty").mkdir()
    (tmp_path / "designs").mkdir()
    for name in ("page 10.png", "page 9.png", "plates/a.png", "plates/large/b.png"):
        chart(4, 3, 20).write_to_file(str(folder / name))
    (folder / "page 1.png").write_text("not a picture")
    (folder / "page 2.png").write_bytes(png_claiming(40_000, 40_000))
    (folder / ".hidden.png").write_bytes((folder / "page 9.png").read_bytes())
    chart(2, 2, 9).write_to_file(str(tmp_path / "secret.png"))
    (folder / "out.png").symlink_to(tmp_path / "secret.png")
    return tmp_path


@pytest.fixture
def house(top: Path) -> Iterator[Inside]:
    with inside(top) as built:
        yield built


def asked(house: Inside, path: str) -> dict[str, Any]:
    answer = house.ask(path, "GET")
    assert answer.status == 200, answer.body
    return valid(answer.body)


def labels(document: dict[str, Any]) -> list[str]:
    return [item["label"]["none"][0] for item in document["items"]]


def parts(document: dict[str, Any]) -> list[tuple[str, str]]:
    return [(item["type"], item["id"].removeprefix("http://127.0.0.1/iiif/3/")) for item in document["items"]]


def test_a_folder_is_a_canvas_for_each_picture_in_natural_order(house: Inside) -> None:
    document = asked(house, "/iiif/3/book/manifest.json")

    assert document["id"] == "http://127.0.0.1/iiif/3/book/manifest.json"
    assert document["label"] == {"none": ["book"]}
    assert labels(document) == ["page 9.png", "page 10.png"]
    assert document["partOf"] == [{"id": "http://127.0.0.1/iiif/3/book/collection.json", "type": "Collection"}]
    alone = asked(house, "/iiif/3/book%2Fpage%209.png/manifest.json")
    assert document["items"][0] == {**alone["items"][0], "label": alone["label"]}
    assert document["thumbnail"] == alone["thumbnail"]


def test_a_folder_below_a_folder_and_the_top_of_a_source_have_one_too(house: Inside, top: Path) -> None:
    assert labels(asked(house, "/iiif/3/book%2Fplates/manifest.json")) == ["a.png"]
    assert labels(asked(house, "/iiif/2/pictures:book%2Fplates/manifest.json")) == ["a.png"]
    assert b"its folders" not in house.ask("/iiif/3/pictures:/manifest.json", "GET").body
    chart(4, 3, 20).write_to_file(str(top / "pictures/cover.png"))
    document = asked(house, "/iiif/3/pictures:/manifest.json")
    assert labels(document) == ["cover.png"]
    assert document["label"] == {"none": ["pictures"]}
    base = document["items"][0]["items"][0]["items"][0]["body"]["service"][0]["id"]
    assert base == "http://127.0.0.1/iiif/3/pictures:cover.png"
    assert house.ask(base.removeprefix("http://127.0.0.1") + "/info.json").status == 200


def test_a_collection_has_the_pictures_and_the_folders(house: Inside) -> None:
    assert parts(asked(house, "/iiif/3/pictures:/collection.json")) == [("Collection", "pictures:book/collection.json")]
    assert parts(asked(house, "/iiif/3/book/collection.json")) == [
        ("Manifest", "book/manifest.json"),
        ("Collection", "book%2Fplates/collection.json"),
    ]
    assert parts(asked(house, "/iiif/3/book%2Fplates/collection.json")) == [
        ("Manifest", "book%2Fplates/manifest.json"),
        ("Manifest", "book%2Fplates%2Flarge/manifest.json"),
    ]


def test_all_that_a_collection_leads_to_is_there(house: Inside) -> None:
    left, seen = ["/iiif/3/pictures:/collection.json"], 0
    while left:
        document = asked(house, left.pop())
        if document["type"] == "Collection":
            left += [item["id"].removeprefix("http://127.0.0.1") for item in document["items"]]
        seen += len(document["items"]) * (document["type"] == "Manifest")
    assert seen == 4


def test_a_folder_with_more_pictures_has_several_manifests(
    house: Inside, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_manifests, "PICTURES", 2)
    many = top / "pictures/many"
    many.mkdir()
    for number in range(1, 6):
        shutil.copy(top / "pictures/book/page 9.png", many / f"{number}.png")

    listed = asked(house, "/iiif/3/many/collection.json")
    assert parts(listed) == [
        ("Manifest", "many/manifest.json"),
        ("Manifest", "many/part=2/manifest.json"),
        ("Manifest", "many/part=3/manifest.json"),
    ]
    assert labels(listed) == ["many (1 / 3)", "many (2 / 3)", "many (3 / 3)"]
    found = [asked(house, f"/iiif/3/{path}") for _, path in parts(listed)]
    assert [labels(one) for one in found] == [["1.png", "2.png"], ["3.png", "4.png"], ["5.png"]]
    assert found[1]["id"] == "http://127.0.0.1/iiif/3/many/part=2/manifest.json"
    assert house.ask("/iiif/3/many/part=4/manifest.json").status == 404


def test_a_folder_of_500_pictures_is_looked_at_once(house: Inside, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = top / "pictures/many"
    many.mkdir()
    for number in range(500):
        shutil.copy(top / "pictures/book/page 9.png", many / f"{number}.png")
    looked = list[int]()
    glance = probing.glance

    def counted(*given: Any, **named: Any) -> Any:
        looked.append(1)
        return glance(*given, **named)

    monkeypatch.setattr(probing, "glance", counted)
    first = house.ask("/iiif/3/many/manifest.json", "GET")
    assert len(valid(first.body)["items"]) == len(looked) == 500
    again = house.ask("/iiif/3/many/manifest.json", "GET")
    assert (again.body, again.headers["etag"]) == (first.body, first.headers["etag"])
    assert house.ask("/iiif/3/many/manifest.json", "GET", If_None_Match=first.headers["etag"]).status == 304
    assert len(looked) == 500


def test_what_changes_in_a_folder_is_seen_at_once(house: Inside, top: Path) -> None:
    folder = top / "pictures/book/plates"
    before = house.ask("/iiif/3/book%2Fplates/manifest.json", "GET")
    (folder / "a.png.json").write_text('{"alt": "A plate", "rights": "http://rightsstatements.org/vocab/NoC-US/1.0/"}')
    chart(5, 3, 20).write_to_file(str(folder / "b.png"))
    after = asked(house, "/iiif/3/book%2Fplates/manifest.json")

    assert labels(after) == ["A plate", "b.png"]
    assert after["items"][0]["rights"] == "http://rightsstatements.org/vocab/NoC-US/1.0/"
    assert after["items"][1]["width"] == 100
    assert house.ask("/iiif/3/book%2Fplates/manifest.json", If_None_Match=before.headers["etag"]).status == 200
    (top / "pictures/book/plates.json").write_text('{"title": "Plates", "credit": "Jane Doe"}')
    named = asked(house, "/iiif/3/book%2Fplates/manifest.json")
    assert named["label"] == {"none": ["Plates"]}
    assert named["requiredStatement"]["value"] == {"none": ["Jane Doe"]}
    (folder / "a.png.json").write_text("{")
    assert labels(asked(house, "/iiif/3/book%2Fplates/manifest.json")) == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("none/manifest.json", 404, "There is no image “none” here."),
        ("none/collection.json", 404, "There is no image “none” here."),
        ("book%2Fempty/manifest.json", 404, "There are no pictures in the folder “book/empty”."),
        ("book%2Fempty/collection.json", 404, "There are no pictures"),
        (
            "pictures:/manifest.json",
            404,
            "There are no pictures in the folder “pictures:”; what is in it says collection",
        ),
        ("book/text=Hi/manifest.json", 404, "There is no image “book” here."),
        ("book/part=0/manifest.json", 404, "There is no image “book” here."),
        ("book/part=2/collection.json", 404, "There is no image “book” here."),
        ("..%2Fpictures/manifest.json", 404, "There is no image"),
        ("book/info.json", 404, "There is no image “book” here."),
        ("none:/manifest.json", 404, "There is no image “none:” here."),
    ],
)
def test_what_is_no_folder_of_pictures_is_not_found(house: Inside, path: str, status: int, words: str) -> None:
    answer = house.ask(f"/iiif/3/{path}", "GET")

    assert answer.status == status
    assert words in answer.body.decode()


def test_a_folder_that_is_away_is_503(top: Path) -> None:
    with inside(top) as house:
        (top / "pictures").rename(top / "aside")
        assert house.ask("/iiif/3/book/manifest.json").status == 503
        assert house.ask("/iiif/3/pictures:/collection.json").status == 503


def test_a_design_goes_before_a_folder_and_stays_while_a_folder_is_away(top: Path) -> None:
    design = {"name": "book", "title": "A book", "canvas": {"width": 90, "height": 60}, "layers": []}
    (top / "designs/book.json").write_text(json.dumps(design))
    with inside(top) as house:
        assert asked(house, "/iiif/3/book/manifest.json")["label"] == {"none": ["A book"]}
        assert asked(house, "/iiif/3/pictures:book/manifest.json")["label"] == {"none": ["book"]}
        (top / "pictures").rename(top / "aside")
        assert asked(house, "/iiif/3/book/manifest.json")["label"] == {"none": ["A book"]}


def test_the_first_source_with_a_folder_has_it(top: Path) -> None:
    (top / "more/book").mkdir(parents=True)
    (top / "more/else").mkdir()
    for name in ("book", "else"):
        chart(4, 3, 20).write_to_file(str(top / f"more/{name}/c.png"))
    sources = tuple(FolderSource(name=name, kind="folder", path=top / name) for name in ("pictures", "more"))
    with inside(top, sources=sources) as house:
        assert labels(asked(house, "/iiif/3/book/manifest.json")) == ["page 9.png", "page 10.png"]
        assert labels(asked(house, "/iiif/3/more:book/manifest.json")) == ["c.png"]
        assert labels(asked(house, "/iiif/3/else/manifest.json")) == ["c.png"]


@pytest.mark.parametrize(("name", "spelled"), [("page 9.png", "book~page%209.png"), ("a~b.png", "book%2Fa~b.png")])
def test_a_stand_in_for_the_slash_is_used_where_it_can_be(top: Path, name: str, spelled: str) -> None:
    shutil.copy(top / "pictures/book/page 10.png", top / "pictures/book/a~b.png")
    with inside(top, server={"slash": "~"}) as house:
        document = asked(house, "/iiif/3/book/manifest.json")
        canvas = next(item for item in document["items"] if item["label"] == {"none": [name]})
        found = canvas["thumbnail"][0]["service"][0]["id"]
        assert found == f"http://127.0.0.1/iiif/3/{spelled}"
        assert house.ask(found.removeprefix("http://127.0.0.1") + "/info.json").status == 200
        deep = asked(house, "/iiif/3/book~plates/collection.json")
        assert parts(deep)[1] == ("Manifest", "book~plates~large/manifest.json")


def test_a_folder_has_its_tags_and_headers(server: Server) -> None:
    answer = server.get("/iiif/3/deep%2Fer/manifest.json")

    assert labels(valid(answer.content)) == ["a b.png"]
    assert answer.headers["cache-tag"] == "source:pictures,image:deep%2Fer"
    assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["content-type"].startswith("application/ld+json;profile=")
    assert len(server.ask("HEAD", "/iiif/3/deep%2Fer/manifest.json").content) == 0


@pytest.fixture
def shelves(top: Path) -> list[str]:
    """Ten folders with a picture in each."""
    for number in range(10):
        (top / f"pictures/shelf{number}").mkdir()
        shutil.copy(top / "pictures/book/page 9.png", top / f"pictures/shelf{number}/a.png")
    return [f"/iiif/3/shelf{number}/manifest.json" for number in range(10)]


class Gate:
    """Until it is opened nobody gets to know what is in a folder; `begun` when somebody wants to, each of whom is
    counted."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.opened = threading.Event()
        self.looks = 0
        self._read = listing.read

    def read(self, path: str, leads_inside: Callable[[str], bool]) -> Listing:
        self.looks += 1
        self.begun.set()
        assert self.opened.wait(60)
        return self._read(path, leads_inside)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    made = Gate()
    monkeypatch.setattr(listing, "read", made.read)
    yield made
    made.opened.set()


def test_pictures_go_on_while_folders_are_looked_at(top: Path, shelves: list[str], gate: Gate) -> None:
    async def run(house: Inside) -> None:
        waiting = [asyncio.create_task(house.asking(path)) for path in shelves for _ in range(3)]
        await asyncio.to_thread(gate.begun.wait, 60)
        for path in ("info.json", "full/3,/0/default.png", "full/2,/0/default.png", "manifest.json"):
            answer = await asyncio.wait_for(house.asking(f"/iiif/3/book%2Fpage%2010.png/{path}", "GET"), 20)
            assert answer.status == 200
        assert not any(task.done() for task in waiting)
        gate.opened.set()
        assert [(await task).status for task in waiting] == [200] * 30

    with inside(top, cache={"disk": str(top / "kept")}) as house:
        house.run(run(house))


def test_more_folders_than_may_wait_are_refused_for_a_moment(top: Path, shelves: list[str], gate: Gate) -> None:
    async def run(house: Inside) -> None:
        waiting = [asyncio.create_task(house.asking(path)) for path in shelves]
        done, _ = await asyncio.wait(waiting, timeout=20, return_when=asyncio.FIRST_COMPLETED)
        while len(done) < 6:
            done |= (await asyncio.wait(set(waiting) - done, timeout=20, return_when=asyncio.FIRST_COMPLETED))[0]
        gate.opened.set()
        answers = await asyncio.gather(*waiting)
        assert sorted(answer.status for answer in answers) == [200] * 4 + [503] * 6
        assert {answer.headers.get("retry-after") for answer in answers if answer.status == 503} == {"1"}

    with inside(top, server={"queue": 3}) as house:
        house.run(run(house))


def test_what_many_ask_for_at_once_is_looked_at_once(
    house: Inside, shelves: list[str], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    came, mark = list[str](), Folder.mark

    def noted(self: Folder, name: str) -> Mark | None:
        came.append(name)
        return mark(self, name)

    async def run() -> None:
        waiting = [asyncio.create_task(house.asking(path)) for path in shelves[:2] for _ in range(20)]
        while len(came) < 40:
            await asyncio.sleep(0.01)
        gate.opened.set()
        assert {(await task).status for task in waiting} == {200}

    monkeypatch.setattr(Folder, "mark", noted)
    house.run(run())
    assert gate.looks < 10  # one that is begun for each folder, one for those who came then, few for who came too late


def test_a_manifest_that_is_known_opens_no_sidecar(house: Inside, top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (top / "pictures/book/plates/a.png.json").write_text('{"title": "A"}')
    first = house.ask("/iiif/3/book%2Fplates/manifest.json", "GET")
    assert labels(valid(first.body)) == ["A"]
    opened, read = list[str](), sidecar.read

    def noted(path: str) -> Any:
        opened.append(Path(path).name)
        return read(path)

    monkeypatch.setattr(sidecar, "read", noted)
    assert house.ask("/iiif/3/book%2Fplates/manifest.json", "GET").body == first.body
    assert "a.png.json" not in opened
    (top / "pictures/book/plates/a.png.json").write_text('{"title": "B"}')
    assert labels(asked(house, "/iiif/3/book%2Fplates/manifest.json")) == ["B"]
    assert "a.png.json" in opened


def test_a_manifest_without_files_that_are_no_pictures_is_written_once(
    house: Inside, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times, write = list[str](), presentation.manifest_of_folder

    def counted(uri: str, *more: Any) -> Any:
        times.append(uri)
        return write(uri, *more)

    monkeypatch.setattr(presentation, "manifest_of_folder", counted)
    for _ in range(3):
        assert labels(asked(house, "/iiif/3/book/manifest.json")) == ["page 9.png", "page 10.png"]
    assert len(times) == 1
    chart(4, 3, 20).write_to_file(str(top / "pictures/book/page 1.png"))
    assert labels(asked(house, "/iiif/3/book/manifest.json")) == ["page 1.png", "page 9.png", "page 10.png"]


def test_of_sidecars_no_more_is_held_than_is_shown(house: Inside, top: Path) -> None:
    folder = top / "pictures/book/plates"
    service = [{"x": "y" * 60_000}]
    for number in range(100):
        shutil.copy(folder / "a.png", folder / f"{number}.png")
        (folder / f"{number}.png.json").write_text(json.dumps({"title": f"t{number}", "service": service}))

    async def run(hosts: int) -> list[int]:
        asks = (house.asking("/iiif/3/book%2Fplates/manifest.json", host=f"h{n}.example") for n in range(hosts))
        return [answer.status for answer in await asyncio.gather(*asks)]

    assert house.run(run(1)) == [200]
    tracemalloc.start()
    try:
        assert house.run(run(8)) == [200] * 8
        assert tracemalloc.get_traced_memory()[1] < 6_000_000  # which one request took for itself before
    finally:
        tracemalloc.stop()
