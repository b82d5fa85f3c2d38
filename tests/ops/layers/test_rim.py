from math import pi

import pytest

from ops.layers.rim import grow, room
from ops.libvips import Image

RADII = [0.3, 0.48, 0.8, 1.28, 1.6, 2.4, 3.2, 4.5, 6, 8, 11.3, 17, 24.5, 40, 48]


def dot(radius: float) -> Image:
    """A pixel with a rim around it, in a square whose middle it is."""
    side = 2 * room(radius) + 1
    return grow(Image.black(side, side).draw_rect(255, side // 2, side // 2, 1, 1).copy_memory(), radius)


@pytest.mark.parametrize("radius", RADII)
def test_a_rim_is_as_wide_as_it_should_be_on_all_sides(radius: float) -> None:
    image = dot(radius)
    middle = image.width // 2
    across = [float(image(x, middle)[0]) for x in range(image.width)]
    down = [float(image(middle, y)[0]) for y in range(image.height)]

    for line in (across, across[::-1], down, down[::-1]):
        assert sum(line[: middle + 1]) / 255 - 1 == pytest.approx(radius, abs=max(0.35, 0.025 * radius))
    assert across == across[::-1]
    assert down == down[::-1]


@pytest.mark.parametrize("radius", RADII)
def test_a_rim_around_a_pixel_is_a_circle(radius: float) -> None:
    image = dot(radius)

    assert image.avg() / 255 * image.width * image.height == pytest.approx(pi * (radius + 0.5) ** 2, rel=0.06, abs=0.5)


@pytest.mark.parametrize("radius", RADII)
def test_a_rim_never_leaves_its_room(radius: float) -> None:
    image = dot(radius)
    edges = [image.crop(0, 0, image.width, 1), image.crop(0, 0, 1, image.height)]

    assert [edge.max() for edge in edges] == [0, 0]
