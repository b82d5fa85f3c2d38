"""Pictures that addresses name, such as logos in fields: fetched through the door from origins that are allowed."""

from dataclasses import dataclass
from typing import Self

from server.config import sources
from server.config.section import Unusable
from server.errors import Unreachable
from server.sources.abroad import Abroad
from server.sources.answers import Answer, Failed
from server.sources.breaker import Breaker
from server.sources.copies import Copy, Landing
from server.sources.door import Door
from server.sources.freshness import Bounds
from server.sources.intake import Intake
from server.sources.mirror import Mirror
from server.sources.original import Fetched
from server.sources.origins import Origins
from server.sources.turns import Turns

NAME = ""  # no source has it


@dataclass(frozen=True, slots=True)
class Rooms:
    """What is held open if anything may be fetched at all."""

    door: Door
    mirror: Mirror


class Outside:
    """Fetches pictures, each once at a time, and keeps copies of them; `rooms` is None if nothing may be fetched."""

    def __init__(self, rooms: Rooms | None) -> None:
        self._rooms = rooms

    @classmethod
    def of(cls, caps: sources.Outside, abroad: Abroad) -> Self:
        """As it is configured. Raises Unusable."""
        try:
            origins = Origins.of(caps.origins)
        except ValueError as error:
            raise Unusable(f"outside.origins: {error}") from error
        if origins.off:
            return cls(None)
        door = abroad.door(origins, Intake(caps.size), Turns(Breaker()), caps.seconds, private=caps.private)
        return cls(Rooms(door, abroad.mirror(NAME, Bounds())))

    async def close(self) -> None:
        if self._rooms:
            await self._rooms.mirror.close()
            await self._rooms.door.close()

    async def fetch(self, url: str) -> Fetched:
        """The picture at an address, as a file. Raises Unreachable.

        The file may be taken away before it is opened; opening it raises Replaced then, and it is to be fetched again.
        """
        rooms = self._rooms
        wanted = rooms.door.origins.permits(url) if rooms else None
        if wanted is None or rooms is None:
            raise Unreachable("refused")
        door, at = rooms.door, wanted

        async def ask(known: Copy | None, landing: Landing) -> Answer:
            return await door.bring(at, known, landing)

        try:
            return await rooms.mirror.get(wanted.digest, ask)
        except Failed as failed:
            raise Unreachable(failed.remark) from failed
