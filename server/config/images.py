"""[images]: formats, limits and quality of pictures."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from ops.format import FORMATS
from server.config.section import Section
from server.config.types import Bytes, Colour, Percent, Pixels, among

READABLE = (*FORMATS, "heic", "pdf")


class Images(Section):
    read: Annotated[tuple[str, ...], among(READABLE)] = READABLE
    write: Annotated[tuple[str, ...], among(tuple(FORMATS))] = tuple(FORMATS)
    preferred: Annotated[tuple[str, ...], among(tuple(FORMATS))] = ("webp", "jpg")
    max_width: Pixels = 8192
    max_height: Pixels = 8192
    max_area: Pixels = 40_000_000
    source_pixels: Pixels = 64_000_000
    held_pixels: Pixels = 32_000_000
    pyramid_pixels: Pixels = 10_000_000_000
    source_size: Bytes = 128_000_000
    frames: int = Field(250, ge=1)
    animated_pixels: Pixels = 50_000_000
    truncated: Literal["show", "refuse"] = "show"
    tile: int = Field(256, ge=64, le=4096)
    ladder: Annotated[tuple[Pixels, ...], Field(min_length=1)] = (
        *(160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560, 3840),
    )
    off_ladder: Literal["serve", "snap", "refuse"] = "serve"
    usual_width: Pixels = 960
    focus: Literal["centre", "attention"] = "centre"
    background: Colour = "#ffffff"
    jpg_quality: Percent = 75
    webp_quality: Percent = 76
    webp_effort: int = Field(2, ge=0, le=6)
    avif_quality: Percent = 60
    avif_effort: int = Field(1, ge=0, le=9)
    png_compression: int = Field(6, ge=0, le=9)
    jp2_quality: Percent = 60
    jxl_quality: Percent = 75
    areas: dict[str, Pixels] = Field({"avif": 8_000_000, "gif": 1_500_000})

    @field_validator("write")
    @classmethod
    def _level_2(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        if not {"jpg", "png"} <= set(names):
            raise ValueError("expected at least jpg and png, which every viewer may ask for")
        return names
