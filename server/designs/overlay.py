"""The overlay segment: which design is laid over a picture, and what is given for its fields.

    overlay  = fields | design [ "@" version ] *( ";" fields )
    fields   = field "=" value *( ";" field "=" value )

`;` separates only in front of a field that the design declares and that has not been given yet, and in front of a name
that is nearly one: what follows that is passed over, and said. Everything else is literal text. So does `&` in the
query twin, in front of whatever looks like a parameter: anything without a space up to a `=`. Nothing is decoded here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from server.designs.misspelling import meant

TERMS = frozenset({"sig", "open", "exp", "sealed", "renders"})  # what an overlay says about itself
PLACE = frozenset({"tz", "locale"})  # where its reader is
PRESET = "preset"  # in which layout it is shown; no name of a field that is saved now
CHOSEN = PLACE | {PRESET}  # what may be said beside fields, and left open
RESERVED = TERMS | CHOSEN  # never names of fields
DOWNLOAD = "download"  # a parameter of a query that says how a picture is sent: no name of a field that is saved now

STRANGERS = 40  # names of one address that may be misspelt

_NAME = r"([A-Za-z][A-Za-z0-9_-]{0,63})(\.[A-Za-z0-9]{1,12})?="
_SUFFIXES = (None, ".or", ".b64")
_TRACKING = re.compile(
    r"(?:utm|mc|mkt|hsa|pk|mtm|ga|gad)_|(?:[a-z]{1,6}clid|source|medium|campaign|ref|term|content)$", re.IGNORECASE
)
_FIELD = re.compile(_NAME)
_NEXT_FIELD = re.compile(";" + _NAME)
_DESIGN = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)(?:@(0*[0-9]{1,9}|latest))?(?:;|$)")
_PARAMETER = re.compile(r"(?:^|&(?:amp;)*)((?:(?!%20)[^\s&=;+#])+)=")
_TERM = re.compile(f"(?:{'|'.join(sorted(TERMS))})=", re.IGNORECASE)
_ENCODED_WHOLE = re.compile("%3D", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Given:
    """What a request gives for a field: its name as declared, `or` for a fallback, `b64` for a value in base64url, the
    text as it came, and whether the path or the query brought it."""

    name: str
    suffix: str
    raw: str
    source: str


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a design's fields, and other spellings of them."""

    declared: frozenset[str]
    aliases: Mapping[str, str]
    reserved: frozenset[str] = RESERVED
    signed: bool = False

    def only(self, written: frozenset[str]) -> "Names":
        """Of these names only those that a signature leaves open."""
        return Names(self.declared & written, self.aliases, CHOSEN & written, signed=True)

    def of(self, written: str) -> str | None:
        """The field that is meant, if it is one."""
        name = written.lower().replace("-", "_")
        name = self.aliases.get(name, name)
        return name if name in self.declared or name in self.reserved else None

    def near(self, written: str) -> str | None:
        """The field of which this name is a misspelling. A signature leaves nothing to guess."""
        if self.signed:
            return None
        return meant(written.lower().replace("-", "_"), self.declared | (self.reserved & CHOSEN))


class Parts(NamedTuple):
    """What an overlay or a query gives for fields; whether it begins with what is none; and names that are nearly those
    of fields, as they are written, with the field that each is near to."""

    given: list[Given]
    stranger: bool
    misspelt: dict[str, str]


def read_design(raw: str) -> tuple[str | None, str | None, str]:
    """The design and the version that an overlay names, and what is left of it. A segment that was encoded as a whole
    is decoded once."""
    first = raw.partition(";")[0]
    if "=" not in first and _ENCODED_WHOLE.search(first):
        raw = unquote_to_bytes(raw).decode("latin-1")
    if "=" in raw.partition(";")[0] or not raw:
        return None, None, raw
    match = _DESIGN.match(raw)
    if match is None:
        return raw, None, ""
    return match[1].lower(), match[2], raw[match.end() :]


def may_have_terms(raw: str) -> bool:
    """Whether an overlay may say something about itself: most do not, which is found out quickly."""
    return _TERM.search(raw) is not None


def read_path(raw: str, names: Names) -> Parts:
    """The fields of an overlay. Behind a signature only open fields separate: what a value holds there cannot be taken
    for more than a value."""
    return _Path(raw, names).read()


