import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ops import transform
from ops.colour import Conversion
from ops.format import FORMATS
from ops.geometry import Extent, Limits
from ops.picture import Level, Picture
from ops.plan import Plan, settle
from ops.rotation import UPRIGHT
from server.config.sources import Statement
from server.iiif.information import Offer, document
from tests.conftest import ENCODING

LADDER = (160, 320, 480, 640, 800, 960, 1280, 1600, 1920, 2560, 3840)


def picture(width: int, height: int, tile: Extent | None = None, *, grey: bool = False) -> Picture:
    level = Level(1, Extent(width, height), 1)
    return Picture("tif", Extent(width, height), UPRIGHT, grey, Conversion.NONE, tile, (level,))


def offer(limits: Limits = Limits(8192, 8192, 40_000_000), tile: int = 256) -> Offer:  # noqa: B008 (frozen)
    return Offer(limits, ENCODING, tuple(FORMATS), ("webp", "jpg"), LADDER, tile)


def served(known: Picture, limits: Limits, version: int, region: str, size: str) -> Plan:
    asked = transform.parse(version, (region, size, "0", "default.jpg"), frozenset(FORMATS))
    return settle(known, asked, limits, ENCODING)


extents = st.builds(Extent, st.integers(1, 20_000), st.integers(1, 20_000))
limits = st.builds(Limits, st.integers(1, 9000), st.integers(1, 9000), st.integers(1, 10**8))


@given(extents, limits, st.sampled_from([2, 3]))
def test_every_listed_size_is_served_in_exactly_these_pixels(extent: Extent, most: Limits, version: int) -> None:
    known = picture(extent.width, extent.height)
    listed = document(version, "x", known, offer(most), Statement())["sizes"]

    assert listed
    for size in listed:
        plan = served(known, most, version, "full", f"{size['width']},{size['height']}")
        assert plan.delivered == Extent(size["width"], size["height"])
        if most.allow(extent.of_width(1)):  # Image API 2.1 §5.2: clients should ask for `w,`
            assert served(known, most, version, "full", f"{size['width']},").delivered == plan.delivered


@given(extents, limits, st.sampled_from([64, 256, 200]), st.sampled_from([2, 3]))
def test_tiles_cover_the_image_without_gap_or_overlap_and_are_served_as_promised(
    extent: Extent, most: Limits, side: int, version: int
) -> None:
    known = picture(extent.width, extent.height)
    (grid,) = document(version, "x", known, offer(most, side), Statement())["tiles"]
    side = grid["width"]

    assert grid["height"] == side  # which may be left out, but some viewers draw tiles without one distorted
    assert grid["scaleFactors"] == [1 << power for power in range(len(grid["scaleFactors"]))]
    last = grid["scaleFactors"][-1]
    assert side * last >= max(extent.width, extent.height)
    assert last == 1 or side * last // 2 < max(extent.width, extent.height)
    for factor in grid["scaleFactors"]:
        step = side * factor
        columns, rows = range(0, extent.width, step), range(0, extent.height, step)
        widths = [min(step, extent.width - x) for x in columns]
        heights = [min(step, extent.height - y) for y in rows]
        assert sum(widths) == extent.width
        assert sum(heights) == extent.height
        # Image API 3.0 Implementation Notes §3: the last tiles are as wide as what remains, rounded up.
        for x, y, w, h in {(columns[-1], rows[-1], widths[-1], heights[-1]), (0, 0, widths[0], heights[0])}:
            promised = Extent(-(-w // factor), -(-h // factor))
            plan = served(known, most, version, f"{x},{y},{w},{h}", str(promised))
            assert plan.delivered == promised
            assert (plan.region.x, plan.region.y, plan.region.extent) == (x, y, Extent(w, h))


def test_version_3_says_what_the_specification_requires() -> None:
    said = Statement.model_validate(
        {
            "rights": "http://creativecommons.org/licenses/by/4.0/",
            "partOf": [{"id": "https://example.org/m", "type": "Manifest", "label": {"en": ["A book"]}}],
            "service": [{"@id": "https://example.org/auth", "@type": "AuthCookieService1"}],
        }
    )
    info = document(3, "https://example.org/iiif/3/a", picture(600, 400), offer(), said)

    assert next(iter(info)) == "@context"
    assert info["@context"] == "http://iiif.io/api/image/3/context.json"
    assert info["id"] == "https://example.org/iiif/3/a"
    assert (info["type"], info["protocol"], info["profile"]) == (
        "ImageService3",
        "http://iiif.io/api/image",
        "level2",
    )
    assert (info["width"], info["height"], info["maxWidth"], info["maxArea"]) == (600, 400, 8192, 40_000_000)
    assert info["sizes"][0] == {"width": 160, "height": 107}
    assert info["sizes"][-1] == {"width": 600, "height": 400}
    assert info["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    links = json.loads(json.dumps(info))
    assert links["partOf"] == [{"id": "https://example.org/m", "type": "Manifest", "label": {"en": ["A book"]}}]
    assert links["service"] == [{"@id": "https://example.org/auth", "@type": "AuthCookieService1"}]
    assert "seeAlso" not in info
    assert not {"jpg", "png"} & set(info["extraFormats"])
    assert set(info["preferredFormats"]) <= {"jpg", "png", *info["extraFormats"]}
    assert info["extraQualities"] == ["color", "gray", "bitonal"]
    assert not {"attribution", "license", "logo"} & set(info)


def test_version_2_says_it_in_its_own_words() -> None:
    said = Statement(rights="http://creativecommons.org/licenses/by/4.0/")
    info = document(2, "https://example.org/iiif/2/a", picture(600, 400), offer(), said)

    assert info["@id"] == "https://example.org/iiif/2/a"
    assert info["profile"][0] == "http://iiif.io/api/image/2/level2.json"
    assert info["profile"][1]["maxWidth"] == 8192
    assert {"jpg", "png"} <= set(info["profile"][1]["formats"])
    assert "sizeAboveFull" in info["profile"][1]["supports"]
    assert info["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert not {"id", "type", "maxWidth", "rights", "extraFormats"} & set(info)


def test_the_colours_of_a_grey_image_are_not_advertised() -> None:
    assert document(3, "x", picture(9, 9, grey=True), offer(), Statement())["extraQualities"] == ["gray", "bitonal"]


def test_an_original_with_tiles_offers_its_own() -> None:
    info = document(3, "x", picture(4000, 3000, Extent(512, 128)), offer(), Statement())

    assert info["tiles"] == [{"width": 512, "height": 128, "scaleFactors": [1, 2, 4, 8, 16, 32]}]


def test_a_format_is_listed_only_if_it_holds_the_largest_size() -> None:
    small, large = (document(3, "x", picture(*extent), offer(), Statement()) for extent in ((900, 600), (6000, 4000)))

    assert {"webp", "avif", "gif", "tif"} <= set(small["extraFormats"])
    assert "gif" not in large["extraFormats"]
    assert "avif" not in large["extraFormats"]
    assert "webp" in large["extraFormats"]
    assert document(2, "x", picture(6000, 4000), offer(), Statement())["profile"][1]["formats"][:2] == ["jpg", "png"]


def test_formats_are_listed_only_if_all_frames_of_an_animation_fit() -> None:
    known = replace(picture(600, 400), frames=100)
    few, many = (document(3, "x", one, offer(), Statement()) for one in (replace(known, frames=20), known))

    assert {"gif", "webp"} <= set(few["extraFormats"])  # 4 800 000 pixels in all
    assert not {"gif", "webp"} & set(many["extraFormats"])  # 24 000 000
    assert many["preferredFormats"] == ["jpg"]
