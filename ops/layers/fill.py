"""Fills: one colour, or several that pass into each other over a frame.

https://www.w3.org/TR/css-images-3/#gradients
"""

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import hypot, sqrt

from ops.geometry import Box
from ops.layers.coverage import rounded
from ops.layers.paint import Colour
from ops.layers.place import Place, cosine
from ops.layers.text import Frame
from ops.layers.view import View
from ops.libvips import Image, clamped

OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Gradient:
    """Colours that pass into each other; none are transparent.

    stops     where each is, from 0, where the gradient begins, to 1, where it ends, and the colour. At a place of two
              the first ends and the second begins; one before those named earlier is moved to them. They are mixed as
              much as they are opaque: what is transparent has no colour
    angle     where it goes, in degrees: 0 upwards, 90 to the right. It begins and ends where the frame's corners do
    radial    from the frame's middle outwards instead, in ellipses of the frame's shape, up to its corners
    """

    stops: tuple[tuple[float, Colour], ...]
    angle: float = 180
    radial: bool = False


Fill = Colour | Gradient


def premultiplied(colour: Colour) -> list[float]:
    """Red, green and blue as much as the colour is opaque, and how opaque it is; each 0 to 255."""
    return [value * colour.alpha / OPAQUE for value in (colour.red, colour.green, colour.blue, OPAQUE)]


def is_opaque(gradient: Gradient) -> bool:
    return bool(gradient.stops) and all(colour.alpha == OPAQUE for _, colour in gradient.stops)


def spread(gradient: Gradient, frame: Frame, rotate: float, view: View, box: Box) -> Image:
    """What a box of delivered pixels shows of a gradient over a frame, turned together with it: four bands of doubles
    from 0 to 255, premultiplied."""
    return _widened(_mixed(gradient, frame, rotate, view, box), box)


def colours(gradient: Gradient, frame: Frame, rotate: float, view: View, box: Box) -> Image:
    """The same of an opaque gradient, as 8-bit sRGB."""
    mixed = rounded(_mixed(gradient, frame, rotate, view, box).extract_band(0, n=3))
    return _widened(mixed, box).copy(interpretation="srgb")


def _widened(image: Image, box: Box) -> Image:
    return image.embed(0, 0, box.width, box.height, extend="copy")


def _mixed(gradient: Gradient, frame: Frame, rotate: float, view: View, box: Box) -> Image:
    """The box, or one column or row of it if all others are the same."""
    place = Place.of(frame, rotate, view)
    along, pixel = (_outwards if gradient.radial else _onwards)(gradient, frame, place, box)
    places = list(accumulate((at for at, _ in gradient.stops), max))
    inks = [premultiplied(colour) for _, colour in gradient.stops] or [[0.0] * 4]
    if len(inks) == 1:
        return along.linear([0] * 4, inks[0])
    # Each colour adds what it differs by from the one before it, from nothing at the one's place to all at its own.
    lengths = [max(end - start, pixel) for start, end in pairwise(places)]  # what is hard is soft over one pixel
    starts = [(start + end - length) / 2 for (start, end), length in zip(pairwise(places), lengths, strict=True)]
    slopes = [1 / length for length in lengths]
    beginnings = [-start / length for start, length in zip(starts, lengths, strict=True)]
    parts = clamped(along.linear(slopes, beginnings), 0, 1)
    steps = [[end - start for start, end in pairwise(band)] for band in zip(*inks, strict=True)]
    return parts.recomb(steps).linear([1] * 4, inks[0])


def _onwards(gradient: Gradient, frame: Frame, place: Place, box: Box) -> tuple[Image, float]:
    """How far along a straight gradient the pixels of a box are, and how far one takes one at most."""
    right, down = cosine(gradient.angle - 90), -cosine(gradient.angle)
    length = abs(frame.width * right) + abs(frame.height * down)
    across = (right * place.along[0] + down * place.beside[0]) / length
    below = (right * place.along[1] + down * place.beside[1]) / length
    narrow = Box(box.x, box.y, box.width if across else 1, box.height if below else 1)
    return place.middles(narrow).recomb([[across, below]]) + 0.5, hypot(across, below)


def _outwards(_: Gradient, frame: Frame, place: Place, box: Box) -> tuple[Image, float]:
    """How far from the middle to a corner the pixels of a box are, and how far one takes one at most."""
    (ax, ay), (bx, by) = place.along, place.beside
    across, down = sqrt(2) / frame.width, sqrt(2) / frame.height
    own = place.middles(box).recomb([[across * ax, across * ay], [down * bx, down * by]])
    return (own[0] * own[0] + own[1] * own[1]) ** 0.5, max(across * hypot(ax, ay), down * hypot(bx, by))
