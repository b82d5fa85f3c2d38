"""Filling in: an overlay and a design → typed values, their one spelling, the texts on a canvas, and what happened.

The value of a field is the first of: the path's or the query's, the `.or` in the URL, the design's default. Data never
causes an error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from ops.canvas import Laid
from ops.fonts import Fonts
from ops.geometry import Extent
from ops.layers import typeset
from ops.layers.text import Text
from ops.picture import Picture
from server.designs import free, overlay, values
from server.designs.free import TEXTS, Field, Free, numbered
from server.designs.kinds import Typeface, Words, visible
from server.designs.overlay import Given, Names
from server.designs.values import Value
from server.errors import Unknown

LITERAL = "!$'()*:@~"  # left alone in values: neither a separator here nor in a Link header
WORDLESS = "glyphs"  # the remark on a value of which no font has a letter
SHOWN = 60  # characters of a design's name that a refusal repeats


@dataclass(frozen=True, slots=True)
class Step:
    """What became of something given: where it came from, how it was read, and what of it is used, if anything."""

    given: Given
    value: Value
    used: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A text that is to be seen: its field, the values of its style, and how these are spelled."""

    name: str
    values: Mapping[str, Any]
    spelled: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """A design that is filled in.

    spelled  the overlay in its one spelling, encoded; nothing if nothing is to be seen of it
    texts    what is to be seen
    notes    what happened, field and remark
    steps    how each thing given was read
    private  whether a query had a part in it
    asked    whether there is an overlay at all, whatever it says
    """

    spelled: str = ""
    texts: tuple[Written, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    steps: tuple[Step, ...] = ()
    private: bool = False
    asked: bool = False

    def seen(self, laid: tuple[Laid, ...]) -> list[tuple[str, str]]:
        """What was noticed when the texts were set."""
        found = []
        for written, one in zip(self.texts, laid, strict=True):
            if one.block is None:
                found.append((written.name, "unseen"))
            elif one.block.shortened:
                found.append((written.name, "shortened"))
            if one.block and one.block.left_out:
                found.append((written.name, WORDLESS))
        return found

    def on(self, picture: Picture) -> Picture:
        """What is known of a picture with the texts on it: they may have colours."""
        return replace(picture, grey=False) if self.spelled else picture

    def layers(self, extent: Extent) -> tuple[Text, ...]:
        """The texts on a picture of this extent."""
        return tuple(free.text_of(written.values, extent) for written in self.texts)


NOTHING = Filled()


@dataclass
class Designs:
    """The designs at hand; for now the built-in one."""

    free: Free
    fonts: Fonts
    longest: int
    names: Names = field(init=False)
    _rows: tuple[dict[str, Field], ...] = field(init=False)
    _bounded: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.names = self.free.names
        self._rows = tuple({numbered(one.name, index): one for one in self.free.fields} for index in range(TEXTS))
        self._bounded = {one.name: one.bounded(one.default) for one in self.free.fields}

    def fill(self, raw: str, query: str) -> Filled:
        """Read an overlay segment and a query, both undecoded. Raises Unknown for a design that there is not."""
        if not raw and "=" not in query:
            return NOTHING
        design, version, rest = overlay.read_design(raw)
        if design is not None and (design != free.NAME or version not in (None, "latest")):
            shown = f"{design}@{version}" if version else design
            shown = shown[:SHOWN] + "…" if len(shown) > SHOWN else shown
            raise Unknown(
                f"There is no design “{shown}” here. Expected fields of text such as text=Hello;at=s, or "
                "region/size/rotation/quality.format."
            )
        in_path, strangers = overlay.read_path(rest, self.names)
        in_query = overlay.read_query(query, self.names)
        if not any(one.name == free.NAME for one in in_query):
            in_query = []
        given = overlay.joined(in_path, in_query)
        if not given and not strangers:
            return NOTHING if not raw else Filled(asked=True)
        private = any(one.source == "query" for one in given)
        return self._filled(given, strangers, private)

    def hint(self, name: str, text: str) -> str:
        """What a field would have accepted, and the nearest that there is; nothing for a field that takes all."""
        kind = next((row[name].kind for row in self._rows if name in row), None)
        if kind is None or isinstance(kind, Words):
            return ""
        near = f". Did you mean {self.fonts.nearest(text)}?" if isinstance(kind, Typeface) else ""
        return kind.accepts + near

    def _filled(self, given: tuple[Given, ...], strangers: bool, private: bool) -> Filled:
        read = _Reading(given, self.longest, self.fonts)
        texts: list[Written] = []
        first: dict[str, Any] = {}
        touched = {index for index, row in enumerate(self._rows) if any(one.name in row for one in given)}
        for index in sorted(touched | {0}):
            defaults = self.free.defaults(index, first)
            chosen = dict(self._bounded) if index == 0 else dict(defaults)
            for name, one in self._rows[index].items():
                if read.given(name) and (value := read.value(one, name)) is not None:
                    chosen[one.name] = value
            first = first or chosen
            if chosen["text"] is not None:
                spelled = self._spelled(index, chosen, defaults)
                texts.append(Written(numbered(free.NAME, index), chosen, spelled))
        notes = [*read.notes, *([("unknown", "ignored")] if strangers else [])]
        return Filled(
            spelled=self._whole(texts, first),
            texts=tuple(texts),
            notes=tuple(dict.fromkeys(notes)),
            steps=tuple(read.steps),
            private=private,
            asked=True,
        )

    def _whole(self, texts: list[Written], first: Mapping[str, Any]) -> str:
        """The spelling of all texts. What a missing first text lends to the others has to be said all the same."""
        if not texts:
            return ""
        lent = () if texts[0].name == free.NAME else self._spelled(0, first, self.free.defaults(0, {}))
        return ";".join([*lent, *(part for written in texts for part in written.spelled)])

    def _spelled(self, index: int, chosen: Mapping[str, Any], defaults: Mapping[str, Any]) -> tuple[str, ...]:
        """The fields of a text that are not as they are by default."""
        return tuple(
            f"{numbered(one.name, index)}={quote(one.kind.spell(chosen[one.name]), safe=LITERAL)}"
            for one in self.free.fields
            if visible(chosen[one.name]) != visible(defaults[one.name])
        )


class _Reading:
    """Everything given, while it is read."""

    def __init__(self, given: tuple[Given, ...], longest: int, fonts: Fonts) -> None:
        self._given = {(one.name, one.suffix == "or"): one for one in given}
        self._longest = longest
        self._fonts = fonts
        self.notes: list[tuple[str, str]] = []
        self.steps: list[Step] = []

    def given(self, name: str) -> bool:
        return (name, False) in self._given or (name, True) in self._given

    def value(self, one: Field, name: str) -> Any:
        """The value of a field, None if nothing usable is given for it."""
        return next((found for found in self._tried(one, name) if found is not None), None)

    def _tried(self, one: Field, name: str) -> Iterator[Any]:
        for fallback in (False, True):
            given = self._given.get((name, fallback))
            if given is None:
                continue
            value = values.read(given.raw, self._longest, base64=given.suffix == "b64")
            found, remarks = self._read(one, value)
            if fallback:
                remarks = ("fallback", *remarks)
            self.notes += [(name, remark) for remark in remarks]
            used = None if found is None else one.kind.spell(found)
            self.steps.append(Step(given, value, used, remarks))
            yield found

    def _read(self, one: Field, value: Value) -> tuple[Any, tuple[str, ...]]:
        if value.text is None:
            return None, value.remarks
        if isinstance(one.kind, Words) and not self._drawable(value.text):
            return None, (*value.remarks, WORDLESS)
        read = one.kind.read(value.text)
        return read.value, (*value.remarks, read.remark) if read.remark else value.remarks

    def _drawable(self, text: str) -> bool:
        """Whether a font has anything of a text, were it one letter."""
        return any(ord(letter) in self._fonts.characters for letter in text if typeset.is_seen(letter))
