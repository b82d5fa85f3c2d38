"""The requests that articles about personalised pictures print are answered as they stand, by two of the sample designs."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.likeness import decode, difference
from tests.server.running import ROOT, Server, serving

LOGO = "https://cdn.example.com/northwind.png"  # from where no server fetches that was not told so
INVITATION = {"first_name": "Sarah", "company": "Northwind", "cta": "Save my seat", "logo_url": LOGO}
AWARD = {"full_name": "Amélie Okonkwo", "event_name": "Developer Days 2025", "award_title": "Best Newcomer"}


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    more = f'[designs]\nfolder = "{ROOT / "samples/designs"}"\n'
    with serving(ROOT / "samples/pictures", tmp_path_factory.mktemp("articles"), more) as server:
        yield server


def generated(server: Server, design: str, values: dict[str, str], member: str = "data") -> dict[str, Any]:
    answer = httpx2.post(
        f"{server.url}/v1/generate", json={"design_id": design, member: values}, headers=server.admin, timeout=20
    )
    assert answer.status_code == 200, answer.text
    return answer.json()  # type: ignore[no-any-return]


def picture(server: Server, told: dict[str, Any]) -> bytes:
    answer = server.get(told["image_url"].removeprefix(server.url))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/")
    image = decode(answer.content)
    assert (image.width, image.height) == (told["width"], told["height"])
    return answer.content


@pytest.mark.parametrize("member", ["layers", "data"])
@pytest.mark.parametrize(("design", "values"), [("webinar-invite-01", INVITATION), ("cert-2025", AWARD)])
def test_a_request_of_an_article_is_answered_as_it_stands(
    samples: Server, member: str, design: str, values: dict[str, str]
) -> None:
    told = generated(samples, design, values, member)
    fields = httpx2.get(f"{samples.url}/v1/designs/{design}/schema", headers=samples.admin).json()["properties"]

    assert set(values) <= set(fields)
    assert told["status"] == "completed"
    for name, value in values.items():  # each is written on it: without it there is another picture
        without = generated(samples, design, {field: given for field, given in values.items() if field != name})
        same = (name, value) in (("logo_url", LOGO), ("cta", "Save my seat"))
        assert (picture(samples, without) == picture(samples, told)) == same, name


def test_a_logo_that_may_not_be_fetched_is_the_companys_name(samples: Server) -> None:
    refused, without, shown = (
        generated(samples, "webinar-invite-01", {**INVITATION, "logo_url": logo})
        for logo in (LOGO, "", "designs/northwind.svg")
    )

    assert refused["fallbacks_used"] == ["logo_url"]
    assert picture(samples, refused) == picture(samples, without)
    assert difference(*(decode(picture(samples, one)) for one in (refused, shown)))[1] > 0
    assert shown["fallbacks_used"] == []
