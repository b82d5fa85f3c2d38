"""What every section of the configuration is."""

import os
import sys

from pydantic import BaseModel, ConfigDict


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Unusable(Exception):
    """The configuration cannot be used; the text says where and what would do."""


class Section(BaseModel):
    """A part of the configuration."""

    model_config = ConfigDict(frozen=True, extra="forbid")
