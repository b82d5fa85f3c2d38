import pytest

from server.delivery_options import for_mail, layout, segments, usual
from server.wishes import Options
from tests.server.designs.documents import design, text, written

MAIL = {"size": "200,", "format": "jpg", "display": 100, "email_safe": True}


@pytest.mark.parametrize("name", ["email", "Email", "EMAIL"])
def test_the_preset_for_mail_may_be_written_in_capitals(name: str) -> None:
    card = design(written(text(), presets={name: MAIL}))
    said = for_mail(Options(), card, on_picture=False)

    assert usual(Options(), card).preset == said.options.preset == name
    assert (said.display, said.dense) == (100, True)
    assert segments(said.options, card) == ("full", "200,", "0", "default.jpg")


@pytest.mark.parametrize("written_", ["my-story", "My_Story", "MY-STORY"])
def test_presets_are_named_as_in_addresses(written_: str) -> None:
    card = design(written(text(), presets={"My_Story": MAIL}))
    options = Options(preset=written_)

    assert segments(options, card) == ("full", "200,", "0", "default.jpg")
    assert layout(options, card) == {"preset": "My_Story"}
    assert for_mail(options, card, on_picture=False).display == 100
