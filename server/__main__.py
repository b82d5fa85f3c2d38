"""The door: `bookplate serve` becomes the supervisor of its workers, before anything large is imported; they, and every
other command, go on to the command line."""

import sys

from server import supervisor


def main() -> None:
    if sys.argv[1:2] == ["serve"] and not supervisor.is_worker():
        sys.exit(supervisor.Supervisor().run())
    from server import command_line  # noqa: PLC0415 (a supervisor does without)

    command_line.main()


if __name__ == "__main__":
    main()
