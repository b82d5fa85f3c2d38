import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ops import probing
from server.app import designs
from server.config.settings import Settings
from server.config.sources import Statement
from server.designs.filled import Asset, Assets
from server.designs.inspection.lint import NO_ASSETS, lint
from server.designs.inspection.remark import Remark
from server.sources.folder import Folder
from tests.conftest import STUDIO
from tests.likeness import chart
from tests.server.designs.documents import design, text, written

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
FILL = designs(Settings(), STUDIO)
BOX = [60, 60, 200, 200]
NAME = {"first_name": {"type": "text", "default": "there", "samples": ["Amy"]}}
HIDING = {"kind": "shape", "box": [0, 0, 500, 400], "fill": "#fff"}


def told(*layers: dict[str, Any], assets: Assets = NO_ASSETS, **more: Any) -> list[tuple[str, str]]:
    document = written(*layers, **more) | {"fields": more.get("fields", NAME)}
    found = lint(design(document), FILL, NOW, assets)
    assert all(one.message.endswith((".", "read.")) for one in found)
    return [(one.pointer, one.code) for one in found]


def test_a_design_in_order_has_no_remarks() -> None:
    assert told(text(), {"kind": "qr", "data": "x", "box": [800, 300, 150, 150]}) == []


def test_more_characters_than_any_value_has_are_told() -> None:
    fields = {name: {"type": "text", "max": most} for name, most in (("a", 400), ("b", 200))} | {"c": {"type": "text"}}

    assert told(text("{a} {b} {c}"), fields=fields) == [("/fields/a/max", "max")]


def test_fields_that_nobody_sees_or_can_look_at_are_told() -> None:
    fields = NAME | {
        "unused": {"type": "text"},
        "needed": {"type": "text", "required": True},
        "asked": {"type": "number", "samples": ["many", "5", ""]},
        "shade": {"type": "colour"},
    }
    layers = [text("{first_name} {needed}", when={"field": "asked", "missing": True}), text("x", color="{shade}")]

    assert told(*layers, fields=fields)[:3] == [
        ("/fields/unused", "unused"),
        ("/fields/needed", "samples"),
        ("/fields/asked/samples/0", "sample"),
    ]


@pytest.mark.parametrize(
    ("locale", "tz", "order", "told_"),
    [
        ("en", "Europe/Berlin", None, True),
        ("en", "Europe/Berlin", "dmy", False),
        ("en", "Europe/Berlin", "mdy", False),
        ("en-GB", "Europe/London", None, False),
        ("de", "Europe/Berlin", None, False),
        ("en", "America/New_York", None, False),
    ],
)
def test_days_that_europeans_write_another_way_are_told(locale: str, tz: str, order: str | None, told_: bool) -> None:
    starts: dict[str, Any] = {"type": "date", "samples": ["2027-03-09"]}
    fields = {"starts": starts | ({"order": order} if order else {}), "at": {"type": "time", "samples": ["18:30"]}}
    found = told(text("{starts} {at}"), fields=fields, locale=locale, tz=tz)

    assert [one for one in found if one[1] == "order"] == ([("/fields/starts", "order")] if told_ else [])


@pytest.mark.parametrize(
    ("when", "seen"),
    [
        ({"field": "tier", "is": "gold"}, True),
        ({"all": [{"field": "tier", "is": "gold"}, {"field": "tier", "is": "silver"}]}, False),
        ({"all": [{"field": "done", "above": 5}, {"field": "done", "below": 6}]}, True),
        ({"all": [{"field": "done", "above": 5}, {"field": "done", "below": 4}]}, False),
        ({"field": "first_name", "missing": True}, False),
        ({"field": "tier", "missing": True}, True),
        ({"not": {"any": [{"field": "vip", "is": True}, {"field": "vip", "is": False}]}}, True),
        ({"all": [{"field": "logo", "missing": False}, {"field": "logo", "missing": True}]}, False),
        ({"field": "first_name", "is": "Bob"}, True),
    ],
)
def test_a_layer_that_no_values_show_is_told(when: dict[str, Any], seen: bool) -> None:
    fields = NAME | {
        "tier": {"type": "choice", "choices": ["gold", "silver"]},
        "done": {"type": "number"},
        "vip": {"type": "boolean"},
        "logo": {"type": "image"},
    }

    assert (("/layers/0/when", "never_shown") in told(text("x", when=when), fields=fields)) is not seen


