from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ops.layers.paint import Colour
from server.designs.document.measures import Gradient, GradientStop, Ink, Measure, Shadow
from server.designs.document.template import Blank

LENGTH, INK = TypeAdapter[Any](Measure), TypeAdapter[Any](Ink)


@pytest.mark.parametrize(
    ("written", "of"), [(12, 12), (-3.5, -3.5), ("12%", 24), ("-50%", -100), ("33.333333333%", 66.666666666), ("0%", 0)]
)
def test_a_length_is_of_units_or_of_its_side(written: float | str, of: float) -> None:
    assert LENGTH.validate_python(written).of(200) == pytest.approx(of)


@pytest.mark.parametrize(
    "written", ["12", "12px", "%", "", True, None, [1], 20_001, "1001%", "nan%", "inf%", float("nan")]
)
def test_what_is_no_length_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError, match=r"expected (a number|at most)"):
        LENGTH.validate_python(written)


@given(st.floats(-20_000, 20_000), st.booleans())
def test_a_length_is_written_as_it_is_read(number: float, share: bool) -> None:
    read = LENGTH.validate_python(f"{number / 20}%" if share else number)

    assert LENGTH.validate_json(LENGTH.dump_json(read)) == read


@pytest.mark.parametrize(
    ("written", "ink"),
    [("#1a2b3c", Colour(26, 43, 60)), ("#00000080", Colour(0, 0, 0, 128)), ("white", Colour(255, 255, 255)),
     ("{brand}", Blank("brand"))],
)  # fmt: skip
def test_an_ink_is_a_colour_or_a_field(written: str, ink: Colour | Blank) -> None:
    assert INK.validate_python(written) == ink
    assert INK.validate_json(INK.dump_json(ink)) == ink


@pytest.mark.parametrize("written", ["#12", "{a} b", "{a:EEE}", "", 5, "{A}", "url(#a)"])
def test_what_is_no_ink_is_refused(written: Any) -> None:
    with pytest.raises(ValidationError, match=r"expected a (colour|field)"):
        INK.validate_python(written)


def test_numbers_have_an_end() -> None:
    with pytest.raises(ValidationError, match="finite"):
        Shadow.model_validate_json('{"blur": NaN}')


def test_a_gradient_has_colours_or_stops_but_not_both() -> None:
    assert len(Gradient.model_validate({"gradient": ["#fff", "{brand}"]}).gradient) == 2
    assert isinstance(Gradient.model_validate({"gradient": [{"at": 0, "color": "#fff"}] * 2}).gradient[0], GradientStop)
    with pytest.raises(ValidationError, match="expected colours only, or stops only"):
        Gradient.model_validate({"gradient": ["#fff", {"at": 0, "color": "#fff"}]})
