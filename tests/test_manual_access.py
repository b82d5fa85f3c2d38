"""What the manual says about access is what happens."""

import json
import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.server.commands import said
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/access.md").read_text()
(CONFIG,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
TRIED = re.findall(r"^\| `(/[^`]+)` \| (\d+) \|$", PAGE, re.MULTILINE)
SIGNED = re.findall(r"bookplate sign (/\S+?)`", PAGE)
MARK = {
    "name": "mark",
    "canvas": {"width": 300, "height": 200},
    "fields": {"word": {"type": "text", "default": "SAMPLE"}},
    "layers": [
        {"kind": "text", "text": "{word}", "box": ["0%", "0%", "100%", "100%"], "size": 60, "color": "#ffffff80"}
    ],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("manual")
    (home / "designs").mkdir()
    (home / "designs/mark.json").write_text(json.dumps(MARK))
    pictures = ROOT / "samples/pictures"
    text = CONFIG.replace('path = "pictures"', f'path = "{pictures}"')
    assert {one["name"] for one in tomllib.loads(text)["sources"]} == {"archive", "originals"}
    more = f'{text}\n[designs]\nfolder = "{home}/designs"\n[database]\nurl = "sqlite:///{home}/kept.db"\n'
    (home / "nothing").mkdir()
    with serving(home / "nothing", home, more) as running:  # and one more source, which has nothing
        yield running


def test_every_request_of_the_page_is_answered_as_it_says(server: Server) -> None:
    assert len(TRIED) == 9
    for path, status in TRIED:
        for _ in range(2):
            assert server.get(path).status_code == int(status), path


def test_what_is_signed_is_had(server: Server) -> None:
    (url,) = SIGNED
    signed = said("sign", url, "--config", str(server.log.with_name("config.toml"))).stdout.decode().strip()
    base = signed.rsplit("/", 4)[0]

    assert server.get(url).status_code == 404
    assert server.get(signed).status_code == 200
    assert server.get(f"{base}/info.json").json()["id"] == server.url + base
    pinned = (
        said("sign", url, "--pin", "size", "--config", str(server.log.with_name("config.toml"))).stdout.decode().strip()
    )
    assert server.get(pinned).status_code == 200
    assert server.get(pinned.rsplit("/", 4)[0] + "/info.json").status_code == 404