def test_nothing_is_seen_of_what_is_wholly_clear() -> None:
    assert ("/layers/0/opacity", "never_shown") in told(text(opacity=0))


@pytest.mark.parametrize(
    ("color", "ground", "code"),
    [
        ("#ffffff", "#102030", None),
        ("#777777", "#808080", "contrast"),
        ("#767676", "#ffffff", None),
        ("#ffffff40", "#102030", "contrast"),
        ("#ffffff", {"gradient": ["#102030", "#f0f0f0"], "angle": 90}, "contrast"),
        ("#ffffff", {"gradient": ["#102030", "#204060"]}, None),
        ("#ffffff", "#ffffff00", "contrast_unknown"),
    ],
)
def test_a_text_that_cannot_be_told_from_its_ground_is_told(color: str, ground: Any, code: str | None) -> None:
    canvas = {"width": 1000, "height": 500, "background": ground}
    layer = text("A headline that is long", box=[60, 100, 880, 100], size=70, lines=1, color=color)

    assert told(layer, canvas=canvas, fields={}) == ([("/layers/0", code)] if code else [])


def test_small_letters_need_more_contrast_than_large_ones() -> None:
    canvas = {"width": 1000, "height": 500, "background": "#ffffff"}

    assert told(text(color="#8a8a8a", size=40), canvas=canvas) == []
    assert told(text(color="#8a8a8a", size=20), canvas=canvas) == [("/layers/0", "contrast")]
    assert told(text(color="#8a8a8a", size=20, weight=700), canvas=canvas) == []


def test_what_lies_between_a_text_and_the_ground_counts() -> None:
    white = {"width": 1000, "height": 500, "background": "#ffffff"}
    shape = {"kind": "shape", "box": [40, 40, 800, 300], "fill": "#102030"}

    assert told(text(), canvas=white) == [("/layers/0", "contrast")]
    assert told(shape, text(), canvas=white) == []
    assert told(text(background="#102030"), canvas=white) == []
    assert told(text(stroke={"color": "#102030", "width": 6}), canvas=white) == []
    assert told(text(highlight="#c2410c"), canvas=white) == []
    assert told(text(highlight="#eeeeee", background="#102030"), canvas=white) == [("/layers/0", "contrast")]
    parts = [{"text": "Until ", "color": "#102030"}, {"text": "Sunday", "highlight": "#c2410c"}]
    assert told(text(parts), canvas=white, fields={}) == []
    assert told(text([*parts, " or so"]), canvas=white, fields={}) == [("/layers/0", "contrast")]


def test_over_a_picture_it_is_sampled_and_cannot_be_told_without_it(tmp_path: Path) -> None:
    (chart(1, 1, 200).linear(0, [16, 32, 48]).cast("uchar")).write_to_file(str(tmp_path / "night.png"))
    night = Folder("x", tmp_path, Statement()).find("night.png")
    assert night is not None
    with night.open() as descriptor:
        known = probing.probe(descriptor, STUDIO.ceiling, STUDIO.read)
    assets = {"night.png": Asset(night, known)}
    layer = {"kind": "image", "source": "night.png", "box": [0, 0, 1000, 500], "fit": "cover"}
    white = {"width": 1000, "height": 500, "background": "#ffffff"}

    assert told(layer, text(), canvas=white) == [("/layers/1", "contrast_unknown")]
    assert told(layer, text(), canvas=white, assets=assets) == []
    assert told(layer, text(color="#203040"), canvas=white, assets=assets) == [("/layers/1", "contrast")]


def test_a_text_keeps_away_from_the_edge() -> None:
    assert told(text(box=[5, 60, 700, 200])) == [("/layers/0", "edge")]
    assert told(text(box=[60, 300, 700, 195], valign="bottom")) == [("/layers/0", "edge")]
    assert told(text(box=[15, 15, 700, 200])) == []


@pytest.mark.parametrize(
    ("layer", "found"),
    [
        (text("x", box=[900, 60, 300, 100]), ["outside"]),
        ({"kind": "qr", "data": "x", "box": [900, 300, 150, 150]}, ["outside"]),
        ({"kind": "image", "source": "a.png", "box": [-50, 0, 100, 100]}, ["outside"]),
        ({"kind": "image", "source": "a.png", "fit": "cover", "box": [-50, 0, 100, 100]}, []),
        ({"kind": "shape", "box": [-50, 0, 100, 100], "fill": "#fff"}, []),
    ],
)
def test_boxes_that_stand_out_of_the_canvas_are_told(layer: dict[str, Any], found: list[str]) -> None:
    assert [code for pointer, code in told(layer, fields={}) if pointer == "/layers/0/box"] == found


