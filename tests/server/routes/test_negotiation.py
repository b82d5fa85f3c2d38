"""What an address leaves open is settled with the client: formats by Accept, widths by client hints."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyvips import GValue

from ops.ladder import Ladder
from ops.libvips import Image
from server.client import SILENT, Client, Kind, Open
from server.config.images import Images
from server.routes.negotiation import HINTS, Negotiation
from tests.accepts import CLIENTS, HEADERS, MEDIA, liked
from tests.likeness import decode, mottled, pixel
from tests.server.inside import Answer, Inside, furnish, inside, made_aside

LOADERS = {"jpegload": "image/jpeg", "pngload": "image/png", "webpload": "image/webp", "heifload": "image/avif"}
BROWSER = "image/avif,image/webp,image/*,*/*;q=0.8"
WEBP = "image/webp,*/*"
LADDER = Ladder.of((160, 320, 640))


def client(header: str) -> Client:
    headers = {b"accept": header.encode()} if header else {}
    return Negotiation(LADDER, 300).of_raw(Open(format=True), headers)


# One header for each kind of client that all these come to.
KINDS = list({client(header).choices: header for header in reversed(HEADERS)}.values())


def test_there_are_many_clients_and_they_come_to_a_few_kinds() -> None:
    assert len(CLIENTS) >= 200
    assert len(HEADERS) >= 100
    assert 5 < len(KINDS) < 25


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("kind", list(Kind))
def test_who_asks_gets_a_format_that_it_can_show(header: str, kind: Kind) -> None:
    plain, better = client(header).choice(kind)
    nothing = not any(liked(header, name) for name in MEDIA)

    assert all(liked(header, name) > 0 for name in better)
    if kind is Kind.CLEAR and any(liked(header, name) > 0 for name in ("png", "webp", "avif")):
        assert "jpg" not in (plain, *better)
    assert all(liked(header, name) >= liked(header, plain) for name in better if plain)
    if plain and not nothing:
        assert liked(header, plain) > 0
    assert plain or better


@given(st.text(max_size=400))
def test_any_header_leads_to_some_format(header: str) -> None:
    for kind in Kind:
        assert client(header.encode(errors="ignore").decode("latin-1")).choice(kind).formats


@pytest.mark.parametrize(
    ("header", "opaque"),
    [
        ("", ("jpg",)),
        ("*/*", ("jpg",)),
        ("image/*", ("jpg",)),
        (BROWSER, ("jpg", "avif", "webp")),
        (WEBP, ("jpg", "webp")),
        ("image/png,image/*;q=0.8", ("jpg", "png")),
        ("image/png;q=0.7,image/*;q=0.8", ("jpg",)),
        ("image/avif,image/webp,image/png,image/*;q=0.8", ("jpg", "avif", "webp", "png")),
        ("image/webp,image/png;q=0.9,*/*;q=0.1", ("jpg", "webp")),
        ("image/webp;q=0.9,image/png,*/*;q=0.1", ("jpg", "webp", "png")),
        ("image/gif, image/jpeg, */*", ("jpg", "gif")),
        ("image/png", ("png",)),
        ("image/avif", ("avif",)),
        ("image/avif;q=0.7,image/webp;q=0.9,*/*;q=0.5", ("jpg", "webp")),
        ("image/avif;q=0.5,*/*;q=0.9", ("jpg",)),
        ("image/avif;q=0,*/*", ("jpg",)),
        ("image/avif;q=x,image/webp;q=-1,*/*", ("jpg",)),
        ("image/avif;q=1.0000001,*/*;q=0.1", ("jpg",)),
        ("image/avif;q=٣,*/*", ("jpg",)),
        ("text/html", ("jpg",)),
        ("image/gif", ("gif",)),
        (";;;,,,q=1,/", ("jpg",)),
        (f"{'text/x,' * 1000}image/avif,*/*", ("jpg",)),
        (f"{'text/xx,' * 255}image/avif;q=0,*/*", ("jpg",)),
        (f"image/webp,*/*,{'a/b,' * 2000}", ("jpg", "webp")),
    ],
)
def test_weights_decide_and_what_cannot_be_read_counts_for_nothing(header: str, opaque: tuple[str, ...]) -> None:
    assert client(header.encode().decode("latin-1")).choice(Kind.OPAQUE).formats == opaque


def width(**hints: str) -> int | None:
    headers = {f"sec-ch-{name.replace('_', '-')}".encode(): value.encode() for name, value in hints.items()}
    return Negotiation(LADDER, 300).of_raw(Open(size=True), headers).width


@pytest.mark.parametrize(
    ("hints", "expected"),
    [
        ({}, 320),
        ({"width": "100"}, 160),
        ({"width": "160"}, 160),
        ({"width": "161"}, 320),
        ({"width": "5000"}, 640),
        ({"width": "200", "dpr": "3"}, 320),
        ({"viewport_width": "150", "dpr": "2"}, 320),
        ({"viewport_width": "150"}, 160),
        ({"viewport_width": "300", "dpr": "1.5"}, 640),
        ({"dpr": "2"}, 640),
        ({"width": "0"}, 320),
        ({"width": "-1"}, 320),
        ({"width": "1000000000"}, 320),
        ({"width": "1e3"}, 320),
        ({"width": "٣٠٠"}, 320),
        ({"width": "100;a=b"}, 320),
        ({"viewport_width": "150", "dpr": "-1"}, 160),
        ({"viewport_width": "150", "dpr": "1000000000"}, 160),
        ({"viewport_width": "0", "dpr": "0"}, 320),
        ({"viewport_width": "x" * 8000}, 320),
    ],
)
def test_hints_lead_up_to_the_ladder_and_odd_ones_to_nothing(hints: dict[str, str], expected: int) -> None:
    assert width(**hints) == expected


def test_who_leaves_nothing_open_is_not_looked_at() -> None:
    negotiation = Negotiation(LADDER, 300)
    headers = {b"accept": b"image/avif", b"sec-ch-width": b"100"}

    assert negotiation.of_raw(Open(), headers) == SILENT
    assert negotiation.of_raw(Open(size=True), headers).choices == SILENT.choices
    assert negotiation.of_raw(Open(format=True), headers).width is None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("negotiation")
    pictures = furnish(top)
    mottled(400, 300).jpegsave(str(pictures / "photo.jpg"), Q=90)
    noise = [Image.gaussnoise(300, 200, sigma=60, mean=128, seed=seed) for seed in (1, 2, 3)]
    grain = noise[0].bandjoin(noise[1:]).cast("uchar").copy(interpretation="srgb")
    grain.pngsave(str(pictures / "grain.png"))
    shape = (Image.black(100, 80, bands=3) + [200, 0, 0]).bandjoin(Image.xyz(100, 80)[0] * 2.5)
    shape.cast("uchar").copy(interpretation="srgb").pngsave(str(pictures / "clear.png"))
    xy = Image.xyz(60, 40)
    one = (((xy[0] + xy[1]) % 2) * 255).bandjoin([255, 0, 128]).cast("uchar").copy(interpretation="srgb")
    one.pngsave(str(pictures / "simple.png"))
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, access={}) as built:
        yield built


def ask(house: Inside, path: str, accept: str = "", method: str = "GET", **more: str) -> Answer:
    headers = {"accept": accept} if accept else {}
    return house.ask(f"/iiif/3/{path}", method, **headers, **more)


def final(house: Inside, path: str, accept: str) -> Answer:
    """The answer when nothing better is being made any more."""
    ask(house, path, accept)
    house.run(made_aside(house))
    return ask(house, path, accept)


def kind_of(answer: Answer) -> str:
    """The media type that is in a body, which is the one that was announced."""
    loader = re.sub("_.*", "", str(Image.new_from_buffer(answer.body, "").get("vips-loader")))
    assert answer.headers["content-type"] == LOADERS[loader]
    return loader.removesuffix("load")


@pytest.mark.parametrize("picture", ["photo.jpg", "clear.png", "grain.png"])
def test_everybody_gets_a_picture_that_it_can_show_and_none_is_larger_than_the_plain_one(
    house: Inside, picture: str
) -> None:
    names = {"jpg": "jpg", "png": "png"}
    plain = {name: len(ask(house, f"{picture}/full/80,/0/default.{name}").body) for name in names}
    kinds = set()
    for header in KINDS:
        for answer in (
            ask(house, f"{picture}/full/80,/0/default.auto", header),
            final(house, f"{picture}/full/80,/0/default.auto", header),
        ):
            name = next(name for name, media in MEDIA.items() if media == answer.headers["content-type"])
            showable = [form for form in MEDIA if liked(header, form)]
            assert answer.status == 200
            assert name in showable or not showable
            assert answer.headers["vary"] == "Accept"
            if name in ("avif", "webp") and (liked(header, "jpg") or liked(header, "png")):
                assert len(answer.body) <= plain["png" if picture == "clear.png" else "jpg"]
            if answer.headers["content-type"] != "image/gif":
                kinds.add(kind_of(answer))
    assert len(kinds) >= 3


def test_a_slow_format_is_made_aside_and_delivered_from_then_on(house: Inside) -> None:
    path = "photo.jpg/full/200,/0/default.auto"
    first = ask(house, path, BROWSER)
    second = final(house, path, BROWSER)

    assert (first.headers["content-type"], first.headers["cache-control"]) == (
        "image/webp",
        "public, max-age=60, must-revalidate",
    )
    assert second.headers["content-type"] == "image/avif"
    assert second.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert len(second.body) < len(first.body)
    assert first.headers["etag"] != second.headers["etag"]
    assert ask(house, path, WEBP).headers["content-type"] == "image/webp"
    assert ask(house, path, "*/*").headers["content-type"] == "image/jpeg"


def test_a_copy_that_was_shown_meanwhile_is_exchanged_and_the_better_one_is_not_sent_twice(house: Inside) -> None:
    path = "photo.jpg/full/210,/0/default.auto"
    first = ask(house, path, BROWSER)
    better = final(house, path, BROWSER)

    assert ask(house, path, BROWSER, if_none_match=first.headers["etag"]).headers["content-type"] == "image/avif"
    again = ask(house, path, BROWSER, if_none_match=better.headers["etag"])
    assert (again.status, again.headers["vary"], again.headers["etag"]) == (304, "Accept", better.headers["etag"])


def test_a_copy_is_known_again_by_a_house_that_has_made_nothing_yet(folder: Path, house: Inside) -> None:
    path = "photo.jpg/full/220,/0/default.auto"
    tags = {header: final(house, path, header).headers["etag"] for header in (BROWSER, WEBP, "*/*")}

    with inside(folder, access={}) as other:
        for header, tag in tags.items():
            assert ask(other, path, header, if_none_match=tag).status == 304
        assert ask(other, path, BROWSER, if_none_match=tags["*/*"]).status == 200


def test_where_a_plain_picture_is_the_smallest_it_is_delivered(house: Inside) -> None:
    grain = final(house, "grain.png/full/max/0/default.auto", WEBP)
    simple = final(house, "simple.png/full/max/0/default.auto", BROWSER)

    assert (grain.headers["content-type"], simple.headers["content-type"]) == ("image/jpeg", "image/png")
    assert grain.headers["cache-control"] == simple.headers["cache-control"]
    assert "immutable" not in grain.headers["cache-control"]
    assert "max-age=300" in simple.headers["cache-control"]


@pytest.mark.parametrize("header", ["", WEBP, BROWSER, "image/png"])
@pytest.mark.parametrize("rotation", ["0", "30"])
def test_transparency_survives(house: Inside, header: str, rotation: str) -> None:
    picture = "clear.png" if rotation == "0" else "photo.jpg"
    answer = final(house, f"{picture}/full/80,/{rotation}/default.auto", header)
    image = decode(answer.body)

    assert image.hasalpha()
    assert pixel(image, 0, 0)[3] < 30


def test_black_and_white_stays_without_grey(house: Inside) -> None:
    answer = ask(house, "photo.jpg/full/80,/0/bitonal.auto")

    assert answer.headers["content-type"] == "image/png"
    band = decode(answer.body)[0]
    assert (band.min(), band.max(), ((band > 0) & (band < 255)).max()) == (0, 255, 0)


VARYING = {
    "a picture": ("photo.jpg/full/80,/0/default.auto", 200),
    "no picture": ("nothing.jpg/full/80,/0/default.auto", 404),
    "a bad size": ("photo.jpg/full/x/0/default.auto", 400),
    "a bad region": ("photo.jpg/full,/80,/0/default.auto", 400),
    "no quality": ("photo.jpg/full/80,/0/worst.auto", 400),
    "too large": ("photo.jpg/full/9000,/0/default.auto", 400),
    "an encoded one": ("photo.jpg/full/80,/0/default.%61uto", 200),
    "with a text": ("photo.jpg/text=Hi%20there/full/80,/0/default.auto", 200),
    "with a text in the query": ("photo.jpg/full/80,/0/default.auto?text=Hi", 200),
    "behind a question": ("photo.jpg/text=Why?/full/80,/0/default.auto", 200),
    "a design": ("badge/first_name=Zo/full/80,/0/default.auto", 200),
    "an unknown design": ("photo.jpg/nodesign/full/80,/0/default.auto", 404),
}


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
@pytest.mark.parametrize("target", VARYING)
def test_every_answer_says_that_it_varies(house: Inside, target: str, method: str) -> None:
    path, status = VARYING[target]
    answer = ask(house, path, BROWSER, method)

    assert answer.status == {"OPTIONS": 204, "DELETE": 405}.get(method, status)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize(
    "path",
    [
        "photo.jpg/full/80,/0/default.jpg",
        "photo.jpg/full/80,/0/default.gfi",
        "nothing.jpg/full/80,/0/default.jpg",
        "photo.jpg/text=auto/full/80,/0/default.jpg",
        "photo.jpg/text=a/auto/full/80,/0/default.jpg",
        "badge/full/80,/0/default.webp",
        "auto/full/80,/0/default.png",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "DELETE"])
def test_no_other_answer_says_so(house: Inside, path: str, method: str) -> None:
    assert "vary" not in ask(house, path, BROWSER, method).headers


def test_an_open_width_is_that_of_the_hints(house: Inside) -> None:
    def asked(**hints: str) -> tuple[int, str]:
        answer = ask(house, "photo.jpg/full/auto/0/default.jpg", **{f"sec_ch_{k}": v for k, v in hints.items()})
        assert answer.headers["vary"] == answer.headers["accept-ch"] == answer.headers["critical-ch"] == HINTS
        return decode(answer.body).width, answer.canonical

    assert asked(width="150")[0] == 160
    assert asked(viewport_width="150", dpr="2") == (320, "/iiif/3/photo.jpg/full/320,240/0/default.jpg")
    assert asked() == (400, "/iiif/3/photo.jpg/full/max/0/default.jpg")  # the original has no more
    for odd in ("0", "-1", "1000000000"):
        assert asked(width=odd) == asked()


@pytest.mark.parametrize("version", ["2", "3"])
def test_both_may_be_open(house: Inside, version: str) -> None:
    path = f"/iiif/{version}/photo.jpg/0,0,300,300/auto/0/default.auto"
    answer = house.ask(path, "GET", accept=WEBP, sec_ch_width="100")

    assert answer.headers["vary"] == f"Accept, {HINTS}"
    assert (decode(answer.body).width, answer.headers["content-type"]) == (160, "image/webp")
    assert house.ask(path, "GET", accept="", if_none_match=answer.headers["etag"]).status == 200


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_kept_for_one_client_is_not_given_to_another(house: Inside, order: int) -> None:
    path, seen = f"photo.jpg/full/{230 + order},/0/default.auto", {}
    headers = [BROWSER, WEBP, "", "image/png", "image/avif;q=0.1,*/*"][::order]
    for _ in range(3):
        for header in headers:
            answer = final(house, path, header)
            assert seen.setdefault(header, answer.headers["content-type"]) == answer.headers["content-type"]
            assert kind_of(answer)
    assert seen == {
        BROWSER: "image/avif", WEBP: "image/webp", "": "image/jpeg", "image/png": "image/png",
        "image/avif;q=0.1,*/*": "image/jpeg",
    }  # fmt: skip


def test_an_odd_spelling_is_settled_alike_however_often_it_is_asked_for(house: Inside) -> None:
    path = "photo.jpg/full/240,/0/default.%61uto"
    for _ in range(3):
        assert final(house, path, WEBP).headers["content-type"] == "image/webp"
        assert final(house, path, "*/*").headers["content-type"] == "image/jpeg"


def test_what_is_signed_with_its_format_may_leave_it_open(folder: Path) -> None:
    with inside(folder) as house:
        link = house.sign("/iiif/3/badge/first_name=Sarah/full/60,/0/default.auto", pins=("format", "size"))
        assert house.ask(link, "GET", accept=WEBP).headers["content-type"] in ("image/webp", "image/jpeg")
        assert house.ask(link.replace(".auto", ".jpg"), "GET").status == 403
        assert house.ask(link.replace("60,", "70,"), "GET").status == 403
        free = house.sign("/iiif/3/badge/first_name=Sarah/full/60,/0/default.jpg")
        assert house.ask(free.replace(".jpg", ".auto"), "GET").status == 200


OFF = {"images": Images(ladder=(100, 200, 300))}


@pytest.mark.parametrize(
    ("path", "snapped"),
    [
        ("photo.jpg/full/100,/0/default.jpg", "full/100,75"),
        ("photo.jpg/full/101,/0/default.jpg", "full/200,150"),
        ("photo.jpg/full/,80/0/default.jpg", "full/200,150"),
        ("photo.jpg/full/!150,150/0/default.jpg", "full/200,150"),
        ("photo.jpg/full/pct:30/0/default.jpg", "full/200,150"),
        ("photo.jpg/full/390,/0/default.jpg", "full/300,225"),
        ("photo.jpg/full/max/0/default.jpg", "full/max"),
        ("photo.jpg/full/150,30/0/default.jpg", "full/200,40"),
        ("photo.jpg/0,0,256,256/256,256/0/default.jpg", "0,0,256,256/max"),
        ("photo.jpg/256,256,144,44/144,44/0/default.jpg", "256,256,144,44/max"),
        ("photo.jpg/0,0,400,300/200,150/0/default.jpg", "full/200,150"),
        ("photo.jpg/0,0,380,300/190,/0/default.jpg", "0,0,380,300/200,158"),
        ("photo.jpg/full/^850,/0/default.jpg", "full/300,225"),
        ("photo.jpg/0,0,50,50/^80,/0/default.jpg", "0,0,50,50/%5E100,100"),
        ("photo.jpg/full/137,/0/default.auto", "full/200,150"),
    ],
)
def test_widths_that_are_none_of_the_ladders_can_be_snapped(folder: Path, path: str, snapped: str) -> None:
    with inside(folder, access={}, images=OFF["images"].model_copy(update={"off_ladder": "snap"})) as house:
        answer = ask(house, path)

    assert answer.status == 200, answer.body
    assert f"/{snapped}/" in answer.canonical


def test_widths_that_are_none_of_the_ladders_can_be_refused(folder: Path) -> None:
    with inside(folder, access={}, images=OFF["images"].model_copy(update={"off_ladder": "refuse"})) as house:
        refused = ask(house, "photo.jpg/full/101,/0/default.jpg")
        assert refused.status == 400
        assert refused.body.decode() == (
            "Expected one of the widths 100, 200, 300, `max`, or a tile of info.json for size but received “101,”.\n"
        )
        for path in ("full/200,/0/default.jpg", "full/max/0/default.webp", "0,0,256,256/256,256/0/default.jpg",
                     "full/auto/0/default.auto", "0,0,400,300/200,/0/default.jpg"):  # fmt: skip
            assert ask(house, f"photo.jpg/{path}").status == 200, path
        assert ask(house, "photo.jpg/text=Hi/full/101,/0/default.jpg").status == 200
        for size in _sizes(house):
            assert ask(house, f"photo.jpg/full/{size['width']},{size['height']}/0/default.jpg").status == 200


def _sizes(house: Inside) -> Any:
    return json.loads(ask(house, "photo.jpg/info.json").body)["sizes"]


@pytest.fixture(scope="module")
def moving(folder: Path) -> str:
    frames = [(Image.black(60, 40, bands=3) + [shade, 0, 255 - shade]).cast("uchar") for shade in (0, 80, 160, 240)]
    strip = frames[0].join(frames[1], "vertical").join(frames[2], "vertical").join(frames[3], "vertical")
    strip = strip.copy(interpretation="srgb")
    strip.set_type(GValue.gint_type, "page-height", 40)
    strip.set_type(GValue.array_int_type, "delay", [90] * 4)
    strip.gifsave(str(folder / "pictures/moving.gif"))
    return "moving.gif/full/30,/0/default.auto"


@pytest.mark.parametrize("header", KINDS)
def test_what_moves_goes_on_moving_for_everybody(house: Inside, moving: str, header: str) -> None:
    answer = final(house, moving, header)
    name = next(name for name, media in MEDIA.items() if media == answer.headers["content-type"])
    image = Image.new_from_buffer(answer.body, "", n=-1) if name in ("gif", "webp") else decode(answer.body)
    nothing = not any(liked(header, form) for form in MEDIA)

    assert liked(header, name) > 0 or nothing
    assert answer.headers["vary"] == "Accept"
    if liked(header, "gif") or liked(header, "webp") or nothing:
        assert (image.get("page-height"), image.height) == (20, 80)


def test_what_would_be_too_large_if_it_moved_stands_still(folder: Path, moving: str) -> None:
    with inside(folder, access={}, images=Images(areas={"gif": 1000, "webp": 1000})) as house:
        answer = ask(house, moving.replace("30,", "50,"), "image/gif,image/jpeg")

    assert answer.headers["content-type"] == "image/jpeg"
    assert decode(answer.body).width == 50
