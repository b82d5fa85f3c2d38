"""The command line: bookplate serve, render, explain, check."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ops.errors import Mistake
from server import broom, errors, keychain, shelf
from server.cli import backup, data_key, login
from server.cli import worker as worker_command
from server.cli.common import MISTAKEN, Config, refused
from server.on_demand import on_demand
from server.pages import command as pages
from server.warming import command as warming

if TYPE_CHECKING:
    from rich import console, table, text

    from server import app, checks, inventory, own_pages, terminal, worker
    from server.access import loopback
    from server.config import section, settings
    from server.config.settings import Settings
    from server.iiif import address
    from server.processes import post
else:  # a command starts with what it needs
    console, table, text = on_demand("rich.console"), on_demand("rich.table"), on_demand("rich.text")
    app, checks = on_demand("server.app"), on_demand("server.checks")
    section, settings = on_demand("server.config.section"), on_demand("server.config.settings")
    terminal, worker = on_demand("server.terminal"), on_demand("server.worker")
    post = on_demand("server.processes.post")
    inventory, own_pages = on_demand("server.inventory"), on_demand("server.own_pages")
    loopback, address = on_demand("server.access.loopback"), on_demand("server.iiif.address")

WIDE = 1000  # columns of what is to be copied: a terminal breaks it by itself, without a word in between
COLLECTED = 50_000  # objects more than before, after which a command looks for garbage; what is imported is none

cli = typer.Typer(
    help="An image server: a URL says which image, which part, how large, how turned, in what format, and what is "
    "written on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # which are keys and tokens; older versions of Typer show them
)


@cli.command()
def serve(
    config: Config = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    workers: Annotated[int | None, typer.Option(help="Number of processes; 0 for one per core.")] = None,
) -> None:
    """Serve images."""
    for name, value in {"HOST": host, "PORT": port, "WORKERS": workers}.items():
        if value is not None:
            os.environ[f"{settings.PREFIX}SERVER__{name}"] = str(value)
    if config:
        os.environ[settings.CONFIG_VARIABLE] = str(config.absolute())
    told = post.Post.taken()
    with told.refusing():
        written = settings.written_anew(told.config, config) if told.fresh else told.config or settings.written(config)
        configured = settings.parsed(written)
        loopback.must_be_allowed(configured)
        _open_files(configured.server.connections)
        worker.serve(configured, told, written)


def _open_files(connections: int) -> None:
    """Ask the system for as many open files as the connections may need, and as much again for pictures."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, 2 * connections + 100)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


@cli.command()
def render(
    url: Annotated[str, typer.Argument(help="Address or path of an image, such as /iiif/3/…/full/max/0/default.jpg.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write; - for standard output.")],
    config: Config = None,
) -> None:
    """Make the picture of a URL without a server."""
    body = asyncio.run(_render(settings.load(config), url))
    if str(output) == "-":
        sys.stdout.buffer.write(body)
    else:
        try:
            output.write_bytes(body)
        except OSError as error:
            raise refused(f"{output} cannot be written: {error.strerror}.") from error


async def _render(configured: Settings, url: str) -> bytes:
    where = address.read(*address.parted(url.encode()), configured.server.longest_url)
    if not isinstance(where.wanted, address.Image):
        raise errors.Nothing("Expected region/size/rotation/quality.format behind the identifier.")
    house = app.build(configured)
    try:
        subject = await house.orders.subject(where, trusted=True)
        order = await house.orders.take(subject, where.wanted.segments, trusted=True)
        return (await house.renderer.make(order.wanted)).body
    finally:
        await house.close()


@cli.command()
def explain(
    url: Annotated[str, typer.Argument(help="Address or path of an image, as a mail tool would send it.")],
    config: Config = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say how a URL is read: parts, fields, fallbacks, canonical form, plan."""
    said = asyncio.run(_explain(settings.load(config), url))
    if as_json:
        typer.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        console.Console(width=WIDE).print(terminal.drawn(said))
    raise typer.Exit(1 if "problem" in said else 0)


async def _explain(configured: Settings, url: str) -> dict[str, Any]:
    house = app.build(configured)
    try:
        return await house.delivery.explainer.explain(*address.parted(url.encode()))
    finally:
        await house.close()


@cli.command()
def check(
    config: Config = None,
    versions: Annotated[bool, typer.Option("--versions", help="List all that is installed with it instead.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print that list as JSON.")] = False,
) -> None:
    """Say what is in force and what is odd; exits with 1 if something is."""
    if versions or as_json:
        return _inventory(as_json=as_json)
    written = settings.written(config)
    configured = settings.parsed(written)
    shown = terminal.output()
    shown.print(terminal.listed(checks.facts(configured, written.path)))
    odd = [*checks.odd(configured), *asyncio.run(own_pages.odd(configured))]
    for sentence in odd:
        shown.print(text.Text.assemble(("!", "yellow"), " ", sentence))
    raise typer.Exit(1 if odd else 0)


def _inventory(*, as_json: bool) -> None:
    """Say of what this installation consists."""
    if as_json:
        typer.echo(json.dumps(inventory.as_json(), indent=2))
        return
    parts = table.Table("name", "version", "licence", "within", box=None, pad_edge=False)
    for one in inventory.components():
        parts.add_row(one.name, one.version, one.licence, one.within)
    terminal.output().print(parts)


cli.add_typer(shelf.cli, name="designs")
pages.add_to(cli)
warming.add_to(cli)
broom.add_to(cli)
keychain.add_to(cli)
login.add_to(cli)
backup.add_to(cli)
data_key.add_to(cli)
worker_command.add_to(cli)


def main() -> None:
    """Run a command. One that is given a mistake says so, and ends with 2."""
    _, *older = gc.get_threshold()
    gc.set_threshold(COLLECTED, *older)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # there are none, and looking for them takes time
    try:
        cli()
    except SystemExit:  # how every command ends; looked at first, as the next line brings in the settings
        raise
    except (Mistake, section.Unusable) as error:
        terminal.complain(str(error))
        sys.exit(MISTAKEN)
