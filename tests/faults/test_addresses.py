"""Names and addresses that lead inwards, given to a real server as pictures: nobody is asked for anything."""

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.faults import injection
from tests.faults.injection import Surroundings, must_be_without_traces, served
from tests.likeness import chart
from tests.server.running import ROOT, Server

PUBLIC = "93.184.216.34"
NAMES: dict[str, list[list[str]]] = {
    "a name that is public at the first look and this machine at the second": [[PUBLIC], ["127.0.0.1"]],
    "a name that is public and this machine at once": [[PUBLIC, "127.0.0.1"]],
    "a name that is this machine by IPv6": [["::1"]],
    "a name that is this machine by IPv4 within IPv6": [["::ffff:127.0.0.1"]],
    "a name that is this machine by NAT64": [["64:ff9b::7f00:1"]],
    "a name that is this machine by 6to4": [["2002:7f00:1::"]],
    "a name that is a neighbour on a link, with its scope": [["fe80::1%lo"]],
    "a name that is every address of this machine": [["0.0.0.0"], ["::"]],
    "a name that is the metadata of a cloud": [["169.254.169.254"], ["fd00:ec2::254"]],
    "a name with no address": [[]],
}
HOSTS = (
    "127.0.0.1", "127.1", "0", "0x7f.1", "2130706433", "017700000001", "127.0.0.1.", "１２７.0.0.1", "127。0。0。1", "localhost",
    "LOCALHOST.", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[fe80::1%25lo]",
    "[fe80::1%lo]", "user@127.0.0.1",
)  # fmt: skip
READ = (
    "127.0.0.1",
    "localhost",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
)  # as origins
INSIDE = "inside.test"
PROXY = "http://127.0.0.1:{port}"
CARD = {
    "name": "card",
    "canvas": {"width": 60, "height": 60, "background": "#ffffff"},
    "fields": {"logo": {"type": "image"}},
    "layers": [{"kind": "image", "source": "{logo}", "box": [0, 0, 60, 60], "fit": "fill", "missing": "hide"}],
}
CONFIG = """
[outside]
origins = {origins}
seconds = 1
[[sources]]
name = "inside"
kind = "web"
url = "http://inside.test:{port}/"
private = true
"""


class Origin:
    """Who listens on all addresses of this machine, notes what is asked for, and answers with a picture."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = int(self._listening.getsockname()[1])
        self.asked: list[bytes] = []
        self._body = bytes(chart(2, 2, 20).write_to_buffer(".png"))
        threading.Thread(target=self._answer, daemon=True).start()

    def _answer(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(65_536))
                head = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                connection.sendall(head % len(self._body) + self._body)

    def close(self) -> None:
        self._listening.close()


@dataclass(frozen=True)
class Asked:
    """A server that may fetch from everywhere in question, and who listens where nothing may be fetched from."""

    server: Server
    origin: Origin
    looks: Path

    def logo(self, address: str) -> str:
        """What happened to a picture from an address."""
        answer = self.server.get(f"/iiif/3/card/logo={quote(address, safe='')}/full/max/0/default.png")
        assert answer.status_code == 200
        return str(answer.headers.get("bookplate-notes", ""))

    def looked_up(self, name: str) -> int:
        return self.looks.read_text().split().count(name) if self.looks.exists() else 0


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    top = tmp_path_factory.mktemp("addresses")
    for name in ("pictures", "designs"):
        (top / name).mkdir()
    (top / "designs/card.json").write_text(json.dumps(CARD))
    origin, names = Origin(), {f"name{number}.test": answers for number, answers in enumerate(NAMES.values())}
    origins = [f"http://{host}:{origin.port}/" for host in (*names, *READ)]
    config = injection.CONFIG.format(pictures=top / "pictures").replace('folder = ""', f'folder = "{top}/designs"')
    proxies = dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"), PROXY.format(port=origin.port))
    around = Surroundings({
        "PYTHONPATH": str(ROOT / "tests/faults/resolving"),
        "ANSWERS": json.dumps({**names, INSIDE: [["127.0.0.1"]]}),
        "LOOKS": str(top / "looks"),
        **proxies,
    })  # fmt: skip
    more = CONFIG.format(origins=json.dumps(origins), port=origin.port)
    with served(top / "home", config + more, around) as server:
        yield Asked(server, origin, top / "looks")
    origin.close()


PLACES = {name: f"name{number}.test" for number, name in enumerate(NAMES)} | {f"`http://{one}`": one for one in HOSTS}


@pytest.mark.parametrize(("row", "host"), injection.parameters("Names and addresses that lead inwards", PLACES))
def test_nobody_inside_is_asked(asked: Asked, row: dict[str, str], host: str) -> None:
    before = len(asked.origin.asked)
    for number in range(3):  # the third would be the one that has looked twice
        assert asked.logo(f"http://{host}:{asked.origin.port}/{number}.png") == "logo=lost"

    assert asked.origin.asked[before:] == []
    assert (asked.looked_up(host) > 0) == (row["looked up"] == "yes")
    must_be_without_traces(asked.server)


def test_a_name_is_asked_for_anew_each_time(asked: Asked) -> None:
    """Else the second answer of one that changes would never be seen."""
    assert asked.looked_up("name0.test") > 1


def test_who_may_be_asked_inside_is_and_directly(asked: Asked) -> None:
    """The origin can be reached, and no proxy of the environment stands between."""
    answer = asked.server.get("/iiif/3/inside:a.png/full/max/0/default.png")

    assert answer.status_code == 200
    assert asked.origin.asked[-1].startswith(
        b"GET /a.png HTTP/1.1\r\n"
    )  # a proxy would be asked for all of the address
    assert asked.looked_up(INSIDE) > 0
