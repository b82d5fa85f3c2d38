"""The job runner: claims jobs, does several at once, and keeps their leases for as long as it works on them.

Done at least once; as the same wish gives the same picture, twice is as good.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from math import inf

from pydantic import ValidationError
from structlog.typing import FilteringBoundLogger

from ops.errors import Mistake
from server.database.jobs import ATTEMPTS, Job, Jobs, LastAttempt
from server.errors import Busy
from server.threads import Threads

LEASE = 15  # seconds after which a job is taken over if whoever does it shows no more that it does
BEATS = 3  # heartbeats in the time of a lease
LONGEST = 120.0  # seconds that a job may take
LOOK = 1.0  # seconds between two looks for jobs that others have added or left
PAUSES = (1, 10)  # seconds until what went wrong is tried again: the second time, and the third

Task = Callable[[str], Awaitable[str]]  # the request of a job → its result, both JSON


class JobRunner:
    """Of one process; for one event loop. Does `tasks`, `concurrency` jobs at once, each held by a `lease` in
    seconds."""

    def __init__(
        self,
        jobs: Jobs,
        tasks: Mapping[str, Task],
        threads: Threads,
        log: FilteringBoundLogger,
        *,
        concurrency: int = 1,
        lease: int = LEASE,
    ) -> None:
        self._jobs = jobs
        self._tasks = tasks
        self._threads = threads
        self._log = log
        self._lease = lease
        self._free = asyncio.Semaphore(concurrency)
        self._woken = asyncio.Event()
        self._claiming: asyncio.Task[None] | None = None
        self._doing = set[asyncio.Task[None]]()
        self._idle_since = inf  # when it first found no job; inf while there is one, or may be

    def start(self) -> None:
        """Begin to claim jobs."""
        self._claiming = asyncio.create_task(self._run())

    def wake(self) -> None:
        """Look for jobs at once."""
        self._idle_since = inf
        self._woken.set()

    @property
    def idle(self) -> float:
        """Seconds for which there has been nothing to do; below 0 if there is something, or nobody has looked yet."""
        return asyncio.get_running_loop().time() - self._idle_since

    async def stop(self, patience: float = 0.0) -> None:
        """Claim no more jobs, and give those back that have not ended after `patience` in seconds."""
        if self._claiming:
            self._claiming.cancel()
            with suppress(asyncio.CancelledError):
                await self._claiming
        if self._doing:
            await asyncio.wait(self._doing, timeout=patience)
        self.give_back()
        await asyncio.gather(*self._doing, return_exceptions=True)

    def give_back(self) -> None:
        """Stop what is under way, for others to do."""
        for doing in self._doing:
            if not doing.cancelling():  # else it is just giving its job back
                doing.cancel()

    async def _run(self) -> None:
        while True:
            await self._free.acquire()
            self._woken.clear()
            claim = asyncio.ensure_future(self._claimed(alone=not self._doing))
            try:
                job = await asyncio.shield(claim)
            except asyncio.CancelledError:
                await self._give_back_when_claimed(claim)
                raise
            except LastAttempt:
                self._free.release()
                if self._doing:
                    await asyncio.wait(set(self._doing))
                continue
            if job is None:
                self._free.release()
                if not self._doing and not self._woken.is_set():
                    self._idle_since = min(self._idle_since, asyncio.get_running_loop().time())
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), LOOK)
                continue
            self._idle_since = inf
            doing = asyncio.create_task(self._do(job))
            self._doing.add(doing)
            doing.add_done_callback(self._ended)
            if job.attempts == ATTEMPTS:
                await asyncio.wait({doing})

    async def _give_back_when_claimed(self, claim: asyncio.Future[Job | None]) -> None:
        """A claim that is under way in a thread goes on when the runner stops."""
        with suppress(LastAttempt):
            job = await claim
            if job:
                await self._end(lambda: self._jobs.give_back(job), patient=False)

    def _ended(self, doing: asyncio.Task[None]) -> None:
        self._doing.discard(doing)
        self._free.release()

    async def _claimed(self, *, alone: bool) -> Job | None:
        """A job that is ours now, if there is one and the database can be asked. Raises LastAttempt."""
        try:
            return await self._threads.run(lambda: self._jobs.claim(self._lease, self._tasks.keys(), alone=alone))
        except LastAttempt:
            raise
        except Busy:
            return None
        except Exception:  # noqa: BLE001 (whatever it is, the next one may be had again)
            self._log.exception("no job can be taken")
            return None

    async def _do(self, job: Job) -> None:
        working = asyncio.ensure_future(self._tasks[job.task](job.request))
        holding = asyncio.create_task(self._hold(job, working))
        try:
            async with asyncio.timeout(LONGEST):
                result = await working
        except ValidationError as error:  # a job of another version; its words would repeat what was asked for
            self._log.error("a job cannot be read", job=job.id, mistakes=error.error_count())
            await self._fail(job, "It is in a form that is not known here any more. Ask for it again.", again=False)
        except (Mistake, TimeoutError) as error:
            again = isinstance(error, Busy | TimeoutError)
            await self._fail(job, str(error) or "It took too long.", again=again)
        except asyncio.CancelledError:
            if not _is_stopped():
                self._log.warning("a job was taken over by another worker", job=job.id)
                return
            await self._end(lambda: self._jobs.give_back(job), patient=False)
            raise
        except Exception:  # noqa: BLE001 (a job of ours that fails must not end the others)
            self._log.exception("a job failed", job=job.id)
            await self._fail(job, "Something went wrong here.", again=False)
        else:
            await self._end(lambda: self._jobs.finish(job, result))
        finally:
            holding.cancel()

    async def _hold(self, job: Job, working: asyncio.Future[str]) -> None:
        """Extend a job's lease again and again; end the work if another one has taken the job over."""
        while True:
            await asyncio.sleep(self._lease / BEATS)
            try:
                held = await self._threads.run(lambda: self._jobs.extend(job, self._lease))
            except Busy:
                continue
            except Exception:  # noqa: BLE001 (the next heartbeat may succeed)
                self._log.exception("the lease of a job cannot be extended", job=job.id)
                continue
            if not held:
                working.cancel()
                return

    async def _fail(self, job: Job, detail: str, *, again: bool) -> None:
        said, pause = json.dumps({"detail": detail}), PAUSES[min(job.attempts, len(PAUSES)) - 1]
        await self._end(lambda: self._jobs.fail(job, said, again=again, pause=pause))

    async def _end(self, change: Callable[[], bool], *, patient: bool = True) -> None:
        """Write down how a job ended. If the database is away, who is `patient` tries again for as long as a lease
        lasts; beyond that, another one does the job."""
        try:
            async with asyncio.timeout(self._lease):
                while True:
                    with suppress(Busy):
                        await self._threads.run(change)
                        return
                    if not patient:
                        return
                    await asyncio.sleep(LOOK)
        except TimeoutError:
            return
        except Exception:  # noqa: BLE001 (as above)
            self._log.exception("the end of a job cannot be noted")


def _is_stopped() -> bool:
    """Whether it is this task that was cancelled, and not only what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
