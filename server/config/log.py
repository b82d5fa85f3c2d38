"""[log]: what is written to standard error."""

from typing import Literal

from server.config.section import Section


class Log(Section):
    level: Literal["debug", "info", "warning", "error"] = "info"
    form: Literal["auto", "text", "json"] = "auto"
    requests: bool = True
