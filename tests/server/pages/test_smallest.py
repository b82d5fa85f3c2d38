"""What is listed follows what is known of sizes, and guesses by the nearest where nothing is."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from server.pages.markup import Candidate, Source
from server.pages.smallest import Allowance, Width, affordable, sources
from server.pages.srcset import Wish
from tests.likeness import mottled
from tests.server.inside import furnish, inside

MEDIA = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


def offer(form: str, width: int) -> Any:
    class Offered:
        candidate = Candidate(f"{width}.{form}", width, width, MEDIA[form])

    return Offered()


def width(pixels: int, *forms: str, seconds: float = 1, effort: int = 1) -> Width:
    return Width(pixels, {form: offer(form, pixels) for form in forms or MEDIA}, seconds, (effort,))


def listed(several: list[Width], sizes: Mapping[int, tuple[int, ...]]) -> list[str]:
    """Sources as words, in which each format has so many bytes in a width, in the order of AVIF, WebP and JPEG."""
    offers = {form: {one.width: one.formats[form] for one in several if form in one.formats} for form in MEDIA}
    named = {one: dict(zip(MEDIA, found, strict=False)) for one, found in sizes.items()}
    found = sources(tuple(several), cast(Any, offers), named, "(m)", "50vw")
    assert {(one.media, one.sizes) for one in found} == {("(m)", "50vw")}
    return [_words(one) for one in found]


def _words(source: Source) -> str:
    return f"{source.type[6:]}: {' '.join(one.url for one in source.srcset)}"


def test_each_width_is_listed_in_what_is_the_smallest_of_what_can_be_shown() -> None:
    several = [width(100), width(200), width(400)]
    sizes = {100: (50, 40, 30), 200: (70, 60, 90), 400: (80, 90, 99)}

    assert listed(several, sizes) == [
        "avif: 100.jpg 200.webp 400.avif",
        "webp: 100.jpg 200.webp 400.webp",
        "jpeg: 100.jpg 200.jpg 400.jpg",
    ]


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ((3, 2, 4), ["webp", "jpeg"]),
        ((2, 4, 3), ["avif", "jpeg"]),
        ((3, 4, 2), ["jpeg"]),
        ((2, 3, 4), ["avif", "webp", "jpeg"]),
        ((2, 2, 2), ["avif", "webp", "jpeg"]),
    ],
)
def test_what_is_nowhere_the_smallest_has_no_source(sizes: tuple[int, ...], found: list[str]) -> None:
    assert [one.partition(":")[0] for one in listed([width(100), width(200)], {100: sizes, 200: sizes})] == found


def test_what_is_not_measured_is_as_the_nearest_that_is_written_with_as_much_effort() -> None:
    several = [width(100), width(200), width(300), width(500), width(1000, effort=0), width(2000, effort=0)]
    sizes = {200: (9, 8, 10), 300: (7, 8, 10), 2000: (9, 10, 8)}

    assert listed(several, sizes)[0] == "avif: 100.webp 200.webp 300.avif 500.avif 1000.jpg 2000.jpg"
    assert listed(several, {200: (9, 8, 10)}) == [
        "webp: 100.webp 200.webp 300.webp 500.webp 1000.webp 2000.webp",
        "jpeg: 100.jpg 200.jpg 300.jpg 500.jpg 1000.jpg 2000.jpg",
    ]


def test_where_nothing_is_known_all_are_listed_from_the_best() -> None:
    assert listed([width(100)], {}) == ["avif: 100.avif", "webp: 100.webp", "jpeg: 100.jpg"]


def test_where_one_format_ends_others_go_on() -> None:
    several = [width(100), width(130, "avif"), width(200, "webp", "jpg")]

    assert listed(several, {100: (1, 2, 3)}) == [
        "avif: 100.avif 200.webp",
        "webp: 100.webp 200.webp",
        "jpeg: 100.jpg 200.jpg",
    ]
    assert listed(several, {100: (3, 2, 4), 200: (0, 2, 1)}) == ["webp: 100.webp 200.jpg", "jpeg: 100.jpg 200.jpg"]
    assert listed([width(100, "webp", "jpg"), width(120, "jpg"), width(200, "webp")], {100: (0, 1, 2)}) == [
        "webp: 100.webp 200.webp",
        "jpeg: 100.jpg 120.jpg",
    ]
    assert listed([width(100, "webp")], {}) == ["webp: 100.webp"]


def test_the_smallest_of_each_effort_is_measured_first_and_no_more_than_is_allowed() -> None:
    several = [width(1, seconds=1), width(2, seconds=2), width(3, seconds=3), width(9, seconds=4, effort=0)]

    def found(seconds: float) -> list[int]:
        return [one.width for one in affordable(several, seconds)]

    assert found(10) == [1, 9, 2, 3]
    assert found(9.9) == [1, 9, 2]
    assert found(4.9) == [1, 2]
    assert found(0.9) == []


def test_who_asks_again_goes_on_with_what_was_not_measured(tmp_path: Path) -> None:
    pictures = furnish(tmp_path)
    mottled(500, 400).jpegsave(str(pictures / "mottled.jpg"), Q=90)
    sizes = list[int]()
    with inside(tmp_path, access={}) as house:
        scribe, contest = house.house.delivery.scribe, house.house.delivery.contest
        measure = contest.measure

        async def counted(several: Any) -> Any:
            sizes.append(several[0].plan.size.width)
            return await measure(several)

        object.__setattr__(contest, "measure", counted)
        for _ in range(4):
            house.run(scribe.markup(Wish("mottled.jpg", allowance=Allowance(0.16, 60))))
            sizes.append(0)

    assert sizes == [160, 320, 0, 480, 0, 500, 0, 0]
