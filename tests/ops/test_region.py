import re
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.errors import BadParameter
from ops.focus import Focus
from ops.geometry import Box, Extent
from ops.region import Full, Percent, Pixels, Region, Square, box, parse

numbers = st.integers(0, 999_999_999)
decimals = st.decimals(0, 999_999_999, allow_nan=False, allow_infinity=False, places=9)
regions = st.one_of(
    st.just(Full()),
    st.just(Square()),
    st.builds(Pixels, st.builds(Box, numbers, numbers, numbers, numbers)),
    st.builds(Percent, decimals, decimals, decimals, decimals),
)
extents = st.builds(Extent, st.integers(1, 20_000), st.integers(1, 20_000))


@given(regions)
def test_printing_and_parsing_are_inverse(region: Region) -> None:
    assert parse(str(region)) == region


@pytest.mark.parametrize(
    "text",
    [
        *("", "Full", "FULL", "max", "square ", " full", "full\n", "10,10,10", "10,10,10,10,10", "1,2,3,"),
        *("-1,0,10,10", "+1,0,10,10", "0,0,1.5,10", "0, 0,10,10", "1e2,0,10,10", "0x1,0,10,10", "1_0,0,10,10"),
        *("٣,0,10,10", "1٠,0,10,10", "０,0,10,10", "nan,0,1,1", "inf,0,1,1", "0,0,1234567890123456789,1"),
        *("pct:", "pct:10,10,10", "pct:-1,0,10,10", "pct:+1,0,10,10", "pct:1e1,0,10,10", "pct:nan,0,10,10"),
        *("pct:٣,0,10,10", "pct:.,0,10,10", "pct:1.2.3,0,10,10", "PCT:0,0,10,10", "pct:inf,0,10,10", "pixel:0,0,1,1"),
    ],
)
def test_what_is_no_region_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadParameter, match=r"Expected `full`, `square`.* for region but received") as refusal:
        parse(text)

    assert refusal.value.parameter == "region"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("full", Box(0, 0, 1001, 501)),
        ("square", Box(250, 0, 501, 501)),
        ("0,0,1001,501", Box(0, 0, 1001, 501)),
        ("1000,500,1,1", Box(1000, 500, 1, 1)),
        ("900,400,999,999", Box(900, 400, 101, 101)),
        ("0,0,999999999999,1", Box(0, 0, 1001, 1)),
        ("pct:0,0,100,100", Box(0, 0, 1001, 501)),
        ("pct:.5,0.5,50,50.", Box(5, 3, 501, 250)),
        ("pct:99.99,99.99,50,50", Box(1000, 500, 1, 1)),
        ("pct:0,0,0.0001,0.0001", Box(0, 0, 1, 1)),
        ("pct:50,50,999,999", Box(501, 251, 500, 250)),
    ],
)
def test_a_region_means_pixels(text: str, expected: Box) -> None:
    assert box(parse(text), Extent(1001, 501), text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("0,0,0,10", "0,0,10,0", "1001,0,10,10", "0,501,10,10", "9999,9999,1,1"),
        *("pct:0,0,0,10", "pct:0,0,10,0.0", "pct:100,0,10,10", "pct:0,100.1,1,1"),
    ],
)
def test_an_empty_region_and_one_outside_are_refused(text: str) -> None:
    with pytest.raises(
        BadParameter, match=f"at least a pixel of the picture's 1001 × 501 for region but received “{re.escape(text)}”"
    ):
        box(parse(text), Extent(1001, 501), text)


@given(extents, st.lists(st.integers(1, 9999), min_size=1, max_size=6, unique=True))
def test_neighbouring_percentages_neither_overlap_nor_leave_a_gap(extent: Extent, cuts: list[int]) -> None:
    edges = [Decimal(0), *(Decimal(cut) / 100 for cut in sorted(cuts)), Decimal(100)]
    spans = []
    for left, right in pairwise(edges):
        if (right - left) * extent.width >= 200:  # thinner ones are made a pixel wide, whatever their neighbours
            spans.append(box(Percent(left, Decimal(0), right - left, Decimal(100)), extent, ""))

    for first, second in pairwise(spans):
        assert second.x >= first.x + first.width
    if len(spans) == len(edges) - 1:
        assert sum(span.width for span in spans) == extent.width
        assert all(b.x == a.x + a.width for a, b in pairwise(spans))


@given(extents, regions)
def test_a_region_is_never_empty_and_never_leaves_the_picture(extent: Extent, region: Region) -> None:
    try:
        cut = box(region, extent, "")
    except BadParameter:
        return

    assert cut.x >= 0
    assert cut.y >= 0
    assert cut.width >= 1
    assert cut.height >= 1
    assert cut.x + cut.width <= extent.width
    assert cut.y + cut.height <= extent.height


def test_only_a_square_lies_around_the_focus() -> None:
    extent, aside = Extent(300, 200), Focus(80, 50)

    assert box(parse("square"), extent, "square", aside) == Box(100, 0, 200, 200)
    assert box(parse("square"), extent, "square") == Box(50, 0, 200, 200)
    for text in ("full", "10,20,30,40", "pct:10,10,50,50"):
        assert box(parse(text), extent, text, aside) == box(parse(text), extent, text)
