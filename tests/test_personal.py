"""Personal pictures over real sockets: what mail tools, viewers and caches rely on."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.likeness import chart, decode, difference
from tests.server.running import Server, serving

TAIL = "full/300,/0/default.png"
PLAIN = "/iiif/3/chart.png"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pictures")
    chart(10, 7, 60).write_to_file(str(folder / "chart.png"))
    chart(10, 7, 60).colourspace("b-w").write_to_file(str(folder / "grey.png"))
    chart(1, 1, 1).write_to_file(str(folder / "dot.png"))
    chart(10, 7, 60).bandjoin(120).write_to_file(str(folder / "glass.png"))
    turned = chart(10, 7, 60).rot90().copy()
    turned.set_type(turned.get_typeof("width"), "orientation", 8)
    turned.write_to_file(str(folder / "lying.jpg"), Q=95)
    with serving(folder, tmp_path_factory.mktemp("home")) as running:
        yield running


def canonical(answer: object) -> str:
    link = re.match('<https?://[^/]+([^>]+)>;rel="canonical"', answer.headers["link"])  # type: ignore[attr-defined]
    assert link is not None
    return link[1]


def test_a_text_is_written_on_a_picture_and_both_have_their_own_names(server: Server) -> None:
    plain, written = server.get(f"{PLAIN}/{TAIL}"), server.get(f"{PLAIN}/text=Hello;at=s/{TAIL}")

    assert written.status_code == 200
    assert written.headers["etag"] != plain.headers["etag"]
    assert difference(decode(plain.content), decode(written.content))[0] > 100
    assert written.headers["cache-control"].startswith("public, max-age=300")
    assert "bookplate-notes" not in written.headers
    assert "vary" not in written.headers
    assert canonical(written) == f"{PLAIN}/text=Hello;at=s/full/300,210/0/default.png"


@pytest.mark.parametrize(
    "spelling",
    [
        "/iiif/3/chart.png/at=s;text=Hi%20Bob/full/300,210/0/default.png",
        "/iiif/3/chart.png/text%3DHi%2520Bob%3Bat%3Ds/full/300,/0/default.png",
        "/iiif/3/chart.png/text;TEXT=Hi%20Bob;at=bottom/full/pct:50/0/default.png",
        "/iiif/3/chart.png/text={{name}};text.or=Hi%20Bob;at=s/full/300,/0/default.png",
        "/iiif/3/chart.png/text.b64=SGkgQm9i;at=s/full/300,/0/default.png?utm_source=mail&fbclid=1",
        "/iiif/3/chart.png/full/300,/0/default.png?text=Hi+Bob&at=s&utm_source=mail",
        "/iiif/2/chart.png/text=Hi%20Bob;at=s/full/300,/0/default.png",
    ],
)
def test_every_spelling_of_one_picture_is_the_same_picture(server: Server, spelling: str) -> None:
    first = server.get("/iiif/3/chart.png/text=Hi%20Bob;at=s/full/300,/0/default.png")
    other = server.get(spelling)

    assert other.headers["etag"] == first.headers["etag"]
    assert other.content == first.content
    assert canonical(other).replace("/iiif/2/", "/iiif/3/").replace("300,/", "300,210/") == canonical(first)


def test_strangers_in_a_query_change_nothing_and_a_twin_is_private(server: Server) -> None:
    written = f"{PLAIN}/text=Hi/{TAIL}"

    assert server.get(f"{written}?utm_source=x").headers["cache-control"].startswith("public")
    assert server.get(f"{PLAIN}/{TAIL}?text=Hi").headers["cache-control"].startswith("private, max-age=300")
    assert server.get(f"{PLAIN}/{TAIL}?at=s&v=2").headers["etag"] == server.get(f"{PLAIN}/{TAIL}").headers["etag"]


def test_an_operator_may_say_that_queries_are_told_apart(tmp_path: Path) -> None:
    chart(2, 2, 30).write_to_file(str(tmp_path / "chart.png"))
    with serving(tmp_path, tmp_path / "home", "[cache]\nshared_query = true\n") as server:
        answer = server.get(f"{PLAIN}/full/max/0/default.png?text=Hi")

        assert answer.headers["cache-control"].startswith("public")


def test_a_copy_that_is_current_is_not_sent_again(server: Server) -> None:
    url = f"{PLAIN}/text=Once/{TAIL}"
    etag = server.get(url).headers["etag"]

    assert server.get(url, If_None_Match=etag).status_code == 304
    assert server.get(f"{PLAIN}/text=Twice/{TAIL}", If_None_Match=etag).status_code == 200


@pytest.mark.parametrize("version", [2, 3])
def test_an_overlaid_picture_is_an_image_service_of_its_own(server: Server, version: int) -> None:
    base = f"/iiif/{version}/grey.png/text=Hello;at=s"
    document = json.loads(server.get(f"{base}/info.json").text)

    assert document["id" if version == 3 else "@id"] == server.url + base
    assert (document["width"], document["height"]) == (600, 420)
    assert "color" in json.dumps(document)
    assert server.get(base).status_code == 303
    assert server.get(base).headers["location"] == f"{server.url}{base}/info.json"
    for size in document["sizes"]:
        assert server.get(f"{base}/full/{size['width']},{size['height']}/0/default.jpg").status_code == 200


def test_the_information_of_a_twin_gives_the_path_form(server: Server) -> None:
    document = json.loads(server.get(f"{PLAIN}/info.json?text=Hi%20Bob&at=s").text)

    assert document["id"] == f"{server.url}{PLAIN}/text=Hi%20Bob;at=s"
    assert server.get(f"{PLAIN}?text=Hi").headers["location"] == f"{server.url}{PLAIN}/text=Hi/info.json"


def test_who_lost_the_end_of_an_address_and_wants_a_picture_gets_it(server: Server) -> None:
    answer = server.get(f"{PLAIN}/text=C", Accept="image/avif,image/webp,image/*,*/*;q=0.8")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["vary"] == "Accept"
    assert (decode(answer.content).width, decode(answer.content).height) == (600, 420)
    assert server.get(f"{PLAIN}/text=C", Accept="image/png").headers["content-type"] == "image/png"
    for accept in ("*/*", "text/html,image/*", "application/ld+json", ""):
        assert server.get(f"{PLAIN}/text=C", Accept=accept).status_code == 303
    assert server.get(PLAIN, Accept="image/*").status_code == 303


def test_a_question_mark_in_a_value_needs_no_encoding(server: Server) -> None:
    raw = server.get(f"{PLAIN}/text=What?;at=s/{TAIL}?utm_source=x")

    assert raw.headers["cache-control"].startswith("private")  # a cache that drops the query would mix them up
    assert server.get(f"{PLAIN}/text=What?/info.json").headers["cache-control"].startswith("private")
    assert raw.headers["etag"] == server.get(f"{PLAIN}/text=What%3F;at=s/{TAIL}").headers["etag"]


def test_notes_name_fields_and_never_values(server: Server) -> None:
    answer = server.get(f"{PLAIN}/text=%7B%7Bsecret%7D%7D;text.or=Bob;size=900;font=Secret;secret=1/{TAIL}")

    assert answer.headers["bookplate-notes"] == "text=unresolved, text=fallback, size=bounded, font=replaced"
    long = server.get(f"{PLAIN}/text={'secret%20' * 60};lines=1/{TAIL}")
    assert long.headers["bookplate-notes"] == "text=long, text=shortened"
    head = server.ask("HEAD", f"{PLAIN}/text=null/{TAIL}")
    assert head.headers["bookplate-notes"] == "text=null"
    assert server.metric('bookplate_notes_total{remark="unresolved"') >= 1
    assert "secret" not in server.log.read_text().lower()


def test_what_a_person_typed_wrong_is_still_refused(server: Server) -> None:
    assert server.get(f"{PLAIN}/text=Hi/full/601,/0/default.png").status_code == 400
    assert server.get(f"/iiif/3/none.png/text=Hi/{TAIL}").status_code == 404
    assert server.get(f"{PLAIN}/sale;percent=20/{TAIL}").status_code == 404
    assert server.get(f"{PLAIN}/text=Hi/").status_code == 404
    assert "There is no design “sale” here." in server.get(f"{PLAIN}/sale/{TAIL}").text
    assert server.get(f"{PLAIN}/text={'x' * 9000}/{TAIL}").status_code == 414


def test_text_lies_upright_on_a_picture_that_was_stored_lying(server: Server) -> None:
    upright = decode(server.get(f"{PLAIN}/text=Hello;size=30;color=000/full/max/0/default.png").content)
    lying = decode(server.get("/iiif/3/lying.jpg/text=Hello;size=30;color=000/full/max/0/default.png").content)

    assert (lying.width, lying.height) == (600, 420)
    assert difference(upright, lying)[1] < 3


def test_text_turns_and_pales_with_the_picture(server: Server) -> None:
    whole = decode(server.get(f"{PLAIN}/text=Hello;size=30/full/max/0/default.png").content)
    turned = decode(server.get(f"{PLAIN}/text=Hello;size=30/full/max/!90/default.png").content)
    grey = decode(server.get(f"{PLAIN}/text=Hello;size=30/full/max/0/gray.png").content)

    assert difference(whole.fliphor().rot90(), turned)[0] == 0
    assert difference(whole.colourspace("b-w"), grey)[0] <= 1
    part = decode(server.get(f"{PLAIN}/text=Hello;size=30/100,100,200,200/max/0/default.png").content)
    assert difference(whole.crop(100, 100, 200, 200), part)[0] == 0


def test_text_on_a_transparent_picture_is_as_opaque_as_it_says(server: Server) -> None:
    image = decode(server.get("/iiif/3/glass.png/text=Hello;size=60/full/max/0/default.png").content)

    assert image[3].max() == 255
    assert image[3].min() == 120


RAW = st.binary(max_size=80).map(
    lambda content: bytes(byte for byte in content if 33 <= byte < 127 and byte not in b"#")
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from(["text", "size", "color", "font", "shadow", "at"]), st.binary(max_size=80), RAW, st.booleans())
def test_no_bytes_in_a_field_lead_to_an_error(server: Server, name: str, value: bytes, raw: bytes, twin: bool) -> None:
    for written in (quote(value, safe="").encode(), raw.replace(b"?", b"").replace(b"&", b"")):
        fields = f"text=Hi;{name}=" if name != "text" else "text="
        target = f"{PLAIN}/{fields}".encode() + written + b"/full/60,/0/default.png"
        if twin:
            first = "" if name == "text" else "text=Hi&"
            target = f"{PLAIN}/full/60,/0/default.png?{first}{name}=".encode() + written
        answer = server.raw(target)

        assert answer[0] == 200, target


@pytest.mark.parametrize(
    "value",
    [
        "x" * 3000,
        "e" + "%CC%81" * 500,
        "%20%20%09",
        "%ED%A0%80%ED%BF%BF",
        "%E2%80%AEtxet%E2%80%AC",
        "a%00b",
        "%3C/span%3E%26%3Cb%3E",
        ";".join(f"f{n}=x" for n in range(1000)),
        "a;text=b;text=c",
        "Bob;text=Evil;size=90",
        "W" * 200,
        "%F0%9F%91%A9%E2%80%8D" * 100,
        "Hi;size=50;min_size=50;lines=1;width=1",
        "Hi;font=nope;color=nope;at=nope;size=nope;weight=nope;stroke=nope;shadow=nope;rotate=nope",
        "Hi;rotate=33;stroke=000,20;shadow=000,50,50,50;background=fff;padding=200;radius=500;spacing=100;size=60",
    ],
)
@pytest.mark.parametrize("image", ["chart.png", "dot.png"])
def test_hostile_values_are_drawn_or_left_out(server: Server, value: str, image: str) -> None:
    status, body = server.raw(f"/iiif/3/{image}/text={value}/full/max/0/default.png".encode())

    assert status == 200
    assert decode(body).width in (600, 1)
