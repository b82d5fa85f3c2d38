import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from server.core.metric_files import WorkerMetrics
from server.crew import SHARED
from server.processes import metric_space

COUNT = """
from prometheus_client import Counter, Gauge, Histogram
Counter("made", "Made", ["kind"]).labels("a").inc(3)
Histogram("took", "Took", buckets=(1, 2)).observe(1.5)
Gauge("held", "Held", multiprocess_mode="livesum").set(7)
print("counted", flush=True)
input()
"""


def start(folder: Path) -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT],
        env={**os.environ, SHARED: str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "counted\n"
    return process


def end(process: "subprocess.Popen[str]") -> None:
    with process:  # which waits, and closes its pipes
        process.kill()


def values(metrics: WorkerMetrics) -> dict[str, float]:
    samples = [one for family in metrics.collect() for one in family.samples]
    return {one.name + "".join(f"-{value}" for value in one.labels.values()): one.value for one in samples}


def test_what_the_dead_have_counted_stays_in_one_file_and_what_they_held_goes(tmp_path: Path) -> None:
    metrics = WorkerMetrics(tmp_path)
    for number in range(1, 4):
        process = start(tmp_path)
        assert values(metrics)["held"] == 7
        end(process)
        found = values(metrics)

        assert found["made_total-a"] == 3 * number
        assert found["took_count"] == found["took_bucket-2.0"] == number
        assert found["took_bucket-1.0"] == 0
        assert found["took_sum"] == 1.5 * number
        assert "held" not in found
        assert {path.name for path in tmp_path.glob("*.db")} == {"counter_0.db", "histogram_0.db"}


def test_to_archive_twice_counts_once(tmp_path: Path) -> None:
    metrics, process = WorkerMetrics(tmp_path), start(tmp_path)
    end(process)
    metrics.archive(process.pid)
    metrics.archive(process.pid)

    assert values(metrics)["made_total-a"] == 3


def test_room_is_taken_at_once_or_not_at_all(tmp_path: Path) -> None:
    metric_space.reserve(tmp_path, 7)
    held = {path.name: path.stat() for path in tmp_path.iterdir()}

    assert set(held) == {f"{kind}_7.db" for kind in metric_space.SPACE}
    assert all(found.st_blocks * 512 >= found.st_size > 0 for found in held.values())
    (tmp_path / "gauge_liveall_8.db").mkdir()
    with pytest.raises(OSError, match="directory"):
        metric_space.reserve(tmp_path, 8)
    assert not (tmp_path / "histogram_8.db").exists()


def test_what_the_dead_have_counted_stays_where_it_is_until_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, size: int) -> None:
        raise OSError(errno.ENOSPC, f"no room for {size} bytes", str(path))

    metrics, process = WorkerMetrics(tmp_path), start(tmp_path)
    end(process)
    with monkeypatch.context() as patched:
        patched.setattr(metric_space, "make", full)
        assert values(metrics)["made_total-a"] == 3
    assert values(metrics)["made_total-a"] == 3
    assert {path.name for path in tmp_path.glob("*.db")} == {"counter_0.db", "histogram_0.db"}
