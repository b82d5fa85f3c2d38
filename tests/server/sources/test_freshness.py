import pytest

from server.sources.freshness import lasts


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        *(("", 300), ("public", 300), ("max-age", 300), ("max-age=x", 300), ("max-age=-1", 300), (",,=,", 300)),
        *(("max-age=600", 600), ("public, max-age=600, immutable", 600), ("MAX-AGE=600", 600), ('max-age="600"', 600)),
        *(("max-age=0", 60), ("max-age=59", 60), ("max-age=86401", 86400), ("max-age=" + "9" * 5000, 86400)),
        *(("no-store", 60), ("no-store, max-age=600", 60), ("No-Cache", 60), ('no-cache="x", max-age=600', 600)),
        ("stale-while-revalidate=600", 300),
    ],
)
def test_what_is_said_counts_within_bounds(said: str, seconds: int) -> None:
    assert lasts(said) == seconds
