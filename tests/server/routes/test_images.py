import json
import re
import time
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.likeness import chart, colour, decode, pixel
from tests.server.running import Server

CHART = "/iiif/3/chart.png"
# Any page may show it, read it and measure it.
ANYWHERE = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "timing-allow-origin": "*",
}


def test_an_image_has_all_its_headers(server: Server) -> None:
    answer = server.get(f"{CHART}/full/300,/0/default.png")
    image = decode(answer.content)

    assert answer.status_code == 200
    assert (image.width, image.height) == (300, 210)
    assert pixel(image, 15, 15) == colour(0, 0)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["link"] == (
        f'<{server.url}{CHART}/full/300,210/0/default.png>;rel="canonical",'
        '<http://iiif.io/api/image/3/level2.json>;rel="profile"'
    )
    assert answer.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
    assert re.fullmatch('"[0-9a-f]{40}"', answer.headers["etag"])
    assert answer.headers["last-modified"].endswith("GMT")
    assert dict(answer.headers).items() >= ANYWHERE.items()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "vary" not in answer.headers
    assert "server" not in answer.headers


def test_version_2_has_its_own_canonical_and_profile(server: Server) -> None:
    answer = server.get("/iiif/2/chart.png/full/300,/0/default.png")

    assert answer.headers["link"] == (
        f'<{server.url}/iiif/2/chart.png/full/300,/0/default.png>;rel="canonical",'
        '<http://iiif.io/api/image/2/level2.json>;rel="profile"'
    )


def test_the_canonical_link_leads_to_the_same_picture(server: Server) -> None:
    for asked in (
        "pct:25,25,50,50/^1000,/!22.50/gray.png",
        "square/!200,100/360/color.jpg",
        "full/^max/0/default.webp",
    ):
        answer = server.get(f"{CHART}/{asked}")
        link = re.match("<([^>]+)>", answer.headers["link"])
        assert link is not None
        again = server.get(link[1].removeprefix(server.url))
        assert again.headers["etag"] == answer.headers["etag"]
        assert again.headers["link"] == answer.headers["link"]
        assert again.content == answer.content


def test_two_versions_and_all_spellings_of_a_picture_have_one_etag(server: Server) -> None:
    spellings = [
        "/iiif/3/chart.png/full/max/0/default.jpg",
        "/iiif/2/chart.png/full/full/0/default.jpg",
        "/iiif/2/chart%2Epng/full/max/0/color.jpg",
        "/iiif/3/pictures:chart.png/0,0,600,420/600,420/360/default.jpg?utm_source=x",
        "/iiif/3/chart.png/pct:0,0,100,100/%5E600%2C/0/default.jpg",
    ]

    assert len({server.get(path).headers["etag"] for path in spellings}) == 1


def test_a_copy_that_is_current_is_not_sent_again(server: Server) -> None:
    path = f"{CHART}/full/max/0/default.gif"
    rendered = server.metric("bookplate_render_seconds_count")
    etag = server.ask("HEAD", path).headers["etag"]

    for condition in (etag, f'"x", W/{etag}', "*"):
        answer = server.get(path, If_None_Match=condition)
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == etag
        assert "cache-control" in answer.headers
        assert dict(answer.headers).items() >= ANYWHERE.items()
    since = server.get(path, If_Modified_Since=formatdate(time.time() + 5, usegmt=True))
    assert since.status_code == 304
    assert server.metric("bookplate_render_seconds_count") == rendered
    assert server.get(path, If_None_Match='"other"').status_code == 200
    assert server.get(path, If_Modified_Since=formatdate(0, usegmt=True)).status_code == 200
    assert server.get(path, If_Modified_Since="yesterday").status_code == 200
    later = formatdate(time.time() + 5, usegmt=True)
    assert server.get(path, If_None_Match='"other"', If_Modified_Since=later).status_code == 200


def test_head_makes_no_picture(server: Server) -> None:
    path = f"{CHART}/full/123,/0/default.jpg"
    rendered = server.metric("bookplate_render_seconds_count")

    cold = server.ask("HEAD", path)
    assert (cold.status_code, cold.content, cold.headers["content-type"]) == (200, b"", "image/jpeg")
    assert "content-length" not in cold.headers
    assert server.metric("bookplate_render_seconds_count") == rendered
    body = server.get(path).content
    assert server.ask("HEAD", path).headers["content-length"] == str(len(body))
    assert server.ask("HEAD", f"{CHART}/full/0,/0/default.jpg").status_code == 400


