import os
from pathlib import Path

import pytest

from server.errors import Malformed
from server.warming.journal import FIRST, Journal, Taken


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "warm/list.done"


def write(path: Path, *numbers: int) -> None:
    journal = Journal.opened(path)
    for number in numbers:
        assert journal.begin(number)
        journal.done(number)
    journal.close()


def test_what_is_done_is_known_to_the_next_run_and_what_was_begun_is_not(path: Path) -> None:
    journal = Journal.opened(path)
    assert [journal.begin(number) for number in (1, 2, 1)] == [True, True, False]
    journal.done(1)
    journal.done(9, image=True)
    journal.close()

    journal = Journal.opened(path)
    assert journal.before == 1
    assert [journal.begin(number) for number in (1, 2, 9)] == [False, True, False]
    journal.close()


def test_a_torn_line_is_none_and_harms_no_other(path: Path) -> None:
    write(path, 1, 2)
    os.truncate(path, path.stat().st_size - 5)
    write(path, 2, 3)

    journal = Journal.opened(path)
    assert (journal.before, journal.begin(2), journal.begin(3)) == (3, False, False)
    journal.close()


def test_even_the_first_line_may_be_torn(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(FIRST[:4])
    write(path, 1)

    assert path.read_bytes() == FIRST + b"%016x\n" % 1


def test_one_has_it_at_a_time(path: Path) -> None:
    journal = Journal.opened(path)
    journal.done(1)
    with pytest.raises(Taken, match="is being warmed already"):
        Journal.opened(path)
    journal.close()
    write(path, 2)

    assert path.read_bytes().count(b"\n") == 3


def test_what_is_finished_or_says_nothing_is_taken_away(path: Path) -> None:
    Journal.opened(path).close()
    assert not path.exists()
    journal = Journal.opened(path)
    journal.done(1)
    journal.finish()
    another = Journal.opened(path)  # while the first is still about to close
    journal.close()
    assert path.exists()
    assert another.before == 0
    another.close()


def test_a_fresh_one_knows_nothing(path: Path) -> None:
    write(path, 1)
    journal = Journal.opened(path, fresh=True)

    assert (journal.before, journal.begin(1)) == (0, True)
    journal.close()


def test_a_file_of_somebody_else_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("x")
    with pytest.raises(Malformed, match="was not written by this command"):
        Journal.opened(path)

    assert path.read_text() == "x"
