import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ops.errors import BadParameter
from ops.geometry import Extent, Limits
from ops.size import Exact, Full, Height, Max, Percent, Size, Width, Within, parse_2, parse_3, print_3, resolve

numbers = st.integers(1, 999_999_999)
decimals = st.decimals("0.000000001", 999_999_999, allow_nan=False, allow_infinity=False, places=9)
extents = st.builds(Extent, numbers, numbers)


def sizes(enlarge: st.SearchStrategy[bool]) -> st.SearchStrategy[Size]:
    return st.one_of(
        st.builds(Width, numbers, enlarge),
        st.builds(Height, numbers, enlarge),
        st.builds(Percent, decimals, enlarge),
        st.builds(Exact, extents, enlarge),
        st.builds(Within, extents, enlarge),
    )


@given(sizes(st.booleans()) | st.builds(Max, st.booleans()))
def test_version_3_prints_what_it_parses(size: Size) -> None:
    assert parse_3(print_3(size)) == size


@given(sizes(st.just(value=True)) | st.just(Max()) | st.just(Full()))
def test_version_2_prints_what_it_parses(size: Size) -> None:
    assert parse_2(str(size)) == size


NEVER = [
    *("", ",", "!", "!,", "!100,", "!,100", "100", "x", "Max", "MAX", "max ", " max", "max\n", "pct:", "pct:,", "pct"),
    *("-1,", "+1,", ",-1", "1.5,", "1e3,", ",1e3", "0x10,", "1_0,", "٣,", ",٣", "nan,", "inf,", "100, 100", "100,100,"),
    *("pct:-1", "pct:+1", "pct:1e1", "pct:nan", "pct:inf", "pct:٣", "pct:.", "pct:1.2.3", "1234567890123456789,"),
]


@pytest.mark.parametrize("text", [*NEVER, "full", "^full", ",^100", "!^100,100", "^^max", "^", "max^", "^pct:"])
def test_what_is_no_size_of_version_3_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadParameter, match=r"Expected .*`max`.*for size but received") as refusal:
        parse_3(text)

    assert refusal.value.parameter == "size"


@pytest.mark.parametrize("text", [*NEVER, "^max", "^100,", "^pct:50", "^!100,100"])
def test_what_is_no_size_of_version_2_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadParameter, match=r"Expected `full`, `max`.*for size but received"):
        parse_2(text)


def test_whoever_writes_full_in_version_3_is_told_the_new_word() -> None:
    with pytest.raises(BadParameter, match=r"Expected `max` \(`full` is version 2's word\) for size"):
        parse_3("full")


REGION, LIMITS = Extent(600, 400), Limits(1000, 1000, 500_000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("max", (600, 400)),
        ("^max", (866, 577)),
        ("300,", (300, 200)),
        (",100", (150, 100)),
        ("pct:50", (300, 200)),
        ("pct:0.1", (1, 1)),
        ("225,100", (225, 100)),
        ("!225,100", (150, 100)),
        ("!9999,9999", (600, 400)),
        ("!2000,300", (450, 300)),
        ("600,400", (600, 400)),
        ("^750,", (750, 500)),
        ("^,500", (750, 500)),
        ("^pct:120", (720, 480)),
        ("^300,", (300, 200)),
        ("^700,700", (700, 700)),
        ("^!750,9999", (750, 500)),
        ("^!9999,9999", (866, 577)),
        ("1,", (1, 1)),
    ],
)
def test_a_size_of_version_3_means_pixels(text: str, expected: tuple[int, int]) -> None:
    assert resolve(parse_3(text), REGION, LIMITS, text) == Extent(*expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("0,", "at least one pixel"),
        (",0", "at least one pixel"),
        ("0,0", "at least one pixel"),
        ("!0,10", "at least one pixel"),
        ("pct:0", "at least one pixel"),
        ("pct:0.0", "at least one pixel"),
        ("pct:0.01", "at least one pixel"),
        ("601,", "at most the region's 600 × 400 pixels"),
        (",401", "at most the region's"),
        ("600,401", "at most the region's"),
        ("pct:100.2", "at most the region's"),
        ("^1001,", "at most 1000 × 1000 pixels"),
        ("^1000,1000", "500000 pixels in all"),
        ("^pct:999999999", "at most 1000 × 1000 pixels"),
    ],
)
def test_sizes_that_cannot_be_are_refused_with_what_can(text: str, words: str) -> None:
    with pytest.raises(BadParameter, match=words):
        resolve(parse_3(text), REGION, LIMITS, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("full", (600, 400)),
        ("max", (600, 400)),
        ("750,", (750, 500)),
        ("!750,9999", (750, 500)),
        ("pct:120", (720, 480)),
        ("700,700", (700, 700)),
    ],
)
def test_a_size_of_version_2_may_enlarge(text: str, expected: tuple[int, int]) -> None:
    assert resolve(parse_2(text), REGION, LIMITS, text) == Extent(*expected)


def test_full_of_version_2_is_refused_beyond_the_limits_while_max_shrinks_to_them() -> None:
    small = Limits(300, 300, 500_000)

    assert resolve(parse_2("max"), REGION, small, "max") == Extent(300, 200)
    with pytest.raises(BadParameter, match=r"at most 300 × 300 pixels .* \(or `max`\)"):
        resolve(parse_2("full"), REGION, small, "full")


@given(
    st.builds(Extent, st.integers(1, 9000), st.integers(1, 9000)),
    st.builds(Limits, st.integers(1, 2000), st.integers(1, 2000), st.integers(1, 10**7)),
)
def test_a_box_beyond_the_limits_is_no_box_at_all(region: Extent, limits: Limits) -> None:
    assert resolve(parse_3("!99999,99999"), region, limits, "") == resolve(Max(), region, limits, "")
    assert resolve(parse_3("^!99999,99999"), region, limits, "") == resolve(Max(enlarge=True), region, limits, "")


def test_a_side_that_would_vanish_beside_a_longer_one_is_a_pixel() -> None:
    assert resolve(parse_3("!100,100"), Extent(1, 10_000), LIMITS, "!100,100") == Extent(1, 100)
    assert resolve(parse_3(",50"), Extent(1, 10_000), LIMITS, ",50") == Extent(1, 50)
    assert resolve(parse_3("pct:10"), Extent(1, 1000), LIMITS, "pct:10") == Extent(1, 100)


@given(
    sizes(st.booleans()) | st.builds(Max, st.booleans()),
    st.builds(Extent, st.integers(1, 30_000), st.integers(1, 30_000)),
    st.builds(Limits, st.integers(1, 9000), st.integers(1, 9000), st.integers(1, 10**8)),
)
def test_no_size_is_empty_or_beyond_the_limits_or_larger_than_it_may_be(
    size: Size, region: Extent, limits: Limits
) -> None:
    try:
        extent = resolve(size, region, limits, "")
    except BadParameter:
        assume(not isinstance(size, Max | Within))
        return

    assert extent.width >= 1
    assert extent.height >= 1
    assert limits.allow(extent)
    assert size.enlarge or not extent.exceeds(region)
