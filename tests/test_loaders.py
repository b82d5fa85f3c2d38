"""The loaders of frameworks: every address that they make is answered with a picture of the width that was asked for.

By default their functions are run in Node.js. With LOADERS=1 each framework is installed, a page is built with the
configuration that the manual shows, and every address in it is asked for; that takes minutes, and a registry of npm.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx2
import pytest

from ops.libvips import Image
from server.config.images import Images
from tests.server.inside import Inside, furnish, inside
from tests.server.running import ROOT, Server, serving

CLIENTS = ROOT / "samples/clients"
LOADERS = CLIENTS / "loaders"
PAGE = (ROOT / "server/manual/responsive.md").read_text()
FILES = dict(re.findall(r"```(?:js|jsx|html)\n(?://|<!--) (\S+)(?: -->)?\n(.*?)```", PAGE, re.DOTALL))
NODE, NPM = shutil.which("node"), shutil.which("npm")
HOST = "https://img.example.org"
LADDER = Images().ladder
ASKED = (16, 320, 640, 750, 1080, 1200, 2048, 3840, 5000)
TEXT = "/iiif/3/dawn.jpg/text=Zo%C3%AB%20%26%20Co%3B%20Sons;at=nw"
SOURCES = {  # and what the address of each begins with
    "dawn.jpg": "/iiif/3/dawn.jpg",
    "/dawn.jpg": "/iiif/3/dawn.jpg",
    "deep/a b;c&d'\"é 100%.png": "/iiif/3/deep%2Fa%20b%3Bc%26d'%22%C3%A9%20100%25.png",
    TEXT: TEXT,
    f"{TEXT}/full/max/0/default.auto": TEXT,
    f"{HOST}{TEXT}/square/600,/0/gray.png": TEXT,
}
BY_LOADERS = """
import next from "./next-image.js";
import nuxt from "./nuxt-image.js";
import { transformer, breakpoints } from "./unpic.js";
const found = { next: [], nuxt: [], unpic: [] };
for (const src of SOURCES) for (const width of ASKED) {
  found.next.push(next({ src, width, quality: 75 }));
  found.nuxt.push(nuxt.getImage(src, { modifiers: { width, quality: 75 }, baseURL: HOST }, {}).url);
  found.unpic.push(transformer(src, { width, height: 99, quality: 75 }, { base: HOST }));
}
const modifiers = { width: 320, height: 320, format: "jpeg", quality: "gray" };
found.others = [
  nuxt.getImage("dawn.jpg", { modifiers: {}, baseURL: HOST }, {}).url,
  transformer("dawn.jpg", {}, { base: HOST }),
  nuxt.getImage("dawn.jpg", { modifiers, baseURL: HOST }, {}).url,
  transformer("dawn.jpg", modifiers, { base: HOST }),
  nuxt.getImage("dawn.jpg", { modifiers: { ...modifiers, fit: "contain" }, baseURL: HOST }, {}).url,
];
found.breakpoints = breakpoints;
console.log(JSON.stringify(found));
"""
OTHERS = ["full/max/0/default.auto"] * 2 + ["square/!320,100000/0/gray.jpg"] * 2 + ["full/!320,100000/0/gray.jpg"]

needs_node = pytest.mark.skipif(NODE is None, reason="needs Node.js")


def step(width: int) -> int:
    """The step of the ladder that is taken for a width."""
    return next((one for one in LADDER if one >= width), LADDER[-1])


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    top = tmp_path_factory.mktemp("loaders")
    pictures = furnish(top)
    shutil.copy(ROOT / "samples/pictures/dawn.jpg", pictures)
    (Image.black(700, 300, bands=3) + 99).cast("uchar").pngsave(str(pictures / list(SOURCES)[2]))
    with inside(top, access={}, images=Images(off_ladder="refuse")) as built:
        yield built


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the loaders make of sources and widths."""
    folder = tmp_path_factory.mktemp("made")
    for loader in LOADERS.glob("*.js"):
        shutil.copy(loader, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    runtime = folder / "node_modules/@nuxt/image"  # which hands a provider on as it is
    runtime.mkdir(parents=True)
    (runtime / "package.json").write_text('{"type": "module", "exports": {"./runtime": "./runtime.js"}}')
    (runtime / "runtime.js").write_text("export const defineProvider = (provider) => provider;")
    values = f"const [HOST, SOURCES, ASKED] = {json.dumps([HOST, list(SOURCES), ASKED])};"
    (folder / "main.js").write_text(
        f"{BY_LOADERS.partition('const found')[0]}{values}const found{BY_LOADERS.partition('const found')[2]}"
    )
    env = {**os.environ, "NEXT_PUBLIC_BOOKPLATE_URL": HOST}
    done = subprocess.run([NODE or "", "main.js"], cwd=folder, env=env, capture_output=True, check=True, timeout=60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@needs_node
def test_all_loaders_make_the_same_addresses(made: dict[str, Any]) -> None:
    wanted = [f"{HOST}{start}/full/!{step(one)},100000/0/default.auto" for start in SOURCES.values() for one in ASKED]

    assert made["next"] == made["nuxt"] == made["unpic"] == wanted
    assert made["others"] == [f"{HOST}/iiif/3/dawn.jpg/{one}" for one in OTHERS]
    assert made["breakpoints"] == list(LADDER)


@needs_node
def test_every_address_is_answered_as_wide_as_was_asked_and_never_wider_than_the_original(
    house: Inside, made: dict[str, Any]
) -> None:
    for url in dict.fromkeys([*made["next"], *made["others"]]):
        answer = house.ask(url.removeprefix(HOST), accept="image/avif,image/webp,*/*")
        assert (answer.status, answer.headers.get("bookplate-notes")) == (200, None), url
        asked = re.search(r"/!(\d+),", url)
        size = answer.canonical.split("/")[-3]
        whole = 700 if "deep" in url else 2400
        assert size == "max" if asked is None or int(asked[1]) >= whole else size.startswith(f"{asked[1]},"), url


def test_loaders_and_clients_are_short() -> None:
    for path, most in ((LOADERS.glob("*.js"), 60), (CLIENTS.glob("bookplate.*"), 200)):
        for one in path:
            assert len(one.read_text().splitlines()) <= most, one


class Pictures(HTMLParser):
    """The addresses of pictures in a page, with the widths that it says of them, if it does."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, set[int]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, text in attrs:
            if name.lower() == "srcset" and text:
                for url, told in re.findall(r"(\S+)\s+([\d.]+[wx])", text):
                    self.found.setdefault(url, set()).update({int(told[:-1])} if told.endswith("w") else set())
            elif name == "src" and text and tag == "img":
                self.found.setdefault(text, set())


PROJECTS = {
    "next": (["next", "react", "react-dom"], ["next", "build"], "out/index.html"),
    "nuxt": (["nuxt", "@nuxt/image"], ["nuxt", "generate"], ".output/public/shown/index.html"),
    "unpic": (["@unpic/react", "react", "react-dom"], None, "index.html"),
}
PLACES = {
    "next": {"next-image.js": "", "next.config.js": "", "pages/index.js": ""},
    "nuxt": {"nuxt-image.js": "app/providers/", "nuxt.config.mjs": "", "app/app.vue": ""},
    "unpic": {"unpic.js": "", "main.js": ""},
}


def project(folder: Path, name: str, base: str) -> str:
    """A page that is built with a framework as the manual says: its markup."""
    packages, build, shown = PROJECTS[name]
    for file, place in PLACES[name].items():
        target = folder / place / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(FILES.get(file) or (LOADERS / file).read_text())
        target.write_text(target.read_text().replace(HOST, base))
    shutil.copy(CLIENTS / "bookplate.js", folder)
    kind = {} if name == "next" else {"type": "module"}
    (folder / "package.json").write_text(json.dumps({"private": True, **kind}))
    env = {**os.environ, "NEXT_TELEMETRY_DISABLED": "1", "NUXT_TELEMETRY_DISABLED": "1", "CI": "1"}

    def run(*command: str, seconds: int) -> str:
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=seconds
        )
        assert done.returncode == 0, f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
        return done.stdout

    if subprocess.run([NPM or "", "view", packages[0], "version"], capture_output=True, check=False).returncode:
        pytest.skip("the registry of npm cannot be reached")
    run(NPM or "", "install", "--no-audit", "--no-fund", "--loglevel=error", *packages, seconds=600)
    if name == "next":  # a page as a file
        _change(folder / "next.config.js", "module.exports = {", 'module.exports = { output: "export",')
    if name == "nuxt":  # at another address than /, which unstorage refuses as a key when it is made beforehand
        more = 'nitro: { prerender: { routes: ["/shown"], failOnError: false } },'
        _change(folder / "nuxt.config.mjs", "defineNuxtConfig({", f"defineNuxtConfig({{ {more}")
    if build is None:
        return run(NODE or "", "main.js", seconds=60)
    run("npx", "--no-install", *build, seconds=600)
    return (folder / shown).read_text()


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(
        ROOT / "samples/pictures", tmp_path_factory.mktemp("server"), '[images]\noff_ladder = "refuse"\n'
    ) as one:
        yield one


@pytest.mark.skipif(os.environ.get("LOADERS") != "1", reason="LOADERS=1 installs frameworks, which takes minutes")
@pytest.mark.skipif(NPM is None, reason="needs npm")
@pytest.mark.parametrize("name", PROJECTS)
def test_a_page_of_a_framework_shows_pictures_as_wide_as_it_says(server: Server, tmp_path: Path, name: str) -> None:
    page = Pictures()
    page.feed(project(tmp_path, name, server.url))

    assert len(page.found) >= 9
    sizes = {}
    for url, told in page.found.items():
        assert url.startswith(f"{server.url}/iiif/3/"), url
        answer = httpx2.get(url, headers={"Accept": "image/avif,image/webp,image/*"}, timeout=60)
        assert (answer.status_code, answer.headers.get("bookplate-notes")) == (200, None), url
        sizes[url] = width = Image.new_from_buffer(answer.content, "").width
        asked = re.search(r"/(full|square)/(?:!(\d+),|max)", url)
        assert asked is not None
        original = {"full": 2400, "square": 1600} if "dawn" in url else {"full": 1200, "square": 1200}
        assert width == min(int(asked[2] or original[asked[1]]), original[asked[1]]), url
        assert all(width >= min(one, original[asked[1]]) for one in told), (url, told, width)
    print(name, len(sizes), "addresses")
