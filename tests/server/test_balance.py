"""Connections find their way to who has the least to do."""

import asyncio
import threading
from contextlib import ExitStack, suppress
from pathlib import Path

import httpx2
import pytest

from server import balance
from server.balance import Counting, excess
from server.crew import Crew
from tests.server.running import serving


@pytest.mark.parametrize(
    ("own", "busy", "leave"),
    [
        (4, [4, 0], 2),
        (3, [3, 1], 1),
        (2, [2, 2], 0),
        (3, [3, 2], 0),
        (1, [1, 0], 0),
        (2, [2, 0], 1),
        (0, [0, 9], 0),
        (9, [9, 0, 0, 0], 4),
        (5, [], 2),
    ],
)
def test_who_has_more_than_its_share_lets_some_leave_but_no_more_than_half(
    own: int, busy: list[int], leave: int
) -> None:
    assert excess(own, busy) == leave


def test_workers_hear_of_each_other(tmp_path: Path) -> None:
    crew = Crew(tmp_path, 3, 1)
    with ExitStack() as held:
        seats = [crew.seat(held) for _ in range(3)]
        assert sorted(seats) == [0, 1, 2]
        for seat in seats:
            crew.tell(seat, seat + 5)
        assert crew.tell(0, 1) == [1, 6, 7]
    with ExitStack() as held:
        assert crew.seat(held) == 0  # who has ended has left a seat


def test_of_connections_that_are_used_some_are_asked_to_leave(tmp_path: Path) -> None:
    crowded, idle = [Counting() for _ in range(6)], [Counting() for _ in range(3)]

    async def ask() -> None:
        crew = Crew(tmp_path, 2, 1)
        keeping = [asyncio.create_task(balance.keep(crew, lambda own=own: own)) for own in ([*crowded, *idle], [])]
        for _ in range(100):
            for one in crowded:
                one.asked += 1
            await asyncio.sleep(0.02)
        for task in keeping:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    asyncio.run(ask())
    left = sum(one.leaving for one in crowded)
    assert left >= 3  # half of them at once, and who stays is alone with its own
    assert not any(one.leaving for one in idle)


def test_clients_that_stay_connected_are_served_by_all_workers(pictures: Path, tmp_path: Path) -> None:
    """Those that come before the second worker is there, too."""
    with serving(pictures, tmp_path, "[server]\nworkers = 2\n") as server:
        done, names = threading.Event(), list[str]()

        def ask() -> None:
            with httpx2.Client(base_url=server.url, timeout=30) as client:
                while not done.is_set():
                    answer = client.get("/iiif/3/chart.png/full/60,/0/default.png")
                    assert answer.status_code == 200
                    names.append(answer.headers["x-request-id"][:10])

        clients = [threading.Thread(target=ask) for _ in range(4)]
        for one in clients:
            one.start()
        for _ in range(100):
            if len(set(names)) == 2 or done.wait(0.1):
                break
        done.set()
        for one in clients:
            one.join()

    assert len(set(names)) == 2
