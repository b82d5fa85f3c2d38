"""Who is let in below /v1: a house without sockets, with and without keys."""

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from server.access.admin_token import make
from server.access.keys import Keys
from server.database.engine import Database
from tests.server.inside import SIGNING, Answer, Inside, furnish, inside
from tests.server.running import bearer, serving

FONTS, GENERATE = "/v1/fonts", "/v1/generate"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    return top


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    """A house without keys, for whoever only asks."""
    top = tmp_path_factory.mktemp("plain")
    furnish(top)
    with inside(top, access={}) as built:
        yield built


@contextmanager
def house(folder: Path, **more: Any) -> Iterator[tuple[Inside, Keys]]:
    """A house with a database of its own."""
    (folder / "kept.db").unlink(missing_ok=True)
    with inside(folder, **{"access": {}, **more}) as built:
        yield built, Keys(built.house.core.database, built.settings.access.environment)


def told(answer: Answer, status: int) -> str:
    said = json.loads(answer.body)
    assert (answer.status, said["status"], answer.headers["content-type"]) == (
        status,
        status,
        "application/problem+json",
    )
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    return str(said["detail"])


def test_the_admin_token_may_everything_and_nothing_is_let_in_without_credentials(folder: Path) -> None:
    with house(folder) as (inn, keys):
        assert inn.ask(FONTS, "GET", **inn.admin).status == 200
        answer = inn.ask(FONTS, "GET")
        assert "Expected an API key with the scope designs:read" in told(answer, 401)
        assert "`bookplate login`" in told(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"
        _, secret = keys.create("first", "live", ["render", "designs:read"], who="test")
        assert inn.ask(FONTS, "GET", **bearer(secret)).status == 200
        assert inn.ask("/v1/purge", "POST", **inn.admin).status == 415  # let in, but nothing was sent


def test_a_wrong_admin_token_is_refused_in_words_and_never_repeated(plain: Inside) -> None:
    token = plain.admin["Authorization"].removeprefix("Bearer ")
    for wrong in (token[:-1], token + "a", token.upper(), token.swapcase(), make()):
        answer = plain.ask(FONTS, "GET", **bearer(wrong))
        assert told(answer, 401).startswith("Expected ")
        assert wrong.encode() not in answer.body
    assert "it may have been replaced" in told(plain.ask(FONTS, "GET", **bearer(make())), 401)


@pytest.mark.parametrize("path", [FONTS, "/v1/openapi.json", "/v1/explain", GENERATE, "/v1/designs/badge"])
def test_a_token_in_an_address_is_refused_also_beside_a_right_one(plain: Inside, path: str) -> None:
    token = plain.admin["Authorization"].removeprefix("Bearer ")
    for query in (f"token={token}", f"access_token={token}", f"url=/iiif/3/x;text={token}"):
        for headers in ({}, plain.admin):
            answer = plain.ask(f"{path}?{query}", "GET" if path != GENERATE else "POST", **headers)
            if path == "/v1/explain" or answer.status != 405:
                assert answer.status == 401
            assert token.encode() not in answer.body


@pytest.mark.parametrize(
    "authorization", ["Basic YTpi", "Digest username=a", "Negotiate x", "bearer", "Bearer", "", "x"]
)
def test_other_schemes_are_told_which_is_taken(plain: Inside, authorization: str) -> None:
    answer = plain.ask(FONTS, "GET", Authorization=authorization)

    assert "send it as the header “Authorization: Bearer" in told(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "127.0.0.1:8182"},
        {"Host": "localhost"},
        {"Host": "127.0.0.1", "Origin": "http://127.0.0.1"},
        {"Host": "127.0.0.1", "Sec_Fetch_Site": "same-origin"},
        {"Host": "rebound.example:8182"},
        {"Host": ""},
        {"X_Forwarded_For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X_Real_IP": "127.0.0.1"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Cookie": "bookplate-80=" + "A" * 43},
    ],
)
def test_no_header_proves_that_somebody_is_on_this_machine(plain: Inside, headers: dict[str, str]) -> None:
    for method, path in (
        ("GET", FONTS),
        ("POST", GENERATE),
        ("GET", "/v1/explain?url=/iiif/3/chart.png"),
        ("HEAD", FONTS),
    ):
        assert (path, plain.ask(path, method, **headers).status) in {(path, 401), (path, 403)}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:3000"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
        ({"Sec_Fetch_Site": "same-site"}, 403),
    ],
)
def test_a_page_of_another_site_may_not_use_the_token(plain: Inside, headers: dict[str, str], status: int) -> None:
    assert plain.ask(FONTS, "GET", **plain.admin, **headers).status == status


