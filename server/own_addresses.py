"""Own addresses: what the server's own pages show, how large it is, and how it is signed where that is needed.

The server signs what its operator wrote into the gallery, and nothing else: no request has a part in it. Each is signed
with all values closed and with region, size, rotation, quality and format pinned, so that the signature of a picture
that everybody sees is good for this picture alone.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

from ops.errors import BadParameter
from ops.geometry import Extent
from ops.layers.text import Text
from ops.text import fallback
from server import signing
from server.access.signatures import PARAMETERS
from server.designs.filled import WORDLESS, Filled
from server.errors import Busy, Unsigned
from server.iiif import address
from server.iiif.address import Image
from server.orders import Orders
from server.signing import Conditions

OPEN = "an address without open= and renders= on a page that everybody sees"
BELOW = "/iiif/"


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A picture of an own page: the address that shows it, its extent in pixels if that is known, and whether fonts
    here have all the letters that are to be written on it."""

    url: str
    extent: Extent | None = None
    lettered: bool = True


class OwnAddresses:
    """Signs with the keys that are in force now. For one event loop."""

    def __init__(self, orders: Orders, longest: int) -> None:
        self._orders = orders
        self._longest = longest

    @property
    def needed(self) -> bool:
        """Whether anything needs a signature."""
        return self._orders.permission.guarded

    async def revision(self) -> int | None:
        """That of the designs, as a signature is for one version of a design; None if it cannot be known now."""
        with suppress(Busy):
            await self._orders.library.look()
        return self._orders.library.revision

    async def shown(self, url: str) -> str:
        """The address that shows what this one means: itself, if it needs no signature. Raises what would refuse it."""
        return (await self.picture(url)).url

    async def picture(self, url: str) -> OwnPicture:
        """What is to be known of a picture before it is asked for. Raises what would refuse it."""
        if not url.startswith(BELOW):
            raise BadParameter(
                "a picture of the gallery", f"a path such as {BELOW}3/dawn.jpg/full/600,/0/default.jpg", url
            )
        where = address.read(*address.parted(url.encode()), self._longest)
        if not isinstance(where.wanted, Image):
            raise BadParameter("a picture of the gallery", "region/size/rotation/quality.format at its end", url)
        subject = await self._orders.subject(where, trusted=True)
        settled = await self._orders.settle(subject, where.wanted.segments)
        lettered = self._is_lettered(subject.filled, settled.known.extent)
        found = OwnPicture(url, settled.plan.delivered, lettered)
        try:
            self._orders.must_be_allowed(subject, settled)
        except Unsigned:
            if not self._orders.permission.signing:
                raise
        else:
            return found
        terms = subject.filled.terms
        if terms.open or terms.renders:
            raise BadParameter("a picture of the gallery", OPEN, f"open={terms.open} renders={terms.renders}")
        return replace(found, url=await signing.signed(self._orders, where, Conditions(pins=PARAMETERS)))

    def _is_lettered(self, filled: Filled, extent: Extent) -> bool:
        """Whether no letter was left out of its values, and none is of its texts."""
        if any(remark == WORDLESS for _, remark in filled.notes):
            return False
        fonts = self._orders.renderer.studio.fonts
        layers = (seen.layer for seen in filled.layers(extent, {}))
        return not any(isinstance(layer, Text) and fallback.lost(layer.text, fonts) for layer in layers)
