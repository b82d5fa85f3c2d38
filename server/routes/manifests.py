"""Manifests of images. Nothing is decoded: a picture's extent is known from its header, which is looked at once."""

import json

from starlette.requests import Request
from starlette.responses import Response

from server import tagging
from server.config.settings import Settings
from server.config.sources import Statement
from server.designs.filled import Ground
from server.iiif import information, presentation
from server.iiif.information import Offer
from server.iiif.presentation import Document, Shown, Words
from server.orders import Orders
from server.routes import documents, replies
from server.routes.pictures import life
from server.subject import Subject


class Manifests:
    """Answers requests for manifests of images."""

    def __init__(self, settings: Settings, orders: Orders, offer: Offer) -> None:
        self._settings = settings
        self._orders = orders
        self._offer = offer

    async def of_image(self, request: Request, subject: Subject, base: str, said: Statement) -> Response:
        """The manifest of an image, at whose base URI is `base`. Raises Unsigned and BadSignature if its pictures would
        be refused, and what describing the original raises."""
        known = subject.filled.on(await self._orders.renderer.describe(subject.original))
        shown = Shown(subject.where.version, base, known, _words(subject, said))
        await self._must_be_allowed(subject, shown)
        body = written(presentation.manifest_of(shown, self._offer))
        more = replies.tagged(self._settings.cache, tagging.of(subject.original, subject.filled))
        if subject.filled.asked:
            more |= replies.UNLISTED
        headers = documents.manifest_headers(replies.accept(request))
        good_for = life(subject, brief=known.rows is not None)
        return await documents.answer(request, self._settings, headers, body, good_for, more)

    async def _must_be_allowed(self, subject: Subject, shown: Shown) -> None:
        """A viewer asks for the whole picture, for a small one, and for tiles: a signature may be for one of them."""
        tile, extent = information.tiles(shown.picture, self._offer), shown.picture.extent
        width = min(tile["width"], extent.width)
        height = min(tile.get("height", tile["width"]), extent.height)
        size = f"{width}," if shown.version == 2 else f"{width},{height}"
        paths = (
            presentation.whole(shown),
            presentation.thumbnail(shown, self._offer)[0],
            f"0,0,{width},{height}/{size}/0/default.jpg",
        )
        for path in paths:
            region, asked, rotation, last = path.split("/")
            settled = await self._orders.settle(subject, (region, asked, rotation, last))
            self._orders.must_be_allowed(subject, settled)


def _words(subject: Subject, said: Statement) -> Words:
    """What is said of an image. Of sealed values nothing is."""
    alt = "" if subject.sealed else subject.filled.alt
    original = subject.original
    if isinstance(original, Ground):
        label = (subject.own.document.title if subject.own else "") or original.name
        return Words(label, alt if alt != label else "", said)
    words = Words.of(said, original.identifier.rpartition("/")[2])
    return Words(words.label, alt, said) if alt else words


def written(document: Document) -> bytes:
    """Without blanks: that of a large folder would be twice as long with them."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
