"""A worker, as its supervisor knows it."""

from server.processes.health import Health

HUNG = "hung"  # what is told of a worker that hung
MOST = 16  # times the usual patience, with workers that hang one after the other


class Child:
    """A worker.

    generation  which reading of the configuration it has
    place       in whose place it comes, if one has died
    factor      how many times the usual patience it is given
    up          whether it accepts connections
    leaving     since when it has been told to make way for another one
    doomed      when it is killed, if it hangs
    """

    __slots__ = ("doomed", "factor", "generation", "health", "leaving", "place", "process", "slot", "started", "up")

    def __init__(self, process: int, slot: int, generation: int, place: "Dead | None", started: float) -> None:
        self.process = process
        self.slot = slot
        self.generation = generation
        self.place = place
        self.factor: float = place.factor if place else 1
        self.started = started
        self.up = False
        self.leaving: float | None = None
        self.doomed: float | None = None
        self.health = Health()


class Dead:
    """A worker that has ended and is to be replaced: `event` says how it ended, `told` is what its successor is told of
    it, `factor` how many times the usual patience that one is given."""

    __slots__ = ("event", "factor", "told")

    def __init__(self, child: Child, code: int, lived: float, patience: float) -> None:
        self.event = f"worker {child.process} ended ({ending(code)})"
        self.told = f"{child.process}:{code}{f':{HUNG}' if child.doomed is not None else ''}"
        again = child.doomed is not None and lived < MOST * patience * child.factor
        self.factor = min(2 * child.factor, MOST) if again else 1


def ending(code: int) -> str:
    """Return how a process ended, in words. `code` is its exit code; below zero, the signal that ended it."""
    return f"exit code {code}" if code >= 0 else f"signal {-code}"
