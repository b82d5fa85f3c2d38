"""Of several formats the smallest is delivered, whatever happens meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.config.cache import Cache
from server.config.images import Images as ImageSettings
from server.errors import Busy
from tests.likeness import decode, scenery
from tests.server.inside import Inside, furnish, inside, made_aside

KEEN, MODEST = "image/avif,image/webp,*/*", "image/webp,*/*"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = furnish(tmp_path)
    scenery(300, 200).cast("uchar").copy(interpretation="srgb").jpegsave(str(pictures / "photo.jpg"), Q=90)
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, access={}) as built:
        yield built


def asked(house: Inside, accept: str, path: str = "photo.jpg/full/max/0/default.auto") -> tuple[int, str]:
    answer = house.ask(f"/iiif/3/{path}", "GET", accept=accept)
    return answer.status, answer.headers["content-type"]


def test_what_cannot_be_made_now_is_tried_again(house: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    renderer = house.house.renderer
    make = renderer.make

    async def crowded(wanted: Any, **more: Any) -> Any:
        if wanted.plan.format.name == "avif":
            raise Busy("too much")
        return await make(wanted, **more)

    with monkeypatch.context() as crowd:
        crowd.setattr(renderer, "make", crowded)
        for _ in range(2):
            assert asked(house, KEEN) == (200, "image/jpeg")
            house.run(made_aside(house))
    assert asked(house, KEEN) == (200, "image/jpeg")
    house.run(made_aside(house))
    assert asked(house, KEEN) == (200, "image/avif")


def test_what_is_made_aside_is_made_once_and_lets_others_go_first(
    house: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    renderer = house.house.renderer
    make, made = renderer.make, list[tuple[str, bool]]()

    async def counted(wanted: Any, *, patient: bool = False) -> Any:
        made.append((wanted.plan.format.name, patient))
        return await make(wanted, patient=patient)

    monkeypatch.setattr(renderer, "make", counted)
    for _ in range(3):
        asked(house, KEEN)
    house.run(made_aside(house))
    for _ in range(3):
        asked(house, KEEN)

    assert made == [("jpg", False), ("avif", True)]


def test_a_disk_remembers_what_was_made_aside(folder: Path) -> None:
    cache = {"cache": Cache(disk=str(folder / "kept"), memory=0)}
    with inside(folder, access={}, **cache) as house:
        asked(house, KEEN)
        house.run(made_aside(house))
    with inside(folder, access={}, **cache) as house:
        assert asked(house, KEEN) == (200, "image/avif")
        assert asked(house, KEEN) == (200, "image/avif")  # known, and not in memory
        assert not house.house.delivery.contest.aside


def test_head_says_what_it_knows_and_makes_nothing(house: Inside) -> None:
    path = "/iiif/3/photo.jpg/full/max/0/default.auto"

    before = house.ask(path, "HEAD", accept=KEEN)
    assert (before.status, before.headers["content-type"], "etag" in before.headers) == (200, "image/jpeg", False)
    assert "max-age=60" in before.headers["cache-control"]
    asked(house, KEEN)
    house.run(made_aside(house))
    after, body = house.ask(path, "HEAD", accept=KEEN), house.ask(path, "GET", accept=KEEN).body
    assert (after.headers["content-type"], after.headers["content-length"]) == ("image/avif", str(len(body)))


def test_a_format_that_would_be_smaller_in_extent_is_not_taken(folder: Path) -> None:
    small = ImageSettings(areas={"avif": 1000, "webp": 1000})
    with inside(folder, access={}, images=small) as house:
        for _ in range(2):
            answer = house.ask("/iiif/3/photo.jpg/full/max/0/default.auto", "GET", accept=KEEN)
            house.run(made_aside(house))
            assert answer.headers["content-type"] == "image/jpeg"
            assert decode(answer.body).width == 300


def test_what_is_not_written_here_is_not_offered(folder: Path) -> None:
    with inside(folder, access={}, images=ImageSettings(write=("jpg", "png"), preferred=("jpg",))) as house:
        assert asked(house, KEEN) == (200, "image/jpeg")
        assert asked(house, "image/avif") == (200, "image/jpeg")
        assert not house.house.delivery.contest.aside


def test_who_can_show_nothing_else_gets_the_slow_format_at_once(house: Inside) -> None:
    assert asked(house, "image/avif") == (200, "image/avif")


def test_texts_and_designs_are_left_open_alike(house: Inside) -> None:
    for path in ("photo.jpg/text=Hi/full/max/0/default.auto", "badge/first_name=Zo/full/max/0/default.auto"):
        assert asked(house, "*/*", path) == (200, "image/jpeg")
        asked(house, KEEN, path)
        house.run(made_aside(house))
        assert asked(house, KEEN, path) == (200, "image/avif")


def test_a_request_of_low_urgency_is_made_patiently(house: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    patient, renderer = list[bool](), house.house.renderer
    make = renderer.make

    async def watched(wanted: Any, **more: Any) -> Any:
        patient.append(more["patient"])
        return await make(wanted, **more)

    monkeypatch.setattr(renderer, "make", watched)
    for width, priority in enumerate(("u=7", "i, u=7", "u=7;x", "u=6", "u=77", "", "au=7"), 50):
        house.ask(f"/iiif/3/photo.jpg/full/{width},/0/default.jpg", "GET", priority=priority)

    assert patient == [True, True, True, False, False, False, False]


def test_a_winner_that_could_not_be_kept_is_made_again_and_delivered(folder: Path) -> None:
    with inside(folder, access={}, cache=Cache(memory=0)) as house:
        assert asked(house, KEEN) == (200, "image/jpeg")
        house.run(made_aside(house))
        for _ in range(2):
            assert asked(house, KEEN) == (200, "image/avif")
        assert not house.house.delivery.contest.aside


def test_a_picture_of_a_link_is_counted_once_whatever_it_is_delivered_as(folder: Path) -> None:
    with inside(folder) as house:
        link = house.sign("/iiif/3/badge/first_name=Zo/full/200,/0/default.auto", most=2)
        for _ in range(5):
            answer = house.ask(link, "GET", accept=KEEN)
            assert "bookplate-notes" not in answer.headers
        house.run(made_aside(house))
        assert house.ask(link, "GET", accept=KEEN).headers["content-type"] == "image/avif"


def test_who_knows_a_date_only_is_not_kept_on_what_is_for_others(house: Inside) -> None:
    path = "/iiif/3/photo.jpg/full/max/0/default.auto"
    for header in ("image/avif", "*/*", KEEN):
        assert "last-modified" not in house.ask(path, "GET", accept=header).headers
    tomorrow = "Fri, 31 Dec 2100 00:00:00 GMT"
    assert house.ask(path, "GET", accept="*/*", if_modified_since=tomorrow).status == 200
