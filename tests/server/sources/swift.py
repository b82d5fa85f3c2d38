"""A real S3 server on this machine: OpenStack Swift, four processes from an environment of their own.

The environment is made once, in `.venv-swift` beside the repository's own; what a server keeps goes with it.
"""

import fcntl
import hmac
import socket
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import httpx2

from tests.server.running import ROOT, free_port

VERSION = "2.38.3"
PLACE = ROOT / ".venv-swift"
KINDS = ("account", "container", "object")
KEY, SECRET, REGION = "test:tester", "testing", "us-east-1"

SWIFT = """
[swift-hash]
swift_hash_path_prefix = tests
swift_hash_path_suffix = tests
[storage-policy:0]
name = default
default = yes
"""
DEFAULT = """
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {home}
devices = {home}/devices
mount_check = false
workers = 0
user = {user}
log_udp_host = 127.0.0.1
log_udp_port = 9
log_level = ERROR
"""
STORE = """
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""
PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper cache listing_formats bulk s3api tempauth slo dlo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
s3_acl = false
check_bucket_owner = false
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
"""
RINGS = """
import sys
from swift.common.ring import RingBuilder
home, *ports = sys.argv[1:]
for kind, port in zip(("account", "container", "object"), ports):
    ring = RingBuilder(4, 1, 1)
    ring.add_dev({"id": 0, "region": 1, "zone": 1, "weight": 1, "ip": "127.0.0.1", "port": int(port), "device": "one"})
    ring.rebalance()
    ring.get_ring().save(f"{home}/{kind}.ring.gz")
"""


@dataclass(frozen=True)
class Swift:
    """A running one, with a bucket; what writes to it is not what the tests are about."""

    port: int
    bucket: str = "pictures"

    @property
    def options(self) -> dict[str, str]:
        """How it is told to whoever speaks S3."""
        return {
            "endpoint": f"http://127.0.0.1:{self.port}",
            "region": REGION,
            "access_key_id": KEY,
            "secret_access_key": SECRET,
        }

    def put(self, name: str, body: bytes, **headers: str) -> None:
        self._ask("PUT", f"/{name}", body, {key.replace("_", "-"): value for key, value in headers.items()})

    def delete(self, name: str) -> None:
        self._ask("DELETE", f"/{name}")

    def make_bucket(self) -> None:
        self._ask("PUT", "")

    def _ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        path = quote(f"/{self.bucket}{path}", safe="/~")
        signed = _signed(method, f"127.0.0.1:{self.port}", path)
        url = httpx2.URL(f"http://127.0.0.1:{self.port}", raw_path=path.encode())
        httpx2.request(method, url, content=body, headers={**(headers or {}), **signed}).raise_for_status()


def _signed(method: str, host: str, path: str) -> dict[str, str]:
    """The headers of a request that is signed as S3 wants it.

    https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
    """
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    said = {"host": host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD", "x-amz-date": moment}
    names = ";".join(said)
    lines = "".join(f"{name}:{value}\n" for name, value in said.items())
    canonical = f"{method}\n{path}\n\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
    scope = f"{moment[:8]}/{REGION}/s3/aws4_request"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    key = f"AWS4{SECRET}".encode()
    for word in scope.split("/"):
        key = hmac.digest(key, word.encode(), "sha256")
    signature = hmac.digest(key, text.encode(), "sha256").hex()
    authorization = f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, Signature={signature}"
    return {**said, "authorization": authorization}


def installed() -> str:
    """Have Swift, in the version that is meant; why not, if it cannot be had."""
    PLACE.mkdir(exist_ok=True)
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        marker = PLACE / f"swift-{VERSION}"
        if not marker.exists():
            venv.create(PLACE, with_pip=True, symlinks=True)
            pip = [str(PLACE / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
            try:
                done = subprocess.run(
                    [*pip, f"swift=={VERSION}"], check=False, capture_output=True, text=True, timeout=200
                )
            except subprocess.TimeoutExpired:
                return "pip took too long to install swift"
            if done.returncode:
                return f"pip cannot install swift: {done.stderr[-300:]}"
            marker.touch()
    return ""


@contextmanager
def swift(home: Path) -> Iterator[Swift]:
    """A running server that keeps what it is given in a folder."""
    ports = {kind: free_port() for kind in (*KINDS, "proxy")}
    _configure(home, ports)
    with ExitStack() as running:
        for kind in ports:
            running.enter_context(_process(home, kind))
        for kind, port in ports.items():  # a proxy that is there before the others answers 503
            _wait(port, home / f"{kind}.log")
        server = Swift(ports["proxy"])
        server.make_bucket()
        yield server


def _configure(home: Path, ports: dict[str, int]) -> None:
    (home / "devices/one").mkdir(parents=True)
    (home / "swift.conf").write_text(SWIFT)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    for kind, port in ports.items():
        start = DEFAULT.format(port=port, home=home, user=user)
        (home / f"{kind}.conf").write_text(start + (PROXY if kind == "proxy" else STORE.format(kind=kind)))
    rings = [PLACE / "bin/python", "-c", RINGS, home, *(str(ports[kind]) for kind in KINDS)]
    subprocess.run(rings, check=True, capture_output=True)


@contextmanager
def _process(home: Path, kind: str) -> Iterator[None]:
    with (home / f"{kind}.log").open("wb") as log:
        command = [PLACE / "bin/python", PLACE / f"bin/swift-{kind}-server", home / f"{kind}.conf"]
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=home)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _wait(port: int, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"Swift did not start on {sys.version}:\n{log.read_text()}")
