"""What is used of uvicorn's protocol, and whether it is still there: it is no stable interface.

Written against uvicorn 0.54.
"""

import asyncio
from types import FunctionType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
    from uvicorn.protocols.http.flow_control import FlowControl
    from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
else:
    try:
        from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
        from uvicorn.protocols.http.flow_control import FlowControl
        from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
    except ImportError:  # an installation without httptools, or a uvicorn that has them elsewhere
        STATUS_LINE, HttpToolsProtocol, FlowControl, RequestResponseCycle = {}, asyncio.Protocol, object, object
        HttpParserError = HttpParserUpgrade = HttpRequestParser = Exception

__all__ = [
    "FINISHED",
    "STATUS_LINE",
    "HttpParserError",
    "HttpParserUpgrade",
    "HttpRequestParser",
    "HttpToolsProtocol",
    "is_known",
]

USED = {"access_log", "app_state", "client", "connections", "cycle", "flow", "headers", "parser", "pipeline"}
USED |= {"logger", "loop", "root_path", "scheme", "server", "server_state", "tasks", "transport", "url"}
USED |= {"on_body", "on_headers_complete", "on_message_begin", "on_message_complete", "on_response_complete"}
USED |= {"connection_lost", "connection_made", "data_received", "eof_received", "pause_writing", "resume_writing"}
USED |= {"_start_asgi_task", "pause_reading", "read_paused", "resume_reading", "write_paused"}
OF_CYCLES = {"disconnected", "keep_alive", "message_event", "response_complete", "response_started", "transport"}
OF_CYCLES |= {"waiting_for_100_continue"}


class Finished:
    """What a connection is doing that has been answered: nothing, as uvicorn's own cycle says it."""

    response_complete = True
    response_started = True
    disconnected = False
    keep_alive = True
    waiting_for_100_continue = False
    message_event = asyncio.Event()  # for which nobody waits


FINISHED = cast("RequestResponseCycle", Finished())


def is_known(base: type) -> bool:
    """Whether a protocol, and what it works with, has everything that is used here."""
    return _names(base) | _names(FlowControl) >= USED and _names(RequestResponseCycle) >= OF_CYCLES


def _names(base: type) -> set[str]:
    """The attributes and methods that the methods of a class speak of."""
    methods = {name: value for name, value in vars(base).items() if isinstance(value, FunctionType)}
    return set(methods).union(*(method.__code__.co_names for method in methods.values()))
