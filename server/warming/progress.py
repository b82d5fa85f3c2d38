"""What is seen while it goes on, and what is said at the end: a bar on a terminal, elsewhere a line now and then."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from server.warming.tally import Tally

OFTEN, SELDOM = 0.2, 10.0  # seconds between two looks, on a terminal and elsewhere
LOOKS = 50  # by which the rate goes
MINUTE, HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Look:
    """How far it is at a moment: items that are over and all there are, None if that is not known."""

    seconds: float
    items: int
    total: int | None
    tally: Tally


class Shown:
    """Shows how far it is until it is told to stop."""

    def __init__(self, console: Console, look: Callable[[], Look]) -> None:
        self._console = console
        self._look = look
        first = look()
        self._rates = deque([(first.seconds, first.tally.asked, first.items)], maxlen=LOOKS)

    async def run(self) -> None:
        """Goes on until it is cancelled."""
        if self._console.is_terminal:
            await self._draw()
        while True:
            await asyncio.sleep(SELDOM)
            self._console.print(self.said(), markup=False, highlight=False, soft_wrap=True)

    async def _draw(self) -> None:
        columns = BarColumn(bar_width=None), TextColumn("{task.fields[said]}", markup=False)
        with Progress(*columns, console=self._console, auto_refresh=False, expand=True) as bar:
            task = bar.add_task("", total=None, said="")
            try:
                while True:
                    self._update(bar, task)
                    await asyncio.sleep(OFTEN)
            finally:
                self._update(bar, task)

    def _update(self, bar: Progress, task: object) -> None:
        look = self._look()
        bar.update(task, total=look.total, completed=look.items, said=self.said(), refresh=True)  # type: ignore[arg-type]

    def said(self) -> str:
        """How far it is, in a line."""
        look = self._look()
        self._rates.append((look.seconds, look.tally.asked, look.items))
        (then, asked, items), tally = self._rates[0], look.tally
        passed = max(look.seconds - then, 0.001)
        a_second, over = (tally.asked - asked) / passed, (look.items - items) / passed
        words = [f"{look.items:,} of {look.total:,}" if look.total else f"{look.items:,}", counted(tally)]
        words.append(f"{a_second:,.0f}/s" if a_second >= 10 else f"{a_second:.1f}/s")
        if look.total and over:
            words.append(f"{lasting((look.total - look.items) / over)} left")
        return " · ".join(words)


def counted(tally: Tally) -> str:
    """What came of it, as far as answers tell."""
    told = bool(tally.made or tally.there)
    words = [f"{tally.made:,} made", f"{tally.there:,} already there"] if told else []
    if tally.done or not told:
        words.append(f"{tally.done:,} done")
    return ", ".join([*words, f"{tally.failed:,} failed"])


def lasting(seconds: float) -> str:
    """A while, in one or two units."""
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min {whole % MINUTE} s"
    return f"{whole // HOUR} h {whole % HOUR // MINUTE} min"


def summary(tally: Tally, seconds: float) -> str:
    """What came of it all: counts, what was left out, failures by their causes with the first of each."""
    lines = [f"{counted(tally)}, in {lasting(seconds)}."]
    lines += [f"Left out: {what} ({count:,})." for what, count in tally.skipped.items()]
    for why, cause in sorted(tally.causes.items(), key=lambda pair: -pair[1].count):
        lines.append(f"{cause.count:,} failed: {why}")
        lines += [f"    {name}{f'  {words}' if words else ''}" for name, words in cause.examples]
        if cause.count > len(cause.examples):
            lines.append(f"    … and {cause.count - len(cause.examples):,} more")
    return "\n".join(lines)
