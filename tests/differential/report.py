"""What a run has found, as a table in kinds."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tests.differential import differences
from tests.differential.differences import KINDS, Accepted, Difference
from tests.differential.examination import Examined

SEVERAL = 3  # requests of one file that are named; more are counted


@dataclass(frozen=True, slots=True)
class Report:
    """All files that were asked about, and the differences that are accepted."""

    examined: Sequence[Examined]
    accepted: Sequence[Accepted]

    @property
    def open(self) -> tuple[Difference, ...]:
        """The differences that nobody has accepted."""
        return tuple(each for each in self._all() if differences.reason(each, self.accepted) is None)

    def __str__(self) -> str:
        return "\n".join([*self._rows(), "", *self._table()]) + "\n"

    def _all(self) -> Iterator[Difference]:
        return (each for one in self.examined for each in one.differences)

    def _rows(self) -> Iterator[str]:
        statuses = Counter(str(one.status or "none") for one in self.examined)
        shown = [one for one in self.examined if one.by not in ("nobody", "refused")]
        kinds = Counter(each.kind for each in self._all())
        yield f"files                    {len(self.examined)}"
        yield f"statuses of the whole    {', '.join(f'{count} × {status}' for status, count in sorted(statuses.items()))}"
        yield f"shown elsewhere          {len(shown)}, of which here {sum(one.status == 200 for one in shown)}"
        yield f"without any difference   {sum(not one.differences for one in self.examined)}"
        for kind, meaning in KINDS.items():
            taken = sum(each.kind == kind and self._reason(each) is not None for each in self._all())
            yield f"{kind:<24} {kinds[kind]}, accepted {taken}: {meaning}"
        used = {each.pattern for one in self._all() for each in self.accepted if each.covers(one)}
        for each in self.accepted:
            if each.pattern not in used:
                yield f"accepted, but does not differ: {each.pattern}"
        yield f"differences not accepted {len(self.open)}"

    def _reason(self, difference: Difference) -> str | None:
        return differences.reason(difference, self.accepted)

    def _table(self) -> Iterator[str]:
        for kind in KINDS:
            found = [each for each in self._all() if each.kind == kind]
            if found:
                yield f"## {kind}: {KINDS[kind]}"
                yield from self._lines(found)
                yield ""

    def _lines(self, found: Iterable[Difference]) -> Iterator[str]:
        """A line a file: those that are open first."""
        of: dict[str, list[Difference]] = {}
        for each in found:
            of.setdefault(each.name, []).append(each)
        for name, several in sorted(of.items(), key=lambda item: (self._reason(item[1][0]) is not None, item[0])):
            told = "; ".join(f"{each.ask}: {each.seen}" for each in several[:SEVERAL])
            more = f"; and {len(several) - SEVERAL} more" if len(several) > SEVERAL else ""
            why = self._reason(several[0])
            yield f"{name} | {told}{more}" + (f" | accepted: {why}" if why else "")
