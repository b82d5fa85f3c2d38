"""/ : a gallery of pictures, each with the address that made it."""

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
from server.own_addresses import OwnAddresses
from server.routes import texts
from server.sharing import Sharing
from server.sources.original import Replaced

PASSING = (Busy, SourceUnavailable, Unreachable, Replaced)  # what says nothing of an address itself
SIGNED = 60.0  # seconds after which addresses are signed anew
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
    """The page. Its addresses are signed anew when a design was changed, which would end a signature, and from time to
    time, as an original may be another by then. For one event loop."""

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
        self._body = b"" if addresses.needed else self._page(exhibition)
        self._stand: tuple[int | None, float] = None, 0.0  # that of the designs, and when they were signed
        self._signing: Sharing[None] = Sharing()

    async def body(self) -> bytes:
        """The page as it is now."""
        if self._addresses.needed:
            revision = await self._addresses.revision()
            if not self._is_current(revision):
                await self._signing.once("page", lambda: self._sign(revision))
        return self._body

    def _is_current(self, revision: int | None) -> bool:
        known, signed = self._stand
        return known is not None and known == revision and time.monotonic() - signed < SIGNED

    async def _sign(self, revision: int | None) -> None:
        started, shown, whole = time.monotonic(), dict[str, str](), True
        for url in urls(self._exhibition):
            await asyncio.sleep(0)  # each is some milliseconds of reading and arithmetic
            try:
                shown[url] = await self._addresses.shown(url)
            except PASSING:
                shown[url], whole = "", False
            except Mistake as mistake:
                shown[url] = ""
                self._log.warning("a picture of the gallery is left out", cause=str(mistake))
        self._body = self._page(_only(self._exhibition, shown))
        self._stand = (revision if whole else None), started

    def _page(self, exhibition: Exhibition) -> bytes:
        return self._template.substitute(_hang(exhibition), style=self._style).encode()


def urls(exhibition: Exhibition) -> tuple[str, ...]:
    """The addresses of all its pictures."""
    return tuple(url for room in exhibition.rooms for piece in room.pieces for url in piece.urls)


def _only(exhibition: Exhibition, shown: Mapping[str, str]) -> Exhibition:
    """What can be shown, by the addresses that show it."""

    def hung(piece: Piece) -> Piece:
        variants = (one.model_copy(update={"url": shown[one.url]}) for one in piece.variants if shown[one.url])
        return piece.model_copy(update={"url": shown[piece.url], "variants": tuple(variants)})

    rooms = (
        room.model_copy(update={"pieces": tuple(hung(piece) for piece in room.pieces if shown[piece.url])})
        for room in exhibition.rooms
    )
    return exhibition.model_copy(update={"rooms": tuple(room for room in rooms if room.pieces)})


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


def _hang(exhibition: Exhibition) -> dict[str, str]:
    rooms = "".join(
        f"<section><h2>{escape(room.title)}</h2><p>{escape(room.text)}</p>"
        f'<div class="wall">{"".join(map(_frame, room.pieces))}</div></section>\n'
        for room in exhibition.rooms
    )
    return {"title": escape(exhibition.title), "text": escape(exhibition.text), "rooms": rooms}


def _frame(piece: Piece) -> str:
    """A picture and what is said of it."""
    hung = (
        f"<figure{' class=wide' if piece.wide else ''}>{_image(piece.url, piece.title)}<figcaption>"
        f"<b>{escape(piece.title)}</b> {escape(piece.text)}<code>{_address(piece.url)}</code>"
        f"{_manifest(piece.url)}</figcaption></figure>\n"
    )
    beside = "".join(
        f"<figure>{_image(one.url, f'{piece.title}: {one.text}')}<figcaption>{escape(one.text)}"
        f"<code>{_address(one.url)}</code></figcaption></figure>\n"
        for one in piece.variants
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


def _image(url: str, says: str) -> str:
    return f'<a href="{escape(url)}"><img src="{escape(url)}" alt="{escape(says)}" loading="lazy"></a>'


def _address(url: str) -> str:
    """An address that a line breaks where its parts do."""
    return "".join(f"{escape(part)}<wbr>" if part in ("/", ";") else escape(part) for part in re.split("([/;])", url))
