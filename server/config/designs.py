"""[designs], [overlays] and [fonts]: what is written on pictures."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from server.config.section import Section


class Overlays(Section):
    characters: int = Field(200, ge=1, le=2000)
    lines: int = Field(8, ge=1, le=40)
    largest: float = Field(60, ge=1, le=100)


class Designs(Section):
    folder: str = "samples/designs"


class Fonts(Section):
    default: str = "Inter"
    folders: tuple[Path, ...] = ()
    emoji: Literal["package", "auto"] = "package"