@pytest.mark.parametrize(
    ("more", "covered"),
    [
        ({}, True),
        ({"opacity": 0.9}, False),
        ({"fill": "#fff8"}, False),
        ({"fill": {"gradient": ["#000", "#fff"]}}, True),
        ({"fill": {"gradient": ["#000", "#fff0"]}}, False),
        ({"radius": 9}, False),
        ({"shape": "ellipse"}, False),
        ({"when": {"field": "first_name", "is": "Bob"}}, False),
        ({"box": [100, 0, 500, 400]}, False),
        ({"kind": "image", "source": "a.jpg", "fit": "cover"}, True),
        ({"kind": "image", "source": "a.png", "fit": "cover"}, False),
    ],
)
def test_a_layer_that_another_covers_is_told(more: dict[str, Any], covered: bool) -> None:
    over = {**HIDING, **more}
    if over["kind"] == "image":
        over = {name: value for name, value in over.items() if name != "fill"}
    below = {"kind": "shape", "box": BOX, "fill": "#f00"}

    assert (("/layers/0", "covered") in told(below, over)) is covered


def test_letters_that_no_font_has_are_told() -> None:
    fields = {"first_name": {"type": "text", "samples": ["\U00013000", "Amy"]}}
    found = told(text("{first_name} \U00013001"), fields=fields)

    assert ("/layers/0/text", "glyphs") in found
    assert ("/fields/first_name/samples/0", "glyphs") in found


def test_samples_that_do_not_fit_are_named() -> None:
    fields = {"first_name": {"type": "text", "samples": ["Amy", "Alexandria-Margaret Featherstonehaugh"]}}
    made = design(written(text(box=[60, 60, 200, 60], min_size=40, lines=1)) | {"fields": fields})
    (one,) = lint(made, FILL, NOW)

    assert (one.pointer, one.code) == ("/layers/0", "shortened")
    assert one.message == (
        "“Hi Alexandria-Margaret Featherstonehaugh” is cut short with the longest samples "
        "(first_name=Alexandria-Margaret Featherstonehaugh)."
    )


def test_a_text_of_which_nothing_is_seen_is_told() -> None:
    assert ("/layers/0", "unseen") in told(text("\U00013000"), fields={})


def test_a_picture_of_a_field_needs_a_rule_for_when_it_is_missing() -> None:
    layer = {"kind": "image", "source": "{logo}", "box": BOX}
    fields = {"logo": {"type": "image"}}

    assert told(layer, fields=fields) == [("/layers/0/missing", "missing_rule")]
    assert told(layer | {"missing": "hide"}, fields=fields) == []
    assert told(layer, fields={"logo": {"type": "image", "default": "a.png"}}) == []


def test_letters_that_are_small_where_they_are_displayed_are_told() -> None:
    layer = text(size=30)

    assert told(layer, presets={"mail": {"display": 500}}) == []
    assert told(layer, presets={"mail": {"display": 300}}) == [("/layers/0", "small")]
    assert told(layer, presets={"part": {"region": "0,0,500,500", "display": 300}}) == []
    assert told(layer, presets={"upright": {"rotation": "90", "display": 250}}) == []
    assert told(layer, presets={"upright": {"rotation": "!270", "display": 150}}) == [("/layers/0", "small")]
    assert told(layer, presets={"flat": {"size": "1000,100", "display": 1000}}) == [("/layers/0", "small")]
    assert told(layer, presets={"mail": {"email_safe": True}}) == [("/presets/mail", "display")]


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({}, []),
        ({"quiet": 3}, [("/layers/0/quiet", "quiet")]),
        ({"color": "#fff", "background": "#000"}, [("/layers/0/color", "code_contrast")]),
        ({"color": "#777", "background": "#999"}, [("/layers/0/color", "code_contrast")]),
        ({"background": "#fff0"}, [("/layers/0/background", "code_contrast")]),
    ],
)
def test_a_code_that_telephones_would_not_read_is_told(more: dict[str, Any], found: list[tuple[str, str]]) -> None:
    layer = {"kind": "qr", "data": "https://example.com/", "box": [500, 200, 200, 200], **more}

    assert told(layer, fields={}) == found


SQUARE = [500, 100, 300, 300]


