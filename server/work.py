"""Work that nobody waits for: jobs are taken from the database, done, and their results kept there.

Done at least once; as the same wish gives the same picture, twice is as good.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress

from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from server.database.jobs import Job, Jobs
from server.errors import Busy
from server.threads import Threads
from server.wishes import Generate

LEASE = 60  # seconds that a job may take
REST = 2.0  # seconds between two looks for jobs that others have left

Do = Callable[[Generate, str], Awaitable[str]]


class Work:
    """The jobs of one worker; for one event loop."""

    def __init__(self, jobs: Jobs, readers: Threads, log: FilteringBoundLogger) -> None:
        self._jobs = jobs
        self._readers = readers
        self._log = log
        self._woken = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self, do: Do) -> None:
        """Begin to work: `do` makes a wish into the text of its result."""
        self._task = asyncio.create_task(self._run(do))

    async def close(self) -> None:
        if self._task:
            if not self._task.cancelling():  # else it is just giving its job back
                self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def add(self, owner: str, wish: Generate, base: str) -> Job:
        """Put a wish into the queue; `base` is the server's address as its owner sees it. Raises Busy."""
        text = json.dumps({"wish": wish.model_dump(mode="json", by_alias=True), "base": base})
        job = await self._readers.run(lambda: self._jobs.add(owner, text))
        self._woken.set()
        return job

    async def get(self, owner: str, identity: str) -> Job | None:
        """A job of this owner's. Raises Busy."""
        return await self._readers.run(lambda: self._jobs.get(owner, identity))

    async def _run(self, do: Do) -> None:
        while True:
            self._woken.clear()
            job = await self._claimed()
            if job is None:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), REST)
                continue
            await self._do(job, do)

    async def _claimed(self) -> Job | None:
        """A job that is ours now, if there is one and the database can be asked."""
        try:
            return await self._readers.run(lambda: self._jobs.claim(LEASE))
        except Busy:
            return None
        except Exception:  # noqa: BLE001 (whatever it is, the next one may be had again)
            self._log.exception("no job can be taken")
            return None

    async def _do(self, job: Job, do: Do) -> None:
        try:
            request = json.loads(job.request)
            async with asyncio.timeout(LEASE - 5):
                result = await do(Generate.model_validate_json(json.dumps(request["wish"])), request["base"])
        except ValidationError as error:  # a job of another version; its words would repeat what was asked for
            self._log.error("a job cannot be read", job=job.id, mistakes=error.error_count())
            await self._fail(job, "It is in a form that is not known here any more. Ask for it again.", again=False)
        except (Mistake, TimeoutError) as error:
            again = isinstance(error, Busy | TimeoutError)
            await self._fail(job, str(error) or "It took too long.", again=again)
        except asyncio.CancelledError:
            await self._end(lambda: self._jobs.give_back(job))
            raise
        except Exception:  # noqa: BLE001 (a job of ours that fails must not end the others)
            self._log.exception("a job failed", job=job.id)
            await self._fail(job, "Something went wrong here.", again=False)
        else:
            await self._end(lambda: self._jobs.finish(job, result))

    async def _fail(self, job: Job, detail: str, *, again: bool) -> None:
        said = json.dumps({"detail": detail})
        await self._end(lambda: self._jobs.fail(job, said, again=again))

    async def _end(self, change: Callable[[], bool]) -> None:
        try:
            await self._readers.run(change)
        except Busy:  # its lease will end, and somebody will do it again
            return
        except Exception:  # noqa: BLE001 (as above)
            self._log.exception("the end of a job cannot be noted")
