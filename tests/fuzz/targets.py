"""What is fuzzed, by name, each with its seeds."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.fuzz import corpus, originals
from tests.fuzz.engine import Target
from tests.fuzz.files import Files
from tests.fuzz.signatures import Signatures
from tests.fuzz.sockets import Sockets
from tests.fuzz.urls import Urls

NAMES = ("urls", "sockets", "signatures", "files")
SHARE = 0.002  # of the addresses, that go through the whole application: each makes a picture, and asks three times


def named(
    name: str, folder: Path, formats: Sequence[str] = originals.FORMATS, share: float = SHARE
) -> Iterator[Target]:
    """The targets of a name, one for each format of files, each to be closed before the next."""
    if name == "files":
        for form in formats:
            yield Files(folder / form, form, corpus.of(f"files-{form}"))
    elif name == "urls":
        yield Urls(folder, corpus.of(name), share)
    elif name == "signatures":
        yield Signatures(folder, corpus.of(name))
    else:
        yield Sockets(folder, corpus.of(name))
