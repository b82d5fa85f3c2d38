"""Pictures of many recipients, of which only what is personal is made: byte for byte those that are made whole."""

import random
from dataclasses import replace
from typing import Any

import pytest

from ops import background, canvas, transform
from ops.background import Background, Seen
from ops.canvas import Hand, Laid, Layer
from ops.errors import Damaged
from ops.geometry import Box, Extent
from ops.layers.form import Ellipse, Rectangle
from ops.layers.inset import Inset
from ops.layers.paint import Colour, Surface
from ops.layers.shape import Shape
from ops.layers.text import Frame, Shadow, Stroke
from ops.levels import Levels
from ops.libvips import Pixels
from ops.picture import Blank
from ops.plan import Plan, settle
from ops.render import Job, render
from tests.conftest import ENCODING, LIMITS, WHITE
from tests.lettering import FONTS, text
from tests.likeness import chart

EXTENT = Extent(480, 640)
WHOLE = Box(0, 0, 480, 640)


def shape(y: float, colour: Colour, height: float = 60) -> Shape:
    return Shape(Frame(20, y, 440, height), Rectangle(10), colour)


def name(words: str, y: float, **more: Any) -> Any:
    return text(words, frame=Frame(30, y, 420, 60), size=40, smallest=8, lines=1, **more)


def recipient(words: str, code: str = "A1", below: int = 90) -> tuple[Layer, ...]:
    """Layers of all kinds: common ones below, between and above two that are personal."""
    return (
        shape(10, Colour(20, 40, below)),
        name("Dear guest of ours", 20),
        name(words, 100, shadow=Shadow(Colour(0, 0, 0), 0.1, 0.02, 0.02)),
        Shape(Frame(300, 90, 120, 120), Ellipse(), Colour(250, 200, 40, 120)),
        name("your seat is saved", 330, stroke=Stroke(Colour(200, 0, 0), 0.05)),
        name(code, 560),
        shape(590, Colour(255, 255, 255, 60), 40),
    )


GROUND = chart(12, 16, 40)


