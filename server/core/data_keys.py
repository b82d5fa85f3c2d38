"""Data keys: where the secrets come from that encrypt personal data at rest.

The first key encrypts, all of them decrypt, so that keys can be exchanged. They are named in `database.data_keys`
where several machines share a database; else they are lines of the file `data-key` in the state folder, which is made
when it is first needed, and read again when it was changed.
"""

import logging
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from secrets import token_bytes
from threading import Lock

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.config.database import Database as DatabaseSettings
from server.config.types import key_bytes
from server.core import state_folder
from server.errors import Busy

FILE = "data-key"
SIZE = 32  # bytes of a key
ID = 8  # bytes of a key's id
FRESH = 1.0  # seconds for which the file is taken to be as it was

log = logging.getLogger(__name__)


class NoDataKey(Busy):
    """Personal data cannot be kept, as there is nothing to encrypt it with."""

    def __init__(self) -> None:
        super().__init__(
            "This server cannot keep personal data at the moment: it has no key to encrypt it with. Its log says why. "
            "Jobs and Idempotency-Key need that; ask without them, or try again later."
        )


class NotADataKey(ValueError):
    """A text that is no data key."""


@dataclass(frozen=True, slots=False)
class DataKey:
    """A secret of 32 bytes."""

    secret: bytes = field(repr=False)

    @classmethod
    def read(cls, text: str) -> "DataKey":
        """Read a key from base64url, padded or not. Raises NotADataKey, which does not repeat it."""
        letters = text.strip().rstrip("=")
        try:
            secret = urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        except (NotBase64, ValueError):
            secret = b""
        if len(secret) != SIZE or urlsafe_b64encode(secret).rstrip(b"=") != letters.encode(errors="replace"):
            raise NotADataKey(f"expected {SIZE} bytes in base64url; make one with bookplate data-key new")
        return cls(secret)

    @classmethod
    def new(cls) -> "DataKey":
        return cls(token_bytes(SIZE))

    def __str__(self) -> str:
        return urlsafe_b64encode(self.secret).rstrip(b"=").decode()

    @cached_property
    def id(self) -> bytes:
        """By what it is found again; it tells nothing of the secret."""
        return self.derived("id", ID)

    def derived(self, purpose: str, size: int) -> bytes:
        """A key for one purpose. RFC 5869."""
        return HKDF(SHA256(), size, None, f"bookplate data 1 {purpose}".encode()).derive(self.secret)


DataKeys = Callable[[], tuple[DataKey, ...]]  # the keys as they are now, at least one; raises NoDataKey


def fixed(keys: Iterable[DataKey]) -> DataKeys:
    """Keys that stay the same."""
    known = tuple(keys)
    return lambda: known


def of(database: DatabaseSettings, folder: str) -> DataKeys:
    """The keys of a database: as the settings say, else in the state folder; what is in memory needs none to last."""
    if database.data_keys:
        return fixed(DataKey(key_bytes(secret)) for secret in database.data_keys)
    return fixed([DataKey.new()]) if database.in_memory else KeyFile(Path(folder))


class KeyFile:
    """The keys in the state folder of this machine, newest first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = Lock()
        self._keys: tuple[DataKey, ...] = ()
        self._stamp: tuple[int, int] | None = None
        self._looked = float("-inf")
        self._complained = False

    def __call__(self) -> tuple[DataKey, ...]:
        """Raises NoDataKey."""
        with self._lock:
            if time.monotonic() - self._looked >= FRESH or not self._keys:
                try:
                    self._look()
                except (OSError, NotADataKey) as error:
                    self._complain(error)
                    raise NoDataKey from error
                self._complained = False
                self._looked = time.monotonic()
            return self._keys

    def replace(self, keys: Iterable[DataKey]) -> None:
        """Write other keys in their place. Raises OSError."""
        state_folder.replace_secret(self._folder, FILE, "\n".join(map(str, keys)) + "\n")
        with self._lock:
            self._looked = float("-inf")

    def _look(self) -> None:
        """Raises OSError, NotADataKey."""
        stamp = _stamp(self._folder / FILE)
        if stamp is not None and stamp == self._stamp:
            return
        if stamp is None:
            log.warning("a data key is made, in %s", self._folder / FILE)
        text = state_folder.keep_secret(self._folder, FILE, lambda: str(DataKey.new()))
        self._keys = tuple(DataKey.read(line) for line in text.split())
        self._stamp = stamp  # as it was before it was read: what is changed meanwhile is read the next time

    def _complain(self, error: Exception) -> None:
        if not self._complained:
            log.error("personal data cannot be kept, as %s cannot be used: %s", self._folder / FILE, error)
        self._complained = True


def _stamp(path: Path) -> tuple[int, int] | None:
    """By what it is noticed that a file was exchanged. Raises OSError unless it is there or not."""
    try:
        status = os.stat(path)  # noqa: PTH116 (asked for often)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns
