import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import estimate, transform
from ops.colour import Conversion
from ops.estimate import AVIF, DECODED, ENCODED, HELD_MOVING, HELD_WHOLE, PIXEL, STRIPED, Estimate
from ops.format import FORMATS, Encoding
from ops.geometry import Extent, Limits
from ops.libvips import Image
from ops.picture import Level, Picture
from ops.plan import Plan, settle
from ops.probing import HALVES, SHRINKS
from ops.rotation import UPRIGHT
from tests.conftest import ENCODING

WRITTEN = frozenset(FORMATS)
LIMITS = Limits(100_000, 100_000, 10**10)
ANY = replace(ENCODING, areas={})


def picture(extent: Extent, name: str = "jpg", **more: Any) -> Picture:
    levels = [Level(1, extent, 1)]
    if name == "jpg":
        levels += [
            Level(s, Extent(extent.width // s, extent.height // s), least, (("shrink", s),)) for s, least in SHRINKS
        ]
    else:
        levels += [Level(2**n, Extent(extent.width >> n, extent.height >> n), least, (), n) for n, least in HALVES]
    return replace(Picture(name, extent, UPRIGHT, False, Conversion.NONE, None, tuple(levels)), **more)


def plan(known: Picture, asked: str) -> Plan:
    region, size, rotation, last = asked.split("/")
    return settle(known, transform.parse(3, (region, size, rotation, last), WRITTEN), LIMITS, ANY)


def cost(asked: str, known: Picture | None = None, encoding: Encoding = ANY, *, decoded: bool = True) -> Estimate:
    known = known or picture(Extent(8000, 8000))
    return estimate.of_picture(known, plan(known, asked), encoding, decoded=decoded)


names = st.sampled_from(sorted(FORMATS))
kinds = st.sampled_from(sorted([*DECODED, "jp2", "pdf", "svg"]))
widths = st.integers(1, 8000)


@given(names, kinds, widths, widths, st.booleans(), st.booleans())
def test_more_pixels_cost_more(name: str, kind: str, one: int, other: int, decoded: bool, held: bool) -> None:
    known = picture(Extent(8000, 8000), kind, held=held)
    small, large = sorted((one, other))
    first = cost(f"0,0,{small},{small}/max/0/default.{name}", known, decoded=decoded)
    second = cost(f"0,0,{large},{large}/max/0/default.{name}", known, decoded=decoded)

    assert 0 < first.seconds <= second.seconds
    assert 0 < first.memory <= second.memory
    assert small == large or (first.seconds < second.seconds and first.memory < second.memory)


@given(names, kinds, widths, st.sampled_from(["0", "90", "!0", "12.5"]), st.booleans())
def test_a_decoded_level_costs_less_than_a_file(name: str, kind: str, width: int, rotation: str, held: bool) -> None:
    known = picture(Extent(8000, 8000), kind, held=held)
    asked = f"full/{width},/{rotation}/default.{name}"
    at_hand, from_file = cost(asked, known), cost(asked, known, decoded=False)

    assert 0 < at_hand.seconds < from_file.seconds
    assert 0 < at_hand.memory < from_file.memory


@pytest.mark.parametrize(("name", "field", "efforts"), [("avif", "avif_effort", 10), ("webp", "webp_effort", 7)])
def test_more_effort_costs_more(name: str, field: str, efforts: int) -> None:
    seconds = [
        cost(f"full/240,/0/default.{name}", encoding=replace(ANY, **{field: effort})).seconds
        for effort in range(efforts)
    ]

    assert seconds == sorted(set(seconds))


def test_the_effort_of_one_format_costs_the_others_nothing() -> None:
    careful = replace(ANY, avif_effort=9, webp_effort=6)
    for name in FORMATS.keys() - {"avif", "webp"}:
        assert cost(f"full/1000,/0/default.{name}", encoding=careful) == cost(f"full/1000,/0/default.{name}")


@given(names, widths)
def test_a_picture_that_has_to_be_small_costs_more(name: str, width: int) -> None:
    asked = f"full/{width},/0/default.{name}"
    assert cost(asked, encoding=replace(ANY, most=10_000)).seconds > 2 * cost(asked).seconds


@given(names, widths)
def test_an_odd_angle_costs_more_than_a_quarter_turn(name: str, width: int) -> None:
    upright, quarter, odd = (cost(f"full/{width},/{turn}/default.{name}") for turn in ("0", "90", "30"))

    assert upright == quarter
    assert odd.seconds > quarter.seconds
    assert odd.memory >= quarter.memory


@given(kinds, st.integers(80, 9000), st.integers(80, 9000))
def test_a_level_costs_more_the_larger_it_is(kind: str, width: int, height: int) -> None:
    for held in (False, True):
        known = picture(Extent(width, height), kind, held=held)
        costs = [estimate.of_level(known, level) for level in known.levels]

        assert all(one.seconds > 0 < one.memory for one in costs)
        assert [one.seconds for one in costs] == sorted((one.seconds for one in costs), reverse=True)
        assert [one.memory for one in costs] == sorted((one.memory for one in costs), reverse=True)


def test_what_is_halved_in_memory_is_read_whole_and_what_a_jpeg_leaves_out_is_not() -> None:
    png, jpg = picture(Extent(4000, 4000), "png"), picture(Extent(4000, 4000), "jpg")

    assert {estimate.of_level(png, level).seconds for level in png.levels} == {16 * DECODED["png"]}
    assert [estimate.of_level(jpg, level).seconds for level in jpg.levels[:2]] == [
        16 * DECODED["jpg"],
        4 * DECODED["jpg"],
    ]


def test_a_corner_costs_what_has_to_be_decoded_for_it() -> None:
    def decoding(known: Picture, region: str, size: str = "max") -> float:
        asked = f"{region}/{size}/0/default.jpg"
        return cost(asked, known, decoded=False).seconds - cost(asked, known).seconds

    extent, last = Extent(4000, 4000), "3900,3900,100,100"
    plain = picture(extent, "tif")
    tiled = replace(plain, tile=Extent(256, 256), levels=plain.levels[:1])
    held, reduced = picture(extent, "webp", held=True), picture(extent, "png")

    assert decoding(tiled, last) == pytest.approx(0.01 * DECODED["tif"])
    assert decoding(plain, last) == pytest.approx(16 * DECODED["tif"])
    assert decoding(plain, "0,0,100,100") == pytest.approx(0.4 * DECODED["tif"])
    assert decoding(held, "0,0,100,100") == pytest.approx(16 * DECODED["webp"])
    assert decoding(reduced, "0,0,2000,2000", "500,") == pytest.approx(8 * DECODED["png"])


def test_what_is_decoded_whole_is_held_whole() -> None:
    webp = picture(Extent(4000, 3000), "webp", held=True)

    assert estimate.of_level(webp, webp.levels[-1]).memory == 12_000_000 * HELD_WHOLE + 500 * 375 * PIXEL
    assert cost("full/9,/0/default.jpg", webp, decoded=False).memory > 12_000_000 * HELD_WHOLE


def test_what_is_known_to_be_slow_is_dearer_than_what_is_known_to_be_fast() -> None:
    one = {name: cost(f"full/2000,/0/default.{name}", encoding=replace(ANY, avif_effort=2)).seconds for name in FORMATS}

    assert one["jpg"] < one["webp"] < one["avif"]
    assert one["jpg"] < one["tif"] < one["avif"]
    assert one["jpg"] < one["png"] < one["gif"]
    assert AVIF > 1
    assert set(ENCODED) <= set(FORMATS)


@pytest.mark.parametrize("kind", ["gif", "webp"])
@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animation_costs_what_its_frames_cost(kind: str, form: str) -> None:
    still = picture(Extent(400, 300), kind, held=True)
    moving = replace(still, frames=40)
    asked = f"full/200,/0/default.{form}"
    one, all_ = (cost(asked, known, decoded=False) for known in (still, moving))

    assert 39 * one.seconds < all_.seconds < 80 * one.seconds
    assert all_.memory == one.memory + 40 * (200 * 150 * PIXEL + 400 * 300 * HELD_MOVING)
    assert cost("full/200,/0/default.jpg", moving) == cost("full/200,/0/default.jpg", still)


def test_an_animation_that_has_to_be_small_costs_more() -> None:
    moving = replace(picture(Extent(400, 300), "gif", held=True), frames=40)
    for form in ("gif", "webp"):
        asked = f"full/200,/0/default.{form}"
        assert cost(asked, moving, replace(ANY, most=10_000)).seconds > 2 * cost(asked, moving).seconds


def test_no_more_rows_or_columns_are_counted_than_there_are() -> None:
    low, high, small = (picture(Extent(*sides), "png") for sides in ((1_000_000, 60), (60, 1_000_000), (60, 60)))
    asked = "full/60,/0/default.png"

    assert cost(asked, low, decoded=False).memory - cost(asked, low).memory == 1_000_000 * 60 * STRIPED
    assert cost("full/,600/0/default.png", high, decoded=False).memory < 60 * 600 * STRIPED * 2
    assert cost(asked, small, decoded=False).memory - cost(asked, small).memory == 60 * 60 * STRIPED


def test_of_tiles_those_count_that_are_touched() -> None:
    tiled = replace(picture(Extent(8000, 8000), "tif"), tile=Extent(256, 256))
    tiled = replace(tiled, levels=tiled.levels[:1])

    def decoding(asked: str) -> int:
        return cost(asked, tiled, decoded=False).memory - cost(asked, tiled).memory

    assert decoding("0,0,256,256/256,/0/default.jpg") == 400 * 768 * PIXEL
    assert decoding("0,0,20,20/20,/0/default.jpg") == 400 * 532 * PIXEL
    assert decoding("full/1000,/0/default.jpg") == 400 * 8000 * PIXEL


def test_what_is_halved_in_memory_is_held_as_it_stands_in_the_file() -> None:
    png, jpg = picture(Extent(8000, 8000), "png"), picture(Extent(8000, 8000), "jpg")
    asked = "full/500,/0/default.jpg"

    assert cost(asked, png, decoded=False).memory - cost(asked, png).memory == 8000 * 600 * STRIPED
    assert cost(asked, jpg, decoded=False).memory - cost(asked, jpg).memory == 1000 * 600 * STRIPED


MEASURE = """
import os, sys
from pathlib import Path
from ops import estimate
from ops.render import Job, render
from tests.conftest import ENCODING, look, settled

path, asked = Path(sys.argv[1]), sys.argv[2]
known, plan = look(path), settled(path, asked)

def now(name):
    return 1024 * int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith(name)))

open("/proc/self/clear_refs", "w").write("5")  # the peak begins anew
before = now("VmRSS")
descriptor = os.open(path, os.O_RDONLY)
render(descriptor, Job(known, plan, ENCODING, (255, 255, 255)))
print(estimate.of_picture(known, plan, ENCODING, decoded=False).memory, now("VmHWM") - before)
"""
ROOM = 16_000_000  # bytes that a process takes beside the pixels


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    ("name", "sides", "asked"),
    [
        ("wide.png", (200_000, 60), "full/600,/0/default.jpg"),
        ("high.png", (60, 100_000), "full/,600/0/default.jpg"),
        ("wide.png", (20_000, 600), "full/500,/!0/default.jpg"),
        ("square.png", (4000, 4000), "full/500,/0/default.jpg"),
        ("square.webp", (2500, 2500), "full/600,/0/default.jpg"),
    ],
)
def test_an_estimate_is_near_what_is_really_needed(
    name: str, sides: tuple[int, int], asked: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    across = Image.xyz(*sides)
    colours = (across[0] % 256).bandjoin([across[1] % 256, (across[0] + across[1]) % 256])
    options = {"effort": 0} if name.endswith(".webp") else {"compression": 1}
    colours.cast("uchar").copy(interpretation="srgb").write_to_file(str(path), **options)
    found = subprocess.run([sys.executable, "-c", MEASURE, path, asked], capture_output=True, text=True, check=True)
    estimated, needed = map(int, found.stdout.split())

    assert needed < 2 * estimated + ROOM
    assert estimated < 2.5 * needed + ROOM
