import asyncio

import pytest

from server.sharing import Sharing


def test_of_many_who_want_the_same_one_makes_it() -> None:
    made = []

    async def run() -> list[int]:
        sharing: Sharing[int] = Sharing()

        async def make() -> int:
            made.append(1)
            await asyncio.sleep(0.01)
            return 7

        return await asyncio.gather(*(sharing.once("a", make) for _ in range(50)))

    assert asyncio.run(run()) == [7] * 50
    assert len(made) == 1


def test_everyone_gets_the_mistake_and_the_next_tries_anew() -> None:
    async def run() -> None:
        sharing: Sharing[int] = Sharing()

        async def fail() -> int:
            await asyncio.sleep(0)
            raise ValueError("no")

        async def succeed() -> int:
            return 1

        results = await asyncio.gather(*(sharing.once("a", fail) for _ in range(3)), return_exceptions=True)
        assert [str(result) for result in results] == ["no"] * 3
        assert await sharing.once("a", succeed) == 1

    asyncio.run(run())


def test_who_leaves_does_not_take_it_from_the_others_but_the_last_one_does() -> None:
    async def run() -> None:
        sharing: Sharing[int] = Sharing()
        ended = []

        async def make() -> int:
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                ended.append("cancelled")
                raise
            return 1

        first, second = (asyncio.create_task(sharing.once("a", make)) for _ in range(2))
        await asyncio.sleep(0.01)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        assert ended == []
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        await asyncio.sleep(0)
        assert ended == ["cancelled"]

    asyncio.run(run())


def test_what_is_begun_anew_before_what_was_left_has_ended_is_shared_as_well() -> None:
    async def run() -> None:
        sharing: Sharing[int] = Sharing()
        begun, go_on = [], asyncio.Event()

        async def make() -> int:
            begun.append(1)
            number = len(begun)
            try:
                await go_on.wait()
            except asyncio.CancelledError:
                await asyncio.sleep(0)  # it takes a moment to end
                raise
            return number

        async def turns() -> None:
            for _ in range(10):
                await asyncio.sleep(0)

        left = asyncio.create_task(sharing.once("a", make))
        await turns()
        left.cancel()
        with pytest.raises(asyncio.CancelledError):
            await left
        second = asyncio.create_task(sharing.once("a", make))
        await turns()  # what was left has ended now
        assert "a" in sharing
        third = asyncio.create_task(sharing.once("a", make))
        await turns()
        go_on.set()
        assert await asyncio.gather(second, third) == [2, 2]

    asyncio.run(run())


def test_who_comes_after_it_was_closed_begins_anew_and_those_before_wait_on() -> None:
    async def run() -> None:
        sharing: Sharing[int] = Sharing()
        gates = [asyncio.Event(), asyncio.Event()]
        begun, ended = list[int](), list[int]()

        async def make() -> int:
            number = len(begun)
            begun.append(number)
            try:
                await gates[number].wait()
            except asyncio.CancelledError:
                ended.append(number)
                raise
            return number

        early = [asyncio.create_task(sharing.once("a", make)) for _ in range(3)]
        await asyncio.sleep(0)
        sharing.close("a")
        assert "a" not in sharing
        late = [asyncio.create_task(sharing.once("a", make)) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        early.pop().cancel()
        gates[0].set()
        assert await asyncio.gather(*early) == [0, 0]
        assert "a" in sharing
        gates[1].set()
        assert await asyncio.gather(*late) == [1, 1]
        assert (begun, ended) == ([0, 1], [])
        assert "a" not in sharing

    asyncio.run(run())


def test_the_last_one_to_leave_what_was_closed_cancels_it_and_nothing_else() -> None:
    async def run() -> None:
        sharing: Sharing[int] = Sharing()
        ended = list[str]()

        async def make(name: str) -> int:
            try:
                await asyncio.Event().wait()
            finally:
                ended.append(name)
            return 1

        closed = asyncio.create_task(sharing.once("a", lambda: make("closed")))
        await asyncio.sleep(0)
        sharing.close("a")
        new = asyncio.create_task(sharing.once("a", lambda: make("new")))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        closed.cancel()
        await asyncio.gather(closed, return_exceptions=True)
        await asyncio.sleep(0)
        assert ended == ["closed"]
        assert "a" in sharing
        new.cancel()
        await asyncio.gather(new, return_exceptions=True)
        await asyncio.sleep(0)
        assert ended == ["closed", "new"]

    asyncio.run(run())
