"""The command line: bookplate backup, restore."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.config import settings, types
    from server.config.settings import Settings
    from server.core import data_keys, state_folder
    from server.database import archive, backup, engine
    from server.database.archive import Manifest, Reader
else:  # other commands start without them
    settings = on_demand("server.config.settings")
    engine, archive = on_demand("server.database.engine"), on_demand("server.database.archive")
    backup, types = on_demand("server.database.backup"), on_demand("server.config.types")
    data_keys, state_folder = on_demand("server.core.data_keys"), on_demand("server.core.state_folder")

SECRETS = ("admin-token", "data-key")  # files of the state folder
TOLD = 1.0  # seconds between two words about what is done
SHOWN = {"designs": "designs", "versions": "versions", "keys": "API keys", "trail": "entries of the audit trail"}

File = Annotated[Path, typer.Argument(help="The file of the backup.")]


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.command("backup")(write)
    cli.command("restore")(restore)


def write(
    file: File,
    secrets: Annotated[
        bool, typer.Option(help="With the admin token, the data key, and the jobs and answers that it encrypts.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    config: Config = None,
) -> None:
    """Write designs, API keys, the audit trail and counts of links into one file, while servers go on."""
    configured = settings.load(config)
    if configured.database.in_memory:
        raise refused("There is nothing to back up: database.url keeps everything in the memory of the server.")
    with _files(), closing(engine.open_database(configured.database.url)) as database:
        kept = _secrets(configured) if secrets else None
        manifest = backup.write(database, backup.Place(file, force), kept, _progress("wrote"))
    typer.echo(f"{file}: {_counted(manifest)}; revision {manifest.revision}")
    if secrets:
        typer.echo("It holds keys and personal data: keep it as secret as the server itself.")
    else:
        typer.echo(
            "Left out: jobs and answers, sessions, the admin token and the data key. Pictures and fonts are files."
        )


def restore(
    file: File,
    force: Annotated[bool, typer.Option("--force", help="Replace what is in the database.")] = False,
    only_check: Annotated[bool, typer.Option("--check", help="Read all of the file, and change nothing.")] = False,
    config: Config = None,
) -> None:
    """Put a backup into the database, all of it or nothing; servers that are running notice it."""
    configured = settings.load(config)
    if configured.database.in_memory and not only_check:
        raise refused("There is nowhere to put it: database.url keeps everything in the memory of the server.")
    with _files(), archive.opened(file) as reader:
        backup.check(reader, _progress("checked"))
        _must_hold_secrets(reader)
        brought = _brought(configured, reader)
        if only_check:
            typer.echo(f"{file} is whole: {_counted(reader.manifest)}; revision {reader.manifest.revision}")
            if brought:
                typer.echo(
                    f"It would replace the {' and the '.join(brought)} that {'are' if brought[1:] else 'is'} here."
                )
            return
        with (
            backup.brought_up_to_date(reader, _progress("brought up to date")) as ready,
            backup.target(configured.database.url) as database,
        ):
            backup.restore(database, ready, force, lambda: _keep(configured, reader), _progress("restored"))
    typer.echo(f"restored {_counted(reader.manifest)}, as of {reader.manifest.created}")
    if brought:
        typer.echo(f"The {' and the '.join(brought)} {'are those' if brought[1:] else 'is that'} of the backup now.")
    typer.echo(
        "Caches in front of the server may still have pictures of designs that are others now: bookplate purge --all"
    )


def _secrets(configured: Settings) -> dict[str, str]:
    """The files of the state folder that there are; keys that are settings are the operator's."""
    folder = Path(configured.server.state_folder)
    found = {name: state_folder.read_secret(folder, name) for name in SECRETS}
    return {name: text for name, text in found.items() if text}


def _must_hold_secrets(reader: Reader) -> None:
    """Else a server could not use the files that it is given in the place of its own. Raises Unrestorable."""
    for name, text in reader.secrets().items():
        try:
            if name == data_keys.FILE:
                usable = bool([data_keys.DataKey.read(line) for line in text.split()])
            else:
                usable = name not in SECRETS or bool(types.admin_token(text.strip()))
        except ValueError:
            usable = False
        if not usable:
            raise archive.Unrestorable(f"The backup is damaged: its {name} is none.")


def _brought(configured: Settings, reader: Reader) -> list[str]:
    """Which secrets of the backup servers will go by, in words: those that are settings go before files."""
    set_apart = bool(configured.access.admin_token.get_secret_value()), bool(configured.database.data_keys)
    known = reader.secrets()
    return [
        name.replace("-", " ") for name, is_set in zip(SECRETS, set_apart, strict=True) if name in known and not is_set
    ]


def _keep(configured: Settings, reader: Reader) -> None:
    """Put secrets into the state folder: data keys in front of those that are there. Raises OSError."""
    folder = Path(configured.server.state_folder)
    for name, text in reader.secrets().items():
        if name == data_keys.FILE:
            there = (state_folder.read_secret(folder, name) or "").split()
            keys = "\n".join(dict.fromkeys((*text.split(), *there)))
            state_folder.replace_secret(folder, name, keys + "\n")
        elif name in SECRETS:
            state_folder.replace_secret(folder, name, text)


@contextmanager
def _files() -> Iterator[None]:
    """End the command with a sentence if a file cannot be used."""
    try:
        yield
    except OSError as error:
        raise refused(f"{error.filename} cannot be used: {error.strerror}.") from error


def _progress(done: str) -> Callable[[str, int], None]:
    """Says now and then how far it is, to who looks on."""
    last = time.monotonic()

    def tell(table: str, count: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > TOLD:
            last = time.monotonic()
            sys.stderr.write(f"{done} {count:,} rows of {table}\n")

    return tell


def _counted(manifest: Manifest) -> str:
    found = ((manifest.tables[name].rows, words) for name, words in SHOWN.items() if name in manifest.tables)
    return ", ".join(f"{count:,} {words}" for count, words in found)
