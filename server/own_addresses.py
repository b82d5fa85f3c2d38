"""Own addresses: what the server's own pages show where pictures need a signature.

The server signs what its operator wrote into the gallery, and nothing else: no request has a part in it. Each is signed
with all values closed and with region, size, rotation, quality and format pinned, so that the signature of a picture
that everybody sees is good for this picture alone.
"""

from contextlib import suppress

from ops.errors import BadParameter
from server import signing
from server.access.signatures import PARAMETERS
from server.errors import Busy, Unsigned
from server.iiif import address
from server.iiif.address import Image
from server.orders import Orders
from server.signing import Conditions

OPEN = "an address without open= and renders= on a page that everybody sees"
BELOW = "/iiif/"


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
        if not url.startswith(BELOW):
            raise BadParameter(
                "a picture of the gallery", f"a path such as {BELOW}3/dawn.jpg/full/600,/0/default.jpg", url
            )
        where = address.read(*address.parted(url.encode()), self._longest)
        if not isinstance(where.wanted, Image):
            raise BadParameter("a picture of the gallery", "region/size/rotation/quality.format at its end", url)
        subject = await self._orders.subject(where, trusted=True)
        settled = await self._orders.settle(subject, where.wanted.segments)
        try:
            self._orders.must_be_allowed(subject, settled)
        except Unsigned:
            if not self._orders.permission.signing:
                raise
        else:
            return url
        terms = subject.filled.terms
        if terms.open or terms.renders:
            raise BadParameter("a picture of the gallery", OPEN, f"open={terms.open} renders={terms.renders}")
        return await signing.signed(self._orders, where, Conditions(pins=PARAMETERS))
