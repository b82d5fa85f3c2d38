"""Texts on a canvas: the same at every scale, in every part of it."""

from dataclasses import replace

import pytest

from ops.canvas import lay_out
from ops.geometry import Box, Extent
from ops.layers.paint import Colour
from ops.layers.text import Align, Frame, Ground, Shadow, Span, Stroke, Text
from ops.libvips import Image
from ops.text.fonts import Font
from tests.lettering import EXTENT, FONTS, drawn, ink, set_, text
from tests.likeness import difference, pixel, ssim

BLUE = (40, 90, 150)
DRESSED = {
    "stroke": Stroke(Colour(0, 0, 0), 0.05),
    "shadow": Shadow(Colour(0, 0, 0, 200), 0.1, 0.05, 0.05),
    "ground": Ground(Colour(0, 0, 0, 90), 0.4, 0.3),
}
TEXTS = [
    text("Hi Alexandria, welcome"),
    text("Hi Alexandria, welcome", size=40),
    text("Tiny text is small", size=18, smallest=5),
    text("Still thinking, David? Your basket is waiting", size=57.3, **DRESSED),
    text("Turned by an odd angle", size=70, rotate=-12, **DRESSED),
    text("नमस्ते สวัสดี مرحبا שלום 日本", size=64),
    text("Every letter an island", size=50, spacing=0.3, align=Align.LEFT, across=0.0, down=1.0),
    text("Caveat by hand", font=Font("Caveat", 700), size=120),
    text("Playfair", font=Font("Playfair Display", 900, True), size=125),
    text("Hamburg", size=160),
    text("Hamburg", size=260),
]


@pytest.mark.parametrize(("one", "times"), [(one, 2) for one in TEXTS] + [(one, 3) for one in TEXTS[3:6]])
def test_a_text_is_the_same_at_every_scale(one: Text, times: int) -> None:
    large = drawn(one, extent=Extent(EXTENT.width * times, EXTENT.height * times), ground=BLUE)
    block = set_(one)
    part = int(block.x), int(block.y), int(block.width) + 1, int(block.height) + 1
    once, reduced = drawn(one, ground=BLUE).crop(*part), large.shrink(times, times).crop(*part)

    assert ssim(once, reduced) >= (0.94 if times == 2 else 0.9)


@pytest.mark.parametrize("one", TEXTS[:1] + TEXTS[4:6], ids=lambda one: one.text)
def test_letters_are_as_sharp_at_three_times_the_size(one: Text) -> None:
    """The steepest step from one pixel to the next is the same: nothing is enlarged."""

    def steepest(image: Image) -> float:
        grey = image.colourspace("b-w").cast("int")
        return float(
            (grey.crop(1, 0, image.width - 1, image.height) - grey.crop(0, 0, image.width - 1, image.height))
            .abs()
            .max()
        )

    assert steepest(drawn(one, extent=Extent(3600, 1890))) >= 0.95 * steepest(drawn(one))


