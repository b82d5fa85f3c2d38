"""A source that is elsewhere: copies of its originals are originals here."""

from typing import Protocol

from server.errors import Unreachable
from server.sources.answers import Failed
from server.sources.mirror import Ask, Mirror
from server.sources.original import Fetched, plain

LONGEST = 1024  # characters of an identifier: names of objects have no more


class Place(Protocol):
    """Where originals are."""

    def at(self, identifier: str) -> Ask | None:
        """How to ask for one, None if there can be none of this name."""

    async def close(self) -> None: ...


class Remote:
    """A named source on another server. Its trouble is not this server's: copies go on."""

    there = True

    def __init__(self, name: str, place: Place, mirror: Mirror) -> None:
        self.name = name
        self._place = place
        self._mirror = mirror

    async def close(self) -> None:
        await self._mirror.close()
        await self._place.close()

    def glance(self, identifier: str) -> Fetched | None:
        """The original, if it is known without asking what it is."""
        return self._mirror.glance(identifier)

    def lacks(self, identifier: str) -> bool:
        """Whether it is known without asking that there is none."""
        return not _possible(identifier) or self._mirror.lacks(identifier)

    async def find(self, identifier: str) -> Fetched | None:
        """The original that an identifier names, None if there is none. Raises Unreachable."""
        ask = self._place.at(identifier) if _possible(identifier) else None
        if ask is None:
            return None
        try:
            return await self._mirror.get(identifier, ask)
        except Failed as failed:
            if failed.gone:
                return None
            raise Unreachable(failed.remark, failed.later) from failed

    def forget(self, identifier: str) -> None:
        self._mirror.forget(identifier)

    def forget_all(self) -> None:
        self._mirror.forget_all()


def _possible(identifier: str) -> bool:
    return len(identifier) <= LONGEST and plain(identifier)