@pytest.mark.parametrize(
    "more",
    [
        {"access": {"signing": SIGNING}},
        {"access": {"sealing": {"s1": "A" * 86}}},
        {"access": {"open": True}},
        {"server": {"host": "0.0.0.0"}},
        {"server": {"host": "0.0.0.0"}, "access": {"open": True}},
        {},
    ],
)
def test_every_call_needs_a_key_however_the_server_is_set_up(folder: Path, more: Any) -> None:
    with house(folder, **more) as (inn, keys):
        for method, path in (("GET", FONTS), ("GET", "/v1/explain?url=/iiif/3/chart.png"), ("POST", GENERATE),
                             ("POST", "/v1/links"), ("GET", "/v1/jobs/x")):  # fmt: skip
            assert (path, inn.ask(path, method).status) == (path, 401)
        assert inn.ask("/v1/openapi.json", "GET").status == 200  # which tells nothing that the page about it does not
        _, secret = keys.create("reader", "live", ["render", "designs:read"], who="test")
        assert inn.ask(FONTS, "GET", **bearer(secret)).status == 200


def test_a_key_that_is_none_is_refused_in_words(folder: Path) -> None:
    with house(folder) as (inn, keys):
        key, secret = keys.create("reader", "live", ["render", "designs:read"], who="test")
        tampered = secret[:-1] + ("A" if secret[-1] != "A" else "B")
        for sent, words in (
            ("Bearer", "Expected an API key or the admin token: send it"),
            ("Basic dXNlcjpwYXNz", "Expected an API key or the admin token: send it"),
            (secret, "Expected an API key or the admin token: send it"),
            ("Bearer bp_live_x", "of the form bp_live_{id}_{secret}"),
            (f'Bearer "{secret}"', "without quotation marks"),
            (f"Bearer {secret} {secret}", "of the form"),
            (f"Bearer {tampered}", "not known here"),
            (f"Bearer {secret.replace(key.id, 'aaaaaaaaaa')}", "not known here"),
            (f"Bearer {secret.upper()}", "of the form"),
        ):
            answer = inn.ask(FONTS, "GET", Authorization=sent)
            assert words in told(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
            assert secret.encode() not in answer.body
        for sent in (f"bearer {secret}", f"BEARER   {secret}"):
            assert inn.ask(FONTS, "GET", Authorization=sent).status == 200
        assert inn.ask(f"{FONTS}?key={secret}", "GET").status == 401  # never from an address


def test_revoked_and_expired_keys_say_so_and_a_rotated_one_overlaps(folder: Path) -> None:
    times = [1_000_000_000.0]
    with house(folder) as (inn, now):
        past = Keys(inn.house.core.database, "live", lambda: times[0])
        _, expired = past.create("old", "live", ["render", "designs:read"], 1_000_000_500, who="test")
        revoked, lost = now.create("lost", "live", ["render", "designs:read"], who="test")
        now.revoke(revoked.id, who="test")
        changed, first = now.create("changed", "live", ["render", "designs:read"], who="test")
        _, second = now.rotate(changed.id, 3600, who="test")
        ended, before = past.create("ended", "live", ["render", "designs:read"], who="test")
        _, after = past.rotate(ended.id, 10, who="test")

        assert told(inn.ask(FONTS, "GET", **bearer(expired)), 401).startswith("This API key expired on 2001-09-09.")
        assert told(inn.ask(FONTS, "GET", **bearer(lost)), 401).startswith("This API key was revoked.")
        assert inn.ask(FONTS, "GET", **bearer(first)).status == 200
        assert inn.ask(FONTS, "GET", **bearer(second)).status == 200
        assert "got a new secret" in told(inn.ask(FONTS, "GET", **bearer(before)), 401)
        assert inn.ask(FONTS, "GET", **bearer(after)).status == 200
        used = {key.name: key.used for key in now.list()}
        assert used["changed"]
        assert used["ended"]
        assert (used["old"], used["lost"]) == (None, None)


def test_scopes_and_environments_are_held(folder: Path) -> None:
    with house(folder) as (inn, keys):
        _, reader = keys.create("reader", "live", ["render"], who="test")
        _, admin = keys.create("admin", "live", ["admin"], who="test")
        _, test = keys.create("test", "test", ["render", "designs:read"], who="test")

        assert told(inn.ask(FONTS, "GET", **bearer(reader)), 403) == (
            "Expected an API key with the scope designs:read, but this one has render."
        )
        assert inn.ask(FONTS, "GET", **bearer(admin)).status == 200
        assert told(inn.ask(FONTS, "GET", **bearer(test)), 403) == (
            "This is a test key, and this server is live: send a key that begins with bp_live_."
        )
        assert inn.ask(FONTS, "GET", **bearer(admin), Origin="https://evil.example").status == 403
    with house(folder, access={"environment": "test"}) as (inn, keys):
        _, test = keys.create("test", "test", ["render", "designs:read"], who="test")
        assert inn.ask(FONTS, "GET", **bearer(test)).status == 200


def test_a_key_may_ask_so_often_and_is_told_how_often(folder: Path) -> None:
    with house(folder, access={"rate": "3/day"}) as (inn, keys):
        _, secret = keys.create("reader", "live", ["render", "designs:read"], who="test")
        _, other = keys.create("other", "live", ["render", "designs:read"], who="test")
        answers = [inn.ask("/v1/jobs/none", "GET", **bearer(secret)) for _ in range(4)]

        assert [answer.status for answer in answers] == [404, 404, 404, 429]
        assert [answer.headers["ratelimit"].split(";")[1] for answer in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"default";q=3;w=86400'}
        assert 0 < int(answers[3].headers["retry-after"]) <= 86_401
        assert "at most 3 requests in 86400 seconds with this key" in told(answers[3], 429)
        assert inn.ask(FONTS, "GET", **bearer(secret)).status == 429
        assert inn.ask(FONTS, "GET", **bearer(other)).status == 200
        assert inn.ask("/iiif/3/chart.png/full/60,/0/default.png").status == 200  # mail programs have no key


def test_all_workers_count_the_requests_of_a_key_together(pictures: Path, tmp_path: Path) -> None:
    """One of them that is killed in between is replaced, and its count is not lost."""
    with serving(pictures, tmp_path, '[server]\nworkers = 2\n[access]\nrate = "60/day"\n') as server:
        assert server.admin  # which is made once the database is there
        with closing(Database(f"sqlite:///{tmp_path}/.bookplate/bookplate.db")) as database:
            _, secret = Keys(database, "live").create("reader", "live", ["render"], who="test")

        def ask(_: int) -> int:
            return server.raw(b"/v1/jobs/none", headers=f"Authorization: Bearer {secret}\r\n".encode())[0]

        with ThreadPoolExecutor(6) as clients:
            early = Counter(clients.map(ask, range(40)))
            os.kill(server.workers()[-1], signal.SIGKILL)
            late = Counter(clients.map(ask, range(60)))

    assert early == {404: 40}
    assert late == {404: 20, 429: 40}
