import socket
import sys

import pytest

from server.processes import notify


@pytest.mark.parametrize("abstract", [False, True])
def test_the_manager_hears_it_wherever_it_listens(abstract: bool, tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    if abstract and sys.platform != "linux":
        pytest.skip("only Linux has such names")
    name = f"{tmp_path}/notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name if abstract else name)
        monkeypatch.setenv(notify.VARIABLE, "@" + name if abstract else name)
        notify.notify(notify.READY)
        assert manager.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "@nobody"])
def test_where_nobody_listens_nothing_happens(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(notify.VARIABLE, address)
    notify.notify(notify.STOPPING)
