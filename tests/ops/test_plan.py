from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import transform
from ops.colour import Conversion
from ops.errors import BadParameter
from ops.focus import Focus
from ops.format import FORMATS
from ops.geometry import Extent, Limits
from ops.picture import Level, Picture
from ops.plan import Plan, settle
from ops.probing import HALVES, SHRINKS
from ops.rotation import ORIENTATIONS, Rotation
from tests.conftest import ENCODING

WRITTEN = frozenset(FORMATS)
LIMITS = Limits(8192, 8192, 40_000_000)


def picture(width: int, height: int, orientation: int = 1, *, jpeg: bool = True, grey: bool = False) -> Picture:
    """A picture of this upright extent."""
    turned = ORIENTATIONS[orientation]
    raw = turned.turned(Extent(width, height))
    levels = [Level(1, raw, 1)]
    for shrink, least in SHRINKS if jpeg else ():
        reduced = Extent(max(1, raw.width // shrink), max(1, raw.height // shrink))
        levels.append(Level(shrink, reduced, least, cut=True))
    return Picture("jpg", Extent(width, height), turned, grey, Conversion.NONE, None, tuple(levels))


def plan(known: Picture, path: str, version: int = 3, limits: Limits = LIMITS) -> Plan:
    region, size, rotation, last = path.split("/")
    return settle(known, transform.parse(version, (region, size, rotation, last), WRITTEN), limits, ENCODING)


@pytest.mark.parametrize(
    ("path", "canonical_2", "canonical_3"),
    [
        ("full/max/0/default.jpg", "full/full/0/default.jpg", "full/max/0/default.jpg"),
        ("0,0,600,400/600,400/360/color.jpg", "full/full/0/default.jpg", "full/max/0/default.jpg"),
        ("full/300,/0/default.jpg", "full/300,/0/default.jpg", "full/300,200/0/default.jpg"),
        ("full/,200/0/default.jpg", "full/300,/0/default.jpg", "full/300,200/0/default.jpg"),
        ("full/!300,300/0/default.jpg", "full/300,/0/default.jpg", "full/300,200/0/default.jpg"),
        ("full/300,100/0/default.jpg", "full/300,100/0/default.jpg", "full/300,100/0/default.jpg"),
        ("square/max/!22.50/gray.png", "100,0,400,400/full/!22.5/gray.png", "100,0,400,400/max/!22.5/gray.png"),
        ("pct:50,50,50,50/max/0/default.webp", "300,200,300,200/full/0/default.webp", "300,200,300,200/max/0/default.webp"),
        ("500,300,900,900/^200,/0/default.jpg", "500,300,100,100/200,/0/default.jpg", "500,300,100,100/^200,200/0/default.jpg"),
        ("full/^max/0/default.jpg", "full/7745,/0/default.jpg", "full/^max/0/default.jpg"),
        ("full/^300,/0/default.jpg", "full/300,/0/default.jpg", "full/300,200/0/default.jpg"),
    ],
)  # fmt: skip
def test_a_picture_has_one_canonical_address(path: str, canonical_2: str, canonical_3: str) -> None:
    settled = plan(picture(600, 400), path)

    assert settled.canonicals == (canonical_2, canonical_3)


def test_a_grey_picture_is_grey_whatever_it_is_called() -> None:
    known = picture(600, 400, grey=True)

    assert {plan(known, f"full/max/0/{name}.jpg").key for name in ("default", "color", "gray")} == {
        "0,0,600,400/600,400/0/default.jpg"
    }
    assert plan(known, "full/max/0/bitonal.png").canonical(3).endswith("bitonal.png")


def test_both_versions_of_one_picture_share_a_key() -> None:
    known = picture(600, 400)

    assert plan(known, "full/full/0/default.jpg", 2).key == plan(known, "full/max/0/default.jpg", 3).key


def test_max_shrinks_to_what_a_costly_format_is_given() -> None:
    settled = plan(picture(6000, 4000), "full/max/0/default.avif")

    assert settled.size.area <= 8_000_000 < Extent(6000, 4000).of_width(settled.size.width + 1).area
    assert settled.canonical(3) == "full/max/0/default.avif"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("full/^8192,183/45/default.gif", "a smaller size .turned, the picture may have at most 3000000 pixels"),
        ("full/^max/45/default.png", "a smaller size .turned, the picture may have at most 40000000 pixels"),
        ("full/^8192,900/!30/default.avif", "a smaller size .turned, the picture may have at most 16000000 pixels"),
    ],
)
def test_an_odd_angle_may_not_make_a_field_of_a_stripe(path: str, words: str) -> None:
    with pytest.raises(BadParameter, match=words) as refusal:
        plan(picture(600, 400), path)

    assert refusal.value.parameter == "rotation"
    assert plan(picture(600, 400), path.replace("/45/", "/90/").replace("/!30/", "/!90/"))


def test_a_rotated_picture_must_fit_into_the_files_of_its_format() -> None:
    wide = Limits(16_383, 16_383, 10**9)
    with pytest.raises(BadParameter, match="whose files hold"):
        plan(picture(16_380, 976), "full/max/3/default.webp", limits=wide)


sides = st.integers(1, 3000)


