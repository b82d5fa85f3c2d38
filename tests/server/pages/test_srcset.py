"""What is listed is what is served: every address of a page's markup is asked for."""

import json
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from ops.errors import BadParameter
from ops.libvips import Image
from server.config.images import Images
from server.errors import BadSignature, Busy, Expired, Unknown, Unsigned
from server.pages.markup import Candidate, Markup, Source
from server.pages.srcset import Crop, Wish, crops, listed, widths
from tests.likeness import chart, decode, mottled, pixel
from tests.server.inside import Inside, furnish, inside

NAMES = ("chart.png", "a b;c&d'\"é 100%.png", "deep/one.png", "glass.png", "large.jpg", "mottled.jpg", "grain.png")
OPEN: dict[str, Any] = {"access": {}, "images": Images(areas={"avif": 200_000, "gif": 1000})}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("srcset")
    pictures = furnish(top)
    chart(4, 3, 60).write_to_file(str(pictures / NAMES[1]))
    clear = Image.xyz(300, 200)[0].cast("uchar")
    chart(5, 4, 60).crop(0, 0, 300, 200).bandjoin(clear).write_to_file(str(pictures / "glass.png"))
    chart(17, 11, 100).write_to_file(str(pictures / "large.jpg"), Q=85)
    mottled(600, 400).jpegsave(str(pictures / "mottled.jpg"), Q=90)
    noise = Image.gaussnoise(400, 300, sigma=60, mean=128, seed=1).cast("uchar").copy(interpretation="b-w")
    noise.pngsave(str(pictures / "grain.png"))
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder, **OPEN) as built:
        yield built


def write(house: Inside, pasted: str, **more: Any) -> Markup:
    return house.run(house.house.delivery.scribe.markup(Wish(pasted, **more)))


def all_sources(made: Markup) -> tuple[Source, ...]:
    return (*made.sources, made.image)


def must_be_served(house: Inside, source: Source) -> None:
    """Each under its canonical address, in the format and the extent that are listed."""
    assert source.type in {one.type for one in source.srcset}
    for one in source.srcset:
        head = house.ask(one.url)
        assert (head.status, head.headers["content-type"]) == (200, one.type), one.url
        assert head.canonical == one.url
    smallest = decode(house.ask(source.srcset[0].url, "GET").body)
    assert (smallest.width, smallest.height) == (source.srcset[0].width, source.srcset[0].height)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_listed_is_served_under_its_one_address(house: Inside, name: str) -> None:
    made = write(house, name)

    better = {"mottled.jpg": ["image/avif", "image/webp"], "grain.png": ["image/avif"]}
    assert [one.type for one in made.sources] == better.get(name, ["image/webp"])
    assert made.image.type == ("image/png" if name == "glass.png" else "image/jpeg")
    for source in all_sources(made):
        must_be_served(house, source)
        found = [one.width for one in source.srcset]
        assert found == sorted(set(found))
        assert source.largest.url.split("/")[-3] == "max"


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_browser_can_show_it_is_led_to_the_smallest_file(house: Inside, name: str) -> None:
    def size(url: str, form: str) -> int:
        return len(house.ask(f"{url.rpartition('.')[0]}.{form}", "GET").body)

    made = write(house, name)
    plain = "png" if name == "glass.png" else "jpg"
    shown = {"image/avif": ("avif", "webp", plain), "image/webp": ("webp", plain), made.image.type: (plain,)}
    for forms in (("avif", "webp", plain), ("webp", plain), (plain,)):
        taken = next(one for one in all_sources(made) if set(shown[one.type]) <= set(forms))
        for one in taken.srcset:
            offered = forms if one.width * one.height <= 200_000 else [form for form in forms if form != "avif"]
            assert len(house.ask(one.url, "GET").body) == min(size(one.url, form) for form in offered), one.url


