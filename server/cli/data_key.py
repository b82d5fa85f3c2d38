"""The command line: bookplate data-key, about the keys that encrypt personal data at rest."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.config import settings
    from server.config.settings import Settings
    from server.core import data_keys, encryption
    from server.core.data_keys import DataKeys
    from server.database import engine, jobs, rotation
else:  # other commands start without them
    settings = on_demand("server.config.settings")
    data_keys, encryption = on_demand("server.core.data_keys"), on_demand("server.core.encryption")
    engine, jobs = on_demand("server.database.engine"), on_demand("server.database.jobs")
    rotation = on_demand("server.database.rotation")


keys = typer.Typer(help="The keys that encrypt personal data in the database.", no_args_is_help=True)


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.add_typer(keys, name="data-key")


@keys.command("new")
def new() -> None:
    """Make a key for database.data_keys, which all machines that share a database are given."""
    typer.echo(str(data_keys.DataKey.new()))


@keys.command("list")
def list_(config: Config = None) -> None:
    """List the ids of the keys, the first of which encrypts, and how much they have encrypted."""
    configured = _configured(config)
    known = data_keys.of(configured.database, configured.server.state_folder)()
    with closing(engine.open_database(configured.database.url)) as database:
        used = rotation.usage(database)
    for key in known:
        typer.echo(f"{key.id.hex()}  {used.pop(encryption.FORM + key.id, 0)} values")
    for head, count in used.items():
        typer.echo(f"{head[1:].hex()}  {count} values, which cannot be read: this key is not known here")


@keys.command("rotate")
def rotate(config: Config = None) -> None:
    """Encrypt all with a new key, and forget the former one; servers go on meanwhile."""
    configured = _configured(config)
    try:
        if configured.database.data_keys:
            _renew(configured, data_keys.of(configured.database, ""))
            typer.echo("Others than the first of database.data_keys are not needed any more.")
        else:
            _exchange(configured)
    except OSError as error:
        raise refused(f"The data key cannot be exchanged: {error.strerror} ({error.filename}).") from error


def _exchange(configured: Settings) -> None:
    """A new key in front, then what the former ones have encrypted, then the new one alone. Raises OSError, Busy."""
    file = data_keys.KeyFile(Path(configured.server.state_folder))
    fresh = data_keys.DataKey.new()
    file.replace((fresh, *file()))
    time.sleep(2 * data_keys.FRESH)  # until all servers have noticed: what they begin to write now is encrypted with it
    _renew(configured, file)
    file.replace((fresh,))
    typer.echo(f"The data key is {fresh.id.hex()} now; the former one is deleted.")


def _renew(configured: Settings, known: DataKeys) -> None:
    """Raises Busy, NoDataKey."""
    with closing(engine.open_database(configured.database.url)) as database:
        renewed, deleted = rotation.renew(database, encryption.Cipher(known, jobs.PURPOSE))
        database.scrub()
    typer.echo(f"{renewed} jobs are encrypted anew, {deleted} answers to an Idempotency-Key are deleted.")


def _configured(config: Path | None) -> Settings:
    configured = settings.load(config)
    if configured.database.in_memory:
        raise refused("There is no data key: database.url keeps everything in the memory of the server.")
    return configured
