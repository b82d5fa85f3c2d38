"""What manifests, collections and info.json name. Shapes as in the cookbook of IIIF, and some that nobody should write."""

import json
from typing import Any

import pytest

from ops.errors import BadParameter
from server.errors import Malformed
from server.warming import iiif
from server.warming.iiif import Named, Wants, suffixes

HOME = "http://127.0.0.1:8182/iiif"
SIZES = [{"width": 160, "height": 100}, {"width": 480, "height": 300}]
THREE: dict[str, Any] = {
    "type": "ImageService3",
    "width": 480,
    "height": 300,
    "sizes": SIZES,
    "tiles": [{"width": 256, "scaleFactors": [1, 2]}],
}
TWO = {**THREE, "type": None, "@id": "x"}
JPG = Wants(("jpg",))


def service_3(name: str) -> dict[str, Any]:
    return {"id": f"{HOME}/3/{name}", "type": "ImageService3", "profile": "level2"}


def service_2(name: str) -> dict[str, Any]:
    return {"@id": f"{HOME}/2/{name}", "profile": "http://iiif.io/api/image/2/level2.json"}


def painted(*bodies: dict[str, Any]) -> dict[str, Any]:
    """A canvas of version 3 on which these are painted; several are a choice."""
    body = bodies[0] if len(bodies) == 1 else {"type": "Choice", "items": list(bodies)}
    annotation = {"type": "Annotation", "motivation": "painting", "body": body}
    return {"type": "Canvas", "items": [{"type": "AnnotationPage", "items": [annotation]}]}


def manifest_3(*canvases: dict[str, Any], **more: Any) -> dict[str, Any]:
    context = "http://iiif.io/api/presentation/3/context.json"
    return {"@context": context, "id": f"{HOME}/m", "type": "Manifest", "items": list(canvases), **more}


def manifest_2(*resources: dict[str, Any]) -> dict[str, Any]:
    canvases = [{"@type": "sc:Canvas", "images": [{"@type": "oa:Annotation", "resource": one}]} for one in resources]
    return {"@id": f"{HOME}/m", "@type": "sc:Manifest", "sequences": [{"@type": "sc:Sequence", "canvases": canvases}]}


def read(document: object) -> Named:
    return iiif.read(json.dumps(document).encode(), "it")


def image(*services: dict[str, Any]) -> dict[str, Any]:
    return {"id": "http://x/y.jpg", "type": "Image", "service": list(services)}


def test_services_of_version_3_are_found_behind_bodies_choices_and_thumbnails() -> None:
    document = manifest_3(
        painted(image(service_3("a"))),
        painted(image(service_3("b")), image(service_2("c"))),
        painted(image(service_3("a"))),
        thumbnail=[image(service_3("small/info.json"))],
    )

    assert read(document).services == tuple(f"{HOME}/{name}" for name in ("3/a", "3/b", "2/c", "3/small"))


def test_services_of_version_2_are_found_behind_resources_and_their_alternatives() -> None:
    choice = {
        "@type": "oa:Choice",
        "default": {"@type": "dctypes:Image", "service": service_2("a/")},
        "item": [{"@type": "dctypes:Image", "service": service_2("b")}],
    }
    plain = {
        "@type": "dctypes:Image",
        "service": {**service_2("c"), "profile": ["http://iiif.io/api/image/2/level1.json"]},
    }

    assert read(manifest_2(choice, plain)).services == tuple(f"{HOME}/2/{name}" for name in "abc")


def test_services_that_are_no_images_are_passed_over() -> None:
    search = {"@id": f"{HOME}/search", "profile": "http://iiif.io/api/search/1/search"}
    locked = {**service_3("a"), "service": [{"id": f"{HOME}/probe", "type": "AuthProbeService2"}]}

    assert read(manifest_3(painted(image(locked)), service=[search])).services == (f"{HOME}/3/a",)