def test_information_is_json_ld_or_json_as_is_asked_for(server: Server) -> None:
    profile = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'
    for accept, expected in (
        ("", profile),
        ("*/*", profile),
        ("application/json", "application/json"),
        ("application/ld+json", profile),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
    ):
        answer = server.get(f"{CHART}/info.json", Accept=accept)
        assert answer.headers["content-type"] == expected
        assert answer.headers["vary"] == "Accept"
        assert answer.json()["id"] == server.url + CHART
    for accept, expected in (("*/*", "application/json"), ("application/ld+json", "application/ld+json")):
        answer = server.get("/iiif/2/chart.png/info.json", Accept=accept)
        assert answer.headers["content-type"] == expected
        assert answer.json()["@id"] == f"{server.url}/iiif/2/chart.png"
    etag = answer.headers["etag"]
    assert (
        server.get("/iiif/2/chart.png/info.json", Accept="application/ld+json", If_None_Match=etag).status_code == 304
    )
    assert server.get("/iiif/2/chart.png/info.json", Accept="*/*", If_None_Match=etag).status_code == 200


def test_the_identifier_comes_back_as_it_was_spelled(server: Server) -> None:
    for spelled in (
        "deep%2Fer%2Fa%20b.png",
        "deep%2fer%2Fa%20b%2Epng",
        "%C3%9Cml%C3%A4ut%20100%25.png",
        "ark:12025~x.png",
    ):
        answer = server.get(f"/iiif/3/{spelled}/info.json")
        assert answer.json()["id"] == f"{server.url}/iiif/3/{spelled}"
        assert server.get(f"/iiif/3/{spelled}/full/max/0/default.jpg").status_code == 200


def test_the_base_leads_to_the_information(server: Server) -> None:
    for base in ("/iiif/3/chart.png", "/iiif/2/deep%2Fer%2Fa%20b.png"):
        answer = server.get(base)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{server.url}{base}/info.json"
        assert dict(answer.headers).items() >= ANYWHERE.items()


@pytest.mark.parametrize("name", ["words.jpg", "cut.jpg", "bomb.png", "deep", "pipe.png", "none.png", "out.png"])
def test_the_base_of_what_is_no_picture_leads_nowhere(server: Server, name: str) -> None:
    for version in (2, 3):
        base = f"/iiif/{version}/{name}"
        told = server.get(f"{base}/info.json").status_code
        assert told in (404, 413, 422)
        for method in ("GET", "HEAD"):
            answer = server.ask(method, base)
            assert (answer.status_code, answer.headers["cache-control"]) == (told, "no-store")
            assert "location" not in answer.headers


def test_the_base_of_a_picture_costs_no_more_than_its_information(server: Server) -> None:
    before = server.metric("bookplate_render_seconds_count")
    assert server.get("/iiif/3/deep.tif").status_code == 303
    assert server.metric("bookplate_render_seconds_count") == before


