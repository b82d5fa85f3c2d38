"""What the manual says of values is what is made of them."""

import json
import re
from datetime import timedelta
from typing import get_args
from urllib.parse import quote

import pytest

from server.config.designs import EMPTY_WORDS
from server.designs.document.declaration import TextField
from server.designs.merge_tags import MARKS
from server.hints import REMARKS
from tests.designs import BOX, NOW, design, fill, layers
from tests.server.running import ROOT

PAGE = (ROOT / "server/manual/values.md").read_text()
TABLES = [
    re.findall(r"^\| (.*?) \|$", table, re.MULTILINE)[1:] for table in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE)
]
TAGS, TOOLS, EMPTY, MISSPELT, CASES, DATES, NOTES = (
    [re.split(r" ?(?<!\\)\| ?", row) for row in table] for table in TABLES
)


def plain(cell: str) -> str:
    """What is between backticks."""
    return cell.strip().removeprefix("`").removesuffix("`").replace("\\|", "|")


@pytest.mark.parametrize(("written", "made"), TAGS + EMPTY)
def test_a_value_is_missing_or_what_the_page_says(written: str, made: str) -> None:
    one = design({"kind": "text", "text": "{who}", "box": BOX}, fields={"who": {"type": "text"}})
    expected = "" if made == "missing" else f"who={quote(plain(made), safe=LITERAL)}"

    assert fill(one, f"who={quote(plain(written), safe='')}").spelled == expected


def test_every_tool_is_listed_with_its_marks() -> None:
    listed = {tuple(plain(mark) for mark in marks.split("` `")): tools for marks, tools in TOOLS}
    for one in MARKS:
        names = [*filter(None, one.tools.split(", ")), *filter(None, one.told.split(", "))]
        for name in names:
            assert name in listed[tuple(mark.strip() for mark in (one.opening, one.closing) if mark.strip())]
        assert not one.told or f"*{one.told}*" in PAGE


@pytest.mark.parametrize(("overlay", "note"), MISSPELT)
def test_a_misspelt_field_is_noted_as_the_page_says(overlay: str, note: str) -> None:
    document = json.loads((ROOT / "samples/designs/webinar.json").read_text())
    one = design({"kind": "text", "text": "x", "box": BOX}, fields=document["fields"])

    assert [f"{name}={remark}" for name, remark in fill(one, plain(overlay)).notes] == list(filter(None, [plain(note)]))


@pytest.mark.parametrize(("case", "written", "right"), CASES)
def test_words_are_in_the_case_that_the_page_says(case: str, written: str, right: str) -> None:
    one = design({"kind": "text", "text": "{x}", "box": BOX}, fields={"x": {"type": "text", "case": plain(case)}})

    assert fill(one, f"x={quote(plain(written), safe='')}").steps[0].used == plain(right)


@pytest.mark.parametrize(("style", "locale", "tz", "shown"), DATES)
def test_a_moment_is_shown_as_the_page_says(style: str, locale: str, tz: str, shown: str) -> None:
    fields = {"starts": {"type": "date", "format": plain(style)}}
    one = design({"kind": "text", "text": "{starts}", "box": BOX}, fields=fields, locale=plain(locale), tz=plain(tz))

    assert [layer.text for layer in layers(fill(one, "starts=2027-03-09T17:00Z"))] == [plain(shown)]


def test_a_moment_that_is_asked_about_keeps_a_picture_fresh_until_then() -> None:
    (written,) = re.findall(r'`(\{"field": .*?\})`', PAGE)
    layer = {"kind": "text", "text": "It is over", "box": BOX, "when": json.loads(written)}
    one = design(layer, fields={"ends": {"type": "date"}})
    soon, over = fill(one, f"ends={NOW + timedelta(hours=1):%Y-%m-%dT%H:%MZ}"), fill(one, "ends=2026-11-30")

    assert (layers(soon), soon.live) == ([], 3600)
    assert ([shown.text for shown in layers(over)], over.live) == (["It is over"], None)


def test_every_case_note_and_word_is_one_that_there_is() -> None:
    named = re.search(r"`case` of a text field is (.+)\. Fallback", PAGE.replace("\n", " "))
    assert named is not None
    assert re.findall("`([^`]+)`", named[1]) == list(get_args(TextField.model_fields["case"].annotation))
    assert {plain(note): said for note, said in NOTES} == REMARKS
    words = re.findall("`([^`]+)`", PAGE.partition("is missing: ")[2].partition(" and some hundred")[0])
    assert len(words) > 9
    assert {word.strip("()[]").lower() for word in words} <= {word.lower() for word in EMPTY_WORDS}


LITERAL = "!$'()*:@~"
