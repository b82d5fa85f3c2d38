from ops import warmth
from ops.layers import ink
from tests.conftest import STUDIO


def test_a_letter_is_drawn_in_the_default_font() -> None:
    before = ink.measure.cache_info().misses + ink.measure.cache_info().hits

    warmth.warm(STUDIO.fonts)

    assert ink.measure.cache_info().misses + ink.measure.cache_info().hits > before
