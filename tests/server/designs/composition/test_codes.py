from dataclasses import replace
from urllib.parse import quote

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from ops.geometry import Extent
from server.designs.composition import codes
from tests.designs import DESIGNS, NOW, design, drawn, fill, layers
from tests.likeness import decode

LAYER = {"kind": "qr", "data": "{url}", "box": [700, 200, 250, 250]}
DESIGNS_OF_LONG_VALUES = replace(DESIGNS, longest=2000)
FIELDS = {"url": {"type": "url"}}


def said(modules: tuple[str, ...]) -> list[str]:
    """What a decoder reads in one row of bars."""
    row = "0" * 20 + modules[0] + "0" * 20
    picture = Pillow.new("L", (len(row) * 2, 80), 255)
    for index, module in enumerate(row):
        if module == "1":
            picture.paste(0, (index * 2, 0, index * 2 + 2, 80))
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize(
    ("data", "symbology", "read"),
    [
        ("ABC-12", "code39", "ABC-12"),
        ("Ab 12", "code128", "Ab 12"),
        ("4006381333931", "ean13", "4006381333931"),
        ("400638133393", "ean13", "4006381333931"),
        ("96385074", "ean8", "96385074"),
        ("036000291452", "upca", "0036000291452"),
    ],
)
def test_a_barcode_says_its_data_and_nothing_else(data: str, symbology: str, read: str) -> None:
    modules = codes.bars(data, symbology)

    assert modules is not None
    assert [text.rjust(len(read), "0") for text in said(modules)] == [read]


@pytest.mark.parametrize(
    ("data", "symbology"),
    [
        ("4006381333932", "ean13"),
        ("40063813339311", "ean13"),
        ("40063813339", "ean13"),
        ("40063813339A", "ean13"),
        ("96385075", "ean8"),
        ("036000291453", "upca"),
        ("*A*", "code39"),
        ("李", "code128"),
        ("año", "code128"),
        ("Solò", "code128"),
        ("4006381٣33931", "ean13"),
        ("A_B", "code39"),
        ("x" * 61, "code128"),
        ("", "code128"),
        ("", "code39"),
    ],
)
def test_what_a_barcode_cannot_say_is_none(data: str, symbology: str) -> None:
    assert codes.bars(data, symbology) is None


@given(
    st.text(max_size=70)
    | st.text(st.characters(max_codepoint=127), max_size=70)
    | st.from_regex("[0-9A-Z .$/+%-]{0,70}|[0-9]{7,13}", fullmatch=True),
    st.sampled_from([*codes.SYMBOLOGIES]),
)
def test_what_a_barcode_can_say_is_known_before_it_is_made(data: str, symbology: str) -> None:
    assert codes.is_barcode(data, symbology) is (codes.bars(data, symbology) is not None)


@settings(deadline=None, max_examples=12)
@given(st.sampled_from(["a", "é", "李", "😀", "7", "A"]), st.integers(1, 1300), st.sampled_from("LMQH"))
def test_what_a_qr_code_can_say_is_known_before_it_is_made(letter: str, count: int, error: str) -> None:
    assert codes.is_qr(letter * count, error) is (codes.qr(letter * count, error) is not None)


def test_a_code_with_too_much_to_say_is_none() -> None:
    assert codes.qr("a" * 1200, "M") is not None
    assert codes.qr("a" * 1201, "M") is None
    assert codes.qr("李" * 1200, "H") is None


@pytest.mark.parametrize("extent", [Extent(1000, 500), Extent(2000, 1000), Extent(400, 200)], ids=str)
def test_a_code_of_a_design_is_read_at_every_size(extent: Extent) -> None:
    one = design(LAYER, fields=FIELDS, canvas={"width": 1000, "height": 500, "background": "#20304080"})
    image = drawn(one, fill(one, "url=https://example.com/t/Zoë?x=1"), extent=extent)
    content = decode(image.flatten(background=[255, 255, 255]).pngsave_buffer())
    picture = Pillow.frombytes("RGB", (content.width, content.height), bytes(content.write_to_memory()))

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["https://example.com/t/Zo%C3%AB?x=1"]


@pytest.mark.parametrize("layer", [LAYER, {**LAYER, "kind": "barcode", "symbology": "ean13"}])
def test_a_code_that_cannot_be_made_is_not_there(layer: dict[str, object]) -> None:
    one = design(layer, fields={"url": {"type": "text", "max": 2000}})

    assert layers(fill(one, "url=" + "x" * 1500)) == [] or layer["kind"] == "qr"
    assert layers(fill(one)) == []


@pytest.mark.parametrize(
    ("layer", "value", "why"),
    [
        ({"symbology": "code128"}, "Muñoz", "“ñ” (U+00F1) in “Muñoz”"),
        ({"symbology": "code39"}, "A_1", "“_” (U+005F) in “A_1”"),
        ({"symbology": "ean13"}, "4006381333932", "“4006381333932”"),
        ({"symbology": "code128"}, "x" * 61, "“" + "x" * 60),
        ({"kind": "qr"}, "x" * 1201, "1201"),
    ],
)
def test_why_there_is_no_code_is_said(layer: dict[str, object], value: str, why: str) -> None:
    one = design({**LAYER, "kind": "barcode", **layer}, fields={"url": {"type": "text", "max": 2000}})
    filled = DESIGNS_OF_LONG_VALUES.fill(f"url={quote(value)}", "", own=one, now=NOW)
    ((name, sentence),) = filled.unsaid

    assert (name, filled.notes) == ("url", (("url", "uncodable"),))
    assert sentence.startswith("Expected ")
    assert f" but received {why}" in sentence


def test_a_code_that_is_not_shown_needs_not_to_be_made() -> None:
    when = {"field": "url", "is": "other"}
    one = design({**LAYER, "kind": "barcode", "when": when}, fields={"url": {"type": "text"}})

    assert fill(one, "url=Muñoz").notes == ()


@pytest.mark.parametrize(
    ("layer", "ends"),
    [
        ({"data": "4006381333931", "symbology": "ean13"}, (11, 7)),
        ({"data": "96385074", "symbology": "ean8"}, (7, 7)),
        ({"data": "A1", "symbology": "code128"}, (10, 10)),
        ({"data": "A1", "symbology": "code128", "quiet": 2}, (2, 2)),
    ],
)
def test_a_barcode_has_the_quiet_that_its_kind_needs(layer: dict[str, object], ends: tuple[int, int]) -> None:
    (code,) = layers(fill(design({"kind": "barcode", "box": [0, 0, 500, 80], **layer})))
    (row,) = code.rows

    assert (len(row) - len(row.lstrip("0")), len(row) - len(row.rstrip("0"))) == ends
