"""What the log, the metrics and the trace tell of a request besides its status: never a value, never a query."""

import re
from collections.abc import Mapping
from functools import lru_cache
from json import dumps
from typing import Any, NamedTuple

LONGEST = 120  # characters of an identifier
UNDERSCORE = r"(?:_|%(?:25)*5[Ff])"  # as it is, or encoded however often
SECRET = re.compile(rf"bp{UNDERSCORE}(admin|live|test){UNDERSCORE}[^\s/]*")  # a token or an API key in the wrong place
VALUE = re.compile(r"=|%(?:25)*3[Dd]")  # an identifier that has one may be a field and its value, in the wrong place
REMEMBERED = 2000  # requests that are told alike


class RequestFacts(NamedTuple):
    """Facts of one request; "" for what does not apply.

    Attributes:
        cache: where the picture came from: response, memory, tile, disk, shared (another request was making it), or
            miss (it was made); none if no picture was looked for.
        design: the design that was filled in, with its version: webinar@3.
        key: the id of the API key, or of the key that signed the address. The signature or key was checked.
        identifier: what was asked for, as `loggable` gives it.
        error: the kind of mistake that was answered, such as `unknown` or `bad_signature`.
        trace: the id of the trace that the request belongs to, 32 hexadecimal digits.
    """

    cache: str = "none"
    design: str = ""
    key: str = ""
    identifier: str = ""
    error: str = ""
    trace: str = ""

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> "RequestFacts":
        """The facts that the parts of the server have put into the state of a request."""
        cache, told = (
            state.get("cache", "none"),
            (state.get(name, "") for name in ("design", "key", "identifier", "error")),
        )
        return cls(cache, *told)

    def told(self, *, identified: bool) -> dict[str, str]:
        """The fields of a log line; the identifier only if the request is to be `identified`."""
        fields = {} if self.cache == "none" else {"cache": self.cache}
        for name in ("design", "key", "identifier", "error"):
            if (value := getattr(self, name)) and (identified or name != "identifier"):
                fields[name] = value
        return {**fields, "trace_id": self.trace} if self.trace else fields


NOTHING = RequestFacts()


@lru_cache(REMEMBERED)
def written(facts: RequestFacts, identified: bool) -> str:
    """The same fields as JSON, each with a comma behind it."""
    fields = facts.told(identified=identified)
    return "".join(f'"{name}": {dumps(value)}, ' for name, value in fields.items())


def identified(identifier: str, *, allowed: bool) -> dict[str, str]:
    """The field of a log line that says which picture it is about, if that is allowed."""
    return {"identifier": loggable(identifier)} if allowed else {}


def loggable(identifier: str) -> str:
    """An identifier as it may be logged: in visible characters, cut, and without what may be a value or a secret."""
    shown = SECRET.sub(r"bp_\1_…", identifier)
    if value := VALUE.search(shown):
        shown = shown[: value.end()] + "…"
    if len(shown) > LONGEST:
        shown = shown[:LONGEST] + "…"
    return shown if shown.isprintable() else "".join(map(_visible, shown))


def _visible(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"