@pytest.mark.parametrize("one", TEXTS, ids=lambda one: one.text)
@pytest.mark.parametrize("factor", [1, 2, 4])
def test_tiles_put_together_are_the_whole(one: Text, factor: int) -> None:
    whole = drawn(one, extent=Extent(-(-1200 // factor), -(-630 // factor)), ground=BLUE)
    together = Image.black(whole.width, whole.height, bands=3).copy(interpretation="srgb")
    for x in range(0, 1200, 256 * factor):
        for y in range(0, 630, 256 * factor):
            box = Box(x, y, min(256 * factor, 1200 - x), min(256 * factor, 630 - y))
            tile = drawn(one, region=box, extent=Extent(-(-box.width // factor), -(-box.height // factor)), ground=BLUE)
            together = together.insert(tile, x // factor, y // factor)

    largest, mean = difference(whole, together)
    assert largest == 0 if factor == 1 else mean <= 0.05
    assert largest <= 2


def test_a_region_far_from_the_text_is_left_alone() -> None:
    part = drawn(
        text("Hello", across=0.0, down=0.0), region=Box(700, 300, 300, 300), extent=Extent(300, 300), ground=BLUE
    )

    assert difference(part, drawn(extent=Extent(300, 300), ground=BLUE))[0] == 0


def test_a_distorted_size_distorts_the_text_with_the_picture() -> None:
    wide = ink(drawn(text("Hello"), extent=Extent(1200, 315)), 40)
    straight = ink(drawn(text("Hello")), 40)

    assert wide.width == pytest.approx(straight.width, abs=2)
    assert wide.height == pytest.approx(straight.height / 2, abs=2)


def test_a_ground_is_as_large_as_the_text_with_its_padding_and_has_round_corners() -> None:
    one = text("Hello", ink=Colour(255, 255, 255), ground=Ground(Colour(200, 0, 0), 0.5, 0.4))
    block, image = set_(one), drawn(one)
    box = ink(image, 5)

    assert (box.x, box.y) == (pytest.approx(block.x, abs=1), pytest.approx(block.y, abs=1))
    assert (box.width, box.height) == (pytest.approx(block.width, abs=2), pytest.approx(block.height, abs=2))
    assert pixel(image, box.x + 1, box.y + 1) == (0, 0, 0)
    assert pixel(image, box.x + 40, box.y + 3) == (200, 0, 0)


def test_a_stroke_surrounds_the_letters_evenly() -> None:
    plain = ink(drawn(text("I", size=200, font=Font("Inter", 700))), 128)
    stroked = ink(drawn(text("I", size=200, font=Font("Inter", 700), stroke=Stroke(Colour(255, 0, 0), 0.1))), 50)

    assert (plain.x - stroked.x, plain.y - stroked.y) == (pytest.approx(20, abs=1.5), pytest.approx(20, abs=1.5))
    assert stroked.width - plain.width == pytest.approx(40, abs=2)
    assert stroked.height - plain.height == pytest.approx(40, abs=2)


def test_a_shadow_falls_where_it_is_told_and_may_leave_the_frame() -> None:
    shadow = Shadow(Colour(255, 255, 255), 0, 0.5, 0.25)
    plain = ink(drawn(text("I", size=200)), 128)
    both = ink(drawn(text("I", size=200, shadow=shadow)), 128)

    assert both.width - plain.width == pytest.approx(100, abs=1.5)
    assert both.height - plain.height == pytest.approx(50, abs=1.5)


def test_a_turned_text_keeps_its_middle() -> None:
    straight, turned = ink(drawn(text("HHH")), 128), ink(drawn(text("HHH", rotate=90)), 128)

    assert (turned.width, turned.height) == (
        pytest.approx(straight.height, abs=2),
        pytest.approx(straight.width, abs=2),
    )
    assert turned.y + turned.height / 2 == pytest.approx(315, abs=3)


def test_a_transparent_text_lets_the_picture_through() -> None:
    image = drawn(text("I", size=300, ink=Colour(255, 255, 255, 51)))

    assert image.colourspace("b-w").max() == pytest.approx(51, abs=1)


def test_a_part_of_a_text_has_a_colour_of_its_own() -> None:
    image = drawn(text("HH HH", size=200, spans=(Span(3, 5, Colour(255, 0, 0)),)))
    first, second = image.crop(0, 0, 600, 630), image.crop(600, 0, 600, 630)

    assert (first[0] - first[2]).abs().max() == 0
    assert (first[0].max(), second[0].max(), second[2].max()) == (255, 255, 0)


def test_a_text_on_a_transparent_picture_is_seen_through_it() -> None:
    image = drawn(text("Hello"), ground=(0, 0, 0, 0))

    assert image[3].max() == 255
    assert image[3].min() == 0
    assert pixel(image, 0, 0) == (0, 0, 0, 0)


def test_texts_of_one_place_stand_below_each_other() -> None:
    for down in (0.0, 0.5, 1.0):
        first, second = text("Headline", down=down), text("and what stands below it", down=down, size=50)
        upper, lower = (one.block for one in lay_out((first, second), FONTS))
        assert upper is not None
        assert lower is not None

        assert upper.y + upper.height < lower.y < upper.y + upper.height + 30
        assert upper.y >= 60 - 1e-6
        assert lower.y + lower.height <= 570 + 1e-6
        if down == 0.5:
            assert upper.y - 60 == pytest.approx(570 - lower.y - lower.height)


def test_turned_texts_of_one_place_do_not_meet_either() -> None:
    upper, lower = (one.block for one in lay_out((text("Headline", rotate=30), text("below it", size=50)), FONTS))
    assert upper is not None
    assert lower is not None

    assert upper.turned_height > upper.height
    assert upper.y + (upper.height + upper.turned_height) / 2 < lower.y
    assert upper.y + (upper.height - upper.turned_height) / 2 >= 60 - 1e-6


def test_texts_that_have_no_room_below_each_other_shrink_into_it() -> None:
    many = tuple(text(f"{number} " + "many words " * 12, down=1.0, size=120, smallest=10) for number in range(4))
    blocks = [one.block for one in lay_out(many, FONTS) if one.block]

    assert len(blocks) >= 3
    assert all(block.y >= 60 - 1e-6 and block.y + block.height <= 570 + 1e-6 for block in blocks)


def test_texts_leave_those_below_them_the_room_that_they_need_at_their_smallest() -> None:
    upper = text("many words " * 30, down=1.0, size=120, smallest=10, lines=9, gap=0.9)
    middle = text("some more words " * 9, down=1.0, size=60, smallest=30, lines=9, gap=0.9)
    last = text("the end", down=1.0, size=60, smallest=50)
    blocks = [one.block for one in lay_out((upper, middle, last), FONTS)]

    assert all(blocks)
    assert [block.em >= least for block, least in zip(blocks, (10, 30, 50), strict=True) if block] == [True] * 3


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (("שלום", "Sarah", "50%"), True),
        (("Hello", "שרה", "50%"), False),
        (("50%", "שלום"), True),
        (("שלום\nHello", "x"), True),
    ],
)
def test_texts_of_one_place_start_at_one_side(words: tuple[str, ...], right: bool) -> None:
    for align, side in ((Align.START, right), (Align.END, not right)):
        texts = tuple(text(one, align=align, across=None, size=40) for one in words)
        for laid in lay_out(texts, FONTS):
            assert laid.block is not None
            edge = 1140 - laid.block.width if side else 60
            assert laid.block.x == pytest.approx(edge)


@pytest.mark.parametrize(("blur", "factor"), [(0.3, 1), (0.3, 2), (0.07, 1), (0.2, 1)])
@pytest.mark.parametrize("stroke", [None, Stroke(Colour(9, 9, 9), 0.05)])
def test_a_soft_shadow_has_no_seams_either(blur: float, factor: int, stroke: Stroke | None) -> None:
    shadow = Shadow(Colour(255, 255, 255), blur, 0.1, 0.1)
    one = text("Soft", size=180 * factor, shadow=shadow, stroke=stroke, ink=Colour(0, 0, 0))
    whole = drawn(one, extent=Extent(1200 // factor, 630 // factor))
    for x in range(0, 1024, 128):
        tile = drawn(one, region=Box(x, 128, 128, 384), extent=Extent(128 // factor, 384 // factor))
        part = whole.crop(x // factor, 128 // factor, 128 // factor, 384 // factor)
        assert difference(part, tile) == (0, 0)


def test_a_letter_seen_from_very_near_has_no_seams() -> None:
    vast = text("Ox", size=9000, smallest=9000, frame=Frame(0, 0, 60000, 31500), stroke=Stroke(Colour(255, 0, 0), 0.1))
    whole = drawn(vast, region=Box(24000, 12000, 1024, 1024), extent=Extent(1024, 1024))
    parts = [
        drawn(vast, region=Box(24000 + 256 * x, 12000 + 512 * y, 256, 512), extent=Extent(256, 512))
        for y in (0, 1)
        for x in range(4)
    ]

    assert whole.colourspace("b-w").max() > 70
    assert difference(whole, Image.arrayjoin(parts, across=4))[0] <= 1


def test_a_ground_stays_in_the_frame_of_a_text_that_has_no_room() -> None:
    ground = Ground(Colour(0, 0, 255), 0.5, 0.2)
    box = ink(drawn(text("Hello", size=120, smallest=120, frame=Frame(100, 100, 60, 90), ground=ground)), 1)

    assert (box.x >= 100, box.y >= 100, box.x + box.width <= 160, box.y + box.height <= 190) == (True,) * 4


def test_a_stroke_around_transparent_letters_leaves_them_open() -> None:
    stroke = Stroke(Colour(255, 255, 255), 0.05)
    image = drawn(text("I", size=300, font=Font("Inter", 900), ink=Colour(0, 0, 0, 0), stroke=stroke))
    box = ink(image, 100)

    assert pixel(image, box.x + box.width // 2, box.y + box.height // 2) == (0, 0, 0)


def test_a_very_large_text_is_drawn_in_its_part_only() -> None:
    """A corner of a letter of a picture of 60,000 pixels."""
    vast = text("Hello there", size=9000, smallest=9000, frame=Frame(0, 0, 60000, 31500))
    image = drawn(vast, region=Box(20000, 14000, 512, 512), extent=Extent(256, 256))

    assert (image.width, image.height) == (256, 256)


def test_a_text_is_drawn_alike_whether_there_is_anything_to_be_seen_of_the_others() -> None:
    """What many pictures have in common is drawn for the first of them."""
    frame = Frame(0, 0, 2400, 600)
    for size in range(60, 600, 30):
        large = text("Hamburgefonstiv", frame=frame, size=size, smallest=size, lines=1)
        several = [
            drawn(large, *(text(words, frame=Frame(0, 700, 9, 9), size=4, smallest=4) for words in others))
            for others in (("x", "x", "x"), ("x", "\u200b", "\u200b"))
        ]
        assert difference(*(image.crop(0, 0, 1200, 600) for image in several))[0] == 0, size


STACK = Frame(0, 0, 912, 600)


def stacked(*texts: Text, height: float) -> list[tuple[float, bool]]:
    """The ems of texts of one place, and whether each is cut."""
    several = (replace(one, frame=replace(STACK, height=height), place="one", down=0.5) for one in texts)
    blocks = [laid.block for laid in lay_out(tuple(several), FONTS)]
    assert all(blocks)
    return [(block.em, block.shortened) for block in blocks if block]


def test_texts_of_one_place_are_set_smaller_before_one_is_cut() -> None:
    eyebrow = text("Hamburg Port Anniversary", size=40, smallest=36, lines=1)
    headline = text("Were you there when the sun went out over Landungsbrücken?", size=100, smallest=44, lines=5)
    body = text("The pictures from the boats are being put together.", size=44, smallest=36, lines=4, leading=1.4)

    roomy = stacked(eyebrow, headline, body, height=900)
    assert [em for em, _ in roomy] == [40, 100, 44]  # as large as asked for where there is room
    last = roomy
    for height in (600, 500, 400, 300):
        found = stacked(eyebrow, headline, body, height=height)
        assert not any(short for _, short in found), height
        assert all(em >= least for (em, _), least in zip(found, (36, 44, 36), strict=True))
        assert found[1] <= last[1]
        last = found
    assert any(short for _, short in stacked(eyebrow, headline, body, height=150))  # no size of all of them has room


def test_a_text_that_is_too_long_by_itself_makes_no_other_one_smaller() -> None:
    long = text("A name that is far too long for the one line that it may have", size=60, smallest=58, lines=1)

    assert stacked(text("Hello", size=120), long, height=600) == [(120, False), (58, True)]


def test_prices_are_never_cut() -> None:
    price = text("€12,499.50 was €18,999.99", size=76, smallest=66, lines=1, frame=Frame(0, 0, 700, 200))

    block = set_(price)
    assert not block.shortened
    assert block.em < 66
