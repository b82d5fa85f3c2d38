import pytest

from server.sources.freshness import Bounds, Life, Said


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        *(("", 300), ("public", 300), ("max-age", 300), ("max-age=x", 300), ("max-age=-1", 300), (",,=,", 300)),
        *(("max-age=600", 600), ("public, max-age=600, immutable", 600), ("MAX-AGE=600", 600), ('max-age="600"', 600)),
        *(("max-age=0", 60), ("max-age=59", 60), ("max-age=86401", 86400), ("max-age=" + "9" * 5000, 86400)),
        *(("no-store", 60), ("no-store, max-age=600", 60), ("No-Cache", 60), ('no-cache="x", max-age=600', 600)),
        *(("s-maxage=600, max-age=60", 600), ("max-age=900, s-maxage=0", 60), ("s-maxage=x, max-age=900", 900)),
        ("stale-while-revalidate=600", 300),
    ],
)
def test_what_is_said_counts_within_bounds(said: str, seconds: int) -> None:
    assert Bounds().life(Said.of(said)).fresh == seconds


@pytest.mark.parametrize(
    ("age", "seconds"),
    [("", 600), ("100", 500), (" 100 ", 500), ("599", 60), ("9" * 4000, 60), ("-5", 600), ("x", 600), ("1, 2", 600)],
)
def test_what_others_kept_is_as_old_as_they_say(age: str, seconds: int) -> None:
    assert Bounds().life(Said.of("max-age=600", age)).fresh == seconds


def test_an_age_says_nothing_if_nothing_is_said_of_how_long_it_lasts() -> None:
    assert Bounds().life(Said.of("", "9999")).fresh == 300


@pytest.mark.parametrize(
    ("said", "life"),
    [
        ("", Life(20, 30, 40)),
        ("max-age=100, stale-while-revalidate=7, stale-if-error=8", Life(100, 7, 8)),
        ("stale-while-revalidate=0, stale-if-error=0", Life(20, 0, 0)),
        ("stale-while-revalidate=99999999, stale-if-error=99999999", Life(20, 604_800, 604_800)),
        ("must-revalidate", Life(20, 0, 40)),
        ("max-age=50, proxy-revalidate, stale-while-revalidate=9", Life(50, 0, 40)),
        ("no-cache", Life(5, 0, 40)),
        ("no-store, stale-while-revalidate=9, stale-if-error=9", Life(5, 0, 9)),
        ("stale-while-revalidate=x", Life(20, 30, 40)),
    ],
)
def test_how_long_an_old_copy_may_be_shown_is_as_configured_unless_it_is_said(said: str, life: Life) -> None:
    assert Bounds(usual=20, shortest=5, revalidate=30, error=40).life(Said.of(said)) == life
