"""Programs that make clients of a description take ours without a complaint, and what they make works."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.commands import said
from tests.server.inside import furnish
from tests.server.running import Server, serving

HERE = Path(__file__).with_name("clients")
NPM, JAVA = shutil.which("npm"), shutil.which("java")
PICTURES = "content_type_overrides:\n  image/png: application/octet-stream\npost_hooks: []\n"
TYPESCRIPT = ("--strict", "--module", "nodenext", "--target", "es2022", "--types", "node", "--skipLibCheck")

pytestmark = pytest.mark.skipif(
    os.environ.get("CLIENTS") != "1", reason="CLIENTS=1 installs what makes clients, which takes a minute"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A server, and a key of its API."""
    home = tmp_path_factory.mktemp("served")
    furnish(home)
    with serving(home / "pictures", home, f'[designs]\nfolder = "{home}/designs"\n') as running:
        scopes = "render,designs:read,designs:write"
        key = said("keys", "create", "--scopes", scopes, "--config", str(home / "config.toml")).stdout.decode().strip()
        yield running, key


@pytest.fixture
def description(server: tuple[Server, str], tmp_path: Path) -> Path:
    """The description in a file of a folder of its own."""
    path = tmp_path / "openapi.json"
    path.write_text(server[0].get("/v1/openapi.json").text)
    return path


def run(folder: Path, *command: str | Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout + done.stderr


def install(folder: Path, *packages: str) -> Path:
    """The programs of a new environment with these packages."""
    run(folder, sys.executable, "-m", "venv", "env")
    run(folder, "env/bin/pip", "install", "-q", *packages)
    return folder / "env/bin"


def operations(description: Path) -> set[str]:
    paths = json.loads(description.read_text())["paths"].values()
    return {operation["operationId"] for path in paths for operation in path.values()}


def test_openapi_python_client(server: tuple[Server, str], description: Path) -> None:
    folder = description.parent
    programs = install(folder, "openapi-python-client")
    (folder / "config.yml").write_text(PICTURES)
    told = run(folder, programs / "openapi-python-client", "generate", "--path", description, "--config", "config.yml")

    assert told == f"Generating {folder}/bookplate-client\n"
    made = {path.stem for path in folder.glob("bookplate-client/bookplate_client/api/*/*.py")} - {"__init__"}
    assert made == operations(description)
    run(folder, programs / "pip", "install", "-q", "./bookplate-client")
    run(folder, programs / "python", HERE / "openapi_python_client.py", server[0].url, server[1])


@pytest.mark.skipif(JAVA is None, reason="needs Java")
def test_openapi_generator(server: tuple[Server, str], description: Path) -> None:
    folder = description.parent
    programs = install(folder, "openapi-generator-cli")
    told = run(folder, programs / "openapi-generator-cli", "generate", "-i", description, "-g", "python", "-o", "made")

    assert "ERROR" not in told
    made = "".join(path.read_text() for path in folder.glob("made/openapi_client/api/*.py"))
    assert {name for name in operations(description) if f"def {name}(" not in made} == set()
    run(folder, programs / "pip", "install", "-q", "./made")
    run(folder, programs / "python", HERE / "openapi_generator.py", server[0].url, server[1])


@pytest.mark.skipif(NPM is None, reason="needs npm")
def test_openapi_typescript(server: tuple[Server, str], description: Path) -> None:
    folder = description.parent
    (folder / "package.json").write_text('{"private": true, "type": "module"}')
    run(
        folder,
        "npm",
        "install",
        "--no-audit",
        "--no-fund",
        "openapi-typescript",
        "openapi-fetch",
        "typescript@5",
        "@types/node@20",
    )
    run(folder, "npx", "openapi-typescript", description, "--default-non-nullable=false", "-o", "types.ts")

    made = (folder / "types.ts").read_text()
    assert {name for name in operations(description) if f"{name}: {{" not in made} == set()
    shutil.copy(HERE / "openapi_typescript.ts", folder)
    run(folder, "npx", "tsc", *TYPESCRIPT, "openapi_typescript.ts", "types.ts")
    run(folder, "node", "openapi_typescript.js", server[0].url, server[1])
