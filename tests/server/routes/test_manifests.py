"""Manifests of images: what they say, that all their addresses work, and who gets one."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server.config.images import Images
from tests.likeness import decode
from tests.presentation import valid
from tests.server.inside import Inside, furnish, inside
from tests.server.running import Server

CHART = "/iiif/3/chart.png"
PROFILE = 'application/ld+json;profile="http://iiif.io/api/presentation/3/context.json"'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    (top / "pictures/other.png.json").write_text(
        json.dumps(
            {
                "title": "A chart that stands",
                "alt": "Seventy squares",
                "rights": "http://creativecommons.org/licenses/by/4.0/",
                "credit": "Jane Doe",
                "seeAlso": [{"id": "https://example.org/x.ttl", "type": "Dataset", "format": "text/turtle"}],
            }
        )
    )
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder) as built:
        yield built


def manifest(house: Inside, path: str) -> dict[str, Any]:
    answer = house.ask(path, "GET")
    assert answer.status == 200, answer.body
    return valid(answer.body)


def addresses(document: Any) -> list[str]:
    """All addresses of pictures and services in a document."""
    if isinstance(document, list):
        return [found for each in document for found in addresses(each)]
    if not isinstance(document, dict):
        return []
    kind, found = document.get("type", document.get("@type", "")), document.get("id", document.get("@id", ""))
    own = [found] if kind == "Image" else [f"{found}/info.json"] if kind.startswith("ImageService") else []
    return own + [found for each in document.values() for found in addresses(each)]


def test_a_picture_is_one_canvas_as_large_as_it_is(server: Server) -> None:
    base = server.url + CHART
    answer = server.get(f"{CHART}/manifest.json")
    document = valid(answer.content)
    (canvas,) = document["items"]
    ((painting,),) = (page["items"] for page in canvas["items"])

    assert document["id"] == f"{base}/manifest.json"
    assert document["label"] == {"none": ["chart.png"]}
    assert (canvas["width"], canvas["height"]) == (600, 420)
    assert painting["target"] == canvas["id"]
    assert painting["body"] == {
        "id": f"{base}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "width": 600,
        "height": 420,
        "service": [{"id": base, "type": "ImageService3", "profile": "level2"}],
    }
    assert document["thumbnail"][0]["service"][0]["id"] == base
    assert not {"summary", "rights", "requiredStatement"} & document.keys()


def test_a_manifest_has_the_headers_of_information(server: Server) -> None:
    answer = server.get(f"{CHART}/manifest.json")

    assert answer.headers["content-type"] == PROFILE
    assert answer.headers["vary"] == "Accept"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert answer.headers["cache-tag"] == "source:pictures,image:chart.png"
    assert server.get(f"{CHART}/manifest.json", If_None_Match=answer.headers["etag"]).status_code == 304
    assert server.get(f"{CHART}/manifest.json", If_None_Match='"x"').status_code == 200
    assert server.get(f"{CHART}/manifest.json", If_Match='"x"').status_code == 412
    head = server.ask("HEAD", f"{CHART}/manifest.json")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(answer.content)))
    window = server.get(f"{CHART}/manifest.json", Accept="text/html,*/*;q=0.8")
    assert window.headers["content-type"] == "application/json"
    assert 'presentation/3/context.json>;rel="http://www.w3.org/ns/json-ld#context"' in window.headers["link"]
    assert server.ask("POST", f"{CHART}/manifest.json").status_code == 405
    assert server.metric('bookplate_requests_total{kind="manifest",status="200"') > 0


@pytest.mark.parametrize(
    "base",
    [CHART, "/iiif/2/chart.png", f"{CHART}/text=Hi%20there", "/iiif/2/deep%2Fer%2Fa%20b.png", "/iiif/3/deep.tif"],
)
def test_every_address_in_a_manifest_works_and_has_the_size_it_says(server: Server, base: str) -> None:
    document = valid(server.get(f"{base}/manifest.json").content)
    found = addresses(document)

    assert len(found) == 6
    for address in found:
        assert server.get(address.removeprefix(server.url)).status_code == 200, address
    (thumbnail,) = document["thumbnail"]
    small = decode(server.get(thumbnail["id"].removeprefix(server.url)).content)
    assert (small.width, small.height) == (thumbnail["width"], thumbnail["height"])
    information = server.get(f"{base}/info.json").json()
    canvas = document["items"][0]
    assert (canvas["width"], canvas["height"]) == (information["width"], information["height"])


def test_version_2_has_a_service_of_version_2(server: Server) -> None:
    document = valid(server.get("/iiif/2/chart.png/manifest.json").content)
    body = document["items"][0]["items"][0]["items"][0]["body"]

    assert body["id"] == f"{server.url}/iiif/2/chart.png/full/full/0/default.jpg"
    assert body["service"] == [
        {
            "@id": f"{server.url}/iiif/2/chart.png",
            "@type": "ImageService2",
            "profile": "http://iiif.io/api/image/2/level2.json",
        }
    ]


def test_addresses_are_those_the_server_is_reached_by(folder: Path) -> None:
    with inside(folder, server={"public_url": "https://img.example.org/pictures"}) as house:
        document = manifest(house, "/iiif/3/deep%2Fone.png/manifest.json")

    assert document["id"] == "https://img.example.org/pictures/iiif/3/deep%2Fone.png/manifest.json"
    assert {found.partition("/iiif/3/")[0] for found in addresses(document)} == {"https://img.example.org/pictures"}


def test_a_sidecar_is_what_people_read(house: Inside) -> None:
    document = manifest(house, "/iiif/3/other.png/manifest.json")

    assert document["label"] == {"none": ["A chart that stands"]}
    assert document["summary"] == {"none": ["Seventy squares"]}
    assert document["rights"] == "http://creativecommons.org/licenses/by/4.0/"
    assert document["requiredStatement"] == {"label": {"en": ["Credit"]}, "value": {"none": ["Jane Doe"]}}
    assert document["seeAlso"][0]["id"] == "https://example.org/x.ttl"
    assert {"title", "credit", "alt"}.isdisjoint(json.loads(house.ask("/iiif/3/other.png/info.json", "GET").body))


def test_a_design_says_what_it_is_called_and_what_it_shows(tmp_path: Path) -> None:
    furnish(tmp_path)
    path = tmp_path / "designs/greeting.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "title": "A greeting", "alt": "Hello {name}"}))
    with inside(tmp_path) as house:
        filled = manifest(house, "/iiif/3/greeting/name=Zo%C3%AB/manifest.json")
        sealed = manifest(house, house.seal("/iiif/3/greeting/name=Zo%C3%AB/manifest.json"))

    assert filled["label"] == sealed["label"] == {"none": ["A greeting"]}
    assert filled["summary"] == {"none": ["Hello Zoë"]}
    assert filled["items"][0]["width"] == 200
    assert "summary" not in sealed
    assert "Zo" not in json.dumps(sealed)


def test_a_query_is_told_in_the_path(server: Server) -> None:
    answer = server.get(f"{CHART}/manifest.json?text=Hi&at=n")

    assert valid(answer.content)["id"] == f"{server.url}{CHART}/text=Hi;at=n/manifest.json"
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in server.get(f"{CHART}/manifest.json").headers


def test_a_manifest_is_refused_as_its_pictures_would_be(house: Inside) -> None:
    base = f"{CHART}/text=Hi"
    assert house.ask(f"{base}/manifest.json").status == 403
    assert b"Expected a signature" in house.ask(f"{base}/manifest.json", "GET").body
    signed = house.sign(f"{base}/manifest.json")
    document = manifest(house, signed)
    assert "sig=v1." in document["id"]
    for found in addresses(document):
        assert house.ask(found.removeprefix("http://127.0.0.1")).status == 200, found
    assert house.ask(signed.replace("Hi", "Ho")).status == 403


@pytest.mark.parametrize("pinned", [("region",), ("size",), ("region", "size", "rotation", "format")])
def test_a_signature_for_one_picture_is_none_for_what_a_viewer_asks(house: Inside, pinned: tuple[str, ...]) -> None:
    signed = house.sign(f"{CHART}/text=Hi/full/120,/0/default.jpg", pins=pinned)
    base = signed.partition("/full/")[0]

    assert house.ask(f"{base}/full/120,/0/default.jpg").status == 200
    assert house.ask(f"{base}/manifest.json").status == 403


def test_a_link_that_has_ended_has_no_manifest(house: Inside) -> None:
    signed = house.sign(f"{CHART}/text=Hi/manifest.json", expires=int(time.time()) - 5)

    assert house.ask(signed).status == 410


def test_widths_off_the_ladder_are_not_asked_for(folder: Path) -> None:
    with inside(folder, images=Images(off_ladder="refuse", ladder=(100, 320))) as house:
        for found in addresses(manifest(house, f"{CHART}/manifest.json")):
            assert house.ask(found.removeprefix("http://127.0.0.1")).status == 200, found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{CHART}/text=manifest.json", 303),
        (f"{CHART}/text=a/manifest.json/full/9,/0/default.jpg", 200),
        ("/iiif/3/manifest.json", 404),
        ("/iiif/3/manifest.json/manifest.json", 404),
        ("/iiif/3/none.png/manifest.json", 404),
        ("/iiif/3/words.jpg/manifest.json", 404),
        ("/iiif/3/bomb.png/manifest.json", 413),
        (f"{CHART}/none/manifest.json", 404),
        (f"{CHART}/manifest.json/", 404),
        (f"{CHART}/collection.json", 404),
        ("/iiif/3/chart.png/text=What?/manifest.json", 200),
    ],
)
def test_the_name_is_read_from_the_right(server: Server, path: str, status: int) -> None:
    assert server.get(path).status_code == status


def test_warming_takes_a_manifest(server: Server) -> None:
    found = re.findall('"id":"([^"]+)","type":"ImageService3"', server.get(f"{CHART}/manifest.json").text)

    assert set(found) == {server.url + CHART}
