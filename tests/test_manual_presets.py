"""What the manual says about presets and links is what happens."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from server import shelf
from server.designs.document.channels import CHANNELS
from server.designs.document.preset import LayerChange, Preset
from tests.likeness import decode
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/presets.md").read_text()
DESIGN, VARIED = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS, CURL = re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
(SNIPPET,) = re.findall(r"^```html\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SHOWN = re.findall(r"^\| `(/iiif/[^`]+)` \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE)
LISTED = re.findall(r"^\| `([a-z-]+)` \| (\d+) \| (\d+|as the design) \| (\d+) \|", PAGE, re.MULTILINE)
MEMBERS = re.findall(
    r"^\| ((?:`[a-z_]+` ?)+) \| ", PAGE.partition("| member")[2].partition("| channel")[0], re.MULTILINE
)
CONFIG = (
    '[database]\nurl = "sqlite:///kept.db"\n[log]\nlevel = "error"\n[server]\ngallery = ""\n[designs]\nfolder = "."\n'
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("manual")
    designs = home / "designs"
    designs.mkdir()
    (designs / "invite.json").write_text(DESIGN)
    with serving(ROOT / "samples/pictures", home, f'[designs]\nfolder = "{designs}"\n') as running:
        yield running


def test_addresses_have_the_extents_of_the_page(server: Server) -> None:
    assert len(SHOWN) == 6
    for path, width, height in SHOWN:
        answer = server.get(path)
        image = decode(answer.content)
        assert (image.width, image.height) == (int(width), int(height)), path
        assert (answer.headers.get("bookplate-notes") == "preset=ignored") == ("unknown" in path)


def test_an_address_without_its_end_is_delivered_as_its_preset_says(server: Server) -> None:
    (path,) = re.findall(r"before them, `([^`]+)`", PAGE)
    answer = server.get(path, Accept="image/png,image/*")

    assert (decode(answer.content).width, answer.headers["content-type"]) == (1200, "image/jpeg")


def test_channels_are_those_of_the_page(server: Server) -> None:
    told = {name: (ready.canvas or (1200, "as the design"), ready.display) for name, ready in sorted(CHANNELS.items())}
    read = {
        name: ((int(width), int(height) if height.isdigit() else height), int(display))
        for name, width, height, display in LISTED
    }
    assert read == told
    safe = CHANNELS["instagram-story"].safe
    assert f"{safe.top} at the top, {safe.bottom} at the bottom, {safe.left} at the sides" in PAGE
    listed = server.get("/v1/channels", **server.admin).json()["channels"]
    assert {one["name"] for one in listed} == set(CHANNELS)


def test_every_member_of_a_preset_is_on_the_page() -> None:
    named = {word for members in MEMBERS for word in re.findall("`([a-z_]+)`", members)}
    members = {field.alias or name for name, field in Preset.model_fields.items()}
    changes = {field.alias or name for name, field in LayerChange.model_fields.items()}
    row = PAGE.partition("| `layers` |")[2].partition("\n")[0]

    assert named == members - {"title"}
    assert set(re.findall("`([a-z_]+)`", row)) - {"id"} == changes


def test_commands_of_the_page_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "invite.json").write_text(DESIGN)
    (tmp_path / "config.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    for line in COMMANDS.splitlines():
        done = CliRunner().invoke(shelf.cli, shlex.split(line)[2:])
        assert done.exit_code == 0, done.output
        if "check" in line:
            assert done.stdout.split() == ["invite.json", "in", "order"]
    assert decode((tmp_path / "sheet.png").read_bytes()).width == shelf.SHEET


def test_variants_have_addresses_of_their_own(server: Server) -> None:
    headers = {"Content-Type": "application/json", **server.admin}
    said = httpx2.post(f"{server.url}/v1/generate", content=VARIED, headers=headers).json()

    assert said["width"] == 1200
    assert [(one["width"], one["height"]) for one in said["variants"]] == [(1080, 1920), (600, 600), (600, 315)]
    for one in said["variants"]:
        image = decode(server.get(one["image_url"].removeprefix(server.url)).content)
        assert (image.width, image.height) == (one["width"], one["height"])


def test_a_link_is_the_snippet_of_the_page(server: Server) -> None:
    body = json.loads(re.findall(r"-d '(.*)'", CURL)[0])
    headers = {"Accept": "text/html", "Content-Type": "application/json", **server.admin}
    answer = httpx2.post(f"{server.url}/v1/links", content=json.dumps(body), headers=headers)

    assert answer.text == SNIPPET.replace("http://127.0.0.1:8182", server.url)
