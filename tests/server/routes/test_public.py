"""Links name the address that the world sees, and nobody else has a say in it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.config.server import Server as ServerSettings
from server.routes.public import LONGEST, Public
from server.routes.ready import Asked
from tests.server.inside import furnish
from tests.server.routes.test_connection import CHART, lines, talking
from tests.server.routes.test_hot import same, watched
from tests.server.running import Server, serving

FORWARDED = 'for=192.0.2.1;host="img.example";proto=https'


def asked(*headers: tuple[str, str], client: str | None = "127.0.0.1", **more: Any) -> Asked:
    scope = {
        "method": "GET", "path": "/", "raw_path": b"/", "query_string": b"", "scheme": "http",
        "server": ("::1", 8182), "client": (client, 5) if client else None,
        "headers": [(name.lower().encode(), text.encode()) for name, text in headers],
    }  # fmt: skip
    return Asked.by({**scope, **more})


def told(*headers: tuple[str, str], client: str | None = "127.0.0.1") -> str:
    public = Public(ServerSettings(proxies=("127.0.0.1", "::1")))
    return public.told(asked(("Host", "inner"), *headers, client=client))


def test_only_who_is_trusted_is_listened_to() -> None:
    assert told(("Forwarded", FORWARDED)) == told(("Forwarded", FORWARDED), client="::1") == "https://img.example"
    for stranger in ("127.0.0.2", "192.0.2.1", None, ""):
        assert told(("Forwarded", FORWARDED), client=stranger) == ""
    assert Public(ServerSettings()).told(asked(("Forwarded", FORWARDED))) == ""


def test_several_lines_are_one_list_of_which_the_end_counts() -> None:
    evil = "for=192.0.2.1;host=evil.example"

    assert told(("Forwarded", evil), ("Forwarded", FORWARDED)) == "https://img.example"
    assert told(("X-Forwarded-Host", "evil.example"), ("X-Forwarded-Host", "img.example")) == "http://img.example"
    assert told(("Forwarded", f"{evil}, " * 300 + FORWARDED)) == "https://img.example"
    assert told(("Forwarded", '"' * 10_000), ("Forwarded", FORWARDED)) == "https://img.example"
    assert told(("Forwarded", "a" * LONGEST * 10)) == told(("X-Forwarded-Host", "a" * LONGEST * 10)) == ""


def test_what_cannot_be_is_as_if_nothing_were_said() -> None:
    assert told(("X-Forwarded-Host", "a/b"), ("X-Forwarded-Proto", "https")) == ""
    assert told(("Forwarded", FORWARDED), ("X-Forwarded-Host", "evil.example")) == ""


def test_a_host_that_is_none_is_where_the_request_arrived() -> None:
    public = Public(ServerSettings(proxies=("127.0.0.1",)))

    assert public.told(asked(("Host", "a b"), ("X-Forwarded-Proto", "https"))) == "https://[::1]:8182"
    assert public.told(asked(("X-Forwarded-Proto", "https"), server=None)) == "https://localhost:8182"


@pytest.fixture(scope="module", params=["127.0.0.1", "10.0.0.0/8"])
def running(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that trusts this machine, and one that trusts other machines."""
    home = tmp_path_factory.mktemp("public")
    more = f'[server]\nproxies = ["{request.param}"]\n[designs]\nfolder = "{home}/designs"\n'
    with serving(furnish(home), home, more) as server:
        yield server


def trusts(running: Server) -> bool:
    return "127.0.0.1" in (running.log.parent / "config.toml").read_text()


def canonical(answer: bytes) -> str:
    (link,) = (line for line in lines(answer)[0] if line.startswith(b"link: "))
    return link.decode().partition("<")[2].partition("/iiif/")[0]


def test_links_are_the_same_hot_and_cold(running: Server) -> None:
    speaking = ({"Forwarded": FORWARDED}, {"X_Forwarded_Host": "img.example", "X_Forwarded_Proto": "https"})
    expected = "https://img.example" if trusts(running) else "http://pictures.example"
    with talking(running) as talk:
        for said in (*speaking, {"X_Forwarded_Prefix": "/a"}, {"X_Forwarded_Port": "81"}, {"Host": "b.example"}):
            first, second = (talk.ask(CHART, **said) for _ in range(2))
            assert second == first
            assert talk.ask(CHART, **said, Content_Length="0") == first  # by the ordinary way
            if said in speaking:
                assert canonical(first) == expected
                identifier = json.loads(lines(talk.ask("/iiif/3/chart.png/info.json", **said))[1])["id"]
                assert identifier == f"{expected}/iiif/3/chart.png"
        assert canonical(talk.ask(CHART)) == "http://pictures.example"


def test_an_answer_is_kept_for_each_address_and_for_no_invented_one(tmp_path: Path) -> None:
    furnish(tmp_path)
    speaking = ({"X_Forwarded_Host": "img.example"}, {"Forwarded": FORWARDED}, {"X_Forwarded_Prefix": "/below"})
    with watched(tmp_path, access={}, server={"proxies": ("127.0.0.1",)}) as house:
        for said in ({}, *speaking):
            assert not house.ask(CHART, **said)[1]
            assert house.ask(CHART, **said)[1]
        links = {house.hot(CHART, **said).headers["link"] for said in ({}, *speaking)}
        assert len(links) == 4
    with watched(tmp_path, access={}, server={"proxies": ("10.0.0.0/8",)}) as house:
        expected = house.hot(CHART)
        for said in speaking:
            answer, was_hot = house.ask(CHART, **said)
            assert (was_hot, same(answer)) == (True, same(expected))


def test_a_configured_address_outranks_all(tmp_path: Path) -> None:
    more = '[server]\nproxies = ["127.0.0.1"]\npublic_url = "https://own.example/of"\n'
    with serving(furnish(tmp_path), tmp_path, more) as server, talking(server) as talk:
        for _ in range(2):
            assert canonical(talk.ask(CHART, Forwarded=FORWARDED, X_Forwarded_Prefix="/a")) == "https://own.example/of"


def test_who_is_trusted_to_say_the_address_may_not_write(running: Server) -> None:
    with talking(running) as talk:
        plain = talk.ask("/v1/designs", Host="127.0.0.1")
        spoken = talk.ask("/v1/designs", Host="127.0.0.1", Forwarded="host=127.0.0.1")
        assert (plain[9:12], spoken[9:12]) == (b"401", b"401")
