import itertools
from typing import Any

import pytest

from ops.canvas import lay_out
from ops.layers.code import Code
from ops.layers.fill import Gradient
from ops.layers.form import Ellipse, Rectangle
from ops.layers.inset import Fit, Inset
from ops.layers.paint import Colour
from ops.layers.shape import Line, Shape
from ops.layers.text import Align, Frame, Span, Text
from ops.libvips import Image
from ops.text.fonts import Font
from server.designs.filled import Asset
from tests.designs import BOX, EXTENT, asset, design, drawn, fill, layers, over
from tests.lettering import FONTS
from tests.likeness import chart, pixel

TEXT = {"kind": "text", "text": "Hi {name}", "box": BOX}
LOGO = {"kind": "image", "source": "{logo}", "box": BOX}
FIELDS = {
    "name": {"type": "text"},
    "logo": {"type": "image"},
    "ink": {"type": "colour"},
    "points": {"type": "number"},
    "tier": {"type": "choice", "choices": ["gold", "silver"]},
    "starts": {"type": "date"},
}
RED, WHITE = Colour(255, 0, 0), Colour(255, 255, 255)


@pytest.fixture
def picture(write: Any) -> Asset:
    return asset(write(chart(8, 4, 10), "logo.png"))


def words(found: list[Any]) -> list[str]:
    return [one.text for one in found if isinstance(one, Text)]


# --- texts ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "overlay", "said"),
    [
        (TEXT, "name=Bob", ["Hi Bob"]),
        (TEXT, "name={{first_name}}", []),
        (TEXT, "", []),
        ({**TEXT, "missing": {"text": "Hello"}}, "", ["Hello"]),
        ({**TEXT, "missing": {"text": "Hi {tier}"}}, "", []),
        ({**TEXT, "missing": {"text": "Hi {tier}"}}, "tier=gold", ["Hi gold"]),
        ({**TEXT, "text": "{starts:EEEE}, {starts:d MMM}"}, "starts=2026-12-01", ["Tuesday, 1 Dec"]),
        ({**TEXT, "text": "{points:#,##0.00}"}, "points=1234.5", ["1,234.50"]),
        ({**TEXT, "text": "{name}"}, "name={tier};tier=gold", []),
        ({**TEXT, "text": "{name}"}, "name=a {tier} b;tier=gold", []),
        ({**TEXT, "text": "{name}"}, "name=a {shoe} b;tier=gold", ["a {shoe} b"]),
        ({**TEXT, "text": "Dear {name},\nwelcome"}, "name=Bob", ["Dear Bob,\nwelcome"]),
        ({**TEXT, "text": "   "}, "", []),
        ({**TEXT, "when": {"field": "tier", "is": "gold"}}, "name=Bob", []),
        ({**TEXT, "when": {"field": "tier", "is": "gold"}}, "name=Bob;tier=gold", ["Hi Bob"]),
        ({**TEXT, "text": "{stranger}"}, "name=Bob", []),
    ],
)  # fmt: skip
def test_a_text_says_what_its_fields_hold(layer: dict[str, Any], overlay: str, said: list[str]) -> None:
    assert words(layers(fill(design(layer, fields=FIELDS), overlay))) == said


def test_highlighted_parts_have_their_colours() -> None:
    runs = ["Hi ", {"text": "{name}", "color": "#ff0000"}, ", ", {"text": "you", "color": "{ink}"}, "!"]
    one = design({**TEXT, "text": runs}, fields=FIELDS)

    (with_both,) = layers(fill(one, "name=Bob;ink=00f"))
    (with_one,) = layers(fill(one, "name=Bob"))

    assert with_both.text == "Hi Bob, you!"
    assert with_both.spans == (Span(3, 6, RED), Span(8, 11, Colour(0, 0, 255)))
    assert with_one.spans == (Span(3, 6, RED),)
    assert layers(fill(one, "ink=00f")) == []


def test_a_text_lies_in_the_pixels_of_its_canvas() -> None:
    layer = {**TEXT, "text": "x", "box": ["10%", 50, "50%", 100], "size": 40, "align": "right", "valign": "bottom",
             "stroke": {"color": "#000", "width": 4}, "shadow": {"blur": 8, "x": 2, "y": 4}, "rotate": -10,
             "opacity": 0.5, "background": "#00000080"}  # fmt: skip
    (text,) = layers(over(design(layer)), extent=EXTENT.__class__(2000, 1000))

    assert text.frame == Frame(200, 100, 1000, 200)
    assert (text.size, text.smallest, text.across, text.down, text.align) == (80, 32, None, 1, Align.RIGHT)
    assert (text.stroke.width, text.shadow.blur, text.shadow.x, text.shadow.y) == (0.1, 0.2, 0.05, 0.1)
    assert (text.rotate, text.opacity, text.ink.alpha, text.ground.colour.alpha) == (350, 0.5, 255, 128)


