from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.geometry import Extent
from server.designs.composition import lie
from server.designs.document.document import Document
from server.designs.document.layers import ImageLayer, Layer, LineLayer, ShapeLayer, TextLayer
from server.designs.document.measures import FARTHEST, Gradient
from server.designs.document.preset_layout import UNITS, laid_out, numbers

SIDE = st.integers(1, 8192)
BOX = [100, 50, 300, 100]


def document(*layers: dict[str, Any], **preset: Any) -> Document:
    written = {"width": 1000, "height": 500, "background": "#102030"}
    return Document.model_validate(
        {"name": "card", "canvas": written, "layers": layers, "presets": {"one": preset or {"format": "jpg"}}}
    )


def text(**more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": "Hi", "id": "words", "box": BOX, "size": 40, **more}


def changed(*layers: dict[str, Any], **preset: Any) -> Document:
    whole = document(*layers, **preset)
    return laid_out(whole, whole.presets["one"])


def frame(one: Document, number: int = 0) -> tuple[float, ...]:
    canvas, box = one.canvas, one.layers[number].boxed()
    assert box is not None
    found = lie.own(canvas, Extent(canvas.width, canvas.height)).frame(box)
    return found.x, found.y, found.width, found.height


def test_a_preset_without_a_layout_changes_nothing() -> None:
    whole = document(text(), size="600,", format="jpg")

    assert laid_out(whole, whole.presets["one"]) is whole


def test_what_is_not_said_is_scaled_to_fit_and_lies_in_the_middle() -> None:
    stroke, shadow = {"color": "#fff", "width": 4}, {"blur": 8, "x": 2, "y": -2}
    words = text(min_size=20, stroke=stroke, shadow=shadow)
    one = changed(words, canvas={"width": 500, "height": 900})
    (layer,) = one.layers

    assert (one.canvas.width, one.canvas.height, str(one.canvas.background)) == (500, 900, "102030")
    assert frame(one) == (50, 325 + 25, 150, 50)
    assert isinstance(layer, TextLayer)
    assert (layer.size, layer.min_size) == (20, 10)
    assert layer.stroke is not None
    assert layer.shadow is not None
    assert (layer.stroke.width, layer.shadow.blur, layer.shadow.x, layer.shadow.y) == (2, 4, 1, -1)


def test_lines_and_corners_are_scaled_too() -> None:
    line = {"kind": "line", "from": [0, 100], "to": [1000, "50%"], "width": 4}
    shape = {"kind": "shape", "box": BOX, "fill": "#fff", "radius": 10}
    first, second = changed(line, shape, canvas={"width": 500, "height": 500}).layers

    assert isinstance(first, LineLayer)
    assert isinstance(second, ShapeLayer)
    assert [str(one) for one in (*first.from_, *first.to)] == ["0.0", "175.0", "500.0", "50.0%"]
    assert (first.width, second.radius) == (2, 5)


def test_whatever_is_in_units_is_scaled() -> None:
    """`box`, `from` and `to` are lists, strokes and shadows objects, which are scaled by themselves."""
    for kind in get_args(get_args(Layer)[0]):
        several = kind.model_json_schema()["properties"].items()
        single = {name: [one, *one.get("anyOf", ())] for name, one in several}
        units = {name for name, shapes in single.items() if {one.get("maximum") for one in shapes} & {FARTHEST, 4000}}
        assert units == set(UNITS.get(kind, ())) - {"width"}, kind
    assert UNITS[LineLayer] == ("width",)


def test_what_reaches_from_edge_to_edge_still_does() -> None:
    layers = [text(box=box) for box in ([0, 0, 1000, 500], [-10, 400, 1020, 100], [0, 10, "100%", 20])]
    one = changed(*layers, canvas={"width": 500, "height": 900})

    assert frame(one, 0) == (0, 0, 500, 900)
    assert frame(one, 1) == (-5, 325 + 200, 510, 50)
    assert frame(one, 2) == (0, 325 + 5, 500, 10)


def test_per_cent_are_those_of_the_new_canvas() -> None:
    one = changed(text(box=["10%", "10%", "50%", "20%"]), canvas={"width": 500, "height": 900})

    assert frame(one) == (50, 90, 250, 180)


@pytest.mark.parametrize(
    ("across", "expected"),
    [
        (("50%", 200), (250, 100)),
        (("0%", 200), (0, 100)),
        (("0%", 1000), (0, 500)),
        ((100, "50%"), (50, 250)),
        ((0, "30%"), (0, 150)),
        ((-10, "102%"), (-5, 510)),
    ],
)
def test_boxes_may_mix_per_cent_and_units(across: tuple[Any, Any], expected: tuple[float, float]) -> None:
    (x, width), (y, height) = across, across
    wide = changed(text(box=[x, 50, width, 100]), canvas={"width": 500, "height": 900})
    high = Document.model_validate(
        {"name": "card", "canvas": {"width": 500, "height": 1000}, "layers": [text(box=[10, y, 10, height])],
         "presets": {"one": {"canvas": {"width": 900, "height": 500}}}}
    )  # fmt: skip
    other = laid_out(high, high.presets["one"])

    assert frame(wide)[::2] == pytest.approx(expected)
    assert frame(other)[1::2] == pytest.approx(expected)


def test_what_is_said_holds_as_it_stands() -> None:
    change = {"box": [10, 20, 400, 200], "size": 90, "lines": 5, "align": "end"}
    one = changed(text(), text(id="other"), canvas={"width": 500, "height": 900}, layers={"words": change})
    (first, second) = one.layers

    assert frame(one) == (10, 20, 400, 200)
    assert isinstance(first, TextLayer)
    assert isinstance(second, TextLayer)
    assert (first.size, first.lines, first.align) == (90, 5, "end")
    assert (second.size, second.lines, second.align) == (20, 3, "start")


def test_another_picture_may_suit_another_canvas() -> None:
    image = {"kind": "image", "id": "ground", "source": "wide.jpg", "box": BOX}
    one = changed(image, canvas={"width": 500, "height": 900}, layers={"ground": {"source": "tall.jpg"}})
    (layer,) = one.layers

    assert isinstance(layer, ImageLayer)
    assert str(layer.source) == "tall.jpg"


@pytest.mark.parametrize("align", ["start", "end"])
def test_a_text_may_start_or_end_at_a_side(align: str) -> None:
    (layer,) = changed(text(), layers={"words": {"align": align}}).layers

    assert isinstance(layer, TextLayer)
    assert layer.align == align


@pytest.mark.parametrize(("change", "sizes"), [({}, (20, 30)), ({"size": 80}, (80, 120)), ({"size": 10}, (10, 15))])
def test_parts_of_a_text_keep_their_part_of_its_size(change: dict[str, Any], sizes: tuple[float, float]) -> None:
    parts = ["Hi ", {"text": "you", "size": 60}, {"text": "!", "weight": 700}]
    layout = {"layers": {"words": change}} if change else {}
    (layer,) = changed(text(text=parts), canvas={"width": 500, "height": 900}, **layout).layers

    assert isinstance(layer, TextLayer)
    assert isinstance(layer.text, tuple)
    assert (layer.size, [getattr(part, "size", None) for part in layer.text]) == (sizes[0], [None, sizes[1], None])


@pytest.mark.parametrize(("align", "side"), [("start", "left"), ("end", "right"), ("center", "center")])
def test_what_is_not_read_begins_on_the_left(align: str, side: str) -> None:
    image = {"kind": "image", "id": "words", "source": "a.png", "box": BOX}
    first, second = changed(text(), image, layers={"words": {"align": align}}).layers

    assert (getattr(first, "align", ""), getattr(second, "align", "")) == (align, side)


def test_a_preset_has_fills_of_its_own() -> None:
    shade = {"kind": "shape", "id": "shade", "box": BOX, "fill": {"gradient": ["#000", "#0000"], "angle": 90}}
    fill = {"gradient": ["#000", "#0000"], "angle": 180}
    (layer,) = changed(shade, layers={"shade": {"fill": fill}}).layers

    assert isinstance(layer, ShapeLayer)
    assert isinstance(layer.fill, Gradient)
    assert layer.fill.angle == 180


def test_several_layers_of_one_id_change_together_and_hidden_ones_are_gone() -> None:
    layers = text(), text(id="gone"), text(), text(id="")
    changes = {"words": {"size": 50}, "gone": {"hidden": True}}
    whole = document(*layers, layers=changes)
    sizes = [layer.size for layer in laid_out(whole, whole.presets["one"]).layers if isinstance(layer, TextLayer)]

    assert sizes == [50, 50, 40]
    assert numbers(whole, whole.presets["one"]) == (0, 2, 3)


def test_a_channel_has_its_extent_and_keeps_its_margins_free() -> None:
    whole = Document.model_validate(
        document(text(box=[10, 10, 980, 480])).model_dump(by_alias=True) | {"presets": {"one": "instagram-story"}}
    )
    one = laid_out(whole, whole.presets["one"])
    x, y, width, height = frame(one)

    assert (one.canvas.width, one.canvas.height) == (1080, 1920)
    assert x >= 65
    assert y >= 250
    assert x + width <= 1080 - 65
    assert y + height <= 1920 - 340


@given(SIDE, SIDE, SIDE, SIDE, st.data())
def test_what_lies_on_the_canvas_lies_on_every_other(wide: int, high: int, width: int, height: int, data: Any) -> None:
    inner = st.floats(0, 1)
    x, y = data.draw(inner) * wide * 0.99, data.draw(inner) * high * 0.99
    lengths = [x, y, data.draw(inner) * (wide - x), data.draw(inner) * (high - y)]
    sides = [wide, high, wide, high]
    box = [
        f"{length * 100 / side:.9f}%" if data.draw(st.booleans()) else length
        for length, side in zip(lengths, sides, strict=True)
    ]
    whole = Document.model_validate(
        {"name": "card", "canvas": {"width": wide, "height": high}, "layers": [text(box=box)],
         "presets": {"one": {"canvas": {"width": width, "height": height}}}}
    )  # fmt: skip
    left, top, across, down = frame(laid_out(whole, whole.presets["one"]))

    assert left >= -0.01
    assert top >= -0.01
    assert left + across <= width + 0.01
    assert top + down <= height + 0.01


@pytest.mark.parametrize("kept", [{"width": 500}, {"height": 900}, {"background": "#fff"}])
def test_what_a_canvas_does_not_say_is_as_in_the_design(kept: dict[str, Any]) -> None:
    one = changed(text(), canvas=kept)

    assert (one.canvas.width, one.canvas.height) == (kept.get("width", 1000), kept.get("height", 500))
    assert str(one.canvas.background) == ("ffffff" if "background" in kept else "102030")
