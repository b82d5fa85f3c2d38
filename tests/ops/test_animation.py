import struct
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ops import canvas, libvips
from ops.animation import PARTS, parts
from ops.canvas import Laid
from ops.errors import BadParameter, Damaged, NotAPicture, TooLarge
from ops.format import FORMATS, NO_TRAILS
from ops.geometry import Box, Extent
from ops.layers.paint import Colour
from ops.layers.text import Frame
from ops.libvips import Image
from ops.render import Job, Stop, Stopped, render
from tests.conftest import CEILING, ENCODING, WHITE, encoded, look, made, settled
from tests.lettering import FONTS, text
from tests.likeness import chart, difference, pixel, scenery
from tests.moving import KEEP, TO_GROUND, TO_PREVIOUS, Part, gif, strip, unstrip, wandering, webp

Write = Callable[..., Path]

SAMPLES = Path(__file__).parents[2] / "samples/pictures"
EXTENT = Extent(160, 120)
CAREFUL = replace(ENCODING, webp_quality=NO_TRAILS)  # as animations are written
RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
NOTHING = (0, 0, 0, 0)


def animation(write: Write, name: str, frames: list[Any] | None = None, **more: Any) -> Path:
    options = {"lossless": True, "effort": 0} if name.endswith("webp") else {}
    return write(strip(frames or wandering(), **more), name, **options)


def still(write: Write, frame: Any, asked: str) -> Any:
    """What is made of a frame alone, with transparency."""
    return whole(made(write(frame, "still.png"), asked, encoding=CAREFUL))


def whole(image: Any) -> Any:
    image = image if image.bands > 2 else image.colourspace("srgb")
    return image if image.hasalpha() else image.addalpha()


def seen(image: Any) -> Any:
    """A picture on grey: under transparency colours are nobody's business."""
    return image.flatten(background=[128] * 3)


def off(image: Any, truth: Any) -> float:
    """How far a picture is from what it should be, in the mean, of 255."""
    return difference(seen(image), seen(truth))[1]


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp"])
@pytest.mark.parametrize(
    "asked",
    [
        "full/max/0/default",
        "full/50,/0/default",
        "33,17,90,70/max/0/default",
        "square/^150,/!0/default",
        "pct:10,20,70,50/60,40/90/default",
        "full/96,/!180/gray",
        "full/120,/30/default",
    ],
)
def test_a_frame_of_an_animation_is_the_still_that_is_made_of_it(write: Write, name: str, asked: str) -> None:
    path, form = animation(write, name), name.partition(".")[2]
    frames, originals = unstrip(encoded(path, f"{asked}.{form}")), unstrip(path.read_bytes())

    assert len(frames) == len(originals) == 4
    apart = [difference(seen(frames[0]), seen(other))[1] for other in frames[1:]]
    for frame, original in zip(frames, originals, strict=True):
        one, truth = (still(write, original, f"{asked}.{kind}") for kind in (form, "png"))
        # libwebp halves the colours of frames a little less well than those of stills.
        assert off(frame, truth) < 1.4 * off(one, truth) + 0.2 < min(apart)


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_black_and_white_frames_are_those_of_stills_to_the_pixel(write: Write, form: str) -> None:
    path = animation(write, "moving.webp")
    frames = unstrip(encoded(path, f"full/90,/90/bitonal.{form}"))

    for frame, original in zip(frames, wandering(), strict=True):
        assert difference(frame, still(write, original, f"full/90,/90/bitonal.{form}"))[0] == 0


@pytest.mark.parametrize("original", ["gif", "webp"])
@pytest.mark.parametrize("form", ["gif", "webp"])
@pytest.mark.parametrize("loop", [0, 1, 7])
def test_every_frame_is_shown_as_long_and_all_as_often(write: Write, original: str, form: str, loop: int) -> None:
    path = animation(write, f"moving.{original}", delays=[40, 500, 20, 1230], loop=loop)
    image = Image.new_from_buffer(encoded(path, f"full/50,/0/default.{form}"), "")

    assert image.get("delay") == [40, 500, 20, 1230]
    assert image.get("loop") == loop
    assert image.get("n-pages") == 4