def test_every_tile_of_the_information_is_served_as_promised(server: Server) -> None:
    info = server.get("/iiif/3/deep.tif/info.json").json()
    (grid,) = info["tiles"]
    side = grid["width"]
    assert (side, info["width"], info["height"]) == (128, 999, 777)
    for factor in grid["scaleFactors"]:
        for y in range(0, info["height"], side * factor):
            for x in range(0, info["width"], side * factor):
                w, h = min(side * factor, info["width"] - x), min(side * factor, info["height"] - y)
                ow, oh = -(-w // factor), -(-h // factor)
                image = decode(server.get(f"/iiif/3/deep.tif/{x},{y},{w},{h}/{ow},{oh}/0/default.png").content)
                assert (image.width, image.height) == (ow, oh)
    for size in info["sizes"]:
        image = decode(server.get(f"/iiif/3/deep.tif/full/{size['width']},{size['height']}/0/default.jpg").content)
        assert (image.width, image.height) == (size["width"], size["height"])


def test_preflight_is_answered(server: Server) -> None:
    answer = server.ask(
        "OPTIONS", f"{CHART}/info.json", Origin="https://viewer.example", Access_Control_Request_Method="GET"
    )

    assert answer.status_code == 204
    assert dict(answer.headers).items() >= ANYWHERE.items()
    assert "GET" in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"range", "traceparent", "tracestate", "baggage", "sentry-trace"} <= set(allowed)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server: Server, method: str) -> None:
    answer = server.ask(method, f"{CHART}/info.json")

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/iiif/3/none.png/full/max/0/default.jpg", 404, "There is no image “none.png” here."),
        ("/iiif/3/none.png/junk/junk/junk/junk.junk", 404, "There is no image"),
        ("/iiif/3/a/b/full/max/0/default.jpg", 404, "There is no image “a” here."),
        (f"{CHART}/b/full/max/0/default.jpg", 404, "There is no design “b” here."),
        (f"{CHART}/", 404, "no slash at the end"),
        (f"{CHART}/info.json/", 404, "no slash at the end"),
        ("/iiif/4/chart.png/info.json", 404, "Expected /iiif/3/ or /iiif/2/"),
        ("/iiif/3/", 404, "Expected /iiif/3/"),
        ("/nowhere", 404, "There is nothing at this address."),
        ("/health%7A", 404, "There is nothing at this address."),  # a proxy in front that refuses a path sees another
        ("/healthz%0A", 404, "There is nothing at this address."),
        (f"{CHART}/0,0,0,0/max/0/default.jpg", 400, "at least a pixel of the picture's 600 × 420 for region"),
        (f"{CHART}/600,0,9,9/max/0/default.jpg", 400, "at least a pixel"),
        (f"{CHART}/full/full/0/default.jpg", 400, "`full` is version 2's word"),
        (f"{CHART}/full/601,/0/default.jpg", 400, "at most the region's 600 × 420 pixels"),
        (f"{CHART}/full/^9000,/0/default.jpg", 400, "at most 8192 × 8192 pixels"),
        (f"{CHART}/full/^8000,/0/default.gif", 400, "1500000 pixels in all as gif"),
        ("/iiif/2/chart.png/full/9000,/0/default.jpg", 400, "received “9000,”"),
        (f"{CHART}/full/max/361/default.jpg", 400, "degrees from 0 to 360"),
        (f"{CHART}/full/max/0/best.jpg", 400, "`default`, `color`, `gray` or `bitonal` for quality"),
        (f"{CHART}/full/max/0/default.bmp", 400, "one of `jpg`, `png`"),
        (f"{CHART}/full/max/0/default", 400, "such as `default.jpg`"),
        (f"{CHART}/%D9%A3,0,9,9/max/0/default.jpg", 400, "for region but received “٣,0,9,9”"),
        (f"{CHART}/%FF,0,9,9/max/0/default.jpg", 400, "for region"),
        (f"{CHART}/full/max/0/default.jp%00g", 400, "for format"),
        ("/iiif/3/words.jpg/info.json", 404, "not a picture"),
        ("/iiif/3/bomb.png/info.json", 413, "40000 × 40000 pixels; a picture may have 64000000"),
        ("/iiif/3/cut.jpg/full/max/0/default.jpg", 422, "The original is damaged"),
        ("/iiif/3/pipe.png/info.json", 404, "There is no image"),
        ("/iiif/3/" + "a" * 10_000, 414, "at most 8192 characters"),
        (f"{CHART}/full/max/0/default.jpg?" + "a" * 10_000, 414, "at most 8192 characters"),
    ],
)
def test_a_mistake_is_answered_in_a_sentence_at_once(server: Server, path: str, status: int, words: str) -> None:
    started = time.perf_counter()
    plain = server.get(path)
    told = server.get(path, Accept="application/problem+json")

    assert time.perf_counter() - started < 2
    assert (plain.status_code, told.status_code) == (status, status)
    assert words in plain.text
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert plain.headers["cache-control"] == "no-store"
    assert plain.headers["x-content-type-options"] == "nosniff"
    for shared, value in ANYWHERE.items():
        assert plain.headers.get(shared) == (value if path.startswith("/iiif/") else None)
    document = told.json()
    assert told.headers["content-type"] == "application/problem+json"
    assert document["status"] == status
    assert document["detail"] + "\n" == plain.text
    assert document["instance"] == f"urn:request:{told.headers['x-request-id']}"
    if status == 400:
        assert document["parameter"] in document["detail"]
        assert document["expected"] in document["detail"]
    assert "vips" not in plain.text.lower()
    assert len(plain.text) < 600


