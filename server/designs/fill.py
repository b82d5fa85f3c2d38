"""Filling in: an overlay and the design that it fills → what is to be seen, its one spelling, and what happened.

Data never causes an error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from ops.text.fonts import Fonts
from server.designs import binding, overlay
from server.designs.binding import AnyDesign
from server.designs.design import Design
from server.designs.empty_words import NO_WORDS, EmptyWords
from server.designs.filled import NOTHING, Filled, Part, Terms
from server.designs.kinds.kind import IGNORED
from server.designs.kinds.locales import Place
from server.designs.overlay import PRESET, TERMS, Given, Names
from server.designs.reading import Reading
from server.designs.text_design import NAME as TEXT
from server.designs.text_design import TextDesign
from server.errors import Unknown

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


def name_of(design: AnyDesign | None) -> str:
    """The name of a design with its version; nothing of one without, as of the built-in one."""
    return f"{design.name}@{design.version}" if design and design.version is not None else ""


def head(own: Design | None, over: Design | None, filling: AnyDesign) -> str:
    """The word that an overlay begins with in its one spelling, if this is filled in."""
    if own and filling is not own and filling is not over:
        return TEXT  # on a design the word says that these are no fields of its own
    return name_of(over)


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

    text: TextDesign
    fonts: Fonts
    longest: int
    empty: EmptyWords = NO_WORDS

    def filling(self, raw: str, own: Design | None, over: Design | None) -> AnyDesign:
        """The design that an overlay fills in, on a picture or on a design, its `own`; `over` is the one that it names.
        On a picture, and where the overlay says so, this is the built-in text."""
        return over or (self.text if own is None or named(raw).name == TEXT else own)

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
        if over is None and start.name is not None and (start.name, start.version) != (TEXT, None):
            raise unknown(start.name, start.version)
        design = self.filling(raw, own, over)
        if not raw and "=" not in query and not fallbacks:
            return NOTHING if own is None else self._filled(NOTHING, design, (), now)
        given, passed_over = self._given(start.rest, query, design, fallbacks or {})
        said, about = tuple(one for one in given if one.name not in TERMS), _terms(list(given))
        private = any(one.source == "query" for one in given)
        word, asked = head(own, over, design), bool(raw) or bool(said)
        filled = Filled(word, notes=passed_over, terms=about, private=private, asked=asked)
        filled = self._filled(filled, design, said, now, laid_over=design is not own or over is not None)
        below = None if own is None or design is own else self._filled(NOTHING, own, (), now)
        if below is None:
            return filled
        painted = (*below.painted, *filled.painted)
        return replace(filled, painted=painted, most=below.most, **binding.lasting(painted))

    def outside_seal(self, rest: str, design: AnyDesign) -> bool:
        """Whether an overlay says anything beside sealed values: a field, or an end that would not be kept."""
        given = overlay.read_path(rest, design.names).given
        return any((one.name, one.suffix) != ("sealed", "") for one in given)

    def closed(self, raw: str, design: AnyDesign) -> tuple[tuple[str, str], ...]:
        """What a signature covers of an overlay: every field that is not left open, and its value's one spelling."""
        given = overlay.read_path(named(raw).rest, design.names).given
        return self.shut(tuple(given), overlay.opened(_terms(given).open), design)

    def given(self, raw: str, query: str, design: AnyDesign) -> tuple[Given, ...]:
        """Everything that an overlay and a query give for a design, and what the overlay says about itself."""
        return self._given(named(raw).rest, query, design, {})[0]

    def misspelt(self, raw: str, design: AnyDesign) -> dict[str, str]:
        """The names in an overlay that are nearly those of fields, each with the field that is meant."""
        return overlay.read_path(named(raw).rest, design.names).misspelt

    def shut(self, given: tuple[Given, ...], opened: frozenset[str], design: AnyDesign) -> tuple[tuple[str, str], ...]:
        """The fields that are not left open, and the one spelling of what is read from each: what is executed, and not
        what was written."""
        kept = tuple(one for one in given if one.name not in TERMS and (one.suffix == "or" or one.name not in opened))
        place = None
        if not opened & design.reads_by:  # what a date or a number means, nobody knows before its place is known
            place = binding.placed(design, binding.beside(self._reading(kept, design), design))
        found = [
            (f"{one.name}.or" if one.suffix == "or" else one.name, self._spelled(one, design, place)) for one in kept
        ]
        places = {name: index for index, name in enumerate(design.fields)}
        return tuple(sorted(found, key=lambda pair: (places.get(pair[0].partition(".")[0], -1), pair[0])))

    def _spelled(self, one: Given, design: AnyDesign, place: Place | None) -> str:
        """What is used of a value, read as it is when it is drawn; what cannot be used as it came, but for tags,
        blanks and words for nothing."""
        reading, beside = self._reading((one,), design), one.name in design.chosen
        field = design.chosen[one.name] if beside else design.fields[one.name]
        value = reading.value(field, place or design.place)
        if value is not None and (place or beside):
            return reading.spelled(one.name, field.kind.spell(value))
        first = reading.steps[0]
        return "" if "null" in first.remarks else first.value.text or ""

    def _reading(
        self, given: tuple[Given, ...], design: AnyDesign, limits: Mapping[str, int | None] | None = None
    ) -> Reading:
        return Reading(given, self.longest, self.fonts, limits or {}, self.empty, design.tags)

    def hint(self, name: str, text: str, design: AnyDesign) -> str:
        """What a field would have accepted, and the nearest that there is; nothing for a field that takes all."""
        field = design.fields.get(name) or design.chosen.get(name)
        return field.kind.expected(text) if field else ""

    def _given(
        self, rest: str, query: str, design: AnyDesign, fallbacks: Mapping[str, str]
    ) -> tuple[tuple[Given, ...], tuple[tuple[str, str], ...]]:
        """Everything given for the fields of a design, and remarks on what is passed over."""
        names = design.names
        in_path, stranger, misspelt = overlay.read_path(rest, names)
        signed = next((one for one in in_path if one.name == "sig"), None)
        if signed:
            names = names.only(overlay.opened(_terms(in_path).open))
        in_query, _, nearly = overlay.read_query(query, names)
        ignored = ["unknown"] if stranger else []
        if design.needs and not any(one.name == design.needs for one in in_query):
            if in_path and any(one.name == PRESET for one in in_query):
                ignored.append(PRESET)
            in_query, nearly = [], {}
        told = [
            Given(name, "fallback", quote(value, safe=""), "fallbacks")
            for written, value in fallbacks.items()
            if (name := names.of(written))
        ]
        meant = dict.fromkeys((*misspelt.values(), *nearly.values()))
        passed_over = (*((name, IGNORED) for name in ignored), *((name, MISSPELT) for name in meant))
        return (*overlay.joined(in_path, in_query), *told), passed_over

    def _filled(
        self, filled: Filled, design: AnyDesign, given: tuple[Given, ...], now: datetime, *, laid_over: bool = False
    ) -> Filled:
        """A design with what is given for it, as an image itself or `laid_over` another."""
        reading = self._reading(given, design, filled.terms.longest)
        beside = binding.beside(reading, design)
        place, preset = binding.placed(design, beside), beside.pop(PRESET, "")
        whole, design = design, design.laid_out(preset) if preset else design
        chosen = [Part(PRESET, reading.spelled(PRESET, preset))] if design is not whole else []
        bound = binding.bind(reading, design, place)
        told = [Part(name, value) for name, value in beside.items() if getattr(whole.place, name) != value]
        parts = (*sorted([*told, *chosen], key=lambda part: part.name), *bound.parts)
        if bound.required:
            parts, place = tuple(chosen), design.place
        notes = [*reading.notes, *((name, "required") for name in bound.required)]
        if reading.given(PRESET) and PRESET not in design.heeds:
            notes.append((PRESET, IGNORED))
        painted = binding.layout(design, bound, place, now, over=laid_over)
        if painted is None:
            return replace(filled, design="", notes=_once(*notes, *filled.notes), steps=tuple(reading.steps))
        return replace(
            filled,
            parts=parts,
            painted=(painted,),
            notes=_once(*notes, *painted.remarks(reading.was_cleaned), *filled.notes),
            steps=tuple(reading.steps),
            required=bound.required,
            most=None if laid_over else design.max_bytes,
            alt=painted.alt,
            unsaid=painted.unsaid,
            preset=preset,
            ground=None if laid_over or design is whole else design.ground,
            **binding.lasting((painted,)),
        )


def _once(*notes: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys(notes))
