import pytest

from ops.geometry import Limits
from server.delivery_options import delivery
from server.wishes import DeliveryOptions
from tests.server.designs.documents import design, text, written

LIMITS = Limits(8192, 8192, 40_000_000)
MAIL = {"size": "200,", "format": "jpg", "display": 100, "email_safe": True}


@pytest.mark.parametrize("name", ["email", "Email", "EMAIL"])
def test_the_preset_for_mail_may_be_written_in_capitals(name: str) -> None:
    card = design(written(text(), presets={name: MAIL}))
    said = delivery(DeliveryOptions(), card, LIMITS, on_picture=False)

    assert (said.preset, said.display, said.dense) == (name, 100, True)
    assert said.segments == ("full", "200,", "0", "default.jpg")


@pytest.mark.parametrize("written_", ["my-story", "My_Story", "MY-STORY"])
def test_presets_are_named_as_in_addresses(written_: str) -> None:
    card = design(written(text(), presets={"My_Story": MAIL}))
    said = delivery(DeliveryOptions(preset=written_), card, LIMITS, on_picture=False)

    assert said.segments == ("full", "200,", "0", "default.jpg")
    assert said.layout(card) == {"preset": "My_Story"}
    assert said.display == 100


@pytest.mark.parametrize(
    ("canvas", "limits", "size", "display"),
    [
        ((1000, 500), LIMITS, "^1200,", 600),
        ((200, 100), LIMITS, "^400,", 200),
        ((1000, 500), Limits(800, 8192, 40_000_000), "^800,", 400),
        ((500, 1000), Limits(8192, 500, 40_000_000), "^250,", 125),
        ((1, 8192), Limits(8192, 8192, 40_000_000), "^1,", 1),
    ],
)
def test_pictures_for_mail_are_no_larger_than_they_may_be(
    canvas: tuple[int, int], limits: Limits, size: str, display: int
) -> None:
    card = design(written(text(), canvas={"width": canvas[0], "height": canvas[1]}))
    said = delivery(DeliveryOptions(), card, limits, on_picture=False)

    assert (said.segments[1], said.display) == (size, display)


@pytest.mark.parametrize(
    ("size", "on_picture", "with_region"),
    [
        ("max", "^!300,8192", "max"),
        ("200,", "^!200,8192", "^!200,8192"),
        ("^200,", "^!200,8192", "^!200,8192"),
        (",200", "^!8192,200", "^!8192,200"),
        ("200,90", "^!200,90", "^!200,90"),
        ("!200,90", "^!200,90", "^!200,90"),
        ("pct:50", "pct:50", "pct:50"),
    ],
)
def test_sizes_of_presets_suit_other_extents(size: str, on_picture: str, with_region: str) -> None:
    card = design(written(text(), canvas={"width": 300, "height": 150}, presets={"a": {"size": size, "format": "jpg"}}))
    region = DeliveryOptions(preset="a", region="0,0,9,9")

    assert delivery(DeliveryOptions(preset="a"), card, LIMITS, on_picture=False).segments[1] == size
    assert delivery(DeliveryOptions(preset="a"), card, LIMITS, on_picture=True).segments[1] == on_picture
    assert delivery(region, card, LIMITS, on_picture=False).segments[1] == with_region
    assert delivery(DeliveryOptions(preset="a", width=20), card, LIMITS, on_picture=True).segments[1] == "20,"
