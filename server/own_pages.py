"""What a server's own pages show that would be refused: `bookplate check` names it before anybody sees it."""

from pathlib import Path

from ops.errors import Mistake
from server import app
from server.config.database import SQLITE_FILE
from server.config.section import Unusable
from server.config.settings import Settings
from server.errors import Busy, SourceUnavailable, Unreachable
from server.own_addresses import OwnAddresses
from server.routes import gallery
from server.sources.original import Replaced

NAMED = 3  # addresses that are told
SHOWN = 100  # characters of each


async def refused(configured: Settings) -> list[str]:
    """The pictures of the gallery that nobody can be shown, and why, a sentence each."""
    page = Path(configured.server.gallery) if configured.server.gallery else None
    if page is None or not page.exists():
        return []
    try:
        shown = gallery.urls(gallery.read(page))
    except Unusable as mistake:
        return [str(mistake)]
    try:
        house = app.build(_quiet(configured))
    except (Unusable, Busy):
        return []  # which is said elsewhere
    try:
        addresses = OwnAddresses(house.orders, configured.server.longest_url)
        found = [said for url in shown if (said := await _refusal(addresses, url))]
    finally:
        await house.close()
    if len(found) <= NAMED:
        return found
    return [
        *found[:NAMED],
        f'So would {len(found) - NAMED} more of {page}; with server.gallery = "" there is no gallery.',
    ]


async def _refusal(addresses: OwnAddresses, url: str) -> str:
    try:
        await addresses.shown(url)
    except (Busy, SourceUnavailable, Unreachable, Replaced):
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