def test_parts_of_a_text_have_a_look_of_their_own() -> None:
    runs = ["was ", {"text": "€189", "strike": True, "size": 20, "features": ["tnum"]}, " now ",
            {"text": "{name}", "weight": "black", "style": "italic", "font": "Caveat", "highlight": "#ff0000"}]  # fmt: skip
    (one,) = layers(fill(design({**TEXT, "text": runs, "size": 40}, fields=FIELDS), "name=€99"))

    assert one.text == "was €189 now €99"
    assert one.spans == (
        Span(4, 8, strike=True, size=0.5, features=("tnum",)),
        Span(13, 16, font=Font("Caveat", 900, italic=True), highlight=RED),
    )


def test_a_text_in_capitals_keeps_the_places_of_its_parts() -> None:
    runs = ["straße ", {"text": "{name}", "color": "#ff0000"}]
    (one,) = layers(fill(design({**TEXT, "text": runs, "case": "upper"}, fields=FIELDS), "name=Bob"))

    assert (one.text, one.spans) == ("STRASSE BOB", (Span(8, 11, RED),))


@pytest.mark.parametrize(
    ("points", "locale", "said"),
    [
        ("0", "en", "none"),
        ("1", "en", "1 tree"),
        ("21", "en", "21 trees"),
        ("21", "ru", "21 дерево"),
        ("3", "ru", "3 дерева"),
        ("1234", "de", "1.234 trees"),
    ],
)
def test_what_depends_on_a_number_is_said_by_the_rules_of_its_language(points: str, locale: str, said: str) -> None:
    russian = "one {# дерево} few {# дерева} many {# деревьев} other {# дерева}"
    forms = russian if locale == "ru" else "=0 {none} one {# tree} other {# trees}"
    one = design({**TEXT, "text": f"{{points, plural, {forms}}}"}, fields=FIELDS, locale=locale)

    assert words(layers(fill(one, f"points={points}"))) == [said]


def test_plurals_go_by_the_language_that_a_design_is_written_in() -> None:
    one = design({**TEXT, "text": "{points, plural, one {# tree} other {# trees}}"}, fields=FIELDS, locale="en")

    assert words(layers(fill(one, "points=1;locale=zh"))) == ["1 tree"]


def test_line_feeds_of_values_and_designs_end_lines() -> None:
    one = design({**TEXT, "text": "To\n{name}"}, fields=FIELDS)

    assert words(layers(fill(one, "name=1%20High%20St%0D%0A%0A%0A%0ALondon"))) == ["To\n1 High St\n\nLondon"]


@pytest.mark.parametrize(
    ("overlay", "right"),
    [
        ("name=עינב", False),
        ("name=עינב;tier=gold", False),
        ("name=עינב;town=חיפה", True),
        ("name=Anna;town=חיפה", False),
    ],
)
def test_texts_of_one_box_start_where_the_words_of_their_author_do(overlay: str, right: bool) -> None:
    fields = {"name": {"type": "text"}, "town": {"type": "text", "default": "Lisbon"}, "tier": {"type": "text"}}
    texts = ("{name}", "{town}", "Member: {tier}")
    one = design(*({"kind": "text", "text": text, "box": BOX, "size": 20} for text in texts), fields=fields)

    for laid in lay_out(tuple(layers(fill(one, overlay))), FONTS):
        assert isinstance(laid.layer, Text)
        assert laid.block
        lies, frame = laid.block, laid.layer.frame
        assert lies.x == pytest.approx(frame.x + frame.width - lies.width if right else frame.x)


def test_texts_of_one_box_are_of_one_place_and_those_of_another_design_are_not() -> None:
    one = design({**TEXT, "text": "a"}, {**TEXT, "text": "b"}, {**TEXT, "text": "c", "valign": "bottom"})
    first, second, third = layers(fill(one))
    (elsewhere,) = layers(over(design({**TEXT, "text": "a"}, over={"as": "stamp"})))

    assert first.place == second.place
    assert len({first.place, third.place, elsewhere.place}) == 3


# --- pictures -------------------------------------------------------------------------------------------------------


