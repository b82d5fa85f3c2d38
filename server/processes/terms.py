"""What the supervisor and its workers tell each other.

A worker is told its post in one variable of its environment. It answers over a socket that all workers share, in lines:
which terms the configuration sets for the processes, that it is up, and that there are jobs to be done.
"""

POST = "BOOKPLATE_POST"
TERMS, UP, JOBS = "terms", "up", "jobs"
NONE = -1  # instead of a descriptor


class Terms:
    """What the configuration says about the processes.

    workers  how many there are to be
    hang     seconds without progress after which one is replaced; 0 for never
    grace    seconds for what is being answered when the server stops
    linger   seconds for what is being answered, and for idle connections, when one worker is replaced by another
    form     of the log: text or json
    address  where the server listens, as the configuration says it
    """

    __slots__ = ("address", "form", "grace", "hang", "linger", "workers")

    def __init__(self, workers: int, hang: float, grace: float, linger: float, form: str, address: str) -> None:
        self.workers = workers
        self.hang = hang
        self.grace = grace
        self.linger = linger
        self.form = form
        self.address = address

    def line(self, process: int) -> bytes:
        """Return them as a worker sends them."""
        numbers = f"{self.workers} {self.hang} {self.grace} {self.linger}"
        return f"{TERMS} {process} {numbers} {self.form} {self.address}\n".encode()

    @classmethod
    def read(cls, words: list[str]) -> "Terms":
        """Read the words behind the worker's number."""
        workers, hang, grace, linger, form, address = words
        return cls(int(workers), float(hang), float(grace), float(linger), form, address)


def up(process: int) -> bytes:
    """Return what a worker sends once it accepts connections."""
    return f"{UP} {process}\n".encode()


def jobs(process: int) -> bytes:
    """Return what a worker sends when there are jobs to be done."""
    return f"{JOBS} {process}\n".encode()


def post(folder: str, **told: object) -> str:
    """Return what a worker is told, for its environment. `folder` comes last: its name may hold anything."""
    return "".join(f"{name}={value};" for name, value in told.items()) + folder


def read_post(text: str) -> tuple[dict[str, str], str]:
    """Return what `post` was given: the words by name, and the folder."""
    told = {}
    while (name := text.partition("=")[0]).isidentifier():
        value, _, text = text[len(name) + 1 :].partition(";")
        told[name] = value
    return told, text
