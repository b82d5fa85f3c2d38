"""The built-in design `text`: free text on any picture. Its fields, and what they make of a canvas.

    text=Still thinking, David?;at=s;color=fff;size=9

Sizes are per cent of the picture's height, the margin of its shorter side, the width of its width; what decorates the
letters is per cent of their size. Further texts are text2 to text4, with size2 and so on; what is not said of them is
as with the first, but smaller. Texts at one place stand below each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ops.geometry import Extent
from ops.layers.paint import Colour
from ops.layers.text import Align, Frame, Ground, Overflow, Shadow, Stroke, Text
from ops.text.fonts import Font, Fonts
from server.designs.filled import Assets, Chain, Part, Seen
from server.designs.kinds import letter_case
from server.designs.kinds.simple import Brush, Choice, Features, Kind, Number, Paint, Typeface, Weight, Words, visible
from server.designs.overlay import Names
from server.designs.reading import How, Partial, Reading

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


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a design: its name, how it is read, and its default, None for nothing."""

    name: str
    kind: Kind
    default: Any = None

    @property
    def how(self) -> How:
        """Words are drawn as far as fonts have their letters, if there is nothing better to draw."""
        return How(words=isinstance(self.kind, Words), partial=Partial.LAST)

    def bounded(self, value: Any) -> Any:
        """A default within what is allowed here; where that changes it, it has to be said."""
        return min(max(value, self.kind.low), self.kind.high) if value and isinstance(self.kind, Number) else value


def fields(fonts: Fonts, most_lines: int, largest: float) -> tuple[Field, ...]:
    """The fields of one text, in their order."""
    return (
        Field("text", Words()),
        Field("at", _POINTS, "c"),
        Field("size", Number(0.5, largest), 8.0),
        Field("min_size", Number(0.5, largest)),
        Field("color", Paint(), Colour(255, 255, 255)),
        Field("font", Typeface(fonts), fonts.default),
        Field("weight", Weight(), 600.0),
        Field("style", _STYLE, "normal"),
        Field("width", Number(1, 100), 100.0),
        Field("lines", Number(1, most_lines, whole=True), 3.0),
        Field("align", _ALIGN),
        Field("margin", Number(0, 45), 5.0),
        Field("spacing", Number(-10, 100), 0.0),
        Field("line_height", Number(70, 300), 115.0),
        Field("case", _CASE, "none"),
        Field("decoration", _DECORATION, "none"),
        Field("features", Features()),
        Field("hyphens", _HYPHENS, "none"),
        Field("overflow", _OVERFLOW, "auto"),
        Field("highlight", Paint()),
        Field("background", Paint()),
        Field("padding", Number(0, 200), 35.0),
        Field("radius", Number(0, 500), 20.0),
        Field("stroke", Brush((("width", Number(0, 20), 5.0),))),
        Field(
            "shadow",
            Brush((("blur", Number(0, 50), 12.0), ("right", Number(-50, 50), 0.0), ("down", Number(-50, 50), 5.0))),
        ),
        Field("rotate", Number(0, 360, circle=True), 0.0),
        Field("opacity", Number(0, 100), 100.0),
    )


def numbered(name: str, index: int) -> str:
    """The name of a field of the text of this number, counted from 0: size, size2, size3, size4."""
    return name if index == 0 else f"{name}{index + 1}"


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is to be seen: its field, and the values of its style."""

    name: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that are to be seen."""

    written: tuple[Written, ...]
    locale: str = ""

    @property
    def identity(self) -> str:
        return NAME

    @property
    def chains(self) -> tuple[Chain, ...]:
        return ()

    @property
    def own(self) -> frozenset[str]:
        return frozenset()

    @property
    def given(self) -> frozenset[str]:
        return frozenset()

    def seen(self, extent: Extent, assets: Assets) -> tuple[Seen, ...]:  # noqa: ARG002 (texts need no pictures)
        return tuple(Seen(one.name, text_of(one.values, extent, self.locale)) for one in self.written)

    def missed(self, assets: Assets) -> list[tuple[str, str]]:  # noqa: ARG002
        return []


