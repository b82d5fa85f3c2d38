"""Structured logs on standard error, uvicorn's lines among them."""

import logging
import sys

import structlog
from structlog.typing import FilteringBoundLogger, Processor

from server.config.log import Log

SHARED: tuple[Processor, ...] = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def configure(settings: Log) -> FilteringBoundLogger:
    """Set logging up for this process; the logger that the rooms are handed."""
    last: tuple[Processor, ...] = (
        # Its own way to show a traceback tells local variables too, which are headers, addresses, names and keys.
        (structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),)
        if is_text(settings)
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


def tells_requests(settings: Log) -> bool:
    """Whether there is a line per request."""
    return settings.requests and logging.getLevelNamesMapping()[settings.level.upper()] <= logging.INFO


def is_text(settings: Log) -> bool:
    """Whether it is people who read it."""
    return settings.form == "text" or (settings.form == "auto" and sys.stderr.isatty())


def _configure_others(level: int, last: tuple[Processor, ...]) -> None:
    """Libraries log by the standard library; give their lines the same form."""
    handler = logging.StreamHandler(sys.stderr)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=[remove, *last]))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("httpcore2").setLevel(logging.WARNING)  # which would tell where a recipient's logo is
    logging.getLogger("pyBarcode").setLevel(logging.WARNING)  # which misses what is not needed here
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # libvips' words about damaged files; we say our own
