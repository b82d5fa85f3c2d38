import os
import resource
import time
from pathlib import Path

from server.core.process_stats import ProcessStats


def test_it_is_this_process_that_is_told_of(tmp_path: Path) -> None:
    before = ProcessStats.read()
    held = [(tmp_path / str(number)).open("w") for number in range(3)]
    after = ProcessStats.read()
    for one in held:
        one.close()

    assert after.descriptors - before.descriptors == 3
    assert 10_000_000 < before.resident < before.virtual
    assert before.most_descriptors == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert 0 < before.cpu <= after.cpu <= sum(os.times()[:2])
    assert time.time() - 3600 < before.started <= time.time() + 1
