from server.warming.digests import FIRST, Digests, digest


def test_each_is_new_once_however_many_there_are() -> None:
    known, numbers = Digests(), [digest("x", str(number)) for number in range(3 * FIRST)]

    assert all(known.add(number) for number in numbers)
    assert not any(known.add(number) for number in numbers)
    assert len(known) == 3 * FIRST


def test_neighbours_do_not_hide_each_other() -> None:
    known = Digests()
    crowded = [FIRST * step + FIRST - 1 for step in range(1, 50)]  # all want the last place, and go on at the first

    assert all(known.add(number) for number in crowded)
    assert not any(known.add(number) for number in crowded)
    assert known.add(1)


def test_words_are_told_apart_where_they_end() -> None:
    assert digest("ab", "c") != digest("a", "bc")
