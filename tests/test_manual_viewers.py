"""What the manual says about viewers and manifests is what happens."""

import json
import re
import shlex
from collections.abc import Iterator

import pytest

from server.config.sources import Statement
from server.iiif.presentation import THUMBNAIL, Words
from server.routes.folder_manifests import PICTURES
from server.sources.listing import MOST
from tests.conformance.viewing import PACKAGES
from tests.presentation import valid
from tests.server.commands import said
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/viewers.md").read_text()
ADDRESSES = re.findall(r"^\| [^|`]+ \| `(/iiif/[^`]+\.json)` \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("manual")
    more = f'[designs]\nfolder = "{ROOT}/samples/designs"\n[database]\nurl = "sqlite:///{home}/kept.db"\n'
    named = f'[[sources]]\nname = "samples"\nkind = "folder"\npath = "{ROOT / "samples/pictures"}"\n'
    with serving(ROOT / "samples/pictures", home, named + more) as running:
        yield running


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_of_the_page_is_answered(server: Server, path: str) -> None:
    answer = server.get(path)

    assert answer.status_code == 200
    if path.endswith("info.json"):
        assert answer.json()["type"] == "ImageService3"
    else:
        kind = "Collection" if path.endswith("collection.json") else "Manifest"
        assert valid(answer.content)["type"] == kind


def test_there_is_an_address_of_each_kind() -> None:
    assert len(ADDRESSES) == 8


def test_the_versions_are_those_that_are_tried() -> None:
    told = re.search(r"All seven are tried .*?;", PAGE, re.DOTALL)
    assert told is not None
    for package in PACKAGES.values():
        name, _, version = package.rpartition("@")
        assert name == "leaflet" or version in told[0], package


def test_the_sidecar_is_one_and_says_what_it_should() -> None:
    (written,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    words = Words.of(Statement.model_validate_json(written), "dawn.jpg")

    assert (words.label, words.summary) == ("Dawn", "Mountains in the mist under a low sun")
    assert words.statement.credit == json.loads(written)["credit"]


def test_the_limits_are_those_that_are_in_force() -> None:
    assert f"| {PICTURES:,} files in a manifest |" in PAGE
    assert f"| {MOST:,} files and folders in a folder | 413." in PAGE
    assert f"at least {THUMBNAIL} pixels wide" in PAGE


def test_the_command_signs_a_manifest() -> None:
    (line,) = re.findall(r"^bookplate .+$", PAGE, re.MULTILINE)
    done = said(*shlex.split(line)[1:], BOOKPLATE_ACCESS__SIGNING='{"k1": "c2lnbmluZyBrZXkgb2YgdGhlIHRlc3Rz"}')

    assert done.returncode == 0, done.stderr
    assert done.stdout.decode().strip().endswith("/manifest.json")
    assert "sig=v1." in done.stdout.decode()
