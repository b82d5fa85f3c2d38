"""Who may have what, over real sockets: a server for everybody with keys, and one for this machine alone."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from server.access.keys import Keys
from server.database.engine import open_database
from tests.server.inside import SEALING, SIGNING, TAIL, Inside, furnish, inside
from tests.server.running import Server, serving

PERSONAL = ("Sarah", "Northwind", "North", "sarah", "northwind", "x.example")
BADGE = f"/iiif/3/badge/first_name=Sarah;company=Northwind;ticket=https%3A%2F%2Fx.example/{TAIL}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    """Signs and seals with the keys of the server."""
    with inside(folder) as built:
        yield built


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(folder: Path, home: Path) -> Iterator[Server]:
    """Two workers that other machines can reach, since there are keys."""
    keys = "".join(
        f"[access.{name}]\n" + "".join(f'{kid} = "{one}"\n' for kid, one in ring.items())
        for name, ring in (("signing", SIGNING), ("sealing", SEALING))
    )
    more = (
        f'[server]\nhost = "0.0.0.0"\nworkers = 2\n[cache]\ndisk = "cache"\n[designs]\nfolder = "{folder}/designs"\n'
        f'[log]\nlevel = "debug"\n[outside]\norigins = ["https://x.example/"]\n{keys}'
    )
    with serving(folder / "pictures", home, more) as running:
        yield running


@pytest.fixture(scope="module")
def secret(server: Server, home: Path) -> str:
    """An API key of the server."""
    with closing(open_database(f"sqlite:///{home}/.bookplate/bookplate.db")) as database:
        return Keys(database, "live").create("shop", "live", ["render"], who="test")[1]


def note(answer: httpx2.Response) -> str | None:
    found: str | None = answer.headers.get("bookplate-notes")
    return found


def test_a_signed_link_is_filled_in_and_nothing_else_is(server: Server, house: Inside) -> None:
    link = house.sign(BADGE, "first_name:40")
    answer = server.get(link)

    assert answer.status_code == 200
    assert server.get(link.replace("Sarah", "Bob;color=red")).status_code == 200
    assert server.get(link.replace("Northwind", "Eve")).status_code == 403
    assert server.get(BADGE).status_code == 403
    assert server.ask("HEAD", BADGE).status_code == 403
    assert server.get(BADGE, If_None_Match=answer.headers["etag"]).status_code == 403
    assert server.get(BADGE, If_None_Match="*").status_code == 403
    assert server.get(BADGE.removesuffix("/" + TAIL), Accept="image/png").status_code == 403
    assert server.get(f"/iiif/3/badge/{TAIL}").status_code == 200
    assert server.get(BADGE.replace(TAIL, "info.json")).status_code == 200


@pytest.mark.parametrize("sealed", [False, True])
def test_nothing_personal_is_served_after_its_end_from_any_cache(server: Server, house: Inside, sealed: bool) -> None:
    everybodys, end = server.get(f"/iiif/3/badge/{TAIL}").content, int(time.time()) + 2
    url = house.seal(BADGE, end) if sealed else house.sign(BADGE, "first_name", expires=end)
    first = server.get(url)
    assert first.content != everybodys
    for _ in range(4):  # into the memory of each worker
        asked = time.time()
        answer = server.get(url)
        assert answer.headers["etag"] == first.headers["etag"]
        fresh = re.fullmatch(
            r"public, max-age=(\d+), must-revalidate|public, max-age=(\d+)", answer.headers["cache-control"]
        )
        assert fresh is not None
        assert asked + int(fresh[1] or fresh[2]) <= end + 0.5
    while time.time() < end:
        time.sleep(0.05)
    for headers in (
        {},
        {"If_None_Match": first.headers["etag"]},
        {"If_Modified_Since": first.headers["date"]},
    ) * 2:
        answer = server.get(url, **headers)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
        assert (note(answer), answer.content) == ("design=expired", everybodys)
        assert answer.headers["etag"] != first.headers["etag"]
    assert note(server.ask("HEAD", url)) == "design=expired"


def test_pictures_of_a_link_are_counted_by_all_workers_together_and_once(server: Server, house: Inside) -> None:
    link = house.sign(f"/iiif/3/chart.png/sale;word=off/{TAIL}", "percent", most=3).removesuffix("/" + TAIL)
    made = []
    for percent in range(1, 9):
        answers = [server.get(f"{link};percent={percent}/{TAIL}") for _ in range(4)]  # by one worker or the other
        made += [percent] if not note(answers[0]) else []
        assert len({note(answer) for answer in answers}) == 1
    assert made == [1, 2, 3]
    assert [note(server.get(f"{link};percent={percent}/{TAIL}")) for percent in (3, 1, 9)] == [
        None,
        None,
        "design=limit",
    ]


def test_nothing_sealed_can_be_read_anywhere(server: Server, house: Inside, home: Path, secret: str) -> None:
    url, other = house.seal(BADGE), house.seal(BADGE.replace("Sarah", "Eve"))
    explain = {"Authorization": f"Bearer {secret}"}
    answers = [
        server.get(url),
        server.get(url.replace(TAIL, "info.json")),
        server.get(url.removesuffix("/" + TAIL)),
        server.get(url.removesuffix("/" + TAIL), Accept="image/*"),
        server.get(url.replace("60,", "many")),
        server.get(url.replace("default.png", "default.bmp"), Accept="application/json"),
        server.get(url.replace("badge@1", "sale")),
        server.get(url.replace("/full", ";company=x/full")),
        server.get(f"/v1/explain?url={url}", **explain),
        server.get(f"/v1/explain?url={url.replace('60,', 'many')}", **explain),
        server.get(other),
        server.get("/metrics"),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 303, 200, 400, 400, 403, 403, 200, 200, 200, 200]
    for answer in answers:
        said = answer.text if "image/" not in answer.headers.get("content-type", "") else ""
        assert not [word for word in PERSONAL if word in said or word in str(answer.headers)]
    assert answers[0].headers["etag"] == server.get(house.sign(BADGE)).headers["etag"]
    assert url.partition("/full")[0] in answers[0].headers["link"]
    names = [str(path.relative_to(home)) for path in (home / "cache").rglob("*")]
    assert len(names) > 2
    log = server.log.read_text()
    assert not [word for word in PERSONAL if word in log or any(word in name for name in names)]
    assert "sealed=" not in log
    assert "sig=" not in log
    assert secret not in log


def test_programs_get_sealed_addresses_and_signed_links(server: Server, house: Inside, secret: str) -> None:
    def post(path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {secret}", "X-Forwarded-For": "1.2.3.4"}
        answer = httpx2.post(server.url + path, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    made = post("/v1/generate", {"design_id": "badge", "data": {"first_name": "Sarah"}, "options": {"size": "60,"}})
    assert made["canonical"] is None
    assert "sealed=s1." in made["image_url"]
    assert made["image_url"] == post("/v1/generate", {"design_id": "badge", "layers": {"first_name": "Sarah"},
                                                      "options": {"width": 60}})["image_url"]  # fmt: skip
    assert httpx2.get(made["image_url"]).status_code == 200

    for size in ("60,", "^900,"):
        wish = {"design_id": "sale", "image": "chart.png", "open": {"percent": {"max": 4}}, "options": {"size": size}}
        link = post("/v1/links", wish)
        for url in (link["image_url"], link["backup_url"], f"{link['base_url']};percent=33/{link['tail']}"):
            assert httpx2.get(url).status_code == 200
        assert httpx2.get(f"{link['base_url'].replace('open=', 'word=x;open=')}/{link['tail']}").status_code == 403


def test_without_a_key_a_server_for_others_tells_programs_nothing(server: Server, secret: str) -> None:
    for method, path in (("GET", "/v1/fonts"), ("GET", "/v1/explain?url=/iiif/3/chart.png"), ("POST", "/v1/generate"),
                         ("POST", "/v1/links"), ("GET", "/v1/jobs/x")):  # fmt: skip
        answer = server.ask(method, path)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert json.loads(answer.text)["type"] == "/docs#problem-unauthorised"
        assert server.ask(method, path, Authorization=f"Bearer {secret[:-1]}").status_code == 401
    good = server.get("/v1/jobs/x", Authorization=f"Bearer {secret}")
    assert good.status_code == 404
    assert re.fullmatch(r'"default";r=\d+;t=\d+', good.headers["ratelimit"])
