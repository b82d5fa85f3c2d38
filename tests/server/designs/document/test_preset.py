from typing import Any

import pytest
from pydantic import ValidationError

from server.designs.document import schema
from server.designs.document.channels import CHANNELS
from server.designs.document.preset import Preset


def read(written: Any) -> Preset:
    return Preset.model_validate(written)


@pytest.mark.parametrize("name", CHANNELS)
def test_a_bare_name_is_that_of_a_channel(name: str) -> None:
    one, ready = read(name), CHANNELS[name]  # type: ignore[index]

    assert one == read({"for": name})
    assert (one.display, one.format, one.size) == (ready.display, "jpg", ready.size)
    assert one.lays_out is (ready.canvas is not None)
    if one.canvas:
        assert (one.canvas.width, one.canvas.height) == ready.canvas


def test_what_a_preset_says_goes_before_its_channel() -> None:
    one = read({"for": "instagram-story", "format": "png", "canvas": {"width": 540, "background": "#fff"}})

    assert (one.format, one.size, one.display) == ("png", "max", 390)
    assert one.canvas is not None
    assert (one.canvas.width, one.canvas.height, str(one.canvas.background)) == (540, 1920, "ffffff")


@pytest.mark.parametrize(
    "written",
    [
        "instagram",
        {"for": "instagram"},
        {"for": 5},
        5,
        {"layers": {"logo": {"source": "{logo}"}}},
        {"canvas": {"width": 0}},
        {"canvas": 3},
        {"layers": {"": {"size": 3}}},
        {"layers": {"a": {"colour": "#fff"}}},
        {"for": "mail", "format": "webp"},
    ],
)
def test_what_cannot_be_a_preset_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError):
        read(written)


def test_the_schema_knows_bare_names() -> None:
    document = schema.document()
    name, whole = document["properties"]["presets"]["additionalProperties"]["anyOf"]

    assert name == {"type": "string", "enum": list(CHANNELS)}
    assert whole == {"$ref": "#/$defs/Preset"}
    assert {"for", "canvas", "layers", "size"} <= document["$defs"]["Preset"]["properties"].keys()
