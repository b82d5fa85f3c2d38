"""The command line of pages: bookplate srcset."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server import app
    from server.config import settings
    from server.config.settings import Settings
    from server.pages import markup, smallest
    from server.pages import srcset as writing
else:  # other commands start without them
    app, markup, settings = (
        on_demand("server.app"),
        on_demand("server.pages.markup"),
        on_demand("server.config.settings"),
    )
    smallest = on_demand("server.pages.smallest")
    writing = on_demand("server.pages.srcset")

PLACEHOLDERS = ("color", "thumbhash", "image", "none")


def add_to(cli: typer.Typer) -> None:
    """Add this command to the command line."""
    cli.command()(srcset)


def srcset(
    identifier: Annotated[str, typer.Argument(help="An identifier, with its overlay if it has one, or an address.")],
    sizes: Annotated[str, typer.Option(help="How wide it is shown: “(min-width: 800px) 50vw, 100vw”.")] = "100vw",
    alt: Annotated[str | None, typer.Option(help="Else what its sidecar or its design says.")] = None,
    formats: Annotated[
        str | None, typer.Option(help="Before jpg or png, unmeasured; else avif and webp where smaller.")
    ] = None,
    crop: Annotated[
        list[str] | None, typer.Option(help="A shape, 16:9; and others for some windows: “(max-width: 600px)=1:1”.")
    ] = None,
    base: Annotated[str | None, typer.Option(help="What stands before every path; else server.public_url.")] = None,
    eager: Annotated[bool, typer.Option("--eager", help="It is among the first things to be seen.")] = False,
    placeholder: Annotated[str, typer.Option(help=f"Until it is there: {', '.join(PLACEHOLDERS)}.")] = "color",
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Print the markup of a picture in all widths and formats."""
    configured = settings.load(config)
    if placeholder not in PLACEHOLDERS:
        raise refused(f"Expected one of {', '.join(PLACEHOLDERS)} for placeholder but received “{placeholder}”.")
    wish = writing.Wish(
        identifier,
        writing.widths(sizes),
        alt,
        None if formats is None else writing.listed(formats),
        writing.crops(crop or ()),
        configured.server.public_url if base is None else writing.based(base),
        eager,
        placeholder,  # type: ignore[arg-type]
        smallest.THOROUGH,
    )
    made = asyncio.run(_markup(configured, wish))
    told = json.dumps(markup.document(made), ensure_ascii=False, indent=2) if as_json else made.html
    typer.echo(told)


async def _markup(configured: Settings, wish: writing.Wish) -> markup.Markup:
    house = app.build(configured)
    try:
        return await house.delivery.scribe.markup(wish)
    finally:
        await house.close()
