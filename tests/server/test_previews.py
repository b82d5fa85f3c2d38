import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ops.errors import BadParameter
from ops.geometry import Limits
from server.designs.document.preset import Preset
from server.designs.inspection import presets
from server.previews import PreviewOptions, Previews, Sheet, of_preset, output, preview_options
from tests.likeness import decode, difference
from tests.server.designs.documents import design, text, written
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
        found = await house.house.orders.library.find(name)
        assert found is not None
        return await Previews(house.house.orders).sheet(found, wanted)

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


@pytest.mark.parametrize(
    ("preset", "options", "delivered"),
    [
        ({"rotation": "90"}, {"widths": (100,)}, (100, 200)),
        ({"rotation": "!270", "size": "100,"}, {"widths": (30,), "ratios": (2.0,)}, (60, 120)),
        ({"rotation": "90"}, {"ratios": (2.0,)}, (200, 400)),
        ({"rotation": "45"}, {"widths": (150,)}, (150, 150)),
        ({"size": "100,100"}, {"widths": (60,)}, (60, 60)),
        ({"region": "square", "display": 40}, {"ratios": (1.5,)}, (60, 60)),
        ({"rotation": "180", "size": "50,"}, {}, (50, 25)),
    ],
)
def test_a_preset_keeps_its_shape_and_its_turn_in_every_width(
    house: Inside, preset: dict[str, Any], options: dict[str, Any], delivered: tuple[int, int]
) -> None:
    document = written(text("Hi"), canvas={"width": 200, "height": 100}, presets={"one": preset})
    (picture,) = of_preset(design(document), "one", PreviewOptions(800, **options), output(house.house.orders))
    asked = Preset(
        size=picture.segments[1], **{name: preset[name] for name in preset if name in ("region", "rotation")}
    )
    extent = presets.delivered(design(document).document, asked, presets.ANY).delivered

    assert picture.segments[2] == preset.get("rotation", "0")
    assert (extent.width, extent.height) == pytest.approx(delivered, abs=1)


@pytest.mark.parametrize(
    ("lists", "cause"),
    [
        ({"widths": (1000,)}, "widths"),
        ({"widths": (100, 1000), "ratios": (1.0, 2.0)}, "widths"),
        ({"widths": (1000,), "ratios": (2.0,)}, "widths"),
        ({"widths": (300,), "ratios": (1.0, 2.0)}, "dpr"),
        ({"ratios": (1.0, 3.0)}, "dpr"),
    ],
)
def test_what_is_too_large_is_said_of_what_made_it_so(lists: dict[str, Any], cause: str) -> None:
    most = replace(presets.ANY, limits=Limits(500, 500, 250_000))
    with pytest.raises(BadParameter) as refusal:
        of_preset(
            design(written(text("Hi"), presets={"one": {"display": 200}})), "one", PreviewOptions(800, **lists), most
        )

    assert refusal.value.parameter == cause


def test_what_is_named_twice_is_shown_once(house: Inside) -> None:
    once, twice = (
        sheet(house, "poster", wanted(2000, first_name="Amy", **lists))
        for lists in (
            {"presets": "tall,email", "widths": "60", "ratios": "1"},
            {"presets": "tall,TALL, tall,Email,email", "widths": "60,060", "ratios": "1,1.0,1.00"},
        )
    )

    assert (once.width, once.height) == (twice.width, twice.height)


def test_a_field_may_be_called_like_a_parameter(house: Inside) -> None:
    amy, bob = (sheet(house, "poster", wanted(**{"fields.first_name": name})) for name in ("Amy", "Bob"))

    assert difference(amy, bob)[0] > 50


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
        ({"widths": "100,200", "ratios": ",".join(f"1.{one}" for one in range(10, 35))}, "dpr", "24"),
        ({"fields.first": "Amy"}, "fields.first", "first_name"),
        ({"widths": "2400", "ratios": "1,4", "presets": "tall"}, "dpr", "8192"),
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
        poster = await house.house.orders.library.find("poster")
        assert poster is not None
        several = (wanted(first_name="Amy"), wanted(first_name="Bob"))
        return await asyncio.gather(*(Previews(house.house.orders).sheet(poster, one) for one in several))

    first, second = house.run(both())
    assert first.body != second.body


def test_what_happens_to_values_is_said(house: Inside) -> None:
    async def notes(**values: str) -> tuple[str, ...]:
        poster = await house.house.orders.library.find("poster")
        assert poster is not None
        return (await Previews(house.house.orders).sheet(poster, wanted(presets="tall", **values))).notes

    assert house.run(notes(first_name="Amy")) == ()
    assert house.run(notes(first_name="{{ x }}")) == ("first_name=unresolved",)
    assert house.run(notes(first_name="W" * 50)) == ("first_name=long", "first_name=shortened")
    assert house.run(notes()) == ()


def test_lists_are_read() -> None:
    assert wanted(presets="a, b,,a").presets == ("a", "b")
    assert wanted(widths="600, 320").widths == (600, 320)
    assert wanted(ratios="1,1.5").ratios == (1.0, 1.5)
