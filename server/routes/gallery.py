"""/ : a gallery of pictures, each with the address that made it."""

import base64
import re
import tomllib
from hashlib import sha256
from html import escape
from pathlib import Path
from string import Template

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.config.section import Unusable

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


def routes(path: Path | None) -> list[Route]:
    """The route of the gallery; none without a file."""
    if path is None or not path.exists():
        return []
    template = Template(PAGE.read_text())
    style = PAGE.with_suffix(".css").read_text()
    body = template.substitute(_hang(read(path)), style=style).encode()
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    headers = {
        "Content-Security-Policy": f"default-src 'none'; img-src 'self'; style-src 'sha256-{digest}'; "
        "frame-ancestors 'none'; base-uri 'none'",
        "Cache-Control": "no-cache",
    }

    async def gallery(request: Request) -> Response:
        request.state.kind = "page"
        return Response(body, 200, headers, "text/html; charset=utf-8")

    return [Route("/", gallery)]


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
        f"<b>{escape(piece.title)}</b> {escape(piece.text)}<code>{_address(piece.url)}</code></figcaption></figure>\n"
    )
    beside = "".join(
        f"<figure>{_image(one.url, f'{piece.title}: {one.text}')}<figcaption>{escape(one.text)}"
        f"<code>{_address(one.url)}</code></figcaption></figure>\n"
        for one in piece.variants
    )
    return f'<div class="row">{hung}<div class="beside">{beside}</div></div>\n' if beside else hung


def _image(url: str, says: str) -> str:
    return f'<a href="{escape(url)}"><img src="{escape(url)}" alt="{escape(says)}" loading="lazy"></a>'


def _address(url: str) -> str:
    """An address that a line breaks where its parts do."""
    return "".join(f"{escape(part)}<wbr>" if part in ("/", ";") else escape(part) for part in re.split("([/;])", url))
