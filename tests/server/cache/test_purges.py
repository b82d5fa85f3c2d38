import pytest

from server.cache import purges
from server.cache.purges import START, News, Purges, Stand


def known(**purged: int) -> Purges:
    found = Purges()
    found.learn(News(Stand("t", 10), purged))
    return found


def test_what_was_begun_before_its_tag_was_purged_is_stale() -> None:
    found = known(a=7)

    assert found.stale(("b", "a"), Stand("t", 6))
    assert not found.stale(("b", "a"), Stand("t", 7))
    assert not found.stale(("b",), Stand("t", 1))
    assert not found.stale((), Stand("t", 1))


def test_the_numbers_of_another_trail_count_for_nothing() -> None:
    found = known(a=7)

    assert found.stale(("a",), Stand("other", 100))
    assert found.stale(("a",), START)
    assert not found.stale(("b",), Stand("other", 100))

    found.learn(News(Stand("new", 1), {}))
    assert not found.stale(("a",), Stand("t", 1))
    assert found.newest == START


def test_a_purge_of_everything_is_one_of_each() -> None:
    found = Purges()
    found.learn(News(Stand("t", 9), {"*": 5}))

    assert found.stale(("a",), Stand("t", 4))
    assert found.stale((), Stand("t", 4))
    assert not found.stale(("a",), Stand("t", 5))


def test_what_was_not_read_may_have_been_anything() -> None:
    found = Purges()
    found.learn(News(Stand("t", 9), {"b": 8}, floor=5))

    assert found.stale(("a",), Stand("t", 4))
    assert not found.stale(("a",), Stand("t", 5))


def test_it_is_told_again_and_the_latest_counts() -> None:
    found = known(a=7)
    found.learn(News(Stand("t", 12), {"a": 12, "b": 11}))

    assert found.stale(("a",), Stand("t", 11))
    assert found.newest == Stand("t", 12)
    assert found.stand == Stand("t", 12)


def test_more_than_is_remembered_makes_all_that_is_older_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purges, "MOST", 3)
    found = known(a=1, b=2, c=3, d=4, e=5)

    assert found.stale(("x",), Stand("t", 1))
    assert not found.stale(("x",), Stand("t", 2))
    assert found.stale(("e",), Stand("t", 4))
