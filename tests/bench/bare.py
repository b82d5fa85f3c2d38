"""The least that Starlette can do: one body for every address. What a repeated picture could cost at best."""

import os
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()


async def image(request: Request) -> Response:
    return Response(BODY, media_type="image/jpeg")


app = Starlette(routes=[Route("/{path:path}", image)])
