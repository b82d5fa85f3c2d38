"""The report: what came of it so far, what is seen while it goes on, and what is said at the end.

On a terminal a bar is drawn, elsewhere a line is written now and then. Its size is bounded, however many fail.
"""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from server.warming.client import Answer, printable

CAUSES = 20  # that are told apart
EXAMPLES = 5  # of each
LONGEST_NAME = 300  # characters that are repeated
OTHERS = "other causes"
OFTEN, SELDOM = 0.2, 10.0  # seconds between two looks, on a terminal and elsewhere
LOOKS = 50  # by which the rate goes
MINUTE, HOUR = 60, 3600


@dataclass
class Tally:
    """Counts of one run: of pictures that came, those that a cache says it had or had not are told apart from those of
    which none says so. `items` are lines and images that are over, of those that are `known`; `unread` are lists and
    manifests that may have more. `causes` are of failures, and `examples` the first of each with what the server said;
    `skipped` are things that were not asked for, by the reason."""

    done: int = 0
    made: int = 0
    there: int = 0
    failed: int = 0
    items: int = 0
    known: int = 0
    unread: int = 0
    causes: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return self.done + self.made + self.there + self.failed

    @property
    def total(self) -> int | None:
        """Items that there are; None if that is not known yet."""
        return None if self.unread else self.known

    def note(self, name: str, answer: Answer) -> None:
        """Count an answer; `name` is what was asked for."""
        if answer.cause:
            self.fail(name, answer.cause, answer.words)
        elif answer.way == "made":
            self.made += 1
        elif answer.way == "there":
            self.there += 1
        else:
            self.done += 1

    def fail(self, name: str, why: str, words: str = "") -> None:
        """Count something that failed."""
        self.failed += 1
        cause = why if why in self.causes or len(self.causes) < CAUSES else OTHERS
        self.causes[cause] += 1
        if len(self.examples[cause]) < EXAMPLES:
            shown = printable(name, LONGEST_NAME), printable(words, LONGEST_NAME)
            self.examples[cause].append("  ".join(filter(None, shown)))

    def __str__(self) -> str:
        """What came of it, as far as answers tell."""
        told = bool(self.made or self.there)
        words = [f"{self.made:,} made", f"{self.there:,} already there"] if told else []
        if self.done or not told:
            words.append(f"{self.done:,} done")
        return ", ".join([*words, f"{self.failed:,} failed"])

    def summary(self, seconds: float) -> str:
        """What came of it all: counts, what was left out, failures by their causes with the first of each."""
        lines = [f"{self}, in {lasting(seconds)}."]
        lines += [f"Left out: {what} ({count:,})." for what, count in self.skipped.items()]
        for why, count in self.causes.most_common():
            lines.append(f"{count:,} failed: {why}")
            lines += [f"    {example}" for example in self.examples[why]]
            if count > EXAMPLES:
                lines.append(f"    … and {count - EXAMPLES:,} more")
        return "\n".join(lines)


def lasting(seconds: float) -> str:
    """A while, in one or two units."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


class Shown:
    """Shows a tally until it is told to stop."""

    def __init__(self, console: Console, tally: Tally, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = console
        self._tally = tally
        self._clock = clock
        self._looks = deque([(clock(), 0, 0)], maxlen=LOOKS)

    async def run(self) -> None:
        """Goes on until it is cancelled."""
        if self._console.is_terminal:
            await self._draw()
        while True:
            await asyncio.sleep(SELDOM)
            self._console.print(self.line(), markup=False, highlight=False, soft_wrap=True)

    async def _draw(self) -> None:
        columns = BarColumn(bar_width=None), TextColumn("{task.description}", markup=False)
        with Progress(*columns, console=self._console, auto_refresh=False, expand=True) as bar:
            task = bar.add_task("")

            def update() -> None:
                line, total = self.line(), self._tally.total
                bar.tasks[0].total = total
                bar.update(task, completed=self._tally.items, description=line, refresh=True)

            try:
                while True:
                    update()
                    await asyncio.sleep(OFTEN)
            finally:
                update()

    def line(self) -> str:
        """How far it is."""
        tally, now = self._tally, self._clock()
        self._looks.append((now, tally.asked, tally.items))
        then, asked, items = self._looks[0]
        passed = max(now - then, 0.001)
        a_second, over = (tally.asked - asked) / passed, (tally.items - items) / passed
        words = [f"{tally.items:,} of {tally.total:,}" if tally.total else f"{tally.items:,}", str(tally)]
        words.append(f"{a_second:,.0f}/s" if a_second >= 10 else f"{a_second:.1f}/s")
        if tally.total and over:
            words.append(f"{lasting((tally.total - tally.items) / over)} left")
        return " · ".join(words)