def test_an_animation_is_a_still_in_all_other_formats(write: Write) -> None:
    path = animation(write, "moving.webp")
    for form in ("jpg", "png", "avif", "tif"):
        plan, image = settled(path, f"full/96,/0/default.{form}"), made(path, f"full/96,/0/default.{form}")

        assert plan.frames == 1
        assert (image.width, image.height) == (96, 64)
        assert image.get_typeof("n-pages") == 0 or image.get("n-pages") == 1
        alike = still(write, wandering()[0], f"full/96,/0/default.{form}")
        assert difference(image[:3], alike[:3])[1] < 0.1


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_still_stays_one(write: Write, form: str) -> None:
    known = look(write(chart(4, 4, 16), "still.gif"))
    body = encoded(write(chart(4, 4, 16), "still.gif"), f"full/max/0/default.{form}")

    assert known.frames == 1
    assert Image.new_from_buffer(body, "").get_typeof("delay") == 0 or len(unstrip(body)) == 1


GROUND = Part(Box(0, 0, 160, 120), 0, hole=Box(0, 0, 8, 8))  # it is the hole that makes a file transparent
LEFT, RIGHT = Box(16, 32, 48, 48), Box(80, 32, 48, 48)
IN_LEFT, IN_RIGHT, OUTSIDE, IN_HOLE = (40, 56), (104, 56), (144, 104), (3, 3)
PARTIAL = {
    "what is kept": (
        [GROUND, Part(LEFT, 1, KEEP), Part(RIGHT, 2)],
        [
            {IN_LEFT: RED, IN_RIGHT: RED, OUTSIDE: RED, IN_HOLE: NOTHING},
            {IN_LEFT: GREEN, IN_RIGHT: RED, OUTSIDE: RED, IN_HOLE: NOTHING},
            {IN_LEFT: GREEN, IN_RIGHT: BLUE, OUTSIDE: RED, IN_HOLE: NOTHING},
        ],
    ),
    "what is cleared": (
        [GROUND, Part(LEFT, 1, TO_GROUND, hole=Box(0, 0, 8, 8)), Part(RIGHT, 2)],
        [
            {IN_LEFT: RED, IN_RIGHT: RED},
            {IN_LEFT: GREEN, IN_RIGHT: RED},
            {IN_LEFT: NOTHING, IN_RIGHT: BLUE, OUTSIDE: RED},
        ],
    ),
    "what is taken back": (
        [GROUND, Part(LEFT, 1, TO_PREVIOUS), Part(RIGHT, 2)],
        [{IN_LEFT: RED, IN_RIGHT: RED}, {IN_LEFT: GREEN, IN_RIGHT: RED}, {IN_LEFT: RED, IN_RIGHT: BLUE}],
    ),
    "what is seen through": (
        [GROUND, Part(LEFT, 2, hole=Box(0, 0, 24, 48))],
        [{(26, 56): RED, (52, 56): RED}, {(26, 56): RED, (52, 56): BLUE, OUTSIDE: RED, IN_HOLE: NOTHING}],
    ),
    "what no frame covers": (
        [Part(LEFT, 0), Part(RIGHT, 1)],
        [
            {IN_LEFT: RED, IN_RIGHT: NOTHING, OUTSIDE: NOTHING},
            {IN_LEFT: RED, IN_RIGHT: GREEN, OUTSIDE: NOTHING},
        ],
    ),
    "what is cleared of what was covered": (
        [Part(Box(0, 0, 160, 120), 0), Part(LEFT, 1, TO_GROUND), Part(RIGHT, 2)],
        [
            {IN_LEFT: RED, IN_RIGHT: RED, OUTSIDE: RED},
            {IN_LEFT: GREEN, IN_RIGHT: RED, OUTSIDE: RED},
            {IN_LEFT: NOTHING, IN_RIGHT: BLUE, OUTSIDE: RED},
        ],
    ),
    "what is taken back to nothing": (
        [Part(LEFT, 0, TO_PREVIOUS), Part(RIGHT, 1)],
        [{IN_LEFT: RED, IN_RIGHT: NOTHING}, {IN_LEFT: NOTHING, IN_RIGHT: GREEN, OUTSIDE: NOTHING}],
    ),
    "what begins with nothing": (
        [Part(LEFT, 0, TO_GROUND, hole=Box(0, 0, 8, 8)), Part(RIGHT, 1)],
        [
            {IN_LEFT: RED, IN_RIGHT: NOTHING, OUTSIDE: NOTHING},
            {IN_LEFT: NOTHING, IN_RIGHT: GREEN, OUTSIDE: NOTHING},
        ],
    ),
}


