"""The fonts that are installed: found, read, and told to fontconfig.

They come with installed packages and from folders that are named; never from the system by chance, so
that a bare container and a developer's laptop draw the same. The system's emoji are used only if that is said.
"""

from functools import lru_cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from ops.text import font_files, fontconfig, system_emoji
from ops.text.font_files import Face
from ops.text.fonts import Family, Fonts

PACKAGES = "fontpkg.family"  # the entry point by which packages of fonts make themselves known
OTHERS = ("manimgx_fonts", "manimgx_fonts_cjk", "dynamic_font")  # packages of fonts that do not
SUFFIXES = frozenset({".ttf", ".otf", ".ttc"})
MOST_FILES = 2000  # that are looked at in all folders


@lru_cache(maxsize=1)
def install(folders: tuple[Path, ...], default: str, *, emoji_of_system: bool = False) -> Fonts:
    """Look at the fonts of installed packages and of these folders, and tell fontconfig; once in a process.

    With `emoji_of_system` its font of emoji is used too, if there is one and no other is in colour. Raises LookupError,
    with the nearest name, if there is no family called `default`.
    """
    places = [*_packaged(), *folders]
    faces, passed_over = _read(_files(places))
    if emoji_of_system and not any(face.colour for face in faces) and (of_system := system_emoji.find()):
        faces += font_files.faces(of_system)
    names = sorted({face.family for face in faces})
    families = {name: Family(name, tuple(face for face in faces if face.family == name)) for name in names}
    fonts = Fonts(families, default, passed_over)
    family = fonts.named(default) if families else None
    if family is None:
        raise LookupError(
            f"There is no font {default}." + (f" Did you mean {fonts.nearest(default)}?" if names else "")
        )
    fonts = Fonts(families, family.name, passed_over)
    plain = [families[name] for name in fonts.order() if not families[name].colour]
    emoji = [family.name for family in plain if family.emoji]
    fontconfig.configure(places, fonts.fingerprint, [family.name for family in plain], emoji)
    return fonts


def _read(paths: list[Path]) -> tuple[list[Face], tuple[str, ...]]:
    """The fonts of these files, and which of the files are none."""
    found = {path: list(font_files.faces(path)) for path in paths}
    return [face for faces in found.values() for face in faces], tuple(str(path) for path in paths if not found[path])


def _packaged() -> list[Path]:
    """The folders of fonts that come with installed packages."""
    modules = sorted({entry.module for entry in entry_points(group=PACKAGES)}) + list(OTHERS)
    specs = (find_spec(module) for module in modules)
    return [Path(spec.origin).parent for spec in specs if spec and spec.origin]


def _files(places: list[Path]) -> list[Path]:
    found = (path for place in places for path in sorted(place.rglob("*")) if path.suffix.lower() in SUFFIXES)
    return [path for path, _ in zip(found, range(MOST_FILES), strict=False)]
