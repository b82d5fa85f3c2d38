"""Which tracer the environment asks for. What makes spans is imported only if one does."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from server.core.tracing import NO_TRACER, Tracer, exporters
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.core import otel
else:  # an extra
    otel = on_demand("server.core.otel")

MISSING = "traces are asked for, but what makes them is not installed: .venv/bin/pip install -e '.[otel]'"


def of_environment(warn: Callable[..., Any], *, propagate: bool, environment: Mapping[str, str] = os.environ) -> Tracer:
    """The tracer that the OTEL_* variables ask for, with a word of warning if there can be none. Raises Unusable."""
    wanted = exporters(environment)
    if not wanted:
        return NO_TRACER
    try:
        return otel.configured(propagate=propagate, environment=environment)
    except ImportError:
        warn(MISSING)
        return NO_TRACER
