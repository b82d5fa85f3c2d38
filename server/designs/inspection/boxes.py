"""What is wrong with where the layers of a design lie: nothing could ever be seen of them."""

from collections.abc import Iterator
from math import hypot

from ops.geometry import Extent
from ops.layers.text import Frame
from server.designs.composition import lie
from server.designs.document.document import Canvas, Document
from server.designs.document.layers import AnyLayer, LineLayer
from server.designs.inspection.parts import Steps, frame, layers, wrong
from server.errors import Wrong


def inspect(document: Document) -> Iterator[Wrong]:
    """Boxes without an extent, or wholly outside of the canvas."""
    for steps, layer in layers(document):
        yield from of_layer(steps, layer, document)


def of_layer(steps: Steps, layer: AnyLayer, document: Document) -> Iterator[Wrong]:
    """The same of one layer on the canvas of a document."""
    if isinstance(layer, LineLayer):
        yield from _line(steps, layer, document.canvas)
    elif (lies := frame(document, layer)) is not None:
        yield from _box(steps, layer, lies, document.canvas)


def _box(steps: Steps, layer: AnyLayer, lies: Frame, canvas: Canvas) -> Iterator[Wrong]:
    box = layer.boxed() or ()
    said = f"[{', '.join(map(str, box))}]"
    for index, side in ((2, lies.width), (3, lies.height)):
        if side <= 0:
            yield wrong((*steps, "box", index), "extent", "more than 0", str(box[index]))
    if lies.width > 0 and lies.height > 0 and not _meets(turned(lies, layer), canvas):
        yield wrong((*steps, "box"), "outside", _on(canvas), said)


def _line(steps: Steps, line: LineLayer, canvas: Canvas) -> Iterator[Wrong]:
    lies = lie.own(canvas, Extent(canvas.width, canvas.height))
    (x1, y1), (x2, y2) = lies.point(line.from_), lies.point(line.to)
    if (x1, y1) == (x2, y2) and not line.round:
        yield wrong((*steps, "to"), "extent", "another point than `from`", f"[{line.to[0]}, {line.to[1]}]")
    edge = line.width / 2
    left, top = min(x1, x2) - edge, min(y1, y2) - edge
    if not _meets(Frame(left, top, abs(x1 - x2) + line.width, abs(y1 - y2) + line.width), canvas):
        yield wrong((*steps, "from"), "outside", _on(canvas), f"[{line.from_[0]}, {line.from_[1]}]")


def turned(lies: Frame, layer: AnyLayer) -> Frame:
    """All that a box may cover when it is turned about its middle. Texts stay in theirs."""
    angle = getattr(layer, "rotate", 0) % 360
    if not angle or hasattr(layer, "lines"):
        return lies
    reach = hypot(lies.width, lies.height)
    return Frame(lies.x + (lies.width - reach) / 2, lies.y + (lies.height - reach) / 2, reach, reach)


def _meets(lies: Frame, canvas: Canvas) -> bool:
    across = lies.x < canvas.width and lies.x + lies.width > 0
    return across and lies.y < canvas.height and lies.y + lies.height > 0


def _on(canvas: Canvas) -> str:
    return f"a place on the canvas, which has {canvas.width} × {canvas.height} units,"
