"""Jobs of real servers, of which processes are killed, and of `bookplate worker`."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import postgres
from tests.faults.jobs import DESIGN, Results, job_process, kill_all, must_have_design, queue, worker
from tests.faults.processes import PICTURES
from tests.server.running import ROOT, serving
from tests.waiting import until

HANDED_OVER = 'bookplate_cache_lookups_total{outcome="hit",tier="disk"}'
NAMES = [f"Guest {number}" for number in range(12)]


def test_jobs_of_one_machine_survive_whatever_is_killed(tmp_path: Path) -> None:
    """There is no disk cache: what a job has made is handed over to the workers all the same."""
    more = "[server]\nworkers = 2\n[jobs]\nlease = 2\nidle_seconds = 0\n"
    with serving(PICTURES, tmp_path, more) as server:
        must_have_design(server)
        assert job_process(server, 2) is None  # nothing to do, no process
        results = Results(queue(server, NAMES))
        first = until(lambda: job_process(server, 2))
        until(lambda: results.look(server, 4) < len(NAMES), seconds=60)
        os.kill(first, signal.SIGKILL)
        until(lambda: job_process(server, 2) not in (None, first))
        found = results.wait(server, 60)
        assert results.mistaken == []
        assert all(job["result"]["rendered"] for job in found.values())
        handed = server.metric(HANDED_OVER)
        for name in NAMES[:4]:
            assert server.get(found[name]["result"]["image_url"].removeprefix(server.url)).status_code == 200
        assert server.metric(HANDED_OVER) == handed + 4
        until(lambda: job_process(server, 2) is None)  # as there is nothing more to do

        again = Results(queue(server, [f"{name} again" for name in NAMES]))
        until(lambda: again.look(server, 4) < len(NAMES), seconds=60)
        server.process.send_signal(signal.SIGHUP)
        server.logged("the configuration was read anew")
        kill_all(server)
    with serving(PICTURES, tmp_path, more) as server:
        again.wait(server, 30)
        assert again.mistaken == []


def test_several_workers_share_a_queue(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path}/kept.db"  # where there is no PostgreSQL
    secrets = ""
    if postgres.programs():
        url = request.getfixturevalue("postgresql").create(f"workers_{os.getpid()}")
        secrets = f'data_keys = ["{"A" * 43}"]\n'
    more = f'[database]\nurl = "{url}"\n{secrets}[jobs]\nrun = false\nlease = 2\n'
    with serving(PICTURES, tmp_path, more) as server:
        must_have_design(server)
        must_have_design(server, {**DESIGN, "name": "gone"})
        asked = queue(server, NAMES)
        vanished = Results(queue(server, ["Nobody"], "gone"))
        server.administer("DELETE", "/v1/designs/gone").raise_for_status()
        results = Results(asked)
        assert results.look(server) == len(NAMES)
        assert len(server.workers()) == 1
        with worker(tmp_path, "--concurrency", "2") as one, worker(tmp_path, "-c", "2") as other:
            until(lambda: results.look(server, 4) < len(NAMES), seconds=60)
            one.kill()
            results.wait(server, 60)
            assert results.mistaken == []
            (failed,) = vanished.wait(server).values()
            assert failed["status"] == "failed"
            assert "Expected the name of a design for design_id" in failed["result"]["detail"]
            assert not any(job["result"]["rendered"] for job in results.ended.values())  # they have no cache in common
            other.terminate()
            assert other.wait(15) == 0
        assert "there is no cache.disk" in (tmp_path / "worker.log").read_text()


def test_a_worker_needs_a_database_that_others_see(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[database]\nurl = ""\n')
    command = [sys.executable, "-m", "server", "worker", "--config", str(tmp_path / "config.toml")]
    refused = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    assert (refused.returncode, "in the memory of the server" in refused.stderr) == (2, True)
