import pytest

from ops.errors import Damaged
from ops.focus import Focus
from ops.impression import attention, impression
from ops.libvips import Image
from ops.thumbhash import encode


def flat(red: int, green: int, blue: int, width: int = 40, height: int = 30) -> Image:
    return (Image.black(width, height, bands=3) + [red, green, blue]).cast("uchar").copy(interpretation="srgb")


def small(image: Image) -> bytes:
    return bytes(image.pngsave_buffer())


def test_a_single_colour_is_the_dominant_one() -> None:
    seen = impression(small(flat(18, 52, 86)))

    assert seen.colour == "#123456"
    assert not seen.clear
    assert seen.thumbhash == encode(40, 30, bytes(flat(18, 52, 86).bandjoin(255).write_to_memory()))


def test_the_colour_that_most_of_it_has_is_dominant_not_the_mean() -> None:
    two = flat(200, 10, 10).join(flat(10, 10, 200, width=25), "horizontal")

    assert impression(small(two)).colour == "#c80a0a"


def test_colours_count_as_much_as_they_are_seen() -> None:
    faint = flat(250, 0, 0, width=60).bandjoin(40).cast("uchar").copy(interpretation="srgb")
    strong = flat(0, 250, 0, width=30).bandjoin(255).cast("uchar").copy(interpretation="srgb")
    seen = impression(small(faint.join(strong, "horizontal")))

    assert seen.colour == "#00fa00"
    assert seen.clear


def test_grey_pictures_have_an_impression_too() -> None:
    grey = (Image.black(20, 20) + 99).cast("uchar").copy(interpretation="b-w")

    assert impression(small(grey)).colour == "#636363"
    assert impression(small(grey.bandjoin(0).cast("uchar"))).colour == ""
    assert impression(small(grey.bandjoin(0).cast("uchar"))).clear
    assert not impression(small(grey.bandjoin(255).cast("uchar"))).clear


def test_one_pixel_is_enough() -> None:
    seen = impression(small(flat(1, 2, 3, 1, 1)))

    assert (seen.colour, len(seen.thumbhash) > 5) == ("#010203", True)
    assert attention(small(flat(1, 2, 3, 1, 1))) == Focus(50, 50)


@pytest.mark.parametrize(("x", "y"), [(70, 12), (15, 50), (80, 55)])
def test_the_eye_goes_to_the_one_thing_that_there_is(x: int, y: int) -> None:
    picture = flat(120, 130, 140, 96, 64).draw_rect([255, 40, 20], x - 5, y - 5, 10, 10, fill=True)
    focus = attention(small(picture))

    assert focus == attention(small(picture))
    assert abs(focus.x - x * 100 / 96) < 8
    assert abs(focus.y - y * 100 / 64) < 12


def test_what_is_no_picture_is_refused() -> None:
    for look in (impression, attention):
        with pytest.raises(Damaged):
            look(b"nothing")