@pytest.mark.parametrize(
    ("layers", "code"),
    [
        ([{"kind": "shape", "box": [490, 90, 160, 320], "fill": "#c00"}], "code_covered"),
        ([{"kind": "qr", "data": "another", "box": SQUARE}], "code_covered"),
        ([{"kind": "line", "from": [480, 250], "to": [820, 250], "width": 60, "color": "#000"}], "code_covered"),
        ([text("OVER THE CODE", box=[500, 200, 300, 100], size=60, background="#102030")], "code_covered"),
        ([{"kind": "shape", "box": [640, 240, 20, 20], "fill": "#c00"}], None),  # a mark that the code corrects
        ([{"kind": "shape", "box": SQUARE, "stroke": {"color": "#c00", "width": 4}}], None),
        ([text("Beside it", box=[60, 100, 400, 100])], None),
    ],
)
def test_what_lies_on_a_code_is_told(layers: list[dict[str, Any]], code: str | None) -> None:
    qr = {"kind": "qr", "data": "https://example.com/", "box": SQUARE}
    found = told(qr, *layers, fields={})

    assert [one for one in found if one[1].startswith("code")] == ([("/layers/0", code)] if code else [])


def test_a_code_that_is_hardly_seen_or_crossed_out_is_told() -> None:
    bars = {"kind": "barcode", "data": "A1B2", "box": [60, 300, 800, 100]}
    column = {"kind": "shape", "box": [300, 280, 60, 140], "fill": "#000"}
    strip = {"kind": "shape", "box": [60, 300, 800, 40], "fill": "#000"}

    assert told({"kind": "qr", "data": "x", "box": SQUARE, "opacity": 0.15}, fields={}) == [
        ("/layers/0", "code_contrast")
    ]
    assert ("/layers/0", "code_covered") in told(bars, column, fields={})
    assert told(bars, strip, fields={}) == []  # there is enough below it


@pytest.mark.parametrize(
    ("symbology", "data", "quiet", "wrong"),
    [
        ("code128", "A1", None, False),
        ("code128", "A1", 9, True),
        ("ean13", "4006381333931", 10, True),
        ("ean13", "4006381333931", 11, False),
        ("ean8", "96385074", 7, False),
    ],
)
def test_a_barcode_needs_the_quiet_of_its_kind(symbology: str, data: str, quiet: int | None, wrong: bool) -> None:
    layer = {"kind": "barcode", "data": data, "symbology": symbology, "quiet": quiet, "box": [100, 100, 700, 100]}

    assert told(layer, fields={}) == ([("/layers/0/quiet", "quiet")] if wrong else [])


@pytest.mark.parametrize(
    ("wide", "preset", "pixels"),
    [
        (66, {"format": "png"}, None),  # 25 modules and 8 of quiet
        (65, {"format": "png"}, 1),
        (66, {"size": "500,"}, 1),
        (132, {"size": "500,"}, None),
        (66, {"size": "^2000,"}, None),
        (66, {"size": "^2000,", "display": 1000}, None),
        (66, {"size": "^2000,", "display": 600}, 1.2),
        (66, {"display": 500}, 1),
        (66, {"rotation": "90", "display": 500}, None),
        (66, {"rotation": "90", "display": 250}, 1),
        (32, {"format": "png"}, 0),
        (66, {"canvas": {"width": 500}}, 1),
        (66, {"canvas": {"width": 500}, "layers": {"code": {"box": [0, 0, 80, 80]}}}, None),
    ],
)
def test_pixels_to_a_module_are_counted_where_a_preset_is_displayed(
    wide: int, preset: dict[str, Any], pixels: float | None
) -> None:
    layer = {"kind": "qr", "id": "code", "data": "https://example.com/", "box": [500, 200, wide, wide]}
    found = [(pointer, message) for pointer, code, message in said(layer, fields={}, one=preset) if code != "edge"]

    assert [message.partition(";")[0] for _, message in found] == (
        [] if pixels is None else [f"A module of the code has {pixels:g} pixels in the preset one"]
    )


def test_what_has_no_preset_is_counted_at_full_size() -> None:
    layer = {"kind": "qr", "data": "https://example.com/", "box": [500, 200, 60, 60]}

    assert said(layer, fields={}) == [
        (
            "/layers/0",
            "code_small",
            "A module of the code has 1 pixels at full size; 2 are needed to be scanned, of which its box has room if "
            "it is 66 units wide.",
        )
    ]


