"""[jobs]: work that outlives a request, and who does it."""

from pydantic import Field

from server.config.section import Section


class Jobs(Section):
    run: bool = True
    concurrency: int = Field(0, ge=0)
    lease: int = Field(15, ge=1, le=3600)
    idle_seconds: float = Field(60, ge=0)
