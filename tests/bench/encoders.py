"""What the encoders' options cost and give: bytes and processor time at equal likeness, and how long one holds a thread.

    python -m tests.bench.encoders [FILE …] [--only jpg webp avif png] [--widths 640 1200 2000]
    python -m tests.bench.encoders --hold [FILE …]

Every option is tried at several qualities; bytes and time are read off where the likeness (SSIM to the picture before it
was encoded) is that of a JPEG of today's quality. So options can be compared that move both. Time is the processor's, with
the encoders' own threads, of which `ops.libvips` allows one.
"""

import argparse
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from math import exp, log
from pathlib import Path
from statistics import fmean
from time import process_time
from typing import Any

from ops.libvips import Image, VipsError
from tests.likeness import decode, ssim

HOUSE = Path(__file__).parents[2]
SAMPLES = tuple(
    HOUSE / "samples/pictures" / name
    for name in ("dawn.jpg", "pyramid.tif", "folder/lighthouse.avif", "designs/forest.jpg")
)
SAVERS = {"jpg": "jpegsave_buffer", "webp": "webpsave_buffer", "avif": "heifsave_buffer", "png": "pngsave_buffer",
          "gif": "gifsave_buffer", "tif": "tiffsave_buffer"}  # fmt: skip
Options = Mapping[str, Any]
ROW = "row"  # a restart marker after each row of blocks, whatever the width


@dataclass(frozen=True)
class Today:
    """The qualities and efforts that the configuration has."""

    images: Mapping[str, Any] = field(
        default_factory=lambda: tomllib.loads((HOUSE / "config.toml").read_text())["images"]
    )

    def quality(self, form: str) -> int:
        return int(self.images.get(f"{form}_quality", 0))

    def options(self, form: str) -> Options:
        match form:
            case "webp" | "avif":
                return {"effort": self.images[f"{form}_effort"]}
            case "png":
                return {"compression": self.images["png_compression"]}
            case _:
                return {}


@dataclass(frozen=True)
class Seen:
    """What one quality gave, over all pictures: likeness and the logarithm of bytes as means, seconds as their sum."""

    quality: int
    likeness: float
    size: float
    seconds: float


def trials(form: str, today: Options) -> tuple[Options, ...]:
    """Today's options first, then others, mostly one thing changed at a time."""
    return (today, *TRIALS[form])


def _jpg() -> Iterator[Options]:
    for name in ("optimize_coding", "interlace", "trellis_quant", "overshoot_deringing"):
        yield {name: True}
    yield {"interlace": True, "optimize_scans": True}
    yield {"restart_interval": ROW}
    yield {"subsample_mode": "off"}
    for table in (1, 2, 3, 4, 8):
        yield {"quant_table": table}
    yield {"quant_table": 3, "optimize_coding": True}
    yield {"quant_table": 3, "trellis_quant": True, "optimize_coding": True}


def _webp() -> Iterator[Options]:
    for effort in range(7):
        yield {"effort": effort}
    for effort in (2, 4):
        for preset in ("picture", "photo", "drawing", "icon", "text"):
            yield {"effort": effort, "preset": preset}
        for more in ({"passes": 2}, {"smart_subsample": True}, {"smart_deblock": True}):
            yield {"effort": effort, **more}


def _avif() -> Iterator[Options]:
    for effort in range(5):
        yield {"effort": effort}
    for effort in (0, 1):
        yield {"effort": effort, "bitdepth": 10}
        yield {"effort": effort, "subsample_mode": "off"}
        for tune in ("psnr", "ssim", "iq"):
            yield {"effort": effort, "tune": tune}


def _png() -> Iterator[Options]:
    for compression in range(10):
        yield {"compression": compression}
    for strength in (1, 2, 3, 6):
        for chosen in ("sub", "up", "avg", "paeth", "all"):
            yield {"compression": strength, "filter": chosen}


TRIALS: Mapping[str, tuple[Options, ...]] = {
    "jpg": tuple(_jpg()),
    "webp": tuple(_webp()),
    "avif": tuple(_avif()),
    "png": tuple(_png()),
}


