"""The overlay segment: which design is laid over a picture, and what is given for its fields.

    overlay  = fields | design [ "@" version ] *( ";" fields )
    fields   = field "=" value *( ";" field "=" value )

`;` separates only in front of a field that the design declares and that has not been given yet: everything else is
literal text. So does `&` in the query twin, in front of whatever looks like a parameter. Nothing is decoded here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, unquote_to_bytes

TERMS = frozenset({"sig", "open", "exp", "sealed", "renders"})  # what an overlay says about itself
PLACE = frozenset({"tz", "locale"})  # where its reader is
PRESET = "preset"  # in which layout it is shown; no name of a field that is saved now
CHOSEN = PLACE | {PRESET}  # what may be said beside fields, and left open
RESERVED = TERMS | CHOSEN  # never names of fields
DOWNLOAD = "download"  # a parameter of a query that says how a picture is sent: no name of a field that is saved now

_NAME = r"([A-Za-z][A-Za-z0-9_-]{0,63})(\.or|\.b64)?="
_FIELD = re.compile(_NAME)
_NEXT_FIELD = re.compile(";" + _NAME)
_DESIGN = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)(?:@(0*[0-9]{1,9}|latest))?(?:;|$)")
_PARAMETER = re.compile(r"(?:^|&(?:amp;)?)" + _NAME)
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


def read_path(raw: str, names: Names) -> tuple[list[Given], bool]:
    """The fields of an overlay, and whether it begins with one that is none of the design's.

    Behind a signature only open fields separate: what a value holds there cannot be taken for more than a value.
    """
    given: dict[tuple[str, bool], Given] = {}
    stranger = False
    match = _FIELD.match(raw)
    if match is None:
        stranger = bool(raw)
        match = _following(raw, 0, names, given, None, "")
        if match is None:
            return [], stranger
    end = match.end()
    while True:
        name, suffix = names.of(match[1]), (match[2] or "")[1:]
        if name == "sig":
            said = given.get(("open", False))
            names = names.only(opened(said.raw) if said and not said.suffix else frozenset())
        following = _following(raw, end, names, given, name, suffix)
        value = raw[end : following.start() if following else len(raw)]
        if name is None:
            stranger = True
        else:
            given.setdefault(_slot(name, suffix), Given(name, suffix, value, "path"))
        if following is None:
            return list(given.values()), stranger
        match, end = following, following.end()


def _following(
    raw: str, start: int, names: Names, given: dict[tuple[str, bool], Given], current: str | None, suffix: str
) -> re.Match[str] | None:
    """Where the next field begins that is declared and has not been given yet."""
    for match in _NEXT_FIELD.finditer(raw, start):
        name, other = names.of(match[1]), (match[2] or "")[1:]
        taken = name == current and _slot(name or "", other) == _slot(current or "", suffix)
        if name is not None and not taken and _slot(name, other) not in given and not (names.signed and other == "or"):
            return match
    return None


def opened(raw: str) -> frozenset[str]:
    """The fields that an overlay leaves open: `first_name,company:40`."""
    words = (one.partition(":")[0].strip().lower().replace("-", "_") for one in unquote(raw).split(","))
    return frozenset(filter(None, words))


def _slot(name: str, suffix: str) -> tuple[str, bool]:
    """A value is given once, in whatever form; its fallback is another thing."""
    return name, suffix == "or"


def read_query(raw: str, names: Names) -> list[Given]:
    """The fields of a query; of those that come twice the first counts, as in the path. What an overlay says about
    itself never comes from a query, nor do fallbacks of a signed one."""
    matches = list(_PARAMETER.finditer(raw))
    ends = [match.start() for match in matches[1:]] + [len(raw)]
    given: dict[tuple[str, bool], Given] = {}
    for match, end in zip(matches, ends, strict=False):
        name, suffix = names.of(match[1]), (match[2] or "")[1:]
        if name is not None and name not in TERMS and not (names.signed and suffix == "or"):
            given.setdefault(_slot(name, suffix), Given(name, suffix, raw[match.end() : end], "query"))
    return list(given.values())


def joined(path: list[Given], query: list[Given]) -> tuple[Given, ...]:
    """Both together; what the path says counts."""
    slots = {_slot(one.name, one.suffix) for one in path}
    return (*path, *(one for one in query if _slot(one.name, one.suffix) not in slots))
