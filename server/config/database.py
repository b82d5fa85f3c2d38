"""[database]: where designs, keys and jobs are."""

import re

from pydantic import Field

from server.config.section import Section
from server.config.types import DataSecrets

SQLITE_FILE = re.compile(r"(sqlite(?:\+[a-z0-9]+)?:///)(?!:memory:)([^?]+)(.*)")


class Database(Section):
    url: str = "sqlite:///.bookplate/bookplate.db"  # judged when it is opened: a refusal here would show its password
    data_keys: DataSecrets = ()
    keep_jobs: int = Field(86_400, ge=60)
    keep_answers: int = Field(86_400, ge=60)

    @property
    def in_memory(self) -> bool:
        return not self.url or (self.url.startswith("sqlite") and SQLITE_FILE.fullmatch(self.url) is None)

    @property
    def shared(self) -> bool:
        """Whether several machines may work with it."""
        return self.url.startswith("postgresql")
