"""What browsers and crawlers ask of every site: /favicon.ico and /robots.txt.

Crawlers may fetch every picture. A page's pictures are to be found in image search, links are previewed by programs
that obey robots.txt, and whoever may not fetch a picture never sees that it is not to be listed: personal pictures say
so themselves, by X-Robots-Tag. Below /v1 there is nothing to read for anybody without a key.
"""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ICON = Path(__file__).with_name("favicon.ico")
ROBOTS = "User-agent: *\nDisallow: /v1/\n"
KEPT = {"Cache-Control": "public, max-age=86400"}


def routes() -> list[Route]:
    icon = ICON.read_bytes()

    async def favicon(_: Request) -> Response:
        return Response(icon, 200, KEPT, "image/vnd.microsoft.icon")

    async def robots(_: Request) -> Response:
        return Response(ROBOTS, 200, KEPT, "text/plain; charset=utf-8")

    return [Route("/favicon.ico", favicon), Route("/robots.txt", robots)]