class Maker:
    """Makes pictures of one ground, and counts the pixels that it encodes."""

    def __init__(self) -> None:
        self.encoded = 0
        self.surface = Surface(GROUND, pixels=Pixels.of(GROUND))

    def encode(self, image: Any) -> bytes:
        self.encoded += image.width * image.height
        body: bytes = image.jpegsave_buffer(Q=75, keep="none", restart_interval=EXTENT.width // 16)
        return body

    def whole(self, laid: tuple[Laid, ...]) -> bytes:
        body: bytes = canvas.draw(self.surface, laid, WHOLE, EXTENT).image.jpegsave_buffer(
            Q=75, keep="none", restart_interval=EXTENT.width // 16
        )
        return body

    def draw(self, laid: tuple[Laid, ...]) -> background.Draw:
        return canvas.drawer(self.surface, laid, WHOLE, EXTENT, Hand([]))

    def common(self, seen: Seen) -> Background:
        found = background.drawn(self.surface, seen, self.draw(seen.laid), self.encode)
        assert found is not None
        return found

    def spliced(self, common: Background, laid: tuple[Laid, ...]) -> bytes | None:
        self.encoded = 0
        return background.spliced(common, laid, self.draw(laid), self.encode)


def laid(*more: Any) -> tuple[Laid, ...]:
    return canvas.lay_out(recipient(*more), FONTS)


def test_what_is_personal_is_what_differs() -> None:
    seen = Seen(laid("Amy"))

    assert seen.beside(laid("Amy")) is seen
    assert seen.beside(laid("Zoë")).personal == {2}
    assert seen.beside(laid("Zoë")).beside(laid("Zoë", "B2")).personal == {2, 5}
    assert seen.beside(laid("Zoë", "B2")).beside(laid("Jo", "C3")).personal == {2, 5}


def test_a_spliced_picture_is_the_whole_one_and_only_its_own_rows_are_encoded() -> None:
    maker = Maker()
    common = maker.common(Seen(laid("Amy")).beside(laid("Zoë")))

    for words in ("Zoë", "Bartholomew the Great", "Amy", "jjj", ""):
        assert maker.spliced(common, laid(words)) == maker.whole(laid(words)), words
        assert maker.encoded <= EXTENT.width * 112, words


def test_what_is_personal_far_apart_is_made_in_strips() -> None:
    maker = Maker()
    common = maker.common(Seen(laid("Amy", "A1")).beside(laid("Zoë", "B2")))

    assert maker.spliced(common, laid("Jo", "C3")) == maker.whole(laid("Jo", "C3"))
    assert maker.encoded <= EXTENT.width * (112 + 80)


def test_anything_may_turn_out_to_be_personal() -> None:
    maker = Maker()
    for personal in (frozenset({0}), frozenset({6}), frozenset({0, 1, 2, 3, 4, 5, 6}), frozenset({3, 4})):
        common = maker.common(Seen(laid("Amy"), personal))

        assert maker.spliced(common, laid("Amy")) == maker.whole(laid("Amy")), personal


def test_a_common_picture_is_weighed_with_all_that_it_keeps() -> None:
    common = Maker().common(Seen(laid("Amy")).beside(laid("Zoë")))

    assert common.size > EXTENT.area * 3 + len(common.rows.body) + 120 * 120


# What the renderer makes of it.

BLANK = Blank(EXTENT, Colour(30, 60, 90))
PLAN = settle(
    BLANK.picture, transform.parse(3, ("full", "max", "0", "default.jpg"), frozenset({"jpg"})), LIMITS, ENCODING
)
KEY = f"ground {PLAN.region} {PLAN.size} default {' '.join(type(layer).__name__ for layer in recipient('Amy'))}"


def made(layers: tuple[Layer, ...], levels: Levels | None, plan: Plan = PLAN) -> tuple[bytes, list[str]]:
    job = Job(BLANK.picture, plan, ENCODING, WHITE, canvas.lay_out(layers, FONTS), levels, "ground")
    return render(BLANK, job), job.failed


def test_a_picture_is_the_same_whoever_was_before() -> None:
    levels, rng = Levels(50_000_000), random.Random(4)
    for number in range(30):
        below = 90 if number < 20 else rng.choice([90, 200])  # another colour below everything, late
        layers = recipient(rng.choice(["Amy", "Zoë", "Jo", "Bartholomew"]), rng.choice("ABC"), below)

        assert made(layers, levels) == made(layers, None), number
    kept = levels.get(KEY, Background)
    assert kept is not None
    assert kept.seen.personal == {0, 2, 5}


def test_a_picture_is_the_same_whatever_part_of_the_original_was_shown_before() -> None:
    """Two parts may be the same pixels of a level: what lies on them is at another place even so."""
    levels = Levels(50_000_000)
    for region in ("0,0,480,600", "0,3,480,600"):
        asked = transform.parse(3, (region, "240,300", "0", "default.jpg"), frozenset({"jpg"}))
        plan = settle(BLANK.picture, asked, LIMITS, ENCODING)
        for words in ("Amy", "Zoë", "Jo"):
            assert made(recipient(words), levels, plan) == made(recipient(words), None, plan), (region, words)


@pytest.mark.parametrize("budget", [0, 100_000, 1_900_000])
def test_what_is_too_much_to_keep_is_made_whole(budget: int) -> None:
    levels = Levels(budget)
    for words in ("Amy", "Zoë", "Jo", "Amy"):
        assert made(recipient(words), levels) == made(recipient(words), None)
    assert levels.get(KEY, Background) is None


class Lost:
    """A file that is there no more."""

    fingerprint = "lost"

    def open(self) -> Any:
        raise Damaged("It is gone.")


def test_a_layer_that_cannot_be_drawn_is_missed_once_and_nothing_is_kept_of_it() -> None:
    lost = Inset(Frame(10, 10, 100, 100), Lost(), replace(BLANK.picture, format="png"))
    levels = Levels(50_000_000)
    for words in ("Amy", "Zoë", "Jo"):
        assert made((lost, *recipient(words)), levels) == made((lost, *recipient(words)), None)
        assert made((lost, *recipient(words)), levels)[1] == ["It is gone."]
    assert levels.get(KEY.replace("default ", "default Inset "), Background) is None
