"""Drawings are drawn as large as they are wanted, wherever they are cut, and no larger than is bounded."""

import os
from pathlib import Path
from typing import Any

import pytest

from ops import drawn, transform
from ops.errors import NotAPicture
from ops.plan import Plan, settle
from ops.probing import probe
from ops.render import Job, render
from tests.conftest import CEILING, ENCODING, LIMITS, STUDIO, WHITE, WRITTEN
from tests.likeness import decode, pixel

FORM = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}" viewBox="0 0 40 20">{}</svg>'
HALVES = '<rect width="20" height="20" fill="#f00"/><rect x="20" width="20" height="20" fill="#00f"/>'
RED, BLUE = (255, 0, 0, 255), (0, 0, 255, 255)


@pytest.fixture
def drawing(tmp_path: Path) -> Path:
    path = tmp_path / "drawing.svg"
    path.write_text(FORM.format(40, 20, HALVES))
    return path


def asked(path: Path, what: str) -> tuple[Plan, Any]:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        known = probe(descriptor, CEILING, STUDIO.laid)
        region, size, rotation, last = what.split("/")
        plan = settle(known, transform.parse(3, (region, size, rotation, last), WRITTEN), LIMITS, ENCODING)
        return plan, decode(render(descriptor, Job(known, plan, ENCODING, WHITE)))
    finally:
        os.close(descriptor)


@pytest.mark.parametrize("size", ["max", "^400,", "^1200,", "10,"])
def test_an_edge_is_sharp_in_every_size(drawing: Path, size: str) -> None:
    plan, image = asked(drawing, f"full/{size}/0/default.png")
    middle = image.width // 2

    assert (image.width, image.height) == (plan.size.width, plan.size.height)
    assert pixel(image, middle - 1, 1) == RED
    assert pixel(image, middle, 1) == BLUE


@pytest.mark.parametrize(
    ("region", "first", "second"), [("19,0,2,2", RED, BLUE), ("20,4,2,2", BLUE, BLUE), ("38,18,2,2", BLUE, BLUE)]
)
def test_a_part_is_drawn_in_its_own_size(drawing: Path, region: str, first: Any, second: Any) -> None:
    plan, image = asked(drawing, f"{region}/^1000,/0/default.png")

    assert (plan.level.extent.width, plan.level.extent.height) == (20_000, 10_000)
    assert plan.crop.extent == plan.size
    assert (pixel(image, 499, 9), pixel(image, 500, 9)) == (first, second)


@pytest.mark.parametrize(
    "what", ["full/max", "full/^999,", "full/33,", "0,0,50,30/^1000,", "100,60,6,2/^600,", "square/^300,"]
)
def test_an_extent_need_not_be_a_whole_number_of_pixels(drawing: Path, what: str) -> None:
    drawing.write_text(FORM.format("37.4mm", "21.7mm", '<rect width="40" height="20" fill="#f00"/>'))
    plan, image = asked(drawing, f"{what}/0/default.jpg")

    assert (image.width, image.height) == (plan.size.width, plan.size.height)


def test_what_is_stretched_is_drawn_in_the_larger_size(drawing: Path) -> None:
    plan, image = asked(drawing, "full/^100,1000/0/default.png")

    assert plan.level.extent.height == 1000
    assert (pixel(image, 40, 500), pixel(image, 60, 500)) == (RED, BLUE)


def test_what_is_drawn_is_bounded(drawing: Path) -> None:
    plan, image = asked(drawing, "0,0,1,1/^6000,/0/default.jpg")

    assert plan.crop.extent.area <= drawn.MOST * 1.01
    assert max(plan.level.extent.width, plan.level.extent.height) <= drawn.WIDEST
    assert (image.width, image.height) == (6000, 6000)


def test_the_measure_of_whole_pixels_is_exact(drawing: Path) -> None:
    for width, height in ((40, 20), (520, 630), (1, 3000), (24, 24)):
        drawing.write_text(FORM.format(width, height, ""))
        with drawing.open("rb") as file:
            assert drawn.Drawn.of(file.fileno()) == drawn.Drawn(width, height)


def test_it_is_an_original_only_where_drawings_are_read(drawing: Path) -> None:
    with drawing.open("rb") as file, pytest.raises(NotAPicture):
        probe(file.fileno(), CEILING, STUDIO.read)


def test_it_is_transparent_and_turned_as_others_are(drawing: Path) -> None:
    drawing.write_text(FORM.format(40, 20, '<rect width="20" height="20" fill="#f00"/>'))
    _, clear = asked(drawing, "full/^400,/!90/default.png")
    _, laid = asked(drawing, "full/^400,/0/default.jpg")

    assert (clear.width, clear.height) == (200, 400)
    assert pixel(clear, 100, 100)[3] == 0
    assert pixel(laid, 300, 100) == WHITE
