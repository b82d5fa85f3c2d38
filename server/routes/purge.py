"""/v1/purge: whatever is kept of a picture, a design or a source is dropped, everywhere."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from server.purging import Purging, meant
from server.routes.endpoint import Answer, Asked, Endpoint
from server.wishes import Purge

DESCRIPTION = (
    "Finished pictures, what they are made of, and what is remembered of originals: on every worker, in memory and on "
    "disk. It is answered when all workers have had the time to follow, and a CDN has been told by `cache.purge_hook`. "
    "What nobody keeps may be purged as well. An identifier is written as it is, not as in a URL: `folder/a.jpg`. Tags "
    "are those of `Cache-Tag`."
)


class Purged(BaseModel):
    """What was purged."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tags: tuple[str, ...] = Field(description="By these, whatever was named; `*` is everything.")
    purged: int = Field(description="How many pictures that took out of this worker's memory and of the disk.")
    hook: Literal["ok", "failed"] | None = Field(description="How the hook ended; null if there is none.")


def endpoints(purging: Purging, slash: str) -> list[Endpoint[Any, Any]]:
    """The call that caches are emptied with."""

    async def purge(asked: Asked[None, Purge]) -> Answer:
        done = await purging.purge(meant(asked.body, purging.sources, slash), asked.caller.name)
        return Answer(Purged(tags=done.tags, purged=done.count, hook=done.hook))

    return [
        Endpoint(
            "POST", "/v1/purge", "Drop what caches keep", purge, {200: Purged}, DESCRIPTION,
            scope="admin", body=Purge, refusals=(503,), tags=("caches",),
        ),
    ]  # fmt: skip
