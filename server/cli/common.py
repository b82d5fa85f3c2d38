"""What the commands of the command line share: their option for a configuration file, and how a mistake ends them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.on_demand import on_demand

if TYPE_CHECKING:
    from server import terminal
else:  # most commands start without it
    terminal = on_demand("server.terminal")

MISTAKEN = 2  # how a command ends that does nothing, because of a mistake

Config = Annotated[Path | None, typer.Option(help="Configuration file; else config.toml in this folder.")]


def refused(sentence: str) -> typer.Exit:
    """Say on standard error why nothing is done; what to raise then."""
    terminal.complain(sentence)
    return typer.Exit(MISTAKEN)
