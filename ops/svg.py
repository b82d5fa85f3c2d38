"""Drawings: an SVG is read only if it stands alone, with nothing in it that could be run, fetched or blown up.

SVG 1.1 and 2. The decoder fetches nothing by itself; what asks for it is refused all the same, so that a drawing looks
here as it does anywhere.
"""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from xml.parsers import expat

from ops.errors import NotAPicture
from ops.libvips import Image, VipsError

LARGEST = 2_000_000  # bytes
MOST = 50_000  # elements, each counted as often as it is used
MOST_FILTERED = 4  # elements that a filter is laid on; each may take seconds if it is drawn large
MOST_HELD = 16_000_000  # pixels of all pictures in it
LONGEST = 1_000_000.0  # of what a drawing says of its own extent, in any unit
DEEPEST = 200  # elements within each other
REFUSED = frozenset({"script", "foreignobject", "iframe", "audio", "video", "handler", "listener", "set", "animate"})

# Filters that take seconds for a few pixels, or fetch.
SLOW = frozenset({
    "feturbulence", "feconvolvematrix", "femorphology", "fedisplacementmap", "fediffuselighting", "fespecularlighting",
    "feimage",
})  # fmt: skip

OUTSIDE = "The drawing refers to something outside of it."
TOO_DEEP = f"A drawing may have {DEEPEST} elements within each other."
_INSIDE = re.compile(r"#|data:image/(?:png|jpe?g|webp|gif);base64,", re.IGNORECASE)
_HELD = re.compile(r"data:image/(?:png|jpe?g|webp|gif);base64,([^\"')]*)", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"@import|expression\(|image-set\(|url\(\s*[\"']?\s*(?![\"'#\s])(?!data:image/(?:png|jpe?g|webp|gif);base64,)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?")
_FILTER = re.compile(r"(?<![\w-])filter\s*:\s*(?!none)", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|([^\n]))")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)  # one that is not ended goes to the end
_USED = re.compile(r"url\(\s*[\"']?#([^\"')\s]+)", re.IGNORECASE)
_CHEAP = frozenset({"lineargradient", "radialgradient", "filter"})  # used by many, and drawn all the same


def must_stand_alone(content: bytes | None) -> None:
    """Raises NotAPicture, which says why, if a drawing may not be read; None is one that is too large."""
    if content is None:
        raise NotAPicture(f"A drawing may have {LARGEST} bytes.")
    try:
        _Reading().read(content)
    except (expat.ExpatError, LookupError, ValueError) as error:  # the last two: an encoding that is none
        raise NotAPicture("The drawing is no SVG that can be read.") from error


@dataclass(slots=True)
class _Element:
    """An element: how many it is with those in it, and how many of these have filters; what it uses. Those in it that
    have a name, and may be used elsewhere too, stand `within` it for themselves."""

    name: str
    id: str
    count: int = 1
    filtered: int = 0
    uses: list[str] = field(default_factory=list)
    within: list["_Element"] = field(default_factory=list)


