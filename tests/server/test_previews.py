import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest

from ops.errors import BadParameter
from server.previews import PreviewOptions, Previews, Sheet, preview_options
from tests.likeness import decode, difference
from tests.server.designs.documents import text, written
from tests.server.inside import Inside, furnish, inside

LABELLED = 30 + 24  # pixels below each row
NAMES = ["Amy", "A name;with=all/that? is #odd & “long” 100%"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    sampled = written(text()) | {"name": "card", "fields": {"first_name": {"type": "text", "samples": NAMES}}}
    (top / "designs/card.json").write_text(json.dumps(sampled))
    with inside(top, access={}) as built:
        yield built


def sheet(house: Inside, name: str, wanted: PreviewOptions) -> Any:
    async def work() -> Sheet:
        design = await house.house.orders.library.find(name)
        assert design is not None
        return await Previews(house.house.orders).sheet(design, wanted)

    return decode(house.run(work()).body)


def wanted(width: int = 1000, presets: str = "", widths: str = "", ratios: str = "", **values: str) -> PreviewOptions:
    return preview_options(width, "", values, presets, widths, ratios)


def test_a_sheet_has_every_sample(house: Inside) -> None:
    image = sheet(house, "card", PreviewOptions(800))

    assert (image.width, image.height) == (800, 24 + 2 * (182 + LABELLED))


def test_values_are_shown_instead_of_samples(house: Inside) -> None:
    amy, bob = (sheet(house, "poster", wanted(first_name=name)) for name in ("Amy", "Bob"))

    assert (amy.width, amy.height) == (1000, 24 + 100 + LABELLED)
    assert difference(amy, bob)[0] > 50
    assert sheet(house, "poster", wanted(first_name="")).height == amy.height


def test_every_width_and_pixel_ratio_is_shown_at_its_size(house: Inside) -> None:
    image = sheet(house, "poster", wanted(2000, widths="200,400", ratios="1,2", first_name="Amy"))
    rows = [(24, 200), (48 + 260, 400), (72 + 260 + 400, 400), (96 + 260 + 800, 800)]

    assert image.height == 24 + 400 + LABELLED
    for x, wide in rows:
        found = [tuple(map(round, image(at, 24 + 2))) for at in (x + 2, x + wide - 3, x + wide + 3)]
        assert found == [(0, 0, 255), (0, 0, 255), (241, 245, 249)]


def test_presets_are_shown_as_they_are_delivered_and_in_any_width(house: Inside) -> None:
    delivered = sheet(house, "poster", wanted(1500, presets="email,tall,story", first_name="Amy"))
    narrow = sheet(house, "poster", wanted(1500, presets="tall", widths="60", first_name="Amy"))

    assert delivered.height == 24 + 480 + LABELLED + 1920 + LABELLED  # 400 and 240 wide, then 1080
    assert narrow.height == 24 + 120 + LABELLED


def test_samples_are_shown_in_presets_as_far_as_there_is_room(house: Inside) -> None:
    image = sheet(house, "card", wanted(1000, widths="300,200"))

    assert image.height == 24 + 2 * (150 + LABELLED)  # three in a row, three ways to fill it in


@pytest.mark.parametrize(
    ("written", "parameter", "expected"),
    [
        ({"frist_name": "Amy"}, "frist_name", "first_name"),
        ({"open": "first_name"}, "open", "field"),
        ({"presets": "emial"}, "preset", "email, tall, story"),
        ({"widths": "600,x"}, "widths", "600,320"),
        ({"widths": "9999"}, "widths", "2400"),
        ({"ratios": "9"}, "dpr", "0.5 to 4"),
        ({"ratios": "1e1"}, "dpr", "0.5 to 4"),
        ({"widths": ",".join(map(str, range(100, 109))), "ratios": "1,2,3"}, "widths", "24"),
        ({"widths": "2400,2399,2398,2397,2396,2395,2394,2393", "presets": "tall,story"}, "widths", "pixels"),
    ],
)
def test_what_cannot_be_shown_is_refused(house: Inside, written: dict[str, str], parameter: str, expected: str) -> None:
    with pytest.raises(BadParameter) as refusal:
        sheet(house, "poster", wanted(2400, **written))

    assert refusal.value.parameter == parameter
    assert expected in refusal.value.expected


def test_a_preview_waits_for_nobody(house: Inside) -> None:
    async def both() -> list[Sheet]:
        design = await house.house.orders.library.find("poster")
        assert design is not None
        several = (wanted(first_name="Amy"), wanted(first_name="Bob"))
        return await asyncio.gather(*(Previews(house.house.orders).sheet(design, one) for one in several))

    first, second = house.run(both())
    assert first.body != second.body


def test_what_happens_to_values_is_said(house: Inside) -> None:
    async def notes(**values: str) -> tuple[str, ...]:
        design = await house.house.orders.library.find("poster")
        assert design is not None
        return (await Previews(house.house.orders).sheet(design, wanted(presets="tall", **values))).notes

    assert house.run(notes(first_name="Amy")) == ()
    assert house.run(notes(first_name="{{ x }}")) == ("first_name=unresolved",)
    assert house.run(notes(first_name="W" * 50)) == ("first_name=long", "first_name=shortened")
    assert house.run(notes()) == ()


def test_lists_are_read() -> None:
    assert wanted(presets="a, b,,a").presets == ("a", "b")
    assert wanted(widths="600, 320").widths == (600, 320)
    assert wanted(ratios="1,1.5").ratios == (1.0, 1.5)
