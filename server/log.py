"""Structured logs on standard error, uvicorn's lines among them."""

import logging
import sys

import structlog
from structlog.stdlib import BoundLogger

from server.settings import Log

SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(settings: Log) -> BoundLogger:
    """Set logging up for this process; the logger that the rooms are handed."""
    text = settings.form == "text" or (settings.form == "auto" and sys.stderr.isatty())
    last: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if text else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    before = [structlog.processors.format_exc_info] if not text else []
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *before, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=settings.level.upper(), force=True)
    logging.getLogger("pyvips").setLevel(logging.CRITICAL)  # libvips' words about damaged files; we say our own
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logger: BoundLogger = structlog.get_logger("bookplate")
    return logger
