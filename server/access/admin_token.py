"""The admin token: the proof that somebody may administer this server.

Being on the same machine proves nothing, since a reverse proxy is there too. Reading a file of mode 0600 does. So the
server keeps a random token in the file `admin-token` of its state folder; several machines share one by the setting
`access.admin_token`. Login codes and sessions are derived from it, so that a new token ends them all.
"""

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from server.config.settings import Settings
from server.config.types import admin_token
from server.core.state_folder import keep_secret, read_secret, replace_secret

FILE = "admin-token"
PREFIX = "bp_admin_"  # by which programs that look for leaked secrets find it; no API key begins like this


def make() -> str:
    """Make a new token."""
    return PREFIX + secrets.token_urlsafe(32)


def derived(token: str, purpose: str) -> bytes:
    """Derive a key for one purpose from a token. It ends with the token, and does not tell it."""
    return hmac.digest(token.encode(), f"bookplate {purpose}".encode(), "sha256")


class AdminToken:
    """The token of one server. The file is read each time, so that replacing it takes effect at once.

    Everything here may block, and is to be run in threads.
    """

    def __init__(self, settings: Settings, warn: Callable[..., object] = lambda *_, **__: None) -> None:
        """`warn` logs, once, why there is no token."""
        self.configured = settings.access.admin_token.get_secret_value()
        self.folder = Path(settings.server.state_folder)
        self._warn = warn
        self._warned = False

    def current(self) -> str | None:
        """Return the token, and make it if there is none yet; None if there can be none."""
        if self.configured:
            return self.configured
        try:
            found = admin_token(keep_secret(self.folder, FILE, make))
        except (OSError, ValueError) as error:
            self._complain(error)
            return None
        self._warned = False
        return found

    def kept(self) -> str | None:
        """Return the token without making one. Raises OSError, and ValueError for a file that holds something else."""
        found = self.configured or read_secret(self.folder, FILE)
        return admin_token(found) if found else None

    def matches(self, presented: str) -> bool:
        """Whether this is the token. Takes as long for a wrong one as for the right one."""
        token = self.current()
        digests = (sha256(text.encode(errors="surrogatepass")).digest() for text in (token or "", presented))
        return hmac.compare_digest(*digests) and token is not None

    def rotate(self) -> None:
        """Put a new token in the place of the file's. Raises OSError."""
        replace_secret(self.folder, FILE, make())

    def _complain(self, error: OSError | ValueError) -> None:
        if self._warned:
            return
        self._warned = True
        cause = (error.strerror or str(error)) if isinstance(error, OSError) else "the file holds something else"
        self._warn(
            "there is no admin token, so that only API keys can administer this server; pictures are served. Let the "
            "server write to server.state_folder, remove a file there that is none of its own, or set "
            "BOOKPLATE_ACCESS__ADMIN_TOKEN",
            file=str(self.folder / FILE),
            cause=cause,
        )