def test_a_picture_lies_as_it_is_told(picture: Asset) -> None:
    layer = {**LOGO, "fit": "cover", "focus": [0.2, 0.9], "radius": 10, "opacity": 0.5, "rotate": -90, "padding": 20}
    assets = {"a.png": picture}
    (cover,) = layers(fill(design(layer, fields=FIELDS), "logo=a.png"), assets)
    (contain,) = layers(fill(design({**LOGO, "mask": "circle", "align": "left"}, fields=FIELDS), "logo=a.png"), assets)

    assert (cover.fit, cover.across, cover.down, cover.opacity, cover.rotate) == (Fit.COVER, 0.2, 0.9, 0.5, 270)
    assert cover.frame == Frame(120, 120, 360, 160)
    assert (contain.fit, contain.across, contain.down, contain.form) == (Fit.CONTAIN, 0, 0.5, Ellipse())


def test_a_picture_has_a_ground_and_its_shadow_falls_from_that(picture: Asset) -> None:
    layer = {**LOGO, "background": "#fff", "shadow": {}, "radius": 8}
    ground, inset = layers(fill(design(layer, fields=FIELDS), "logo=a.png"), {"a.png": picture})

    assert (ground.fill, ground.form, ground.shadow is None) == (WHITE, Rectangle(8), False)
    assert inset.shadow is None


@pytest.mark.parametrize(
    ("missing", "overlay", "kinds"),
    [
        ("hide", "", []),
        ({"label": "{name}"}, "name=Acme", [Text]),
        ({"label": "{name}"}, "", []),
        ({"label": "Acme", "background": "#fff"}, "", [Shape, Text]),
        ({"initials": "{name}"}, "name=Ada Lovelace King", [Shape, Text]),
        ({"initials": "{name}"}, "name=(?)", []),
        ({"initials": "{name}"}, "", []),
        ({"image": "none.png"}, "", [Inset]),
        ({"image": "gone.png"}, "", []),
    ],
)
def test_a_missing_picture_is_stood_in_for(missing: Any, overlay: str, kinds: list[type], picture: Asset) -> None:
    filled = fill(design({**LOGO, "missing": missing}, fields=FIELDS), overlay)

    assert [type(one) for one in layers(filled, {"none.png": picture})] == kinds


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace King", "AL"),
        ("李小龍", "李"),
        ("öznur", "Ö"),
        ("🎉 Bob", "B"),
        ("🦄", "🦄"),
        ("ada-maria de", "AD"),
    ],
)
def test_initials_are_the_first_letters_of_words(name: str, letters: str) -> None:
    layer = {**LOGO, "missing": {"initials": "{name}"}, "align": "left"}
    ground, text = layers(fill(design(layer, fields=FIELDS), f"name={name}"))

    assert text.text == letters
    assert ground.frame == text.frame == Frame(100, 100, 200, 200)


def test_a_label_is_readable_on_its_ground_and_turned_with_it() -> None:
    for ground, dark in (("#ffffff", True), ("#102030", False)):
        layer = {**LOGO, "missing": {"label": "Acme", "background": ground}, "rotate": 10}
        shape, text = layers(fill(design(layer, fields=FIELDS)))
        assert (text.ink.red < 100) is dark
        assert shape.rotate == text.rotate == 10


def test_what_could_not_be_had_is_said_where_it_would_be_shown(picture: Asset) -> None:
    one = design(LOGO, {**LOGO, "when": {"field": "tier", "is": "gold"}, "source": "gold.png"}, fields=FIELDS)

    assert fill(one, "logo=a.png").chains == (("a.png",),)
    assert fill(one, "logo=a.png").missed({"a.png": picture}) == []
    assert fill(one, "logo=a.png").missed({}) == [("logo", "lost")]
    assert fill(one, "logo=a.png;logo.or=b.png").missed({"b.png": picture}) == [("logo", "fallback")]
    assert fill(one, "tier=gold").missed({}) == [("design", "lost")]
    assert fill(one).missed({}) == []


def test_a_picture_that_nothing_needs_is_not_missed() -> None:
    shown_for_gold = {**LOGO, "when": {"field": "tier", "is": "gold"}}
    without = {**TEXT, "text": "no logo", "when": {"field": "logo", "missing": True}}
    filled = fill(design(shown_for_gold, without, fields=FIELDS), "logo=a.png;tier=silver")

    assert filled.chains == ()
    assert filled.missed({}) == []
    assert layers(filled) == []


def test_a_condition_on_a_picture_that_did_not_come_sees_it_missing(picture: Asset) -> None:
    without = {**TEXT, "text": "no logo", "when": {"field": "logo", "missing": True}}
    filled = fill(design(LOGO, without, fields=FIELDS), "logo=a.png")

    assert words(layers(filled)) == ["no logo"]
    assert words(layers(filled, {"a.png": picture})) == []


