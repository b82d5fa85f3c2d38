"""Manifests and collections of folders: what is in them, in which order, and what is not."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops import probing
from server.config.sources import FolderSource
from server.routes import folder_manifests
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
    probe = probing.probe

    def counted(*given: Any, **named: Any) -> Any:
        looked.append(1)
        return probe(*given, **named)

    monkeypatch.setattr(probing, "probe", counted)
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
