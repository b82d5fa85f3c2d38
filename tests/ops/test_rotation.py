from decimal import Decimal
from math import cos, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyvips import GValue

from ops.errors import BadParameter
from ops.geometry import Box, Extent
from ops.libvips import Image
from ops.rotation import ORIENTATIONS, Rotation, parse, turn, unturned
from tests.likeness import chart, difference

degrees = st.decimals(0, "359.999999999", allow_nan=False, allow_infinity=False, places=9)
rotations = st.builds(Rotation, st.booleans(), degrees)
quarters = st.builds(Rotation, st.booleans(), st.sampled_from([Decimal(d) for d in (0, 90, 180, 270)]))


@given(rotations)
def test_printing_and_parsing_are_inverse(rotation: Rotation) -> None:
    assert parse(str(rotation)) == rotation


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("0", "0"),
        ("360", "0"),
        ("!360", "!0"),
        ("22.50", "22.5"),
        (".5", "0.5"),
        ("090", "90"),
        ("90.", "90"),
        ("!0", "!0"),
    ],
)
def test_a_rotation_has_one_spelling(text: str, printed: str) -> None:
    assert str(parse(text)) == printed


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "!",
            "-1",
            "+90",
            "361",
            "360.1",
            "1e2",
            "nan",
            "inf",
            "90!",
            "!!90",
            "! 90",
            "٩٠",
            "0x5a",
            "9_0",
            "90,0",
        ),
        *("90°", " 90", "90\n", "1234567890", "."),
    ],
)
def test_what_is_no_rotation_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadParameter, match=r"degrees from 0 to 360.* for rotation but received"):
        parse(text)


@given(quarters, quarters)
def test_two_turns_made_as_one_give_the_same_pixels(first: Rotation, second: Rotation) -> None:
    image = chart(3, 2, 1)

    assert difference(turn(turn(image, first), second), turn(image, first.then(second)))[0] == 0


@given(quarters, st.integers(1, 7), st.integers(1, 5), st.data())
def test_a_box_of_a_turned_picture_is_found_in_the_unturned_one(
    rotation: Rotation, width: int, height: int, data: st.DataObject
) -> None:
    image = chart(width, height, 1)
    turned = turn(image, rotation)
    x = data.draw(st.integers(0, turned.width - 1))
    y = data.draw(st.integers(0, turned.height - 1))
    box = Box(x, y, data.draw(st.integers(1, turned.width - x)), data.draw(st.integers(1, turned.height - y)))

    raw = unturned(box, Extent(turned.width, turned.height), rotation)

    cut_then_turned = turn(image.crop(raw.x, raw.y, raw.width, raw.height), rotation)
    assert difference(turned.crop(box.x, box.y, box.width, box.height), cut_then_turned)[0] == 0


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientations_are_turned_as_libvips_turns_them(orientation: int) -> None:
    image = chart(3, 2, 4).copy()
    image.set_type(GValue.gint_type, "orientation", orientation)

    assert difference(turn(image, ORIENTATIONS[orientation]), image.autorot())[0] == 0


@given(rotations, st.integers(1, 4000), st.integers(1, 4000))
def test_the_bounding_box_is_tight(rotation: Rotation, width: int, height: int) -> None:
    extent = rotation.turned(Extent(width, height))

    angle = radians(float(rotation.degrees))
    across, down = abs(cos(angle)), abs(sin(angle))
    assert 0 <= extent.width - (width * across + height * down) + 1e-6 < 1 + 1e-5
    assert 0 <= extent.height - (width * down + height * across) + 1e-6 < 1 + 1e-5


@given(degrees, st.booleans(), st.integers(1, 40), st.integers(1, 40))
def test_odd_angles_turn_about_the_centre_into_exactly_the_box(
    angle: Decimal, mirror: bool, width: int, height: int
) -> None:
    rotation = Rotation(mirror, angle)
    image = (Image.black(width, height, bands=3) + 255).cast("uchar").copy(interpretation="srgb")
    turned = turn(image, rotation)
    box = rotation.turned(Extent(width, height))

    assert (turned.width, turned.height) == (box.width, box.height)
    alpha = turned[turned.bands - 1] if turned.hasalpha() else turned[0]
    assert difference(alpha, alpha.rot180())[0] <= 1
    assert alpha.avg() * box.area == pytest.approx(255 * width * height, abs=160 * (width + height))


@given(degrees, st.integers(1, 8))
def test_an_odd_angle_shows_an_orientation_as_its_upright_copy(angle: Decimal, orientation: int) -> None:
    image = chart(5, 3, 8)
    lying = turn(image, ORIENTATIONS[orientation])
    back = next(r for r in ORIENTATIONS.values() if ORIENTATIONS[orientation].then(r) == ORIENTATIONS[1])

    as_one = turn(lying, back.then(Rotation(degrees=angle)))
    assert difference(as_one, turn(image, Rotation(degrees=angle)))[0] <= 2
