import json
import os
import re

import pytest

from server.processes import log_line


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> int:
    reading, writing = os.pipe()
    monkeypatch.setattr(log_line, "ERROR_OUTPUT", writing)
    return reading


def test_a_line_for_machines_has_what_theirs_have(output: int) -> None:
    log_line.write("json", "error", 'a "worker" \\ hangs')
    said = json.loads(os.read(output, 1000))

    assert said.pop("timestamp").endswith("Z")
    assert said == {"event": 'a "worker" \\ hangs', "level": "error"}


def test_a_line_for_people(output: int) -> None:
    log_line.write("text", "error", "worker 7 hangs")

    assert re.fullmatch(rb"\S+Z \[error    \] worker 7 hangs\n", os.read(output, 1000))


def test_who_reads_nothing_is_not_waited_for(output: int) -> None:
    for _ in range(5000):
        log_line.write("text", "error", "worker 7 hangs")

    assert os.read(output, 1_000_000).count(b"worker 7 hangs") > 100


def test_nobody_there_to_read_it_is_no_mistake(output: int) -> None:
    os.close(output)
    log_line.write("text", "error", "worker 7 hangs")
