"""A link that has expired says when, wherever it is looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.commands import said
from tests.server.inside import SIGNING, Inside, furnish, inside

EXPIRED = 1_700_000_000
SENTENCE = "This link expired on 2023-11-14 22:13 UTC."
SUNSET = "Tue, 14 Nov 2023 22:13:20 GMT"
TAIL = "full/60,/0/default.png"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("expired")
    furnish(folder)
    return folder


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder) as built:
        yield built


@pytest.mark.parametrize("base", ["/iiif/3/badge/first_name=Sarah", "/iiif/3/chart.png/text=Hi", "/iiif/2/badge"])
@pytest.mark.parametrize("written", ["signed", "sealed"])
def test_pictures_and_their_information_say_when_the_link_expired(house: Inside, base: str, written: str) -> None:
    url = f"{base}/{TAIL}"
    link = house.sign(url, expires=EXPIRED) if written == "signed" else house.seal(url, EXPIRED)
    for path in (link, link.replace(TAIL, "info.json")):
        for method in ("GET", "HEAD"):
            answer = house.ask(path, method)
            assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
            assert answer.headers["sunset"] == SUNSET
            assert "design=expired" in answer.headers["bookplate-notes"]


def test_what_is_good_says_nothing_of_an_end(house: Inside) -> None:
    for link in (house.sign(f"/iiif/3/badge/{TAIL}", expires=4_000_000_000), f"/iiif/3/chart.png/{TAIL}"):
        assert "sunset" not in house.ask(link, "GET").headers


@pytest.mark.parametrize(
    ("end", "when"),
    [
        ("1700000000", "2023-11-14 22:13"),
        ("2023-11-14", "2023-11-15 00:00"),
        ("2023-11-14T22:13Z", "2023-11-14 22:13"),
        ("2023-11-14T23:13%2B01:00", "2023-11-14 22:13"),
    ],
)
def test_explain_and_the_command_line_say_it(house: Inside, folder: Path, end: str, when: str) -> None:
    path = f"/iiif/3/chart.png/text=Hi;exp={end}/{TAIL}"
    sentence = f"This link expired on {when} UTC."
    assert house.run(house.house.delivery.explainer.explain(path.encode(), b""))["problem"] == sentence

    config = folder / "config.toml"
    keys = "".join(f'{name} = "{value}"\n' for name, value in SIGNING.items())
    config.write_text(
        f'[[sources]]\nname = "pictures"\nkind = "folder"\npath = "{folder / "pictures"}"\n[access.signing]\n{keys}'
        f'[database]\nurl = "sqlite:///{folder}/kept.db"\n'
    )
    for command in (("explain", path), ("render", path, "-o", "-"), ("sign", path)):
        failed = said(*command, "--config", str(config))
        assert failed.returncode != 0
        assert sentence in " ".join((failed.stdout + failed.stderr).decode().split())
