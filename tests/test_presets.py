"""Presets in URLs: a layout of their own, and how they are delivered."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.iiif import address
from tests.likeness import decode, pixel
from tests.server.inside import Inside, furnish, inside

IMAGES = "image/avif,image/webp,image/png,image/*;q=0.8"
FUTURE = 4_000_000_000
WHOLE = "full/max/0/default.png"
RED, BLUE = (255, 0, 0), (0, 0, 255)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    older = {
        "name": "older",
        "canvas": {"width": 50, "height": 50},
        "fields": {"preset": {"type": "text", "default": "none"}},
        "layers": [{"kind": "text", "text": "{preset}", "box": [0, 0, 50, 50], "size": 12}],
        "presets": {"email": {"size": "^100,", "format": "jpg"}},
    }
    words = [{"kind": "text", "text": "many words " * 8, "box": [20, 40 * y, 960, 40], "size": 30} for y in range(12)]
    heavy = {
        "name": "heavy",
        "canvas": {"width": 1000, "height": 500, "background": "#1b1036"},
        "fields": {"name": {"type": "text", "default": "all"}},
        "layers": [*words, {"kind": "text", "text": "{name}", "box": [0, 480, 100, 20], "size": 16}],
        "presets": {"email": {"format": "jpg", "max_bytes": 60_000}, "full": {"format": "jpg"}},
    }
    (top / "designs/heavy.json").write_text(json.dumps(heavy))
    with inside(top) as built:  # as a version of this program saved it that knew no such word
        built.run(built.house.orders.library.save("older", json.dumps(older), "test"))
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    """One in which nothing has to be signed."""
    with inside(folder, access={}) as built:
        yield built


@pytest.fixture(scope="module")
def guarded(folder: Path) -> Iterator[Inside]:
    with inside(folder) as built:
        yield built


def size(inside: Inside, path: str, **headers: str) -> tuple[int, int]:
    answer = inside.ask(path, "GET", **headers)
    assert answer.status == 200, answer.body
    image = decode(answer.body)
    return image.width, image.height


def colours(inside: Inside, path: str) -> list[tuple[int, ...]]:
    """The colours of the two lower corners and the two upper ones."""
    image = decode(inside.ask(path, "GET").body)
    right, bottom = image.width - 1, image.height - 1
    return [pixel(image, *at)[:3] for at in ((0, bottom), (right, bottom), (0, 0), (right, 0))]


# --- layout ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overlay", "extent"),
    [
        ("preset=tall", (120, 240)),
        ("preset=tall;first_name=Sarah", (120, 240)),
        ("first_name=Sarah;preset=tall", (120, 240)),
        ("preset=TALL", (120, 240)),
        ("preset=tall;", (120, 240)),
        ("preset.or=tall", (120, 240)),
        ("preset=%7B%7Bpreset%7D%7D;preset.or=tall", (120, 240)),
        ("preset=story", (1080, 1920)),
        ("preset=email", (200, 100)),
        ("preset=", (200, 100)),
    ],
)
def test_a_preset_has_a_canvas_of_its_own(house: Inside, overlay: str, extent: tuple[int, int]) -> None:
    path = f"/iiif/3/poster/{overlay}"
    said = json.loads(house.ask(f"{path}/info.json", "GET").body)

    assert size(house, f"{path}/{WHOLE}") == extent
    assert (said["width"], said["height"]) == extent
    assert said["id"].endswith(path)
    assert size(house, f"{path}/full/60,/0/default.png") == (60, round(60 * extent[1] / extent[0]))


def test_its_layers_lie_where_it_says(house: Inside) -> None:
    assert colours(house, f"/iiif/3/poster/{WHOLE}") == [BLUE] * 4
    assert colours(house, f"/iiif/3/poster/preset=tall/{WHOLE}") == [BLUE, BLUE, RED, RED]
    assert colours(house, f"/iiif/3/poster/preset=story/{WHOLE}") == [BLUE] * 4  # what covers a canvas covers each


def test_a_region_is_one_of_its_canvas(house: Inside) -> None:
    assert size(house, "/iiif/3/poster/preset=tall/square/max/0/default.png") == (120, 120)
    assert size(house, "/iiif/3/poster/preset=tall/0,200,120,40/max/0/default.png") == (120, 40)
    assert house.ask("/iiif/3/poster/0,200,120,40/max/0/default.png").status == 400


def test_it_says_how_other_pictures_are_covered(house: Inside) -> None:
    plain = colours(house, f"/iiif/3/chart.png/poster/{WHOLE}")
    covered = colours(house, f"/iiif/3/chart.png/poster;preset=tall/{WHOLE}")

    assert plain == [BLUE] * 4
    assert covered[:2] == [BLUE, BLUE]
    assert BLUE not in covered[2:]


def test_a_query_says_it_too(house: Inside) -> None:
    answer = house.ask(f"/iiif/3/poster/{WHOLE}?preset=tall&first_name=Sarah", "GET")

    assert (decode(answer.body).width, decode(answer.body).height) == (120, 240)
    assert answer.canonical == "/iiif/3/poster@1/preset=tall;first_name=Sarah/full/max/0/default.png"
    assert "private" in answer.headers["cache-control"]


@pytest.mark.parametrize("overlay", ["preset=nope", "preset=nope;first_name=Sarah", "first_name=Sarah;preset=tall%20x"])
def test_an_unknown_one_is_noted_and_passed_over(house: Inside, overlay: str) -> None:
    answer = house.ask(f"/iiif/3/poster/{overlay}/{WHOLE}")

    assert answer.status == 200
    assert answer.headers["bookplate-notes"] == "preset=ignored"
    assert "preset" not in answer.canonical
    assert "width" in json.loads(house.ask(f"/iiif/3/poster/{overlay}/info.json", "GET").body)


@pytest.mark.parametrize(
    "path", [f"text=Hi;preset=tall/{WHOLE}", f"text=Hi/{WHOLE}?preset=tall", f"{WHOLE}?text=Hi&preset=tall"]
)
def test_it_is_no_text_on_a_picture(house: Inside, path: str) -> None:
    answer = house.ask(f"/iiif/3/chart.png/{path}", "GET")

    assert (answer.status, answer.headers["bookplate-notes"]) == (200, "preset=ignored")
    assert answer.canonical == "/iiif/3/chart.png/text=Hi/full/max/0/default.png"
    assert "bookplate-notes" not in house.ask(f"/iiif/3/chart.png/{WHOLE}?preset=tall", "GET").headers


def test_a_design_that_has_a_field_of_this_name_keeps_it(house: Inside) -> None:
    answer = house.ask(f"/iiif/3/older/preset=email/{WHOLE}")

    assert answer.canonical == "/iiif/3/older@1/preset=email/full/max/0/default.png"
    assert size(house, "/iiif/3/older/preset=email", accept=IMAGES) == (50, 50)


# --- one spelling ---------------------------------------------------------------------------------------------------


def test_one_spelling_is_made_once(house: Inside) -> None:
    several = ["preset=tall;first_name=Sarah", "first_name=Sarah;preset=Tall", "preset%3Dtall%3Bfirst-name%3DSarah"]
    answers = [house.ask(f"/iiif/3/poster/{one}/{WHOLE}") for one in several]

    assert len({one.headers["etag"] for one in answers}) == 1
    assert {one.canonical for one in answers} == {
        "/iiif/3/poster@1/preset=tall;first_name=Sarah/full/max/0/default.png"
    }


def test_what_changes_no_layout_is_the_same_picture(house: Inside) -> None:
    plain, named = (house.ask(f"/iiif/3/poster/{one}first_name=Sarah/{WHOLE}") for one in ("", "preset=email;"))

    assert plain.canonical == named.canonical
    assert plain.headers["etag"] == named.headers["etag"]
    assert house.ask(f"/iiif/3/poster/preset=tall;first_name=Sarah/{WHOLE}").headers["etag"] != plain.headers["etag"]


# --- delivery -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("overlay", "extent", "media_type"),
    [
        ("preset=email;first_name=Sarah", (400, 200), "image/jpeg"),
        ("preset=tall", (240, 480), "image/png"),
        ("preset=story", (1080, 1920), "image/jpeg"),
        ("preset=nope", (200, 100), "image/jpeg"),
    ],
)
def test_a_base_uri_is_delivered_as_its_preset_says(
    house: Inside, overlay: str, extent: tuple[int, int], media_type: str
) -> None:
    answer = house.ask(f"/iiif/3/poster/{overlay}", "GET", accept="image/jpeg,image/*")

    assert answer.headers["content-type"] == media_type
    assert (decode(answer.body).width, decode(answer.body).height) == extent


def test_version_2_of_the_image_api_has_the_same(house: Inside) -> None:
    assert size(house, "/iiif/2/poster/preset=tall", accept=IMAGES) == (240, 480)
    assert size(house, "/iiif/2/poster/preset=tall/full/full/0/default.png") == (120, 240)
    assert json.loads(house.ask("/iiif/2/poster/preset=tall/info.json", "GET").body)["height"] == 240


def test_a_picture_below_that_is_too_small_is_shown_all_the_same(house: Inside) -> None:
    assert size(house, "/iiif/3/chart.png/poster;preset=email", accept=IMAGES) == (400, 280)
    assert size(house, "/iiif/3/chart.png/poster;preset=story", accept=IMAGES) == (1080, 756)
    assert size(house, "/iiif/2/other.png/poster;preset=tall", accept=IMAGES) == (240, 343)


# --- signed and sealed ----------------------------------------------------------------------------------------------


def test_it_needs_a_signature_and_is_a_part_of_what_is_signed(guarded: Inside) -> None:
    path = guarded.sign(f"/iiif/3/poster/preset=tall;first_name=Sarah/{WHOLE}")

    assert guarded.ask(f"/iiif/3/poster/preset=tall/{WHOLE}").status == 403
    assert path.startswith("/iiif/3/poster@1/preset=tall;first_name=Sarah;sig=")
    assert size(guarded, path) == (120, 240)
    for old, new in (("preset=tall", "preset=story"), ("preset=tall;", ""), ("preset=tall", "preset=email")):
        assert guarded.ask(path.replace(old, new)).status == 403
    assert guarded.ask(path.replace("preset=tall", "preset=TALL")).status == 200  # the same thing


def test_what_is_not_open_cannot_be_chosen_behind_a_signature(guarded: Inside) -> None:
    path = guarded.sign(f"/iiif/3/poster/{WHOLE}", "first_name")
    plain = f"{path.removesuffix('/' + WHOLE)};first_name=A"

    assert size(guarded, f"{plain}/{WHOLE}") == (200, 100)
    assert size(guarded, f"{plain};preset=tall/{WHOLE}") == (200, 100)  # a part of the name
    assert size(guarded, f"{plain}/{WHOLE}?preset=tall") == (200, 100)
    assert guarded.ask(f"{path.replace('open=', 'preset=tall;open=')}").status == 403


def test_what_is_open_can(guarded: Inside) -> None:
    path = guarded.sign(f"/iiif/3/poster/{WHOLE}", "first_name,preset")
    start = path.removesuffix("/" + WHOLE)

    assert size(guarded, f"{start};first_name=A;preset=tall/{WHOLE}") == (120, 240)
    assert size(guarded, f"{start};first_name=A/{WHOLE}?preset=tall") == (120, 240)


def test_it_is_signed_also_where_it_only_says_how_a_base_uri_is_delivered(guarded: Inside) -> None:
    base = guarded.sign("/iiif/3/poster/preset=email", "first_name")

    assert base.startswith("/iiif/3/poster@1/preset=email;open=first_name;sig=")
    assert size(guarded, f"{base};first_name=Sarah", accept=IMAGES) == (400, 200)
    assert guarded.ask(base.replace("preset=email;", ""), "GET", accept=IMAGES).status == 403


def test_it_is_sealed(guarded: Inside) -> None:
    tall = guarded.seal(f"/iiif/3/poster/preset=tall;first_name=Sarah/{WHOLE}")
    base = guarded.seal("/iiif/3/poster/preset=email;first_name=Sarah")

    assert "tall" not in tall
    assert size(guarded, tall) == (120, 240)
    assert size(guarded, base, accept=IMAGES) == (400, 200)
    assert guarded.ask(tall.replace("/sealed=", "/preset=email;sealed=")).status == 403
    assert size(guarded, f"{tall}?preset=email") == (120, 240)


def test_what_has_ended_keeps_its_layout(guarded: Inside) -> None:
    path = guarded.sign(f"/iiif/3/poster/preset=tall;first_name=Sarah/{WHOLE}", expires=FUTURE)
    ended = guarded.sign(f"/iiif/3/poster/preset=tall;first_name=Sarah/{WHOLE}", expires=1_000_000_001)
    answer = guarded.ask(ended, "GET")

    assert size(guarded, path) == (120, 240)
    assert "expired" in answer.headers["bookplate-notes"]
    assert (decode(answer.body).width, decode(answer.body).height) == (120, 240)


def test_everybodys_version_needs_a_signature_only_for_another_layout(guarded: Inside) -> None:
    def backup(preset: str) -> str:
        where = address.read(f"/iiif/3/poster/preset={preset};first_name=A/{WHOLE}".encode(), b"", 9999)
        subject = guarded.run(guarded.house.orders.generic(where))
        return subject.where.overlay

    assert (backup("email"), backup("tall"), backup("nope")) == ("", "preset=tall", "")


# --- explained ------------------------------------------------------------------------------------------------------


def test_it_is_explained(house: Inside) -> None:
    said = house.run(house.house.delivery.explainer.explain(f"/iiif/3/poster/preset=tal/{WHOLE}".encode(), b""))

    (field,) = said["overlay"]["fields"]
    assert (field["field"], field["used"], field["remarks"]) == ("preset", None, ["ignored"])
    assert field["expected"] == "email, tall, story. Did you mean tall?"
    assert "preset" not in said
    said = house.run(house.house.delivery.explainer.explain(f"/iiif/3/poster/preset=Tall/{WHOLE}".encode(), b""))
    assert said["preset"] == "tall, delivered as full/^240,/0/default.png"


def test_a_preset_may_be_lighter_than_its_design(house: Inside) -> None:
    light, full = (
        house.ask(f"/iiif/3/heavy/preset={one};name=Amy/full/max/0/default.jpg", "GET") for one in ("email", "full")
    )

    assert len(light.body) <= 60_000 < len(full.body)
    assert light.canonical == "/iiif/3/heavy@1/preset=email;name=Amy/full/max/0/default.jpg"
    assert full.canonical == "/iiif/3/heavy@1/name=Amy/full/max/0/default.jpg"
    assert light.headers["etag"] != full.headers["etag"]
    assert house.ask(light.canonical, "GET").body == light.body
    assert house.ask(full.canonical, "GET").body == full.body
