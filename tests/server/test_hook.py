import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import structlog
from structlog.testing import LogCapture

from server.hook import Hook

Lines = list[dict[str, object]]


def told(command: Sequence[str], *tags: str, seconds: float = 10) -> tuple[str | None, Lines]:
    noted = LogCapture()
    log = structlog.wrap_logger(None, processors=[noted], wrapper_class=structlog.BoundLogger)
    outcome = asyncio.run(Hook(command, log, seconds).tell(tags))
    return outcome, noted.entries  # type: ignore[return-value]


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_it_gets_the_tags_as_json(tmp_path: Path) -> None:
    command = [*python("import sys; open(sys.argv[1], 'w').write(sys.stdin.read())"), str(tmp_path / "got; $(x)")]

    assert told(command, "image:a", "design:d@1")[0] == "ok"
    assert json.loads((tmp_path / "got; $(x)").read_text()) == {"tags": ["image:a", "design:d@1"], "all": False}
    assert told(command, "*")[0] == "ok"
    assert json.loads((tmp_path / "got; $(x)").read_text())["all"] is True


def test_none_is_not_run() -> None:
    assert told([], "a") == (None, [])


def test_one_that_fails_is_told_to_the_log() -> None:
    outcome, lines = told(python("raise SystemExit(3)"), "a")

    assert outcome == "failed"
    assert lines[0]["cause"] == "it ended with 3"


def test_one_that_reads_nothing_of_much_or_talks_a_lot_is_no_obstacle() -> None:
    assert told(python("pass"), *["x" * 128] * 2000)[0] == "ok"
    assert told(python("print('x' * 10_000_000)"), "a")[0] == "ok"


def test_one_that_is_not_there_or_is_none_has_failed() -> None:
    for command in (["/nowhere/hook"], ["/"], ["a\0b"]):
        outcome, lines = told(command, "a")
        assert outcome == "failed"
        assert str(lines[0]["cause"]).startswith("it cannot be run")


def test_one_that_is_slow_is_ended_with_what_it_started(tmp_path: Path) -> None:
    code = 'echo $$ > "$0/a"; sleep 60 & echo $! > "$0/b"; wait'
    outcome, lines = told(["/bin/sh", "-c", code, str(tmp_path)], "a", seconds=0.5)
    processes = [int(path.read_text()) for path in tmp_path.iterdir()]

    assert (outcome, lines[0]["cause"]) == ("failed", "it took longer than 0.5 s")
    assert len(processes) == 2
    for process in processes:
        assert _is_gone(process)


def _is_gone(process: int) -> bool:
    for _ in range(200):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
            os.kill(process, 0)
        except OSError:
            return True
        time.sleep(0.02)
    return False
