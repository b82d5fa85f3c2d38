"""The tally: how many were made, were there, failed, and why; bounded, however many fail."""

from collections import Counter
from dataclasses import dataclass, field

from server.warming.answers import Answer
from server.warming.text import printable

CAUSES = 20  # that are told apart
EXAMPLES = 5  # of each
LONGEST_NAME = 300  # characters that are repeated
OTHERS = "other causes"


@dataclass
class Cause:
    """Why some failed: how many, and the first of them with what the server said."""

    count: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Tally:
    """Counts of one run: of pictures that came, those that a cache says it had or had not are told apart from those of
    which none says so. `skipped` are things that were not asked for, by the reason."""

    done: int = 0
    made: int = 0
    there: int = 0
    failed: int = 0
    causes: dict[str, Cause] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def asked(self) -> int:
        return self.done + self.made + self.there + self.failed

    def note(self, name: str, answer: Answer) -> None:
        """Count an answer; `name` is what was asked for."""
        match answer.way:
            case "done":
                self.done += 1
            case "made":
                self.made += 1
            case "there":
                self.there += 1
            case _:
                self.fail(name, answer.cause, answer.words)

    def fail(self, name: str, why: str, words: str = "") -> None:
        self.failed += 1
        known = why in self.causes or len(self.causes) < CAUSES
        cause = self.causes.setdefault(why if known else OTHERS, Cause())
        cause.count += 1
        if len(cause.examples) < EXAMPLES:
            cause.examples.append((printable(name, LONGEST_NAME), printable(words, LONGEST_NAME)))
