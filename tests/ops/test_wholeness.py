"""Files that are cut off: what is there is shown, as browsers show it, and what is missing is transparent."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ops import gif, libvips, png_passes
from ops.errors import Damaged, NotAPicture
from ops.geometry import Extent
from ops.libvips import Image
from ops.picture import Picture, load, try_whole
from ops.probing import probe
from tests import pngs
from tests.conftest import CEILING, STUDIO, encoded, look
from tests.likeness import decode, difference, scenery

Write = Callable[..., Path]
WIDE, HIGH = 400, 304


def cut(path: Path, part: float) -> Path:
    body = path.read_bytes()
    path.write_bytes(body[: int(len(body) * part)])
    return path


def shown(path: Path, asked: str = "full/max/0/default.png") -> Image:
    return decode(encoded(path, asked))


def rows(path: Path) -> int:
    """How many rows of a picture are there; not all."""
    found = look(path).rows
    assert found is not None
    return found


def closely(path: Path) -> tuple[Picture, Image]:
    """A picture that is decoded to see what there is, and its pixels."""
    with path.open("rb") as file:
        picture = probe(file.fileno(), CEILING, STUDIO.read, thorough=True)
        return picture, load(file.fileno(), picture, picture.levels[0]).copy_memory()


@pytest.mark.parametrize("more", [{}, {"interlace": True}])
def test_a_jpeg_that_lacks_its_end_marker_is_whole(write: Write, more: dict[str, bool]) -> None:
    path = write(scenery(WIDE, HIGH), "a.jpg", **more)
    whole = shown(path)
    path.write_bytes(path.read_bytes()[:-2])

    assert look(path).rows is None
    assert difference(shown(path), whole) == (0, 0)
    assert shown(path, "full/50,/0/default.jpg").width == 50


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_rows_that_are_there_are_shown_and_the_others_are_transparent(write: Write, name: str) -> None:
    path = write(scenery(WIDE, HIGH), name)
    whole = shown(path)
    cut(path, 0.5)
    found, there = shown(path), rows(path)

    assert 0 < there < HIGH
    assert (found.width, found.height, found.bands) == (WIDE, HIGH, 4)
    # The last row of blocks of a JPEG has no colours below it to be mixed with.
    assert difference(found[:3].crop(0, 0, WIDE, there - 8), whole.crop(0, 0, WIDE, there - 8)) == (0, 0)
    assert found[3].crop(0, 0, WIDE, there).min() == 255
    assert found[3].crop(0, there, WIDE, HIGH - there).max() == 0


@pytest.mark.parametrize("part", [0.05, 0.31, 0.5, 0.77, 0.98])
def test_of_a_png_all_rows_are_shown_that_can_be_inflated(write: Write, part: float) -> None:
    path = write(scenery(WIDE, HIGH), "a.png", compression=0)  # so that rows can be counted by bytes
    whole, length = shown(path), path.stat().st_size
    there = rows(cut(path, part))
    found = shown(path)

    assert there == pytest.approx(part * length / (1 + 3 * WIDE), abs=2)
    assert difference(found[:3].crop(0, 0, WIDE, there), whole.crop(0, 0, WIDE, there)) == (0, 0)
    assert found[3].crop(0, there, WIDE, HIGH - there).max() == 0


def test_a_png_whose_checksums_are_wrong_is_shown_whole(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.png")
    whole, body = shown(path), path.read_bytes()
    wrong = (part[:-4] + b"none" if part[4:8] == b"IDAT" else part for part in pngs.chunks(body))
    path.write_bytes(body[: pngs.SIGNATURE] + b"".join(wrong))
    picture, found = closely(path)

    assert not picture.alpha
    assert difference(found, whole) == (0, 0)


def test_pixels_of_a_png_behind_another_chunk_do_not_count(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.png")
    body = path.read_bytes()
    parts = list(pngs.chunks(body))
    first = next(at for at, part in enumerate(parts) if part[4:8] == b"IDAT")
    parts.insert(first + 1, pngs.chunk(b"tEXt", b"Title\0between"))
    path.write_bytes(body[: pngs.SIGNATURE] + b"".join(parts))
    picture, _ = closely(path)

    assert parts[first + 2][4:8] == b"IDAT"
    assert 0 < (picture.rows or 0) < HIGH


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
def test_as_a_format_without_transparency_the_ground_is_seen(write: Write, name: str) -> None:
    found = shown(cut(write(scenery(WIDE, HIGH), name), 0.5), "full/max/0/default.jpg")

    assert found.crop(0, HIGH - 8, WIDE, 8).min() == 255


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize(
    "asked", ["full/100,/0/default.png", "full/40,/0/default.png", "0,0,200,152/50,/0/default.png"]
)
def test_small_copies_and_regions_of_it_are_those_of_the_whole(write: Write, name: str, asked: str) -> None:
    path = write(scenery(WIDE, HIGH), name)
    whole = shown(path, asked)
    part = rows(cut(path, 0.6)) / HIGH * (1 if asked.startswith("full") else 2)
    found = shown(path, asked)
    there = int(min(1, part) * found.height) - 2

    assert (found.width, found.height) == (whole.width, whole.height)
    assert difference(found[:3].crop(0, 0, found.width, there), whole.crop(0, 0, found.width, there))[1] < 1


def test_what_comes_coarse_first_is_shown_as_fine_as_it_came(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.jpg", interlace=True)
    whole = shown(path)
    cut(path, 0.6)

    assert rows(path) == HIGH
    assert not look(path).alpha
    assert difference(shown(path), whole)[1] < 40


@pytest.mark.parametrize(("part", "apart"), [(0.05, 30), (0.3, 15), (0.7, 8), (0.99, 2)])
@pytest.mark.parametrize(
    "asked", ["full/max/0/default.png", "full/100,/0/default.png", "40,40,200,152/max/0/default.png"]
)
def test_an_interlaced_png_is_shown_as_fine_as_it_came(write: Write, part: float, apart: float, asked: str) -> None:
    path = write(scenery(WIDE + 3, HIGH + 5), "a.png", interlace=True)
    whole = shown(path, asked)
    cut(path, part)

    assert rows(path) == HIGH + 5
    assert not look(path).alpha
    assert difference(shown(path, asked), whole)[1] < apart


def test_of_the_first_pass_of_an_interlaced_png_the_rows_are_shown_that_are_there(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.png", interlace=True, compression=0)
    body = path.read_bytes()
    path.write_bytes(body[: body.index(b"IDAT") + 10 * (1 + 3 * WIDE // 8)])
    there = rows(path)
    found = shown(path)

    assert there in (64, 72)
    assert found[3].crop(0, 0, WIDE, there).min() == 255
    assert found[3].crop(0, there, WIDE, HIGH - there).max() == 0


@given(st.integers(1, 20), st.integers(1, 20), st.sampled_from(["srgb", "b-w", "rgb16"]))
@settings(max_examples=40, deadline=None)
def test_an_interlaced_png_of_any_extent_is_whole_when_all_passes_are_there(wide: int, high: int, space: str) -> None:
    deep = space == "rgb16"
    image = scenery(64, 64).crop(20, 20, wide, high)
    image = image[0] if space == "b-w" else image
    image = (image * (257 if deep else 1)).cast("ushort" if deep else "uchar").copy(interpretation=space)
    with TemporaryFile() as file:
        file.write(image.pngsave_buffer(interlace=True))
        file.flush()
        there = png_passes.count(file.fileno())
        again = Image.new_from_buffer(png_passes.completed(file.fileno()), "")

    assert png_passes.rows(Extent(wide, high), there) == high
    for found in (again, png_passes.filled(image, there)):
        assert (found - image).abs().max() == 0


@pytest.mark.parametrize("subsampled", ["off", "on"])
@pytest.mark.parametrize("kind", ["srgb", "b-w", "cmyk"])
@pytest.mark.parametrize("less", [12, 40, 300, 3000])
def test_no_row_of_a_jpeg_is_shown_that_was_filled_up(write: Write, subsampled: str, kind: str, less: int) -> None:
    """A decoder fills up the row of blocks in which a file ends, and says nothing of it in the last one."""
    image = scenery(WIDE, HIGH - 3).colourspace(kind)
    path = write(image, "a.jpg", Q=95, keep="none", subsample_mode=subsampled)
    whole = shown(path)
    path.write_bytes(path.read_bytes()[:-less])
    there = rows(path)
    found = shown(path)

    assert 0 < there < HIGH - 3
    assert difference(found[: whole.bands].crop(0, 0, WIDE, there), whole.crop(0, 0, WIDE, there))[0] < 20


def moving(write: Write, **more: int) -> tuple[Path, list[Image]]:
    """An animation of three frames, and what they show."""
    frames = [scenery(60, 40), scenery(60, 40).invert(), scenery(60, 40).rot180()]
    image = Image.arrayjoin(frames, across=1).copy()
    image.set_type(libvips.NUMBER, "page-height", 40)
    return write(image, "a.gif", **more), frames


def test_a_progressive_jpeg_is_shown_wherever_it_breaks_off(write: Write) -> None:
    """Within a table or the head of a scan, too."""
    path = write(scenery(160, 120), "a.jpg", interlace=True)
    body = path.read_bytes()
    first = body.index(b"\xff\xda") + 200
    for length in range(first, len(body) - 2, 41):
        path.write_bytes(body[:length])

        assert look(path).rows == 120, length
        assert shown(path).deviate() > 5


@pytest.mark.parametrize("part", [0.1, 0.25, 0.4, 0.55, 0.7, 0.9, 0.98])
def test_of_an_animation_that_is_cut_off_the_frames_are_shown_that_are_there(write: Write, part: float) -> None:
    path, frames = moving(write)
    body = path.read_bytes()
    ends = [frame.end for frame in gif.frames(body)]
    whole = sum(end <= int(part * len(body)) for end in ends)
    picture = look(cut(path, part))

    assert (picture.rows, picture.frames) == (40, max(1, whole))
    if whole:
        assert difference(shown(path)[:3], frames[0])[1] < 20


def test_of_a_gif_the_rows_are_shown_that_are_there(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.gif")
    whole = shown(path)
    found = shown(cut(path, 0.6))
    there = next(row for row in range(HIGH) if found[3].crop(0, row, WIDE, 1).min() == 0)

    assert HIGH * 0.3 < there < HIGH * 0.9
    assert difference(found[:3].crop(0, 0, WIDE, there), whole[:3].crop(0, 0, WIDE, there)) == (0, 0)
    assert found[3].crop(0, there + 1, WIDE, HIGH - there - 1).max() == 0


@pytest.mark.parametrize("end", [b"", b"\x21\xfe\x01a\0\0;", b"\0;", b";\0\0"])
def test_a_gif_is_whole_if_its_last_frame_is_there(write: Write, end: bytes) -> None:
    """Without a trailer, and with a remark or zeros before or behind it."""
    path, _ = moving(write)
    path.write_bytes(path.read_bytes()[:-1] + end)

    assert (look(path).rows, look(path).frames) == (None, 3)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.webp", "a.avif", "a.tif"])
def test_what_cannot_be_decoded_at_all_is_refused(write: Write, name: str) -> None:
    """In no place that it may be cut off at is there another error, or a picture of nothing."""
    path = write(scenery(64, 48), name)
    body = path.read_bytes()
    for length in range(0, len(body), max(1, len(body) // 60)):
        path.write_bytes(body[:length])
        try:
            found = shown(path)
        except (Damaged, NotAPicture):
            continue
        assert found.deviate() > 0


def test_a_picture_in_which_bytes_are_broken_is_found_out_when_it_is_looked_at_closely(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.png")
    body = bytearray(path.read_bytes())
    body[len(body) // 2 : len(body) // 2 + 50] = bytes(50)
    path.write_bytes(body)
    picture, _ = closely(path)

    assert look(path).rows is None
    assert 0 < (picture.rows or 0) < HIGH


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.gif", "a.tif", "a.avif"])
def test_a_whole_picture_is_whole_however_closely_it_is_looked_at(write: Write, name: str) -> None:
    path = write(scenery(WIDE, HIGH), name)
    picture, _ = closely(path)

    assert replace(picture, reading=look(path).reading) == look(path)


def test_what_follows_the_end_of_a_picture_does_not_cut_it_off(write: Write) -> None:
    path = write(scenery(WIDE, HIGH), "a.jpg")
    whole = shown(path)
    path.write_bytes(path.read_bytes() + bytes(100_000))

    assert look(path).rows is None
    assert difference(shown(path), whole) == (0, 0)


def test_a_picture_that_is_cut_off_is_not_laid_on_others(write: Write) -> None:
    path = cut(write(scenery(WIDE, HIGH), "a.png"), 0.5)
    with path.open("rb") as file, pytest.raises(Damaged, match="cut off"):
        try_whole(file.fileno(), look(path))
