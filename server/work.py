"""Work that nobody waits for: requests put jobs into the queue, and ask what became of them.

Who does the jobs is decided where the server starts: the process itself, or a process beside it that the supervisor
starts when there is something to do.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from structlog.typing import FilteringBoundLogger

from server.database.jobs import PICTURE, Job, Jobs
from server.errors import Busy
from server.job_runner import JobRunner, Task
from server.threads import Threads
from server.wishes import GenerateRequest

LOOK = 5.0  # seconds between two looks whether somebody has to be woken, because others have left a job

MakePicture = Callable[[GenerateRequest, str], Awaitable[str]]


class Work:
    """The jobs of one worker; for one event loop."""

    def __init__(self, jobs: Jobs, readers: Threads, log: FilteringBoundLogger) -> None:
        self._jobs = jobs
        self._readers = readers
        self._log = log
        self._wake: Callable[[], None] = lambda: None
        self._runner: JobRunner | None = None
        self._watching: asyncio.Task[None] | None = None

    def start(self, do: MakePicture) -> None:
        """Begin to do jobs here, one after the other."""
        self._runner = self.runner(do)
        self._wake = self._runner.wake
        self._runner.start()

    def runner(self, do: MakePicture, **how: int) -> JobRunner:
        """What does the jobs of this queue; `how` as JobRunner says."""
        return JobRunner(self._jobs, tasks(do), self._readers, self._log, **how)

    def watch(self, wake: Callable[[], None]) -> None:
        """Leave jobs to another process, which `wake` wakes, or starts, when there is one to be done."""
        self._wake = wake
        self._watching = asyncio.create_task(self._watch())

    async def close(self) -> None:
        if self._watching:
            self._watching.cancel()
            with suppress(asyncio.CancelledError):
                await self._watching
        if self._runner:
            await self._runner.stop()

    async def add(self, owner: str, wish: GenerateRequest, base: str) -> Job:
        """Put a wish into the queue; `base` is the server's address as its owner sees it. Raises Busy."""
        text = json.dumps({"wish": wish.model_dump(mode="json", by_alias=True), "base": base})
        job = await self._readers.run(lambda: self._jobs.add(owner, text, PICTURE))
        self._wake()
        return job

    async def get(self, owner: str, identity: str) -> Job | None:
        """A job of this owner's. Raises Busy."""
        return await self._readers.run(lambda: self._jobs.get(owner, identity))

    async def _watch(self) -> None:
        while True:
            try:
                if await self._readers.run(self._jobs.is_waiting):
                    self._wake()
            except Busy:  # the next look will do
                pass
            except Exception:  # noqa: BLE001 (as above)
                self._log.exception("jobs cannot be looked for")
            await asyncio.sleep(LOOK)


def tasks(do: MakePicture) -> Mapping[str, Task]:
    """The tasks that this version knows, by the names that stand in the queue."""

    async def picture(text: str) -> str:
        request = json.loads(text)
        return await do(GenerateRequest.model_validate_json(json.dumps(request["wish"])), request["base"])

    return {PICTURE: picture}
