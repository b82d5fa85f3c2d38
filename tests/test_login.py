"""Logging in with a link that is good once, sessions, and their end: real servers and processes, and a real browser."""

import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from server.access import login_codes
from server.access.admin_token import make
from server.database import audit
from server.database.engine import open_database
from tests.server.browser import CHROMIUM, Browser, browsing
from tests.server.commands import bookplate, said
from tests.server.inside import TAIL, furnish
from tests.server.running import ROOT, Server, serving

FONTS, PURGE = "/v1/fonts", "/v1/purge"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """Two workers, without any key; whoever is on this machine may say how it was reached."""
    more = f'[server]\nworkers = 2\nproxies = ["127.0.0.1"]\n[designs]\nfolder = "{home}/designs"\n[log]\nlevel = "debug"\n'
    with serving(furnish(home), home, more) as running:
        yield running


def token(server: Server) -> str:
    return server.admin["Authorization"].removeprefix("Bearer ")


def link(server: Server, moment: float | None = None) -> str:
    """The path of a login link that was made at a moment."""
    return f"/login?code={login_codes.make(token(server), time.time() if moment is None else moment)}"


def cookie(answer: httpx2.Response) -> str:
    """What a browser sends from then on."""
    assert answer.status_code == 303, answer.text
    return str(answer.headers["set-cookie"]).partition(";")[0]


def log_in(server: Server) -> dict[str, str]:
    return {"Cookie": cookie(server.get(link(server)))}


