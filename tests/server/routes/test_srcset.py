"""/v1/images/{identifier}/srcset over real sockets: a path is read as it was written."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.likeness import chart
from tests.server.running import Server

HTML = "text/html; charset=utf-8"


def path(identifier: str, query: str = "") -> str:
    return f"/v1/images/{quote(identifier, safe='')}/srcset{query}"


@pytest.fixture(scope="module")
def odd(pictures: Path) -> Iterator[tuple[str, ...]]:
    """Identifiers that hold what means something elsewhere."""
    names = ("a;b=c&'d\".png", "50%25.png", "x/srcset", "line\nend.png", "ключ ключа.png")
    (pictures / "x").mkdir()
    for name in names:
        chart(2, 2, 9).write_to_file(str(pictures / "made.png"))
        (pictures / "made.png").rename(pictures / name)
    yield names
    for name in names:
        (pictures / name).unlink()
    (pictures / "x").rmdir()


def test_an_identifier_may_hold_anything(server: Server, odd: tuple[str, ...]) -> None:
    for name in (*odd, "deep/er/a b.png", "Ümläut 100%.png", "ark:12025~x.png"):
        answer = server.get(path(name), **server.admin)
        assert answer.status_code == 200, (name, answer.text)
        source = answer.json()["img"]["src"]
        assert server.get(source).headers["link"].startswith(f"<{server.url}{source}>")


def test_an_overlay_and_an_address_may_be_pasted_as_they_are_or_encoded(server: Server) -> None:
    for pasted in (
        "/v1/images/chart.png/text=Hi%20A%2FB/srcset",
        "/v1/images/chart.png%2Ftext=Hi%20A%252FB/srcset",
        "/v1/images/"
        + quote(f"{server.url}/iiif/3/chart.png/text=Hi%20A%2FB/full/300,/0/default.webp", safe="")
        + "/srcset",
    ):
        answer = server.get(pasted, **server.admin).json()
        assert answer["img"]["src"] == "/iiif/3/chart.png/text=Hi%20A%2FB/full/max/0/default.jpg", pasted
    assert server.get("/v1/images/deep/er/a%20b.png/srcset", **server.admin).json()["img"]["width"] == 80


def test_html_is_given_to_who_asks_for_it(server: Server) -> None:
    target = path("chart.png")
    as_json = server.get(target, Accept="*/*", **server.admin)
    as_html = server.get(target, Accept="text/html,*/*;q=0.8", **server.admin)

    assert as_json.headers["content-type"] == "application/json"
    assert as_json.headers["vary"] == as_html.headers["vary"] == "Accept"
    assert as_html.headers["content-type"] == HTML
    assert as_html.text == as_json.json()["html"] + "\n"
    assert as_html.headers["etag"] != as_json.headers["etag"]
    assert server.get(target + "?format=html", **server.admin).content == as_html.content
    assert server.get(target + "?format=json", Accept="text/html", **server.admin).content == as_json.content
    assert "default-src 'none'" in as_html.headers["content-security-policy"]
    again = server.get(target, Accept="text/html", If_None_Match=as_html.headers["etag"], **server.admin)
    assert (again.status_code, again.content) == (304, b"")
    assert server.ask("HEAD", target, **server.admin).headers["content-length"] == str(len(as_json.content))


def test_everything_that_the_command_line_takes_is_a_parameter(server: Server) -> None:
    query = (
        "?sizes=50vw&alt=%3Cb%3E&formats=webp&crop=1:1&crop=(max-width:%20600px)%3D2:1&base=https://a.b/c&eager=true"
        "&placeholder=image"
    )
    told = server.get(path("chart.png", query), **server.admin).json()

    assert [(one["type"], one["media"]) for one in told["sources"]] == [
        ("image/webp", "(max-width: 600px)"),
        ("image/jpeg", "(max-width: 600px)"),
        ("image/webp", None),
    ]
    assert told["img"]["alt"] == "<b>"
    assert 'alt="&lt;b&gt;"' in told["html"]
    assert 'sizes="50vw"' in told["html"]
    assert "fetchpriority" in told["html"]
    assert told["img"]["src"].startswith("https://a.b/c/iiif/3/chart.png/90,0,420,420/")
    assert told["placeholder"].startswith("data:image/webp;base64,")
    assert server.get(told["img"]["src"].removeprefix("https://a.b/c")).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?crop=wide", 400),
        ("?crop=1:1&crop=2:1", 400),
        ("?formats=exe", 400),
        ("?formats=jxl", 400),
        ("?sizes=", 400),
        ("?sizes=%0A", 400),
        ("?placeholder=blur", 422),
        ("?base=javascript:alert(1)", 400),
        ("?base=https://a.b/%22%20x", 400),
        ("?format=xml", 422),
        ("?eager=perhaps", 422),
        ("?size=50vw", 422),
        ("?alt=a&alt=b", 422),
        ("?" + "&".join(["crop=(a)%3D1:1"] * 9), 422),
    ],
)
def test_what_is_wrong_is_refused_in_words(server: Server, query: str, status: int) -> None:
    answer = server.get(path("chart.png", query), **server.admin)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    assert "Expected" in answer.json()["detail"] or answer.json()["errors"]


def test_it_is_described_with_both_of_its_forms(server: Server) -> None:
    described = server.get("/v1/openapi.json").json()["paths"]["/v1/images/{identifier}/srcset"]["get"]

    assert set(described["responses"]["200"]["content"]) == {"application/json", "text/html"}
    assert {"404", "410", "413"} <= set(described["responses"])
    assert [one["name"] for one in described["parameters"]] == [
        "identifier", "sizes", "alt", "formats", "crop", "base", "eager", "placeholder", "format",
    ]  # fmt: skip
    assert "/v1/images/{identifier}/srcset" in server.get("/v1/image/chart.png/srcset").json()["detail"]


@pytest.mark.parametrize(
    ("target", "status"),
    [
        (path("nothing.png"), 404),
        (path("../secret.png"), 404),
        (path("out.png"), 404),
        (path("words.jpg"), 404),
        (path("bomb.png"), 413),
        (path("cut.jpg"), 422),
        ("/v1/images//srcset", 404),
        ("/v1/images/%ff/srcset", 404),
        ("/v1/images/%00/srcset", 404),
        ("/v1/images/chart.png/srcset/", 404),
        ("/v1/images/chart.png", 404),
        (path("/iiif/3/chart.png/0,0,0,0/max/0/default.jpg"), 400),
        (path("/iiif/3/chart.png/full/max/400/default.jpg"), 400),
        (path("/iiif/3/chart.png/full/max/0/sepia.jpg"), 400),
    ],
)  # fmt: skip
def test_what_has_no_markup_is_refused(server: Server, target: str, status: int) -> None:
    answer = server.get(target, **server.admin)

    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
