"""What comes of asking another server for a picture."""

from dataclasses import dataclass

from server.sources.freshness import Said

Validators = tuple[tuple[bytes, bytes], ...]


class Failed(Exception):
    """Why nothing came, in one of the words of Unreachable.

    `remembered`: for a moment nobody needs to try again, for `later` seconds if it was said when; `gone`: there is
    none, and an old copy will not do either; `blamed`: the host is in trouble; `partial`: it broke off.
    """

    def __init__(
        self,
        remark: str,
        *,
        remembered: bool = True,
        gone: bool = False,
        blamed: bool = False,
        later: float | None = None,
        partial: bool = False,
    ) -> None:
        super().__init__(remark)
        self.remark = remark
        self.remembered = remembered
        self.gone = gone
        self.blamed = blamed
        self.later = later
        self.partial = partial


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is what it was; what is said of its freshness, None if that was not said again."""

    said: Said | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """It has landed: the digest of its bytes, its last change in seconds since 1970, what is said of its freshness, how
    to ask whether it changed, and where it was in the end."""

    digest: str
    modified: float
    said: Said
    validators: Validators
    at: str = ""


Answer = Unchanged | Arrived