class _Path:
    """An overlay while it is read."""

    def __init__(self, raw: str, names: Names) -> None:
        self._raw = raw
        self._names = names
        self._given: dict[tuple[str, bool], Given] = {}
        self._misspelt: dict[str, str] = {}
        self._looks = STRANGERS

    def read(self) -> Parts:
        match = _FIELD.match(self._raw)
        stranger = bool(self._raw) and match is None
        match = match or self._following(0, None, "")
        while match:
            name, suffix = self._meant(match)
            if name == "sig":
                said = self._given.get(("open", False))
                opened_ = opened(said.raw) if said and not said.suffix else frozenset[str]()
                self._names = self._names.only(opened_)
            following = self._following(match.end(), name, suffix)
            value = self._raw[match.end() : following.start() if following else len(self._raw)]
            if name is not None:
                self._given.setdefault(_slot(name, suffix), Given(name, suffix, value, "path"))
            elif not self._is_misspelt(match):
                stranger = True
            match = following
        return Parts(list(self._given.values()), stranger, self._misspelt)

    def _meant(self, match: re.Match[str]) -> tuple[str | None, str]:
        """The field and the suffix that are written, if there are such."""
        known = match[2] in _SUFFIXES
        return (self._names.of(match[1]), (match[2] or "")[1:]) if known else (None, "")

    def _is_misspelt(self, match: re.Match[str]) -> bool:
        """Whether what is written is nearly a field."""
        if match[1] in self._misspelt:
            return True
        near = None if match[2] in _SUFFIXES or self._names.signed else self._names.of(match[1])
        if near is None and self._looks:
            self._looks -= 1
            near = self._names.near(match[1])
        if near is not None and near not in TERMS:
            self._misspelt[match[1]] = near
        return match[1] in self._misspelt

    def _following(self, start: int, current: str | None, suffix: str) -> re.Match[str] | None:
        """Where the next field begins that is declared and has not been given yet, or nearly one. What an overlay says
        about itself ends at no guess."""
        names = self._names
        for match in _NEXT_FIELD.finditer(self._raw, start):
            name, other = self._meant(match)
            if name is None:
                if current not in TERMS and self._is_misspelt(match):
                    return match
                continue
            taken = name == current and _slot(name, other) == _slot(current or "", suffix)
            if not taken and _slot(name, other) not in self._given and not (names.signed and other == "or"):
                return match
        return None


def opened(raw: str) -> frozenset[str]:
    """The fields that an overlay leaves open: `first_name,company:40`."""
    words = (one.partition(":")[0].strip().lower().replace("-", "_") for one in unquote(raw).split(","))
    return frozenset(filter(None, words))


def _slot(name: str, suffix: str) -> tuple[str, bool]:
    """A value is given once, in whatever form; its fallback is another thing."""
    return name, suffix == "or"


def read_query(raw: str, names: Names) -> Parts:
    """The fields of a query; of those that come twice the first counts, as in the path. What an overlay says about
    itself never comes from a query, nor do fallbacks of a signed one."""
    matches = list(_PARAMETER.finditer(raw))
    ends = [match.start() for match in matches[1:]] + [len(raw)]
    given: dict[tuple[str, bool], Given] = {}
    strangers: list[str] = []
    for match, end in zip(matches, ends, strict=False):
        field = _FIELD.fullmatch(match[1] + "=")
        if field is None:
            continue
        name, suffix = names.of(field[1]), (field[2] or "")[1:]
        if name is None and not _TRACKING.match(field[1]):
            strangers.append(field[1])
        if name is None or name in TERMS or field[2] not in _SUFFIXES or (names.signed and suffix == "or"):
            continue
        given.setdefault(_slot(name, suffix), Given(name, suffix, raw[match.end() : end].rstrip("&"), "query"))
    misspelt = {one: near for one in strangers[:STRANGERS] if (near := names.near(one))}
    return Parts(list(given.values()), False, misspelt)


def joined(path: list[Given], query: list[Given]) -> tuple[Given, ...]:
    """Both together; what the path says counts."""
    slots = {_slot(one.name, one.suffix) for one in path}
    return (*path, *(one for one in query if _slot(one.name, one.suffix) not in slots))