@pytest.mark.parametrize("disposal", [KEEP, TO_GROUND, TO_PREVIOUS])
def test_what_the_only_frame_does_not_cover_is_transparent(tmp_path: Path, disposal: int) -> None:
    path = tmp_path / "partial.gif"
    path.write_bytes(gif(EXTENT, [Part(LEFT, 0, disposal)]))
    shown = made(path, "full/max/0/default.png")

    assert look(path).alpha
    assert (look(path).frames, shown.bands) == (1, 4)
    assert (pixel(shown, *IN_LEFT), pixel(shown, *OUTSIDE)[3]) == ((255, 0, 0, 255), 0)
    assert pixel(made(path, "full/max/0/default.jpg"), *OUTSIDE) == (255, 255, 255)


def test_what_covers_all_is_not_transparent(tmp_path: Path) -> None:
    path = tmp_path / "whole.gif"
    path.write_bytes(gif(EXTENT, [Part(Box(0, 0, 160, 120), 0), Part(LEFT, 1), Part(RIGHT, 2)]))

    assert not look(path).alpha
    assert look(path).frames == 3


def test_a_gif_of_no_extent_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.gif"
    path.write_bytes(gif(Extent(0, 0), [Part(Box(0, 0, 0, 0), 0)]))

    with pytest.raises((Damaged, NotAPicture)):
        look(path)