@pytest.mark.parametrize(
    ("field", "layer", "codes"),
    [
        ({"max": 40}, {"kind": "barcode", "data": "{v}", "box": [60, 60, 800, 100]}, ["code_small"]),
        ({"max": 12}, {"kind": "barcode", "data": "{v}", "box": [60, 60, 800, 100]}, []),
        ({}, {"kind": "barcode", "data": "{v}", "box": [60, 60, 800, 100]}, []),  # nobody said how long it may be
        ({"max": 150}, {"kind": "qr", "data": "{v}", "box": [60, 60, 150, 150]}, ["code_small"]),
        ({"max": 60}, text("{v}", size=60, min_size=20, lines=1, overflow="shrink", box=[60, 60, 400, 90]), ["small"]),
        ({"max": 12}, text("{v}", size=60, min_size=20, lines=1, overflow="shrink", box=[60, 60, 400, 90]), []),
        ({"max": 60}, text("{v}", size=60, min_size=20, lines=1, box=[60, 60, 400, 90]), ["small"]),
        ({}, {"kind": "barcode", "data": "{v}", "box": [60, 60, 800, 20]}, ["code_small"]),  # too low
    ],
)
def test_what_fields_may_hold_at_most_is_tried(field: dict[str, Any], layer: dict[str, Any], codes: list[str]) -> None:
    fields = {"v": {"type": "text", "samples": ["A1"], **field}}
    found = said({**layer, "id": "it"}, fields=fields, one={"size": "1000,", "display": 500})

    assert [code for _, code, _ in found if code in ("small", "code_small")] == codes


def test_a_code_that_is_never_drawn_is_told() -> None:
    fields = {"v": {"type": "text", "default": "ÄÖ", "samples": ["A1"]}}
    layer = {"kind": "barcode", "data": "{v}", "box": [60, 60, 800, 100]}
    (found,) = said(layer, fields=fields)

    assert found[:2] == ("/fields/v", "code_unsaid")
    assert "“Ä” (U+00C4)" in found[2]
    assert said(layer, fields={"v": {"type": "text", "default": "A2"}}) == []


@pytest.mark.parametrize(
    ("box", "more", "found"),
    [
        ([60, 90, 800, 100], {}, [("/layers/1", "overlap")]),
        ([60, 60, 800, 100], {}, []),  # in one box they stand below each other
        ([60, 150, 800, 100], {}, []),
        ([60, 90, 800, 100], {"opacity": 0.1}, []),
        ([60, 90, 800, 100], {"when": {"field": "first_name", "missing": True}}, []),
    ],
)
def test_texts_on_each_other_are_told(box: list[int], more: dict[str, Any], found: list[tuple[str, str]]) -> None:
    layers = [text(size=60, lines=1, box=[60, 60, 800, 100]), text("Over it", size=60, lines=1, box=box, **more)]

    assert [one for one in told(*layers) if one[1] == "overlap"] == found


def test_advice_is_never_more_than_there_is_room_for() -> None:
    fields = {"v": {"type": "text", "max": 60, "samples": ["A1"]}}
    layer = {"kind": "barcode", "id": "it", "data": "{v}", "box": [60, 60, 800, 100]}
    (message,) = [one for _, _, one in said(layer, fields=fields, one={"size": "1000,", "display": 600})]

    assert message == (
        "A module of the code has 0.6 pixels in the preset one when its fields are as long as their `max`; 2 are needed to "
        "be scanned, for which this canvas has no room: let the code say less, or its field hold less."
    )


def test_after_a_while_it_is_enough() -> None:
    many = design(
        written(*(text(f"{number} " + "words " * 100, box=[20, 20 + number, 900, 300]) for number in range(30)))
    )
    started = time.thread_time()
    found = lint(many, FILL, NOW, patience=0)

    assert found[-1] == Remark("", "unfinished", found[-1].message)
    assert time.thread_time() - started < 3


def test_more_pictures_than_are_looked_at_are_told() -> None:
    def said(count: int) -> list[str]:
        choices = {"x": {"type": "choice", "choices": [f"c{number}" for number in range(count)]}}
        return [code for _, code in told({"kind": "image", "source": "{x}.png", "box": BOX}, fields=choices)]

    assert "pictures" not in said(200)
    assert "pictures" in said(201)


# --- presets --------------------------------------------------------------------------------------------------------


def said(*layers: dict[str, Any], fields: dict[str, Any] | None = None, **presets: Any) -> list[tuple[str, str, str]]:
    document = written(*layers, presets=presets) | ({"fields": fields} if fields is not None else {})
    return [(one.pointer, one.code, one.message) for one in lint(design(document), FILL, NOW)]


