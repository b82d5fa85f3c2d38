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


def read(rows: tuple[str, ...]) -> list[str]:
    """What a decoder reads in a code, to the letter."""
    rows = rows * 30 if len(rows) == 1 else rows
    picture = Pillow.new("L", (len(rows[0]) + 40, len(rows) + 40), 255)
    for y, row in enumerate(rows):
        for x, module in enumerate(row):
            if module == "1":
                picture.putpixel((x + 20, y + 20), 0)
    picture = picture.resize((picture.width * 3, picture.height * 3), Pillow.Resampling.NEAREST)
    return [found.text for found in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)]


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
        ("9912", "code128", "9912"),
        ("99", "code128", "99"),
        ("99A", "code128", "99A"),
        ("9" * 13, "code128", "9" * 13),
        ("A9999", "code128", "A9999"),
        ("1", "code128", "1"),
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


@pytest.mark.parametrize("kind", [{"kind": "qr"}, {"kind": "barcode", "symbology": "code128"}])
@pytest.mark.parametrize(
    ("value", "notes"),
    [
        ("AB 1", ()),
        ("A%2520B", (("url", "twice"),)),
        ("A\tB", (("url", "cleaned"),)),
        ("A\x7fB", (("url", "cleaned"),)),
        ("A\u200eB", (("url", "cleaned"),)),
        ("AB ", (("url", "cleaned"),)),
        (" AB", (("url", "cleaned"),)),
        ("A  B", (("url", "cleaned"),)),
    ],
)
def test_what_is_cleaned_of_the_value_of_a_code_is_noted(
    kind: dict[str, str], value: str, notes: tuple[tuple[str, str], ...]
) -> None:
    one = design({**LAYER, **kind}, fields={"url": {"type": "text"}})
    words = design({"kind": "text", "text": "{url}", "box": [0, 0, 500, 80]}, fields={"url": {"type": "text"}})
    asked = f"url={value if '%' in value else quote(value)}"

    assert fill(one, asked).notes == notes
    assert "cleaned" not in dict(fill(words, asked).notes).values()


@pytest.mark.parametrize(("value", "noted"), [("ab-1", True), ("AB-1", False), ("", False), ("ab_1", False)])
def test_small_letters_that_a_code_says_as_capitals_are_noted(value: str, noted: bool) -> None:
    one = design({**LAYER, "kind": "barcode", "symbology": "code39"}, fields={"url": {"type": "text"}})

    assert (("url", "cleaned") in fill(one, f"url={value}").notes) is noted


@pytest.mark.parametrize("data", ["A\tB", "A\x7fB", " A ", "A  B", "A\nB", "\x1dA"])
def test_what_a_design_says_itself_stands_in_its_code(data: str) -> None:
    for kind in ({"kind": "qr"}, {"kind": "barcode", "symbology": "code128"}):
        (code,) = layers(fill(design({**LAYER, **kind, "data": data}, fields={})))
        assert read(code.rows) == [data]


@settings(deadline=None, max_examples=40)
@given(st.text(st.characters(codec="latin-1"), min_size=1, max_size=30) | st.text(min_size=1, max_size=20))
def test_a_qr_code_says_every_letter(data: str) -> None:
    modules = codes.qr(data, "M")

    assert modules is not None
    assert read(modules) == [data]


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


@pytest.mark.parametrize(
    ("data", "given", "said"),
    [
        ("https://e.org/in/{v}", "A#12", "https://e.org/in/A%2312"),
        ("HTTPS://E.ORG/IN/{v}", "A#12", "HTTPS://E.ORG/IN/A%2312"),
        ("https://e.org/in/{v}", "A?x=1&y", "https://e.org/in/A%3Fx%3D1%26y"),
        ("https://e.org/in/{v}", "../B 50%", "https://e.org/in/..%2FB%2050%25"),
        ("https://e.org/in/{v}", "a-b_c.d~e", "https://e.org/in/a-b_c.d~e"),
        ("https://e.org/?q={v}#{v}", "é+1", "https://e.org/?q=%C3%A9%2B1#%C3%A9%2B1"),
        ("https://{v}.e.org/", "a-b", "https://a-b.e.org/"),
        ("https://{v}/in/{v}", "e.org:80", "https://e.org:80/in/e.org%3A80"),
        ("{v}", "https://e.org/a?b#c", "https://e.org/a?b#c"),
        ("{v}?c={v}", "https://e.org/a b", "https://e.org/a b?c=https://e.org/a b"),
        ("See https://e.org/{v}", "A#12", "See https://e.org/A#12"),
        ("WIFI:S:{v};;", "A#12", "WIFI:S:A#12;;"),
    ],
)
def test_a_value_is_encoded_behind_the_host_of_an_address(data: str, given: str, said: str) -> None:
    one = design({**LAYER, "data": data}, fields={"v": {"type": "text"}})
    (made,) = layers(fill(one, f"v={quote(given, safe='')}"))

    assert made.modules == codes.qr(said, "M")
