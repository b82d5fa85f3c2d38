"""The command line: bookplate sign, seal, keys, trail."""

from __future__ import annotations

import asyncio
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import TYPE_CHECKING, Annotated

import typer

from ops.errors import BadParameter
from server.access import terms
from server.access.words import ENVIRONMENTS, PARAMETERS, SCOPES, SEALING_KEY, SIGNING_KEY
from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from rich import markup, table

    from server import app, signing
    from server import terminal as spoken
    from server.access import admin_token
    from server.access import keys as access
    from server.config import settings
    from server.config.settings import Settings
    from server.database import audit, engine
    from server.iiif import address
    from server.iiif.address import Address
    from server.orders import Orders
else:  # other commands start without them
    table, markup = on_demand("rich.table"), on_demand("rich.markup")
    app, settings, spoken = on_demand("server.app"), on_demand("server.config.settings"), on_demand("server.terminal")
    access, audit = on_demand("server.access.keys"), on_demand("server.database.audit")
    engine, address = on_demand("server.database.engine"), on_demand("server.iiif.address")
    signing, admin_token = on_demand("server.signing"), on_demand("server.access.admin_token")

AUTHOR = "command line"

Url = Annotated[str, typer.Argument(help="Address or path of an image, with an overlay.")]
Expires = Annotated[str, typer.Option(help="Until when it is good: 2027-01-31, with a time, or seconds since 1970.")]

keys = typer.Typer(help="API keys, and keys to sign and seal with.", no_args_is_help=True)


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.command()(sign)
    cli.command()(seal)
    cli.command()(trail)
    cli.add_typer(keys, name="keys")


def sign(
    url: Url,
    opened: Annotated[str, typer.Option("--open", help="Fields to be filled in later: first_name,company:40.")] = "",
    expires: Expires = "",
    most: Annotated[int | None, typer.Option("--max-renders", min=1, help="Pictures that may be made for it.")] = None,
    pin: Annotated[str, typer.Option(help=f"What stays as it is, of {', '.join(PARAMETERS)}.")] = "",
    config: Config = None,
) -> None:
    """Sign an address: what it says stays as it is, but for open fields."""

    async def work(orders: Orders, where: Address) -> str:
        pins = tuple(one.strip() for one in pin.split(",") if one.strip())
        for one in pins:
            if one not in PARAMETERS:
                raise BadParameter("--pin", f"some of {', '.join(PARAMETERS)}", one)
        until = terms.read_expires(expires) if expires else None
        return await signing.signed(orders, where, signing.Conditions(terms.read_open(opened), until, most, pins))

    _say(url, config, work)


def seal(url: Url, expires: Expires = "", config: Config = None) -> None:
    """Seal the values of an address, so that nobody on the way can read or change them."""

    async def work(orders: Orders, where: Address) -> str:
        return await signing.sealed(orders, where, terms.read_expires(expires) if expires else None)

    _say(url, config, work)


def _say(url: str, config: Path | None, work: Callable[[Orders, Address], Awaitable[str]]) -> None:
    configured = settings.load(config)
    path = asyncio.run(_done(configured, url, work))
    start = url[: url.index("/iiif/")] if "/iiif/" in url else ""
    typer.echo(f"{start or configured.server.public_url}{path}")


async def _done(configured: Settings, url: str, work: Callable[[Orders, Address], Awaitable[str]]) -> str:
    where = address.read(*address.parted(url.encode()), configured.server.longest_url)
    house = app.build(configured)
    try:
        return await work(house.orders, where)
    finally:
        await house.close()


@keys.command("create")
def create(
    name: Annotated[str, typer.Option(help="What it is for.")] = "",
    scopes: Annotated[str, typer.Option(help=f"Some of {', '.join(SCOPES)}.")] = "render,designs:read",
    environment: Annotated[str, typer.Option(help="live or test.")] = "live",
    expires: Expires = "",
    rate: Annotated[int | None, typer.Option(help="Requests that it may make in a minute; else access.rate.")] = None,
    config: Config = None,
) -> None:
    """Make an API key. What it prints is shown once."""
    if environment not in ENVIRONMENTS:
        raise refused(f"Expected live or test for --environment but received “{environment}”.")

    def work(all_keys: access.Keys) -> None:
        until = terms.read_expires(expires) if expires else None
        wanted = [one.strip() for one in scopes.split(",") if one.strip()]
        _, secret = all_keys.create(name, environment, wanted, until, rate, who=AUTHOR)
        typer.echo(secret)

    _with_keys(config, work)


@keys.command("list")
def list_(config: Config = None) -> None:
    """List all API keys; their secrets are nowhere to be read."""

    def work(all_keys: access.Keys) -> None:
        shown = table.Table("id", "name", "environment", "scopes", "state", "last used", box=None, pad_edge=False)
        after = ""
        while found := all_keys.list(after):
            for key in found:
                scopes = " ".join(sorted(key.scopes))
                shown.add_row(key.id, markup.escape(key.name), key.environment, scopes, _state(key), _day(key.used))
            after = found[-1].id
        spoken.output().print(shown)

    _with_keys(config, work)


@keys.command("rotate")
def rotate(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of the key.")],
    overlap: Annotated[int, typer.Option(help="Seconds for which the old secret is still good.")] = 86_400,
    config: Config = None,
) -> None:
    """Give a key a new secret. What it prints is shown once."""
    _with_keys(config, lambda all_keys: typer.echo(all_keys.rotate(identity, overlap, who=AUTHOR)[1]))


@keys.command("revoke")
def revoke(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of the key.")], config: Config = None
) -> None:
    """End a key at once, and for good."""
    _with_keys(config, lambda all_keys: typer.echo(f"{all_keys.revoke(identity, who=AUTHOR).id} is revoked."))


@keys.command("secret")
def secret(
    sealing: Annotated[bool, typer.Option("--seal", help="One that seals values, rather than signs.")] = False,
    admin: Annotated[bool, typer.Option("--admin", help="An admin token for several machines.")] = False,
) -> None:
    """Make a key for access.signing, or with --seal for access.sealing, with --admin a token for access.admin_token."""
    if admin:
        return typer.echo(admin_token.make())
    return typer.echo(urlsafe_b64encode(token_bytes(SEALING_KEY if sealing else SIGNING_KEY)).decode().rstrip("="))


def trail(
    after: Annotated[int, typer.Option(help="Show what comes behind this number.")] = 0, config: Config = None
) -> None:
    """Show who changed what, and whether the record was tampered with."""
    database = _database(config)
    shown = table.Table("number", "when", "who", "what", "object", box=None, pad_edge=False)
    while found := audit.entries(database, after):
        for entry in found:
            words = (markup.escape(word) for word in (entry.who, entry.what, entry.object))
            shown.add_row(str(entry.number), _day(entry.time), *words)
        after = found[-1].number
    spoken.output().print(shown)
    broken = audit.verify(database)
    count, digest = audit.end(database)
    database.close()
    if broken is not None:
        raise refused(f"The record was tampered with: number {broken} is not as it was written.")
    spoken.output().print(f"{count} entries, unbroken; the last is {digest}.", highlight=False)


def _with_keys(config: Path | None, work: Callable[[access.Keys], None]) -> None:
    with closing(_database(config)) as database:
        work(access.Keys(database, settings.load(config).access.environment))


def _database(config: Path | None) -> engine.Database:
    return engine.open_database(settings.load(config).database.url)


def _state(key: access.Key) -> str:
    if key.revoked:
        return "revoked"
    return "expired" if key.expires and key.expires <= time.time() else "good"


def _day(seconds: int | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M") if seconds else "never"
