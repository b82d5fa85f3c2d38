"""The office: the rooms behind the API, opened once the server listens. No picture of a plain file needs them.

Importing it brings in everything that designs and the API are made of, which takes longer than a first picture: it is
to be done in a thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from server.access.keys import Keys
from server.access.limits import Limiter
from server.access.sessions import Sessions
from server.core.encryption import Cipher
from server.core_services import Core
from server.database import idempotency
from server.database.idempotency import Idempotency
from server.expiry import Expiry
from server.explain import Explainer
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
from server.services import opened as open_services
from server.sources.outside import Outside

TITLE = "Bookplate"


@dataclass(frozen=True, slots=True)
class Office:
    """The API, the routes that lead to it, and the work that nobody waits for."""

    api: FastAPI
    routes: Sequence[Any]
    services: Services
    expiry: Expiry


def opened(core: Core, orders: Orders, outside: Outside, explainer: Explainer, scribe: Scribe, about: str) -> Office:
    """The office, with the database open. Blocks. Raises Busy."""
    settings, database, clerks = core.settings, core.database, core.clerks
    server, access = settings.server, settings.access
    services = open_services(core, orders)
    public = Public(server)
    begun = Sessions(database, core.admin)
    sessions = BrowserSessions(begun, public, server.port, clerks)
    credentials = Credentials(Keys(database, access.environment), core.admin, sessions)
    limiter = Limiter(access.rate, core.crew.folder if core.crew else None)
    doorkeeper = Doorkeeper(credentials, public, limiter, clerks, core.metrics)
    answers = Idempotency(database, Cipher(services.keys, idempotency.PURPOSE), settings.database.keep_answers)
    generates = Generates(settings, orders, answers, services.work, services.pictures, clerks)
    expiry = Expiry((services.queue.expire, answers.expire, begun.expire), database.scrub, clerks, core.log)
    routers = [
        generates.router(),
        srcset.router(scribe, server),
        designs.router(orders.library, Proofs(orders, outside), Previews(orders)),
        fonts.router(orders.designs.fonts),
        purge.router(services.purging, server.slash),
        reading.router(explainer),
    ]
    application = api.create(TITLE, about, routers, doorkeeper)
    routes = (*login.routes(sessions), api.Below(application))
    return Office(application, routes, services, expiry)