def test_what_a_preset_cuts_is_told() -> None:
    found = said(text("Hello", box=[60, 60, 700, 200]), fields={}, square={"region": "square"}, whole={"format": "jpg"})

    assert found == [
        (
            "/presets/square/region",
            "cut",
            "“Hello” is cut in the preset square: it shows 250,0,500,500 of the canvas. Give it a canvas, or boxes, of "
            "its own.",
        )
    ]


def test_what_lies_beyond_the_canvas_of_a_preset_is_told() -> None:
    words = text("Hello Hello Hello", id="words", box=[60, 60, 700, 200])
    change = {"words": {"box": [300, 100, 400, 200], "align": "right"}}
    found = said(words, fields={}, tall={"canvas": {"width": 500, "height": 900}, "layers": change})

    assert [(pointer, code) for pointer, code, _ in found] == [
        ("/presets/tall/layers/words/box", "outside"),
        ("/presets/tall/layers/words", "edge"),
        ("/presets/tall/layers/words", "cut"),
    ]
    assert found[2][2].startswith("“Hello Hello Hello” is cut in the preset tall: its canvas ends there.")


def test_a_layout_is_looked_at_with_every_sample() -> None:
    fields = {"first_name": {"type": "text", "samples": ["Amy", "Alexandria-Margaret Featherstonehaugh"]}}
    change = {"words": {"box": [50, 100, 200, 60], "min_size": 40, "lines": 1}}
    words = text("Hi {first_name}", id="words", box=[60, 60, 900, 200])
    found = said(words, fields=fields, tall={"canvas": {"width": 500, "height": 900}, "layers": change})

    assert [(pointer, code) for pointer, code, _ in found] == [("/presets/tall/layers/words", "shortened")]
    assert found[0][2].startswith(
        "“Hi Alexandria-Margaret Featherstonehaugh” is cut short in the preset tall with the longest samples"
    )


def test_letters_are_measured_in_the_layout_that_is_displayed() -> None:
    words = text("Hello", id="words", size=30)
    layers = {"words": {"size": 90, "box": [100, 300, 880, 400]}}

    assert said(words, fields={}, story={"for": "instagram-story", "layers": layers}) == []
    ((pointer, code, message),) = said(words, fields={}, story="instagram-story")
    assert (pointer, code) == ("/layers/0", "small")
    assert message == ("Letters are 10.29 pixels large where the preset story is displayed; 12 are legible.")


def test_thin_letters_need_more_pixels() -> None:
    mail = {"display": 500}

    assert said(text("Hello", size=30, weight="thin"), fields={}, mail=mail) == [
        (
            "/layers/0",
            "thin",
            "Letters are 15 pixels large where the preset mail is displayed, and thin (weight 100); such letters are "
            "legible from 24 on.",
        )
    ]
    assert said(text("Hello", size=60, weight="thin"), fields={}, mail=mail) == []
    assert said(text("Hello", size=30, weight=400), fields={}, mail=mail) == []


def test_every_preset_is_told_apart() -> None:
    found = said(
        text("Hello", size=20), fields={}, mail={"display": 500}, small={"display": 300}, large={"display": 900}
    )

    assert [(code, message.partition(" is displayed")[0].rpartition(" ")[2]) for _, code, message in found] == [
        ("small", "mail"),
        ("small", "small"),
    ]


def test_what_a_channel_covers_is_to_be_kept_free() -> None:
    layers = {"words": {"size": 90, "box": [100, 60, 880, 400]}}
    found = said(text("Hello", id="words"), fields={}, story={"for": "instagram-story", "layers": layers})

    assert [(pointer, code) for pointer, code, _ in found] == [("/presets/story/layers/words", "covered_by_channel")]
    assert found[0][2] == (
        "“Hello” reaches into what Instagram story covers in the preset story: 65,250,950,1330 are free."
    )


def test_what_is_hidden_in_a_layout_is_not_looked_at_there() -> None:
    words = text("Hello", id="words", size=20)
    layers = {"words": {"hidden": True}}

    assert said(words, text("World", size=90, id="b"), fields={}, story={"for": "x", "layers": layers}) == []
    ((pointer, code, _),) = said(words, text("World", size=20, id="b"), fields={}, a={"for": "x", "layers": layers})
    assert (pointer, code) == ("/layers/1", "small")
