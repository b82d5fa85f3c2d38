"""A real PostgreSQL for tests, where its programs are installed: made in a folder of its own, reached by a socket there
and on a free port."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.server.running import free_port

FAST = ("fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=60")


def programs() -> Path | None:
    """Where PostgreSQL's own programs are; Debian has them outside of PATH."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), default=None, key=lambda path: int(path.parent.name))


needs_postgresql = pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed")


@dataclass
class PostgreSQL:
    """A server of ours."""

    bin: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        return self.database("postgres")

    def database(self, name: str) -> str:
        return f"postgresql+psycopg://bookplate@127.0.0.1:{self.port}/{name}"

    def create(self, name: str) -> str:
        """A new, empty database; its address."""
        self.execute(f"CREATE DATABASE {name}")
        return self.database(name)

    def execute(self, sql: str, name: str = "postgres") -> str:
        command = [
            self.bin / "psql",
            "-qAtX",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-U",
            "bookplate",
            "-c",
            sql,
            name,
        ]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def start(self) -> None:
        settings = " ".join(f"-c {one}" for one in FAST)
        options = f"-p {self.port} -k {self.folder} -h 127.0.0.1 {settings}"
        self._run(
            "pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start"
        )

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def init(self) -> None:
        self._run(
            "initdb", "-D", str(self.folder / "data"), "-U", "bookplate", "-A", "trust", "-E", "UTF8", "--no-sync"
        )

    def _run(self, program: str, *arguments: str) -> None:
        """As a user who is not root, which PostgreSQL refuses to run as."""
        user = {"user": pwd.getpwnam("postgres").pw_uid} if os.getuid() == 0 else {}
        command = [str(self.bin / program), *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL, timeout=60, **user)  # type: ignore[call-overload]


@contextmanager
def running() -> Iterator[PostgreSQL]:
    """One that is stopped, and gone, in the end."""
    found = programs()
    assert found is not None
    folder = Path(tempfile.mkdtemp(prefix="bookplate-postgresql-"))
    server = PostgreSQL(found, folder, free_port())
    try:
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        server.init()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
