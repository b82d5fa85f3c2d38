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
from server.config.settings import Settings
from server.core.encryption import Cipher
from server.database import idempotency
from server.database.engine import Database
from server.database.idempotency import Idempotency
from server.expiry import Expiry
from server.explain import Explainer
from server.metrics import Metrics
from server.orders import Orders
from server.pages.srcset import Scribe
from server.previews import Previews
from server.proofs import Proofs
from server.routes import api, designs, fonts, login, purge, reading, srcset
from server.routes.gate import Credentials, Doorkeeper
from server.routes.generate import Generates
from server.routes.public import Public
from server.routes.session import BrowserSessions
from server.services import Services
from server.sources.outside import Outside
from server.threads import Threads

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
    admin: AdminToken
    shared_folder: Path | None  # of all workers, if there are several
    services: Services


@dataclass(frozen=True, slots=True)
class Office:
    """The API, the routes that lead to it, and the work that nobody waits for."""

    api: FastAPI
    routes: Sequence[Any]
    services: Services
    expiry: Expiry


def opened(front: Front, about: str) -> Office:
    """The office. Blocks."""
    settings, orders, clerks, services = front.settings, front.orders, front.clerks, front.services
    server, access = settings.server, settings.access
    public = Public(server)
    begun = Sessions(front.database, front.admin)
    sessions = BrowserSessions(begun, public, server.port, clerks)
    credentials = Credentials(Keys(front.database, access.environment), front.admin, sessions)
    limiter = Limiter(access.rate, front.shared_folder)
    doorkeeper = Doorkeeper(credentials, public, limiter, clerks, front.metrics)
    answers = Idempotency(front.database, Cipher(services.keys, idempotency.PURPOSE), settings.database.keep_answers)
    generates = Generates(settings, orders, answers, services.work, services.pictures, clerks)
    expiry = Expiry((services.queue.expire, answers.expire, begun.expire), front.database.scrub, clerks, front.log)
    routers = [
        generates.router(),
        srcset.router(front.scribe, server),
        designs.router(orders.library, Proofs(orders, front.outside), Previews(orders)),
        fonts.router(orders.designs.fonts),
        purge.router(services.purging, server.slash),
        reading.router(front.explainer),
    ]
    application = api.create(TITLE, about, routers, doorkeeper)
    routes = (*login.routes(sessions), api.Below(application))
    return Office(application, routes, services, expiry)
