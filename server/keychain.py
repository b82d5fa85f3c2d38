"""The command line: bookplate sign, seal, keys, trail."""

import asyncio
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ops.errors import BadParameter, Mistake
from server import app, settings, signing
from server.access import terms
from server.access.keys import ENVIRONMENTS, SCOPES, Key, Keys
from server.access.signatures import PARAMETERS
from server.database import audit
from server.database.engine import Database, open_database
from server.iiif import address
from server.iiif.address import Address
from server.orders import Orders
from server.settings import SEALING_KEY, Settings
from server.signing import Conditions

AUTHOR = "command line"
SIGNING_KEY = 32  # bytes of a key that is made here

Config = Annotated[Path | None, typer.Option(help="Configuration file; else config.toml in this folder.")]
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
        return await signing.signed(orders, where, Conditions(terms.read_open(opened), until, most, pins))

    _say(url, config, work)


def seal(url: Url, expires: Expires = "", config: Config = None) -> None:
    """Seal the values of an address, so that nobody on the way can read or change them."""

    async def work(orders: Orders, where: Address) -> str:
        return await signing.sealed(orders, where, terms.read_expires(expires) if expires else None)

    _say(url, config, work)


def _say(url: str, config: Path | None, work: Callable[[Orders, Address], Awaitable[str]]) -> None:
    configured = settings.load(config)
    try:
        path = asyncio.run(_done(configured, url, work))
    except Mistake as mistake:
        raise _quit(str(mistake)) from mistake
    start = url[: url.index("/iiif/")] if "/iiif/" in url else ""
    sys.stdout.write(f"{start or configured.server.public_url}{path}\n")


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
        raise _quit(f"Expected live or test for --environment but received “{environment}”.")

    def work(all_keys: Keys) -> None:
        until = terms.read_expires(expires) if expires else None
        wanted = [one.strip() for one in scopes.split(",") if one.strip()]
        _, shown = all_keys.create(name, environment, wanted, until, rate, who=AUTHOR)
        sys.stdout.write(shown + "\n")

    _with_keys(config, work)


@keys.command("list")
def list_(config: Config = None) -> None:
    """List all API keys; their secrets are nowhere to be read."""

    def work(all_keys: Keys) -> None:
        table = Table("id", "name", "environment", "scopes", "state", "last used", box=None, pad_edge=False)
        after = ""
        while found := all_keys.list(after):
            for key in found:
                scopes = " ".join(sorted(key.scopes))
                table.add_row(key.id, escape(key.name), key.environment, scopes, _state(key), _day(key.used))
            after = found[-1].id
        Console().print(table)

    _with_keys(config, work)


@keys.command("rotate")
def rotate(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of the key.")],
    overlap: Annotated[int, typer.Option(help="Seconds for which the old secret is still good.")] = 86_400,
    config: Config = None,
) -> None:
    """Give a key a new secret. What it prints is shown once."""
    _with_keys(config, lambda all_keys: _print(all_keys.rotate(identity, overlap, who=AUTHOR)[1]))


@keys.command("revoke")
def revoke(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of the key.")], config: Config = None
) -> None:
    """Make a key good for nothing, at once."""
    _with_keys(config, lambda all_keys: _print(f"{all_keys.revoke(identity, who=AUTHOR).id} is revoked."))


@keys.command("secret")
def secret(
    sealing: Annotated[bool, typer.Option("--seal", help="One that seals values, rather than signs.")] = False,
) -> None:
    """Make a key for access.signing, or with --seal for access.sealing, of the configuration."""
    _print(urlsafe_b64encode(token_bytes(SEALING_KEY if sealing else SIGNING_KEY)).decode().rstrip("="))


def trail(
    after: Annotated[int, typer.Option(help="Show what comes behind this number.")] = 0, config: Config = None
) -> None:
    """Show who changed what, and whether the record was tampered with."""
    database = _database(config)
    table = Table("number", "when", "who", "what", "object", box=None, pad_edge=False)
    while found := audit.entries(database, after):
        for entry in found:
            said = (escape(word) for word in (entry.who, entry.what, entry.object))
            table.add_row(str(entry.number), _day(entry.time), *said)
        after = found[-1].number
    Console().print(table)
    broken = audit.verify(database)
    count, digest = audit.end(database)
    database.close()
    if broken is not None:
        raise _quit(f"The record was tampered with: number {broken} is not as it was written.")
    Console().print(f"{count} entries, unbroken; the last is {digest}.", highlight=False)


def _with_keys(config: Path | None, work: Callable[[Keys], None]) -> None:
    database = _database(config)
    try:
        work(Keys(database, settings.load(config).access.environment))
    except Mistake as mistake:
        raise _quit(str(mistake)) from mistake
    finally:
        database.close()


def _database(config: Path | None) -> Database:
    return open_database(settings.load(config).database.url)


def _state(key: Key) -> str:
    if key.revoked:
        return "revoked"
    return "expired" if key.expires and key.expires <= time.time() else "good"


def _day(seconds: int | None) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M") if seconds else "never"


def _print(text: str) -> None:
    sys.stdout.write(text + "\n")


def _quit(sentence: str) -> typer.Exit:
    Console(stderr=True).print(sentence, style="red", highlight=False, markup=False)
    return typer.Exit(2)
