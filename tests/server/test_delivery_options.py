import pytest

from ops.geometry import Limits
from server.delivery_options import for_mail, layout, segments, usual
from server.wishes import Options
from tests.server.designs.documents import design, text, written

LIMITS = Limits(8192, 8192, 40_000_000)
MAIL = {"size": "200,", "format": "jpg", "display": 100, "email_safe": True}


@pytest.mark.parametrize("name", ["email", "Email", "EMAIL"])
def test_the_preset_for_mail_may_be_written_in_capitals(name: str) -> None:
    card = design(written(text(), presets={name: MAIL}))
    said = for_mail(Options(), card, LIMITS, on_picture=False)

    assert usual(Options(), card).preset == said.options.preset == name
    assert (said.display, said.dense) == (100, True)
    assert segments(said.options, card) == ("full", "200,", "0", "default.jpg")


@pytest.mark.parametrize("written_", ["my-story", "My_Story", "MY-STORY"])
def test_presets_are_named_as_in_addresses(written_: str) -> None:
    card = design(written(text(), presets={"My_Story": MAIL}))
    options = Options(preset=written_)

    assert segments(options, card) == ("full", "200,", "0", "default.jpg")
    assert layout(options, card) == {"preset": "My_Story"}
    assert for_mail(options, card, LIMITS, on_picture=False).display == 100


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
    said = for_mail(Options(), card, limits, on_picture=False)

    assert (said.options.size, said.display) == (size, display)
