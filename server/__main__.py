"""The door: `bookplate serve` becomes the supervisor of its workers, before anything large is imported; they, and every
other command, go on to the command line."""

import sys

from server import supervisor
from server.core import standard_streams


def main() -> None:
    standard_streams.must_be_open()
    if sys.argv[1:2] == ["serve"] and not supervisor.is_worker():
        sys.exit(supervisor.Supervisor().run())
    if supervisor.is_worker():
        from server.core import log_stream  # noqa: PLC0415 (a supervisor does without)

        log_stream.install()
    from server import command_line  # noqa: PLC0415 (a supervisor does without)

    command_line.main()


if __name__ == "__main__":
    main()
