"""The manual's page on responsive pictures says what is so: its sizes are asked for, its loaders are run."""

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from ops.libvips import Image
from server.config.images import Images
from tests.server.commands import said
from tests.server.inside import Inside, furnish, inside
from tests.server.running import ROOT

PAGE = (ROOT / "server/manual/responsive.md").read_text()
SIZES = re.findall(r"^\| `([^`]+)` \| (\d{3}) \| (?:(\d+) × (\d+))? ?\|$", PAGE, re.MULTILINE)
FILES = dict(re.findall(r"```js\n// (\S+)\n(.*?)```", PAGE, re.DOTALL))
NODE = shutil.which("node")
HOST = "https://img.example.org"
ASKED = (16, 320, 640, 750, 1080, 1200, 2048, 3840)
IMAGES = (
    ("dawn.jpg", {}),
    ("deep/a b;c&d'\"é 100%.png", {}),
    ("dawn.jpg", {"text": "Zoë & Co; Sons", "at": "nw"}),
    ("dawn.jpg", {"text": "a/b#c?d 100% text=1;at=n"}),
    ("greeting", {"name": "O’Brien + Söhne"}),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("responsive")
    pictures = furnish(top)
    shutil.copy(ROOT / "samples/pictures/dawn.jpg", pictures)
    (Image.black(40, 30, bands=3) + 99).cast("uchar").pngsave(str(pictures / IMAGES[1][0]))
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, access={}) as built:
        yield built


def test_there_are_sizes_to_try() -> None:
    assert [size for size, *_ in SIZES] == [
        "!640,100000", "!3840,100000", "640,", "3840,", "^3840,", "!640,640", "!640,",
    ]  # fmt: skip


@pytest.mark.parametrize(("size", "status", "wide", "high"), SIZES)
def test_a_size_is_answered_as_is_said(house: Inside, size: str, status: str, wide: str, high: str) -> None:
    answer = house.ask(f"/iiif/3/dawn.jpg/full/{size}/0/default.jpg", "GET")

    assert answer.status == int(status)
    if wide:
        picture = Image.new_from_buffer(answer.body, "")
        assert (picture.width, picture.height) == (int(wide), int(high))
    if size == "!640,100000":
        assert answer.canonical.endswith("/full/640,427/0/default.jpg")


def test_a_portrait_is_as_wide_as_was_asked(house: Inside) -> None:
    def width(size: str) -> int:
        return int(
            Image.new_from_buffer(house.ask(f"/iiif/3/other.png/full/{size}/0/default.jpg", "GET").body, "").width
        )

    assert (width("!300,100000"), width("!300,300")) == (300, 210)


def run(folder: Path, script: str) -> Any:
    """What a module prints as JSON, among the files of the page."""
    assert NODE is not None
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "package.json").write_text('{"type": "module"}')
    runtime = folder / "node_modules/@nuxt/image"  # which hands a provider on as it is
    runtime.mkdir(parents=True)
    (runtime / "package.json").write_text('{"type": "module", "exports": {"./runtime": "./runtime.js"}}')
    (runtime / "runtime.js").write_text("export const defineProvider = (provider) => provider;")
    (folder / "main.js").write_text(script)
    done = subprocess.run([NODE, "main.js"], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_every_address_that_a_loader_makes_is_answered(house: Inside, tmp_path: Path) -> None:
    made = run(
        tmp_path,
        f"""
        import {{ image }} from "./bookplate.js";
        import next from "./image-loader.js";
        import nuxt from "./providers/bookplate.js";
        import {{ transformer }} from "./transformer.js";
        const found = {{ next: [], nuxt: [], unpic: [] }};
        for (const [identifier, values] of {json.dumps(IMAGES)}) for (const width of {json.dumps(ASKED)}) {{
          const src = image(identifier, values);
          found.next.push(next({{ src, width, quality: 75 }}));
          found.nuxt.push(nuxt.getImage("/" + src, {{ modifiers: {{ width }} }}, {{}}).url);
          found.unpic.push(transformer(src, {{ width, height: 99 }}, undefined));
        }}
        found.whole = [nuxt.getImage("/dawn.jpg", {{ modifiers: {{}} }}, {{}}).url];
        console.log(JSON.stringify(found));
        """,
    )
    assert made["next"] == made["nuxt"] == made["unpic"]
    for url in (*made["next"], *made["whole"]):
        assert url.startswith(f"{HOST}/iiif/3/")
        answer = house.ask(url.removeprefix(HOST), accept="image/avif,image/webp,*/*")
        assert (answer.status, answer.headers.get("bookplate-notes")) == (200, None), url
    for number, (_, values) in enumerate(IMAGES):
        canonical = house.ask(made["next"][number * len(ASKED)].removeprefix(HOST)).canonical
        overlay = canonical.removeprefix("/iiif/3/").split("/")[1] if values else ""
        assert [unquote(one.partition("=")[2]) for one in overlay.split(";") if one] == list(values.values())


@pytest.mark.skipif(NODE is None, reason="needs Node.js")
def test_the_widths_of_the_configuration_are_the_ladders(tmp_path: Path) -> None:
    (tmp_path / "next.config.cjs").write_text(FILES["next.config.js"])
    script = 'import config from "./next.config.cjs"; console.log(JSON.stringify(config.images));'
    config = run(tmp_path, script)

    assert [*config["imageSizes"], *config["deviceSizes"]] == list(Images().ladder)
    assert config["loaderFile"].removeprefix("./") in FILES


@pytest.mark.parametrize(
    "line", [one for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for one in block.splitlines()]
)
def test_a_command_does_what_is_said(line: str) -> None:
    done = said(*shlex.split(line)[1:], BOOKPLATE_DATABASE__URL="", BOOKPLATE_LOG__LEVEL="warning")

    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"<picture>")
    assert b"avif" not in done.stdout  # dawn.jpg is a drawing


@pytest.mark.parametrize(("off_ladder", "status"), [("snap", 200), ("refuse", 400)])
def test_other_widths_are_bound_by_the_ladder_as_is_said(folder: Path, off_ladder: Any, status: int) -> None:
    with inside(folder, access={}, images=Images(off_ladder=off_ladder)) as house:
        for width in Images().ladder:
            assert house.ask(f"/iiif/3/dawn.jpg/full/!{width},100000/0/default.auto").status == 200
        answer = house.ask("/iiif/3/dawn.jpg/full/!750,100000/0/default.auto")
    assert answer.status == status
    assert status == 400 or answer.canonical.endswith("/full/800,533/0/default.jpg")


def test_what_it_names_is_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", PAGE):
        assert (ROOT / "server/manual" / target).exists(), target
    images = Images()
    for name in re.findall(r"`images\.([a-z_]+)", PAGE):
        assert hasattr(images, name), name
