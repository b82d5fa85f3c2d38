"""The gate: who may ask for what below /v1.

Nobody is let in for where a request seems to come from. It has the admin token or an API key with the scope in
`Authorization`, or the cookie of a session that was begun with the admin token.
"""

from dataclasses import dataclass

from starlette.requests import Request

from server.access import admin_token, origins
from server.access.admin_token import AdminToken
from server.access.keys import Key, Keys
from server.access.limits import Limiter
from server.access.sessions import ADMIN
from server.errors import Allowance, Forbidden, Unauthorised
from server.metrics import Metrics
from server.routes.public import Public
from server.routes.session import BrowserSessions
from server.threads import Threads


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a name for records, which is no secret, and how much more may be asked for."""

    name: str
    scopes: frozenset[str] = frozenset()
    allowance: Allowance | None = None


ADMINISTRATOR = Caller(ADMIN, frozenset({"admin"}))
ANYBODY = Caller("anybody")
BEARER = "bearer "
WAYS = (
    "`bookplate keys create` makes a key; `bookplate login` prints a link for a browser; whoever may read the file "
    f"{admin_token.FILE} on the server's machine may send what is in it."
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves who somebody is."""

    keys: Keys
    admin: AdminToken
    sessions: BrowserSessions


class Doorkeeper:
    """Asks everybody for credentials. For one event loop."""

    def __init__(
        self,
        credentials: Credentials,
        public: Public,
        limiter: Limiter,
        readers: Threads,
        metrics: Metrics,
    ) -> None:
        self._credentials = credentials
        self._public = public
        self._limiter = limiter
        self._readers = readers
        self._metrics = metrics

    async def __call__(self, request: Request, scope: str | None) -> Caller:
        """Who asks. Raises Unauthorised, Forbidden, TooMany, Busy."""
        request.state.kind = "api"
        _must_not_tell_token(request)
        sent = request.headers.getlist("authorization")
        if sent:
            return await self._by_header(request, scope, sent)
        if scope is None:
            return ANYBODY
        if await self._credentials.sessions.find(request):
            return self._administrator()
        raise Unauthorised(
            f"Expected an API key with the scope {scope}, as in `Authorization: Bearer bp_live_…`, the admin token or "
            f"a session, but received none that is valid. {WAYS}"
        )

    async def _by_header(self, request: Request, scope: str | None, sent: list[str]) -> Caller:
        presented = sent[0][len(BEARER) :].strip() if sent[0][: len(BEARER)].lower() == BEARER else ""
        if len(sent) > 1:
            raise Unauthorised("Expected one Authorization header but received several.")
        if origins.is_foreign(request.headers, self._public.base(request)):
            raise Forbidden("Expected a request from a program or from this server's own pages, not another site's.")
        key = await self._readers.run(lambda: self._found(presented))
        if key is None:
            return self._administrator()
        request.state.key = key.id  # for the log, whatever becomes of the request
        if scope:
            key.must_have(scope)  # type: ignore[arg-type]
        self._metrics.calls.labels(key.environment).inc()
        return Caller(f"key {key.id}", key.scopes, self._limiter.count(key.id, key.rate))

    def _found(self, presented: str) -> Key | None:
        """The key that was presented, None for the admin token. Blocks. Raises Unauthorised, Forbidden, Busy."""
        if presented and self._credentials.admin.matches(presented):
            return None
        if presented.startswith(admin_token.PREFIX):
            raise Unauthorised(
                "Expected the admin token of this server but received another one: it may have been replaced since. It "
                f"is in the file {admin_token.FILE} of server.state_folder, or in access.admin_token."
            )
        return self._credentials.keys.find(presented)

    def _administrator(self) -> Caller:
        self._metrics.calls.labels(ADMIN).inc()
        return ADMINISTRATOR


def _must_not_tell_token(request: Request) -> None:
    """Addresses are kept in histories and logs of proxies; no secret belongs there, and none is taken from there.

    Raises:
        Unauthorised: there is an admin token in the address.
    """
    query: bytes = request.scope.get("query_string", b"")
    if admin_token.PREFIX.encode() in query:
        raise Unauthorised(
            "Expected the admin token in the header `Authorization: Bearer` but received one in the address, where "
            "logs and histories keep it. If it is a real one, `bookplate logout` puts another in its place."
        )
