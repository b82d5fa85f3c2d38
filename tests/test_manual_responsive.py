"""The manual's page on responsive pictures says what is so: its sizes are asked for, its commands run."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ops.libvips import Image
from server.config.images import Images
from tests.server.commands import said
from tests.server.inside import Inside, furnish, inside
from tests.server.running import ROOT

PAGE = (ROOT / "server/manual/responsive.md").read_text()
SIZES = re.findall(r"^\| `([^`]+)` \| (\d{3}) \| (?:(\d+) × (\d+))? ?\|$", PAGE, re.MULTILINE)
CONFIG = PAGE.partition("// next.config.js")[2].partition("```")[0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("responsive")
    pictures = furnish(top)
    shutil.copy(ROOT / "samples/pictures/dawn.jpg", pictures)
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, access={}) as built:
        yield built


def test_there_are_sizes_to_try() -> None:
    assert [size for size, *_ in SIZES] == [
        "!640,100000", "!3840,100000", "640,", "3840,", "^3840,", "!640,640", "!640,",
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "status", "wide", "high"), SIZES)
def test_a_size_is_answered_as_is_said(house: Inside, size: str, status: str, wide: str, high: str) -> None:
    answer = house.ask(f"/iiif/3/dawn.jpg/full/{size}/0/default.jpg", "GET")

    assert answer.status == int(status)
    if wide:
        picture = Image.new_from_buffer(answer.body, "")
        assert (picture.width, picture.height) == (int(wide), int(high))
    if size == "!640,100000":
        assert answer.canonical.endswith("/full/640,427/0/default.jpg")


def test_a_portrait_is_as_wide_as_was_asked(house: Inside) -> None:
    def width(size: str) -> int:
        return int(
            Image.new_from_buffer(house.ask(f"/iiif/3/other.png/full/{size}/0/default.jpg", "GET").body, "").width
        )

    assert (width("!300,100000"), width("!300,300")) == (300, 210)


def test_the_widths_of_the_configuration_are_the_ladders() -> None:
    widths = [int(one) for one in re.findall(r"\d+", CONFIG.partition("imageSizes")[2])]

    assert widths == list(Images().ladder)


@pytest.mark.parametrize(
    "line", [one for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for one in block.splitlines()]
)
def test_a_command_does_what_is_said(line: str) -> None:
    done = said(*shlex.split(line)[1:], BOOKPLATE_DATABASE__URL="", BOOKPLATE_LOG__LEVEL="warning")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"<picture>")
    assert b"avif" not in done.stdout  # dawn.jpg is a drawing


@pytest.mark.parametrize(("off_ladder", "status"), [("snap", 200), ("refuse", 400)])
def test_other_widths_are_bound_by_the_ladder_as_is_said(folder: Path, off_ladder: Any, status: int) -> None:
    with inside(folder, access={}, images=Images(off_ladder=off_ladder)) as house:
        for width in Images().ladder:
            assert house.ask(f"/iiif/3/dawn.jpg/full/!{width},100000/0/default.auto").status == 200
        answer = house.ask("/iiif/3/dawn.jpg/full/!750,100000/0/default.auto")
    assert answer.status == status
    assert status == 400 or answer.canonical.endswith("/full/800,533/0/default.jpg")


def test_what_it_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGE):
        assert (ROOT / "server/manual" / target).exists(), target
    images = Images()
    for name in re.findall(r"`images\.([a-z_]+)", PAGE):
        assert hasattr(images, name), name
