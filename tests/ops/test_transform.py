import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import transform
from ops.errors import BadParameter
from ops.format import FORMATS
from ops.quality import Quality
from ops.size import Full
from ops.transform import Transform
from tests.ops.test_region import regions
from tests.ops.test_rotation import rotations
from tests.ops.test_size import sizes

WRITTEN = frozenset(FORMATS)

transforms = st.builds(
    Transform,
    regions,
    sizes(st.just(value=True)),
    rotations,
    st.sampled_from(Quality),
    st.sampled_from(list(FORMATS.values())),
)


@given(transforms, st.sampled_from([2, 3]))
def test_spelling_and_parsing_are_inverse_in_both_versions(asked: Transform, version: int) -> None:
    first, second, third, last = transform.spell(version, asked).split("/")

    assert transform.parse(version, (first, second, third, last), WRITTEN) == asked


@pytest.mark.parametrize(
    "last", ["default", "default.", ".jpg", "default.jpeg", "default.JPG", "Default.jpg", "gray.x"]
)
def test_quality_and_format_are_exact(last: str) -> None:
    with pytest.raises(BadParameter):
        transform.parse(3, ("full", "max", "0", last), WRITTEN)


def test_a_format_that_is_not_written_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadParameter, match="Expected one of `jpg`, `png` or `auto` for format but received “webp”"):
        transform.parse(3, ("full", "max", "0", "default.webp"), frozenset({"jpg", "png"}))


def test_each_version_has_its_own_word_for_the_whole_size() -> None:
    assert transform.parse(2, ("full", "full", "0", "default.jpg"), WRITTEN).size == Full()
    with pytest.raises(BadParameter):
        transform.parse(3, ("full", "full", "0", "default.jpg"), WRITTEN)


def test_a_refusal_repeats_no_more_than_a_line_of_what_it_was_given() -> None:
    with pytest.raises(BadParameter) as refusal:
        transform.parse(3, ("x" * 5000, "max", "0", "default.jpg"), WRITTEN)

    assert len(str(refusal.value)) < 300
