"""The fonts at hand: what they cover, and which are tried for letters that the chosen one lacks."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import Literal

from ops.text import han
from ops.text.characters import Characters
from ops.text.font_files import Face

CANDIDATES = 512  # fonts with the order of those that stand in for them, which are remembered


@dataclass(frozen=True, slots=True)
class Font:
    """What a text is set in: a family, a weight from 1 to 1000 (400 is regular, 700 bold), upright or italic."""

    family: str
    weight: int = 400
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Metrics:
    """Heights of a line of a font in ems: it has as much room above its capitals as it has `below` its baseline, so
    that they stand in the middle of it."""

    above: float
    below: float


@dataclass(frozen=True)
class Family:
    """All faces of one name."""

    name: str
    faces: tuple[Face, ...]

    @cached_property
    def characters(self) -> Characters:
        return Characters.union(face.characters for face in self.faces)

    @property
    def weights(self) -> tuple[int, int]:
        return min(face.weights[0] for face in self.faces), max(face.weights[1] for face in self.faces)

    @property
    def italic(self) -> bool:
        return any(face.italic for face in self.faces)

    @property
    def colour(self) -> bool:
        return any(face.colour for face in self.faces)

    @property
    def emoji(self) -> bool:
        """Whether it is one of emoji, in colour or not."""
        return self.colour or "Emoji" in self.name

    @property
    def symbols(self) -> bool:
        """Whether it is one of symbols rather than of letters, as its name says."""
        return self.emoji or "Symbols" in self.name or "Math" in self.name

    def face(self, font: Font) -> Face:
        """Its face that is most like a font, of whatever family, in slant and weight."""

        def far(face: Face) -> tuple[bool, int]:
            lightest, boldest = face.weights
            return face.italic != font.italic, max(lightest - font.weight, font.weight - boldest, 0)

        return min(self.faces, key=far)


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
    def characters(self) -> Characters:
        return Characters.union(family.characters for family in self.families.values())

    @property
    def emoji(self) -> Literal["none", "monochrome", "colour"]:
        """How emoji are drawn."""
        if any(family.colour for family in self.families.values()):
            return "colour"
        return "monochrome" if any(family.emoji for family in self.families.values()) else "none"

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
        return Metrics(face.capitals + below, below)

    def candidates(self, font: Font, language: str, *, emoji: bool = False) -> tuple[Face, ...]:
        """The faces to try for letters, in their order: the font's own, then that of every other family which is most
        like it. `language` says which of the fonts of Chinese, Japanese and Korean goes first, such as zh-Hant; for
        `emoji` those of emoji go before all, and first those in colour."""
        return self._candidates(font, _region(language), emoji)

    @cached_property
    def _candidates(self) -> Callable[[Font, str, bool], tuple[Face, ...]]:
        @lru_cache(maxsize=CANDIDATES)
        def found(font: Font, region: str, emoji: bool) -> tuple[Face, ...]:
            names = [font.family, *(name for name in self.order(region) if name != font.family)]
            families = [self.families[name] for name in names]
            if emoji:
                families.sort(key=lambda family: (not family.emoji, not family.colour))
            return tuple(family.face(font) for family in families)

        return found

    def order(self, region: str = han.DEFAULT) -> list[str]:
        """All families, those first that are to stand in for others first: the default one, those that were made to go
        with anything, those of Han characters, that of the region first, all others, emoji, and those in colour."""

        def rank(family: Family) -> tuple[object, ...]:
            own, name = han.family_region(family.name), family.name
            return (
                name != self.default,
                family.colour,
                family.emoji,
                not name.startswith("Noto Sans") or "Mono" in name,
                own is not None,
                own != region,
                own is not None and han.REGIONS.index(own),
                family.symbols,
                name,
            )

        return [family.name for family in sorted(self.families.values(), key=rank)]

    def _face(self, font: Font) -> Face:
        return self.families[font.family].face(font)

    @cached_property
    def _by_key(self) -> dict[str, Family]:
        return {_key(name): family for name, family in self.families.items()}


@lru_cache(maxsize=1024)
def _region(language: str) -> str:
    return han.region(language)


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
