import time
from dataclasses import replace
from typing import Any

import pytest

from ops.errors import Mistake
from ops.geometry import Limits
from server.designs.document.written import read_document
from server.designs.inspection import presets
from server.designs.inspection.inspection import inspect, pictures
from server.designs.inspection.presets import Output
from server.errors import Unknown
from tests.conftest import STUDIO
from tests.server.designs.documents import text, written

BOX = [10, 10, 100, 100]
IMAGE = {"kind": "image", "box": BOX, "source": "leaf.jpg"}
HERE = {"leaf.jpg", "logos/plain.png", "gold.svg"}


def why(reference: str) -> Mistake | None:
    return None if reference in HERE else Unknown(f"There is no image “{reference}” here.")


def told(document: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    found = inspect(read_document(document), STUDIO.fonts, why)
    assert all(one.message.startswith("Expected ") and " but received " in one.message for one in found)
    return [(one.pointer, one.code, one.did_you_mean) for one in found]


def test_a_design_in_order_is_not_refused() -> None:
    document = written(
        text("Hi {first_name}, {starts:EEEE d MMMM} at {opens:HH:mm} for {price}", font="inter"),
        text("{done:percent} {tier}", color="{tint}", when={"field": "tier", "in": ["gold", "Silver"]}),
        IMAGE,
        IMAGE | {"source": "{logo}", "missing": {"image": "leaf.jpg"}},
        {"kind": "progress", "value": "{done}", "box": BOX},
        {"kind": "countdown", "to": "{starts}", "box": BOX},
        {"kind": "countdown", "to": "2026-12-01T18:30+01:00", "box": BOX},
        {"kind": "qr", "data": "{ticket_url}", "box": BOX},
        {"kind": "barcode", "symbology": "ean13", "data": "4006381333931", "box": BOX},
        {"kind": "line", "from": [0, 0], "to": ["100%", 0]},
        {"kind": "shape", "box": BOX, "when": {"all": [{"field": "vip", "is": True}, {"field": "price", "above": 5}]}},
        {
            "kind": "shape",
            "box": BOX,
            "when": {"any": [{"field": "done", "is": 3}, {"field": "starts", "passed": True}]},
        },
        locale="pt-BR",
        tz="Europe/Berlin",
        presets={
            "card": {"region": "square", "size": "300,"},
            "mail": {"email_safe": True, "size": "1200,", "display": 500},
        },
    )

    document["presets"]["mail"]["size"] = "1000,"
    assert told(document) == []


@pytest.mark.parametrize(
    ("layer", "pointer", "code", "meant"),
    [
        (text("Hi {frist_name}"), "/text", "field", "first_name"),
        (text(["Hi ", "{first_name}", {"text": "{teir}", "color": "#fff"}]), "/text/2/text", "field", "tier"),
        (text(["Hi ", {"text": "{tier}", "color": "{tnit}"}]), "/text/1/color", "field", "tint"),
        (text(missing={"text": "{x}"}), "/missing/text", "field", None),
        (text(color="{tier}"), "/color", "type", None),
        (text(color="{colour}"), "/color", "field", None),
        (text(shadow={"color": "{tin}"}), "/shadow/color", "field", "tint"),
        ({"kind": "shape", "box": BOX, "fill": {"gradient": ["#fff", "{tin}"]}}, "/fill/gradient/1", "field", "tint"),
        (text(font="Intr"), "/font", "font", "Inter"),
        (IMAGE | {"source": "{logo}", "missing": {"label": "x", "font": "Cavet"}}, "/missing/font", "font", "Caveat"),
        ({"kind": "countdown", "to": "{starts}", "box": BOX, "font": "Ubuntu2"}, "/font", "font", "Bebas Neue"),
        (text("{first_name:EEEE}"), "/text", "format", None),
        (text("{tier:short}"), "/text", "format", None),
        (text("{starts:%Y}"), "/text", "format", None),
        (text("{opens:EEEE}"), "/text", "format", None),
        (text("{done:abc}"), "/text", "format", None),
        (text("{price:#.00}"), "/text", "format", None),
        (text(when={"field": "teir", "is": "gold"}), "/when/field", "field", "tier"),
        (text(when={"not": {"field": "teir", "missing": True}}), "/when/not/field", "field", "tier"),
        (text(when={"field": "tier", "is": "golden"}), "/when/is", "value", "gold"),
        (text(when={"any": [{"field": "tier", "in": ["gold", "bronze"]}]}), "/when/any/0/in/1", "value", None),
        (text(when={"field": "vip", "is": "true"}), "/when/is", "value", "yes"),
        (text(when={"field": "done", "is": "many"}), "/when/is", "value", None),
        (text(when={"field": "tint", "is": "#fff"}), "/when/is", "value", "ffffff"),
        (text(when={"field": "starts", "is": "1 May 2026"}), "/when/is", "value", "2026-05-01"),
        (text(when={"field": "tier", "above": 3}), "/when/field", "type", None),
        (text(when={"field": "first_name", "below": 3}), "/when/field", "type", None),
        (text(when={"field": "first_name", "passed": True}), "/when/field", "type", None),
        (text(when={"field": "opens", "passed": True}), "/when/field", "type", None),
        (IMAGE | {"source": "laef.jpg"}, "/source", "picture", None),
        (IMAGE | {"source": "https://example.com/x.png"}, "/source", "picture", None),
        (IMAGE | {"source": "{tier}.svg"}, "/source", "picture", None),
        (IMAGE | {"source": "{logo}", "missing": {"image": "none.png"}}, "/missing/image", "picture", None),
        (text(box=[1000, 0, 10, 10]), "/box", "outside", None),
        (text(box=[0, "-50%", 10, "50%"]), "/box", "outside", None),
        (text(box=[0, 0, 0, 10]), "/box/2", "extent", None),
        (text(box=[0, 0, 10, -4]), "/box/3", "extent", None),
        ({"kind": "line", "from": [10, 10], "to": [10, 10]}, "/to", "extent", None),
        ({"kind": "line", "from": [10, -10], "to": [90, -10]}, "/from", "outside", None),
        ({"kind": "progress", "value": "70", "of": "many", "box": BOX}, "/of", "number", None),
        ({"kind": "progress", "value": "70", "of": "0", "box": BOX}, "/of", "number", None),
        ({"kind": "progress", "value": "{tier}", "box": BOX}, "/value", "type", None),
        ({"kind": "rating", "value": "good", "box": BOX}, "/value", "number", None),
        ({"kind": "rating", "value": "{don}", "box": BOX}, "/value", "field", "done"),
        ({"kind": "countdown", "to": "soon", "box": BOX}, "/to", "moment", None),
        ({"kind": "countdown", "to": "18:30", "box": BOX}, "/to", "moment", None),
        ({"kind": "countdown", "to": "{opens}", "box": BOX}, "/to", "type", None),
        ({"kind": "countdown", "to": "{first_name}", "box": BOX}, "/to", "type", None),
        ({"kind": "qr", "data": "", "box": BOX}, "/data", "data", None),
        ({"kind": "qr", "data": "x" * 1201, "box": BOX}, "/data", "data", None),
        ({"kind": "qr", "data": "ℵ" * 1200, "error": "H", "box": BOX}, "/data", "data", None),
        ({"kind": "barcode", "symbology": "ean13", "data": "123", "box": BOX}, "/data", "data", None),
        ({"kind": "barcode", "data": "é" * 9, "box": BOX}, "/data", "data", None),
    ],
)  # fmt: skip
def test_a_layer_that_refers_to_what_is_not_there_is_refused(
    layer: dict[str, Any], pointer: str, code: str, meant: str | None
) -> None:
    assert told(written(IMAGE, layer))[0] == (f"/layers/1{pointer}", code, meant)


@pytest.mark.parametrize(
    ("field", "pointer", "code", "meant"),
    [
        ({"type": "date", "format": "%d.%m."}, "/format", "format", None),
        ({"type": "time", "format": "d MMMM"}, "/format", "format", None),
        ({"type": "number", "format": "0.00 0"}, "/format", "format", None),
        ({"type": "money", "currency": "EUX"}, "/currency", "format", None),
        ({"type": "number", "min": 5, "max": 4}, "/min", "bounds", None),
        ({"type": "number", "min": 5, "default": 4}, "/default", "bounds", None),
        ({"type": "date", "default": "09/03/2027"}, "/default", "ambiguous", "2027-09-03"),
        ({"type": "date", "order": "dmy", "default": "in March"}, "/default", "value", None),
        ({"type": "number", "default": "many"}, "/default", "value", None),
        ({"type": "money", "currency": "EUR", "default": "USD 5"}, "/default", "value", None),
        ({"type": "date", "default": "soon"}, "/default", "value", None),
        ({"type": "boolean", "default": "perhaps"}, "/default", "value", None),
        ({"type": "colour", "default": "sky"}, "/default", "value", None),
        ({"type": "url", "default": "javascript:alert(1)"}, "/default", "value", None),
        ({"type": "text", "max": 3, "default": "there"}, "/default", "bounds", None),
        ({"type": "choice", "choices": ["gold", "silver"], "default": "sliver"}, "/default", "value", "silver"),
        ({"type": "choice", "choices": ["gold", "silver"], "default": "golden"}, "/default", "value", "gold"),
        ({"type": "choice", "choices": ["gold", "Gold"]}, "/choices/1", "choice", None),
        ({"type": "choice", "choices": ["gold"], "map": {"AU": "golt"}}, "/map/AU", "choice", "gold"),
        ({"type": "choice", "choices": ["gold"], "labels": {"gild": "Gold!"}}, "/labels/gild", "choice", "gold"),
        ({"type": "image", "default": "none.png"}, "/default", "picture", None),
        ({"type": "image", "folder": "logos/", "default": "leaf.jpg"}, "/default", "picture", None),
    ],
)
def test_a_field_that_could_not_be_filled_in_is_refused(
    field: dict[str, Any], pointer: str, code: str, meant: str | None
) -> None:
    assert told(written(text("{extra}"), fields={"extra": field})) == [(f"/fields/extra{pointer}", code, meant)]


@pytest.mark.parametrize(
    ("more", "pointer", "code", "meant"),
    [
        ({"locale": "enn-SX"}, "/locale", "locale", "en-SX"),
        ({"locale": "klingon language"}, "/locale", "locale", None),
        ({"tz": "Europe/Berln"}, "/tz", "tz", "Europe/Berlin"),
        ({"alt": "For {frist_name}"}, "/alt", "field", "first_name"),
        ({"canvas": {"width": 9, "height": 9, "background": "{tnt}"}}, "/canvas/background", "field", "tint"),
        ({"presets": {"a": {"region": "here"}}}, "/presets/a/region", "preset", None),
        ({"presets": {"a": {"region": "2000,0,10,10"}}}, "/presets/a/region", "preset", None),
        ({"presets": {"a": {"size": "large"}}}, "/presets/a/size", "preset", None),
        ({"presets": {"a": {"rotation": "400"}}}, "/presets/a/rotation", "preset", None),
        ({"presets": {"a": {"quality": "best"}}}, "/presets/a/quality", "preset", None),
        ({"presets": {"a": {"format": "bmp"}}}, "/presets/a/format", "preset", None),
        ({"presets": {"a": {"size": "600,", "display": 600, "email_safe": True}}}, "/presets/a/size", "email", None),
    ],
)
def test_what_is_said_of_the_whole_is_inspected_too(
    more: dict[str, Any], pointer: str, code: str, meant: str | None
) -> None:
    assert (pointer, code, meant) in told(written(**more))


def test_a_box_that_is_turned_into_the_canvas_is_seen() -> None:
    assert told(written({"kind": "shape", "box": [-120, 100, 100, 300], "rotate": 90})) == []
    assert told(written({"kind": "shape", "box": [-120, 100, 100, 300]})) == [("/layers/0/box", "outside", None)]


def test_every_name_that_choices_make_is_looked_at() -> None:
    document = read_document(written(IMAGE | {"source": "{tier}-{vip}.svg"}, IMAGE | {"source": "{tier}.svg"}))

    assert pictures(document) == (
        (("layers", 1, "source"), "gold.svg"),
        (("layers", 1, "source"), "silver.svg"),
    )


def test_the_pictures_of_presets_are_looked_at() -> None:
    changes = {"ground": {"source": "logos/plain.png"}}, {"ground": {"source": "gone.png"}}
    several = {f"preset-{number}": {"layers": change} for number, change in enumerate(changes)}
    found = told(written(IMAGE | {"id": "ground"}, presets=several))

    assert found == [("/presets/preset-1/layers/ground/source", "picture", None)]


def test_what_is_wrong_several_times_is_told_with_every_place() -> None:
    found = told(written(text("{frist_name} {frist_name}"), text("{frist_name}")))

    assert [pointer for pointer, _, _ in found] == ["/layers/0/text", "/layers/1/text"]


def test_a_document_with_more_mistakes_than_can_be_counted_is_refused_at_once() -> None:
    started = time.thread_time()
    many = written(*(text("{a}" * 20, missing={"text": "{b}"}) for _ in range(95)))
    more = written(*(text("{a}" * 30) for _ in range(100)))
    patterns = [f"{{starts:{'y' * (number % 4 + 1)} {number}}}" for number in range(20)]

    assert len(told(many)) == 190
    assert told(more) == [("", "blanks", None)]
    assert told(written(*(text("".join(patterns)) for _ in range(100)))) == []
    assert time.thread_time() - started < 2


# --- presets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("preset", "pointer", "code", "meant"),
    [
        ({"layers": {"wrods": {"size": 20}}}, "/layers/wrods", "layer", "words"),
        ({"layers": {"words": {"box": [1000, 0, 100, 100]}}}, "/layers/words/box", "outside", None),
        ({"canvas": {"width": 90}, "layers": {"words": {"box": [95, 0, 9, 9]}}}, "/layers/words/box", "outside", None),
        ({"layers": {"words": {"box": [0, 0, 0, 100]}}}, "/layers/words/box/2", "extent", None),
        ({"layers": {"words": {"fit": "cover"}}}, "/layers/words/fit", "attribute", None),
        ({"layers": {"rule": {"box": [0, 0, 1, 1]}}}, "/layers/rule/box", "attribute", None),
        ({"layers": {"rule": {"from": [-9, 700], "to": [9, 700]}}}, "/layers/rule/from", "outside", None),
        ({"layers": {"shot": {"source": "laef.jpg"}}}, "/layers/shot/source", "picture", None),
        ({"layers": {"panel": {"fill": "{tnt}"}}}, "/layers/panel/fill", "field", "tint"),
        ({"layers": {"words": {"fill": "#fff"}}}, "/layers/words/fill", "attribute", None),
        ({"canvas": {"background": "{tnt}"}}, "/canvas/background", "field", "tint"),
        ({"canvas": {"width": 100}, "region": "200,0,10,10"}, "/region", "preset", None),
        ({"canvas": {"width": 500}, "size": "900,"}, "/size", "preset", None),
    ],
)
def test_a_layout_that_cannot_be_is_refused(preset: dict[str, Any], pointer: str, code: str, meant: str | None) -> None:
    rule = {"kind": "line", "id": "rule", "from": [0, 10], "to": [100, 10]}
    panel = {"kind": "shape", "id": "panel", "box": BOX, "fill": "#fff"}
    document = written(text(id="words"), rule, IMAGE | {"id": "shot"}, panel, presets={"story": preset})

    assert (f"/presets/story{pointer}", code, meant) in told(document)


