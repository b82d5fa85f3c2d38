import io

import pytest
from rich.console import Console

from server.warming.answers import Answer
from server.warming.progress import Look, Shown, lasting, summary
from server.warming.tally import CAUSES, EXAMPLES, OTHERS, Tally


def test_a_line_says_how_far_it_is_how_fast_and_how_long_yet() -> None:
    tally, looks = Tally(), [Look(0, 0, 2000, Tally())]
    shown = Shown(Console(file=io.StringIO()), lambda: looks[-1])
    tally.made, tally.there, tally.failed = 900, 90, 10
    looks.append(Look(10, 1000, 2000, tally))

    assert shown.said() == "1,000 of 2,000 · 900 made, 90 already there, 10 failed · 100/s · 10 s left"


def test_what_is_not_known_is_not_said() -> None:
    looks = [Look(0, 0, None, Tally()), Look(4, 2, None, Tally(done=2))]
    shown = Shown(Console(file=io.StringIO()), lambda: looks.pop(0))

    assert shown.said() == "2 · 2 done, 0 failed · 0.5/s"


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (7_500, "2 h 5 min")])
def test_a_while_is_said_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_a_summary_lists_some_of_each_cause_however_many_fail() -> None:
    tally = Tally()
    for number in range(2 * CAUSES):
        for _ in range(2 * EXAMPLES):
            tally.note(f"/{number}", Answer("failed", f"cause {number}", "because"))
    tally.skipped["addresses of other servers"] += 1
    lines = summary(tally, 5).splitlines()

    assert lines[0] == "0 done, 400 failed, in 5 s."
    assert lines[1] == "Left out: addresses of other servers (1)."
    assert lines[2] == f"200 failed: {OTHERS}"
    assert lines[3] == "    /20  because"
    assert "    … and 5 more" in lines
    assert len(lines) == 2 + (CAUSES + 1) * (EXAMPLES + 2)
