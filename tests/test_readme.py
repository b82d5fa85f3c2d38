"""What the README shows is what happens."""

import json
import re
import shlex
import shutil
from base64 import urlsafe_b64encode
from pathlib import Path

import httpx2
import pytest

from ops.libvips import Image
from server.designs.document.document import Document
from tests.likeness import decode, difference, ssim
from tests.server.commands import said
from tests.server.running import ROOT, Server, serving

README = (ROOT / "README.md").read_text()
SHOWN = re.findall(r"^\| !\[\]\((samples/shown/[^)]+)\) \| `([^`]+)` \|$", README, re.MULTILINE)
COMMANDS = re.findall(r"^(bookplate .+?)(?: {2,}#.*)?$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Server:  # type: ignore[misc]
    designs = f'[designs]\nfolder = "{ROOT / "samples/designs"}"\n'
    with serving(ROOT / "samples/pictures", tmp_path_factory.mktemp("readme"), designs) as server:
        yield server


@pytest.mark.parametrize(("name", "url"), SHOWN)
def test_a_picture_shown_is_what_its_url_makes(samples: Server, name: str, url: str) -> None:
    shown, made = Image.new_from_file(str(ROOT / name)), decode(samples.get(url).content)

    # Letters may move by a part of a pixel with another version of libvips or of a font.
    assert difference(shown, made)[1] < (4 if "text=" in url else 1)
    assert ssim(shown, made) > 0.9


def test_every_shown_picture_is_there_and_no_other() -> None:
    assert len(SHOWN) >= 6
    assert {path.name for path in (ROOT / "samples/shown").iterdir()} == {Path(name).name for name, _ in SHOWN}


LONGER = ("serve", "purge", "warm", "backup")  # what these do is tried elsewhere
RUN = [command for command in COMMANDS if command.split()[1] not in LONGER]


@pytest.mark.parametrize("command", RUN)
def test_a_command_does_what_is_said(command: str, tmp_path: Path) -> None:
    program, *arguments = shlex.split(command)
    if "-o" in arguments:
        arguments[-1] = str(tmp_path / arguments[-1])
    (tmp_path / "designs").mkdir()
    for name in ("webinar", "welcome"):  # every one of them is looked at where the samples are
        shutil.copy(ROOT / f"samples/designs/{name}.json", tmp_path / "designs")
    environment = {
        "BOOKPLATE_DATABASE__URL": "",
        "BOOKPLATE_DESIGNS__FOLDER": str(tmp_path / "designs"),
        "BOOKPLATE_SERVER__GALLERY": "",  # which shows designs
        "BOOKPLATE_ACCESS__ADMIN_TOKEN": "bp_admin_of_the_tests_of_the_readme",
        "BOOKPLATE_ACCESS__SIGNING": json.dumps({"k1": "c2lnbmluZyBrZXkgb2YgdGhlIHRlc3Rz"}),
        "BOOKPLATE_ACCESS__SEALING": json.dumps({"s1": urlsafe_b64encode(bytes(64)).decode()}),
    }
    done = said(*arguments, **environment)

    assert program == "bookplate"
    assert done.returncode == 0, done.stderr
    assert "-o" not in arguments or Path(arguments[-1]).stat().st_size > 1000


@pytest.mark.parametrize("name", LONGER)
def test_others_are_shown_with_options_that_there_are(name: str) -> None:
    shown = [command for command in COMMANDS if command.split()[1] == name]
    told = said(name, "--help")

    assert shown
    for option in re.findall(r"--[a-z]+", " ".join(shown)):
        assert option in told.stdout.decode()


def test_the_two_lines_install_and_serve_and_install_and_test() -> None:
    install, test = re.findall(r"^python3 -m venv .venv && .+$", README, re.MULTILINE)

    assert install.endswith(".venv/bin/bookplate serve")
    assert test.endswith(".venv/bin/pytest")


def test_a_refusal_is_quoted_as_it_is_said(samples: Server) -> None:
    said = samples.get("/iiif/3/dawn.jpg/full/max/400/default.jpg").text.strip()

    assert said in README


def test_every_file_of_the_house_is_on_the_map() -> None:
    drawn = README.partition("## The map of the house")[2].partition("A request walks")[0]
    for path in (*ROOT.glob("ops/*.py"), *ROOT.glob("server/*.py"), *ROOT.glob("server/*/")):
        if path.stem not in ("__init__", "__pycache__") and not (path.parent.name == "ops" and path.stem == "errors"):
            assert path.stem in drawn, path


def test_files_that_are_linked_are_there() -> None:
    for target in re.findall(r"\]\(([^)]+)\)", README):
        if "://" not in target:
            assert (ROOT / target).exists(), target


def test_the_design_that_is_shown_is_one() -> None:
    (written,) = re.findall(r"^```json\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    document = Document.model_validate_json(written)

    assert document.name == "hello"
    assert len(document.layers) == 4


def test_what_is_sent_to_the_api_is_answered(samples: Server) -> None:
    (sent,) = re.findall(r"-d '(\{\"design_id\".*?)'$", README, re.MULTILINE)
    answer = httpx2.post(f"{samples.url}/v1/generate", json=json.loads(sent), headers=samples.admin)

    assert answer.status_code == 200
    assert "first_name=Sarah" in answer.json()["image_url"]
