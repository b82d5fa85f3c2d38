"""/ : a gallery of pictures, each with the address that made it.

Every picture has its width and height in the page, so that nothing moves while they arrive. What is refused, and what
has letters that no font here has, is left out.
"""

import asyncio
import base64
import re
import time
import tomllib
from collections.abc import Mapping
from hashlib import blake2b, sha256
from html import escape
from pathlib import Path
from string import Template

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from server.config.section import Unusable
from server.errors import Busy, SourceUnavailable, Unreachable
from server.iiif import address
from server.own_addresses import BELOW, OwnAddresses, OwnPicture
from server.routes import texts
from server.sharing import Sharing
from server.sources.original import Replaced

PASSING = (Busy, SourceUnavailable, Unreachable, Replaced)  # what says nothing of an address itself
SEEN = 60.0  # seconds after which pictures are looked at anew, and signed
LOOKED = 8.0  # seconds within which their extents have to be known, or they are shown without
BESIDE = 400, 200  # CSS pixels at most that a variant has
PAGE = Path(__file__).with_name("gallery.html")


class Variant(BaseModel):
    """The same design with other data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    url: str


class Piece(BaseModel):
    """A picture on the wall; with variants beside it, it takes a row of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    text: str
    url: str
    wide: bool = False
    variants: tuple[Variant, ...] = ()

    @property
    def urls(self) -> tuple[str, ...]:
        """Its own and those of its variants."""
        return (self.url, *(one.url for one in self.variants))


class Room(BaseModel):
    """Pictures that belong together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    text: str = ""
    pieces: tuple[Piece, ...]


class Exhibition(BaseModel):
    """What a gallery file says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str
    text: str
    rooms: tuple[Room, ...]


def read(path: Path) -> Exhibition:
    """Read a gallery file. Raises Unusable."""
    try:
        return Exhibition.model_validate(tomllib.loads(path.read_text()))
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise Unusable(f"The gallery {path} cannot be shown: {error}") from error


class Gallery:
    """The page. Its pictures are looked at anew when a design was changed, which would end a signature, and from time
    to time, as an original may be another by then. For one event loop."""

    def __init__(self, exhibition: Exhibition, addresses: OwnAddresses, log: FilteringBoundLogger) -> None:
        self._exhibition = exhibition
        self._addresses = addresses
        self._log = log
        self._style = PAGE.with_suffix(".css").read_text()
        self._template = Template(PAGE.read_text())
        digest = base64.b64encode(sha256(self._style.encode()).digest()).decode()
        self.headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": f"default-src 'none'; img-src 'self'; style-src 'sha256-{digest}'; "
            "frame-ancestors 'none'; base-uri 'none'",
            "Cache-Control": "no-cache",
        }
        self._body = b""
        self._stand: tuple[int | None, float] | None = None  # that of the designs, and when it was looked at
        self._looking: Sharing[None] = Sharing()

    async def body(self) -> bytes:
        """The page as it is now."""
        revision = await self._addresses.revision()
        if not self._is_current(revision):
            await self._looking.once("page", lambda: self._look(revision))
        return self._body

    def _is_current(self, revision: int | None) -> bool:
        if self._stand is None or (revision is None and self._addresses.needed):
            return False
        known, looked = self._stand
        return known == revision and time.monotonic() - looked < SEEN

    async def _look(self, revision: int | None) -> None:
        started, seen, whole = time.monotonic(), dict[str, OwnPicture](), True
        for url in urls(self._exhibition):
            await asyncio.sleep(0)  # each is some milliseconds of reading and arithmetic
            try:
                seen[url] = await self._picture(url, started + LOOKED)
            except PASSING:
                whole = False
            except Mistake as mistake:
                self._log.warning("a picture of the gallery is left out", cause=str(mistake))
        self._body = self._template.substitute(_hang(self._exhibition, seen), style=self._style).encode()
        self._stand = (revision, started) if whole else None

    async def _picture(self, url: str, until: float) -> OwnPicture:
        """A picture. Where none needs a signature, one that is elsewhere, or is not known soon, is shown as it is."""
        if self._addresses.needed:
            return await self._addresses.picture(url)
        if not url.startswith(BELOW):
            return OwnPicture(url)
        try:
            async with asyncio.timeout(max(0.0, until - time.monotonic())):
                return await self._addresses.picture(url)
        except (TimeoutError, *PASSING):
            return OwnPicture(url)


