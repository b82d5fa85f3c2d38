"""/v1/purge: whatever is kept of a picture, a design or a source is dropped, everywhere."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from server.purging import Purging, meant
from server.routes.json_answers import answer
from server.routes.operation import Operation, caller, needs
from server.routes.strict_request import JsonBody
from server.wishes import PurgeRequest


class PurgeResult(BaseModel):
    """What was purged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tags: tuple[str, ...] = Field(description="By these, whatever was named; `*` is everything.")
    purged: int = Field(description="How many pictures that took out of this worker's memory and of the disk.")
    hook: Literal["ok", "failed"] | None = Field(description="How the hook ended; null if there is none.")


def router(purging: Purging, slash: str) -> APIRouter:
    """The operation that empties caches."""
    made = APIRouter(route_class=Operation, tags=["caches"])

    @made.post(
        "/v1/purge",
        response_model=PurgeResult,
        openapi_extra=needs("admin"),
    )
    async def purge_caches(request: Request, wanted: JsonBody[PurgeRequest]) -> Response:
        """Purge caches.

        Finished pictures, what they are made of, and what is remembered of originals: on every worker, in memory and on
        disk. It is answered when all workers have had the time to follow, and a CDN has been told by
        `cache.purge_hook`. What nobody keeps may be purged as well. An identifier is written as it is, not as in a URL:
        `folder/a.jpg`. Tags are those of `Cache-Tag`.
        """
        done = await purging.purge(meant(wanted, purging.sources, slash), caller(request).name)
        return answer(request, PurgeResult(tags=done.tags, purged=done.count, hook=done.hook))

    return made
