"""The work: originals, the addresses that are asked for, and the same pictures by libvips alone."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

from ops.libvips import Image

WIDEST, NARROWEST = 1600, 150
HIGH = 10**7  # pixels that no picture is high: only the width counts
QUALITY = 75
FIRST = ("Sarah", "Amélie", "Jürgen", "Chloé", "Tom", "Alexandria-Margaret", "Li", "O’Brien")

Plain = Callable[[], bytes]


@dataclass(frozen=True)
class Originals:
    """A folder of pictures: those that pages are made of, at least so many pixels `wide`, and a large one to zoom into,
    with its extent."""

    folder: Path
    names: tuple[str, ...]
    wide: int
    large: str
    width: int
    height: int


@dataclass(frozen=True)
class Work:
    """Addresses, asked over and over in this order by so many connections; `plain` makes the same pictures in the same
    order without a server. `hot` is one picture over and over, which is what the memory of finished ones is for."""

    name: str
    targets: tuple[str, ...]
    plain: tuple[Plain, ...] = ()
    connections: int = 4
    hot: bool = False

    def asked(self) -> Iterator[str]:
        return cycle(self.targets)


def drawn(folder: Path, scale: float = 1.0) -> Originals:
    """Pictures with the spectrum of photographs, written into a folder; `scale` makes them smaller for tests."""
    wide, high = round(5120 * scale), round(2880 * scale)
    large = _photograph(wide, high)
    large.jpegsave(str(folder / "large.jpg"), Q=90)
    for page in range(3):
        part = large.crop(page * wide // 4, page * high // 5, wide // 2, high * 5 // 9)
        part.jpegsave(str(folder / f"page{page}.jpg"), Q=90)
    return found(folder)


def found(folder: Path) -> Originals:
    """The JPEGs of a folder; the largest is the one to zoom into."""
    extents = {}
    for path in sorted(folder.glob("*.jpg")):
        header = Image.new_from_file(str(path))
        extents[path.name] = header.width, header.height
    if not extents:
        raise SystemExit(f"Expected JPEGs in {folder} but found none.")
    large = max(extents, key=lambda name: extents[name][0] * extents[name][1])
    names = tuple(name for name in extents if name != large) or (large,)
    return Originals(folder, names, min(extents[name][0] for name in names), large, *extents[large])


def copied(folder: Path, to: Path) -> Originals:
    for path in folder.glob("*.jpg"):
        shutil.copy(path, to)
    return found(to)


def _photograph(width: int, height: int) -> Image:
    """Noise as strong in every octave, in colour, with a hard edge: as hard to encode as a photograph of leaves."""
    bands = [Image.gaussnoise(512, 512, mean=0, sigma=26, seed=band + 1) for band in range(3)]
    grain, picture = bands[0].bandjoin(bands[1:]).copy_memory(), Image.black(4, 3, bands=3) + 118
    for octave in range(12):
        wide, high = picture.width, picture.height
        noise = grain.replicate(-(-wide // 512), -(-high // 512)).crop(0, 0, wide, high)
        picture = (picture + noise / 1.19**octave).cast("float").copy_memory()
        if picture.width >= max(width, height * 4 / 3):
            break
        picture = picture.resize(2, kernel="cubic")
    picture = picture.resize(width / picture.width, vscale=height / picture.height, kernel="cubic")
    xy = Image.xyz(width, height)
    ridge = xy[1] * 2 > (xy[0] * (1800 / width)).sin() * (height * 0.3) + height
    return ridge.ifthenelse(picture * 0.45, picture).cast("uchar").copy(interpretation="srgb").copy_memory()


def works(originals: Originals) -> tuple[Work, ...]:
    """All of it, in the order of the table."""
    return (
        srcset("srcset", originals, "jpg"),
        srcset("srcset-webp", originals, "webp"),
        tiles(originals),
        personal(originals),
        hot(originals),
    )


def hot(originals: Originals) -> Work:
    """One address."""
    one, width = originals.names[0], min(600, originals.wide)
    target = f"/iiif/3/{quote(one)}/full/{width},/0/default.jpg"
    return Work("hot", (target,), (_reduce(str(originals.folder / one), width, "jpg"),), connections=16, hot=True)


def srcset(name: str, originals: Originals, form: str) -> Work:
    """Every width of every original, in no order."""
    pairs = [(one, width) for one in originals.names for width in range(NARROWEST, min(WIDEST, originals.wide) + 1)]
    random.Random(7).shuffle(pairs)
    return Work(
        name,
        tuple(f"/iiif/3/{quote(one)}/full/{width},/0/default.{form}" for one, width in pairs),
        tuple(_reduce(str(originals.folder / one), width, form) for one, width in pairs),
    )


def _reduce(path: str, width: int, form: str) -> Plain:
    def make() -> bytes:
        body: bytes = Image.thumbnail(path, width, height=HIGH).write_to_buffer(f".{form}", Q=QUALITY, keep="none")
        return body

    return make


def tiles(originals: Originals, side: int = 256) -> Work:
    """The grid of a viewer, at four scales."""
    grid = []
    for scale in (1, 2, 4, 8):
        for y in range(0, originals.height, side * scale):
            for x in range(0, originals.width, side * scale):
                wide, high = min(side * scale, originals.width - x), min(side * scale, originals.height - y)
                grid.append((x, y, wide, high, -(-wide // scale), -(-high // scale)))
    random.Random(3).shuffle(grid)
    return Work(
        "tiles",
        tuple(f"/iiif/3/{originals.large}/{x},{y},{w},{h}/{tw},{th}/0/default.jpg" for x, y, w, h, tw, th in grid),
        tuple(_cut(str(originals.folder / originals.large), *tile) for tile in grid),
    )


def _cut(path: str, x: int, y: int, wide: int, high: int, tile_wide: int, tile_high: int) -> Plain:
    def make() -> bytes:
        part = Image.new_from_file(path).crop(x, y, wide, high)
        tile = part.thumbnail_image(tile_wide, height=tile_high, size="force")
        body: bytes = tile.jpegsave_buffer(Q=QUALITY, keep="none")
        return body

    return make


def personal(originals: Originals) -> Work:
    """One picture, on which each recipient's name is written."""
    names = [f"{first} No. {number}" for first in FIRST for number in range(400)]
    random.Random(5).shuffle(names)
    one, style, width = quote(originals.names[0]), "at=w;color=fff;size=9", min(1200, originals.wide)
    ground = Image.thumbnail(str(originals.folder / originals.names[0]), width, height=HIGH).copy_memory()
    return Work(
        "personal",
        tuple(
            f"/iiif/3/{one}/text=Hi%20{quote(name)},%20welcome;{style}/full/{width},/0/default.jpg" for name in names
        ),
        tuple(_write(ground, f"Hi {name}, welcome") for name in names),
    )


def _write(ground: Image, words: str) -> Plain:
    """The plain way: the ground is kept decoded, the words are drawn anew."""

    def make() -> bytes:
        mask = Image.text(words, font="Inter 600 48", dpi=72)
        mask = mask.crop(0, 0, min(mask.width, ground.width // 2), mask.height)
        ink = mask.new_from_image([255, 255, 255]).copy(interpretation="srgb").bandjoin(mask)
        whole = ground.composite2(ink, "over", x=ground.width // 20, y=(ground.height - mask.height) // 2)
        body: bytes = whole.flatten().jpegsave_buffer(Q=QUALITY, keep="none")
        return body

    return make
