"""[cache]: what is kept, and for how long."""

from pydantic import Field

from server.config.section import Section
from server.config.types import Bytes


class Cache(Section):
    memory: Bytes = 256_000_000
    levels: Bytes = 512_000_000
    disk: str = ""
    disk_size: Bytes = 2_000_000_000
    max_age: int = Field(300, ge=0)
    stale_while_revalidate: int = Field(86_400, ge=0)
    shared_query: bool = False
    tags: bool = True
    purge_hook: tuple[str, ...] = ()