def test_a_name_within_an_identifier_is_found(picture: Asset) -> None:
    filled = fill(design({**LOGO, "source": "badges/{tier}.png"}, fields=FIELDS), "tier=gold")

    assert filled.chains == (("badges/gold.png",),)
    assert [type(one) for one in layers(filled, {"badges/gold.png": picture})] == [Inset]
    assert filled.missed({}) == [("tier", "lost")]


# --- grounds --------------------------------------------------------------------------------------------------------


def test_a_ground_makes_room_for_a_picture() -> None:
    shape = {"kind": "shape", "box": BOX, "fill": "#f00"}
    canvas = {"width": 1000, "height": 500, "background": {"gradient": ["#000", "#fff"]}}
    one = design({**shape, "ground": True}, {**shape, "fill": "#0f0"}, canvas=canvas)

    assert [type(layer.fill) for layer in layers(fill(one))] == [Gradient, Colour, Colour]
    assert [layer.fill for layer in layers(over(one))] == [Colour(0, 255, 0)]


@pytest.mark.parametrize(
    ("background", "overlay", "corner"),
    [
        ("#336699", "", (51, 102, 153)),
        ("#33669980", "", (51, 102, 153, 128)),
        ("{ink}", "ink=369", (51, 102, 153, 255)),
        ("{ink}", "", None),
        ({"gradient": ["#336699", "#336699"]}, "", (51, 102, 153)),
        ({"gradient": ["#33669900", "#336699"]}, "", None),
    ],
)
def test_a_design_has_its_ground(background: Any, overlay: str, corner: tuple[int, ...] | None) -> None:
    one = design(fields=FIELDS, canvas={"width": 1000, "height": 500, "background": background})
    found = pixel(drawn(one, fill(one, overlay)), 0, 0)

    assert found == corner if corner else found[3] <= 1


# --- figures --------------------------------------------------------------------------------------------------------

BAR = {"kind": "progress", "value": "{points}", "box": [100, 100, 400, 20]}


@pytest.mark.parametrize(
    ("layer", "overlay", "width"),
    [
        (BAR, "points=50", 200),
        (BAR, "points=150", 400),
        (BAR, "points=0", None),
        (BAR, "points=-20", None),
        (BAR, "points=1", 20),
        ({**BAR, "radius": 0}, "points=1", 4),
        ({**BAR, "radius": 300}, "points=1", 20),
        ({**BAR, "of": "200"}, "points=50", 100),
        ({**BAR, "value": "1", "of": "3"}, "", 400 / 3),
    ],
)
def test_a_bar_is_filled_as_far_as_its_value(layer: dict[str, Any], overlay: str, width: float | None) -> None:
    track, *rest = layers(fill(design(layer, fields=FIELDS), overlay))

    assert track.frame == Frame(100, 100, 400, 20)
    assert [one.frame.width for one in rest] == ([] if width is None else [pytest.approx(width)])


@pytest.mark.parametrize(
    "layer",
    [
        BAR,
        {**BAR, "value": "many"},
        {**BAR, "value": "Room 5"},
        {**BAR, "value": "5", "of": "0"},
        {**BAR, "value": "5", "of": "-1"},
        {**BAR, "value": "1e999999", "of": "1e-999999"},
        {"kind": "rating", "value": "{points}", "box": BOX},
        {"kind": "rating", "value": "NaN", "box": BOX},
        {"kind": "countdown", "to": "{starts}", "box": BOX},
        {"kind": "countdown", "to": "soon", "box": BOX},
        {"kind": "qr", "data": "{name}", "box": BOX},
    ],
)
def test_a_figure_without_its_value_is_hidden(layer: dict[str, Any]) -> None:
    assert layers(fill(design(layer, fields=FIELDS))) == []


@pytest.mark.parametrize(
    ("value", "filled"),
    [("0", 0), ("-3", 0), ("3", 3), ("3.5", 3.5), ("9", 5), ("0.01", 0.01)],
)
def test_stars_are_filled_as_far_as_their_value(value: str, filled: float) -> None:
    stars = layers(fill(design({"kind": "rating", "value": value, "box": BOX, "color": "#f00", "track": "#00f"})))
    inked = sum(one.fill.stops[1][0] if isinstance(one.fill, Gradient) else one.fill == RED for one in stars)

    assert len(stars) == 5
    assert inked == pytest.approx(filled)
    assert stars[-1].frame.x + stars[-1].frame.width <= 500 + 1e-6


