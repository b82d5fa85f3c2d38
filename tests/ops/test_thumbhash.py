"""ThumbHashes against another implementation, thash, of the published algorithm."""

import random
from typing import Any

import pytest
from thash import rgba_to_thumb_hash

from ops.libvips import Image
from ops.thumbhash import encode
from tests.likeness import scenery

# No side is half a wave longer than another: halves are rounded up here, as in the reference, and to even numbers there.
SIZES = [(1, 1), (3, 1), (1, 9), (48, 32), (32, 48), (40, 40), (48, 5), (17, 43), (100, 61), (64, 100)]


def noise(width: int, height: int, clear: bool) -> bytes:
    rng = random.Random(width * height)
    pixels = ((rng.randrange(256), rng.randrange(256), rng.randrange(256)) for _ in range(width * height))
    return bytes(value for pixel in pixels for value in (*pixel, rng.randrange(256) if clear else 255))


def other(width: int, height: int, rgba: bytes) -> bytes:
    return bytes(rgba_to_thumb_hash(width, height, list(rgba)))


@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("size", SIZES)
def test_noise_is_written_as_elsewhere(size: tuple[int, int], clear: bool) -> None:
    rgba = noise(*size, clear)

    assert encode(*size, rgba) == other(*size, rgba)


def rgba_of(image: Any) -> bytes:
    return bytes(image.cast("uchar").write_to_memory())


def test_pictures_are_written_as_elsewhere() -> None:
    photo = scenery(48, 30)
    fading = photo.bandjoin(photo[2])

    for image in (photo.bandjoin(255), fading):
        rgba = rgba_of(image)
        assert encode(image.width, image.height, rgba) == other(image.width, image.height, rgba)


@pytest.mark.parametrize("colour", [(12, 130, 99, 255), (0, 0, 0, 0), (255, 255, 255, 255)])
def test_where_there_are_no_waves_none_are_written(colour: tuple[int, int, int, int]) -> None:
    """Elsewhere they are what arithmetic leaves, beside a strongest one of nought."""
    rgba = bytes(colour) * 30 * 48
    hashed = encode(30, 48, rgba)

    assert hashed[:5] == other(30, 48, rgba)[:5]
    assert set(hashed[5 + (colour[3] < 255) :]) == {0}


def test_halves_are_rounded_up_as_in_the_reference() -> None:
    """Of 44 × 22 pixels, 2.5 waves go down: the reference makes them 3, which the third byte's lowest bits say."""
    hashed = encode(44, 22, noise(44, 22, clear=True))

    assert hashed[3] & 7 == 3


def test_it_is_short() -> None:
    assert len(encode(48, 32, noise(48, 32, clear=False))) <= 25
    assert len(encode(40, 40, noise(40, 40, clear=True))) <= 25


def test_what_cannot_be_seen_does_not_count() -> None:
    hidden = Image.black(20, 20, bands=4)
    red = (Image.black(20, 20, bands=4) + [255, 0, 0, 0]).cast("uchar")

    assert encode(20, 20, rgba_of(hidden)) == encode(20, 20, rgba_of(red))
