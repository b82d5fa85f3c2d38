"""What the manual says about administration is what happens."""

import re
import shlex
import shutil
import subprocess

import pytest

from tests.server.commands import said
from tests.server.inside import furnish
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/administration.md").read_text()
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:  # type: ignore[misc]
    home = tmp_path_factory.mktemp("home")
    with serving(furnish(home), home, f'[designs]\nfolder = "{home}/designs"\n') as running:
        yield running


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_what_is_shown_for_programs_is_answered(server: Server) -> None:
    (shown,) = [line for line in COMMANDS if line.startswith("curl")]
    line = shown.replace("http://127.0.0.1:8182", server.url).replace("curl", "curl -sf")
    server.admin  # noqa: B018 (until the token is there)
    done = subprocess.run(["bash", "-c", line], cwd=server.log.parent, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert '"default": "Inter"' in done.stdout


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("bookplate")])
def test_a_command_does_what_is_said(server: Server, line: str) -> None:
    server.admin  # noqa: B018 (until the token is there)
    config = () if "secret" in line else ("--config", str(server.log.parent / "config.toml"))
    done = said(*shlex.split(line)[1:], *config)

    assert done.returncode in ((0, 1) if line == "bookplate check" else (0,)), done.stderr
    assert done.stdout


def test_every_line_is_a_command_that_is_tried() -> None:
    assert len(COMMANDS) >= 6
    assert {line.split()[0] for line in COMMANDS} == {"curl", "bookplate"}
    for option in re.findall(r"`bookplate ([a-z ]+?)(?: ID)?`", PAGE):
        assert said(*option.split(), "--help").returncode == 0, option


def test_the_table_says_what_calls_need(server: Server) -> None:
    described = server.get("/v1/openapi.json").json()["paths"]
    needed = {scope for _, scope in _rows()}
    for path, calls in described.items():
        for method, call in calls.items():
            scopes = [scope for one in call["security"] for scope in one["key"]]
            row = next(
                text for text, scope in _rows() if scope == (scopes[0] if scopes else "nothing") and _named(text, path)
            )
            assert not scopes or method.upper() in row
    assert needed >= {"nothing", "render", "designs:read", "designs:write", "admin"}


def _rows() -> list[tuple[str, str]]:
    """Calls, and what they need."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", PAGE.partition("## The admin token")[0], re.MULTILINE)[1:]
    return [(calls, scope.strip("`").partition(";")[0]) for calls, scope in rows]


def _named(row: str, path: str) -> bool:
    """Whether a row speaks of a path, or of all below another one."""
    start = "/".join(path.split("/")[:3])
    return start in row
