"""[tracing]: what becomes of traces besides what the environment's OTEL_* variables say."""

from server.config.section import Section


class Tracing(Section):
    propagate: bool = False
