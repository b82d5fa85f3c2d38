"""[log]: what is written to standard error."""

from typing import Literal

from server.config.section import Section


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    form: Literal["auto", "text", "json"] = "auto"
    requests: bool = True
    identifier: Literal["errors", "always", "never"] = "errors"

    @property
    def identified(self) -> int:
        """The status from which on the log and traces say which picture was asked for."""
        return {"always": 0, "errors": 400, "never": 1000}[self.identifier]
