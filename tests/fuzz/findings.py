"""What a fuzzer finds: an input, what is wrong with what came of it, and the smallest input with which it still is."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass

ATTEMPTS = 2000  # inputs that are tried to find a smaller one


class Wrong(Exception):
    """A property does not hold. Two of the same `kind` are taken for one fault."""

    def __init__(self, kind: str, sentence: str) -> None:
        self.kind = kind
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that something is wrong with: of which kind, and what was seen."""

    kind: str
    data: bytes
    detail: str


Check = Callable[[bytes], str]
Tried = tuple[str, Finding | None]  # the outcome in a word or two, and what was found if something was


def tried(check: Check, data: bytes) -> Tried:
    """The outcome of a check in a word or two, and what was found if something was."""
    try:
        return check(data), None
    except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
        return "WRONG", found(data, error)


def found(data: bytes, error: Exception) -> Finding:
    """What an exception says of an input."""
    if isinstance(error, Wrong):
        return Finding(error.kind, data, str(error))
    last = traceback.extract_tb(error.__traceback__)[-1]
    kind = f"{type(error).__name__} in {last.filename.rpartition('/')[2]}:{last.name}"
    return Finding(kind, data, "".join(traceback.format_exception(error)))


def smallest(check: Check, finding: Finding, attempts: int = ATTEMPTS) -> Finding:
    """The same fault with as little as can be found in so many attempts: pieces are left out, then letters made plain."""
    best, left = finding, attempts
    changed = True
    while changed and left > 0:
        changed = False
        for smaller in _smaller(best.data):
            left -= 1
            _, still = tried(check, smaller)
            if still is not None and still.kind == finding.kind:
                best, changed = still, True
                break
            if left <= 0:
                break
    return best


def _smaller(data: bytes) -> Iterator[bytes]:
    size = len(data) // 2
    while size:
        for start in range(0, len(data), size):
            yield data[:start] + data[start + size :]
        size //= 2
    for place, byte in enumerate(data):
        if byte not in b"a/0":
            yield data[:place] + b"a" + data[place + 1 :]
