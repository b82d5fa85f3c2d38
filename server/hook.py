"""The hook: a command of the operator's that is told of purges, and may tell a CDN.

It gets JSON on its standard input, `{"tags": ["image:dawn.jpg"], "all": false}`; what it says on standard error stands
in the server's log. That it fails undoes nothing.
"""

import asyncio
import json
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from typing import Literal

from structlog.typing import FilteringBoundLogger

from server.cache.tags import ALL

SECONDS = 10.0  # that it may take

Outcome = Literal["ok", "failed"]


class Hook:
    """A command, word by word; no words for none."""

    def __init__(self, command: Sequence[str], log: FilteringBoundLogger, seconds: float = SECONDS) -> None:
        self._command = command
        self._log = log
        self._seconds = seconds

    async def tell(self, tags: Sequence[str]) -> Outcome | None:
        """Run it, and say how it went; None if there is none. Never raises."""
        if not self._command:
            return None
        told = json.dumps({"tags": list(tags), "all": ALL in tags}).encode()
        try:
            async with asyncio.timeout(self._seconds):
                code = await self._run(told)
        except TimeoutError:
            return self._failed(f"it took longer than {self._seconds:g} s")
        except (OSError, ValueError) as error:
            return self._failed(f"it cannot be run: {error}")
        return self._failed(f"it ended with {code}") if code else "ok"

    def _failed(self, cause: str) -> Outcome:
        self._log.error("the purge hook failed", command=self._command[0], cause=cause)
        return "failed"

    async def _run(self, told: bytes) -> int:
        """What it ends with; who is not waited for any more is ended, with all that it has started."""
        pipe, nothing = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
        process = await asyncio.create_subprocess_exec(
            *self._command, stdin=pipe, stdout=nothing, start_new_session=True
        )
        try:
            await process.communicate(told)
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        return process.returncode or 0
