"""The manual's page on formats says what is read, and what the container and CI install."""

import re
import subprocess
from pathlib import Path

import pytest

from ops import libvips, native_libraries
from server.checks import UNTRUSTED
from server.config.images import READABLE
from tests.server.running import ROOT

PAGE = (ROOT / "server/manual/formats.md").read_text()
CONTAINER = (ROOT / "samples/deploy/Containerfile").read_text()
ROWS = dict(re.findall(r"^\| .+ \| `(\w+)` \| (yes|no) \|$", PAGE, re.MULTILINE))


def test_it_lists_all_that_can_be_read() -> None:
    assert sorted(ROWS) == sorted(READABLE)


def test_it_says_what_the_bundled_libvips_reads() -> None:
    if native_libraries.bundle(native_libraries.loaded()) is None:
        pytest.skip("this libvips is the system's")

    assert {name for name, bundled in ROWS.items() if bundled == "yes"} == libvips.readable() & set(READABLE)


def test_it_names_the_decoders_that_are_not_trusted() -> None:
    names = re.findall(r"`(\w+)`", PAGE.partition("does not trust its own decoders of ")[2].partition(" with")[0])

    assert set(names) == UNTRUSTED


def test_the_container_installs_what_the_page_says() -> None:
    packages = re.findall(r"apt-get install --no-install-recommends (.+)", PAGE)[0].split()
    words = CONTAINER.replace("\\\n", " ").split()

    assert set(packages) <= set(words)
    assert "pip uninstall -y pyvips-binary" in PAGE
    assert "pip uninstall -y pyvips-binary" in CONTAINER
    assert "--build-arg LIBVIPS=system" in PAGE
    assert CONTAINER.count("ARG LIBVIPS=bundled\n") == 2  # in each stage


@pytest.mark.parametrize("said", ["bundled", "system"])
def test_the_container_changes_libvips_only_if_it_is_told_to(said: str, tmp_path: Path) -> None:
    """Its steps are run with programs of the same names that write down what they are told."""
    steps = re.findall(r"^RUN (if .+? fi)$", CONTAINER.replace("\\\n", " "), re.MULTILINE)
    log = tmp_path / "log"
    for name in ("apt-get", "rm", "pip"):
        (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {log}\n')
        (tmp_path / name).chmod(0o700)
    for step in steps:
        told = step.replace("/opt/bookplate/bin/", "")
        subprocess.run(["/bin/sh", "-c", told], env={"LIBVIPS": said, "PATH": str(tmp_path)}, check=True)

    done = log.read_text().splitlines() if log.exists() else []
    assert len(steps) == 2
    assert [line.split()[0] for line in done] == ([] if said == "bundled" else ["pip", "apt-get", "apt-get", "rm"])
