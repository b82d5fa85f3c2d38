"""The door to other servers over HTTP: an allow-list, the guard, and redirects that lead nowhere else.

Whatever an address is, where it leads and what comes from there is a stranger's; nothing here trusts any of it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from server.on_demand import on_demand
from server.sources.answers import Answer, Arrived, Failed, Unchanged
from server.sources.copies import Copy, Landing
from server.sources.origins import Origins, Url

if TYPE_CHECKING:
    from server.sources import asking
else:  # only who names origins needs it
    asking = on_demand("server.sources.asking")

REDIRECTS = 3


class Door:
    """Brings pictures from the origins that are allowed; `seconds` are those that one may take, redirects included."""

    def __init__(self, origins: Origins, asks: asking.Asking, seconds: float) -> None:
        self.origins = origins
        self._asks = asks
        self._seconds = seconds

    async def close(self) -> None:
        await self._asks.close()

    async def bring(self, wanted: Url, known: Copy | None, landing: Landing) -> Answer:
        """What is at an address in the end, if it is not what is `known`; every step on the way is looked at like the
        first. Raises Failed."""
        deadline, at = asyncio.get_running_loop().time() + self._seconds, wanted
        for _ in range(REDIRECTS + 1):
            validators = known.validators if known and known.at == at.text else ()
            match await self._asks.ask(at, validators, landing, deadline):
                case asking.Moved(reference):
                    at = self._permitted(at.joined(reference))
                case Unchanged() as unchanged:
                    return unchanged
                case Arrived() as arrived:
                    return replace(arrived, at=at.text)
        raise Failed("redirected")

    def _permitted(self, text: str) -> Url:
        url = self.origins.permits(text)
        if url is None:
            raise Failed("refused")
        return url
