"""Impressions: what pictures are like before they are there, each looked at once, in a small copy that is made like any
other picture."""

import base64
from collections.abc import Callable
from typing import TypeVar

from cachetools import LRUCache

from ops import impression
from ops.errors import Undrawn
from ops.estimate import Estimate
from ops.focus import Focus
from ops.impression import Impression
from server.renderer import Renderer
from server.sharing import Sharing
from server.wanted import Wanted

REMEMBERED = 10_000  # impressions, some hundred bytes each
LOOKED = Estimate(0.03, 1_000_000)  # what looking at a small copy takes

T = TypeVar("T", Impression, Focus)


class Impressions:
    """Looks at small copies; for one event loop."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._seen: LRUCache[str, Impression] = LRUCache(REMEMBERED)
        self._focused: LRUCache[str, Focus] = LRUCache(REMEMBERED)
        self._looking: Sharing[Impression] = Sharing()
        self._focusing: Sharing[Focus] = Sharing()

    async def of(self, copy: Wanted) -> Impression:
        """What a picture is like, from its small copy. Raises what making it raises."""
        return await self._once(copy, self._seen, self._looking, impression.impression)

    async def attention(self, copy: Wanted) -> Focus:
        """Where the eye goes first on a picture, from its small copy. Raises what making it raises."""
        return await self._once(copy, self._focused, self._focusing, impression.attention)

    async def data_uri(self, copy: Wanted) -> str:
        """A tiny copy as an address that holds it. Raises what making it raises."""
        body = base64.b64encode(await self._body(copy)).decode()
        return f"data:{copy.plan.format.media_type};base64,{body}"

    async def _once(self, copy: Wanted, kept: LRUCache[str, T], under_way: Sharing[T], look: Callable[[bytes], T]) -> T:
        async def looked() -> T:
            body = await self._body(copy)
            return await self._renderer.lanes.run(lambda: look(body), LOOKED)

        found = kept.get(copy.key)
        if found is None:
            found = kept[copy.key] = await under_way.once(copy.key, looked)
        return found

    async def _body(self, copy: Wanted) -> bytes:
        """Its bytes. Raises Undrawn if something is not on it that should be: it is not to be remembered."""
        body = self._renderer.kept(copy)
        if body is None:
            made = await self._renderer.make(copy)
            if made.failed:
                raise Undrawn("What is to be laid on the picture cannot be drawn at this moment.")
            body = made.body
        return body