def test_a_star_that_is_half_filled_is_so_in_pixels() -> None:
    one = design({"kind": "rating", "value": "0.5", "of": 1, "box": [0, 0, 500, 500], "color": "#f00", "track": "#00f"},
                 canvas={"width": 1000, "height": 500, "background": "#fff"})  # fmt: skip
    image = drawn(one, fill(one))

    assert pixel(image, 240, 260) == (255, 0, 0)
    assert pixel(image, 260, 260) == (0, 0, 255)
    assert pixel(image, 5, 5) == (255, 255, 255)


@pytest.mark.parametrize(
    ("to", "units", "said"),
    [
        ("2026-12-03T15:04Z", ("days", "hours", "minutes"), ["2", "days", "03", "hours", "04", "minutes"]),
        ("2026-12-03T15:04Z", ("minutes", "hours"), ["51", "hours", "04", "minutes"]),
        ("2026-12-01T12:00:01Z", ("minutes",), ["01", "minute"]),
        ("2026-12-01", ("hours",), ["12", "hours"]),
        ("2026-12-01T12:00Z", ("days",), ["Now live"]),
        ("2020-01-01", ("days",), ["Now live"]),
        ("1900-01-01", ("days",), ["Now live"]),
        ("2200-12-31", ("days",), ["63,582", "days"]),
        ("1850-01-01", ("days",), []),
        ("9999-12-31", ("days",), []),
    ],
)
def test_a_countdown_says_what_is_left(to: str, units: tuple[str, ...], said: list[str]) -> None:
    layer = {"kind": "countdown", "to": "{starts}", "box": BOX, "units": units, "expired": "Now live"}

    assert words(layers(fill(design(layer, fields=FIELDS), f"starts={to}"))) == said


def test_an_expired_countdown_with_nothing_to_say_is_hidden() -> None:
    layer = {"kind": "countdown", "to": "2020-01-01", "box": BOX}
    filled = fill(design(layer))

    assert layers(filled) == []
    assert filled.live is None


def test_the_cells_of_a_countdown_never_lie_on_each_other() -> None:
    layer = {"kind": "countdown", "to": "2027-01-01", "box": [0, 0, 30, 20], "gap": 500}
    cells = [one.frame for one in layers(fill(design(layer))) if isinstance(one, Shape)]

    assert all(cell.width > 0 for cell in cells)
    assert all(one.x + one.width <= two.x for one, two in itertools.pairwise(cells))
    assert cells[-1].x + cells[-1].width == pytest.approx(30)


def test_shapes_lines_and_codes_are_made_of_what_is_written() -> None:
    shape = {"kind": "shape", "shape": "star", "box": BOX, "fill": "{ink}", "stroke": {"color": "#fff", "width": 2}}
    line = {"kind": "line", "from": [0, 0], "to": ["100%", "100%"], "width": 3, "round": True}
    code = {"kind": "qr", "data": "x", "box": BOX, "opacity": 0.5, "quiet": 2}
    star, ray, square = layers(fill(design(shape, line, code, fields=FIELDS), "ink=f00"))

    assert (star.fill, star.stroke.width, len(star.form.points)) == (RED, 2, 10)
    assert ray == Line(0, 0, 1000, 500, 3, WHITE, True, 1)
    assert isinstance(square, Code)
    assert (square.quiet, square.ink.alpha, square.ground.alpha) == (2, 128, 128)


@pytest.mark.parametrize(
    "box", [[0, 0, 0, 0], [0, 0, 0.001, 500], [-5000, 0, 10, 10], [0, 0, 20000, 20000], ["0%"] * 4]
)
def test_a_layer_of_any_size_is_drawn_or_not_but_never_fails(box: list[Any], picture: Asset) -> None:
    one = design(
        {**TEXT, "text": "Hello", "box": box, "background": "#000"},
        *({**LOGO, "source": "a.png", "fit": fit, "box": box, "radius": 5, "shadow": {}} for fit in ("cover", "fill", "contain")),
        {**LOGO, "box": box, "missing": {"label": "x", "background": "#fff"}, "padding": 5},
        {**LOGO, "box": box, "missing": {"initials": "x y"}},
        {**BAR, "value": "5", "box": box},
        {"kind": "rating", "value": "3.5", "box": box},
        {"kind": "countdown", "to": "2027-01-01", "box": box},
        {"kind": "qr", "data": "x", "box": box},
        {"kind": "barcode", "data": "x", "box": box},
        {"kind": "shape", "box": box, "fill": {"gradient": ["#000", "#fff"]}, "stroke": {"color": "#f00", "width": 3}},
        {"kind": "line", "from": [3, 3], "to": [3, 3]},
    )  # fmt: skip
    image: Image = drawn(one, fill(one), {"a.png": picture})

    assert (image.width, image.height) == (1000, 500)
