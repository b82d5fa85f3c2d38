"""The house stands as it was drawn: who may import whom."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("iiif", "sources", "cache", "designs", "access")
GUESTS = {
    "ops.libvips": "pyvips",
    "ops.levels": "cachetools",
    "ops.text.shaping": "uharfbuzz",
    "ops.text.outlines": "uharfbuzz",
    "ops.text.font_files": "uharfbuzz",
    "ops.text.characters": "uharfbuzz",
    "ops.text.breaks": "regex",
    "ops.text.fallback": "regex",
    "ops.text.word_breaks": "icu4py",
    "ops.text.hyphenation": "pyphen",
}
DOORS = ("server.routes", "server.app", "server.worker")


def modules() -> dict[str, Path]:
    files = [*ROOT.glob("ops/**/*.py"), *ROOT.glob("server/**/*.py")]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            found |= {f"{node.module}.{name.name}" for name in node.names} | {str(node.module)}
    return found


def test_ops_knows_the_standard_library_and_its_guests_and_itself() -> None:
    for name, path in modules().items():
        if name.startswith("ops"):
            tops = {imported.partition(".")[0] for imported in imports(path)}
            allowed = {"ops", *sys.stdlib_module_names, GUESTS.get(name, "ops")}
            assert tops <= allowed, name
            assert not tops & {"http", "urllib", "socket", "asyncio"}, name


def test_only_the_doors_know_starlette() -> None:
    for name, path in modules().items():
        if not name.startswith(DOORS):
            assert not [imported for imported in imports(path) if imported.startswith(("starlette", "uvicorn"))], name


def test_rooms_of_one_floor_do_not_know_each_other() -> None:
    above = ("routes", "app", "renderer", "orders", "signing", "generating", "linking", "work")
    for room in ROOMS:
        for name, path in modules().items():
            if name.startswith(f"server.{room}"):
                others = {f"server.{other}" for other in (*ROOMS, *above) if other != room}
                assert not [i for i in imports(path) if any(i.startswith(other) for other in others)], name


def test_the_database_lies_below_the_rooms() -> None:
    for name, path in modules().items():
        if name.startswith("server.database"):
            above = [i for i in imports(path) if i.startswith(tuple(f"server.{room}" for room in (*ROOMS, "routes")))]
            assert not above, name


def test_there_are_no_cycles() -> None:
    names = modules()
    known = {name: {i for i in imports(path) if i in names and i != name} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " → ".join((*above, name))
        if name not in done:
            for imported in known[name]:
                visit(imported, (*above, name))
            done.add(name)

    for name in names:
        visit(name, ())


def test_rooms_are_small_enough_to_be_read() -> None:
    for name, path in modules().items():
        assert len(path.read_text().splitlines()) <= 400, name


def test_package_roots_are_empty_but_for_a_sentence() -> None:
    for path in ROOT.glob("*/**/__init__.py"):
        if path.is_relative_to(ROOT / "ops") or path.is_relative_to(ROOT / "server"):
            (sentence,) = ast.parse(path.read_text()).body
            assert isinstance(sentence, ast.Expr)


def test_the_top_is_as_it_was_given() -> None:
    given = {"pyproject.toml", "README.md", "config.toml", "server", "ops", "samples", "tests", "LICENSE", "NOTICE"}

    assert {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))} == given


def test_tests_mirror_the_house() -> None:
    names = modules()
    for path in (*ROOT.glob("tests/ops/**/test_*.py"), *ROOT.glob("tests/server/**/test_*.py")):
        mirrored = ".".join(path.relative_to(ROOT / "tests").with_suffix("").parts).replace("test_", "")
        assert mirrored in names, mirrored
