import json
import re
from collections.abc import Iterator
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.document.document import Document
from server.designs.inspection import inspection
from server.routes.download import LARGEST, LONGEST, disposition
from tests.server.inside import Answer, Inside, furnish, inside

TAIL = "full/60,/0/default.png"
CHART = f"/iiif/3/chart.png/{TAIL}"
OLD = {
    "name": "old",
    "canvas": {"width": 60, "height": 60, "background": "#ffffff"},
    "fields": {"download": {"type": "text", "default": "x"}},
    "public": True,
    "layers": [{"kind": "text", "text": "{download}", "box": [0, 0, 60, 60], "size": 20}],
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("download")
    furnish(folder)
    with inside(folder, access={}) as built:
        built.run(built.house.orders.library.look(now=True))
        built.run(built.house.orders.library.save("old", json.dumps(OLD), "test"))  # as an older version may have
        yield built


def names_of(header: str) -> tuple[str, str]:
    """The name for programs that know ASCII alone, and the one for all others. RFC 6266 §4.1."""
    match = re.fullmatch(
        r"attachment; filename=\"([ !#-\[\]-~]+)\"; filename\*=UTF-8''([A-Za-z0-9!#$&+.^_`|~%-]+)", header
    )
    assert match, header
    return match[1], unquote(match[2], errors="strict")


def name_of(header: str) -> str:
    return names_of(header)[1]


def saved(house: Inside, target: str, method: str = "GET", **headers: str) -> tuple[Answer, str | None]:
    answer = house.ask(target, method, **headers)
    header = answer.headers.get("content-disposition")
    return answer, None if header is None else name_of(header)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("download=sale", "sale.png"),
        ("download=sale.png", "sale.png"),
        ("download=sale.JPEG", "sale.png"),
        ("download=v1.2", "v1.2.png"),
        ("download=Zo%C3%AB%20%26%20Co", "Zoë & Co.png"),
        ("download=two+words", "two words.png"),
        ("download=%E6%9D%8E%E5%B0%8F%E9%BE%8D", "李小龍.png"),
        ("download=..%2F..%2Fetc%2Fpasswd", "passwd.png"),
        ("download=C:%5Cx%5Cy.exe", "y.exe.png"),
        ("download=.hidden", "hidden.png"),
        ("download=a%0D%0ASet-Cookie:%20b", "aSet-Cookie_ b.png"),
        ("download=%E2%80%AEgnp.exe", "gnp.exe.png"),
        ("download=a%22%3Bb", "a__b.png"),
        ("download=con", "_con.png"),
        ("download=%FF", "chart.png"),
        ("download=", "chart.png"),
        ("download", "chart.png"),
        ("utm_source=x&amp;download=y", "y.png"),
        ("download=a&download=b", "a.png"),
    ],
)
def test_a_picture_is_saved_under_a_safe_name_with_the_ending_of_what_is_delivered(
    house: Inside, asked: str, name: str
) -> None:
    plain = house.ask(CHART, "GET")
    for _ in range(2):  # from the renderer, and hot
        answer, found = saved(house, f"{CHART}?{asked}")
        assert found == name
        assert answer.body == plain.body
        for same in ("etag", "cache-control", "link", "last-modified"):
            assert answer.headers[same] == plain.headers[same]
        assert "x-robots-tag" not in answer.headers
        assert saved(house, f"{CHART}?{asked}", "HEAD")[1] == name
        status = house.ask(f"{CHART}?{asked}", "GET", If_None_Match=plain.headers["etag"]).status
        assert status == 304
    assert "content-disposition" not in house.ask(CHART, "GET").headers
    assert "content-disposition" not in house.ask(f"{CHART}?downloads=x", "GET").headers


def test_a_name_is_that_of_the_file_and_its_ending_that_of_the_format(house: Inside) -> None:
    deep = "/iiif/3/deep%2Fone.png/full/10,/0"

    assert saved(house, f"{deep}/default.jpg?download")[1] == "one.jpg"
    assert saved(house, f"{deep}/default.tif?download=x.tif")[1] == "x.tif"
    assert saved(house, f"{deep}/default.auto?download=x.auto", Accept="image/webp")[1] in ("x.auto.webp", "x.auto.png")
    assert saved(house, f"/iiif/3/chart.png/text=Hi/{TAIL}?download=Hi")[1] == "Hi.png"
    assert saved(house, f"/iiif/3/chart.png/text=Hi;exp=1700000000/{TAIL}?download=Hi")[1] == "Hi.png"
    assert "content-disposition" not in house.ask("/iiif/3/chart.png/info.json?download=x", "GET").headers
    assert "content-disposition" not in house.ask(f"/iiif/3/none.png/{TAIL}?download=x", "GET").headers


def test_it_is_no_value_and_a_value_is_not_it(house: Inside) -> None:
    plain = house.ask(f"/iiif/3/greeting/{TAIL}", "GET")
    twin, name = saved(house, f"/iiif/3/greeting/{TAIL}?name=Ann&download=Bob")
    joined, none = saved(house, f"/iiif/3/chart.png/text=why?download=x/{TAIL}")
    both, again = saved(house, f"/iiif/3/chart.png/text=why?at=n/{TAIL}?download=y")

    assert saved(house, f"/iiif/3/greeting/{TAIL}?download=Bob")[0].body == plain.body
    assert twin.headers["etag"] == house.ask(f"/iiif/3/greeting/name=Ann/{TAIL}", "GET").headers["etag"]
    assert (name, none, again) == ("Bob.png", None, "y.png")
    assert "why%3Fdownload%3Dx" in joined.canonical
    assert both.headers["cache-control"].startswith("private")


def test_a_field_of_this_name_is_refused_now_and_stays_a_field_where_it_was_saved_before(house: Inside) -> None:
    document = Document.model_validate(OLD)
    (wrong,) = house.run(house.house.office.get()) and inspection.inspect(
        document, house.house.orders.designs.fonts, lambda _: None, frozenset({"png"})
    )
    assert (wrong.pointer, wrong.code) == ("/fields/download", "reserved")
    answer, name = saved(house, f"/iiif/3/old/{TAIL}?download=Ann")
    assert name is None
    assert answer.headers["etag"] == house.ask(f"/iiif/3/old/download=Ann/{TAIL}", "GET").headers["etag"]


@given(st.text(max_size=300))
def test_whatever_is_asked_for_the_name_is_one_that_every_system_takes(text: str) -> None:
    header = disposition(f"download={quote(text, safe='')}", "", "png")["Content-Disposition"]
    plain, name = names_of(header)

    for one in (plain, name):
        base = one.removesuffix(".png")
        assert base != one
        assert one.isprintable()
        assert not set(one) & set('/\\:*?"<>|%;\0')
        assert base.strip(" .") == base
        assert len(base) <= LONGEST + 1
        assert len(base.encode()) <= LARGEST + 1
    assert plain.isascii()


def test_who_knows_ascii_alone_gets_a_name_too(house: Inside) -> None:
    def plain(asked: str) -> str:
        return names_of(house.ask(f"{CHART}?download={quote(asked)}", "GET").headers["content-disposition"])[0]

    assert plain("Zoë") == "Zoe.png"
    assert plain("李小龍") == "picture.png"
    assert plain("sale 20") == "sale 20.png"
