"""What may differ, and the files in which somebody has said why some of it is accepted."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

# Kind → what it means, in the order in which a report tells it.
KINDS = {
    "worker": "a worker process ended while this was answered",
    "silence": "there was no answer",
    "fault": "status 500 or above",
    "refused": "refused here, shown elsewhere",
    "promised": "info.json is answered and the picture is refused",
    "status": "one request for a file is refused, others are not",
    "type": "the media type is not the one that was asked for",
    "unreadable": "the answer cannot be decoded",
    "orientation": "the answer asks to be turned, though it is upright",
    "size": "the extent differs",
    "alpha": "the transparency differs",
    "colour": "the colours differ",
}
NEVER = frozenset({"worker", "silence", "fault"})  # are accepted for no reason


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as it should be: of which file, in answer to what, and what was seen."""

    kind: str
    name: str
    ask: str
    seen: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Files whose differences of some kinds are accepted, and why."""

    pattern: str
    kinds: frozenset[str]
    reason: str

    def covers(self, difference: Difference) -> bool:
        return difference.kind in self.kinds and fnmatchcase(difference.name, self.pattern)


def read_accepted(path: Path | None) -> tuple[Accepted, ...]:
    """`"name or glob" = "reason"`, or `{ reason = "…", kinds = ["colour"] }` for some kinds only. Raises SystemExit."""
    if path is None:
        return ()
    return tuple(_accepted(pattern, said) for pattern, said in tomllib.loads(path.read_text(encoding="utf-8")).items())


def _accepted(pattern: str, said: object) -> Accepted:
    said = {"reason": said} if isinstance(said, str) else said
    if not isinstance(said, Mapping) or not isinstance(said.get("reason"), str) or not said["reason"].strip():
        raise SystemExit(f"Expected a reason for “{pattern}” among the accepted differences but received {said!r}.")
    possible = KINDS.keys() - NEVER
    kinds = frozenset(said.get("kinds", possible))
    if strange := kinds - possible:
        expected = ", ".join(sorted(possible))
        raise SystemExit(f"Expected some of {expected} for kinds of “{pattern}” but received {', '.join(strange)}.")
    return Accepted(pattern, kinds, said["reason"])


def reason(difference: Difference, accepted: Iterable[Accepted]) -> str | None:
    """Why a difference is accepted, or None."""
    return next((each.reason for each in accepted if each.covers(difference)), None)
