"""The server's own address, as the world sees it."""

import re

from starlette.requests import Request

from server.settings import Server

_HOST = re.compile(r"[A-Za-z0-9._-]+(:[0-9]+)?|\[[0-9A-Fa-f:.]+\](:[0-9]+)?")


def base(request: Request, server: Server) -> str:
    """Scheme and authority: configured, else as they were asked for."""
    if server.public_url:
        return server.public_url
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        address, port = request.scope.get("server") or ("localhost", server.port)
        host = f"{address}:{port}"
    return f"{request.scope['scheme']}://{host}"
