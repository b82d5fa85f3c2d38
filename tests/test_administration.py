"""Nobody administers a server without proof, whatever stands in front of it and whatever is sent: real servers, a real
nginx, a real Varnish, and a relay of bytes."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from server.database import audit
from server.database.engine import open_database
from server.routes.operation import Operation
from tests.fronts import Front, bare_nginx, bare_varnish, program, relay
from tests.server.commands import said
from tests.server.inside import SIGNING, TAIL, Inside, furnish, inside
from tests.server.running import Server, bearer, serving

DESIGN = {"name": "pwned", "canvas": {"width": 60, "height": 30}, "layers": []}
GREETING = f"/iiif/3/greeting/{TAIL}"
JSON = {"Content-Type": "application/json"}

# Everything that changes something or tells about the installation: method, path, body, headers.
CALLS: tuple[tuple[str, str, Any, dict[str, str]], ...] = (
    ("PUT", "/v1/designs/pwned", DESIGN, {"If-None-Match": "*"}),
    ("PUT", "/v1/designs/greeting", DESIGN | {"name": "greeting"}, {"If-Match": "*"}),
    ("DELETE", "/v1/designs/greeting", None, {"If-Match": "*"}),
    ("POST", "/v1/purge", {"all": True}, {}),
    ("POST", "/v1/generate", {"design_id": "greeting"}, {}),
    ("POST", "/v1/generate", {"design_id": "greeting"}, {"Prefer": "respond-async"}),
    ("POST", "/v1/links", {"design_id": "greeting", "open": {"name": {}}}, {}),
    ("GET", "/v1/explain?url=/iiif/3/chart.png", None, {}),
    ("GET", "/v1/fonts", None, {}),
    ("GET", "/v1/designs", None, {}),
    ("GET", "/v1/designs/greeting", None, {}),
    ("GET", "/v1/designs/greeting/versions", None, {}),
    ("GET", "/v1/designs/greeting/schema", None, {}),
    ("GET", "/v1/designs/greeting/preview", None, {}),
    ("GET", "/v1/jobs/x", None, {}),
    ("GET", "/v1/images/chart.png/srcset", None, {}),
)
HOSTS = ("img.example.org", "localhost", "127.0.0.1", "127.0.0.1:{origin}", "localhost:{origin}", "[::1]:{origin}")
# What makes a request look local, or as if a proxy had said so. None of it is proof.
CLAIMS: tuple[dict[str, str], ...] = (
    {},
    *(
        {name: "127.0.0.1"}
        for name in (
            "Client-IP", "X-Cluster-Client-Ip", "X-Envoy-External-Address", "X-Original-Forwarded-For", "X-Forwarded-For",
            "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Azure-ClientIP", "Fastly-Client-IP",
            "X-Remote-Addr", "X-Originating-IP", "X-Forwarded-Host", "X-Host", "Forwarded-For",
        )
    ),
    {"Forwarded": "for=127.0.0.1;host=localhost;proto=http"},
    {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost", "X-Forwarded-Port": "443"},
    {"X-Amzn-Trace-Id": "Root=1-1-1"}, {"CDN-Loop": "x"}, {"X-Varnish": "1"}, {"Tailscale-User-Login": "root@x"},
    {"X-Forwarded-User": "admin"}, {"Remote-User": "admin"}, {"X-Authenticated-User": "admin"},
    {"X-Original-URL": "/v1/openapi.json"}, {"X-Rewrite-URL": "/v1/openapi.json"}, {"X-HTTP-Method-Override": "GET"},
    {"Origin": "http://localhost"}, {"Origin": "null"}, {"Referer": "http://localhost/docs"},
    {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"},
    {"Authorization": "Basic YWRtaW46YWRtaW4="}, {"Authorization": "Bearer"}, {"Authorization": "Bearer bp_admin_"},
    {"Authorization": "Digest username=\"admin\""}, {"Authorization": "Bearer " + "A" * 52},
    {"Authorization": "Bearer bp_live_aaaaaaaaaa_" + "A" * 43}, {"Authorization": "Bearer bp_admin_" + "A" * 43},
    {"Proxy-Authorization": "Bearer bp_admin_x"}, {"Cookie": "bookplate-{origin}=" + "A" * 43},
    {"Cookie": "bookplate-{origin}="}, {"Cookie": "__Host-bookplate-{origin}=" + "A" * 43},
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """A server as it is without settings: for its own machine, without any key; two workers."""
    more = f'[server]\nworkers = 2\n[designs]\nfolder = "{home}/designs"\n[log]\nlevel = "debug"\n'
    with serving(furnish(home), home, more) as running:
        assert running.get(GREETING).status_code == 200
        yield running


@pytest.fixture(scope="module")
def doors(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Front]]:
    """All ways to it."""
    top = tmp_path_factory.mktemp("fronts")
    with ExitStack() as held:
        found = [Front("directly", server.port), held.enter_context(relay(server.port))]
        if program("nginx"):
            found += held.enter_context(bare_nginx(top / "nginx", server.port))
        if program("varnishd"):
            found.append(held.enter_context(bare_varnish(top / "varnish", server.port)))
        yield found


def call(port: int, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what is answered."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        content = None if body is None else json.dumps(body)
        connection.request(method, path, content, {**(JSON if content else {}), **headers})
        answer = connection.getresponse()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def state(server: Server) -> Any:
    """All that could have been changed."""
    listed = server.get("/v1/designs", **server.admin).json()
    versions = {
        one["name"]: server.get(f"/v1/designs/{one['name']}/versions", **server.admin).json() for one in listed["items"]
    }
    trail = server.metric("bookplate_purges_total")
    return listed, versions, trail, server.get(GREETING).headers["etag"]


def test_from_outside_nothing_is_told_and_nothing_changed(server: Server, doors: list[Front]) -> None:
    before = state(server)
    for door, host in product(doors, HOSTS):
        for method, path, body, headers in CALLS:
            status, answered, told = call(
                door.port, method, path, body, **headers, Host=host.format(origin=server.port)
            )
            assert status in (401, 403), (door.name, host, method, path, told)
            assert answered["content-type"] == "application/problem+json"
    assert state(server) == before
    assert server.get("/v1/designs/pwned", **server.admin).status_code == 404


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:{origin}"])
def test_no_header_is_proof(server: Server, host: str) -> None:
    before = state(server)
    for claim in CLAIMS:
        named = {name: text.format(origin=server.port) for name, text in claim.items()}
        for method, path, body, headers in CALLS[:4] + CALLS[7:9]:
            sent = {"Host": host.format(origin=server.port), **headers, **named}
            status, answered, told = call(server.port, method, path, body, **sent)
            assert status in (401, 403), (claim, method, path, told)
            assert status == 403 or answered["www-authenticate"] == "Bearer"
    assert state(server) == before


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
@pytest.mark.parametrize(
    "more", [b"", b"Host: localhost\r\n", b"Connection: keep-alive, X-Forwarded-For\r\n", b"authorization:\r\n"]
)
def test_no_way_to_write_a_request_is_proof(server: Server, version: bytes, more: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        head = b"DELETE /v1/designs/greeting HTTP/" + version + b"\r\nHost: 127.0.0.1\r\nIf-Match: *\r\n"
        connection.sendall(head + b"Connection: close\r\n" + more + b"\r\n")
        status = int(connection.makefile("rb").readline().split()[1])

    assert status in (400, 401)
    assert server.get(GREETING).status_code == 200


def test_with_the_token_all_of_it_is_done_through_every_door(server: Server, doors: list[Front], home: Path) -> None:
    for door in doors:
        made = call(door.port, *CALLS[0][:3], **CALLS[0][3], **server.admin)
        gone = call(door.port, "DELETE", "/v1/designs/pwned", **server.admin, **{"If-Match": "*"})
        assert (door.name, made[0], gone[0]) == (door.name, 201, 204)
        versions = server.get("/v1/designs/pwned@1", **server.admin)
        assert versions.status_code == 200
        assert call(door.port, "GET", "/v1/fonts", **server.admin)[0] == 200
    with closing(open_database(f"sqlite:///{home}/.bookplate/bookplate.db")) as database:
        assert ("admin", "design.deleted") in {(one.who, one.what) for one in audit.entries(database)}


# What may be had below /v1 without credentials, and why.
PUBLIC = {
    "/v1/openapi.json": "describes the program, and nothing of this installation; the page /docs is made from it",
    "/v1/schemas/design": "says what a design may be, for editors; the same wherever this version runs",
}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """The same without sockets."""
    top = tmp_path_factory.mktemp("inside")
    furnish(top)
    with inside(top, access={}) as built:
        built.run(built.house.office.get())
        yield built


def test_every_operation_wants_credentials_unless_it_is_named_here(plain: Inside) -> None:
    described = json.loads(plain.ask("/v1/openapi.json", "GET").body)["paths"]
    assert sum(len(operations) for operations in described.values()) > 15
    for (template, operations), method in product(described.items(), METHODS):
        path = template.replace("{id}", "greeting").replace("{identifier}", "chart.png")
        assert "{" not in path
        known = {name.upper() for name in operations} | ({"HEAD"} if "get" in operations else set())
        status = 401 if method in known else 204 if method == "OPTIONS" else 405
        if template in PUBLIC and method in known:
            status = 200
        assert plain.ask(path, method).status == status, (method, path)


def test_every_route_below_v1_is_an_operation_that_is_described(plain: Inside) -> None:
    routes = plain.run(plain.house.office.get()).api.routes
    described = json.loads(plain.ask("/v1/openapi.json", "GET").body)["paths"]

    assert all(isinstance(route, Operation) for route in routes[:-1])
    assert {route.path_format for route in routes[:-1]} == set(described)


def test_a_token_in_the_query_of_a_picture_means_nothing_and_is_kept_nowhere(server: Server) -> None:
    token = server.admin["Authorization"].removeprefix("Bearer ")
    picture = f"/iiif/3/chart.png/{TAIL}"
    expected = server.get(picture)
    for query in (f"token={token}", f"access_token={token}", f"key={token}", f"sig={token}", f"{token}"):
        answer = server.get(f"{picture}?{query}")
        assert (answer.status_code, answer.content) == (200, expected.content)
        assert token not in str(answer.headers)
        for path in (f"{picture.replace('60,', 'many')}?{query}", f"/iiif/3/none?{query}", f"/none?{query}"):
            refused = server.get(path)
            assert refused.status_code in (400, 404)
            assert token not in refused.text
    assert server.get(f"/v1/fonts?token={token}").status_code == 401
    assert server.get(f"/v1/fonts?token={token}", **server.admin).status_code == 401
    assert token not in server.get("/metrics").text
    assert token not in server.log.read_text()


@pytest.mark.parametrize("headers", [{"Authorization": "Bearer x"}, {"Cookie": "bookplate-80=x; other=y"}])
def test_credentials_make_no_difference_to_a_picture(server: Server, headers: dict[str, str]) -> None:
    for path in (GREETING, f"/iiif/3/chart.png/{TAIL}", "/iiif/3/chart.png/info.json"):
        expected = server.get(path)
        for sent in ({}, headers, server.admin):
            answer = server.get(path, **sent)
            assert (answer.status_code, answer.content) == (200, expected.content)
            assert answer.headers["etag"] == expected.headers["etag"]
            assert answer.headers["cache-control"] == expected.headers["cache-control"]
            assert answer.headers.get("vary") == expected.headers.get("vary")
            assert "set-cookie" not in answer.headers


def test_all_workers_take_the_same_token_and_a_new_one_at_once(server: Server, home: Path) -> None:
    old, path = server.admin, home / ".bookplate/admin-token"
    assert path.stat().st_mode & 0o777 == 0o600
    assert {server.get("/v1/fonts", **old).status_code for _ in range(12)} == {200}
    token = "bp_admin_" + "n" * 43
    path.write_text(token + "\n")  # by hand

    assert {server.get("/v1/fonts", **old).status_code for _ in range(12)} == {401}
    assert {server.get("/v1/fonts", **bearer(token)).status_code for _ in range(12)} == {200}
    path.unlink()
    assert {server.get("/v1/fonts", **bearer(token)).status_code for _ in range(12)} == {401}
    assert {server.get("/v1/fonts", **server.admin).status_code for _ in range(12)} == {200}  # it has made one


def test_a_token_of_several_machines_comes_from_the_environment(home: Path, tmp_path: Path) -> None:
    token = "a-token-of-our-own-with-32-letters"
    settings = {"BOOKPLATE_ACCESS__ADMIN_TOKEN": token}
    with (
        serving(home / "pictures", tmp_path, **settings) as one,
        serving(home / "pictures", tmp_path / "b", **settings) as two,
    ):
        for server in (one, two):
            assert server.get("/v1/fonts", **bearer(token)).status_code == 200
            assert server.get("/v1/fonts", **bearer(token[:-1])).status_code == 401
    assert not (tmp_path / ".bookplate/admin-token").exists()


@pytest.mark.parametrize("hindered", ["no folder", "something else"])
def test_without_a_token_pictures_are_served_and_the_log_says_it_once(
    home: Path, tmp_path: Path, hindered: str
) -> None:
    (tmp_path / "file").write_text("")
    (tmp_path / "state").mkdir()
    (tmp_path / "state/admin-token").write_text("short")
    folder = tmp_path / ("file/below" if hindered == "no folder" else "state")
    with serving(home / "pictures", tmp_path, BOOKPLATE_SERVER__STATE_FOLDER=str(folder)) as server:
        assert server.get(f"/iiif/3/chart.png/{TAIL}").status_code == 200
        for sent in ("short", "bp_admin_" + "A" * 43, "bp_live_" + "A" * 54):
            assert server.get("/v1/fonts", **bearer(sent)).status_code == 401
        assert server.get("/login?code=1." + "A" * 22 + "." + "A" * 43).status_code == 503
        server.logged("there is no admin token")
    log = server.log.read_text()
    assert log.count("there is no admin token") == 1
    assert "BOOKPLATE_ACCESS__ADMIN_TOKEN" in log
    assert "Traceback" not in log


def test_a_server_that_is_reached_from_outside_says_so_once_and_check_says_it_too(home: Path, tmp_path: Path) -> None:
    picture, config = f"/iiif/3/chart.png/{TAIL}", str(tmp_path / "config.toml")
    with serving(home / "pictures", tmp_path) as server:
        for _ in range(3):
            server.get(picture)
            server.get(picture, Host="localhost")
        assert "reached from outside" not in server.log.read_text()
        assert b"This server was reached as" not in said("check", "--config", config).stdout
        for width in (50, 51, 52):
            server.get(picture.replace("60,", f"{width},"), Host="img.example.org")
        until_there(tmp_path / ".bookplate/reached-from-outside")
    log = server.log.read_text()
    assert log.count("this server is reached from outside") == 1
    told = " ".join(said("check", "--config", config).stdout.decode().split())
    assert "This server was reached as img.example.org (20" in told
    assert "There are two ways on." in told
    key = {"BOOKPLATE_ACCESS__SIGNING": json.dumps(SIGNING)}
    assert b"This server was reached as" not in said("check", "--config", config, **key).stdout


def until_there(path: Path) -> None:
    deadline = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
