"""The built-in design `text`: words on any picture. Its fields, and its layout.

    text=Still thinking, David?;at=s;color=fff;size=9

Sizes are per cent of the picture's height, the margin of its shorter side, the width of its width; what decorates the
letters is per cent of their size. Further texts are text2 to text4, with size2 and so on; what is not said of them is
as with the first, but smaller. Texts at one place stand below each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ops.geometry import Extent
from ops.layers.paint import Colour
from ops.layers.text import Align, Frame, Ground, Overflow, Shadow, Stroke, Text
from ops.text.fonts import Font, Fonts
from server.designs.chosen import chosen
from server.designs.field import Field, Fields, How, Partial
from server.designs.filled import Assets, Painted, Seen
from server.designs.kinds import letter_case
from server.designs.kinds.colours import Ink, visible
from server.designs.kinds.kind import Words
from server.designs.kinds.locales import Place
from server.designs.kinds.styles import Brush, Choice, Features, Number, Typeface, Weight
from server.designs.overlay import Names
from server.designs.values import NONE

NAME = "text"
ENGLISH = "en"  # what is not said to be of another language is parted by its rules
TEXTS = 4
SMALLEST = 0.25  # of its size a text may shrink to, if nothing is said

NEXT = 0.6  # of the first text's size, which the others have: a headline and what stands below it
ALIASES = {"colour": "color", "bg": "background", "position": "at", "letter_spacing": "spacing"}

_ACROSS = {"w": 0.0, "nw": 0.0, "sw": 0.0, "e": 1.0, "ne": 1.0, "se": 1.0}
_DOWN = {"n": 0.0, "nw": 0.0, "ne": 0.0, "s": 1.0, "sw": 1.0, "se": 1.0}
_POINTS = Choice(
    ("c", "n", "ne", "e", "se", "s", "sw", "w", "nw"),
    {
        **dict.fromkeys(("center", "centre", "middle"), "c"),
        **dict.fromkeys(("north", "top", "top-center"), "n"),
        **dict.fromkeys(("south", "bottom", "bottom-center"), "s"),
        **dict.fromkeys(("east", "right"), "e"),
        **dict.fromkeys(("west", "left"), "w"),
        **dict.fromkeys(("northeast", "north-east", "top-right"), "ne"),
        **dict.fromkeys(("northwest", "north-west", "top-left"), "nw"),
        **dict.fromkeys(("southeast", "south-east", "bottom-right"), "se"),
        **dict.fromkeys(("southwest", "south-west", "bottom-left"), "sw"),
    },
)
_ALIGN = Choice(("start", "left", "center", "right", "end"), {"centre": "center", "middle": "center"})
_CASE = Choice(("none", "upper", "small-caps"), {"uppercase": "upper", "smallcaps": "small-caps", "as-is": "none"})
_DECORATION = Choice(
    ("none", "underline", "strike"), dict.fromkeys(("line-through", "strikethrough", "strike-through"), "strike")
)
_OVERFLOW = Choice(tuple(one.value for one in Overflow), {})
_HYPHENS = Choice(("none", "auto"), {"manual": "none", "yes": "auto", "no": "none"})
_STYLE = Choice(("normal", "italic"), {"upright": "normal", "regular": "normal", "oblique": "italic"})


def fields(fonts: Fonts, most_lines: int, largest: float) -> tuple[Field, ...]:
    """The fields of one text, in their order."""
    stroke = Brush((("width", Number(0, 20), 5.0),))
    shadow = Brush((("blur", Number(0, 50), 12.0), ("right", Number(-50, 50), 0.0), ("down", Number(-50, 50), 5.0)))
    return (
        # Words are drawn as far as fonts have their letters, if there is nothing better to draw.
        Field("text", Words(accepts=""), How(words=True, partial=Partial.LAST)),
        Field("at", _POINTS, written="c"),
        Field("size", Number(0.5, largest), written=8),
        Field("min_size", Number(0.5, largest)),
        Field("color", Ink(), written="fff"),
        Field("font", Typeface(fonts), written=fonts.default),
        Field("weight", Weight(), written=600),
        Field("style", _STYLE, written="normal"),
        Field("width", Number(1, 100), written=100),
        Field("lines", Number(1, most_lines, whole=True), written=3),
        Field("align", _ALIGN),
        Field("margin", Number(0, 45), written=5),
        Field("spacing", Number(-10, 100), written=0),
        Field("line_height", Number(70, 300), written=115),
        Field("case", _CASE, written="none"),
        Field("decoration", _DECORATION, written="none"),
        Field("features", Features()),
        Field("hyphens", _HYPHENS, written="none"),
        Field("overflow", _OVERFLOW, written="auto"),
        Field("highlight", Ink()),
        Field("background", Ink()),
        Field("padding", Number(0, 200), written=35),
        Field("radius", Number(0, 500), written=20),
        Field("stroke", stroke),
        Field("shadow", shadow),
        Field("rotate", Number(0, 360, circle=True), written=0),
        Field("opacity", Number(0, 100), written=100),
    )


def numbered(name: str, index: int) -> str:
    """The name of a field of the text of this number, counted from 0: size, size2, size3, size4."""
    return name if index == 0 else f"{name}{index + 1}"


@dataclass(frozen=True)
class TextDesign:
    """The design itself, of whose texts each has these fields."""

    styles: tuple[Field, ...]

    name = NAME
    version = None
    place = Place("", "UTC")  # of no language, unless an overlay says of which
    heeds = frozenset({"locale"})  # of what may be said beside its fields
    reads_by = NONE  # what is said beside its fields by which their values are read
    needs = NAME  # the field without which a query counts for nothing
    tags = NONE  # the fields of which a name in braces is a tag that nobody filled in
    initials = NONE
    required = ()
    ground = None
    public = False
    max_bytes = None

    @cached_property
    def _rows(self) -> tuple[dict[str, str], ...]:
        """The names of the fields of each text, by those of the first."""
        return tuple({one.name: numbered(one.name, index) for one in self.styles} for index in range(TEXTS))

    @cached_property
    def fields(self) -> Fields:
        named = (replace(one, name=row[one.name]) for row in self._rows for one in self.styles)
        return Fields({one.name: one for one in named})

    @cached_property
    def names(self) -> Names:
        aliases = {numbered(a, i): numbered(b, i) for i in range(TEXTS) for a, b in ALIASES.items()}
        return Names(frozenset(self.fields), aliases)

    @cached_property
    def chosen(self) -> Fields:
        return chosen(lambda _: None, ())

    @cached_property
    def _bounded(self) -> dict[str, Any]:
        """Defaults of a text that are brought within what is allowed here: as that is seen, it has to be said."""
        written = {one.name: one.kind.taken(one.written, self.place) for one in self.styles if one.written is not None}
        return {name: read.value for name, read in written.items() if read.remark}

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        """The defaults of a text, None for nothing."""
        return {one.name: None if one.name in self._bounded else one.default(self.place) for one in self.styles}

    def completed(self, given: Mapping[str, Any], place: Place) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ARG002
        """Of the values that are given those that count, and what the fields are without them: of texts that have
        words, and of the first, which lends its own to the others."""
        written = [row for row in self._rows if row[NAME] in given]
        if not written:
            return {}, {}
        given, defaults = {**self._bounded, **given}, dict(self._defaults)
        for row in written:
            if row is not self._rows[0]:
                first = {**self._defaults, **given}
                lent = first | {"size": round(first["size"] * NEXT, 3), NAME: None}
                defaults |= {name: lent[plain] for plain, name in row.items()}
        return {one.name: given[one.name] for one in self.fields.of(given) if one.name in defaults}, defaults

    def laid_out(self, preset: str) -> "TextDesign":  # noqa: ARG002
        return self

    def layout(self, values: Mapping[str, Any], place: Place) -> "Texts | None":
        """What is to be seen of its values; None for nothing."""
        written = [row for row in self._rows if values.get(row[NAME]) is not None]
        texts = {row[NAME]: {plain: values[name] for plain, name in row.items()} for row in written}
        return Texts(texts, place.locale) if texts else None


@dataclass(frozen=True, slots=True)
class Texts(Painted):
    """The texts that are to be seen: the values of the style of each, by the name of its field."""

    texts: Mapping[str, Mapping[str, Any]]
    locale: str

    @property
    def identity(self) -> str:
        return NAME

    def seen(self, extent: Extent, assets: Assets) -> tuple[Seen, ...]:  # noqa: ARG002 (texts need no pictures)
        return tuple(Seen(name, text_of(values, extent, self.locale)) for name, values in self.texts.items())


def text_of(values: Mapping[str, Any], extent: Extent, locale: str) -> Text:
    """A text as it lies on a picture of this extent, in its pixels."""
    at = values["at"]
    across, down = _ACROSS.get(at, 0.5), _DOWN.get(at, 0.5)
    size = values["size"] * extent.height / 100
    smallest = size * SMALLEST if values["min_size"] is None else values["min_size"] * extent.height / 100
    sides = {0.0: Align.START, 0.5: Align.CENTER, 1.0: Align.RIGHT}
    words = values["text"]
    return Text(
        text=letter_case.upper(words, locale.partition("-")[0]) if values["case"] == "upper" else words,
        frame=_frame(values["margin"] / 100, values["width"] / 100, across, extent),
        across=across,
        down=down,
        align=Align(values["align"]) if values["align"] else sides[across],
        font=Font(values["font"], round(values["weight"]), values["style"] == "italic"),
        size=size,
        smallest=min(smallest, size),
        lines=round(values["lines"]),
        leading=values["line_height"] / 100,
        spacing=values["spacing"] / 100,
        ink=values["color"],
        rotate=values["rotate"] % 360,
        opacity=values["opacity"] / 100,
        ground=_ground(values["background"], values),
        highlight=_ground(values["highlight"], values),
        stroke=_stroke(values["stroke"]),
        shadow=_shadow(values["shadow"]),
        underline=values["decoration"] == "underline",
        strike=values["decoration"] == "strike",
        features=(*(values["features"] or ()), *(("smcp",) if values["case"] == "small-caps" else ())),
        language=locale or ENGLISH,
        hyphens=values["hyphens"] == "auto",
        overflow=Overflow(values["overflow"]),
    )


def _frame(margin: float, width: float, across: float, extent: Extent) -> Frame:
    edge = margin * min(extent.width, extent.height)
    room = extent.width - 2 * edge
    wide = min(room, width * extent.width)
    return Frame(edge + (room - wide) * across, edge, wide, extent.height - 2 * edge)


def _ground(colour: Colour | None, values: Mapping[str, Any]) -> Ground | None:
    return Ground(colour, values["padding"] / 100, values["radius"] / 100) if colour and visible(colour) else None


def _stroke(value: tuple[Colour, tuple[float, ...]] | None) -> Stroke | None:
    if value is None or not value[0].alpha or not value[1][0]:
        return None
    return Stroke(value[0], value[1][0] / 100)


def _shadow(value: tuple[Colour, tuple[float, ...]] | None) -> Shadow | None:
    if value is None or not value[0].alpha:
        return None
    blur, right, down = value[1]
    return Shadow(value[0], blur / 100, right / 100, down / 100)
