"""The command line: bookplate warm."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ops.errors import BadParameter
from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server import terminal as spoken
    from server.access import loopback
    from server.config import settings
    from server.config.settings import Settings
    from server.warming import client, filling, iiif, journal, site
else:  # other commands start without them
    settings, spoken = on_demand("server.config.settings"), on_demand("server.terminal")
    loopback = on_demand("server.access.loopback")
    client, filling = on_demand("server.warming.client"), on_demand("server.warming.filling")
    iiif, journal = on_demand("server.warming.iiif"), on_demand("server.warming.journal")
    site = on_demand("server.warming.site")

MOST_AT_ONCE = 32
FAILED, STOPPED = 1, 128  # how the command ends; if it is stopped, the signal's number is added
FOR_PAGES, FOR_VIEWERS = "auto,jpg", "jpg"  # formats

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="A list of addresses or paths, one on each line; a IIIF manifest or collection, as a file or by its "
        "address; - for standard input. With --ladder identifiers of images.",
        show_default=False,
    ),
]


def add_to(cli: typer.Typer) -> None:
    """Add this command to the command line."""
    cli.command()(warm)


def warm(
    sources: Sources,
    ladder: Annotated[bool, typer.Option("--ladder", help="Ask for images in all widths of the ladder.")] = False,
    server: Annotated[str, typer.Option(help="Address to ask; else server.public_url, or host and port.")] = "",
    formats: Annotated[str, typer.Option(help=f"Of images; else {FOR_VIEWERS}, {FOR_PAGES} with --ladder.")] = "",
    thumbnails: Annotated[bool, typer.Option("--thumbnails", help="Of images small sizes only.")] = False,
    tiles: Annotated[bool, typer.Option("--tiles", help="Of images all tiles, too.")] = False,
    at_once: Annotated[int, typer.Option(min=1, max=MOST_AT_ONCE, help="Requests at once.")] = 2,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what was done before it was stopped.")] = False,
    config: Config = None,
) -> None:
    """Fill the caches of a running server, and of what is in front of it.

    Asks for pictures, few at once and behind everybody else. What was stopped goes on where it was. Exits with 1 if
    some failed.
    """
    configured = settings.load(config)
    path = _folder(configured)
    try:
        where = _site(server, configured)
        usual = FOR_PAGES if ladder else FOR_VIEWERS
        wants = iiif.Wants.of(formats or usual, thumbnails=thumbnails, tiles=tiles, by_width=ladder)
        path /= _name(sources, where, ladder=ladder)
        call = filling.Call(tuple(sources), ladder, where, at_once, wants, path, fresh)
        code = asyncio.run(_until_terminated(call))
    except KeyboardInterrupt:
        code = STOPPED + signal.SIGINT
    except asyncio.CancelledError:
        code = STOPPED + signal.SIGTERM
    except client.Gone as gone:
        spoken.complain(str(gone))
        code = FAILED
    except OSError as error:
        raise refused(f"{error.filename or path} cannot be used: {error.strerror or error}.") from None
    raise typer.Exit(code)


def _site(server: str, configured: Settings) -> site.Site:
    """Where to ask; the names that the configuration has for it mean the same. Raises BadParameter."""
    host, port, public = configured.server.host, configured.server.port, configured.server.public_url
    if not (server or public or port):
        raise BadParameter("--server", "an address, as server.port is none,", server)
    own = loopback.own_address(host, port)
    names = [server or public or own, *filter(None, [public]), *([own] if port else [])]
    return site.Site.of(*dict.fromkeys(names))


def _folder(configured: Settings) -> Path:
    """Where is noted what is done: beside the database, if that is a file."""
    database = configured.database
    if database.url.startswith("sqlite") and not database.in_memory:
        return Path(database.url.partition(":///")[2].partition("?")[0]).parent / "warm"
    return Path(".bookplate/warm")


def _name(sources: list[str], where: site.Site, *, ladder: bool) -> str:
    """The same for the same sources and server."""
    named = [source if ladder or "://" in source else str(Path(source).absolute()) for source in sources]
    return f"{journal.digest(where.origin, where.prefix, str(ladder), *named):016x}.done"


async def _until_terminated(call: filling.Call) -> int:
    """How the command ends. Raises Mistake, OSError, CancelledError."""
    work = asyncio.ensure_future(filling.run(call))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
    return await work
