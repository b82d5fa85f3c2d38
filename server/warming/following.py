"""Manifests, read one after the other from those that were named at first, and the images of this site in them.

Each is read once, however often it is named and whoever names it, itself included. Those of another server are read
only where the first one came from; images of other servers are none of ours to warm.
"""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from ops.errors import SHOWN, BadParameter
from server.errors import Malformed, TooHeavy
from server.warming import manifest
from server.warming.asking import Asking, Refused
from server.warming.digests import Digests, digest
from server.warming.items import Image
from server.warming.manifest import MOST_BYTES, Named
from server.warming.pace import Pace
from server.warming.site import Elsewhere, Site
from server.warming.tally import Tally

DOCUMENTS = 10_000  # manifests and collections that are read
DEEPEST = 10  # collections in each other

ELSEWHERE = "images of other servers"
FOREIGN = "manifests of other servers, which may be named on the command line"
BEYOND = f"manifests beyond the first {DOCUMENTS:,}, or in more than {DEEPEST} collections"


class Following:
    """Reads manifests; `left` are known and not read yet, `images` were found until now."""

    def __init__(self, asking: Asking, tally: Tally, held: AsyncExitStack) -> None:
        self.images = 0
        self._asking = asking
        self._tally = tally
        self._held = held
        self._found = deque[tuple[Asking, Named, int]]()
        self._ahead = deque[tuple[Asking, str, int]]()
        self._known = Digests()
        self._bases = Digests()
        self._count = 0

    @property
    def left(self) -> int:
        return len(self._found) + len(self._ahead)

    def begin(self, body: bytes, name: str) -> None:
        """Begin with a document at hand. Raises Malformed."""
        self._found.append((self._asking, manifest.read(body, name), 0))

    async def begin_at(self, address: str) -> None:
        """Begin with the document at an address, wherever that is. Raises Malformed, BadParameter, Gone."""
        asking = self._asking
        try:
            target = asking.site.target(address)
        except Elsewhere:
            site = Site.of("/".join(address.split("/", 3)[:3]))
            asking = await self._held.enter_async_context(Asking.opened(site, Pace(1)))
            target = site.target(address)
        self._known.add(digest(asking.site.origin, target))
        try:
            self._begin_from(asking, await asking.document(target, MOST_BYTES), address, 0)
        except Refused as refused:
            raise Malformed(f"Expected a manifest at {address[:SHOWN]} but received {refused}.") from None
        except Malformed as mistake:
            raise Malformed(f"{mistake} Addresses of pictures are given as a list, one on each line.") from None

    def _begin_from(self, asking: Asking, body: bytes, name: str, depth: int) -> None:
        """Raises Malformed."""
        self._found.append((asking, manifest.read(body, f"“{name[:200]}”"), depth))

    async def all(self) -> AsyncIterator[Image]:
        """The images, each once. Raises Gone."""
        while self.left:
            if not self._found:
                await self._read(*self._ahead.popleft())
                continue
            asking, named, depth = self._found.popleft()
            for address in named.documents:
                self._follow(asking, address, depth + 1)
            bases = [base for address in named.services if (base := self._base(address))]
            self.images += len(bases)
            for base in bases:
                yield Image(base)

    def _base(self, address: str) -> str | None:
        """The target of an image's base URI, if it is one of this site that was not named before."""
        try:
            base = self._asking.site.target(address)
        except Elsewhere:
            self._tally.skipped[ELSEWHERE] += self._bases.add(digest(address))
            return None
        except BadParameter as mistake:
            self._tally.fail(address, "its service has no address", str(mistake))
            return None
        return base if self._bases.add(digest(base)) else None

    def _follow(self, asking: Asking, address: str, depth: int) -> None:
        for one in (asking, self._asking):
            try:
                target = one.site.target(address)
            except (Elsewhere, BadParameter):
                continue
            if not self._known.add(digest(one.site.origin, target)):
                return
            if depth > DEEPEST or self._count >= DOCUMENTS:
                self._tally.skipped[BEYOND] += 1
                return
            self._count += 1
            self._ahead.append((one, target, depth))
            return
        if self._known.add(digest(address)):
            self._tally.skipped[FOREIGN] += 1

    async def _read(self, asking: Asking, target: str, depth: int) -> None:
        try:
            self._begin_from(asking, await asking.document(target, MOST_BYTES), target, depth)
        except Refused as refused:
            self._tally.fail(target, refused.answer.cause, refused.answer.words)
        except (Malformed, TooHeavy) as mistake:
            self._tally.fail(target, "it is no manifest", str(mistake))
