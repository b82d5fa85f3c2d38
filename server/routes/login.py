"""/login, /logout and /session: how people who administer the server log in with a browser, and out.

`bookplate login` prints a link to /login with a one-time code. It is exchanged for a session by a redirect to /docs, so
that the code stays in no address bar, no history and no Referer.
"""

import json
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ops.errors import Mistake
from server.access.login_codes import AGAIN
from server.errors import Forbidden, Unauthorised
from server.routes.problems import problem
from server.routes.session import BrowserSessions
from server.routes.waiting import LOGIN, LOGOUT, SESSION

HOME = "docs"  # relative to /login, so that it holds below whatever path a proxy serves it
DISCREET = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
AHEAD = ("sec-purpose", "purpose", "x-moz", "x-purpose")  # headers of browsers that fetch what may be opened next


def routes(sessions: BrowserSessions) -> list[Route]:
    """The routes of logging in and out."""

    async def login(request: Request) -> Response:
        if request.method == "HEAD":  # programs that look at links before people do
            return Response(None, 204, DISCREET)
        try:
            cookie = await sessions.begin(request, _code(request))
        except Mistake as mistake:
            answer = problem(request, mistake)
            answer.headers.update(DISCREET)
            return answer
        return Response(None, 303, {**DISCREET, "Location": HOME, "Set-Cookie": cookie})

    async def logout(request: Request) -> Response:
        return Response(None, 204, {**DISCREET, "Set-Cookie": await sessions.end(request)})

    async def session(request: Request) -> Response:
        """Whether the browser that asks is logged in, for the pages that say so."""
        found = await sessions.find(request)
        until = datetime.fromtimestamp(found.expires, UTC).isoformat() if found else None
        body = json.dumps({"logged_in": found is not None, "until": until}) + "\n"
        return Response(body, 200, DISCREET, "application/json")

    return [
        Route(LOGIN, login),
        Route(LOGOUT, logout, methods=["POST"]),
        Route(SESSION, session),
    ]


def _code(request: Request) -> str:
    """The code of a login link. Raises Unauthorised, Forbidden."""
    if any("prefetch" in request.headers.get(name, "") or "preview" in request.headers.get(name, "") for name in AHEAD):
        raise Forbidden("Expected somebody to open this link, but a browser fetched it ahead of that.")
    codes = request.query_params.getlist("code")
    if len(codes) != 1:
        raise Unauthorised(f"Expected a login link, with its code. {AGAIN}")
    return codes[0]
