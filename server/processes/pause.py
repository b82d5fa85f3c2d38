"""Pauses before a process is started again: longer each time, if one after the other ends at once."""

FIRST, LONGEST = 0.1, 30.0  # seconds


class Pause:
    """`next` is the moment before which nobody else is started."""

    __slots__ = ("_seconds", "next")

    def __init__(self) -> None:
        self._seconds = 0.0
        self.next = 0.0

    def lengthen(self, now: float) -> None:
        """Wait twice as long as the last time, however many die together: whoever dies during a pause was started
        before it."""
        if now >= self.next:
            self._seconds = min(max(FIRST, 2 * self._seconds), LONGEST)
            self.next = now + self._seconds

    def reset(self) -> None:
        """Begin anew with the shortest pause the next time."""
        self._seconds = 0.0
