import os
import subprocess
import sys
from pathlib import Path

from server.core.metric_files import WorkerMetrics
from server.crew import SHARED

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
