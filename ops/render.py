"""Plan → encoded bytes: the steps as one list.

Sizes come first and turns late, because a small picture is cheap to turn, and because a decoder that reads a file from
top to bottom cannot be asked for its last line first.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field, replace

from ops import animation, background, canvas, colour, exif, libvips, quality, resample
from ops import format as formats
from ops import picture as pictures
from ops.background import Background, Draw, Encode, Seen
from ops.canvas import Hand, Laid
from ops.colour import PROFILE
from ops.errors import Damaged
from ops.exif import Credit
from ops.format import Encoding
from ops.layers.paint import Piece, Surface
from ops.levels import Decoded, Levels
from ops.libvips import Image, Pixels
from ops.picture import Blank, Level, Picture
from ops.plan import Plan
from ops.quality import Quality
from ops.rotation import UPRIGHT, Rotation, turn

ENGINE = 16  # raised whenever the same plan gives other pixels


class Stopped(Exception):
    """Nobody waits for this picture any more."""


@dataclass(slots=True)
class Stop:
    """Ends a rendering that nobody waits for any more; may be called from another thread."""

    image: Image | None = None
    stopped: bool = False

    def watch(self, image: Image) -> Image:
        """The same picture, for this rendering alone: others may be made from it at the same time."""
        return self.own(libvips.operate("copy", **{"in": image}))

    def own(self, image: Image) -> Image:
        """A picture that nobody else has."""
        self.image = image
        if self.stopped:
            image.set_kill(True)
        return image

    def check(self) -> None:
        """Raises Stopped if it was: for work that is not a single image's."""
        if self.stopped:
            raise Stopped

    def let_go(self) -> None:
        """The picture is done. Whoever may stop it remembers this for longer, and not what it was made of."""
        self.image = None

    def now(self) -> None:
        self.stopped = True
        if (image := self.image) is not None:
            image.set_kill(True)


def _unmeasured(_: str) -> AbstractContextManager[object]:
    """A part of the work that nobody measures."""
    return nullcontext()


@dataclass(frozen=True, slots=True)
class Job:
    """All that a step may look at. `laid` lies on the upright picture, which may be among the `levels` under
    `level_key`; what could not be laid on it is added to `failed`. `ground` is the sRGB colour under pictures whose
    format cannot be transparent. Each part of the work is
    done within `measure`, which is told its name: decode, draw or encode."""

    picture: Picture
    plan: Plan
    encoding: Encoding
    ground: tuple[int, int, int]
    laid: tuple[Laid, ...] = ()
    levels: Levels | None = None
    level_key: str = ""
    failed: list[str] = field(default_factory=list)
    stop: Stop = field(default_factory=Stop)
    measure: Callable[[str], AbstractContextManager[object]] = _unmeasured

    @property
    def moving(self) -> bool:
        """Whether it is an animation, which is made from its file each time."""
        return self.plan.frames > 1

    @property
    def in_rows(self) -> bool:
        """Whether it is a JPEG that differs from its neighbours in a few rows only."""
        plan = self.plan
        return bool(self.laid) and plan.format.name == "jpg" and plan.rotation == UPRIGHT and self.encoding.most is None


Step = Callable[[Image, Job], Image]


def crop(image: Image, job: Job) -> Image:
    """Only the region."""
    box = job.plan.crop
    return image if box.covers(job.plan.level.extent) else libvips.crop(image, box)


def scale(image: Image, job: Job) -> Image:
    """To the delivered size."""
    return resample.scaled(resample.trimmed(image), job.plan.scaled)


def convert(image: Image, job: Job) -> Image:
    """To sRGB or grey; after scaling, when there are fewer pixels."""
    return colour.to_srgb(image, job.picture.conversion, job.picture.light)


def stand(image: Image, job: Job) -> Image:
    """Upright, in colour and in memory, if something is to be laid on it."""
    if not job.laid:
        return image
    image = _turned(image, job.picture.orientation, job)
    image = image if image.interpretation == "srgb" else image.colourspace("srgb")
    return job.stop.watch(image).copy_memory()