@dataclass(frozen=True)
class Free:
    """The design itself."""

    fields: tuple[Field, ...]

    @cached_property
    def names(self) -> Names:
        declared = {numbered(field.name, index): field for index in range(TEXTS) for field in self.fields}
        aliases = {numbered(a, i): numbered(b, i) for i in range(TEXTS) for a, b in ALIASES.items()}
        return Names(frozenset(declared), aliases)

    @cached_property
    def rows(self) -> tuple[dict[str, Field], ...]:
        """The fields of every text by their names."""
        return tuple({numbered(one.name, index): one for one in self.fields} for index in range(TEXTS))

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where a field stands among all fields."""
        return {name: place for place, name in enumerate(name for row in self.rows for name in row)}

    @cached_property
    def _bounded(self) -> dict[str, Any]:
        return {one.name: one.bounded(one.default) for one in self.fields}

    def fill(self, reading: Reading, locale: str = "") -> tuple[tuple[Part, ...], Texts]:
        """The fields that have to be said, and the texts, of words of a locale."""
        texts: list[tuple[Written, tuple[Part, ...]]] = []
        first: dict[str, Any] = {}
        touched = {index for index, row in enumerate(self.rows) if not reading.names.isdisjoint(row)}
        for index in sorted(touched | {0}):
            defaults = self.defaults(index, first)
            chosen = dict(self._bounded) if index == 0 else dict(defaults)
            row = self.rows[index]
            for name in sorted(reading.names & row.keys(), key=self._places.__getitem__):
                one = row[name]
                value = reading.first(name, one.kind.read, one.kind.spell, one.how)
                chosen[one.name] = chosen[one.name] if value is None else value
            first = first or chosen
            if chosen["text"] is not None:
                texts.append((Written(numbered(NAME, index), chosen), self._parts(index, chosen, defaults, reading)))
        return self._whole(texts, first, reading), Texts(tuple(written for written, _ in texts), locale)

    def _whole(
        self, texts: list[tuple[Written, tuple[Part, ...]]], first: Mapping[str, Any], reading: Reading
    ) -> tuple[Part, ...]:
        """The spelling of all texts. What a missing first text lends to the others has to be said all the same."""
        if not texts:
            return ()
        lent = () if texts[0][0].name == NAME else self._parts(0, first, self.defaults(0, {}), reading)
        return (*lent, *(part for _, parts in texts for part in parts))

    def _parts(
        self, index: int, chosen: Mapping[str, Any], defaults: Mapping[str, Any], reading: Reading
    ) -> tuple[Part, ...]:
        """The fields of a text that are not as they are by default."""
        return tuple(
            Part(name, reading.spelled(name, one.kind.spell(chosen[one.name])))
            for one in self.fields
            for name in (numbered(one.name, index),)
            if chosen[one.name] is not defaults[one.name] and visible(chosen[one.name]) != visible(defaults[one.name])
        )

    @cached_property
    def _defaults(self) -> dict[str, Any]:
        return {field.name: field.default for field in self.fields}

    def defaults(self, index: int, first: Mapping[str, Any]) -> dict[str, Any]:
        """What the fields of a text are if nothing is said; `first` are those of the first text."""
        if index == 0:
            return self._defaults
        return {**first, "text": None, "size": round(first["size"] * NEXT, 3)}


def text_of(values: Mapping[str, Any], extent: Extent, locale: str = "") -> Text:
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
    return Ground(colour, values["padding"] / 100, values["radius"] / 100) if colour and colour.alpha else None


def _stroke(value: tuple[Colour, tuple[float, ...]] | None) -> Stroke | None:
    if value is None or not value[0].alpha or not value[1][0]:
        return None
    return Stroke(value[0], value[1][0] / 100)


def _shadow(value: tuple[Colour, tuple[float, ...]] | None) -> Shadow | None:
    if value is None or not value[0].alpha:
        return None
    blur, right, down = value[1]
    return Shadow(value[0], blur / 100, right / 100, down / 100)
