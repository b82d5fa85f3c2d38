"""What is really asked of other servers, and of folders, for layers whose picture has fields in its address."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from server.config.sources import Outside
from server.designs.document import document
from server.designs.inspection import inspection
from server.errors import Invalid
from tests.conftest import STUDIO
from tests.likeness import chart
from tests.server.commands import said
from tests.server.inside import Inside, furnish, inside
from tests.server.sources.origin import Origin, origin

TAIL = "full/40,/0/default.png"
FIELDS = {
    **{name: {"type": "text"} for name in ("city", "scheme", "host", "base")},
    "logo": {"type": "image"},
    "tier": {"type": "choice", "choices": ["gold", "silver"]},
    "link": {"type": "url"},
}


def written(name: str, source: str) -> dict[str, Any]:
    layer = {"kind": "image", "source": source, "box": [0, 0, 40, 40]}
    return {"name": name, "canvas": {"width": 40, "height": 40}, "fields": FIELDS, "layers": [layer]}


class Saved:
    """A house with designs that were saved before anybody looked at their addresses, and an origin beside it."""

    def __init__(self, house: Inside, there: Origin) -> None:
        self.house = house
        self.there = there

    def asked(self, name: str, **values: str) -> tuple[list[str], str]:
        """What the origin was asked for a picture, and what the notes say of it."""
        self.there.asked.clear()
        overlay = ";".join(f"{field}={quote(value, safe='')}" for field, value in values.items())
        answer = self.house.ask(f"/iiif/3/{name}/{overlay}/{TAIL}", "GET")
        assert answer.status == 200
        return [path for path, _ in self.there.asked], answer.headers.get("bookplate-notes", "")

    def save(self, name: str, source: str) -> None:
        text = json.dumps(written(name, source))
        library = self.house.house.orders.library
        self.house.run(library.save(name, text, "before"))


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Saved]:
    folder = tmp_path_factory.mktemp("addresses")
    pictures = furnish(folder)
    (pictures / "badges" / "deep").mkdir(parents=True)
    chart(2, 2, 20).write_to_file(str(pictures / "badges" / "gold.png"))
    chart(2, 2, 20).write_to_file(str(pictures / "badges" / "deep" / "x.png"))
    with origin() as there:
        there.put("Berlin", chart(2, 2, 20).write_to_buffer(".png"))
        outside = Outside(origins=(there.url,), private=True)
        with inside(folder, access={}, outside=outside) as house:
            made = Saved(house, there)
            base = f"http://127.0.0.1:{there.port}"
            for name, source in {
                "fixed": there.url + "{city}?size=200x100&key=ours",
                "open": "{scheme}://{host}/images/{city}",
                "based": "{link}/{city}",
                "pathed": base + "{base}/Berlin",
                "badge2": "badges/{city}.png",
                "tiered": "badges/{tier}.png",
                "first": "{city}.png",
            }.items():
                made.save(name, source)
            yield made


def test_a_value_never_ends_its_part_of_an_address(saved: Saved) -> None:
    for city, asked in {
        "Berlin": "/images/Berlin?size=200x100&key=ours",
        "a?key=mine&x=": "/images/a%3Fkey%3Dmine%26x%3D?size=200x100&key=ours",
        "x#y": "/images/x%23y?size=200x100&key=ours",
        "a/b": "/images/a%2Fb?size=200x100&key=ours",
        "50% off": "/images/50%25%20off?size=200x100&key=ours",
        "São Paulo": "/images/S%C3%A3o%20Paulo?size=200x100&key=ours",
    }.items():
        assert saved.asked("fixed", city=city)[0] == [asked]


@pytest.mark.parametrize(
    "city", ["../admin", "..", ".", "..;x", "a/../../admin", "..\\admin", "%2e%2e", "%2e%2e%2fadmin"]
)
def test_a_value_never_climbs(saved: Saved, city: str) -> None:
    for name in ("fixed", "badge2", "first"):
        asked, notes = saved.asked(name, city=city)
        assert (asked, notes.removeprefix("city=twice, ")) in (([], "city=lost"), ([], "city=null"))


def test_what_was_saved_before_works_on_within_what_is_allowed(saved: Saved) -> None:
    host = f"127.0.0.1:{saved.there.port}"

    assert saved.asked("open", scheme="http", host=host, city="Berlin") == (["/images/Berlin"], "")
    assert saved.asked("open", scheme="http", host=host, city="x?y")[0] == ["/images/x%3Fy"]
    assert saved.asked("based", link=f"http://{host}/images", city="u?v")[0] == ["/images/u%3Fv"]
    for odd in (
        f"{host}/admin?",
        f"me@{host}",
        f"{host}#",
        "127.0.0.1:1",
        "evil.example",
        f"{host}\\",
        "..",
        f"{host}/",
    ):
        asked, notes = saved.asked("open", scheme="http", host=odd, city="Berlin")
        assert (asked, "lost" in notes or "null" in notes) == ([], True), odd
    for odd in ("/images", "@evil.example", ".evil.example", "0", "?x", "#x", ":1"):
        assert saved.asked("pathed", base=odd) == ([], "base=lost"), odd
    assert saved.asked("open", scheme="file", host="/etc", city="passwd")[0] == []
    assert saved.asked("based", link=f"http://{host}/images/Berlin?x=", city="y") == ([], "link=lost")


def test_an_identifier_is_of_the_folder_that_the_design_says(saved: Saved) -> None:
    assert saved.asked("badge2", city="gold") == ([], "")
    assert saved.asked("tiered", tier="gold") == ([], "")
    for city in ("deep/x", "pictures:badges/gold", "silver", "a?b"):
        assert saved.asked("badge2", city=city) == ([], "city=lost")
    for city in ("pictures:chart", f"{saved.there.url}Berlin", "badges/gold"):
        assert saved.asked("first", city=city) == ([], "city=lost")
    assert saved.asked("first", city="chart") == ([], "")


REFUSED = {
    "{scheme}://{host}/": "scheme",
    "https://{host}/a.png": "host",
    "https://cdn.example{city}": "city",
    "https://cdn.example:{city}/a.png": "city",
    "https://{city}@cdn.example/a.png": "city",
    "//{host}/a.png": "host",
    "{link}/logo.png": "link",
    "{logo}?size=200": "logo",
}


@pytest.mark.parametrize(("source", "name"), REFUSED.items())
def test_an_address_whose_place_is_a_field_is_not_saved(source: str, name: str) -> None:
    with pytest.raises(Invalid) as refused:
        inspection.must_be_in_order(document.Document.model_validate(written("new", source)), STUDIO.fonts)
    (wrong,) = refused.value.wrong
    assert (wrong.pointer, wrong.code) == ("/layers/0/source", "address")
    assert wrong.message == (
        "Expected a field of type image alone, such as {logo}, an identifier such as badges/{tier}.svg, or an address "
        "whose scheme, host and port are written out, such as https://example.com/{tier}.svg, for `/layers/0/source` "
        f"but received “{source}”, in which {name} has a part in the scheme, host or port."
    )


@pytest.mark.parametrize(
    "source",
    ["{logo}", "{link}", "{city}", "{tier}.svg", "badges/{city}.png", "https://cdn.example/{city}?a={tier}", "a.png"],
)
def test_all_others_are(source: str) -> None:
    inspection.must_be_in_order(document.Document.model_validate(written("new", source)), STUDIO.fonts)


def test_the_api_and_the_command_line_refuse_it_too(saved: Saved, tmp_path: Path) -> None:
    body = written("new", "https://{host}/a.png")
    file = tmp_path / "new.json"
    file.write_text(json.dumps(body))
    config = tmp_path / "config.toml"
    config.write_text(f'[designs]\nfolder = ""\n[database]\nurl = "sqlite:///{tmp_path}/d.db"\n')
    for command in ("check", "push"):
        failed = said("designs", command, str(file), "--config", str(config))
        assert failed.returncode != 0
        told = " ".join((failed.stdout + failed.stderr).decode().split())
        assert "/layers/0/source" in told
        assert "host has a part in the scheme, host or port" in told


def test_a_value_leads_into_no_folder_by_what_stands_for_a_slash_in_addresses(tmp_path: Path) -> None:
    pictures = furnish(tmp_path)
    (pictures / "badges" / "deep").mkdir(parents=True)
    for name in ("gold.png", "deep/x.png"):
        chart(2, 2, 20).write_to_file(str(pictures / "badges" / name))
    with inside(tmp_path, access={}, server={"slash": "!"}) as house:
        library = house.house.orders.library
        house.run(library.save("badge2", json.dumps(written("badge2", "badges/{city}.png")), "before"))

        def notes(city: str) -> str:
            answer = house.ask(f"/iiif/3/badge2/city={city}/{TAIL}", "GET")
            assert answer.status == 200
            return answer.headers.get("bookplate-notes", "")

        assert house.ask(f"/iiif/3/badges!deep!x.png/{TAIL}", "GET").status == 200
        assert notes("gold") == ""
        assert "lost" in notes("deep!x")
