"""Structured logs on standard error, uvicorn's lines among them."""

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from server.settings import Log

TOGETHER = 0.2  # seconds for which lines are gathered

SHARED: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(settings: Log) -> FilteringBoundLogger:
    """Set logging up for this process; the logger that the rooms are handed."""
    last: tuple[Processor, ...] = (
        (structlog.dev.ConsoleRenderer(),)
        if _is_text(settings)
        else (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False))
    )
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    _configure_others(level, last)
    # Ours do not go through the standard library: a line per request should cost next to nothing.
    structlog.configure(
        processors=[*SHARED, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logger: FilteringBoundLogger = structlog.get_logger()
    return logger


class Requests:
    """A line per request. Those for machines are written together a few times a second, so that a line does not cost
    more than a hot answer; for one event loop."""

    def __init__(self, settings: Log, log: FilteringBoundLogger, stream: TextIO | None = None) -> None:
        self._wanted = settings.requests and logging.getLevelNamesMapping()[settings.level.upper()] <= logging.INFO
        self._log = log if _is_text(settings) else None
        self._stream = stream or sys.stderr
        self._lines: list[str] = []

    def note(self, name: str, method: str, kind: str, status: int, size: int, seconds: float) -> None:
        """One was answered, in so many seconds, with a body of so many bytes; its `name` and `kind` are plain words."""
        if not self._wanted:
            return
        milliseconds = round(seconds * 1000, 2)
        if self._log:
            self._log.info("request", id=name, method=method, kind=kind, status=status, bytes=size, ms=milliseconds)
            return
        if not self._lines:
            asyncio.get_running_loop().call_later(TOGETHER, self.write)
        now = datetime.now(UTC).isoformat().removesuffix("+00:00")
        self._lines.append(
            f'{{"id": "{name}", "method": {json.dumps(method)}, "kind": "{kind}", "status": {status}, "bytes": {size}, '
            f'"ms": {milliseconds}, "event": "request", "level": "info", "timestamp": "{now}Z"}}\n'
        )

    def write(self) -> None:
        """Write what was noted."""
        lines, self._lines = self._lines, []
        self._stream.write("".join(lines))
        self._stream.flush()


def _is_text(settings: Log) -> bool:
    return settings.form == "text" or (settings.form == "auto" and sys.stderr.isatty())


def _configure_others(level: int, last: tuple[Processor, ...]) -> None:
    """Libraries log by the standard library; give their lines the same form."""
    handler = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=[remove, *last]))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("httpcore2").setLevel(logging.WARNING)  # which would tell where a recipient's logo is
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # libvips' words about damaged files; we say our own
