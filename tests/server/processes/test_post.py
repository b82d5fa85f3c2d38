import os
import socket
from pathlib import Path

import pytest

from server.config.metrics import Metrics
from server.config.section import Unusable
from server.config.server import Server
from server.config.settings import Settings, Written
from server.processes import terms
from server.processes.post import Post, addresses, linger, listening_at
from server.processes.terms import NONE, POST, Terms


def taken(monkeypatch: pytest.MonkeyPatch, channel: int, **told: object) -> Post:
    known = {"listening": "", "slot": 0, "board": NONE, "trace": NONE, "config": NONE, "fresh": 0, "dead": ""}
    known |= {"form": "json", "address": "127.0.0.1:80"}
    monkeypatch.setenv(POST, terms.post("/tmp/x", channel=channel, **known | told))
    return Post.taken()


@pytest.mark.parametrize("path", [Path("/etc/bookplate/config.toml"), Path("config.toml"), None])
def test_a_configuration_is_handed_over_as_it_was_read(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> None:
    above, below = socket.socketpair()
    written = Written(path, "[server]\nhost = 'ümläut'\n" * 5000)
    with above:
        post = taken(monkeypatch, below.detach())
        assert (post.config, post.place, post.board, post.fresh) == (None, None, None, False)
        post.offer(Settings(server=Server(workers=3)), written, [above])
        said, handed, _, _ = socket.recv_fds(above, 1000, 10)
        read = Terms.read(said.decode().split()[2:])
        assert (read.workers, read.address, len(handed)) == (3, "127.0.0.1:8182", 2)
        post.channel.close()
        os.close(handed[1])
        again, other = socket.socketpair()
        with again:
            post = taken(monkeypatch, other.detach(), config=handed[0], dead="12:-9", fresh=1)
            assert (post.config, post.place, post.fresh) == (written, (12, -9), True)
            post.channel.close()


def test_why_a_new_configuration_is_refused_is_said_in_the_log_and_not_as_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    above, below = socket.socketpair()
    with above:
        post = taken(monkeypatch, below.detach(), fresh=1)
        with pytest.raises(SystemExit) as ended, post.refusing():
            raise Unusable("There is no font Nosuch.")
        post.channel.close()

    assert ended.value.code == 2
    said = capfd.readouterr().err
    assert '"cause": "There is no font Nosuch."' in said
    assert "Traceback" not in said


def test_the_first_worker_says_it_as_any_command_does(monkeypatch: pytest.MonkeyPatch) -> None:
    above, below = socket.socketpair()
    with above:
        post = taken(monkeypatch, below.detach())
        with pytest.raises(Unusable), post.refusing():
            raise Unusable("There is no font Nosuch.")
        post.channel.close()


@pytest.mark.parametrize(
    ("before", "after", "enabled"),
    [
        (Metrics(port=9100), Metrics(port=9200, host="127.0.0.9"), True),
        (Metrics(port=9100), Metrics(), True),
        (Metrics(), Metrics(port=9200), False),
        (Metrics(), Metrics(), True),
        (Metrics(enabled=False), Metrics(), True),
    ],
)
def test_where_a_server_listens_stays_as_it_is(before: Metrics, after: Metrics, enabled: bool) -> None:
    """Nor do metrics that had, or are to have, a port of their own come out at another one."""
    old = Settings(server=Server(host="::1", port=80), metrics=before)
    new = listening_at(Settings(server=Server(host="0.0.0.0", port=81), metrics=after), addresses(old))

    assert (new.server.host, new.server.port) == ("::1", 80)
    assert new.metrics.enabled == enabled
    assert new.metrics.port == (before.port if before.enabled else 0)
    assert not new.metrics.port or new.metrics.host == before.host


def test_who_makes_way_has_time_for_the_longest_picture() -> None:
    assert linger(Settings(server=Server(grace=1, seconds=15))) > 15
    assert linger(Settings(server=Server(grace=60, seconds=15))) == 60
