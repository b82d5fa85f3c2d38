from typing import Any

import pytest

from ops.errors import BadParameter
from server.warming.pictures import Wants, suffixes

SIZES = [{"width": 160, "height": 100}, {"width": 480, "height": 300}]
THREE: dict[str, Any] = {
    "type": "ImageService3",
    "width": 480,
    "height": 300,
    "sizes": SIZES,
    "tiles": [{"width": 256, "scaleFactors": [1, 2]}],
}
TWO = {**THREE, "type": None, "@id": "x"}
JPG = Wants(("jpg",))


def test_viewers_ask_in_the_canonical_form_of_their_version_and_pages_by_width() -> None:
    assert list(suffixes(THREE, JPG)) == ["full/160,100/0/default.jpg", "full/480,300/0/default.jpg"]
    assert list(suffixes(TWO, JPG)) == ["full/160,/0/default.jpg", "full/480,/0/default.jpg"]
    assert list(suffixes(THREE, JPG, by_width=True)) == list(suffixes(TWO, JPG))


def test_thumbnails_are_the_small_ones_and_every_format_is_asked_for() -> None:
    wants = Wants.of("auto, webp,auto", thumbnails=True, tiles=False)

    assert list(suffixes(THREE, wants)) == ["full/160,100/0/default.auto", "full/160,100/0/default.webp"]


def test_tiles_cover_the_image_at_every_factor() -> None:
    tiles = list(suffixes(THREE, Wants(("jpg",), tiles=True)))[2:]

    assert [tile.removesuffix("/0/default.jpg") for tile in tiles] == [
        "0,0,256,256/256,256",
        "256,0,224,256/224,256",
        "0,256,256,44/256,44",
        "256,256,224,44/224,44",
        "full/240,150",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"sizes": None, "tiles": 3},
        {"sizes": [None, {}, {"width": "3", "height": 2}, {"width": -1, "height": 2}], "tiles": [None]},
        {"sizes": [], "tiles": [{"width": 0, "scaleFactors": [1]}, {"width": 256}]},
        {"sizes": [], "tiles": [{"width": 256, "scaleFactors": ["1", 0, -2, 10**30]}]},
    ],
)
def test_what_makes_no_sense_is_passed_over(odd: dict[str, Any]) -> None:
    assert list(suffixes({**THREE, **odd}, Wants(("jpg",), tiles=True))) == []


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadParameter, match="some of auto, jpg, png"):
        Wants.of("jpg,jpeg", thumbnails=False, tiles=False)
