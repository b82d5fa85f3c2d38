"""What answers say they are made of: a house without sockets."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.cache.tags import LONGEST, MOST, ROOM
from server.config.cache import Cache
from tests.likeness import chart
from tests.server.inside import Answer, Inside, furnish, inside

CHART = "/iiif/3/chart.png/full/60,/0/default.png"
FRAMED = {
    "name": "framed",
    "public": True,
    "canvas": {"width": 100, "height": 50, "background": "#ffffff"},
    "fields": {"logo": {"type": "image"}, "other": {"type": "image"}},
    "layers": [
        {"kind": "image", "source": "deep/one.png", "box": [0, 0, 20, 20]},
        {"kind": "image", "source": "{logo}", "box": [20, 0, 20, 20], "missing": {"image": "other.png"}},
    ],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("tagging")
    pictures = furnish(top)
    chart(2, 2, 9).write_to_file(str(pictures / "a b,c.png"))
    many = []
    for number in range(20):
        chart(2, 2, 9).write_to_file(str(pictures / f"m{number:0>2}-{'x' * 60}.png"))
        many.append({"kind": "image", "source": f"m{number:0>2}-{'x' * 60}.png", "box": [number, 0, 1, 1]})
    (top / "designs/framed.json").write_text(json.dumps(FRAMED))
    (top / "designs/many.json").write_text(json.dumps({**FRAMED, "name": "many", "fields": {}, "layers": many}))
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder) as built:
        yield built


def tags(answer: Answer) -> list[str]:
    found = answer.headers["cache-tag"].split(",")
    assert answer.headers["surrogate-key"].split(" ") == found
    return found


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (CHART, ["source:pictures", "image:chart.png"]),
        ("/iiif/2/pictures:chart.png/info.json", ["source:pictures", "image:chart.png"]),
        ("/iiif/3/deep%2Fone.png/info.json", ["source:pictures", "image:deep%2Fone.png"]),
        ("/iiif/3/a%20b%2Cc.png/full/max/0/default.jpg", ["source:pictures", "image:a%20b%2Cc.png"]),
        ("/iiif/3/greeting/full/60,/0/default.png", ["design:greeting", "design:greeting@1"]),
        ("/iiif/3/greeting@1/info.json", ["design:greeting", "design:greeting@1"]),
        ("/iiif/3/greeting/name=Amy/full/60,/0/default.png", ["design:greeting", "design:greeting@1"]),
        (
            "/iiif/3/chart.png/greeting;name=Amy/full/60,/0/default.png",
            ["design:greeting", "design:greeting@1", "source:pictures", "image:chart.png"],
        ),
        (
            "/iiif/3/framed/logo=chart.png/full/60,/0/default.png",
            ["design:framed", "design:framed@1", "image:chart.png", "source:pictures", "image:deep%2Fone.png"],
        ),
        (
            "/iiif/3/framed/logo=nothing.png/full/60,/0/default.png",
            ["design:framed", "design:framed@1", "image:deep%2Fone.png", "source:pictures", "image:other.png"],
        ),
    ],
)
def test_an_answer_says_what_it_is_made_of(house: Inside, path: str, expected: list[str]) -> None:
    got = house.ask(path, "GET")

    assert tags(got) == expected
    assert tags(house.ask(path, "HEAD")) == expected
    again = house.ask(path, "GET", if_none_match=got.headers["etag"])
    assert (again.status, tags(again)) == (304, expected)
    assert "tag" not in got.headers["access-control-expose-headers"].lower().replace("etag", "")


def test_a_hot_answer_says_the_same(house: Inside) -> None:
    answers = [house.ask(CHART, method) for method in ("GET", "GET", "HEAD")]
    etag = answers[0].headers["etag"]
    answers.append(house.ask(CHART, "GET", If_None_Match=etag))

    assert [answer.status for answer in answers] == [200, 200, 200, 304]
    assert {answer.headers["cache-tag"] for answer in answers} == {"source:pictures,image:chart.png"}


def test_nothing_that_is_sealed_or_written_is_in_a_tag(house: Inside) -> None:
    sealed = house.seal("/iiif/3/framed/logo=chart.png/full/60,/0/default.png")
    got = house.ask(sealed, "GET")
    written = house.ask(house.sign("/iiif/3/chart.png/text=Sarah/full/60,/0/default.png"), "GET")

    assert got.status == 200
    assert tags(got) == ["design:framed", "design:framed@1", "image:deep%2Fone.png", "source:pictures"]
    assert "chart" not in str(got.headers)
    assert tags(written) == ["source:pictures", "image:chart.png"]


def test_however_much_is_laid_on_it_there_is_an_end(house: Inside) -> None:
    found = tags(house.ask("/iiif/3/many/full/60,/0/default.png", "GET"))
    named = [tag for tag in found if tag.startswith("image:")]

    assert found[:2] == ["design:many", "design:many@1"]
    assert 5 < len(named) <= MOST
    assert len(",".join(found)) <= ROOM
    assert max(map(len, found)) <= LONGEST


def test_refusals_and_ways_have_none(house: Inside) -> None:
    for path in ("/iiif/3/nothing.png/info.json", "/iiif/3/chart.png", "/iiif/3/chart.png/full/0,/0/default.png"):
        assert "cache-tag" not in house.ask(path, "GET").headers


def test_they_can_be_left_out(folder: Path) -> None:
    with inside(folder, cache=Cache(tags=False)) as house:
        for path in (CHART, "/iiif/3/chart.png/info.json"):
            headers = house.ask(path, "GET").headers
            assert not {"cache-tag", "surrogate-key"} & set(headers)
