"""A place on the web below which originals are: an identifier is the rest of the address.

https://www.rfc-editor.org/rfc/rfc3986#section-2
"""

from urllib.parse import quote

from server.config.section import Unusable
from server.config.sources import WebSource
from server.sources.answers import Answer
from server.sources.copies import Copy, Landing
from server.sources.door import Door
from server.sources.mirror import Ask
from server.sources.origins import Origins, Url


def below(configured: WebSource) -> tuple[Origins, Url]:
    """What of the web a source is, and its address. Raises Unusable."""
    try:
        origins = Origins.of((configured.url,))
    except ValueError as error:
        raise Unusable(f"sources: the url of {configured.name}: {error}.") from error
    base = Url.parse(configured.url)
    assert base is not None  # noqa: S101 (it was read just now)
    return origins, base


class Web:
    """A folder on a web server, asked through the door."""

    def __init__(self, base: Url, door: Door) -> None:
        self._base = base
        self._door = door

    async def close(self) -> None:
        await self._door.close()

    def at(self, identifier: str) -> Ask | None:
        url = self.url(identifier)
        if url is None:
            return None

        async def ask(known: Copy | None, landing: Landing) -> Answer:
            return await self._door.bring(url, known, landing)

        return ask

    def url(self, identifier: str) -> Url | None:
        """The address of an identifier, None if it would lead anywhere else, however often it is decoded there.

        Everything that could mean something in an address is encoded, so that it arrives as a part of the one name.
        """
        try:
            return self._door.origins.permits(self._base.text + quote(identifier, safe="/"))
        except UnicodeEncodeError:
            return None
