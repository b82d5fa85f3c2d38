"""Composition: a design and its settled values → the layers on a canvas, in the canvas' own pixels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from ops.geometry import Extent
from ops.layers.fill import Fill
from ops.layers.form import Rectangle
from ops.layers.shape import Shape
from ops.layers.text import Frame
from server.designs.composition import figures, lie, pieces, texts, truth
from server.designs.composition.lie import Lie
from server.designs.composition.settled import Settled
from server.designs.design import Design
from server.designs.document.layers import (
    BarcodeLayer,
    CountdownLayer,
    FallbackImage,
    FallbackInitials,
    FallbackLabel,
    ImageLayer,
    Layer,
    QrLayer,
    TextLayer,
)
from server.designs.document.template import Blank, Template
from server.designs.filled import CLEANED, UNSAID, WHOLE, Asset, Assets, Chain, Painted, Seen


@dataclass(frozen=True, slots=True)
class Composition(Painted):
    """A design that is filled in: as an image itself, or laid over another (`over`)."""

    design: Design
    values: Settled
    over: bool

    @property
    def identity(self) -> str:
        return f"{self.design.digest} {self.over}"

    @property
    def alt(self) -> str:
        document = self.design.document
        return " ".join((self.values.text(document.alt) or document.title).split())

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The pictures that may be needed, also of layers whose condition depends on a picture that is not yet here."""
        return tuple(chain for layer in self._images() if (chain := self._chain(layer)))

    @property
    def own(self) -> frozenset[str]:
        """The pictures that the design itself names, whatever it is filled in with, and whichever layers are shown."""
        plain = self._plain
        images = (layer for layer in self.design.document.layers if isinstance(layer, ImageLayer))
        return frozenset(reference for layer in images for reference in plain._chain(layer))

    @property
    def given(self) -> frozenset[str]:
        """The pictures that values name: in a layer that would not show them by itself."""
        plain = self._plain
        return frozenset(
            reference
            for layer in self._images()
            for reference in set(self._chain(layer)).difference(plain._chain(layer))
        )

    @property
    def _plain(self) -> "Composition":
        """The same without anybody's values."""
        defaults = self.design.defaults
        return replace(self, values=Settled(defaults, self.design.fields, self.design.place, now=self.values.now))

    def seen(self, extent: Extent, assets: Assets) -> tuple[Seen, ...]:
        """The layers, from below."""
        return tuple(seen for _, seen in self.placed(extent, assets))

    def placed(self, extent: Extent, assets: Assets) -> tuple[tuple[int, Seen], ...]:
        """The layers, each with its number in the document; that of the ground is -1."""
        values = self.values.without(self._lost(assets))
        document = self.design.document
        lies = lie.over(document.canvas, document.over, extent) if self.over else lie.own(document.canvas, extent)
        ground = [] if self.over else [(-1, seen) for seen in self._ground(lies, values)]
        shown = (
            (number, layer)
            for number, layer in enumerate(document.layers)
            if not (layer.ground and self.over) and truth.holds(layer.when, values)
        )
        drawn = ((number, seen) for number, layer in shown for seen in self._drawn(layer, lies, values, assets))
        return (*ground, *drawn)

    def missed(self, assets: Assets) -> list[tuple[str, str]]:
        """Fields whose first picture could not be had where one is shown: the next one is used, or none."""
        found = []
        values = self.values.without(self._lost(assets))
        for layer in self._images():
            chain = self._chain(layer)
            wanted = truth.holds(layer.when, self.values) or truth.holds(layer.when, values)
            refused = self._is_refused(layer)
            if not wanted or not (chain or refused) or (not refused and chain[0] in assets):
                continue
            here = any(reference in assets for reference in chain)
            found.append((next(iter(layer.source.fields), WHOLE), "fallback" if here else "lost"))
        return list(dict.fromkeys(found))

    @property
    def unsaid(self) -> tuple[tuple[str, str], ...]:
        return tuple(found for one in self._codes() if (found := figures.unsaid(one, self.values)))

    def remarks(self, was_cleaned: Callable[[str], bool]) -> list[tuple[str, str]]:
        coded = [(name, one) for one in self._codes() for name in one.data.fields]
        cleaned = dict.fromkeys(name for name, _ in coded if was_cleaned(name))
        capitalised = (name for name, one in coded if figures.is_capitalised(one, self.values))
        unsaid = dict(self.unsaid)
        said = (name for name in (*cleaned, *capitalised) if name not in unsaid)
        return [*((name, UNSAID) for name in unsaid), *((name, CLEANED) for name in said)]

    @property
    def counted(self) -> tuple[timedelta, ...]:
        layers = (layer for layer in self.design.document.layers if isinstance(layer, CountdownLayer))
        return tuple(left for one in layers if (left := self.values.left(one.to)) is not None)

    @property
    def asked(self) -> tuple[timedelta, ...]:
        templates = (Template((Blank(name),)) for name in self.design.moments)
        return tuple(left for one in templates if (left := self.values.left(one)) is not None)

    def _codes(self) -> Iterator[QrLayer | BarcodeLayer]:
        for layer in self.design.document.layers:
            if not isinstance(layer, QrLayer | BarcodeLayer) or (layer.ground and self.over):
                continue
            if truth.holds(layer.when, self.values):
                yield layer

    def _images(self) -> Iterator[ImageLayer]:
        pictures = frozenset(self._pictures())
        for layer in self.design.document.layers:
            if isinstance(layer, ImageLayer) and not (layer.ground and self.over):
                depends = truth.fields(layer.when) & pictures
                if depends or truth.holds(layer.when, self.values):
                    yield layer

    def _pictures(self) -> dict[str, Chain]:
        """The values of fields that are pictures."""
        return {name: value for name, value in self.values.values.items() if isinstance(value, tuple)}

    def _lost(self, assets: Assets) -> frozenset[str]:
        """Fields whose pictures are needed, and of which none could be had."""
        needed = {layer.source.sole for layer in self._images()}
        pictures = self._pictures().items()
        return frozenset(name for name, chain in pictures if name in needed and not any(one in assets for one in chain))

    def _chain(self, layer: ImageLayer) -> Chain:
        """What may be shown in a layer, the best first."""
        sole = layer.source.sole
        pictures = self._pictures()
        if sole in pictures:
            first: Chain = pictures[sole]
        else:
            spelled = self.values.address(layer.source)
            first = (spelled,) if spelled else ()
        return (*first, layer.missing.image) if isinstance(layer.missing, FallbackImage) else first

    def _is_refused(self, layer: ImageLayer) -> bool:
        """Whether values make no address of a layer's picture, although none is missing."""
        source = layer.source
        return bool(source.fields) and self.values.exact(source) is not None and self.values.address(source) is None

    def _ground(self, lies: Lie, values: Settled) -> list[Seen]:
        """A gradient below everything; a plain colour is the blank ground itself."""
        fill: Fill = pieces.fill(self.design.document.canvas.background, values, 1)
        if self.design.plain_ground:
            return []
        frame = Frame(lies.x, lies.y, lies.width * lies.across, lies.height * lies.down)
        return [Seen(WHOLE, Shape(frame, Rectangle(), fill))]

    def _drawn(self, layer: Layer, lies: Lie, values: Settled, assets: Assets) -> Iterator[Seen]:
        match layer:
            case TextLayer():
                yield from texts.text(layer, lies, values, self.design.fonts)
            case ImageLayer():
                asset = next((assets[one] for one in self._chain(layer) if one in assets), None)
                yield from self._picture(layer, lies, values, asset)
            case _:
                yield from figures.drawn(layer, lies, values, self.design.fonts)

    def _picture(self, layer: ImageLayer, lies: Lie, values: Settled, asset: Asset | None) -> Iterator[Seen]:
        name = next(iter(layer.source.fields), WHOLE)
        if asset is not None:
            yield from (Seen(name, one) for one in pieces.inset(layer, lies, values, asset))
            return
        match layer.missing:
            case FallbackLabel():
                yield from pieces.label(layer, layer.missing, lies, values, self.design.fonts)
            case FallbackInitials():
                yield from pieces.initials(layer, layer.missing, lies, values, self.design.fonts)
