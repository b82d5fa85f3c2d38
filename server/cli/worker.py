"""The command line: bookplate worker."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.common import Config
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server import job_process
    from server.config import settings
else:  # other commands start without them
    job_process, settings = on_demand("server.job_process"), on_demand("server.config.settings")


def add_to(cli: typer.Typer) -> None:
    """Add this command to the command line."""
    cli.command()(worker)


def worker(
    config: Config = None,
    concurrency: Annotated[
        int, typer.Option("--concurrency", "-c", min=0, help="Jobs at once; 0 for jobs.concurrency.")
    ] = 0,
) -> None:
    """Work on jobs, and serve nobody; any number of these may share a database."""
    if config:
        os.environ[settings.CONFIG_VARIABLE] = str(config.absolute())
    job_process.alone(settings.load(config), concurrency)
