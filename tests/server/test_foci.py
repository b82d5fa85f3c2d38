"""Where squares lie: what a sidecar says is true at once, also for what was answered before."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.libvips import Image
from server.config.images import Images
from server.foci import NOWHERE
from server.iiif import address
from server.sources import sidecar
from tests.likeness import decode, pixel
from tests.server.inside import Inside, furnish, inside
from tests.server.running import Server

SQUARE = "/iiif/3/wide.png/square/40,/0/default.png"
PART = "/iiif/3/wide.png/0,0,40,40/40,/0/default.png"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A picture of five squares beside each other, each of a grey of its own; and one with something to look at."""
    pictures = furnish(tmp_path)
    steps = (Image.xyz(200, 40)[0] / 40).floor() * 50
    steps.bandjoin([steps, steps]).cast("uchar").copy(interpretation="srgb").write_to_file(str(pictures / "wide.png"))
    flat = (Image.black(400, 100, bands=3) + [120, 130, 140]).cast("uchar").copy(interpretation="srgb")
    flat.draw_rect([255, 40, 20], 340, 30, 40, 40, fill=True).write_to_file(str(pictures / "mark.png"))
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, access={}) as built:
        yield built


def say(folder: Path, name: str = "wide.png", **words: Any) -> Path:
    path = folder / f"pictures/{name}.json"
    path.write_text(json.dumps(words))
    return path


def shown(house: Inside, target: str = SQUARE) -> int:
    """The grey in the middle."""
    answer = house.ask(target, "GET")
    assert answer.status == 200
    return pixel(decode(answer.body), 20, 20)[0]


def test_a_sidecar_says_where_a_square_lies_and_is_heard_at_once(house: Inside, folder: Path) -> None:
    assert [shown(house) for _ in range(3)] == [100] * 3  # the middle; from the second time on hot
    sidecar = say(folder, focus=[90, 50])
    assert [shown(house) for _ in range(3)] == [200] * 3
    assert house.ask(SQUARE).canonical == "/iiif/3/wide.png/160,0,40,40/max/0/default.png"
    say(folder, focus=[10, 50])
    assert [shown(house) for _ in range(3)] == [0] * 3
    sidecar.write_text("{")
    assert [shown(house) for _ in range(3)] == [100] * 3
    say(folder, focus=[30, 50])
    assert shown(house) == 50
    sidecar.unlink()
    assert [shown(house) for _ in range(3)] == [100] * 3


def test_version_2_and_what_is_written_on_it_follow(house: Inside, folder: Path) -> None:
    say(folder, focus=[90, 50])

    assert shown(house, "/iiif/2/wide.png/square/full/0/default.png") == 200
    overlaid = house.ask("/iiif/3/wide.png/text=x;at=nw;size=5/square/max/0/default.png")
    assert "/160,0,40,40/max/0/default.png" in overlaid.canonical


def test_a_copy_of_a_square_is_compared_by_its_tag_alone(house: Inside, folder: Path) -> None:
    """A sidecar that is taken away leaves no date."""
    say(folder, focus=[90, 50])
    square, part = house.ask(SQUARE), house.ask(PART)

    assert "last-modified" in part.headers
    assert "last-modified" not in square.headers
    for _ in range(2):
        assert house.ask(SQUARE, if_none_match=square.headers["etag"]).status == 304
        assert house.ask(SQUARE, if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT").status == 200
    say(folder, focus=[10, 50])
    assert house.ask(SQUARE, if_none_match=square.headers["etag"]).status == 200


def test_only_what_is_left_to_choose_asks_for_a_sidecar(
    house: Inside, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    read, mark = house.house.orders.settling.foci.of, sidecar.mark

    async def counted(original: Any) -> Any:
        looked.append("read")
        return await read(original)

    def stated(path: str) -> Any:
        looked.append("mark")
        return mark(path)

    monkeypatch.setattr(house.house.orders.settling.foci, "of", counted)
    monkeypatch.setattr(sidecar, "mark", stated)
    for _ in range(3):
        assert house.ask(PART, "GET").status == 200
        assert house.ask("/iiif/3/wide.png/full/max/0/default.jpg", "GET").status == 200
    assert looked == []
    for _ in range(3):
        assert house.ask(SQUARE, "GET").status == 200
    assert looked == ["read", "mark", "mark", "mark"]  # read once, and not there; from then on hot


def test_a_sidecar_that_is_passed_over_is_told_to_the_log(server: Server, pictures: Path) -> None:
    wrong = pictures / "chart.jpg.json"
    wrong.write_text('{"focus": [50, 150]}')
    try:
        answer = server.get("/iiif/3/chart.jpg/square/90,/0/default.jpg")
    finally:
        wrong.unlink()

    assert "/90,0,420,420/90,90/0/default.jpg" in answer.headers["link"]
    told = server.logged("the sidecar of chart.jpg cannot be used")
    assert "Expected two numbers from 0 to 100" in told


def test_where_the_eye_goes_first_is_where_a_square_lies_if_that_is_set(folder: Path) -> None:
    target = "/iiif/3/mark.png/square/max/0/default.png"
    with inside(folder, access={}, images=Images(focus="attention")) as house:
        canonical = house.ask(target).canonical
        left = int(canonical.split("/")[-4].split(",")[0])
        assert 240 <= left <= 300  # of what is at 340 to 380 all is seen
        assert house.ask(target).canonical == canonical
        say(folder, "mark.png", focus=[0, 0])
        assert house.ask(target).canonical.split("/")[-4] == "0,0,100,100"
    (folder / "pictures/mark.png.json").unlink()
    with inside(folder, access={}) as house:
        assert house.ask(target).canonical.split("/")[-4] == "150,0,100,100"
    with inside(folder, access={}, images=Images(focus="attention", read=("jpg", "webp"))) as house:
        Image.new_from_file(str(folder / "pictures/mark.png")).write_to_file(str(folder / "pictures/mark.webp"))
        assert int(house.ask(target.replace(".png/", ".webp/")).canonical.split("/")[-4].split(",")[0]) >= 240
        assert house.ask(target).status == 404  # PNG is written here, and not read


def test_a_signature_that_insists_on_a_square_insists_on_where_it_lies(folder: Path) -> None:
    url = "/iiif/3/wide.png/text=x/square/max/0/default.png"
    with inside(folder) as house:
        say(folder, focus=[90, 50])
        signed = house.sign(url, pins=("region",))
        assert house.ask(signed).status == 200
        assert house.ask(signed.replace("/square/", "/80,0,40,40/")).status == 403


def test_neither_focus_nor_alternative_text_is_in_the_information(house: Inside, folder: Path) -> None:
    say(folder, focus=[90, 50], alt="Five greys", rights="http://creativecommons.org/publicdomain/zero/1.0/")

    for version in (2, 3):
        body = house.ask(f"/iiif/{version}/wide.png/info.json", "GET").body.decode()
        assert "zero/1.0" in body
        assert "focus" not in body
        assert "Five" not in body


def test_a_design_is_looked_at_in_its_middle(house: Inside) -> None:
    subject = house.run(house.house.orders.subject(_base("greeting")))

    assert house.run(house.house.orders.settling.foci.of(subject.original)) == NOWHERE


def _base(identifier: str) -> Any:
    return address.read(f"/iiif/3/{identifier}".encode(), b"", 1000)