def straighten(image: Image, job: Job) -> Image:
    """Upright, mirrored, rotated: the original's orientation and the request's rotation as one turn."""
    return _turned(image, job.plan.rotation if job.laid else job.plan.turn, job)


def _turned(image: Image, rotation: Rotation, job: Job) -> Image:
    return image if rotation == UPRIGHT else turn(job.stop.watch(image).copy_memory(), rotation)


def qualify(image: Image, job: Job) -> Image:
    """Colour, grey, or black and white."""
    return quality.apply(image, job.plan.quality, job.ground)


def lay(image: Image, job: Job) -> Image:
    """On the ground, where the format cannot be transparent."""
    if job.plan.format.transparent or not image.hasalpha():
        return image
    ground = [quality.grey_of(job.ground)] if image.bands == 2 else list(job.ground)
    return image.flatten(background=ground)


BELOW: tuple[Step, ...] = (crop, scale, convert, stand)
ABOVE: tuple[Step, ...] = (straighten, qualify, lay)


def decode(descriptor: int, picture: Picture, level: Level, stop: Stop) -> Decoded:
    """A whole level of an open file, to make many pictures from. Raises Damaged."""
    with _damage_told(stop):
        image = pictures.load(descriptor, picture, level)
        return Decoded(stop.watch(libvips.bare(image, {PROFILE})).copy_memory(), _credit(image))


def render(source: int | Blank | Decoded, job: Job) -> bytes:
    """The finished picture of an open file, of its level in memory, or of a blank ground, encoded.

    Raises Damaged if the original cannot be decoded (or the rendering was stopped).
    """
    ground = at_hand(job)
    if ground:
        return render_on(ground, job)
    with _damage_told(job.stop):
        if job.moving:
            assert isinstance(source, int)  # noqa: S101 (nothing else has frames)
            return _animated(source, job)
        return _drawn(_ground(source, job), job)


def at_hand(job: Job) -> Decoded | None:
    """The picture as it is before anything is laid on it, if it is among the levels."""
    return job.levels.get(job.level_key, Decoded) if job.levels and job.laid and not job.moving else None


def render_on(ground: Decoded, job: Job) -> bytes:
    """The finished picture of what was at hand, encoded. Raises Damaged if the rendering was stopped."""
    with _damage_told(job.stop):
        return (_spliced(ground, job) if job.in_rows else None) or _drawn(ground, job)


def _drawn(ground: Decoded, job: Job) -> bytes:
    with job.measure("draw"):
        image = _finished(_overlaid(ground, job).image, job)
    return _encoded(image, job, ground.credit)


@contextmanager
def _damage_told(stop: Stop) -> Iterator[None]:
    try:
        yield
    except libvips.VipsError as error:
        raise Damaged("The original is damaged: it cannot be decoded.") from error
    finally:
        stop.let_go()


def _animated(descriptor: int, job: Job) -> bytes:
    """All frames of an open file, one after the other, each made as a still would be; then written as one."""
    with job.measure("decode"):
        image = pictures.load_frames(descriptor, job.picture)
    with job.measure("draw"):
        shown = _frames(image, job)
    return _encoded(animation.joined(shown), job, _credit(image))


def _frames(image: Image, job: Job) -> list[Image]:
    shown: list[Image] = []
    pieces: tuple[Piece, ...] | None = None
    for frame in animation.frames(image, job.picture.levels[0].extent):
        job.stop.check()
        ground = Decoded(_made(pictures.reduced(frame, job.plan.level), job))
        if pieces is None:  # they do not depend on what lies below
            pieces = tuple(piece.held() for piece in _overlaid(ground, job).pieces)
        laid = Surface(ground.image, pieces).image
        shown.append(job.stop.watch(_finished(laid, job)).copy_memory())
    return shown


