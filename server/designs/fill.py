"""Filling in: an overlay and the design that it fills → what is to be seen, its one spelling, and what happened.

Data never causes an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ops.text.fonts import Fonts
from server.designs import binding, free, overlay
from server.designs.design import Design
from server.designs.empty_words import NO_WORDS, EmptyWords
from server.designs.filled import CLEANED, NOTHING, UNSAID, Filled, Painted, Part, Terms
from server.designs.free import Free
from server.designs.kinds.simple import IGNORED, Typeface, Words
from server.designs.overlay import PLACE, PRESET, TERMS, Given, Names
from server.designs.reading import Reading
from server.designs.values import NONE
from server.errors import Unknown
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.designs.composition import composition
    from server.designs.kinds.locales import Place
else:  # a picture with nothing on it, or with a text, is no design
    composition = on_demand("server.designs.composition.composition")

MISSPELT = "misspelt"  # the remark on a field that was probably meant by a name that is none
SHOWN = 60  # characters of a design's name that a refusal repeats


@dataclass(frozen=True, slots=True)
class Named:
    """The design and the version that an overlay names, and what is left of it."""

    name: str | None
    version: int | None
    rest: str


def named(raw: str) -> Named:
    """Read the beginning of an overlay."""
    name, version, rest = overlay.read_design(raw)
    number = int(version.lstrip("0") or "0") if version and version.isdigit() else None  # int() bounds zeros too
    return Named(name, number, rest)


def unknown(name: str, version: int | None) -> Unknown:
    """The refusal of a design that there is not."""
    shown = name if version is None else f"{name}@{version}"
    shown = shown[:SHOWN] + "…" if len(shown) > SHOWN else shown
    return Unknown(
        f"There is no design “{shown}” here. Expected a design's name, fields of text such as text=Hello;at=s, or "
        "region/size/rotation/quality.format."
    )


def terms(raw: str) -> Terms:
    """What an overlay says about itself, whatever design it fills."""
    rest = named(raw).rest  # decoded, if it came encoded as a whole
    if not overlay.may_have_terms(rest):
        return Terms()
    return _terms(overlay.read_path(rest, Names(frozenset(), {})).given)


def _terms(given: list[Given]) -> Terms:
    return Terms(**{one.name: unquote(one.raw) for one in given if one.name in TERMS and not one.suffix})


@dataclass(frozen=True, slots=True)
class Designs:
    """What fills in designs. `longest` is how many characters a value has at most; `empty` are words for nothing."""

    free: Free
    fonts: Fonts
    longest: int
    empty: EmptyWords = NO_WORDS

    def fill(
        self,
        raw: str,
        query: str,
        own: Design | None = None,
        over: Design | None = None,
        fallbacks: Mapping[str, str] | None = None,
        now: datetime | None = None,
    ) -> Filled:
        """Read an overlay segment and a query, both undecoded, on a picture or on a design, its `own`; `over` is the
        design that the overlay names, `fallbacks` are values for what is missing. Raises Unknown."""
        now = now or datetime.now(UTC)
        start = named(raw)
        if over is None and start.name is not None and (start.name, start.version) != (free.NAME, None):
            raise unknown(start.name, start.version)
        design = over or (None if start.name == free.NAME else own)
        if not raw and "=" not in query and not fallbacks:
            return NOTHING if own is None else self._generic(own, now)
        names = design.names if design else self.free.names
        given, passed_over = self._given(start.rest, query, names, fallbacks or {}, always=design is not None)
        said, about = tuple(one for one in given if one.name not in TERMS), _terms(list(given))
        below = [] if own is None or design is own else [binding.composed(own, {}, own.place, now, over=False)]
        filled = Filled(terms=about, asked=bool(raw) or bool(said))
        if design:
            filled = self._design(filled, design, said, now, laid_over=over is not None)
        elif said:
            filled = self._texts(filled, said)
            if any(one.name == PRESET for one in said):
                filled = replace(filled, notes=(*filled.notes, (PRESET, IGNORED)))
            if own and filled.parts:
                filled = replace(filled, design=free.NAME)  # without the word, these would be fields of its own
        filled = replace(filled, notes=(*filled.notes, *passed_over))
        private = any(one.source == "query" for one in given)
        painted = (*below, *filled.painted)
        if below:
            compositions = [*below, *(one for one in filled.painted if isinstance(one, composition.Composition))]
            filled = replace(filled, **binding.lasting(compositions), most=own.document.max_bytes if own else None)
        return replace(filled, painted=painted, private=private, notes=tuple(dict.fromkeys(filled.notes)))

    def outside_seal(self, rest: str, design: Design | None) -> bool:
        """Whether an overlay says anything beside sealed values: a field, or an end that would not be kept."""
        given = overlay.read_path(rest, design.names if design else self.free.names).given
        return any((one.name, one.suffix) != ("sealed", "") for one in given)

    def closed(self, raw: str, design: Design | None) -> tuple[tuple[str, str], ...]:
        """What a signature covers of an overlay: every field that is not left open, and its value's one spelling."""
        given = overlay.read_path(named(raw).rest, design.names if design else self.free.names).given
        return self.shut(tuple(given), overlay.opened(_terms(given).open), design)

    def given(self, raw: str, query: str, design: Design | None) -> tuple[Given, ...]:
        """Everything that an overlay and a query give for a design, and what the overlay says about itself."""
        names = design.names if design else self.free.names
        return self._given(named(raw).rest, query, names, {}, always=design is not None)[0]

    def misspelt(self, raw: str, design: Design | None) -> dict[str, str]:
        """The names in an overlay that are nearly those of fields, each with the field that is meant."""
        return overlay.read_path(named(raw).rest, design.names if design else self.free.names).misspelt

    def shut(
        self, given: tuple[Given, ...], opened: frozenset[str], design: Design | None
    ) -> tuple[tuple[str, str], ...]:
        """The fields that are not left open, and the one spelling of what is read from each: what is executed, and not
        what was written."""
        kept = tuple(one for one in given if one.name not in TERMS and (one.suffix == "or" or one.name not in opened))
        place = None
        if design and not opened & PLACE:  # what a date or a number means, nobody knows before its place is known
            place, _ = binding.placed(self._reading(kept, design), design)
        found = [
            (f"{one.name}.or" if one.suffix == "or" else one.name, self._spelled(one, design, place)) for one in kept
        ]
        order = design.fields if design else (name for row in self.free.rows for name in row)
        places = {name: index for index, name in enumerate(order)}
        return tuple(sorted(found, key=lambda pair: (places.get(pair[0].partition(".")[0], -1), pair[0])))

    def _spelled(self, one: Given, design: Design | None, place: Place | None) -> str:
        """What is used of a value, read as it is when it is drawn; what cannot be used as it came, but for tags,
        blanks and words for nothing."""
        reading = self._reading((one,), design)
        if binding.is_preset(one.name, design):
            spelled = binding.preset(reading, design)
        elif one.name in binding.PLACES:
            spelled = reading.first(one.name, binding.PLACES[one.name], str)
        elif design:
            field = design.fields[one.name]
            value = field.value(reading, place or design.place)
            spelled = None if value is None or place is None else reading.spelled(one.name, field.spell(value))
        else:
            style = next(row[one.name] for row in self.free.rows if one.name in row)
            value = reading.first(one.name, style.kind.read, style.kind.spell, style.how)
            spelled = None if value is None else style.kind.spell(value)
        first = reading.steps[0]
        as_it_came = "" if "null" in first.remarks else first.value.text or ""
        return as_it_came if spelled is None else str(spelled)

    def _reading(self, given: tuple[Given, ...], design: Design | None) -> Reading:
        own = design.names.declared if design else NONE
        return Reading(given, self.longest, self.fonts, {}, self.empty, own)

    def hint(self, name: str, text: str, design: Design | None = None) -> str:
        """What a field would have accepted, and the nearest that there is; nothing for a field that takes all."""
        if design:
            field = design.fields.get(name)
            return field.accepts if field else binding.presets(text, design) if binding.is_preset(name, design) else ""
        kind = next((row[name].kind for row in self.free.rows if name in row), None)
        if kind is None or isinstance(kind, Words):
            return ""
        near = f". Did you mean {self.fonts.nearest(text)}?" if isinstance(kind, Typeface) else ""
        return kind.accepts + near

    def _given(
        self, rest: str, query: str, names: Names, fallbacks: Mapping[str, str], *, always: bool
    ) -> tuple[tuple[Given, ...], tuple[tuple[str, str], ...]]:
        """Everything given for the fields of a design, and remarks on what is passed over. The query of free text
        counts only if it has a text."""
        in_path, stranger, misspelt = overlay.read_path(rest, names)
        signed = next((one for one in in_path if one.name == "sig"), None)
        if signed:
            names = names.only(overlay.opened(_terms(in_path).open))
        in_query, _, nearly = overlay.read_query(query, names)
        chosen = False
        if not always and not any(one.name == free.NAME for one in in_query):
            chosen = bool(in_path) and any(one.name == PRESET for one in in_query)  # which a text has not
            in_query, nearly = [], {}
        told = [
            Given(name, "fallback", quote(value, safe=""), "fallbacks")
            for written, value in fallbacks.items()
            if (name := names.of(written))
        ]
        meant = dict.fromkeys((*misspelt.values(), *nearly.values()))
        ignored = [name for name, said in (("unknown", stranger), (PRESET, chosen)) if said]
        passed_over = (*((name, IGNORED) for name in ignored), *((name, MISSPELT) for name in meant))
        return (*overlay.joined(in_path, in_query), *told), passed_over

    def _texts(self, filled: Filled, given: tuple[Given, ...]) -> Filled:
        reading = Reading(given, self.longest, self.fonts, filled.terms.longest, self.empty)
        locale = reading.first("locale", binding.PLACES["locale"], str) if reading.given("locale") else None
        parts, texts = self.free.fill(reading, locale or "")
        if locale and parts:
            parts = (Part("locale", locale), *parts)
        painted: tuple[Painted, ...] = (texts,) if texts.written else ()
        return replace(
            filled,
            parts=parts,
            painted=painted,
            notes=tuple(reading.notes),
            steps=tuple(reading.steps),
        )

    def _design(
        self, filled: Filled, design: Design, given: tuple[Given, ...], now: datetime, *, laid_over: bool
    ) -> Filled:
        reading = Reading(given, self.longest, self.fonts, filled.terms.longest, self.empty, design.names.declared)
        place, about = binding.placed(reading, design)
        preset, own = binding.preset(reading, design), design
        if preset:
            design = own.laid_out(preset)
        chosen = [Part(PRESET, reading.spelled(PRESET, preset))] if preset and design is not own else []
        bound = binding.bind(reading, design, place)
        parts = [*sorted([*about, *chosen], key=lambda part: part.name), *bound.parts]
        notes = reading.notes
        if bound.required:
            parts, place = chosen, design.place
            notes = [*notes, *((name, "required") for name in bound.required)]
        composed = binding.composed(design, bound.values, place, now, over=laid_over, theirs=bound.theirs)
        unsaid = composed.unsaid
        notes = [*notes, *((name, UNSAID) for name, _ in unsaid)]
        cleaned = [name for name in composed.coded if reading.was_cleaned(name)]
        notes += [(name, CLEANED) for name in (*cleaned, *composed.capitalised) if name not in dict(unsaid)]
        return replace(
            filled,
            design=f"{design.name}@{design.version}" if laid_over else "",
            parts=tuple(parts),
            painted=(composed,),
            notes=tuple(notes),
            steps=tuple(reading.steps),
            required=bound.required,
            most=None if laid_over else design.document.max_bytes,
            alt=" ".join((composed.values.text(design.document.alt) or design.document.title).split()),
            unsaid=unsaid,
            preset=preset or "",
            ground=None if laid_over or design is own else design.ground,
            **binding.lasting([composed]),
        )

    def _generic(self, own: Design, now: datetime) -> Filled:
        """A design without anybody's values."""
        return self._design(NOTHING, own, (), now, laid_over=False)
