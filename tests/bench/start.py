"""How long `bookplate serve` takes to listen, and to answer its first pictures.

    python tests/bench/start.py [times]

Starts real servers, one after the other, and prints medians: seconds on the wall and seconds of CPU since the start of
the process. *First* is a start with an empty folder for the database, *again* one that finds it there. `listening` is
when a connection is taken, `plain` when the first picture has come, `personal` when the first text on one has, asked
for right behind it, `design` the first design. A server's work in the background counts as its CPU.
"""

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.server.running import free_port

ROOT = Path(__file__).parents[2]
PICTURES = {
    "plain": "/iiif/3/dawn.jpg/full/600,/0/default.jpg",
    "personal": "/iiif/3/dawn.jpg/text=Hello%20Sarah/full/600,/0/default.jpg",
    "design": "/iiif/3/webinar/first_name=Sarah/full/600,/0/default.jpg",
}
POLL = 0.005
PATIENCE = 60

Figures = dict[str, tuple[float, float]]  # what was reached → wall, CPU


def main() -> None:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    first, again = [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="bookplate-start-") as home:
            first.append(started(Path(home)))
            again.append(started(Path(home)))
    for name, runs in {"first": first, "again": again}.items():
        for reached in runs[0]:
            wall, cpu = (statistics.median(run[reached][i] for run in runs) for i in (0, 1))
            print(f"{name:6} {reached:10} {wall:6.2f} s wall {cpu:6.2f} s CPU")


def started(home: Path) -> Figures:
    """What one server takes, whose database is in this folder."""
    port = free_port()
    settings = {"BOOKPLATE_DATABASE__URL": f"sqlite:///{home}/designs.db", "BOOKPLATE_LOG__LEVEL": "error"}
    begun = time.perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--port", str(port)], cwd=ROOT, env={**os.environ, **settings}
    )
    try:
        found = {}
        connect(server, port).close()
        found["listening"] = time.perf_counter() - begun, cpu(server.pid)
        for name, path in PICTURES.items():
            status = get(server, port, path)
            assert status == 200, f"{path} was answered with {status}"
            found[name] = time.perf_counter() - begun, cpu(server.pid)
        return found
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)


def connect(server: "subprocess.Popen[bytes]", port: int) -> socket.socket:
    """A connection, as soon as one is taken."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), PATIENCE)
        except ConnectionRefusedError:
            time.sleep(POLL)
    raise SystemExit("The server did not start.")


def get(server: "subprocess.Popen[bytes]", port: int, path: str) -> int:
    """The status of an answer that has come to its end."""
    with connect(server, port) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        answer = connection.recv(65536)
        while connection.recv(65536):
            pass
    return int(answer.split()[1])


def cpu(pid: int) -> float:
    """Seconds of CPU that a process and its children have used, with all their threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(cpu(int(child)) for child in children)


if __name__ == "__main__":
    main()