class _Reading:
    """A drawing while it is looked through."""

    def __init__(self) -> None:
        self._count = 0
        self._held = 0
        self._style: list[str] = []
        self._open: list[_Element] = [_Element("", "")]
        self._named: dict[str, _Element] = {}

    def read(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._begin
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._say
        parser.StartDoctypeDeclHandler = self._declare
        parser.ProcessingInstructionHandler = self._instruct
        parser.Parse(content, True)
        style = _plain("".join(self._style))
        self._see(style)
        count, filtered = self._drawn(self._open[0], {}, 0)
        if count > MOST:
            raise NotAPicture(f"A drawing may have {MOST} elements, each counted as often as it is used.")
        if (count if _is_filtered(style) else filtered) > MOST_FILTERED:
            raise NotAPicture(f"A drawing may have filters on {MOST_FILTERED} elements.")

    def _declare(self, _name: str, _system: str | None, _public: str | None, has_inside: int) -> None:
        if has_inside:
            raise NotAPicture("The drawing declares entities, which are not read here.")

    def _instruct(self, target: str, _data: str) -> None:
        if target.lower() == "xml-stylesheet":
            raise NotAPicture("The drawing has an instruction xml-stylesheet, which is not followed here.")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST:
            raise NotAPicture(f"A drawing may have {MOST} elements.")
        if len(self._open) > DEEPEST:
            raise NotAPicture(TOO_DEEP)
        bare = name.rpartition(":")[2].lower()
        if bare in REFUSED or bare in SLOW:
            raise NotAPicture(f"The drawing has an element {bare}, which is not allowed here.")
        if self._count == 1:
            _must_be_of_a_size(attributes)
        element = _Element(bare, attributes.get("id") or attributes.get("xml:id", ""))
        for key, value in attributes.items():
            self._look(key.lower(), value, element)
        self._open.append(element)

    def _look(self, key: str, value: str, element: _Element) -> None:
        space, _, bare = key.rpartition(":")
        if bare.startswith("on"):
            raise NotAPicture(f"The drawing has an attribute {bare[:20]}, which is not allowed here.")
        if (space, bare) == ("xml", "base"):
            raise NotAPicture(OUTSIDE)
        if bare in ("href", "src"):
            if not _INSIDE.match(value.strip()):
                raise NotAPicture(OUTSIDE)
            if element.name == "use":
                element.uses.append(value.strip().removeprefix("#"))
        plain = _plain(value)
        element.uses += _USED.findall(plain)
        if (bare == "filter" and plain != "none") or (bare == "style" and _is_filtered(plain)):
            element.filtered += 1
        self._see(plain)

    def _see(self, text: str) -> None:
        """Look at what an attribute or a style sheet says, be it a reference or a picture."""
        if _OUTSIDE.search(text):
            raise NotAPicture(OUTSIDE)
        for match in _HELD.finditer(text):
            self._held += _pixels(match[1])
            if self._held > MOST_HELD:
                raise NotAPicture(f"The pictures in a drawing may have {MOST_HELD} pixels in all.")

    def _end(self, _name: str) -> None:
        element = self._open.pop()
        above = self._open[-1]
        if element.id and element.id not in self._named:
            self._named[element.id] = element
            above.within.append(element)
            return
        above.count += element.count
        above.filtered += element.filtered
        above.uses += element.uses
        above.within += element.within

    def _say(self, text: str) -> None:
        if any(element.name == "style" for element in self._open):
            self._style.append(text)

    def _drawn(self, element: _Element, known: dict[int, tuple[int, int]], depth: int) -> tuple[int, int]:
        """How many elements are drawn of one, and how many of them with filters; each is counted once for all."""
        if id(element) in known:
            return known[id(element)]
        if depth > DEEPEST:
            raise NotAPicture(TOO_DEEP)
        known[id(element)] = 0, 0  # what uses itself is not drawn
        used = (self._named[name] for name in element.uses if name in self._named)
        more = [self._drawn(one, known, depth + 1) for one in (*element.within, *used) if one.name not in _CHEAP]
        found = element.count + sum(count for count, _ in more), element.filtered + sum(count for _, count in more)
        known[id(element)] = found
        return found


def _must_be_of_a_size(attributes: dict[str, str]) -> None:
    """Raises NotAPicture if a drawing says that it is larger than any picture, which the decoder does not believe."""
    for name in ("width", "height", "viewBox"):
        if any(abs(float(number)) > LONGEST for number in _NUMBER.findall(attributes.get(name, ""))):
            raise NotAPicture(f"A drawing may be {LONGEST:.0f} units wide and high.")


def _is_filtered(style: str) -> bool:
    return _FILTER.search(_COMMENT.sub("", style)) is not None


def _plain(text: str) -> str:
    r"""CSS without its escapes: `u\72l(` is `url(`."""
    return _ESCAPE.sub(lambda match: _letter(int(match[1], 16)) if match[1] else match[2], text)


def _letter(point: int) -> str:
    return chr(point) if 0 < point < 0xD800 else "\ufffd"


def _pixels(text: str) -> int:
    """How many pixels a picture has that stands in a drawing. Raises NotAPicture if it is none."""
    try:
        image = Image.new_from_buffer(b64decode(text), "")
    except (ValueError, VipsError) as error:
        raise NotAPicture("The drawing has a picture in it that cannot be read.") from error
    if not str(image.get("vips-loader")).startswith(("png", "jpeg", "webp", "gif")):
        raise NotAPicture("The drawing has a picture in it that is of another kind than it says.")
    return int(image.width * image.height)
