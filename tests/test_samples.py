"""The samples are what their scripts draw, and the sample designs are in order. The largest picture takes long; the
others are drawn again and compared."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from ops.errors import Mistake
from ops.libvips import Image
from server.designs.design import Design
from server.designs.design_files import read
from server.designs.document.document import Document
from server.designs.inspection.inspection import inspect
from server.errors import Unknown
from tests.conftest import STUDIO
from tests.likeness import difference

ROOT = Path(__file__).parents[1]
DESIGNS = sorted((ROOT / "samples/designs").glob("*.json"))
SCRIPTS = ("make_designs", "make_scenes")


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / f"samples/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def designs(monkeypatch: pytest.MonkeyPatch) -> dict[str, ModuleType]:
    """The scripts of the designs' pictures, which take their tools from each other."""
    monkeypatch.syspath_prepend(ROOT / "samples")
    return {name: script(name) for name in SCRIPTS}


def design(path: Path) -> Design:
    return Design(read(path).document, 1, "", 0, STUDIO.fonts)


def names_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*.*")}


def test_every_sample_comes_from_a_script(designs: dict[str, ModuleType]) -> None:
    make = script("make")
    pictures = make.PICTURES / "designs"

    assert names_in(pictures) == {name for one in designs.values() for name in one.SAMPLES}
    assert names_in(make.PICTURES) == {
        *make.SAMPLES,
        *make.SIDECARS,
        *(f"designs/{name}" for name in names_in(pictures)),
    }


@pytest.mark.parametrize("name", ["one-bit.png", "grey.jpg", "sixteen-bit.png", "huge.png"])
def test_a_sample_is_what_the_script_draws(tmp_path: Path, name: str) -> None:
    make = script("make")
    make.SAMPLES[name](str(tmp_path / name))
    drawn, kept = (Image.new_from_file(str(folder / name)) for folder in (tmp_path, make.PICTURES))

    assert difference(drawn, kept)[1] < 0.5 * (257 if drawn.format == "ushort" else 1)


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_pictures_of_designs_are_what_the_script_draws(
    tmp_path: Path, designs: dict[str, ModuleType], name: str
) -> None:
    one = designs[name]
    one.make(tmp_path, one.SAMPLES)

    for picture in one.SAMPLES:
        made, kept = tmp_path / picture, one.PICTURES / picture
        if picture.endswith(".svg"):
            assert made.read_text() == kept.read_text(), picture
        else:
            drawn = [Image.new_from_file(str(path)) for path in (made, kept)]
            assert difference(*drawn)[1] < 0.5, picture


def why(reference: str) -> Mistake | None:
    """Why there is no such picture among the samples."""
    return None if (ROOT / "samples/pictures" / reference).is_file() else Unknown(f"There is no “{reference}”.")


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_a_sample_design_is_in_order(path: Path) -> None:
    ready = design(path)
    document = ready.document

    assert inspect(document, STUDIO.fonts, why) == ()
    assert document.name == path.stem
    assert document.title
    assert str(document.alt)
    assert document.presets
    for field in ready.fields.values():
        for sample in document.fields[field.name].samples:
            assert sample == "" or field.kind.taken(sample, ready.place).value is not None, (field.name, sample)
        assert field.written is None or field.default(ready.place) is not None, field.name
    for layer in document.layers:
        family = getattr(layer, "font", "")
        assert not family or STUDIO.fonts.named(family).name == family


@pytest.mark.parametrize("path", DESIGNS, ids=lambda path: path.stem)
def test_the_alternative_text_of_a_sample_design_is_never_empty(path: Path) -> None:
    ready = design(path)
    needed = ready.document.alt.fields

    # The badge has nothing to say if it knows of no per cent.
    assert path.stem == "sale-badge" or all(ready.fields[name].written is not None for name in needed)


def test_the_sample_designs_have_every_kind_of_layer() -> None:
    kinds = {layer.kind for path in DESIGNS for layer in design(path).document.layers}
    known = {
        one["properties"]["kind"]["const"]
        for one in Document.model_json_schema()["$defs"].values()
        if "kind" in one.get("properties", {})
    }

    assert len(DESIGNS) == 17
    assert kinds == known


def test_designs_refer_to_pictures_that_there_are() -> None:
    pictures = ROOT / "samples/pictures"
    for path in DESIGNS:
        for layer in design(path).document.layers:
            if layer.kind == "image" and not layer.source.fields:
                assert (pictures / str(layer.source)).exists(), (path.stem, str(layer.source))
