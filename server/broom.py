"""The command line: bookplate purge."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from server.cli.common import Config, refused
from server.on_demand import on_demand

if TYPE_CHECKING:
    from server import hook, log, own_server, purging, terminal, wishes
    from server.cache import disk as disks
    from server.cache import purges
    from server.config import settings
    from server.config.settings import Settings
    from server.database import engine
    from server.database import purges as recorded
else:  # other commands start without them
    hook, log, purging = on_demand("server.hook"), on_demand("server.log"), on_demand("server.purging")
    settings, terminal = on_demand("server.config.settings"), on_demand("server.terminal")
    own_server = on_demand("server.own_server")
    wishes, disks = on_demand("server.wishes"), on_demand("server.cache.disk")
    purges, engine = on_demand("server.cache.purges"), on_demand("server.database.engine")
    recorded = on_demand("server.database.purges")

AUTHOR = "command line"

Named = list[str] | None


def add_to(cli: typer.Typer) -> None:
    """Add this command to the command line."""
    cli.command()(purge)


def purge(
    identifiers: Annotated[Named, typer.Argument(help="Of pictures, such as folder/a.jpg.")] = None,
    design: Annotated[Named, typer.Option(help="A design, or a version of it: webinar, webinar@3.")] = None,
    source: Annotated[Named, typer.Option(help="The name of a source.")] = None,
    tag: Annotated[Named, typer.Option(help="A tag, as in Cache-Tag.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything.")] = False,
    config: Config = None,
) -> None:
    """Drop what is kept of pictures, on all workers of all servers that share the database; exits with 1 if the hook
    failed."""
    configured = settings.load(config)
    _must_be_known(configured, source or [], tag or [])
    try:
        wish = wishes.PurgeRequest(
            identifiers=identifiers or [], designs=design or [], sources=source or [], tags=tag or [], all=everything
        )
        tags = purging.meant(wish, [one.name for one in configured.sources], configured.server.slash)
        if configured.database.in_memory:
            _ask(configured, wish)
            return
        swept = _done(configured, tags)
    except ValueError as error:  # pydantic's words are about fields, which are no options
        raise refused(
            "Expected what to purge: identifiers or addresses of pictures, --design, --source, --tag or --all; at "
            "most 100 of each, and no blanks in tags."
        ) from error
    told = asyncio.run(_told(configured, tags))
    kept = f"{swept} pictures taken off this machine's disk" if configured.cache.disk else "there is no disk cache"
    typer.echo("\n".join((*tags, f"all servers on this database are told; {kept}")))
    if told == "failed":
        raise _hook_failed()


def _ask(configured: Settings, wish: wishes.PurgeRequest) -> None:
    """Have the server do it, whose database nobody else can reach. Raises Busy, Forbidden."""
    done = own_server.ask(configured, "POST", "/v1/purge", wish.model_dump(mode="json"))
    typer.echo("\n".join((*done["tags"], "the server on this machine has dropped them")))
    if done["hook"] == "failed":
        raise _hook_failed()


def _hook_failed() -> typer.Exit:
    terminal.complain("The hook failed: what keeps pictures in front of the server was not told.")
    return typer.Exit(1)


def _must_be_known(configured: Settings, sources: list[str], tags: list[str]) -> None:
    """Ends the command with 2 for a source that there is not, and for a tag that nothing has."""
    names = [one.name for one in configured.sources]
    for name in sources:
        if name not in names:
            raise refused(f"Expected one of the sources {', '.join(names)} for --source but received “{name}”.")
    for tag in tags:
        if not tag.startswith(("image:", "design:", "source:")):
            raise refused(f"Expected a tag such as image:dawn.jpg or design:sale for --tag but received “{tag}”.")


def _done(configured: Settings, tags: tuple[str, ...]) -> int:
    """Write it down, and take away what is on this machine's disk; how many pictures that were. Raises Busy."""
    database = engine.open_database(configured.database.url)
    try:
        recorded.record(database, AUTHOR, tags)
        found = recorded.since(database, "", 0)
    finally:
        database.close()
    cache, known = configured.cache, purges.Purges()
    if found is None or not (cache.disk and cache.disk_size):
        return 0
    known.learn(purging.news(found))
    disk = disks.Disk(Path(cache.disk), cache.disk_size, log.configure(configured.log), 1, known)
    try:
        return disk.sweep()
    finally:
        disk.close()


async def _told(configured: Settings, tags: tuple[str, ...]) -> str | None:
    """Tell those in front, once nobody behind them shows the old picture any more."""
    await asyncio.sleep(purging.LAG)
    return await hook.Hook(configured.cache.purge_hook, log.configure(configured.log)).tell(tags)
