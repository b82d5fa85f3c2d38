"""The office: the rooms behind the API, opened once the server listens. No picture of a plain file needs them.

Importing it brings in everything that designs and the API are made of, which takes longer than a first picture: it is
to be done in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from structlog.typing import FilteringBoundLogger

from server.access.admin_token import AdminToken
from server.access.keys import Keys
from server.access.limits import Limiter
from server.access.sessions import Sessions
from server.cache.disk import Disk
from server.cache.purges import Purges
from server.config.settings import Settings
from server.core import data_keys
from server.core.encryption import Cipher
from server.database import idempotency, jobs
from server.database.engine import Database
from server.database.idempotency import Idempotency
from server.database.jobs import Jobs
from server.designs.composition import composition, figures  # noqa: F401 (what filling in a design asks for)
from server.designs.versions import Versions
from server.expiry import Expiry
from server.explain import Explainer
from server.hook import Hook
from server.metrics import Metrics
from server.orders import Orders
from server.pages.srcset import Scribe
from server.previews import Previews
from server.proofs import Proofs
from server.purging import Purging, Rooms
from server.routes import api, designs, fonts, login, purge, reading, srcset
from server.routes.gate import Credentials, Doorkeeper
from server.routes.generate import Generates
from server.routes.public import Public
from server.routes.session import BrowserSessions
from server.sources.outside import Outside
from server.threads import Threads
from server.work import Work

TITLE = "Bookplate"


@dataclass(frozen=True, slots=True)
class Front:
    """What there is before, which the office works with."""

    settings: Settings
    database: Database
    orders: Orders
    outside: Outside
    explainer: Explainer
    scribe: Scribe
    clerks: Threads
    metrics: Metrics
    log: FilteringBoundLogger
    workers: int
    disk: Disk | None
    purges: Purges
    admin: AdminToken
    shared_folder: Path | None  # of all workers, if there are several


@dataclass(frozen=True, slots=True)
class Office:
    """The API, the routes that lead to it, and the work that nobody waits for."""

    api: FastAPI
    routes: Sequence[Any]
    work: Work
    generates: Generates
    purging: Purging
    expiry: Expiry


def versions(database: Database) -> Versions:
    """The versions of designs in a database."""
    return Versions(database)


def opened(front: Front, about: str) -> Office:
    """The office, with the database open. Blocks. Raises Busy."""
    settings, orders, clerks = front.settings, front.orders, front.clerks
    server, access = settings.server, settings.access
    with front.database.read():
        pass
    public = Public(server)
    begun = Sessions(front.database, front.admin)
    sessions = BrowserSessions(begun, public, server.port, clerks)
    credentials = Credentials(Keys(front.database, access.environment), front.admin, sessions)
    limiter = Limiter(access.rate, front.shared_folder)
    doorkeeper = Doorkeeper(credentials, public, limiter, clerks, front.metrics)
    kept, keys = settings.database, data_keys.of(settings.database, server.state_folder)
    queue = Jobs(front.database, Cipher(keys, jobs.PURPOSE), kept.keep_jobs)
    answers = Idempotency(front.database, Cipher(keys, idempotency.PURPOSE), kept.keep_answers)
    work = Work(queue, clerks, front.log)
    generates = Generates(settings, orders, answers, work, clerks)
    expiry = Expiry((queue.expire, answers.expire, begun.expire), front.database.scrub, clerks, front.log)
    rooms = Rooms(front.database, orders.renderer, orders.originals, front.purges, front.disk)
    alone = front.workers == 1 and not settings.database.shared
    purging = Purging(rooms, clerks, Hook(settings.cache.purge_hook, front.log), front.metrics, front.log, alone=alone)
    routers = [
        generates.router(),
        srcset.router(front.scribe, server),
        designs.router(orders.library, Proofs(orders, front.outside), Previews(orders)),
        fonts.router(orders.designs.fonts),
        purge.router(purging, server.slash),
        reading.router(front.explainer),
    ]
    application = api.create(TITLE, about, routers, doorkeeper)
    routes = (*login.routes(sessions), api.Below(application))
    return Office(application, routes, work, generates, purging, expiry)
