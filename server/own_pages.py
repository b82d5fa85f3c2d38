"""What would be refused of what a server's own pages show, and of what its sources need: `bookplate check` names it
before anybody sees it."""

from pathlib import Path

from ops.errors import Mistake
from server import app
from server.config.database import SQLITE_FILE
from server.config.section import Unusable
from server.config.settings import Settings
from server.config.sources import Source
from server.designs.library import Library
from server.errors import Busy
from server.own_addresses import OwnAddresses
from server.routes import gallery

NAMED = 3  # addresses that are told
SHOWN = 100  # characters of each


async def odd(configured: Settings) -> list[str]:
    """What is refused although it is to be seen, and what is to protect pictures but is not there, a sentence each."""
    page = Path(configured.server.gallery) if configured.server.gallery else None
    try:
        urls = gallery.urls(gallery.read(page)) if page and page.exists() else ()
    except Unusable as mistake:
        return [str(mistake)]
    protected = [source for source in configured.sources if source.protect]
    if not urls and not protected:
        return []
    try:
        house = app.build(_quiet(configured))
    except (Unusable, Busy):
        return []  # which is said elsewhere
    try:
        addresses = OwnAddresses(house.orders, configured.server.longest_url)
        refused = [said for url in urls if (said := await _refusal(addresses, url))]
        without = [said for source in protected if (said := await _lacking(house.orders.library, source))]
    finally:
        await house.close()
    if len(refused) > NAMED:
        more = f'So would {len(refused) - NAMED} more of {page}; with server.gallery = "" there is no gallery.'
        refused = [*refused[:NAMED], more]
    return [*without, *refused]


async def _lacking(library: Library, source: Source) -> str:
    name, _, version = source.protect.partition("@")
    try:
        found = await library.find(name, int(version) if version else None)
    except Busy:
        return ""
    missing = f"The source {source.name} is protected by the design {source.protect}, which there is not"
    return "" if found else f"{missing}: none of its pictures is shown."


async def _refusal(addresses: OwnAddresses, url: str) -> str:
    try:
        await addresses.shown(url)
    except gallery.PASSING:
        return ""  # which says nothing of the address
    except Mistake as mistake:
        shown = url if len(url) <= SHOWN else url[:SHOWN] + "…"
        return f"The gallery shows {shown}, which would be refused: {mistake}"
    return ""


def _quiet(configured: Settings) -> Settings:
    """The same without a log, and without a database where there is none yet: to look makes none."""
    update: dict[str, object] = {"log": configured.log.model_copy(update={"level": "error"})}
    file = SQLITE_FILE.fullmatch(configured.database.url)
    if file and not Path(file[2]).exists():
        update["database"] = configured.database.model_copy(update={"url": ""})
    return configured.model_copy(update=update)
