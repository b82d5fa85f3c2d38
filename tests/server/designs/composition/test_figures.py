"""Figures of a design: what they are made of, in the canvas' pixels."""

from datetime import UTC, datetime, timedelta

import pytest

from ops.geometry import Extent
from ops.layers.text import Text
from server.designs.composition import figures, lie
from server.designs.composition.settled import Settled
from server.designs.document.document import Canvas
from server.designs.document.layers import CountdownLayer
from server.designs.kinds.locales import Place
from tests.conftest import STUDIO

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
NOTHING = Settled({}, {}, Place("en", "UTC"))


def texts(layer: CountdownLayer) -> list[Text]:
    lies = lie.own(Canvas(width=600, height=100), Extent(600, 100))
    seen = [one.layer for one in figures.drawn(layer, lies, NOTHING, STUDIO.fonts, NOW)]
    return [one for one in seen if isinstance(one, Text)]


def countdown(to: datetime) -> CountdownLayer:
    return CountdownLayer.model_validate(
        {"kind": "countdown", "to": f"{to:%Y-%m-%dT%H:%MZ}", "box": [0, 0, 600, 100], "gap": 0, "expired": "Over"}
    )


def test_a_countdown_says_what_is_left() -> None:
    said = [text.text for text in texts(countdown(NOW + timedelta(days=26_540, hours=6, minutes=7)))]

    assert said == ["26540", "days", "06", "hours", "07", "minutes"]


def test_numbers_of_a_countdown_keep_away_from_the_edges_of_their_cells() -> None:
    first, _, second, *_ = texts(countdown(NOW + timedelta(days=26_540)))

    assert first.frame.x == pytest.approx(14)
    assert first.frame.x + first.frame.width == pytest.approx(200 - 14)
    assert second.frame.x == pytest.approx(200 + 14)


def test_a_countdown_that_has_run_out_says_so() -> None:
    assert [text.text for text in texts(countdown(NOW - timedelta(days=1)))] == ["Over"]
