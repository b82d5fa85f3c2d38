import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from server.errors import Malformed
from server.warming.journal import FIRST, Journal, Taken, digest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warm/list.done"


def write(path: Path, *numbers: int) -> None:
    with Journal.opened(path) as journal:
        for number in numbers:
            assert journal.begin(number)
            journal.done(number)


def test_what_is_done_is_known_to_the_next_run_and_what_was_begun_is_not(path: Path) -> None:
    with Journal.opened(path) as journal:
        assert [journal.begin(number) for number in (1, 2, 1)] == [True, True, False]
        journal.done(1)
        journal.done(9, image=True)

    with Journal.opened(path) as journal:
        assert journal.before == 1
        assert [journal.begin(number) for number in (1, 2, 9)] == [False, True, False]


def test_journals_of_earlier_versions_are_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"bookplate warm 1\ne7eea5d6dadff0b2\n7c1d0d3e5a4b2f10i\n")
    with Journal.opened(path) as journal:
        assert (journal.before, journal.begin(0xE7EEA5D6DADFF0B2), journal.begin(0x7C1D0D3E5A4B2F10)) == (
            1,
            False,
            False,
        )
    assert digest("/1.jpg", "*/*") == 0xA2B5FE7C3162AAA


def test_words_are_told_apart_where_they_end() -> None:
    assert digest("ab", "c") != digest("a", "bc")


def test_a_torn_line_is_none_and_harms_no_other(path: Path) -> None:
    write(path, 1, 2)
    os.truncate(path, path.stat().st_size - 5)
    write(path, 2, 3)

    with Journal.opened(path) as journal:
        assert (journal.before, journal.begin(2), journal.begin(3)) == (3, False, False)


def test_even_the_first_line_may_be_torn(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(FIRST[:4])
    write(path, 1)

    assert path.read_bytes() == FIRST + b"%016x\n" % 1


def test_one_has_it_at_a_time(path: Path) -> None:
    with Journal.opened(path) as journal:
        journal.done(1)
        with pytest.raises(Taken, match="is being warmed already"), Journal.opened(path):
            pass
    write(path, 2)

    assert path.read_bytes().count(b"\n") == 3


def test_what_is_finished_or_says_nothing_is_taken_away(path: Path) -> None:
    with Journal.opened(path):
        pass
    assert not path.exists()
    with ExitStack() as another:
        with Journal.opened(path) as journal:
            journal.done(1)
            journal.finish()
            later = another.enter_context(Journal.opened(path))  # while the first is still about to close
        assert path.exists()
        assert later.before == 0


def test_what_says_nothing_is_taken_away_when_it_fails_too(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Journal.opened(path):
        raise ZeroDivisionError

    assert not path.exists()


def test_a_fresh_one_knows_nothing(path: Path) -> None:
    write(path, 1)
    with Journal.opened(path, fresh=True) as journal:
        assert (journal.before, journal.begin(1)) == (0, True)


def test_a_file_of_somebody_else_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("x")
    with pytest.raises(Malformed, match="was not written by this command"), Journal.opened(path):
        pass

    assert path.read_text() == "x"