def save(image: Any, form: str, options: Options) -> bytes:
    """The encoded picture, with nothing else in the file."""
    given = {**options, "keep": "none"} | ({"compression": "av1"} if form == "avif" else {})
    if given.get("restart_interval") == ROW:
        given["restart_interval"] = -(-image.width // 16)
    body: bytes = getattr(image, SAVERS[form])(**given)
    return body


def reduced(files: Sequence[Path], widths: Sequence[int]) -> list[Any]:
    """The pictures in these widths, in memory, as far as they are as wide."""
    found = []
    for path in files:
        whole = Image.new_from_file(str(path))
        for width in widths:
            if width <= whole.width:
                small = Image.thumbnail(str(path), width, height=10**7, output_profile="srgb")
                found.append(small[:3].copy_memory() if small.hasalpha() else small.copy_memory())
    return found


def look(pictures: Sequence[Any], form: str, options: Options, quality: int) -> Seen:
    given = {**options, "Q": quality} if quality else options
    likenesses, sizes, seconds = [], [], 0.0
    for picture in pictures:
        start = process_time()
        body = save(picture, form, given)
        seconds += process_time() - start
        sizes.append(log(len(body)))
        likenesses.append(ssim(picture, decode(body)) if quality else 1.0)
    return Seen(quality, fmean(likenesses), fmean(sizes), seconds)


def at(seen: Sequence[Seen], likeness: float) -> Seen:
    """What would be seen at that likeness, between what was or beyond it."""
    if len(seen) == 1:
        return seen[0]
    low, high = next((pair for pair in pairwise(seen) if likeness <= pair[1].likeness), (seen[-2], seen[-1]))
    part = (likeness - low.likeness) / ((high.likeness - low.likeness) or 1)

    def between(first: float, last: float) -> float:
        return first + part * (last - first)

    return Seen(
        round(between(low.quality, high.quality)),
        likeness,
        between(low.size, high.size),
        between(low.seconds, high.seconds),
    )


def ladder(pictures: Sequence[Any], form: str, options: Options, quality: int, likeness: float) -> list[Seen]:
    """What is seen at qualities around the one that gives that likeness; once, if the format loses nothing."""
    seen = [look(pictures, form, options, quality)]
    step = 12 if form == "avif" else 6
    while quality and seen[-1].likeness < likeness and seen[-1].quality < 100:
        seen.append(look(pictures, form, options, min(seen[-1].quality + step, 100)))
    while quality and (seen[0].likeness > likeness or len(seen) < 2) and seen[0].quality > step:
        seen.insert(0, look(pictures, form, options, seen[0].quality - step))
    return seen


def compare(pictures: Sequence[Any], forms: Sequence[str]) -> None:
    """The tables."""
    today = Today()
    megapixels = sum(picture.width * picture.height for picture in pictures) / 1e6
    wanted = look(pictures, "jpg", {}, today.quality("jpg")).likeness
    print(
        f"{len(pictures)} pictures, {megapixels:.1f} megapixels; compared at the likeness of today's JPEG, {wanted:.4f}"
    )
    for form in forms:
        now = look(pictures, form, today.options(form), today.quality(form))
        print(f"\n{form} today: likeness {now.likeness:.4f}, {exp(now.size):,.0f} bytes (geometric mean)")
        print(f"  {'options':58} {'Q':>3} {'bytes':>8} {'ms/MP':>7} {'speed':>7}")
        base: Seen | None = None
        for options in trials(form, today.options(form)):
            try:
                seen = at(ladder(pictures, form, options, today.quality(form), wanted), wanted)
            except VipsError as error:
                print(f"  {said(options):58} {str(error).splitlines()[0]}")
                continue
            base = base or seen
            more, faster = 100 * exp(seen.size - base.size) - 100, base.seconds / (seen.seconds or 1e-9)
            row = f"{seen.quality or '':>3} {more:+7.1f}% {1000 * seen.seconds / megapixels:7.1f} {faster:6.2f}x"
            print(f"  {said(options):58} {row}", flush=True)


def said(options: Options) -> str:
    return " ".join(f"{name}={value}" for name, value in options.items()) or "as libvips does"


@cache
def noise(width: int, height: int) -> Any:
    """The worst that can be asked for."""
    bands = [Image.gaussnoise(width, height, mean=128, sigma=60, seed=seed) for seed in (1, 2, 3)]
    return bands[0].bandjoin(bands[1:]).cast("uchar").copy(interpretation="srgb").copy_memory()


def hold(photograph: Path) -> None:
    """Seconds that one thread is held, by area and options, for a photograph and for noise."""
    today = Today()
    q = {form: {"Q": today.quality(form)} for form in ("jpg", "webp", "avif")}
    one = {"bitdepth": 1}
    cases: list[tuple[str, float, Options]] = [
        ("jpg", 40, q["jpg"]),
        ("jpg", 40, {"Q": 100}),
        *(("webp", area, {**q["webp"], "effort": effort}) for effort in (0, 2, 4) for area in (4, 8, 16, 40)),
        ("webp", 8, {"lossless": True, "effort": 4}),
        ("webp", 8, {"lossless": True, "effort": 0}),
        *(("avif", area, {**q["avif"], "effort": effort}) for effort in (0, 1, 2) for area in (2, 8)),
        ("gif", 1.5, {"effort": 1, "dither": 0.5}),
        ("gif", 8, {"effort": 1, "bitdepth": 1, "dither": 0}),
        *(("png", 40, {"compression": strength}) for strength in (1, 3, 6)),
        ("png", 40, {"compression": 6, **one}),
        ("tif", 40, {"compression": "deflate", "predictor": "horizontal"}),
        ("tif", 40, {"compression": "deflate", "predictor": "none", **one}),
    ]  # fmt: skip
    print(f"{'':6} {'MP':>5} {'options':44} {'photograph':>11} {'noise':>7}   seconds of one core")
    for form, area, options in cases:
        width = round((area * 1e6 * 1.5) ** 0.5)
        height = round(width / 1.5)
        whole = Image.thumbnail(str(photograph), width, height=height, crop="centre", size="both").copy_memory()
        seconds = [_held(picture, form, options) for picture in (whole, noise(width, height))]
        print(f"{form:6} {area:5} {said(options):44} {seconds[0]:10.2f} {seconds[1]:8.2f}", flush=True)


def _held(picture: Any, form: str, options: Options) -> float:
    black = "bitdepth" in options or options.get("lossless")
    given = (picture.colourspace("b-w") > 128).copy(interpretation="b-w").copy_memory() if black else picture
    start = process_time()
    save(given, form, options)
    return process_time() - start


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="pictures; by default some of the samples")
    parser.add_argument(
        "--only", nargs="+", choices=("jpg", "webp", "avif", "png"), default=["jpg", "webp", "avif", "png"]
    )
    parser.add_argument("--widths", nargs="+", type=int, default=[640, 1200, 2000])
    parser.add_argument("--hold", action="store_true", help="measure how long each encoder holds a thread instead")
    asked = parser.parse_args(arguments)
    files = asked.files or SAMPLES
    if asked.hold:
        hold(files[0])
    else:
        compare(reduced(files, asked.widths), asked.only)


if __name__ == "__main__":
    main()