def _ground(source: int | Blank | Decoded, job: Job) -> Decoded:
    """The picture as it is before anything is laid on it, put among the levels if something is."""
    shared = job.levels if job.laid else None
    credit = exif.NONE
    match source:
        case Blank():
            image = source.drawn(job.plan.scaled)
            image = image.copy_memory() if shared else image
        case Decoded(image, credit):
            image = _made(image, job)
        case descriptor:
            with job.measure("decode"):
                image = _made(pictures.load(descriptor, job.picture, job.plan.level), job)
                credit = _credit(image)
                image = libvips.bare(image) if shared else image
    ground = Decoded(image, credit)
    if shared:
        ground = _to_look_at(ground) if job.in_rows else ground
        shared.put(job.level_key, ground)
    return ground


def _to_look_at(ground: Decoded) -> Decoded:
    """The same picture with its pixels, if rows of it can be taken as they are."""
    image = ground.image
    if image.bands != 3 or image.format != "uchar" or image.interpretation != "srgb":
        return ground
    pixels = Pixels.of(image)
    return Decoded(pixels.image(), ground.credit, pixels)


def _made(image: Image, job: Job) -> Image:
    for step in BELOW:
        image = step(image, job)
    return image


def _overlaid(ground: Decoded, job: Job) -> Surface:
    """What lies on the picture, which is upright for that."""
    surface = Surface(ground.image, pixels=ground.pixels)
    if not job.laid:
        return surface
    return canvas.draw(surface, job.laid, job.plan.region, job.plan.size, _hand(job))


def _hand(job: Job) -> Hand:
    return Hand(job.failed, job.levels, job.stop.check)


def _finished(image: Image, job: Job) -> Image:
    for step in ABOVE:
        image = step(image, job)
    return image


def _encoded(image: Image, job: Job, credit: Credit) -> bytes:
    bitonal, rows, moving = job.plan.quality is Quality.BITONAL, job.in_rows, job.moving
    with job.measure("encode"):
        image = job.stop.own(formats.ready(image, credit, moving=moving))
        if job.encoding.most is not None and not moving:
            image = job.stop.own(image.copy_memory())
        return formats.encode(
            image, job.plan.format, job.encoding, bitonal=bitonal, credit=credit, rows=rows, moving=moving
        )


def _spliced(ground: Decoded, job: Job) -> bytes | None:
    """The picture put together from what it has in common with others, and rows of its own; None if it cannot be."""
    surface = Surface(ground.image, pixels=ground.pixels)
    draw = canvas.drawer(surface, job.laid, job.plan.region, job.plan.size, _hand(job))

    def encode(image: Image) -> bytes:
        return _encoded(_finished(image, job), job, ground.credit)

    with job.measure("draw"):
        common = _common(surface, job, draw, encode)
        return background.spliced(common, job.laid, draw, encode) if common else None


def _common(surface: Surface, job: Job, draw: Draw, encode: Encode) -> Background | None:
    """What it has in common with others, from the levels if it is there; None if that is not known, or too much."""
    levels = job.levels
    assert levels is not None  # noqa: S101 (which the ground is from)
    kinds = " ".join(type(one.layer).__name__ for one in job.laid)
    key = f"{job.level_key} {job.plan.region} {job.plan.size} {job.plan.quality} {kinds}"
    known = levels.get(key, Background)
    before = known.seen if known else levels.get(key, Seen) or Seen(job.laid)
    seen = before.beside(job.laid)
    if known and seen is before:
        return known
    found = background.drawn(surface, seen, draw, encode) if seen.personal and not seen.vast else None
    if job.failed:
        job.failed.clear()  # it is tried again for the whole picture
        return None
    if found is None or not levels.put(key, found):
        levels.put(key, replace(seen, vast=found is not None))
    return found


def _credit(image: Image) -> Credit:
    """Who made an original, as far as it says."""
    return exif.credit(bytes(image.get(exif.FIELD))) if image.get_typeof(exif.FIELD) else exif.NONE
