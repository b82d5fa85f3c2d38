"""[database]: where designs, keys and jobs are."""

import re

from server.config.section import Section

SQLITE_FILE = re.compile(r"(sqlite(?:\+[a-z0-9]+)?:///)(?!:memory:)([^?]+)(.*)")


class Database(Section):
    url: str = "sqlite:///.bookplate/bookplate.db"  # judged when it is opened: a refusal here would show its password

    @property
    def in_memory(self) -> bool:
        return not self.url or (self.url.startswith("sqlite") and SQLITE_FILE.fullmatch(self.url) is None)

    @property
    def shared(self) -> bool:
        """Whether several machines may work with it."""
        return self.url.startswith("postgresql")
