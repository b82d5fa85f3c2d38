"""The inventory lists what is installed, and NOTICE names it."""

import json
import re
import tomllib

from packaging.requirements import Requirement

from ops.native_libraries import LIBRARIES
from server import inventory
from tests.server.commands import said
from tests.server.running import ROOT

NOTICE = (ROOT / "NOTICE").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def declared() -> set[str]:
    """What is installed with any extra but those of tests."""
    extras = (needed for name, needed in PROJECT["optional-dependencies"].items() if name not in inventory.NOT_SHIPPED)
    texts = [*PROJECT["dependencies"], *(text for needed in extras for text in needed)]
    return {inventory._normal(Requirement(text).name) for text in texts}


def test_notice_names_every_dependency_with_its_licence() -> None:
    for name in declared():
        assert re.search(rf"^{re.escape(name)}(?: \*)?\s{{2,}}\S", NOTICE, re.MULTILINE), f"{name} is not in NOTICE"


def test_notice_names_no_package_that_nothing_needs() -> None:
    listed = NOTICE.partition("PACKAGES OF PYTHON")[2]
    named = re.findall(r"^([a-z][\w.-]*)  +\S", listed, re.MULTILINE)  # those of extras may not be installed

    assert len(named) > 30
    assert not {inventory._normal(name) for name in named} - inventory.requirements("bookplate")


def test_notice_names_every_library_in_libvips_with_its_licence_and_source() -> None:
    for library in LIBRARIES:
        line = re.search(rf"^{re.escape(library.name)} +(.+)$", NOTICE, re.MULTILINE)
        assert line, f"{library.name} is not in NOTICE"
        assert line[1].split("  ")[0].strip() == library.licence
        assert line[1].endswith(library.source)


def test_a_container_and_a_wheel_have_notice_with_them() -> None:
    container = (ROOT / "samples/deploy/Containerfile").read_text()

    assert "COPY LICENSE NOTICE /usr/share/licenses/bookplate/" in container
    assert "LICENSE NOTICE ./" in container
    assert PROJECT["license-files"] == ["LICENSE", "NOTICE"]


def test_the_inventory_has_packages_libraries_and_what_wheels_brought() -> None:
    done = said("check", "--versions", "--json")
    found = {(one["name"], one["within"]): one for one in json.loads(done.stdout)}

    assert done.returncode == 0
    for key in (
        ("Python", "the system"),
        ("SQLAlchemy", "Python"),
        ("pyvips-binary", "Python"),
        ("HarfBuzz", "uharfbuzz"),
    ):
        assert found[key]["version"][0].isdigit()
    assert ("pytest", "Python") not in found
    assert all(one["version"] and one["licence"] for one in found.values())


def test_it_is_a_table_for_people() -> None:
    lines = said("check", "--versions").stdout.decode().splitlines()

    assert lines[0].split() == ["name", "version", "licence", "within"]
    assert any(line.split()[:1] == ["libvips"] for line in lines)
    assert any("not readable" in line for line in lines)
