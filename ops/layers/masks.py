"""Masks: the form that a picture layer is cut to, soft at its edges."""

from ops.geometry import Box
from ops.layers import outline
from ops.layers.form import Form, Outline, Rectangle
from ops.layers.raster import Raster
from ops.layers.text import Frame
from ops.layers.view import View
from ops.libvips import Image


def cut(frame: Frame, form: Form | None, view: View, window: Box, rotate: float = 0) -> Image:
    """How much a window of delivered pixels shows of a picture that fills a frame, 0 to 255; of the window's extent.

    Without a form that is all of the frame, which is soft at its edges too if these lie between pixels.
    """
    seen = outline.draw(Outline(form or Rectangle(), frame, rotate), view, window)
    return (seen or Raster(Image.black(1, 1), window.x, window.y)).within(window).image


def circled(frame: Frame) -> Frame:
    """The largest square in the middle of a frame, in which an ellipse is a circle."""
    side = min(frame.width, frame.height)
    return Frame(frame.x + (frame.width - side) / 2, frame.y + (frame.height - side) / 2, side, side)
