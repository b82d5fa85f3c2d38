import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from server import app
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.designs.fill import MISSPELT
from server.designs.filled import CLEANED, UNSAID, WORDLESS
from server.designs.kinds.answers import NEAREST
from server.designs.kinds.kind import AMBIGUOUS, BOUNDED, IGNORED, OUT_OF_RANGE, REPLACED
from server.designs.values import LONG
from server.hints import REMARKS
from server.iiif import address
from tests.likeness import chart
from tests.server.inside import furnish, inside
from tests.server.running import ROOT


@pytest.fixture
def explain(tmp_path: Path) -> Any:
    chart(10, 7, 60).write_to_file(str(tmp_path / "chart.png"))
    settings = Settings(sources=(FolderSource(name="pictures", kind="folder", path=tmp_path),))

    async def explained(url: str) -> dict[str, Any]:
        house = app.build(settings)
        try:
            return await house.delivery.explainer.explain(*address.parted(url.encode()))
        finally:
            house.renderer.close()

    return lambda url: asyncio.run(explained(url))


def test_every_part_of_a_url_is_explained(explain: Any) -> None:
    said = explain("/iiif/3/chart.png/text=Mary%2520Ann;at=top;size=99;font=Intr/full/300,/0/default.png?utm_source=x")
    text, at, size, font = said["overlay"]["fields"]

    assert (text["raw"], text["decoded"], text["cleaned"], text["used"]) == (
        "Mary%2520Ann",
        "Mary%20Ann",
        "Mary Ann",
        "Mary Ann",
    )
    assert text["remarks"] == ["twice"]
    assert (at["cleaned"], at["used"]) == ("top", "n")
    assert (size["used"], size["remarks"]) == ("60", ["bounded"])
    assert font["used"] is None
    assert font["expected"].endswith("Did you mean Inter?")
    assert said["texts"][0]["lines"] == ["Mary", "Ann"]
    assert said["texts"][0]["size_asked"] == 60
    assert said["texts"][0]["size_fitted"] < 60
    assert [note.partition(":")[0] for note in said["notes"]] == ["text=twice", "size=bounded", "font=replaced"]
    assert said["plan"]["size"] == "300,210"
    assert said["canonical"] == "/iiif/3/chart.png/text=Mary%20Ann;at=n;size=60/full/300,210/0/default.png"
    assert said["original"] == {"format": "png", "width": 600, "height": 420}
    assert "problem" not in said


def test_it_is_said_where_a_value_came_from(explain: Any) -> None:
    said = explain("https://img.example.org/iiif/2/chart.png/text=%7B%7Bx%7D%7D;text.or=you/info.json?text=Eve&at=s")

    assert [(field["field"], field["from"], field["used"]) for field in said["overlay"]["fields"]] == [
        ("text", "path", None),
        ("text.or", "path", "you"),
        ("at", "query", "s"),
    ]
    assert said["asks_for"] == "information"
    assert said["canonical"] == "/iiif/2/chart.png/text=you;at=s/info.json"
    assert said["caches"] == "private"
    assert "plan" not in said
    assert "etag" not in said


TAGS = {
    "*%7CFNAME%7C*": "(*| |* as in Mailchimp, ",
    "%25FIRSTNAME%25": "(% % as in ActiveCampaign, ",
    "$%5BFNAME%5D$": "($[ ]$ as in Zoho",
    "VAR_NAME": "(VAR_ as in Sendlane)",
    "%FACEBOOK%": "ActiveCampaign",
    "%252A%257CFNAME%257C%252A": "Mailchimp",
}


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        (
            "text=Hi;clor=red/info.json",
            "`clor` is no field here, and passed over. Did you mean `color`?",
        ),
        ("full/max/0/default.png?at=s", "`at` in the query does nothing: a query counts only if it has `text=`."),
        (
            "full/max/0/default.png?text=Hi&colr=red",
            "`colr` in the query is no field, and ignored. Did you mean `color`?",
        ),
        ("text=C", "The address ends before region/size/rotation/quality.format. A raw # ends an address: write %23."),
        ("text=Why?/full/max/0/default.png", "A raw ? stands in a value"),
    ],
)
def test_what_was_hardly_meant_is_hinted_at(explain: Any, url: str, hint: str) -> None:
    assert [said for said in explain(f"/iiif/3/chart.png/{url}")["hints"] if said.startswith(hint)]


def test_a_text_on_a_design_is_hinted_at_by_the_fields_of_a_text(tmp_path: Path) -> None:
    furnish(tmp_path)
    with inside(tmp_path) as house:
        path, query = address.parted(b"/iiif/3/badge/text;text=Hi/full/max/0/default.png?at=s")
        said = house.run(house.house.delivery.explainer.explain(path, query))

    assert said["hints"] == ["`at` in the query does nothing: a query counts only if it has `text=`."]


def test_nothing_is_hinted_at_where_all_is_well(explain: Any) -> None:
    assert "hints" not in explain("/iiif/3/chart.png/text=Smith;%20Sons;at=s/full/max/0/default.png?utm_source=x")


def test_it_is_said_whose_tag_was_not_filled_in(explain: Any) -> None:
    told = {
        tag: explain(f"/iiif/3/chart.png/text={tag}/full/max/0/default.png")["overlay"]["fields"][0] for tag in TAGS
    }

    start = "a tag that a mail tool did not fill in; taken for missing"
    assert all(one["why"][-1].startswith(start) for one in told.values())
    assert [tool for tag, tool in TAGS.items() if tool not in told[tag]["why"][-1]] == []


def test_every_remark_has_a_meaning() -> None:
    source = (ROOT / "server/designs/values.py").read_text()
    noted = re.findall(r"\.append\(([^\n]*)\)", source) + re.findall(r"None, (\(\"[a-z]+\",\))", source)
    words = {word for call in noted for word in re.findall(r'"([a-z0-9-]+)"', call)}
    drawn = {LONG, "null", "unseen", "shortened", WORDLESS, UNSAID, CLEANED, "lost", "failed"}
    instead = {"fallback", "required", "expired", "limit", "busy"}

    assert {"unresolved", "unreadable", "blank", "twice", "windows-1252"} <= words
    assert words | drawn | instead | {IGNORED, BOUNDED, REPLACED, NEAREST, MISSPELT, OUT_OF_RANGE, AMBIGUOUS} == set(
        REMARKS
    )


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("/iiif/3/none.png/full/max/0/default.png", "There is no image “none.png” here."),
        ("/iiif/3/chart.png/sale/full/max/0/default.png", "There is no design “sale” here."),
        ("/iiif/3/chart.png/text=Hi/full/max/400/default.png", "for rotation but received “400”"),
        ("nonsense", "Expected /iiif/3/"),
    ],
)
def test_what_cannot_be_read_is_explained_as_far_as_it_can(explain: Any, url: str, problem: str) -> None:
    assert problem in explain(url)["problem"]


def test_a_url_without_an_overlay_is_explained_without_one(explain: Any) -> None:
    said = explain("/iiif/3/chart.png")

    assert said["asks_for"] == "base URI"
    assert "overlay" not in said
    assert "texts" not in said


def test_what_is_left_to_the_client_is_said(explain: Any) -> None:
    said = explain("/iiif/3/chart.png/full/auto/0/default.auto")

    assert said["open"] == {
        "format": "jpg, or what is smaller of avif, webp, png, gif, if Accept names it",
        "size": "by client hints, up to the ladder",
    }
    assert said["plan"]["format"] == "jpg"
    assert "open" not in explain("/iiif/3/chart.png/full/max/0/default.jpg")
