"""The fonts: which there are, and what they cover.

They come with installed packages and from folders that are named; never from the system by chance, so that a bare
container and a developer's laptop draw the same.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from hashlib import blake2b
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from ops.text import font_files, fontconfig
from ops.text.font_files import Face, File

PACKAGES = "fontpkg.family"  # the entry point by which packages of fonts make themselves known
OTHERS = ("noto_cjk_sans_jp_regular",)  # packages of fonts that do not
SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})
MOST_FILES = 2000  # that are looked at in all folders

# Letters by which one sees whether a script is covered.
SCRIPTS = {
    "Latin": "Aaéß",
    "Latin extended": "ĐđŁőşž",
    "Vietnamese": "ếữặ",
    "Greek": "Ωωά",
    "Cyrillic": "Жжїљ",
    "Hebrew": "אבם",
    "Arabic": "ابچ",
    "Devanagari": "अकी",
    "Thai": "กขา",
    "Chinese": "你們国",
    "Japanese": "あア日",
    "Korean": "가한",
    "emoji": "🎉👍😀",
}


@dataclass(frozen=True, slots=True)
class Font:
    """What a text is set in: a family, a weight from 1 to 1000 (400 is regular, 700 bold), upright or italic."""

    family: str
    weight: int = 400
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Metrics:
    """Heights of a font in ems. Its own ascent is where libvips begins to count; a line as it is set here has as much
    room above its capitals as it has `below` its baseline, so that they stand in the middle of it."""

    ascent: float
    above: float
    below: float


@dataclass(frozen=True)
class Family:
    """All faces of one name."""

    name: str
    faces: tuple[Face, ...]

    @cached_property
    def characters(self) -> frozenset[int]:
        return frozenset().union(*(face.characters for face in self.faces))

    @property
    def scripts(self) -> tuple[str, ...]:
        return _scripts(self.characters)

    @property
    def weights(self) -> tuple[int, int]:
        return min(face.weights[0] for face in self.faces), max(face.weights[1] for face in self.faces)

    @property
    def italic(self) -> bool:
        return any(face.italic for face in self.faces)

    @property
    def colour(self) -> bool:
        return any(face.colour for face in self.faces)


@dataclass(frozen=True, eq=False)
class Fonts:
    """The families at hand, by name; `default` is one of them. `passed_over` are files that are no fonts."""

    families: dict[str, Family]
    default: str
    passed_over: tuple[str, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever another font could draw the same text."""
        stamps = [face.stamp for family in self.families.values() for face in family.faces]  # the first one goes first
        return blake2b(repr((self.default, stamps)).encode(), digest_size=8).hexdigest()

    @cached_property
    def colourful(self) -> frozenset[int]:
        """Characters that are drawn as pictures: those of colour fonts that no other font has."""
        colour = (family.characters for family in self.families.values() if family.colour)
        plain = (family.characters for family in self.families.values() if not family.colour)
        return frozenset().union(*colour) - frozenset().union(*plain)

    @cached_property
    def characters(self) -> frozenset[int]:
        return frozenset().union(*(family.characters for family in self.families.values()))

    @cached_property
    def ascents(self) -> tuple[float, ...]:
        """How high the fonts are that may stand in for another, in ems; all there are."""
        return tuple(sorted({face.ascent for family in self.families.values() for face in family.faces}))

    @cached_property
    def scripts(self) -> tuple[str, ...]:
        """What can be written with all of them together."""
        return _scripts(self.characters)

    def named(self, name: str) -> Family | None:
        """The family of this name, written in whatever case, with spaces or without."""
        return self._by_key.get(_key(name))

    def nearest(self, name: str) -> str:
        """The name of the family that is written most like this one."""
        near = get_close_matches(_key(name), self._by_key, 1, 0)
        return self._by_key[near[0]].name

    def metrics(self, font: Font) -> Metrics:
        """How high lines of a font are; the same for every text that is set in it."""
        face = self._face(font)
        below = (face.ascent + face.descent - face.capitals) / 2
        return Metrics(face.ascent, face.capitals + below, below)

    def file(self, font: Font) -> File:
        """Where a font is, to be measured by."""
        return self._face(font).file

    def _face(self, font: Font) -> Face:
        def far(face: Face) -> tuple[bool, int]:
            lightest, boldest = face.weights
            return face.italic != font.italic, max(lightest - font.weight, font.weight - boldest, 0)

        return min(self.families[font.family].faces, key=far)

    @cached_property
    def _by_key(self) -> dict[str, Family]:
        return {_key(name): family for name, family in self.families.items()}


def _scripts(characters: frozenset[int]) -> tuple[str, ...]:
    return tuple(name for name, letters in SCRIPTS.items() if characters.issuperset(map(ord, letters)))


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@lru_cache(maxsize=1)
def install(folders: tuple[Path, ...], default: str) -> Fonts:
    """Look at the fonts of installed packages and of these folders, and tell fontconfig; once in a process.

    Raises LookupError, with the nearest name, if there is no family called `default`.
    """
    places = [*_packaged(), *folders]
    faces: list[Face] = []
    passed_over = []
    for path in _files(places):
        found = list(font_files.faces(path))
        faces += found
        if not found:
            passed_over.append(str(path))
    names = sorted({face.family for face in faces})
    families = {name: Family(name, tuple(face for face in faces if face.family == name)) for name in names}
    fonts = Fonts(families, default, tuple(passed_over))
    family = fonts.named(default) if families else None
    if family is None:
        raise LookupError(
            f"There is no font {default}." + (f" Did you mean {fonts.nearest(default)}?" if names else "")
        )
    fonts = Fonts(families, family.name, tuple(passed_over))
    fontconfig.configure(
        places, fonts.fingerprint, _in_order(fonts), [one.name for one in families.values() if one.colour]
    )
    return fonts


def _packaged() -> list[Path]:
    """The folders of fonts that come with installed packages."""
    modules = sorted({entry.module for entry in entry_points(group=PACKAGES)}) + list(OTHERS)
    specs = (find_spec(module) for module in modules)
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


def _files(places: list[Path]) -> list[Path]:
    found = (path for place in places for path in sorted(place.rglob("*")) if path.suffix.lower() in SUFFIXES)
    return [path for path, _ in zip(found, range(MOST_FILES), strict=False)]


def _in_order(fonts: Fonts) -> list[str]:
    """All families, those first that are to stand in for others first: made to go with anything, and colour last."""
    others = (family for family in fonts.families.values() if family.name != fonts.default)
    ranked = sorted(others, key=lambda family: (family.colour, not family.name.startswith("Noto Sans"), family.name))
    return [fonts.default, *(family.name for family in ranked)]