@pytest.mark.parametrize("kind", PARTIAL)
@pytest.mark.parametrize("form", ["gif", "webp"])
def test_partial_frames_are_seen_as_they_are_meant(tmp_path: Path, kind: str, form: str) -> None:
    parts, expected = PARTIAL[kind]
    path = tmp_path / "partial.gif"
    path.write_bytes(gif(EXTENT, parts))
    shown = unstrip(encoded(path, f"full/max/0/default.{form}"))
    smaller = unstrip(encoded(path, f"full/80,/0/default.{form}"))

    assert len(shown) == len(smaller) == len(parts)
    for frame, half, pixels in zip(shown, smaller, expected, strict=True):
        for (x, y), colour in pixels.items():
            for found in (pixel(frame, x, y), pixel(half, x // 2, y // 2)):
                assert found[3] == colour[3]
                assert not colour[3] or max(abs(a - b) for a, b in zip(found, colour, strict=True)) < 12


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_what_moves_over_nothing_leaves_no_trail(write: Write, form: str) -> None:
    ground = Image.black(120, 80, bands=4).copy(interpretation="srgb")
    frames = [ground.draw_rect([220, 40, 90, 255], 10 + 25 * at, 20, 20, 40, fill=True) for at in range(4)]
    shown = unstrip(encoded(animation(write, "over.webp", frames), f"full/max/0/default.{form}"))

    for at, frame in enumerate(shown):
        dense = [pixel(frame, 20 + 25 * other, 40)[3] for other in range(4)]
        assert dense == [255 if other == at else 0 for other in range(4)]


def test_what_moves_slowly_leaves_no_trail_in_webp(write: Write) -> None:
    ground = scenery(400, 200).gaussblur(6).copy_memory()
    frames = [ground.crop(3 * at, 0, 240, 160) for at in range(16)]
    shown = unstrip(encoded(animation(write, "slow.webp", frames), "full/max/0/default.webp"))
    apart = [difference(a[:3], b)[1] for a, b in zip(shown, frames, strict=True)]

    assert ENCODING.webp_quality < NO_TRAILS
    assert max(apart) < 1.5 * apart[0]


def busy(count: int, width: int = 96, height: int = 64) -> list[Any]:
    """Frames that have nothing in common, and are many bytes."""
    ground = scenery(width + 7 * count, height + 3 * count).copy_memory()
    return [ground.crop(7 * at, 3 * at, width, height) for at in range(count)]


def overlay() -> tuple[Laid, ...]:
    words = text("Hello", frame=Frame(4, 4, 184, 120), size=48, smallest=20, ink=Colour(255, 0, 255, 200))
    return canvas.lay_out((words,), FONTS)


@pytest.mark.parametrize("form", ["gif", "webp"])
@pytest.mark.parametrize("asked", ["full/max/0/default", "20,10,150,100/90,/90/default"])
@pytest.mark.parametrize("clear", [False, True])
def test_what_is_laid_on_an_animation_lies_on_every_frame_as_on_a_still(
    write: Write, form: str, asked: str, clear: bool
) -> None:
    def written_on(path: Path, form: str) -> list[Any]:
        with path.open("rb") as file:
            plan = settled(path, f"{asked}.{form}")
            return unstrip(render(file.fileno(), Job(look(path), plan, CAREFUL, WHITE, overlay())))

    plain = [frame.addalpha() for frame in wandering()]
    frames = [frame.draw_rect([0, 0, 0, 0], 0, 0, 60, 128, fill=True) for frame in plain] if clear else wandering()
    path = animation(write, "under.webp", frames)
    shown, bare = written_on(path, form), unstrip(encoded(path, f"{asked}.{form}"))

    assert len(shown) == 4
    for frame, without, original in zip(shown, bare, frames, strict=True):
        alone = write(original, "still.png")
        (one,), (truth,) = written_on(alone, form), written_on(alone, "png")
        assert off(frame, truth) < 1.4 * off(one, truth) + 0.2
        assert off(frame, without) > 5


def test_the_number_of_frames_is_known_before_pixels_and_told_apart(write: Write) -> None:
    path = animation(write, "moving.gif")
    gif_plan, webp_plan, jpg_plan = (settled(path, f"full/50,/0/default.{form}") for form in ("gif", "webp", "jpg"))
    first = settled(write(wandering()[0], "first.gif"), "full/50,/0/default.gif")

    assert look(path).frames == gif_plan.frames == webp_plan.frames == 4
    assert jpg_plan.frames == first.frames == 1
    assert gif_plan.key != first.key
    assert gif_plan.level_key != first.level_key
    assert gif_plan.canonicals == first.canonicals == ("full/50,/0/default.gif", "full/50,33/0/default.gif")


def test_an_animation_beyond_its_bounds_is_its_first_frame(write: Write) -> None:
    path = animation(write, "moving.gif")
    area = 192 * 128
    for ceiling, frames in (
        (replace(CEILING, frames=4, animated=4 * area), 4),
        (replace(CEILING, frames=3), 1),
        (replace(CEILING, animated=4 * area - 1), 1),
    ):
        known = look(path, ceiling)
        assert (known.frames, known.extent) == (frames, Extent(192, 128))


def bomb(canvas: Extent, frames: int, frame: Extent) -> bytes:
    """A GIF of frames that say how large they are, and have hardly any data."""
    head = b"GIF89a" + struct.pack("<HHBBB", canvas.width, canvas.height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    one = b"\x2c" + struct.pack("<HHHHB", 0, 0, frame.width, frame.height, 0) + b"\x02\x02\x44\x01\0"
    return head + one * frames + b";"


@pytest.mark.parametrize(
    ("extent", "frames", "frame"),
    [
        (Extent(100, 100), 100_000, Extent(1, 1)),
        (Extent(1000, 1000), 60, Extent(1000, 1000)),
        (Extent(1, 65_535), 200, Extent(1, 65_535)),
    ],
)
def test_a_bomb_is_seen_from_its_header_and_shown_as_a_still(
    tmp_path: Path, extent: Extent, frames: int, frame: Extent
) -> None:
    path = tmp_path / "bomb.gif"
    path.write_bytes(bomb(extent, frames, frame))

    assert look(path).frames == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bomb.gif", bomb(Extent(10, 10), 100_001, Extent(1, 1))),
        ("bomb.webp", webp(Extent(10, 10), 100_000)),  # which would take libvips minutes
        ("crumbs.gif", gif(EXTENT, []).rstrip(b";") + b"\x21\xfe" + b"\x01x" * (PARTS + 1) + b"\0"),
        ("crumbs.webp", webp(Extent(10, 10), 1) + bytes(8 * PARTS)),
    ],
)
def test_a_file_of_more_frames_than_anybody_looks_at_is_refused_unopened(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(TooLarge, match="too many frames"):
        look(path)


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp", "partial.gif", "ones.webp", "still.gif", "still.webp"])
def test_frames_are_counted_as_libvips_does(write: Write, tmp_path: Path, name: str) -> None:
    match name.partition("."):
        case "moving", *_:
            path = animation(write, name, busy(5))
        case "still", *_:
            path = write(chart(3, 3, 9), name)
        case _:
            path = tmp_path / name
            path.write_bytes(webp(EXTENT, 7) if name.endswith("webp") else gif(EXTENT, PARTIAL["what is kept"][0]))
    header = Image.new_from_file(str(path))
    pages = header.get("n-pages") if header.get_typeof("n-pages") else 1

    assert sum(parts(path.read_bytes())) == (0 if name == "still.webp" else pages)


def test_frames_larger_than_any_picture_may_be_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.gif"
    path.write_bytes(bomb(Extent(65_535, 65_535), 3, Extent(65_535, 65_535)))

    with pytest.raises(TooLarge):
        look(path)


def test_frames_that_are_not_what_the_header_says_are_damaged(write: Write) -> None:
    path = animation(write, "moving.gif")
    plan = settled(path, "full/50,/0/default.gif")
    lying = replace(look(path), frames=9)
    with path.open("rb") as file, pytest.raises(Damaged):
        render(file.fileno(), Job(lying, replace(plan, frames=9), ENCODING, WHITE))


@pytest.mark.parametrize("name", ["moving.gif", "moving.webp"])
def test_a_file_that_breaks_in_the_middle_is_damaged_and_its_first_frame_is_not(write: Write, name: str) -> None:
    path = animation(write, name, busy(4))
    body = path.read_bytes()
    middle = len(body) * 3 // 4
    noise = b"\xff" * 60 if name.endswith("gif") else bytes(range(7, 247, 4))  # which leaves a GIF's blocks as long
    path.write_bytes(body[:middle] + noise + body[middle + 60 :])

    assert look(path).frames == 4
    assert made(path, "full/50,/0/default.jpg").width == 50
    for form in ("gif", "webp"):
        with pytest.raises(Damaged):
            encoded(path, f"full/50,/0/default.{form}")


def test_of_a_gif_that_ends_early_there_is_what_there_is(write: Write) -> None:
    path = animation(write, "moving.gif", busy(4))
    body = path.read_bytes()
    path.write_bytes(body[: len(body) * 2 // 3])

    assert 1 <= look(path).frames < 4
    assert len(unstrip(encoded(path, "full/30,/0/default.webp"))) == look(path).frames


def test_frames_that_are_shown_for_no_time_are_delivered(tmp_path: Path) -> None:
    path = tmp_path / "hasty.gif"
    path.write_bytes(gif(EXTENT, [Part(Box(0, 0, 40, 30), colour, delay=0) for colour in (0, 1, 2)]))

    for form in ("gif", "webp"):
        assert len(unstrip(encoded(path, f"full/max/0/default.{form}"))) == 3


def test_all_frames_together_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "long.gif"
    parts = [Part(Box(0, 0, 500, 400), 0)] + [Part(Box(at, 0, 1, 1), 1) for at in range(239)]
    path.write_bytes(gif(Extent(500, 400), parts))

    assert look(path).frames == 240
    # 6 000 000 // 240 = 25 000 and 12 000 000 // 240 = 50 000 pixels of a frame
    assert settled(path, "full/max/0/default.gif").size == Extent(176, 141)
    assert settled(path, "full/max/0/default.gif").canonical(3) == "full/max/0/default.gif"
    assert settled(path, "full/max/0/default.webp").size == Extent(250, 200)
    assert settled(path, "full/max/0/default.jpg").size == Extent(500, 400)
    with pytest.raises(BadParameter, match=r"at most .* 25000 pixels in all as gif of 240 frames \(or `max`\)"):
        settled(path, "full/300,/0/default.gif")
    with pytest.raises(BadParameter, match="gif of 240 frames"):
        settled(path, "full/full/0/default.gif", version=2)


def test_the_bound_of_a_frame_is_never_wider_than_that_of_a_still() -> None:
    for form in FORMATS.values():
        still = ENCODING.limits(form)
        assert ENCODING.limits(form, 2).area <= still.area
        assert ENCODING.limits(form, 1) == still


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_an_animation_that_has_to_be_small_is_written_poorer(write: Write, form: str) -> None:
    path = animation(write, "large.webp", busy(4))
    free = encoded(path, f"full/max/0/default.{form}")
    small = encoded(path, f"full/max/0/default.{form}", encoding=replace(ENCODING, most=len(free) * 3 // 4))
    tiny = encoded(path, f"full/max/0/default.{form}", encoding=replace(ENCODING, most=10))

    assert len(tiny) <= len(small) <= len(free) * 3 // 4
    assert len(unstrip(small)) == len(unstrip(tiny)) == 4


def test_the_copyright_of_an_animation_is_kept(write: Write) -> None:
    image = strip(wandering()).copy()
    image.set_type(libvips.TEXT, "exif-ifd0-Copyright", "CC0, somebody")
    path = write(image, "signed.webp")
    said = Image.new_from_buffer(encoded(path, "full/50,/0/default.webp"), "")

    assert str(said.get("exif-ifd0-Copyright")).startswith("CC0, somebody")
    assert said.get("n-pages") == 4


def test_a_rendering_that_nobody_waits_for_ends(write: Write) -> None:
    path = animation(write, "moving.gif")
    stop = Stop()
    stop.now()
    with path.open("rb") as file, pytest.raises(Stopped):
        render(file.fileno(), Job(look(path), settled(path, "full/50,/0/default.gif"), ENCODING, WHITE, stop=stop))


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_writing_that_nobody_waits_for_ends(write: Write, form: str) -> None:
    path, stop = animation(write, "large.webp", busy(20, 400, 300)), Stop()
    plan = settled(path, f"full/max/0/default.{form}")
    ended: list[type[BaseException]] = []

    def work() -> None:
        with path.open("rb") as file:
            try:
                render(file.fileno(), Job(look(path), plan, ENCODING, WHITE, stop=stop))
            except (Damaged, Stopped) as error:
                ended.append(type(error))

    thread = threading.Thread(target=work)
    thread.start()
    while thread.is_alive() and (stop.image is None or stop.image.height < 300 * 20):  # until it is written
        time.sleep(0.002)
    stop.now()
    thread.join(30)

    assert ended == [Damaged]
