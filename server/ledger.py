"""The ledger: what was answered, told to the log and to the metrics a few times a second, all of it together.

A line and three numbers per request would cost more than a hot answer.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from json import dumps
from typing import NamedTuple, TextIO

from structlog.typing import FilteringBoundLogger

from server.config.log import Log
from server.core.histograms import observe_all
from server.core.request_facts import NOTHING, RequestFacts, written
from server.log import is_text, tells_requests
from server.metrics import Metrics

TOGETHER = 0.2  # seconds for which entries are gathered
PLAIN = frozenset({"GET", "HEAD"})
MOST = 1000  # entries, after which they are written at once


class Entry(NamedTuple):
    """A request that was answered at `moment` (seconds since 1970), in `seconds`, with a body of `size` bytes; its
    `name` and `kind` are plain words; `facts` are what else is known of it."""

    moment: float
    name: str
    method: str
    kind: str
    status: int
    size: int
    seconds: float
    facts: RequestFacts = NOTHING


class Ledger:
    """For one event loop."""

    def __init__(
        self, settings: Log, log: FilteringBoundLogger, metrics: Metrics, stream: TextIO | None = None
    ) -> None:
        self._told = tells_requests(settings)
        self._identified = settings.identified
        self._log = log if is_text(settings) else None
        self._metrics = metrics
        self._stream = stream or sys.stderr
        self._entries: list[Entry] = []
        self._last = time.monotonic()

    def note(self, entry: Entry) -> None:
        """Remember what was answered, and write it soon."""
        if not self._entries:
            asyncio.get_running_loop().call_later(TOGETHER, self.write)
        self._entries.append(entry)
        self._last = time.monotonic()
        if len(self._entries) >= MOST:
            self.write()

    @property
    def quiet(self) -> float:
        """For how many seconds nothing has been answered."""
        return time.monotonic() - self._last

    def write(self) -> None:
        """Tell everything that was noted."""
        entries, self._entries = self._entries, []
        self._count(entries)
        if self._told and entries:
            self._tell(entries)

    def _count(self, entries: list[Entry]) -> None:
        """Entries that are alike are counted together."""
        alike: dict[tuple[str, int, str, str], list[Entry]] = {}
        for entry in entries:
            facts = entry.facts
            key = entry.kind, entry.status, facts.cache, facts.design
            group = alike.get(key)
            if group is None:
                alike[key] = [entry]
            else:
                group.append(entry)
        for (kind, status, cache, design), group in alike.items():
            self._count_alike(kind, status, cache, design, group)

    def _count_alike(self, kind: str, status: int, cache: str, design: str, group: list[Entry]) -> None:
        metrics, count, of_hundred = self._metrics, len(group), f"{status // 100}xx"
        metrics.requests.labels(kind, str(status)).inc(count)
        metrics.sent.labels(kind).inc(sum([entry.size for entry in group]))
        observe_all(metrics.request_seconds.labels(kind, of_hundred, cache), [entry.seconds for entry in group])
        if kind == "image":
            metrics.cached.labels("responses", "hit" if cache == "response" else "miss").inc(count)
        if design:
            name = metrics.design_names.label(design.partition("@")[0])
            metrics.by_design.labels(name, of_hundred).inc(count)

    def _tell(self, entries: list[Entry]) -> None:
        if self._log is None:
            self._stream.write("".join(_lines(entries, self._identified)))
            self._stream.flush()
            return
        for entry in entries:
            told = {"id": entry.name, "method": entry.method, "kind": entry.kind, "status": entry.status}
            facts = entry.facts.told(identified=entry.status >= self._identified)
            self._log.info("request", **told, bytes=entry.size, ms=_milliseconds(entry), **facts)


def _lines(entries: list[Entry], identified: int) -> Iterator[str]:
    """As the log writes its other lines for machines; what was asked for is said from the status `identified` on."""
    second, said = -1, ""
    for entry in entries:
        moment, name, method, kind, status, size, _, facts = entry
        if int(moment) != second:
            second = int(moment)
            said = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
        spelled = f'"{method}"' if method in PLAIN else dumps(method)
        yield (
            f'{{"id": "{name}", "method": {spelled}, "kind": "{kind}", "status": {status}, "bytes": {size}, '
            f'"ms": {_milliseconds(entry)}, {written(facts, status >= identified)}"event": "request", "level": "info", '
            f'"timestamp": "{said}.{int(moment % 1 * 1_000_000):06}Z"}}\n'
        )


def _milliseconds(entry: Entry) -> float:
    return round(entry.seconds * 1000, 2)
