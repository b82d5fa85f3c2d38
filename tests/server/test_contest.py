"""Of several formats the smallest is delivered, whatever happens meanwhile."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.libvips import Image
from server.cache.purges import News, Stand
from server.config.cache import Cache
from server.config.images import Images as ImageSettings
from server.errors import Busy
from tests.likeness import decode, mottled
from tests.moving import strip, unstrip
from tests.server.inside import Inside, furnish, inside, made_aside

FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
KEEN, MODEST = "image/avif,image/webp,*/*", "image/webp,*/*"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pictures = furnish(tmp_path)
    mottled(300, 200).jpegsave(str(pictures / "photo.jpg"), Q=90)
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, access={}) as built:
        yield built


def asked(house: Inside, accept: str, path: str = "photo.jpg/full/max/0/default.auto") -> tuple[int, str]:
    answer = house.ask(f"/iiif/3/{path}", "GET", accept=accept)
    return answer.status, answer.headers["content-type"]


def counted(house: Inside, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """The formats of pictures that are made from now on, and whether patiently."""
    renderer, made = house.house.renderer, list[tuple[str, bool]]()
    make = renderer.make

    async def counting(wanted: Any, *, patient: bool = False, **more: Any) -> Any:
        made.append((wanted.plan.format.name, patient))
        return await make(wanted, patient=patient, **more)

    monkeypatch.setattr(renderer, "make", counting)
    return made


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
            assert asked(house, KEEN) == (200, "image/webp")
            house.run(made_aside(house))
    assert asked(house, KEEN) == (200, "image/webp")
    house.run(made_aside(house))
    assert asked(house, KEEN) == (200, "image/avif")


def test_what_is_made_aside_is_made_once_and_lets_others_go_first(
    house: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = counted(house, monkeypatch)
    for _ in range(3):
        asked(house, KEEN)
    house.run(made_aside(house))
    for _ in range(3):
        asked(house, KEEN)

    assert made == [("webp", False), ("jpg", True), ("avif", True)]


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
    assert (before.status, before.headers["content-type"], "etag" in before.headers) == (200, "image/webp", False)
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
        assert asked(house, KEEN) == (200, "image/webp")
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


def test_a_picture_of_a_link_is_counted_once_whoever_asks_for_it(folder: Path) -> None:
    pairs = ((KEEN, "*/*"), ("*/*", KEEN), (KEEN, MODEST), ("image/png", KEEN), ("image/gif", "*/*"))
    with inside(folder) as house:
        for number, pair in enumerate(pairs):
            for name, size in (("Zo", "200,"), ("Bo", "auto")):
                link = house.sign(f"/iiif/3/badge/first_name={name}{number}/full/{size}/0/default.auto", most=1)
                for accept in pair:
                    assert "bookplate-notes" not in house.ask(link, "GET", accept=accept).headers, (pair, size)


def test_what_one_server_has_found_out_another_one_need_not(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache, found = {"cache": Cache(disk=str(folder / "kept"))}, {}
    paths = {"photo.jpg/full/max/0/default.auto": "image/avif", "photo.jpg/full/8,/0/default.auto": "image/webp"}
    with inside(folder, access={}, **cache) as house:
        for path, media_type in paths.items():
            asked(house, FIREFOX, path)
            house.run(made_aside(house))
            found[path] = house.ask(f"/iiif/3/{path}", "GET", accept=FIREFOX)
            assert found[path].headers["content-type"] == media_type
    with inside(folder, access={}, **cache) as house:
        made = counted(house, monkeypatch)
        for path, answer in found.items():
            again = house.ask(f"/iiif/3/{path}", "GET", accept=FIREFOX, if_none_match=answer.headers["etag"])
            assert again.status == 304
            again = house.ask(f"/iiif/3/{path}", "GET", accept=FIREFOX)
            assert (again.body, again.headers["etag"]) == (answer.body, answer.headers["etag"])
            assert "max-age=300" in again.headers["cache-control"]
            assert house.ask(f"/iiif/3/{path}", "GET", accept=KEEN).body == answer.body  # who names less of the same
        assert not house.house.delivery.contest.aside
        assert {name for name, _ in made} <= {"avif", "webp"}  # read from the disk


def test_a_worker_knows_at_once_what_another_one_has_found_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = {"cache": Cache(disk=str(folder / "kept"))}
    with inside(folder, access={}, **cache) as one, inside(folder, access={}, **cache) as other:
        made = counted(other, monkeypatch)
        for house in (one, other):
            assert asked(house, FIREFOX) == (200, "image/webp")
        for house in (one, other):
            house.run(made_aside(house))
        assert made == [("webp", False)]
        assert asked(other, FIREFOX) == (200, "image/avif")


def test_what_is_purged_is_compared_anew(folder: Path) -> None:
    path, tags = "photo.jpg/full/max/0/default.auto", frozenset({"image:photo.jpg"})
    with inside(folder, access={}, cache=Cache(disk=str(folder / "kept"))) as house:
        asked(house, KEEN)
        house.run(made_aside(house))
        assert asked(house, KEEN) == (200, "image/avif")
        house.house.core.purges.learn(News(Stand("a", 1), dict.fromkeys(tags, 1)))
        house.house.renderer.purge(tags)
        assert "max-age=60" in house.ask(f"/iiif/3/{path}", "GET", accept=KEEN).headers["cache-control"]
        house.run(made_aside(house))
        assert asked(house, KEEN) == (200, "image/avif")


def test_what_loses_is_kept_only_if_it_is_quick_to_write(folder: Path) -> None:
    with inside(folder, access={}, cache=Cache(disk=str(folder / "kept"))) as house:
        asked(house, FIREFOX)
        house.run(made_aside(house))
        bodies = [path.read_bytes() for path in (folder / "kept").glob("??/*")]
        kinds = {b"\xff\xd8\xff": 0, b"ftypavif": 0, b"WEBPVP8": 0, b"\x89PNG": 0}
        assert {kind: sum(kind in body for body in bodies) for kind in kinds} == {
            b"\xff\xd8\xff": 1, b"ftypavif": 1, b"WEBPVP8": 1, b"\x89PNG": 0,
        }  # fmt: skip
        assert len(bodies) == 3 + 4  # pictures and sizes


@pytest.mark.parametrize("header", [KEEN, MODEST, FIREFOX, "image/png,image/*;q=0.8", "image/gif,image/jpeg,*/*"])
@pytest.mark.parametrize("name", ["photo.jpg", "flat.png", "waves.png", "few.png"])
def test_the_smallest_of_what_is_named_is_delivered(house: Inside, folder: Path, name: str, header: str) -> None:
    def size(form: str) -> int:
        return len(house.ask(f"/iiif/3/{name}/full/max/0/default.{form}", "GET").body)

    xy = Image.xyz(120, 80)
    drawn = {"flat.png": Image.black(120, 80) + 200, "waves.png": xy[0] * 2, "few.png": (xy[0] * xy[1]) % 3 * 100}
    for file, image in drawn.items():
        image.cast("uchar").copy(interpretation="b-w").pngsave(str(folder / "pictures" / file))
    path = f"/iiif/3/{name}/full/max/0/default.auto"
    first = house.ask(path, "GET", accept=header)
    house.run(made_aside(house))
    settled = house.ask(path, "GET", accept=header)

    named = {form for form in ("avif", "webp", "png", "gif") if f"image/{form}" in header}
    assert len(settled.body) == min(map(size, {"jpg", *named}))
    assert len(first.body) <= size("webp" if "webp" in named else "jpg")


def test_of_what_moves_the_smaller_one_is_delivered(house: Inside, folder: Path) -> None:
    xy = Image.xyz(40, 30)
    checks = [((xy[0] + xy[1] + at) % 2 * 255).cast("uchar").copy(interpretation="b-w") for at in range(4)]
    strip(checks).gifsave(str(folder / "pictures/checks.gif"))
    path = "/iiif/3/checks.gif/full/max/0/default.auto"
    first = house.ask(path, "GET", accept=KEEN)
    house.run(made_aside(house))
    settled = house.ask(path, "GET", accept=KEEN)

    assert first.headers["content-type"] == "image/webp"
    assert settled.headers["content-type"] == "image/gif"
    assert len(settled.body) < len(first.body)
    assert len(unstrip(settled.body)) == len(unstrip(first.body)) == 4


def test_who_knows_a_date_only_is_not_kept_on_what_is_for_others(house: Inside) -> None:
    path = "/iiif/3/photo.jpg/full/max/0/default.auto"
    for header in ("image/avif", "*/*", KEEN):
        assert "last-modified" not in house.ask(path, "GET", accept=header).headers
    tomorrow = "Fri, 31 Dec 2100 00:00:00 GMT"
    assert house.ask(path, "GET", accept="*/*", if_modified_since=tomorrow).status == 200
