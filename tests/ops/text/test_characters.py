from hypothesis import given
from hypothesis import strategies as st

from ops.text.characters import Characters

POINTS = st.frozensets(st.integers(0, 0x10FFFF), max_size=20)


@given(st.lists(POINTS, max_size=4), POINTS, st.lists(st.integers(0, 0x10FFFF), max_size=8))
def test_they_are_sets(sets: list[frozenset[int]], other: frozenset[int], asked: list[int]) -> None:
    expected = frozenset[int]().union(*sets)
    found = Characters.union(Characters(one) for one in sets)

    assert list(found) == sorted(expected)
    assert len(found) == len(expected)
    assert set(found & Characters(other)) == expected & other
    assert set(found - Characters(other)) == expected - other
    assert all((point in found) is (point in expected) for point in asked)
    assert found.issuperset(iter(asked)) is expected.issuperset(asked)
    assert found.isdisjoint(iter(asked)) is expected.isdisjoint(asked)