def test_a_sentence_says_where_a_box_could_lie() -> None:
    preset = {"for": "instagram-story", "layers": {"words": {"box": [1100, 0, 100, 100]}}}
    (one,) = inspect(read_document(written(text(id="words"), presets={"story": preset})), STUDIO.fonts, why)

    assert one.message == (
        "Expected a place on the canvas, which has 1080 × 1920 units, for `/presets/story/layers/words/box` but "
        "received [1100.0, 0.0, 100.0, 100.0]."
    )


def test_a_layout_that_can_be_is_in_order() -> None:
    rule = {"kind": "line", "id": "rule", "from": [0, 10], "to": [100, 10]}
    changes = {"words": {"box": [100, 1000, 800, 400], "size": 90}, "rule": {"to": [500, 10], "width": 4}}
    several = {"email": "mail", "Story_2": {"for": "instagram-story", "layers": changes}, "og": "open-graph"}

    assert told(written(text(id="words"), rule, presets=several)) == []


@pytest.mark.parametrize("names", [("a story",), ("ä",), ("",), ("story-1", "Story_1")])
def test_names_that_an_address_could_not_tell_apart_are_refused(names: tuple[str, ...]) -> None:
    found = told(written(text(), presets={name: {} for name in names}))

    assert [(pointer, code) for pointer, code, _ in found] == [(f"/presets/{names[-1]}", "name")]