def test_a_collection_names_what_it_consists_of_and_nothing_beside_it() -> None:
    parts = [{"id": f"{HOME}/{name}", "type": kind} for name, kind in (("m", "Manifest"), ("c", "Collection"))]
    beside = [{"id": f"{HOME}/other", "type": "Manifest"}]
    whole = manifest_3(painted(image(service_3("inside"))))
    three = {"type": "Collection", "items": [*parts, parts[0], whole], "seeAlso": beside, "partOf": beside}
    two = {
        "@type": "sc:Collection",
        "manifests": [{"@id": f"{HOME}/m", "@type": "sc:Manifest"}],
        "collections": [{"@id": f"{HOME}/c", "@type": "sc:Collection"}],
        "members": [{"@id": f"{HOME}/d", "@type": "sc:Collection"}, {"@id": f"{HOME}/r", "@type": "sc:Range"}],
        "within": {"@id": f"{HOME}/above", "@type": "sc:Collection"},
    }

    assert read(three) == Named((f"{HOME}/3/inside",), (f"{HOME}/m", f"{HOME}/c"))
    assert read(two) == Named((), (f"{HOME}/m", f"{HOME}/c", f"{HOME}/d"))


def test_an_info_json_names_itself() -> None:
    assert read(service_3("a")) == Named((f"{HOME}/3/a",), ())


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>", "Expected JSON for it but received HTML"),
        (b'{"type": ', "Expected JSON for it but received something else"),
        (b"\xff\xd8\xff\xe0", "Expected UTF-8 for it"),
        (b"[1]", "but received a list"),
        (b"3", "but received a single value"),
        (b"{}", "but received an object without a type"),
        (b'{"type": "Canvas"}', "but received one of type “Canvas”"),
        (b'{"type": ["Manifest"]}', "but received an object without a type"),
        (b"[" * 200_000, "Expected at most 100 lists and objects in each other"),
        (b'{"type": "Manifest", "items": ' + b"[" * 200 + b"]" * 200 + b"}", "Expected at most 100 lists"),
    ],
)
def test_what_is_no_manifest_is_refused_in_words(body: bytes, words: str) -> None:
    with pytest.raises(Malformed) as refused:
        iiif.read(body, "it")

    assert words in str(refused.value)


def test_odd_members_are_passed_over() -> None:
    odd = [None, 3, "x", [], {}, {"service": None}, {"service": ["x", {"id": 3, "type": "ImageService3"}]}]

    assert read({"type": "Manifest", "items": odd, "label": {"en": ["x"]}}) == Named((), ())


def test_viewers_ask_in_the_canonical_form_of_their_version_and_pages_by_width() -> None:
    assert list(suffixes(THREE, JPG)) == ["full/160,100/0/default.jpg", "full/480,300/0/default.jpg"]
    assert list(suffixes(TWO, JPG)) == ["full/160,/0/default.jpg", "full/480,/0/default.jpg"]
    assert list(suffixes(THREE, Wants(("jpg",), by_width=True))) == list(suffixes(TWO, JPG))


def test_thumbnails_are_the_small_ones_and_every_format_is_asked_for() -> None:
    wants = Wants.of("auto, webp,auto", thumbnails=True, tiles=False)

    assert list(suffixes(THREE, wants)) == ["full/160,100/0/default.auto", "full/160,100/0/default.webp"]


def test_tiles_cover_the_image_at_every_factor() -> None:
    tiles = list(suffixes(THREE, Wants(("jpg",), tiles=True)))[2:]

    assert [tile.removesuffix("/0/default.jpg") for tile in tiles] == [
        "0,0,256,256/256,256",
        "256,0,224,256/224,256",
        "0,256,256,44/256,44",
        "256,256,224,44/224,44",
        "full/240,150",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        {"sizes": None, "tiles": 3},
        {"sizes": [None, {}, {"width": "3", "height": 2}, {"width": -1, "height": 2}], "tiles": [None]},
        {"sizes": [], "tiles": [{"width": 0, "scaleFactors": [1]}, {"width": 256}]},
        {"sizes": [], "tiles": [{"width": 256, "scaleFactors": ["1", 0, -2, 10**30]}]},
    ],
)
def test_what_makes_no_sense_is_passed_over(odd: dict[str, Any]) -> None:
    assert list(suffixes({**THREE, **odd}, Wants(("jpg",), tiles=True))) == []


def test_a_format_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadParameter, match="some of auto, jpg, png"):
        Wants.of("jpg,jpeg", thumbnails=False, tiles=False)
