"""What the manual says about text is what happens."""

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from ops.layers.text import Overflow
from server.designs.document.layers import TextLayer, TextSpan
from tests.likeness import decode
from tests.server.designs.test_fill import DESIGNS
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/text.md").read_text()
(DESIGN,) = re.findall(r"^```json\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
ADDRESSES = re.findall(r"^(/iiif/\S.*)$", PAGE, re.MULTILINE)


def rows(heading: str) -> list[tuple[str, str]]:
    rest = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return re.findall(r"^\| ([^|]+) \| ([^|]+) \|", rest.partition("|---|")[2].partition("\n")[2], re.MULTILINE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("manual")
    (home / "offer.json").write_text(DESIGN)
    with serving(ROOT / "samples/pictures", home, f'[designs]\nfolder = "{home}"\n') as running:
        yield running


def test_the_fields_are_those_of_the_page() -> None:
    told = [name for names, _ in rows("field | values | default") for name in re.findall(r"`(\w+)`", names)]

    assert sorted(told) == sorted(field.name for field in DESIGNS.text.styles)


def test_words_that_a_field_takes_are_those_of_the_page() -> None:
    told = dict(rows("field | values | default"))
    for field in DESIGNS.text.styles:
        words = getattr(field.kind, "words", None)
        if words:
            assert set(words) <= set(re.findall(r"`([a-z-]+)`", told[f"`{field.name}`"])), field.name


def test_ways_of_overflow_are_those_of_the_page() -> None:
    assert {name.strip("`") for name, _ in rows("`overflow` | what becomes of it")} == {one.value for one in Overflow}


def test_addresses_are_answered(server: Server) -> None:
    assert ADDRESSES
    for address in ADDRESSES:
        assert server.get(quote(address, safe="/;=,?%")).headers.get("bookplate-notes") is None


def test_the_design_is_drawn_without_a_note(server: Server) -> None:
    answer = server.get("/iiif/3/offer/first_name=Zo%C3%AB;trees=2/full/600,/0/default.png")

    assert "bookplate-notes" not in answer.headers
    assert decode(answer.content).width == 600


def test_what_a_layer_and_a_part_can_say_is_there() -> None:
    told = dict(rows("in a layer | what it does"))
    parts = set(re.findall(r"`([a-z]+)`", told["`text`"].partition("may have")[2]))

    assert parts == set(TextSpan.model_fields) - {"text"}
    assert set(re.findall(r"`([a-z]+)`", " ".join(told).replace("`{field, plural, …}`", ""))) <= set(
        TextLayer.model_fields
    )
    assert json.loads(DESIGN)["name"] == "offer"
