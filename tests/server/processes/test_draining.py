"""Connections that end, told by stand-ins for uvicorn's own; the real ones are in tests/faults."""

import asyncio
from dataclasses import dataclass, field

import pytest

from server.processes.draining import Draining


@dataclass(eq=False)
class Cycle:
    response_complete: bool = False
    response_started: bool = False
    keep_alive: bool = True


@dataclass(eq=False)
class Transport:
    owner: "Connection"
    ended: str = ""

    def close(self) -> None:
        self.ended = self.ended or "closed"
        self.owner.served.connections.discard(self.owner)

    def abort(self) -> None:
        self.ended = self.ended or "aborted"
        self.owner.served.connections.discard(self.owner)


@dataclass(eq=False)
class Connection:
    served: "Served"
    cycle: Cycle | None = None
    leaving: bool = False
    transport: Transport = field(init=False)

    def __post_init__(self) -> None:
        self.transport = Transport(self)
        self.served.connections.add(self)


@dataclass
class Served:
    connections: set[Connection] = field(default_factory=set)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)


def test_with_nobody_there_it_is_over_at_once() -> None:
    draining = Draining(Served(), clock=lambda: pytest.fail("nobody has to look at the time"))
    assert asyncio.run(draining.finish())


def test_idle_ones_are_closed_and_busy_ones_have_time() -> None:
    async def run() -> None:
        served = Served()
        silent, idle, busy = (Connection(served, cycle) for cycle in (None, Cycle(response_complete=True), Cycle()))
        draining = Draining(served)
        draining.leave(60)
        finishing = asyncio.create_task(draining.finish())
        while served.connections != {busy}:
            await asyncio.sleep(0.01)
        assert (silent.transport.ended, idle.transport.ended) == ("closed", "closed")
        assert busy.leaving
        assert busy.cycle is not None
        assert not busy.cycle.keep_alive
        busy.cycle.response_complete = True
        assert await finishing
        assert busy.transport.ended == "closed"

    asyncio.run(run())


def test_who_makes_way_keeps_idle_ones_for_a_while_but_not_if_it_is_hurried() -> None:
    async def run() -> None:
        served = Served()
        idle = Connection(served, Cycle(response_complete=True))
        draining = Draining(served)
        draining.leave(1000, idle=1000)
        finishing = asyncio.create_task(draining.finish())
        await asyncio.sleep(0.3)
        assert idle.leaving
        assert not idle.transport.ended
        draining.leave(1000)
        assert await finishing
        assert idle.transport.ended == "closed"

    asyncio.run(run())


def test_what_is_not_finished_in_time_is_cancelled_or_broken_off() -> None:
    async def run() -> None:
        served, refused = Served(), []

        async def answering(connection: Connection) -> None:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                refused.append(connection)
                connection.transport.close()

        waiting, sending = Connection(served, Cycle()), Connection(served, Cycle(response_started=True))
        for connection in (waiting, sending):
            task = asyncio.create_task(answering(connection))
            served.tasks.add(task)
            task.add_done_callback(served.tasks.discard)
        draining = Draining(served)
        draining.leave(0.05)
        assert not await draining.finish()
        assert (waiting.transport.ended, sending.transport.ended) == ("closed", "aborted")
        assert set(refused) == {waiting, sending}
        assert not served.connections

    asyncio.run(run())