def test_sizes_are_measured_once(house: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    first = write(house, "mottled.jpg")
    monkeypatch.setattr(house.house.renderer, "make", None)

    assert write(house, "mottled.jpg") == first


def test_what_cannot_be_measured_now_is_listed_as_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def busy(several: Any) -> None:
        raise Busy("too much to do")

    with inside(folder, access={}) as fresh:
        monkeypatch.setattr(fresh.house.delivery.contest, "measure", busy)
        made = write(fresh, "chart.png")

    assert [one.type for one in all_sources(made)] == ["image/avif", "image/webp", "image/jpeg"]
    assert all(one.type == source.type for source in all_sources(made) for one in source.srcset)


def test_a_format_that_takes_long_to_write_ends_earlier(house: Inside) -> None:
    made = write(house, "large.jpg", formats=("avif", "webp"))
    avif, webp, jpg = all_sources(made)

    assert [one.width for one in jpg.srcset] == [160, 320, 480, 640, 800, 960, 1280, 1600, 1700]
    assert [one.width for one in webp.srcset] == [one.width for one in jpg.srcset]
    assert [one.width for one in avif.srcset] == [160, 320, 480, 555]
    assert (jpg.largest.height, avif.largest.height) == (1100, 359)


def test_a_picture_that_is_smaller_than_the_ladder_has_itself(house: Inside) -> None:
    made = write(house, "deep/one.png")

    assert made.image.srcset == (Candidate("/iiif/3/deep%2Fone.png/full/max/0/default.jpg", 140, 200, "image/jpeg"),)


def test_formats_are_those_that_are_asked_for(house: Inside) -> None:
    def types(formats: tuple[str, ...]) -> list[str]:
        return [one.type for one in all_sources(write(house, "chart.png", formats=formats))]

    assert types(()) == ["image/jpeg"]
    assert types(("webp",)) == ["image/webp", "image/jpeg"]
    assert types(("jpg", "tif")) == ["image/tiff", "image/jpeg"]
    with pytest.raises(BadParameter, match="for format but received “jxl”"):
        types(("jxl",))


def test_crops_lie_around_the_focus_and_are_printed_as_boxes(house: Inside, folder: Path) -> None:
    sidecar = folder / "pictures/large.jpg.json"
    sidecar.write_text('{"focus": [90, 10], "alt": "Squares"}')
    wanted = (Crop("", Fraction(16, 9)), Crop("(max-width: 600px)", Fraction(1)))
    try:
        made = write(house, "large.jpg", crops=wanted, formats=("avif", "webp"))
    finally:
        sidecar.unlink()

    assert [one.media for one in all_sources(made)] == ["(max-width: 600px)"] * 3 + [""] * 3
    assert [one.type for one in made.sources[:3]] == ["image/avif", "image/webp", "image/jpeg"]
    assert "/600,0,1100,1100/160,160/" in made.sources[0].srcset[0].url
    assert "/0,0,1700,956/160,90/" in made.image.srcset[0].url
    assert (made.image.largest.width, made.image.largest.height) == (1700, 956)
    assert (made.sources[2].largest.width, made.sources[2].largest.height) == (1100, 1100)
    assert (made.focus.x, made.focus.y, made.alt) == (90, 10, "Squares")
    for source in all_sources(made):
        must_be_served(house, replace(source, srcset=source.srcset[:2]))


def test_an_address_that_is_pasted_says_what_is_shown(house: Inside) -> None:
    made = write(house, "https://img.example.org/some/iiif/2/large.jpg/square/200,/90/gray.jpg?utm_source=x")

    assert made.image.srcset[0].url == "/iiif/3/large.jpg/300,0,1100,1100/160,160/90/gray.jpg"
    must_be_served(house, made.image)
    lying = write(house, "/iiif/3/large.jpg/pct:0,0,100,50/max/!90/default.webp")
    assert lying.image.srcset[0].url == "/iiif/3/large.jpg/0,0,1700,550/160,52/!90/default.jpg"
    assert (lying.image.srcset[0].width, lying.image.srcset[0].height) == (52, 160)
    must_be_served(house, lying.image)
    across = write(house, "/iiif/3/large.jpg/full/max/270/default.jpg", crops=(Crop("", Fraction(2)),))
    assert (across.image.largest.width, across.image.largest.height) == (1100, 550)


def test_what_is_turned_by_an_odd_angle_has_the_width_that_it_has_then(house: Inside) -> None:
    made = write(house, "/iiif/3/chart.png/full/max/30/default.jpg", formats=())

    assert made.image.type == "image/png"  # its corners can be seen through
    must_be_served(house, made.image)
    assert made.image.srcset[0].width > 160


def test_what_is_written_on_a_picture_is_part_of_its_addresses(house: Inside) -> None:
    made = write(house, "greeting/name=Zo%C3%AB%20%26%20co")

    assert "/iiif/3/greeting@1/name=Zo%C3%AB%20%26%20co/full/160,80/0/default.jpg" in made.image.srcset[0].url
    for source in all_sources(made):
        must_be_served(house, source)
    twin = write(house, "greeting?name=Zo%C3%AB+%26+co")
    assert twin.image == made.image
    assert write(house, "chart.png/text=Hi").image.srcset[0].url.startswith("/iiif/3/chart.png/text=Hi/full/")


def test_the_alternative_text_is_the_first_that_somebody_gave(house: Inside, folder: Path) -> None:
    design = {"name": "alted", "canvas": {"width": 90, "height": 60}, "fields": {"who": {"type": "text"}}, "layers": [], "alt": "Hi {who}"}  # fmt: skip
    (folder / "designs/alted.json").write_text(json.dumps(design))
    with inside(folder, **OPEN) as fresh:
        fresh.run(fresh.house.orders.library.look(now=True))
        assert write(fresh, "alted/who=Amy").alt == "Hi Amy"
        assert write(fresh, "alted/who=Amy", alt="").alt == ""
        assert write(fresh, "chart.png").alt == ""


def test_the_impression_is_of_what_is_shown(house: Inside) -> None:
    first = write(house, "/iiif/3/chart.png/0,0,60,60/max/0/default.jpg")
    second = write(house, "/iiif/3/chart.png/60,0,60,60/max/0/default.jpg")

    shown = pixel(decode(house.ask(second.image.largest.url, "GET").body), 30, 30)
    assert first.impression.colour == "#000000"
    assert all(
        abs(one - int(second.impression.colour[i : i + 2], 16)) < 4 for i, one in zip((1, 3, 5), shown, strict=True)
    )
    assert write(house, "greeting").impression.colour == "#ffffff"


def test_a_tiny_copy_is_part_of_the_page(house: Inside) -> None:
    made = write(house, "large.jpg", placeholder="image")
    found = re.search(r"url\(data:image/webp;base64,([A-Za-z0-9+/=]+)\)", made.html)

    assert found is not None
    tiny = decode(b64decode(found[1]))
    assert (tiny.width, tiny.height) == (24, 16)
    assert len(found[1]) < 1500
    assert write(house, "glass.png", placeholder="image").data_uri == ""


def test_a_base_stands_before_every_address(house: Inside) -> None:
    made = write(house, "chart.png", base="https://img.example.org/of")

    assert made.html.count("https://img.example.org/of/iiif/3/chart.png/") == made.html.count("/iiif/3/")


@pytest.mark.parametrize("version", [2, 3])
def test_what_is_signed_stays_signed(folder: Path, version: int) -> None:
    with inside(folder) as house:
        signed = house.sign(f"/iiif/{version}/chart.png/text=Hi;open=text2;text2=Bob/full/max/0/default.jpg")
        base = signed.rsplit("/", 4)[0]
        for pasted in (signed, base, base.removeprefix("/iiif/3/") if version == 3 else base):
            made = write(house, pasted, crops=(Crop("(max-width: 9px)", Fraction(1)),))
            assert made.image.srcset[0].url.startswith(f"/iiif/{version}/chart.png/text=Hi;")
            for source in all_sources(made):
                must_be_served(house, source)


def test_what_a_signature_insists_on_is_kept(folder: Path) -> None:
    url = "/iiif/3/chart.png/text=Hi/full/200,/0/default.webp"
    with inside(folder) as house:
        sized = write(house, house.sign(url, pins=("size",)), formats=("webp",))
        assert [[one.width for one in source.srcset] for source in all_sources(sized)] == [[200]]
        must_be_served(house, sized.image)
        formed = write(house, house.sign(url, pins=("format",)))
        assert [one.type for one in all_sources(formed)] == ["image/webp"]
        assert [one.width for one in formed.image.srcset] == [160, 320, 480, 600]
        with pytest.raises(BadSignature):
            write(house, house.sign(url, pins=("region",)), crops=(Crop("", Fraction(1)),))


def test_what_is_sealed_stays_sealed(folder: Path) -> None:
    with inside(folder) as house:
        made = write(house, house.seal("/iiif/3/chart.png/text=Secret/full/max/0/default.jpg"))

        assert "Secret" not in made.html
        assert "sealed=" in made.image.largest.url
        must_be_served(house, made.image)


def test_what_nobody_signed_has_no_markup_where_it_would_not_be_served(folder: Path) -> None:
    with inside(folder) as house:
        with pytest.raises(Unsigned):
            write(house, "chart.png/text=Hi")
        with pytest.raises(BadSignature):
            write(house, house.sign("/iiif/3/chart.png/text=Hi/full/max/0/default.jpg").replace("text=Hi", "text=Ho"))
        with pytest.raises(Expired):
            write(house, house.sign("/iiif/3/chart.png/text=Hi/full/max/0/default.jpg", expires=1_000_000_000))
        assert write(house, "chart.png").image.srcset


def test_a_picture_that_is_not_there_is_unknown(house: Inside) -> None:
    with pytest.raises(Unknown, match=r"There is no image “nothing\.png” here"):
        write(house, "nothing.png")


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ((), ()),
        (("16:9",), (Crop("", Fraction(16, 9)),)),
        (("1.5:1",), (Crop("", Fraction(3, 2)),)),
        (
            ("(max-width: 600px)=1:1", "(width >= 40em) = 2:1", "4:5"),
            (Crop("(max-width: 600px)", Fraction(1)), Crop("(width >= 40em)", Fraction(2)), Crop("", Fraction(4, 5))),
        ),
    ],
)  # fmt: skip
def test_a_crop_is_a_ratio_and_when_it_is_shown(texts: tuple[str, ...], found: tuple[Crop, ...]) -> None:
    assert crops(texts) == found


