"""Figures of a design: what they are made of, in the canvas' pixels."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ops import canvas
from ops.geometry import Extent
from ops.layers.text import Text
from server.designs.composition import figures, lie
from server.designs.composition.settled import Settled
from server.designs.document.document import Canvas
from server.designs.document.layers import CountdownLayer
from server.designs.kinds.locales import Place
from tests.conftest import STUDIO

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def texts(layer: CountdownLayer, locale: str = "en") -> list[Text]:
    lies, nothing = lie.own(Canvas(width=600, height=100), Extent(600, 100)), Settled({}, {}, Place(locale, "UTC"))
    seen = [one.layer for one in figures.drawn(layer, lies, replace(nothing, now=NOW), STUDIO.fonts)]
    return [one for one in seen if isinstance(one, Text)]


def countdown(to: datetime) -> CountdownLayer:
    return CountdownLayer.model_validate(
        {"kind": "countdown", "to": f"{to:%Y-%m-%dT%H:%MZ}", "box": [0, 0, 600, 100], "gap": 0, "expired": "Over"}
    )


def test_a_countdown_says_what_is_left() -> None:
    said = [text.text for text in texts(countdown(NOW + timedelta(days=26_540, hours=6, minutes=7)))]

    assert said == ["26,540", "days", "06", "hours", "07", "minutes"]


@pytest.mark.parametrize(("locale", "days"), [("de", "26.540"), ("de-CH", "26'540"), ("ar-EG", "٢٦٬٥٤٠")])
def test_the_days_of_a_countdown_are_written_as_readers_write_them(locale: str, days: str) -> None:
    assert texts(countdown(NOW + timedelta(days=26_540)), locale)[0].text == days


def test_numbers_of_a_countdown_stand_on_one_line_however_long_one_is() -> None:
    whole = countdown(NOW + timedelta(days=26_540)).model_copy(update={"units": ("days", "hours", "minutes")})
    laid = canvas.lay_out(tuple(texts(whole.model_copy(update={"gap": 220}))), STUDIO.fonts)
    numbers = [one.block for one in laid if one.layer.text[0].isdigit() and one.block]
    words = [one.block for one in laid if one.layer.text[0].isalpha() and one.block]

    assert numbers[0].em < 50 * 0.9
    for blocks in (numbers, words):
        assert len({(one.em, one.y + one.lines[0].baseline) for one in blocks}) == 1


def test_figures_of_a_countdown_are_of_one_width_so_that_they_do_not_jump() -> None:
    features = [text.features for text in texts(countdown(NOW + timedelta(days=2)))]

    assert features == [("tnum",), ()] * 3


def test_a_countdown_begins_on_the_side_from_which_it_is_read() -> None:
    left, right = (texts(countdown(NOW + timedelta(days=2)), locale) for locale in ("en", "he"))

    assert [one.text for one in left[::2]] == [one.text for one in right[::2]] == ["2", "00", "00"]
    assert [one.frame.x for one in left] == [one.frame.x for one in (*right[4:], *right[2:4], *right[:2])]


def test_numbers_of_a_countdown_keep_away_from_the_edges_of_their_cells() -> None:
    first, _, second, *_ = texts(countdown(NOW + timedelta(days=26_540)))

    assert first.frame.x == pytest.approx(14)
    assert first.frame.x + first.frame.width == pytest.approx(200 - 14)
    assert second.frame.x == pytest.approx(200 + 14)


def test_a_countdown_that_has_run_out_says_so() -> None:
    assert [text.text for text in texts(countdown(NOW - timedelta(days=1)))] == ["Over"]
