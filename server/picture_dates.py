"""Since when pictures are made as they are, by the engine, the configuration and the fonts of this server."""

from hashlib import blake2b

from structlog.typing import FilteringBoundLogger

from server.config.settings import Settings
from server.config.sources import FolderSource
from server.core.last_modified import LastModified
from server.database import engine_record
from server.database.engine import Database
from server.studio import Studio


def of(settings: Settings, database: Database, made: Studio, log: FilteringBoundLogger) -> LastModified:
    """The dates of pictures that are made so, kept where the database is."""
    sources = [
        (one.name, one.kind, str(one.path if isinstance(one, FolderSource) else one.url)) for one in settings.sources
    ]
    fonts = made.fonts.fingerprint
    parts = made.fingerprint, fonts, settings.images.model_dump_json(), sources, settings.server.slash
    fingerprint = blake2b(repr(parts).encode(), digest_size=16).hexdigest()
    dates = LastModified(engine_record.of(settings.database.url, database), fingerprint, log, fonts=fonts)
    dates.settle(follows=False)
    return dates
