"""What the manual says about statuses is what happens."""

import re
from collections.abc import Iterator

import pytest

from server.errors import STATUS
from tests.server.running import ROOT, Server, serving

PAGE = (ROOT / "server/manual/status-codes.md").read_text()
TRIED = re.findall(r"^\| `(/[^`]+)` \| (\d+) \|$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("manual")
    more = f'[designs]\nfolder = "{ROOT}/samples/designs"\n[database]\nurl = "sqlite:///{home}/kept.db"\n'
    with serving(ROOT / "samples/pictures", home, more) as running:
        yield running


def test_every_request_of_the_page_is_answered_as_it_says(server: Server) -> None:
    assert len(TRIED) > 9
    for path, status in TRIED:
        answer = server.get(path)
        assert answer.status_code == int(status), path
        if answer.status_code >= 400:
            assert answer.headers["cache-control"] == "no-store"


def test_every_status_that_a_mistake_may_have_is_on_the_page() -> None:
    told = {int(number) for row in re.findall(r"^\| ([\d, ]+) \|", PAGE, re.MULTILINE) for number in row.split(",")}

    assert set(STATUS.values()) | {200, 201, 202, 303, 304, 431} <= told


def test_a_problem_says_its_sentence_to_programs_and_people(server: Server) -> None:
    path = "/iiif/3/dawn.jpg/full/300,/400/default.jpg"
    told = server.get(path, Accept="application/json")

    assert told.headers["content-type"].startswith("application/problem+json")
    assert told.json()["detail"] == server.get(path).text.strip()


def test_caches_keep_it_as_long_as_the_page_says(server: Server) -> None:
    def kept(path: str) -> str:
        return server.get(path).headers["cache-control"]

    tail = "full/300,/0/default.jpg"
    assert "max-age=300" in kept(f"/iiif/3/dawn.jpg/{tail}")
    assert "max-age=31536000, immutable" in kept(f"/iiif/3/sale-badge@1/{tail}")
    assert "max-age=60" in kept(f"/iiif/3/webinar/logo_url=none.png/{tail}")
    assert kept(f"/iiif/3/dawn.jpg/{tail}?text=Hi").startswith("private")
    assert kept(f"/iiif/3/dawn.jpg/text=Hi;exp=1700000000/{tail}") == "no-store"
