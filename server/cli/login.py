"""The command line: bookplate login, logout."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from ops.errors import Mistake
from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server.access import admin_token, login_codes, sessions
    from server.config import section, settings
    from server.config.settings import Settings
    from server.database import audit, engine
else:  # other commands start without them
    sessions = on_demand("server.access.sessions")
    admin_token, login_codes = on_demand("server.access.admin_token"), on_demand("server.access.login_codes")
    section, settings = on_demand("server.config.section"), on_demand("server.config.settings")
    audit, engine = on_demand("server.database.audit"), on_demand("server.database.engine")

AUTHOR = "command line"


def add_to(cli: typer.Typer) -> None:
    """Add these commands to the command line."""
    cli.command()(login)
    cli.command()(logout)


def login(
    port: Annotated[
        int, typer.Option(min=0, max=65535, show_default=False, help="The server's port, if it is not server.port.")
    ] = 0,
    config: Config = None,
) -> None:
    """Print a link to log in with a browser; it is good for five minutes and for one use."""
    configured = settings.load(config)
    if not (port or configured.server.port or configured.server.public_url):
        raise refused("Expected --port, the port on which the server listens, as server.port leaves it open.")
    token = _token(configured)
    typer.echo(login_codes.link(configured.server, port or configured.server.port, token))
    sys.stderr.write("Open it in a browser within five minutes; it is good for one use.\n")


def logout(config: Config = None) -> None:
    """Replace the admin token, which ends all sessions; what sends the old token has to be given the new one."""
    configured = settings.load(config)
    admin = admin_token.AdminToken(configured)
    if not admin.configured:
        _token(configured)
        try:
            admin.rotate()
        except OSError as error:
            raise refused(f"{admin.folder / admin_token.FILE} cannot be written: {error.strerror}.") from error
    told = _note(configured, admin)
    if admin.configured:
        if told:
            raise refused(told)
        sys.stdout.write("All sessions are ended. The admin token is that of access.admin_token: replace it there.\n")
    else:
        sys.stdout.write("All sessions are ended, and the admin token is a new one.\n")


def _note(configured: Settings, admin: admin_token.AdminToken) -> str:
    """End the sessions in the database too, and leave a record; what hindered it, if something did."""
    if configured.database.in_memory:
        return "The sessions are in the server's memory: replace access.admin_token, and start the server again."
    try:
        with closing(engine.open_database(configured.database.url)) as database:
            sessions.Sessions(database, admin).end_all(AUTHOR)
            if not admin.configured:
                with database.begin() as connection:
                    audit.record(connection, AUTHOR, "admin-token.replaced", admin_token.FILE, {})
    except (section.Unusable, Mistake) as error:
        return str(error)
    return ""


def _token(configured: Settings) -> str:
    """The admin token. Ends the command with 2 if there is none."""
    admin = admin_token.AdminToken(configured)
    path = admin.folder / admin_token.FILE
    try:
        found = admin.kept()
    except OSError as error:
        raise refused(
            f"{path} cannot be read: {error.strerror}. Run this as the user whom the server runs as."
        ) from error
    except ValueError as error:
        raise refused(
            f"{path} holds something else than an admin token: remove it, and the server makes one."
        ) from error
    if found is None:
        raise refused(
            f"There is no admin token at {path} yet: the server makes it when it starts. If it runs with another "
            "configuration, say --config, and set what its environment sets."
        )
    return found
