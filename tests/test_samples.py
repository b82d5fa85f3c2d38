"""The samples are what their script draws. The largest takes long; the others are drawn again and compared."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ops.libvips import Image
from tests.likeness import difference

ROOT = Path(__file__).parents[1]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make", ROOT / "samples/make.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_sample_comes_from_the_script() -> None:
    make = script()
    there = {str(path.relative_to(make.PICTURES)) for path in make.PICTURES.rglob("*.*")}

    assert there == {*make.SAMPLES, *make.SIDECARS}


@pytest.mark.parametrize("name", ["one-bit.png", "grey.jpg", "sixteen-bit.png", "huge.png"])
def test_a_sample_is_what_the_script_draws(tmp_path: Path, name: str) -> None:
    make = script()
    make.SAMPLES[name](str(tmp_path / name))
    drawn, kept = (Image.new_from_file(str(folder / name)) for folder in (tmp_path, make.PICTURES))

    assert difference(drawn, kept)[1] < 0.5 * (257 if drawn.format == "ushort" else 1)