@pytest.mark.parametrize(
    "texts",
    [("",), ("1",), ("1:0",), ("0:1",), ("-1:1",), ("1:1:1",), ("a:b",), ("1:101",), ("١:1",), ("(x)=",), ("=",), ("x\n=1:1",),
     ("999999:1",), ("1:1", "2:1"), ("(a)=1:1",) * 7, ("m" * 400 + "=1:1",)],
)  # fmt: skip
def test_what_is_no_crop_is_refused_in_words(texts: tuple[str, ...]) -> None:
    with pytest.raises(BadParameter, match=r"Expected .+ for crop but received"):
        crops(texts)


def test_other_wishes_are_held_to_what_they_are() -> None:
    assert listed(" avif, webp,,avif") == ("avif", "webp")
    assert listed("") == ()
    assert widths("(min-width: 800px) 50vw, 100vw") == "(min-width: 800px) 50vw, 100vw"
    with pytest.raises(BadParameter, match="for formats but received “avif,exe”"):
        listed("avif,exe")
    for text in ("", "a\nb", "x" * 301):
        with pytest.raises(BadParameter, match="for sizes but received"):
            widths(text)


@pytest.mark.parametrize("off_ladder", ["snap", "refuse"])
def test_where_only_the_ladder_is_served_only_its_steps_are_listed(folder: Path, off_ladder: Any) -> None:
    with inside(folder, access={}, images=Images(off_ladder=off_ladder, focus="attention")) as house:
        for pasted in ("large.jpg", "/iiif/3/large.jpg/square/max/90/default.jpg"):
            made = write(house, pasted, crops=(Crop("(max-width: 9px)", Fraction(2)),), placeholder="image")
            assert made.data_uri
            for source in all_sources(made):
                must_be_served(house, source)