@pytest.mark.parametrize(
    ("preset", "pointer"),
    [
        ({"size": "^1001,"}, "/size"),
        ({"canvas": {"width": 2000, "height": 100}, "size": "2000,"}, "/size"),
        ({"size": "^1000,1000"}, "/size"),
        ({"size": "^1000,", "format": "avif"}, "/size"),
        ({"size": "1000,10", "rotation": "45"}, "/rotation"),
        ({"format": "webp"}, "/format"),
        ({"format": "auto"}, "/format"),
        ({"size": "max"}, None),
        ({"canvas": {"width": 8192, "height": 8192}}, None),
        ({"size": "^!5000,5000"}, None),
    ],
)
def test_what_the_server_could_not_deliver_is_refused(preset: dict[str, Any], pointer: str | None) -> None:
    encoding = replace(presets.ANY.encoding, areas={"avif": 1000})
    here = Output(frozenset({"jpg", "png", "avif"}), Limits(1000, 1000, 500_000), encoding)
    document = read_document(written(text(), canvas={"width": 1000, "height": 500}, presets={"a": preset}))
    found = [one for one in inspect(document, STUDIO.fonts, why, here) if "/presets" in one.pointer]

    assert [one.pointer for one in found] == ([f"/presets/a{pointer}"] if pointer else [])
    assert "auto" not in "".join(one.message.partition(" but ")[0] for one in found)


@pytest.mark.parametrize("name", ["null", "Null", "NULL", "undefined", "none", "NaN", "nan"])
def test_a_preset_whose_name_stands_for_nothing_is_refused(name: str) -> None:
    assert [one[:2] for one in told(written(text(), presets={name: {}}))] == [(f"/presets/{name}", "name")]


@pytest.mark.parametrize("name", ["preset", "download"])
def test_words_that_mean_something_else_are_no_names_of_fields_any_more(name: str) -> None:
    found = told(written(text("{" + name + "}"), fields={name: {"type": "text"}}))

    assert found == [(f"/fields/{name}", "reserved", None)]
