"""Asks the server that runs on this machine to do something, as its administrator.

The admin token is sent to a loopback address only, past all proxies, and no redirect is followed with it.
"""

from typing import Any

import httpx2

from server.access import loopback
from server.access.admin_token import AdminToken
from server.config.settings import Settings
from server.errors import Busy, Forbidden

SECONDS = 60.0


def ask(settings: Settings, method: str, path: str, body: Any) -> Any:
    """Ask, and return the document that is answered.

    Raises:
        Forbidden: the server is not known to be on this machine, or there is no token.
        Busy: it does not answer, or refuses.
    """
    host, port = settings.server.host, settings.server.port
    if not port or not loopback.is_loopback(loopback.ANYWHERE.get(host, host)):
        raise Forbidden("Expected a server on a loopback address with a known port for server.host and server.port.")
    url = loopback.own_address(host, port)
    headers = {"Authorization": f"Bearer {_token(settings)}"}
    try:
        with httpx2.Client(trust_env=False, follow_redirects=False, timeout=SECONDS) as client:
            answer = client.request(method, url + path, json=body, headers=headers)
    except httpx2.TransportError as error:
        raise Busy(f"There is no server that answers at {url}.") from error
    try:
        document = answer.json()
    except ValueError:
        document = {}
    if answer.status_code != 200 or not isinstance(document, dict):
        detail = document.get("detail") if isinstance(document, dict) else None
        raise Busy(f"The server at {url} refuses: {detail or answer.status_code}")
    return document


def _token(settings: Settings) -> str:
    """Raises Forbidden."""
    try:
        found = AdminToken(settings).kept()
    except (OSError, ValueError) as error:
        raise Forbidden("The admin token of the server cannot be read from here.") from error
    if found is None:
        raise Forbidden("There is no admin token in server.state_folder: the server makes it when it starts.")
    return found
