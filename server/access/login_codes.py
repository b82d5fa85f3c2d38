"""Login codes: what a login link carries. Whoever knows the admin token makes them, in any process.

A code is its end, a random part, and an HMAC over both with a key derived from the token. That it is good for one use
is seen to by `sessions`, which remembers the random part of those that were used.
"""

import hmac
import re
import secrets
import sys
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from server.access.admin_token import AdminToken, derived
from server.access.loopback import own_address
from server.config.server import Server
from server.config.settings import Settings
from server.errors import Expired, Forbidden

SECONDS = 300  # for which a code is good
AGAIN = "Run `bookplate login` where the server runs, and open the link that it prints."

_FORM = re.compile(r"([0-9]{1,12})\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Code:
    """A code that was made with the token: what is random in it, and its end in seconds since 1970."""

    nonce: str
    expires: int


def make(token: str, now: float) -> str:
    """Make a code that is good from now on."""
    said = f"{int(now) + SECONDS}.{secrets.token_urlsafe(16)}"
    return f"{said}.{_seal(token, said)}"


def link(server: Server, port: int, token: str) -> str:
    """The link to log in at a server that listens on `port`: by its public address, or on this machine."""
    return f"{server.public_url or own_address(server.host, port)}/login?code={make(token, time.time())}"


def announce(settings: Settings, port: int) -> None:
    """Print a login link on a terminal; where standard output goes elsewhere, it would only be kept there."""
    token = AdminToken(settings).current() if sys.stdout.isatty() else None
    if token:
        shown = link(settings.server, port, token)
        sys.stdout.write(f"To administer it, open within five minutes (later: `bookplate login`):\n\n    {shown}\n\n")
        sys.stdout.flush()


def read(token: str, code: str, now: float) -> Code:
    """Read a code that was made with this token.

    Raises:
        Forbidden: it was not, or it was changed.
        Expired: it was good until some time ago.
    """
    match = _FORM.fullmatch(code)
    said = code.rpartition(".")[0]
    if match is None or not hmac.compare_digest(match[3], _seal(token, said)):
        raise Forbidden(f"This login link is not valid here: it was cut off, or the admin token was replaced. {AGAIN}")
    if int(match[1]) <= now:
        raise Expired(f"This login link has expired: it was good for {SECONDS // 60} minutes. {AGAIN}")
    return Code(match[2], int(match[1]))


def used() -> Expired:
    """What to raise for a code that was used before."""
    return Expired(f"This login link was used before, and is good for one use. {AGAIN}")


def _seal(token: str, said: str) -> str:
    digest = hmac.digest(derived(token, "login code 1"), said.encode(), "sha256")
    return urlsafe_b64encode(digest).decode().rstrip("=")