def urls(exhibition: Exhibition) -> tuple[str, ...]:
    """The addresses of all its pictures."""
    return tuple(url for room in exhibition.rooms for piece in room.pieces for url in piece.urls)


def routes(file: str, addresses: OwnAddresses, log: FilteringBoundLogger) -> list[Route]:
    """The route of the gallery; none without a file."""
    if not file or not Path(file).exists():
        return []
    gallery = Gallery(read(Path(file)), addresses, log)

    async def page(request: Request) -> Response:
        request.state.kind = "page"
        body = await gallery.body()
        return await texts.answer(request, body, gallery.headers, blake2b(body, digest_size=20).hexdigest())

    return [Route("/", page)]


def _hang(exhibition: Exhibition, seen: Mapping[str, OwnPicture]) -> dict[str, str]:
    """The parts of the page, with what can be shown."""
    shown = {url: picture for url, picture in seen.items() if picture.lettered}
    walls = ((room, "".join(_frame(piece, shown) for piece in room.pieces)) for room in exhibition.rooms)
    rooms = "".join(
        f'<section><h2>{escape(room.title)}</h2><p>{escape(room.text)}</p><div class="wall">{wall}</div></section>\n'
        for room, wall in walls
        if wall
    )
    return {"title": escape(exhibition.title), "text": escape(exhibition.text), "rooms": rooms}


def _frame(piece: Piece, shown: Mapping[str, OwnPicture]) -> str:
    """A picture and what is said of it; nothing if it cannot be shown."""
    picture = shown.get(piece.url)
    if picture is None:
        return ""
    hung = (
        f"<figure{' class=wide' if piece.wide else ''}>{_image(picture, piece.title)}<figcaption>"
        f"<b>{escape(piece.title)}</b> {escape(piece.text)}<code>{_address(picture.url)}</code>"
        f"{_manifest(picture.url)}</figcaption></figure>\n"
    )
    beside = "".join(
        f"<figure>{_image(shown[one.url], f'{piece.title}: {one.text}', BESIDE)}<figcaption>{escape(one.text)}"
        f"<code>{_address(shown[one.url].url)}</code></figcaption></figure>\n"
        for one in piece.variants
        if one.url in shown
    )
    return f'<div class="row">{hung}<div class="beside">{beside}</div></div>\n' if beside else hung


def _manifest(url: str) -> str:
    """What a viewer opens. What is signed here is signed for one picture, and has none; nor has a picture of
    another server."""
    if "sig=" in url:
        return ""
    try:
        where = address.read(*address.parted(url.encode()), 4 * len(url))
    except Mistake:
        return ""
    base = where.asked.encode("latin-1").decode()
    behind = f"?{where.query.encode('latin-1').decode()}" if where.query else ""
    return f'<a class="manifest" href="{escape(base)}/{address.MANIFEST}{escape(behind)}">IIIF manifest</a>'


def _image(picture: OwnPicture, says: str, most: tuple[int, int] | None = None) -> str:
    """A picture with its width and height in CSS pixels, within `most` of them."""
    url, extent, size = escape(picture.url), picture.extent, ""
    if extent:
        scale = min(1.0, most[0] / extent.width, most[1] / extent.height) if most else 1.0
        size = f' width="{max(1, round(extent.width * scale))}" height="{max(1, round(extent.height * scale))}"'
    return f'<a href="{url}"><img src="{url}"{size} alt="{escape(says)}" loading="lazy"></a>'


def _address(url: str) -> str:
    """An address that a line breaks where its parts do."""
    return "".join(f"{escape(part)}<wbr>" if part in ("/", ";") else escape(part) for part in re.split("([/;])", url))
