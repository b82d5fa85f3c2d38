"""The manual's page on fonts says what there is, and how to have more."""

import json
import re
from pathlib import Path

from ops.text import han, system_emoji
from ops.text.characters import Characters
from server.core import scripts
from tests.lettering import FONTS
from tests.server.commands import said
from tests.server.running import ROOT

PAGE = (ROOT / "server/manual/fonts.md").read_text()
CONTAINER = (ROOT / "samples/deploy/Containerfile").read_text()
CONFIGURATION = (ROOT / "pyproject.toml").read_text()
FRESH = Characters.union(one.characters for name, one in FONTS.families.items() if " CJK " not in name)


def rows(heading: str) -> list[tuple[str, str]]:
    _, _, rest = PAGE.partition(f"| {heading} |\n|---|---|\n")
    return re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", rest.partition("\n\n")[0], re.MULTILINE)


def names(before: str, behind: str) -> set[str]:
    return {name.strip() for name in PAGE.partition(before)[2].partition(behind)[0].split(",")}


def test_it_names_the_families_that_can_be_chosen() -> None:
    assert {name for name, _ in rows("to choose by name | for")} == {
        name for name in FONTS.families if not name.startswith("Noto ")
    }


def test_it_names_the_scripts_that_can_be_written() -> None:
    written = {one.script.name for one in scripts.coverage(FRESH) if one.written}

    assert names("but those of East Asia, Thaana and Tibetan:\n", "\n\nThere are symbols") == written


def test_it_names_the_scripts_of_the_extra() -> None:
    lacking = {script.name for script in scripts.lacking(FRESH)} - {"Thaana", "Tibetan"}

    assert names("\nadds ", " in all weights") == lacking
    assert "cjk = [" in CONFIGURATION


def test_it_names_the_commands_that_install_emoji() -> None:
    assert [command.strip("`") for _, command in rows("system | command")] == list(system_emoji.COMMANDS.values())
    assert re.search(r"apt-get install .*fonts-noto-color-emoji", CONTAINER)


def test_it_says_which_shapes_a_locale_has() -> None:
    shapes = {"mainland China": "SC", "Taiwan": "TC", "Hong Kong": "HK", "Korea": "KR", "Japan": "JP"}
    found = {place: re.findall(r"`([^`]+)`", locales) for locales, place in rows("locale | shapes of")}

    assert found.keys() == shapes.keys()
    for place, locales in found.items():
        assert {han.region(locale) for locale in locales} == {shapes[place]}
    assert han.region("") == "JP"


def test_a_url_is_drawn_in_the_shapes_of_its_locale(tmp_path: Path) -> None:
    (url,) = re.findall(r"`(/iiif/\S+)`", PAGE)
    found = set()
    for locale in ("zh-Hant", "zh-TW", "ja"):
        out = tmp_path / "out.png"
        assert said("render", url.replace("zh-Hant", locale), "-o", str(out)).returncode == 0
        found.add(out.read_bytes())

    assert len(found) == 2


def test_a_family_of_one_region_can_be_named() -> None:
    (name,) = re.findall(r"`font=(\S+)`", PAGE)
    explained = said("explain", "--json", f"/iiif/3/dawn.jpg/text=骨;font={name}/full/300,/0/default.png")

    assert explained.returncode == 0, explained.stderr
    assert "Noto Sans CJK TC" in json.dumps(json.loads(explained.stdout), ensure_ascii=False)
