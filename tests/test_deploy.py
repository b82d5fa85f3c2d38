"""The unit and the container in samples/deploy start what there is, with settings that there are."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from server.config import settings
from tests.fronts import DEPLOY
from tests.server.inside import furnish
from tests.server.running import ROOT, serving

UNIT, CONTAINER = ((DEPLOY / name).read_text() for name in ("bookplate.service", "Containerfile"))
LINES = CONTAINER.replace("\\\n", " ").splitlines()


def environment(words: list[str]) -> dict[str, str]:
    return dict(word.split("=", 1) for word in words if word.startswith(settings.PREFIX))


UNIT_SAYS = environment(re.findall(r"^Environment=(.+)$", UNIT, re.MULTILINE))
CONTAINER_SAYS = environment([word for line in LINES if line.startswith("ENV") for word in shlex.split(line)])


@pytest.mark.parametrize("said", [UNIT_SAYS, CONTAINER_SAYS], ids=["unit", "container"])
def test_their_settings_are_settings(said: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    loaded = settings.load()

    assert loaded.database.url == "sqlite:////var/lib/bookplate/bookplate.db"
    assert loaded.cache.disk == "/var/cache/bookplate"
    assert len(said) >= 3


def test_the_container_serves_what_is_mounted_and_waits_for_a_word_on_who_may(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in CONTAINER_SAYS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    loaded = settings.load()

    assert [str(source.path) for source in loaded.sources] == ["/srv/pictures"]
    assert (loaded.server.host, loaded.access.open, loaded.access.signing) == ("0.0.0.0", False, {})
    for line in LINES:
        if line.startswith("COPY") and "--from" not in line:
            assert all((ROOT / name).exists() for name in line.split()[1:-1]), line


def test_the_container_s_health_is_the_server_s(tmp_path: Path) -> None:
    (check,) = (json.loads(found) for found in re.findall(r"^ *CMD (\[\"python\".+\])$", CONTAINER, re.MULTILINE))
    with serving(furnish(tmp_path), tmp_path) as server:
        command = [sys.executable, *check[1:-1], check[-1].replace(":8182/", f":{server.port}/")]
        assert subprocess.run(command, check=False).returncode == 0
    assert subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode != 0


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_unit_is_one(tmp_path: Path) -> None:
    path = tmp_path / "bookplate.service"
    path.write_text(UNIT.replace("/opt/bookplate/bin/bookplate", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", str(path)], check=False, capture_output=True, text=True)

    assert (done.returncode, [line for line in done.stderr.splitlines() if path.name in line]) == (0, [])


@pytest.mark.parametrize("name", ["nginx.conf", "varnish.vcl"])
def test_what_the_configurations_would_have_set_can_be_set(name: str, tmp_path: Path) -> None:
    shown = re.findall(r"^#     (\[[a-z]+\]|[a-z_]+ = .+?)(?:  +#.*)?$", (DEPLOY / name).read_text(), re.MULTILINE)
    path = tmp_path / "config.toml"
    path.write_text("\n".join(shown).replace("…", "A" * 43))
    loaded = settings.load(path)

    assert loaded.server.proxies == ("127.0.0.1/32",)
    assert loaded.cache.shared_query
    assert loaded.access.signing
