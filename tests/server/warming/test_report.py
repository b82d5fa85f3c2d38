import asyncio
import io
from contextlib import suppress

import pytest
from rich.console import Console

from server.warming import report
from server.warming.client import Answer
from server.warming.report import CAUSES, EXAMPLES, OTHERS, Shown, Tally, lasting


def test_a_line_says_how_far_it_is_how_fast_and_how_long_yet() -> None:
    tally, times = Tally(known=2000), [0.0, 10.0]
    shown = Shown(Console(file=io.StringIO()), tally, lambda: times.pop(0))
    tally.made, tally.there, tally.failed, tally.items = 900, 90, 10, 1000

    assert shown.line() == "1,000 of 2,000 · 900 made, 90 already there, 10 failed · 100/s · 10 s left"


def test_what_is_not_known_is_not_said() -> None:
    tally, times = Tally(known=3, unread=1), [0.0, 4.0]
    shown = Shown(Console(file=io.StringIO()), tally, lambda: times.pop(0))
    tally.done = tally.items = 2

    assert shown.line() == "2 · 2 done, 0 failed · 0.5/s"


@pytest.mark.parametrize(("seconds", "words"), [(0.4, "0 s"), (59, "59 s"), (61, "1 min 1 s"), (7_500, "2 h 5 min")])
def test_a_while_is_said_in_words(seconds: float, words: str) -> None:
    assert lasting(seconds) == words


def test_a_summary_lists_some_of_each_cause_however_many_fail() -> None:
    tally = Tally()
    for number in range(2 * CAUSES):
        for _ in range(2 * EXAMPLES):
            tally.note(f"/{number}", Answer("failed", f"cause {number}", "because"))
    tally.skipped["addresses of other servers"] += 1
    lines = tally.summary(5).splitlines()

    assert lines[0] == "0 done, 400 failed, in 5 s."
    assert lines[1] == "Left out: addresses of other servers (1)."
    assert lines[2] == f"200 failed: {OTHERS}"
    assert lines[3] == "    /20  because"
    assert "    … and 5 more" in lines
    assert len(lines) == 2 + (CAUSES + 1) * (EXAMPLES + 2)


def test_where_there_is_no_terminal_a_line_is_said_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    async def until_three() -> None:
        showing = asyncio.ensure_future(Shown(Console(file=said), Tally(done=1, items=1, known=2)).run())
        while said.getvalue().count("\n") < 3:
            await asyncio.sleep(0)
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing

    said = io.StringIO()
    monkeypatch.setattr(report, "SELDOM", 0)
    asyncio.run(until_three())

    assert said.getvalue().startswith("1 of 2 · 1 done, 0 failed · ")


def test_what_strangers_wrote_is_shown_without_what_a_terminal_would_obey() -> None:
    tally = Tally()
    tally.fail("/x\x1b[2J", "404 Not Found", "a\rb" + "c" * 1000)

    assert tally.summary(1).splitlines()[-1] == f"    /x[2J  ab{'c' * 297}"
