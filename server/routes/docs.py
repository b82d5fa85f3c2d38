"""/docs: a page to read and to try the API, made from its own description in the reader's browser. It asks no other
host."""

import base64
import re
from hashlib import blake2b, sha256
from html import escape
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.routes import texts
from server.routes.kinds import KINDS, Kind

PAGE = Path(__file__).with_name("docs.html")

_CODE = re.compile("`([^`]+)`")


def routes(title: str, text: str) -> list[Route]:
    """The route of the page."""
    style, script = PAGE.with_suffix(".css").read_text(), PAGE.with_suffix(".js").read_text()
    problems = "".join(_explained(code, kind) for code, kind in KINDS.items())
    page = Template(PAGE.read_text()).substitute(
        title=escape(title), text=escape(text), style=style, script=script, problems=problems
    )
    body = page.encode()
    etag = blake2b(body, digest_size=20).hexdigest()
    # Pictures are shown from memory (blob:), as they are fetched with the key and not by their address.
    headers = {
        "Content-Security-Policy": f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "connect-src 'self'; img-src 'self' blob:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
        "Content-Type": "text/html; charset=utf-8",
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
    }

    async def docs(request: Request) -> Response:
        request.state.kind = "page"
        return await texts.answer(request, body, headers, etag)

    return [Route("/docs", docs)]


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _explained(code: int, kind: Kind) -> str:
    meaning = _CODE.sub(r"<code>\1</code>", escape(kind.meaning))
    return (
        f'<div class="problem" id="problem-{kind.name}"><dt><a href="#problem-{kind.name}">{code}</a> '
        f"{escape(kind.title)}</dt><dd>{meaning}</dd></div>\n"
    )
