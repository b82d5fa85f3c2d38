"""Notices when a server that asks for no signatures is reached by a name that is not this machine's.

Then somebody has put a proxy or a tunnel in front of it, and whoever comes through that may have any text on any
picture. The server says so in its log once, and leaves a note in the state folder, which `bookplate check` reads.
"""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

from server.access import loopback
from server.config.settings import Settings
from server.core.state_folder import read_secret, replace_secret

FILE = "reached-from-outside"
AGAIN = 3600.0  # seconds after which the note is renewed
RECENT = 30 * 86_400  # seconds for which a note is worth mentioning
LONGEST = 100  # characters of a host
REMEMBERED = 64  # hosts

WAYS_ON = (
    "nothing that is written on pictures needs a signature: whoever comes that way can have any text on any picture. "
    "There are two ways on. Sign what is written: `bookplate keys secret` makes a key for access.signing. Or, if "
    "everybody may have everything, say access.open = true."
)


@dataclass(frozen=True, slots=True)
class Note:
    """By which host the server was reached, and when, in seconds since 1970."""

    host: str
    time: float


def is_unguarded(settings: Settings) -> bool:
    """Whether pictures are for everybody who reaches the server, and nobody has said that they are meant to be."""
    access = settings.access
    return not (access.signing or access.sealing or access.open)


def noted(folder: Path, now: float) -> Note | None:
    """The note that a server has left lately, if it has."""
    with suppress(OSError, ValueError, TypeError):
        note = Note(**json.loads(read_secret(folder, FILE) or ""))
        if isinstance(note.host, str) and 0 <= now - note.time < RECENT:
            return note
    return None


def watching(settings: Settings, warn: Callable[..., object]) -> "Exposure | None":
    """What notices it, for a server of which it would be worth a word."""
    return Exposure(Path(settings.server.state_folder), warn) if is_unguarded(settings) else None


class Exposure:
    """Looks at the hosts that pictures are asked for by. For one event loop."""

    def __init__(self, folder: Path, warn: Callable[..., object]) -> None:
        self._folder = folder
        self._warn = warn
        self._is_here = lru_cache(REMEMBERED)(loopback.is_loopback_name)
        self._warned = False
        self._next = float("-inf")  # the moment before which there is nothing new to note

    def look(self, host: str) -> None:
        """Look at the Host of a request, of which strangers may have written anything."""
        if not host or time.monotonic() < self._next or len(host) > LONGEST or self._is_here(host):
            return
        self._next = time.monotonic() + AGAIN
        if not self._warned:
            self._warned = True
            self._warn(f"this server is reached from outside, and {WAYS_ON}", host=host)
        asyncio.get_running_loop().run_in_executor(None, self._write, Note(host, time.time()))

    def _write(self, note: Note) -> None:
        with suppress(OSError):  # the log has said it
            replace_secret(self._folder, FILE, json.dumps(asdict(note)))
