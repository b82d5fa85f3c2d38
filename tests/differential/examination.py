"""One file, asked of a running server in every way: what differs from what others show, and from itself."""

import io
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import httpx2
import pyvips
from PIL import Image, UnidentifiedImageError

from tests.differential import asks, likeness, turning
from tests.differential.asks import Ask
from tests.differential.differences import Difference
from tests.differential.references import PILLOW, Judgement, Reference, in_srgb

TOLERANCE = 4.0  # of 255, in the mean
LOSSY = 8.0  # for originals that browsers and libvips decode with different filters
LIKE_AVIF = (b"avif", b"avis", b"mif1")
RIGHT_REFUSALS = frozenset({404, 413, 415, 422})
UNDECODABLE = 415
DAMAGED = 422  # which may be seen no sooner than at the place that is damaged
LATER = 503
MOST = 4_000_000  # pixels of a picture that the server delivers here
LONGEST = 8192  # pixels of its side
TINY = 96  # pixels of the longer side of a picture of few
FEW = 64.0  # that lossy formats may differ in pictures of few pixels, of which each shows, and colours of every second
SHOWN_AS = {"image/jpeg": likeness.on_white, "image/gif": likeness.cut_out}  # of what formats cannot hold
PATIENCE = 3  # times that a busy server is asked again


@dataclass(frozen=True, slots=True)
class Answer:
    """What came: a status (0 if nothing did), a media type, a body."""

    status: int
    media: str
    body: bytes

    @property
    def sentence(self) -> str:
        """What a refusal says."""
        return f"{self.status} {self.body[:200].decode(errors='replace').strip()}"


@dataclass(frozen=True, slots=True)
class Examined:
    """A file, what it was answered, and all that differs."""

    name: str
    status: int
    by: str
    differences: tuple[Difference, ...]


class Examiner:
    """Asks one server about files of a folder."""

    def __init__(self, client: httpx2.Client, wanted: Sequence[Ask]) -> None:
        self._client = client
        self._wanted = wanted

    def examine(self, name: str, head: bytes, judgement: Judgement) -> Examined:
        """Ask everything about a file whose first bytes are `head`."""
        known = judgement.shown is not None and judgement.shown.by == "right"
        tolerance = LOSSY if head[8:12] in LIKE_AVIF and not known else TOLERANCE
        told, whole = self._get(asks.info(name)), self._ask(asks.ASKS[0], name)
        found = list(self._differences(name, told, whole, judgement, tolerance))
        by = judgement.shown.by if judgement.shown else "refused" if judgement.refused else "nobody"
        return Examined(name, whole.status, by, tuple(found))

    def _differences(
        self, name: str, told: Answer, answer: Answer, judgement: Judgement, tolerance: float
    ) -> Iterator[Difference]:
        yield from _faults(name, "info", told)
        yield from _faults(name, asks.WHOLE, answer)
        if answer.status != 200:
            yield from _refused(name, told, answer, judgement)
            return
        if told.status != 200:
            yield Difference("status", name, "info", told.sentence)
        whole = _decoded(answer.body)
        yield from _wrong_file(name, asks.ASKS[0], answer, whole)
        if whole is None:
            return
        if judgement.shown is not None:
            yield from _unlike(name, whole, judgement.shown, tolerance)
        for ask in self._wanted:
            yield from self._variant(name, ask, whole)

    def _variant(self, name: str, ask: Ask, whole: Image.Image) -> Iterator[Difference]:
        answer = self._ask(ask, name, whole.size)
        yield from _faults(name, ask.name, answer)
        if answer.status != 200:
            if 0 < answer.status < 500:
                yield Difference("status", name, ask.name, answer.sentence)
            return
        image = _decoded(answer.body)
        yield from _wrong_file(name, ask, answer, image)
        if image is None:
            return
        wanted = ask.change(whole)
        extent = _fitted(wanted.size)
        if any(abs(one - other) > 1 for one, other in zip(image.size, extent, strict=True)):
            yield Difference("size", name, ask.name, f"{_extent(image.size)}, expected {_extent(extent)}")
        wanted = SHOWN_AS.get(answer.media, asks.same)(wanted)
        most = max(ask.apart, FEW) if ask.lossy and max(whole.size) < TINY else ask.apart
        yield from _apart(name, ask.name, likeness.compared(likeness.small(image), likeness.small(wanted)), most)

    def _ask(self, ask: Ask, name: str, extent: tuple[int, int] = (4, 4)) -> Answer:
        return self._get(ask.path(name, extent), **ask.accept)

    def _get(self, path: str, **headers: str) -> Answer:
        for again in range(PATIENCE + 1):
            try:
                answer = self._client.get(path, headers=headers)
            except httpx2.HTTPError as error:
                return Answer(0, "", f"{type(error).__name__} {error}".encode())
            if answer.status_code != LATER or again == PATIENCE:
                break
            time.sleep(1)
        return Answer(answer.status_code, answer.headers.get("content-type", ""), answer.content)


