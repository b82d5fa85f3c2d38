"""Addresses that are tried in process, and some of them through the whole application too: those with MARK in front."""

from abc import ABC, abstractmethod

from tests.fuzz.findings import Tried, Wrong, found, tried
from tests.server.inside import Inside

MARK = b"!"


class InProcess(ABC):
    """What is tried inside a house; to be closed."""

    def __init__(self, inside: Inside) -> None:
        self._inside = inside
        self._orders = inside.house.orders

    def check(self, data: bytes) -> str:
        """What becomes of an address. Raises Wrong."""
        ((outcome, wrong),) = self.check_all([data])
        if wrong:
            raise Wrong(wrong.kind, wrong.detail)
        return outcome

    def check_all(self, several: list[bytes]) -> list[Tried]:
        """In one run of the event loop, which takes as long to start as an address takes to be read."""
        results = self._inside.run(self._tried(several))
        return [
            tried(self._through, data.removeprefix(MARK))
            if data.startswith(MARK + b"/iiif/") and not wrong
            else (outcome, wrong)
            for data, (outcome, wrong) in zip(several, results, strict=True)
        ]

    async def _tried(self, several: list[bytes]) -> list[Tried]:
        results: list[Tried] = []
        for data in several:
            try:
                results.append((await self._alone(data.removeprefix(MARK)), None))
            except Exception as error:  # noqa: BLE001 - whatever is raised is what is looked for
                results.append(("WRONG", found(data, error)))
        return results

    @abstractmethod
    async def _alone(self, raw: bytes) -> str:
        """What becomes of an address before anybody is asked for it. Raises Wrong."""

    @abstractmethod
    def _through(self, raw: bytes) -> str:
        """What becomes of it when the whole application is asked. Raises Wrong."""

    def finish(self) -> None:  # noqa: B027 (there may be something)
        """Nothing is left to be seen in the end."""

    def close(self) -> None:
        self._inside.close()