def test_nothing_outside_the_folder_is_served(server: Server) -> None:
    for identifier in (
        *(
            "..%2Fsecret.png",
            "%2E%2E%2Fsecret.png",
            "deep%2F..%2F..%2Fsecret.png",
            "%2Fetc%2Fpasswd",
            "..%5Csecret.png",
        ),
        *(
            "out.png",
            "way-out%2Fsecret.png",
            "chart.png%00.jpg",
            ".hidden.png",
            "%252E%252E%252Fsecret.png",
            "%2F%2E%2E",
        ),
        *("pictures:..%2Fsecret.png", "pictures:%2Fetc%2Fpasswd", "file:%2F%2F%2Fetc%2Fpasswd"),
    ):
        status, body = server.raw(f"/iiif/3/{identifier}/full/max/0/default.png".encode())
        assert status in (400, 404), identifier
        assert b"PNG" not in body
    for target in (
        b"/iiif/3/../../etc/passwd",
        b"/iiif/3/..%2F..%2Fsecret.png/full/max/0/default.png",
        b"/../secret.png",
    ):
        assert server.raw(target)[0] == 404


@pytest.mark.parametrize(
    "target",
    [b"/iiif/3/\xff\xfe/info.json", b"/iiif/3/%ZZ/info.json", b"/iiif/3/%/info.json", b"*", b"/iiif/3/a;b/info.json",
     b"/iiif/3/chart.png/full/max/0/default.jpg#x", b"http://elsewhere/iiif/3/none/info.json", b"/%00", b"//", b"/iiif/3//info.json"],
)  # fmt: skip
def test_odd_targets_get_an_answer_and_the_server_goes_on(server: Server, target: bytes) -> None:
    status, body = server.raw(target)

    assert status in (200, 400, 404)
    assert b"Traceback" not in body
    assert server.get("/healthz").text == "ok\n"


def test_a_strange_host_does_not_get_into_the_answer(server: Server) -> None:
    status, body = server.raw(b"/iiif/3/chart.png/info.json", headers=b"")
    assert status == 200
    assert json.loads(body)["id"] == "http://x/iiif/3/chart.png"
    answer = server.get(f"{CHART}/full/9,/0/default.jpg", Host='x">;rel="y')
    assert answer.status_code == 400
    assert 'rel="y' not in answer.text
    odd = server.get(f"{CHART}/full/9,/0/default.jpg", Host="x!y;z")  # which is a host, by RFC 3986
    assert f"<http://127.0.0.1:{server.port}/iiif" in odd.headers["link"]


def test_a_picture_that_is_replaced_is_served_new_at_once(server: Server, pictures: Path) -> None:
    path = pictures / "changing.png"
    seen, etags = [], set()
    for number in range(5):
        image = chart(1, 1, 1).zoom(50, 40) + [number * 40, 0, 0]
        aside = pictures / "aside.part"
        aside.write_bytes(image.cast("uchar").copy(interpretation="srgb").pngsave_buffer())
        aside.replace(path)
        answer = server.get("/iiif/3/changing.png/full/max/0/default.png")
        seen.append(pixel(decode(answer.content), 9, 9)[0])
        etags.add(answer.headers["etag"])

    assert seen == [0, 40, 80, 120, 160]
    assert len(etags) == 5
    path.unlink()
    assert server.get("/iiif/3/changing.png/full/max/0/default.png").status_code == 404


def test_a_sidecar_is_told_in_the_information(server: Server, pictures: Path) -> None:
    sidecar = pictures / "grey.png.json"
    sidecar.write_text('{"rights": "http://rightsstatements.org/vocab/NoC-US/1.0/"}')
    assert server.get("/iiif/3/grey.png/info.json").json()["rights"] == "http://rightsstatements.org/vocab/NoC-US/1.0/"
    assert server.get("/iiif/2/grey.png/info.json").json()["license"].startswith("http://rightsstatements.org")
    assert server.get("/iiif/3/grey.png.json/full/max/0/default.jpg").status_code == 404
    sidecar.write_text("{")
    assert "rights" not in server.get("/iiif/3/grey.png/info.json").json()
    sidecar.unlink()


def test_the_log_has_a_line_for_a_request_and_never_its_path_or_a_value(server: Server) -> None:
    path = "/iiif/3/nix.png/text=Personal-Name/full/max/0/default.jpg?text=Personal-Name"
    server.get(path, X_Request_Id="find-me-1")
    lines = [json.loads(line) for line in server.logged("find-me-1").splitlines() if "find-me-1" in line]

    assert len(lines) == 1
    assert (lines[0]["status"], lines[0]["kind"], lines[0]["method"]) == (404, "image", "GET")
    assert (lines[0]["identifier"], lines[0]["error"]) == ("nix.png", "unknown")
    assert "full/max" not in server.log.read_text()
    assert "Personal-Name" not in server.log.read_text()
    assert "Traceback" not in server.log.read_text()
