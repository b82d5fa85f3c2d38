"""The session of a browser: the cookie that carries it, and the requests that may use it.

The cookie is for this server's own pages. So a request that has it is refused when another site's page sent it, and one
that changes something is refused unless it says by `Origin` that our own page did (RFC 6265bis §5.4.7, Fetch Metadata).
"""

from starlette.requests import Request

from server.access import origins
from server.access.sessions import SECONDS, Session, Sessions
from server.errors import Forbidden
from server.routes.public import Public
from server.threads import Threads

LONGEST = 100  # characters of an id
MOST_COOKIES = 8192  # characters of a Cookie header


class BrowserSessions:
    """Finds, begins and ends the sessions of browsers. For one event loop."""

    def __init__(self, sessions: Sessions, public: Public, port: int, threads: Threads) -> None:
        """`port` is that of the settings, for a server that listens on none."""
        self._sessions = sessions
        self._public = public
        self._port = port
        self._threads = threads

    def presented(self, request: Request) -> str:
        """The id in the request's cookie, or "": also if there are several, one of which another host may have set."""
        name = self._name(request)
        found = [one for header in request.headers.getlist("cookie") for one in _values(header, name)]
        return found[0] if len(found) == 1 and len(found[0]) <= LONGEST else ""

    async def find(self, request: Request) -> Session | None:
        """The session that a request comes with, unless it has ended. Raises Forbidden, Busy."""
        identity = self.presented(request)
        if not identity:
            return None
        self.must_be_own(request)
        return await self._threads.run(lambda: self._sessions.find(identity))

    async def begin(self, request: Request, code: str) -> str:
        """Exchange a login code for a session; the Set-Cookie header that hands it over. Raises Forbidden, Expired,
        Busy."""
        return self._cookie(request, await self._threads.run(lambda: self._sessions.begin(code)), SECONDS)

    async def end(self, request: Request) -> str:
        """End a request's session; the Set-Cookie header that takes it away. Raises Forbidden, Busy."""
        self.must_be_own(request)
        identity = self.presented(request)
        if identity:
            await self._threads.run(lambda: self._sessions.end(identity))
        return self._cookie(request, "", 0)

    def must_be_own(self, request: Request) -> None:
        """Raises Forbidden if a page of another site may have sent a request."""
        base = self._public.base(request)
        if request.method in origins.SAFE:
            own = not origins.is_foreign(request.headers, base)
        else:
            own = origins.is_own(request.headers.getlist("origin"), base) and not origins.is_foreign(
                {"sec-fetch-site": request.headers.get("sec-fetch-site", "none")}
            )
        if not own:
            raise Forbidden(
                "Expected a request from this server's own pages, with Origin as this server knows its address, but "
                "received one from elsewhere. If it is reached through a proxy, say server.public_url, or name the "
                "proxy in server.proxies. Programs send `Authorization: Bearer` and no cookie."
            )

    def _cookie(self, request: Request, value: str, seconds: int) -> str:
        """RFC 6265bis §4.1. `__Host-` is only for HTTPS, and keeps other hosts from setting it."""
        secure = "; Secure" if self._is_secure(request) else ""
        return f"{self._name(request)}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Strict{secure}"

    def _name(self, request: Request) -> str:
        """Cookies of a host are sent to all its ports: the port in the name keeps servers on one host apart."""
        _, port = request.scope.get("server") or ("", None)
        return f"{'__Host-' if self._is_secure(request) else ''}bookplate-{port or self._port}"

    def _is_secure(self, request: Request) -> bool:
        return self._public.base(request).startswith("https://")


def _values(header: str, name: str) -> list[str]:
    """The values of one name in a Cookie header; a jar of Python's would keep only the last."""
    pairs = (pair.strip().partition("=") for pair in header[:MOST_COOKIES].split(";"))
    return [value for found, _, value in pairs if found == name]
