"""The services that jobs and the API are made of, opened when there is one to be done, or asked for.

Importing them brings in everything that designs are made of, which takes longer than a first picture: it is to be done
in a thread.
"""

from dataclasses import dataclass

from server.core import data_keys
from server.core.data_keys import DataKeys
from server.core.encryption import Cipher
from server.core_services import Core
from server.database import jobs
from server.database.engine import Database
from server.database.jobs import Jobs
from server.designs.composition import composition, figures  # noqa: F401 (what filling in a design asks for)
from server.designs.versions import Versions
from server.generated_pictures import GeneratedPictures
from server.hook import Hook
from server.orders import Orders
from server.purging import Purging, Rooms
from server.work import Work


@dataclass(frozen=True, slots=True)
class Services:
    """The queue of jobs and who works with it, what they do, who follows purges, and the keys of personal data."""

    keys: DataKeys
    queue: Jobs
    work: Work
    pictures: GeneratedPictures
    purging: Purging


def versions(database: Database) -> Versions:
    """The versions of designs in a database."""
    return Versions(database)


def opened(core: Core, orders: Orders) -> Services:
    """The services, with the database open. Blocks. Raises Busy."""
    settings = core.settings
    with core.database.read():
        pass
    keys = data_keys.of(settings.database, settings.server.state_folder)
    queue = Jobs(core.database, Cipher(keys, jobs.PURPOSE), settings.database.keep_jobs)
    rooms = Rooms(core.database, orders.renderer, orders.originals, core.purges, core.disk)
    alone = core.workers == 1 and not settings.database.shared
    hook = Hook(settings.cache.purge_hook, core.log)
    return Services(
        keys,
        queue,
        Work(queue, core.clerks, core.log),
        GeneratedPictures(settings, orders),
        Purging(rooms, core.clerks, hook, core.metrics, core.log, alone=alone),
    )
