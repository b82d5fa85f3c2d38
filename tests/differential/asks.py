"""What is asked of every file, and what of the whole picture each answer has to show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import quote

from PIL import Image

BOX = 200  # pixels of the side that most of it is made in
MANY = 400  # pixels of a side of which it does not matter how a part of one is rounded, and which may have been more
SMALL = f"!{BOX},{BOX}"
BROWSER = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
ACCEPTS = MappingProxyType({"browser": BROWSER, "webp": "image/webp,*/*;q=0.5", "any": "*/*"})
WHOLE = "whole"

Change = Callable[[Image.Image], Image.Image]


def same(image: Image.Image) -> Image.Image:
    return image


@dataclass(frozen=True, slots=True)
class Ask:
    """A request for one picture of a file.

    tail       what stands behind the identifier, `{region}` for the middle of the picture
    media      the media type of the answer; empty where the server chooses
    change     what has to be done to the whole picture to get the same
    apart      how far its colours may be from that in the mean, of 255
    accept     the header of that name
    """

    name: str
    tail: str
    media: str
    change: Change = same
    apart: float = 4.0
    accept: Mapping[str, str] = field(default_factory=dict)

    @property
    def lossy(self) -> bool:
        """Whether the answer may be less than the picture."""
        return self.media not in ("image/png", "image/tiff")

    def path(self, identifier: str, extent: tuple[int, int] = (4, 4)) -> str:
        """The address, of a picture of this extent."""
        region = "pct:25,25,50,50" if min(extent) > MANY else ",".join(map(str, middle(extent)))
        return f"/iiif/3/{quote(identifier, safe='')}/{self.tail.format(region=region)}"


def info(identifier: str) -> str:
    return f"/iiif/3/{quote(identifier, safe='')}/info.json"


def _middle(image: Image.Image) -> Image.Image:
    left, top, width, height = middle(image.size)
    return image.crop((left, top, left + width, top + height))


def middle(extent: tuple[int, int]) -> tuple[int, int, int, int]:
    """The region that is asked for, in pixels: where it begins and its extent."""
    width, height = extent
    return width // 4, height // 4, max(1, width // 2), max(1, height // 2)


def _quarter(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.ROTATE_270)


def _mirrored(image: Image.Image) -> Image.Image:
    return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


ASKS = (
    Ask(WHOLE, "full/max/0/default.png", "image/png", apart=0),
    Ask("small", f"full/{SMALL}/0/default.jpg", "image/jpeg", apart=6),
    Ask("region", f"{{region}}/{SMALL}/0/default.png", "image/png", _middle),
    Ask("turned", f"full/{SMALL}/90/default.png", "image/png", _quarter),
    Ask("mirrored", f"full/{SMALL}/!0/default.png", "image/png", _mirrored),
    Ask("text png", f"text=Hello/full/{SMALL}/0/default.png", "image/png", apart=16),
    Ask("text jpg", f"text=Hello/full/{SMALL}/0/default.jpg", "image/jpeg", apart=16),
    Ask("png", f"full/{SMALL}/0/default.png", "image/png"),
    Ask("webp", f"full/{SMALL}/0/default.webp", "image/webp", apart=6),
    Ask("avif", f"full/{SMALL}/0/default.avif", "image/avif", apart=6),
    Ask("gif", f"full/{SMALL}/0/default.gif", "image/gif", apart=12),
    Ask("tif", f"full/{SMALL}/0/default.tif", "image/tiff"),
    *(
        Ask(f"auto {name}", f"full/{SMALL}/0/default.auto", "", apart=8, accept=MappingProxyType({"Accept": accept}))
        for name, accept in ACCEPTS.items()
    ),
)


def named(names: str) -> tuple[Ask, ...]:
    """What is asked besides the whole, by names with commas between them; all of it for none. Raises SystemExit."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if strange := set(wanted) - {ask.name for ask in ASKS}:
        expected = ", ".join(ask.name for ask in ASKS)
        raise SystemExit(f"Expected some of {expected} for --asks but received {', '.join(sorted(strange))}.")
    return tuple(ask for ask in ASKS[1:] if not wanted or ask.name in wanted)