def _refused(name: str, told: Answer, answer: Answer, judgement: Judgement) -> Iterator[Difference]:
    """What no browser was seen to show may be of a kind that is refused with the reason."""
    if told.status == 200 and answer.status != DAMAGED:
        yield Difference("promised", name, asks.WHOLE, answer.sentence)
    elif told.status not in (200, answer.status):
        yield Difference("status", name, asks.WHOLE, f"info.json {told.sentence}; picture {answer.sentence}")
    if judgement.shown is not None and (answer.status != UNDECODABLE or judgement.shown.by != PILLOW):
        width, height = judgement.shown.extent
        seen = f"{answer.sentence} [{judgement.shown.by} shows {width} × {height}]"
        yield Difference("refused", name, asks.WHOLE, seen)
    elif judgement.shown is None and 400 <= answer.status < 500 and answer.status not in RIGHT_REFUSALS:
        yield Difference("status", name, asks.WHOLE, answer.sentence)


def _faults(name: str, ask: str, answer: Answer) -> Iterator[Difference]:
    if answer.status == 0:
        yield Difference("silence", name, ask, answer.sentence)
    elif answer.status >= 500:
        yield Difference("fault", name, ask, answer.sentence)


def _wrong_file(name: str, ask: Ask, answer: Answer, image: Image.Image | None) -> Iterator[Difference]:
    """What is wrong with an answer as a file, whatever it shows."""
    if ask.media and answer.media != ask.media:
        yield Difference("type", name, ask.name, f"{answer.media}, expected {ask.media}")
    if found := turning.asked(answer.body):
        yield Difference("orientation", name, ask.name, f"{answer.media}: {', '.join(found)}")
    if image is None:
        yield Difference("unreadable", name, ask.name, f"{answer.media} of {len(answer.body)} bytes")


def _decoded(body: bytes) -> Image.Image | None:
    """The answer as Pillow reads it, which turns nothing; WebP as libwebp's demuxer does by libvips: to Pillow a canvas is
    opaque that frames do not cover."""
    if body[8:12] == b"WEBP":
        body = pyvips.Image.webpload_buffer(body).pngsave_buffer(compression=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(body)) as opened:
                return in_srgb(opened)
        except (OSError, ValueError, SyntaxError, UnidentifiedImageError):
            return None


def _unlike(name: str, whole: Image.Image, shown: Reference, tolerance: float) -> Iterator[Difference]:
    if not _same_extent(whole.size, shown.extent):
        seen = f"{_extent(whole.size)}, {shown.by} shows {_extent(shown.extent)}"
        yield Difference("size", name, asks.WHOLE, seen)
    if shown.copies:
        pairs = product((likeness.small(whole), likeness.drawn(whole)), shown.copies)
        nearest = min((likeness.compared(*pair) for pair in pairs), key=lambda found: found.colour)
        yield from _apart(name, asks.WHOLE, nearest, tolerance, shown.by)


def _same_extent(own: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether it is the same, or the same picture within the largest extent that is delivered."""
    if other[0] * other[1] <= MOST and max(other) <= LONGEST:
        return own == other
    longer = other.index(max(other))
    return abs(own[1 - longer] - other[1 - longer] * own[longer] / other[longer]) <= 1


def _apart(name: str, ask: str, found: likeness.Likeness, most: float, by: str = "the whole") -> Iterator[Difference]:
    if found.alpha > most:
        yield Difference("alpha", name, ask, f"{found.alpha:.1f} from {by}")
    if found.colour > most:
        yield Difference("colour", name, ask, f"{found.colour:.1f} from {by}")


def _fitted(extent: tuple[int, int]) -> tuple[int, int]:
    """An extent within the box of most requests; nothing is enlarged."""
    scale = min(1.0, asks.BOX / max(extent))
    return max(1, round(extent[0] * scale)), max(1, round(extent[1] * scale))


def _extent(extent: tuple[int, int]) -> str:
    return f"{extent[0]} × {extent[1]}"
