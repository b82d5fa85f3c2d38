import asyncio

from server.sources.turns import Places


def test_so_many_are_in_at_once_and_so_many_for_each_name() -> None:
    async def run() -> list[int]:
        places, inside, most = Places(5, 2), {"a": 0, "b": 0, "c": 0}, {"each": 0, "all": 0}

        async def visit(name: str) -> None:
            async with places.at(name):
                inside[name] += 1
                most["each"], most["all"] = max(most["each"], inside[name]), max(most["all"], sum(inside.values()))
                for _ in range(3):
                    await asyncio.sleep(0)
                inside[name] -= 1

        await asyncio.gather(*(visit(name) for name in "abc" * 20))
        return [most["each"], most["all"], len(places._names)]

    assert asyncio.run(run()) == [2, 5, 0]


def test_who_waits_for_a_busy_name_keeps_no_place_from_others() -> None:
    async def run() -> str:
        places, done = Places(2, 1), asyncio.Event()

        async def stay() -> None:
            async with places.at("busy"):
                await done.wait()

        stayers = [asyncio.create_task(stay()) for _ in range(5)]
        await asyncio.sleep(0)
        async with asyncio.timeout(1), places.at("free"):
            done.set()
        await asyncio.gather(*stayers)
        return "in"

    assert asyncio.run(run()) == "in"
