"""The server's own address, as the world sees it: configured, else as a trusted proxy says, else as asked for."""

from functools import lru_cache

from starlette.requests import Request

from server.access.proxies import Proxies
from server.config.server import Server
from server.routes import forwarded
from server.routes.ready import Asked

REMEMBERED = 256  # things that proxies say
LONGEST = 1024  # bytes of one of their headers; of more, the last count

Said = tuple[tuple[bytes, bytes], ...]


class Public:
    """Of one server; `by_request` if the address depends on what is asked."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._proxies = Proxies(server.proxies)
        self._reached = lru_cache(REMEMBERED)(self._read)
        self.by_request = not server.public_url

    def base(self, request: Request) -> str:
        """Scheme and authority, and the path that a proxy takes away."""
        if self._server.public_url:
            return self._server.public_url
        asked = Asked.by(request.scope)
        return self.told(asked) or f"{asked.scheme}://{self._host(asked.headers.get(b'host', b''), asked.server)}"

    def told(self, asked: Asked) -> str:
        """The same if somebody says it who may; else "". What strangers say makes no difference at all."""
        if not self._proxies or forwarded.SPOKEN.isdisjoint(asked.headers):
            return ""
        if asked.client is None or not self._proxies.trusts(asked.client[0]):
            return ""
        said = dict[bytes, bytes]()
        for name, value in asked.lines:
            if name in forwarded.SPOKEN:
                said[name] = (said[name] + b"," + value if name in said else value)[-LONGEST:]
        return self._reached(tuple(said.items()), asked.scheme, asked.headers.get(b"host", b""), asked.server)

    def _read(self, said: Said, scheme: str, asked: bytes, server: tuple[str, int | None] | None) -> str:
        host = self._host(asked, server)
        try:
            found = forwarded.reached(dict(said), scheme, host, self._proxies.trusts)
        except ValueError:
            return ""
        return f"{found.scheme}://{found.host}{found.prefix}" if found else ""

    def _host(self, asked: bytes, server: tuple[str, int | None] | None) -> str:
        """The Host of a request if it is one, else the address where it arrived."""
        host = asked.decode("latin-1")
        if forwarded.IS_HOST.fullmatch(host):
            return host
        address, port = server or ("localhost", self._server.port)
        return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