@given(sides, sides, st.integers(1, 8), st.sampled_from([2, 3]), st.data())
def test_canonical_is_a_fixed_point_of_the_same_picture(
    width: int, height: int, orientation: int, version: int, data: st.DataObject
) -> None:
    known = picture(width, height, orientation)
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    region = data.draw(
        st.sampled_from(["full", "square", f"{x},{y},{width},{height}", f"{x},{y},7,11", "pct:33.3,12.5,50,40"])
    )
    size = data.draw(st.sampled_from(["max", "!500,300", "^pct:130", "pct:37.7", "^!90,4000", "^max", "^11,13"]))
    if version == 2:
        size = size.removeprefix("^")
    rotation = data.draw(st.sampled_from(["0", "!0", "90", "!270", "180", "12.5"]))
    try:
        first = plan(known, f"{region}/{size}/{rotation}/default.png", version)
    except BadParameter:
        return

    second = plan(known, first.canonical(version), version)

    assert second == first


@given(sides, sides, st.integers(1, 8), st.data())
def test_what_is_cut_out_lies_within_its_level_and_loses_no_detail(
    width: int, height: int, orientation: int, data: st.DataObject
) -> None:
    known = picture(width, height, orientation)
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    w, h = data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y))
    ow, oh = data.draw(st.integers(1, w)), data.draw(st.integers(1, h))

    settled = plan(known, f"{x},{y},{w},{h}/{ow},{oh}/0/default.png")

    level, crop = settled.level, settled.crop
    assert 0 <= crop.x < crop.x + crop.width <= level.extent.width
    assert 0 <= crop.y < crop.y + crop.height <= level.extent.height
    assert level.factor == 1 or (crop.width >= settled.scaled.width and crop.height >= settled.scaled.height)
    assert settled.delivered == Extent(ow, oh)


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(0, 5), st.integers(0, 40), st.integers(0, 40))
def test_tiles_are_cut_from_levels_without_moving(width: int, height: int, power: int, column: int, row: int) -> None:
    factor, side = 1 << power, 256
    x, y = column * side * factor, row * side * factor
    if x >= width or y >= height:
        return
    known = picture(width, height)
    w, h = min(side * factor, width - x), min(side * factor, height - y)

    settled = plan(known, f"{x},{y},{w},{h}/{-(-w // factor)},{-(-h // factor)}/0/default.jpg")

    assert settled.crop.x * settled.level.factor == x
    assert settled.crop.y * settled.level.factor == y


def halved(width: int, height: int) -> Picture:
    """A picture that is halved in memory as often as its sides allow."""
    levels = [Level(1, Extent(width, height), 1)]
    for times, least in HALVES:
        if width % 2**times == height % 2**times == 0:
            levels.append(Level(2**times, Extent(width >> times, height >> times), least, (), times))
    return Picture("png", Extent(width, height), ORIENTATIONS[1], False, Conversion.NONE, None, tuple(levels))


@pytest.mark.parametrize(
    ("width", "times"), [(2000, 0), (801, 0), (800, 1), (401, 1), (400, 2), (201, 2), (200, 3), (1, 3)]
)
def test_a_picture_is_halved_as_often_as_nobody_sees_it(width: int, times: int) -> None:
    assert plan(halved(2000, 1600), f"full/{width},/0/default.png").level.halved == times


@given(st.integers(1, 400), st.integers(1, 400), st.data())
def test_edges_of_a_region_hardly_move_on_a_half(across: int, down: int, data: st.DataObject) -> None:
    width, height = across * 8, down * 8
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    w, h = data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y))
    ow, oh = data.draw(st.integers(1, w)), data.draw(st.integers(1, h))

    settled = plan(halved(width, height), f"{x},{y},{w},{h}/{ow},{oh}/0/default.png")

    level, crop = settled.level, settled.crop
    assert min(w / ow, h / oh) >= level.least
    moved = abs(x - crop.x * level.factor), abs(x + w - (crop.x + crop.width) * level.factor)
    assert max(moved) * ow / w <= 0.1
    moved = abs(y - crop.y * level.factor), abs(y + h - (crop.y + crop.height) * level.factor)
    assert max(moved) * oh / h <= 0.1


def test_the_orientation_of_the_original_and_the_rotation_asked_for_are_one_turn() -> None:
    settled = plan(picture(400, 600, orientation=6), "full/max/90/default.jpg")

    assert settled.turn == Rotation(False, Decimal(180))
    assert settled.scaled == Extent(600, 400)
    assert settled.delivered == Extent(600, 400)


@pytest.mark.parametrize("orientation", [1, 6, 8])
def test_a_focus_is_meant_on_the_upright_picture_and_is_in_the_canonical_form(orientation: int) -> None:
    known = picture(900, 600, orientation)
    asked = transform.parse(3, ("square", "300,", "0", "default.jpg"), WRITTEN)
    aside, middle = settle(known, asked, LIMITS, ENCODING, Focus(100, 0)), settle(known, asked, LIMITS, ENCODING)

    assert aside.canonical(3) == "300,0,600,600/300,300/0/default.jpg"
    assert middle.canonical(3) == "150,0,600,600/300,300/0/default.jpg"
    assert aside.key != middle.key
