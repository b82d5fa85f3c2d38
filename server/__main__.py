"""The door: `bookplate serve` becomes the supervisor of its workers, before anything large is imported; they, and every
other command, go on to the command line."""

import os
import sys

from server import supervisor
from server.core import standard_streams

# How the system says that a library cannot be loaded, or a thread not started, for want of memory.
WANTING = ("failed to map segment", "annot allocate memory", "can't start new thread")
NO_MEMORY = (
    b"There is too little memory to start. A worker takes some 100 MB, and much more of what ulimit -v counts.\n"
)


def main() -> None:
    standard_streams.must_be_open()
    if sys.argv[1:2] == ["serve"] and not supervisor.is_worker():
        sys.exit(supervisor.Supervisor().run())
    try:
        _work()
    except Exception as error:
        if not _is_for_want_of_memory(error):
            raise
        os.write(2, NO_MEMORY)  # whatever does more might fail too
        os._exit(1)


def _work() -> None:
    if supervisor.is_worker():
        from server.core import log_stream  # noqa: PLC0415 (a supervisor does without)

        log_stream.install()
    from server import command_line  # noqa: PLC0415 (a supervisor does without)

    command_line.main()


def _is_for_want_of_memory(error: BaseException | None) -> bool:
    """Whether something could not be loaded or started because the system gives no more memory."""
    while error is not None:
        if isinstance(error, MemoryError) or any(words in str(error) for words in WANTING):
            return True
        error = error.__cause__ or error.__context__
    return False


if __name__ == "__main__":
    main()