def purge(server: Server, **headers: str) -> int:
    """What a change is answered that is asked for by a session."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx2.post(server.url + PURGE, json={"identifiers": ["none"]}, headers=named, timeout=30).status_code


def test_the_printed_link_is_exchanged_for_a_session_once(server: Server, home: Path) -> None:
    port = {"BOOKPLATE_SERVER__PORT": str(server.port)}
    done = bookplate("login", "--config", str(home / "config.toml"), **port)
    printed = done.stdout.decode().strip()
    assert re.fullmatch(rf"http://127\.0\.0\.1:{server.port}/login\?code=[A-Za-z0-9._-]+", printed), done.stderr
    first = httpx2.get(printed, timeout=30)

    assert first.status_code == 303
    assert first.headers["location"] == "docs"
    assert first.headers["cache-control"] == "no-store"
    assert first.headers["referrer-policy"] == "no-referrer"
    assert first.content == b""
    name, *flags = first.headers["set-cookie"].split("; ")
    assert re.fullmatch(rf"bookplate-{server.port}=[A-Za-z0-9_-]{{43}}", name)
    assert set(flags) == {"Max-Age=43200", "Path=/", "HttpOnly", "SameSite=Strict"}
    assert {server.get(FONTS, Cookie=f"other=1; {name}").status_code for _ in range(8)} == {200}  # by both workers
    again = httpx2.get(printed, timeout=30)
    assert (again.status_code, "set-cookie" in again.headers) == (410, False)
    assert "used before" in again.text
    assert "bookplate login" in again.text
    assert again.headers["cache-control"] == "no-store"


def test_of_many_who_come_with_one_link_at_once_one_is_let_in(server: Server) -> None:
    for _ in range(3):
        path = link(server)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(server.get, [path] * 8))
        assert sorted(answer.status_code for answer in answers) == [303] + [410] * 7


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_Purpose": "prefetch;prerender"},
        {"Sec_Purpose": "prefetch"},
        {"Purpose": "prefetch"},
        {"X_Moz": "prefetch"},
        {"X_Purpose": "preview"},
    ],
)
def test_who_only_looks_ahead_does_not_use_a_link_up(server: Server, headers: dict[str, str]) -> None:
    path = link(server)

    assert server.ask("HEAD", path).status_code == 204
    assert server.ask("OPTIONS", path).status_code == 405
    ahead = server.get(path, **headers)
    assert (ahead.status_code, "set-cookie" in ahead.headers) == (403, False)
    assert server.get(path).status_code == 303


def test_a_link_that_is_no_longer_good_says_so(server: Server) -> None:
    now = time.time()
    old, good = link(server, now - login_codes.SECONDS - 1), link(server)
    end, nonce, seal = good.partition("=")[2].split(".")
    assert "has expired" in server.get(old).text
    assert server.get(old).status_code == 410
    for code in (
        f"{end}.{nonce}.{seal[:-1]}",
        f"{int(end) + 1}.{nonce}.{seal}",
        f"{end}.{'A' * 22}.{seal}",
        login_codes.make(make(), now),
        "",
        "x",
        "%00",
        "%ff",
        "a" * 9000,
        "x" + "&a=1" * 200,
        f"{end}.{nonce}.{seal}&code=x",
    ):
        answer = server.get(f"/login?code={code}")
        assert (answer.status_code, "set-cookie" in answer.headers) in {(403, False), (401, False)}, code
        assert "`bookplate login`" in answer.text
        assert seal not in answer.text
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert server.get("/login").status_code == 401
    assert server.get(f"{good}&utm_source=x").status_code == 303  # nothing of that has used it up


def test_a_session_may_only_be_used_by_our_own_pages(server: Server) -> None:
    mine, own = log_in(server), server.url
    other = f"http://127.0.0.1:{server.port + 1}"

    assert purge(server, **mine, Origin=own) == 200
    assert purge(server, **mine, Origin=own, Sec_Fetch_Site="same-origin") == 200
    for origin in (other, "null", "", own.replace("http", "https"), own.replace("127.0.0.1", "localhost"), f"{own}/",
                   "https://evil.example", f"{own}.evil.example", f"{own}, {own}"):  # fmt: skip
        assert (origin, purge(server, **mine, Origin=origin)) == (origin, 403)
    assert purge(server, **mine) == 403
    assert purge(server, **mine, Referer=f"{own}/docs") == 403
    assert purge(server, **mine, Origin=own, Sec_Fetch_Site="cross-site") == 403
    assert purge(server, **mine, Origin=own, Host="evil.example") == 403  # after rebinding, if there were a cookie
    for safe, status in (
        ({}, 200),
        ({"Sec_Fetch_Site": "none"}, 200),
        ({"Sec_Fetch_Site": "same-origin"}, 200),
        ({"Sec_Fetch_Site": "same-site"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Origin": other}, 403),
        ({"Origin": "null"}, 403),
    ):
        assert (safe, server.get(FONTS, **mine, **safe).status_code) == (safe, status)
    assert server.get("/session", **mine, Origin=other).status_code == 403


def test_what_only_looks_like_a_session_is_none(server: Server) -> None:
    name, _, value = log_in(server)["Cookie"].partition("=")
    for sent in (
        f"{name}={value[:-1]}",
        f"{name}={value.swapcase()}",
        f"{name}={value}; {name}={value}",  # of two one may be another host's
        f"{name}x={value}",
        f"bookplate={value}",
        f"__Host-{name}={value}",
        f'{name}="{value}"',
        f"{name}=",
        f"{name}={'A' * 5000}",
        "=;;=",
    ):
        assert (sent, server.get(FONTS, Cookie=sent).status_code) == (sent, 401)
    assert server.get(FONTS, Cookie=f"{name}={value}").status_code == 200


def test_who_logs_in_gets_a_session_of_their_own(server: Server) -> None:
    name = log_in(server)["Cookie"].partition("=")[0]
    planted = f"{name}={'A' * 43}"
    answer = server.get(link(server), Cookie=planted)

    assert cookie(answer) != planted
    assert server.get(FONTS, Cookie=planted).status_code == 401
    assert server.get(FONTS, Cookie=cookie(answer)).status_code == 200


def test_logging_out_ends_one_session(server: Server, home: Path) -> None:
    mine, others = log_in(server), log_in(server)
    assert server.ask("POST", "/logout", **mine).status_code == 403
    assert server.ask("POST", "/logout", **mine, Origin="https://evil.example").status_code == 403
    assert server.get("/logout", **mine).status_code == 405
    answer = server.ask("POST", "/logout", **mine, Origin=server.url)

    assert answer.status_code == 204
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert [server.get(FONTS, **one).status_code for one in (mine, others)] == [401, 200]
    assert server.get("/session", **mine).json() == {"logged_in": False, "until": None}
    assert server.get("/session", **others).json()["logged_in"]
    assert server.ask("POST", "/logout", Origin=server.url).status_code == 204
    with closing(open_database(f"sqlite:///{home}/.bookplate/bookplate.db")) as database:
        found = [(one.who, one.what) for one in audit.entries(database, limit=1000)]
    assert {("admin", "session.begun"), ("admin", "session.ended")} <= set(found)


def test_over_https_the_cookie_is_for_nothing_else(server: Server) -> None:
    secure = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "img.example.org"}
    answer = server.get(link(server), **secure)
    name, *flags = answer.headers["set-cookie"].split("; ")

    assert name.startswith(f"__Host-bookplate-{server.port}=")
    assert {"Secure", "Path=/", "HttpOnly", "SameSite=Strict"} <= set(flags)
    assert not [flag for flag in flags if flag.startswith("Domain")]
    assert purge(server, Cookie=name, Origin="https://img.example.org", **secure) == 200
    assert purge(server, Cookie=name, Origin="https://img.example.org:8443", **secure) == 403
    assert purge(server, Cookie=name, Origin="http://img.example.org", **secure) == 403
    assert server.get(FONTS, Cookie=name).status_code == 401  # not without TLS


def test_the_public_address_is_what_counts_where_there_is_one(home: Path, tmp_path: Path) -> None:
    more = '[server]\npublic_url = "https://img.example.org/below"\n'
    with serving(home / "pictures", tmp_path, more) as server:
        server.admin  # noqa: B018 (until the token is there)
        printed = said("login", "--config", str(tmp_path / "config.toml")).stdout.decode()
        assert printed.startswith("https://img.example.org/below/login?code=")
        answer = server.get(
            urlsplit(printed.strip()).path.removeprefix("/below") + "?" + urlsplit(printed.strip()).query
        )
        name = cookie(answer)
        assert name.startswith("__Host-")
        assert answer.headers["location"] == "docs"  # which is below, too
        assert purge(server, Cookie=name, Origin="https://img.example.org") == 200
        assert purge(server, Cookie=name, Origin=server.url) == 403


def test_a_new_token_ends_all_sessions_at_once(server: Server, home: Path) -> None:
    sessions, before, unused = [log_in(server) for _ in range(3)], server.admin, link(server)
    done = bookplate("logout", "--config", str(home / "config.toml"))

    assert (done.returncode, done.stdout) == (0, b"All sessions are ended, and the admin token is a new one.\n"), (
        done.stderr
    )
    assert {server.get(FONTS, **one).status_code for one in (*sessions, before) for _ in range(4)} == {401}
    assert server.get(unused).status_code == 403
    assert server.admin != before
    assert server.get(FONTS, **server.admin).status_code == 200
    assert server.get(FONTS, **log_in(server)).status_code == 200
    assert b"admin-token.replaced" in said("trail", "--config", str(home / "config.toml")).stdout


def test_the_command_says_what_it_needs(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[server]\nport = 0\n[database]\nurl = ""\n')
    port = said("login", "--config", str(config))
    none = said("login", "--port", "8182", "--config", str(config))
    (tmp_path / ".bookplate").mkdir()
    (tmp_path / ".bookplate/admin-token").write_text("short")
    odd = said("login", "--port", "8182", "--config", str(config))
    shared = {"BOOKPLATE_ACCESS__ADMIN_TOKEN": make()}
    given = said("login", "--port", "8182", "--config", str(config), **shared)
    kept = said("logout", "--config", str(config), **shared)

    assert [done.returncode for done in (port, none, odd, given, kept)] == [2, 2, 2, 0, 2]
    assert b"Expected --port" in port.stderr
    assert b"There is no admin token at" in none.stderr
    assert b"something else than an admin token" in odd.stderr
    assert given.stdout.startswith(b"http://127.0.0.1:8182/login?code=")
    assert b"replace access.admin_token" in kept.stderr
    for done in (given, kept):
        assert shared["BOOKPLATE_ACCESS__ADMIN_TOKEN"].encode() not in done.stdout + done.stderr


def test_on_a_terminal_a_server_prints_a_link_and_nowhere_else(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(f'[[sources]]\nname = "p"\nkind = "folder"\npath = "{tmp_path}"\n[server]\nworkers = 1\n')
    command = [sys.executable, "-m", "server", "serve", "--config", str(config), "--port", "0"]
    ours, theirs = pty.openpty()
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=theirs, stderr=log)
    os.close(theirs)
    try:
        shown = ""
        while not (found := re.search(r"http://127\.0\.0\.1:([0-9]+)/login\?code=[^\s]+", shown)):
            shown += os.read(ours, 4096).decode()
        deadline = time.monotonic() + 30
        while True:
            try:
                answer = httpx2.get(found[0], timeout=30)
                break
            except httpx2.ConnectError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
    finally:
        process.terminate()
        process.wait(20)
        os.close(ours)

    assert cookie(answer).startswith(f"bookplate-{found[1]}=")
    assert "code=" not in (tmp_path / "log").read_text()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    with browsing(tmp_path_factory.mktemp("browser")) as opened:
        yield opened


def send(browser: Browser, call: str) -> str:
    """Press the button of a call, and read its status."""
    browser.run(f"document.querySelector('#{call} .status').textContent = ''")
    browser.run(f"document.querySelector('#{call} button').click()")
    browser.wait(f"/^[0-9]{{3}} /.test(document.querySelector('#{call} .status').textContent)")
    return str(browser.run(f"document.querySelector('#{call} .status').innerText"))[:3]


def session_text(browser: Browser, words: str) -> None:
    browser.wait(f"document.getElementById('session-text')?.textContent.includes('{words}')")


def test_a_browser_logs_in_tries_the_api_and_logs_out(server: Server, browser: Browser) -> None:
    browser.open(f"{server.url}/docs")
    session_text(browser, "Run bookplate login where the server runs")
    browser.wait("document.getElementById('calls').ariaBusy === 'false'")
    assert browser.run("document.getElementById('logout').hidden")
    assert send(browser, "list_fonts") == "401"

    browser.tell("Page.navigate", url=server.url + link(server))
    browser.wait(f"location.href === '{server.url}/docs'")
    session_text(browser, "Logged in as administrator until")
    browser.wait("document.getElementById('calls').ariaBusy === 'false'")
    assert not browser.run("document.getElementById('logout').hidden")
    assert browser.run("document.cookie") == ""
    assert browser.run("document.referrer") == ""
    assert send(browser, "list_fonts") == "200"
    assert send(browser, "purge_caches") == "200"
    assert browser.run("document.documentElement.scrollWidth") <= 1200

    browser.run("document.getElementById('logout').click()")
    session_text(browser, "Not logged in")
    assert send(browser, "list_fonts") == "401"
    assert browser.complaints == []


def test_a_page_on_another_port_of_this_machine_cannot_use_the_session(
    server: Server, browser: Browser, tmp_path: Path
) -> None:
    """To browsers all ports of a host are one site, so that they send the cookie."""
    browser.tell("Page.navigate", url=server.url + link(server))
    browser.wait(f"location.href === '{server.url}/docs'")
    with serving(tmp_path, tmp_path / "home") as other:
        browser.open(f"{other.url}/docs")
        for method, path in (("POST", PURGE), ("POST", "/logout"), ("GET", FONTS)):
            options = f"{{method: '{method}', mode: 'no-cors', credentials: 'include'}}"
            browser.run(f"fetch('{server.url}{path}', {options}).then(() => 0, () => 0)")
        assert browser.run("fetch('/session').then((answer) => answer.json()).then((told) => told.logged_in)") is False
    browser.open(f"{server.url}/docs")
    session_text(browser, "Logged in as administrator until")
    assert server.metric('bookplate_requests_total{kind="api",status="403"') >= 2


def test_nothing_of_a_login_is_kept_anywhere(server: Server, home: Path) -> None:
    path = link(server)
    code, session = path.partition("=")[2], cookie(server.get(path)).partition("=")[2]
    server.get(path)
    server.get(f"{path}x")
    server.get(f"/docs?code={code}")
    server.get(f"/none?code={code}")
    time.sleep(0.5)  # until the log is written
    secrets = [*code.split(".")[1:], session, token(server)]
    log, numbers = server.log.read_text(), server.get("/metrics").text

    assert not [secret for secret in secrets if secret in log or secret in numbers]
    assert "/login" not in log
    kept = b"".join(path.read_bytes() for path in (home / ".bookplate").glob("bookplate.db*"))
    assert session.encode() not in kept
    assert token(server).encode() not in kept
    assert "Traceback" not in log


def test_pictures_do_not_depend_on_a_session(server: Server) -> None:
    mine, path = log_in(server), f"/iiif/3/chart.png/{TAIL}"
    expected = server.get(path)
    answer = server.get(path, **mine, Origin="https://evil.example", Sec_Fetch_Site="cross-site")

    assert (answer.status_code, answer.content) == (200, expected.content)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "vary" not in answer.headers
