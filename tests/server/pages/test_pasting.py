"""Whatever people have at hand when they mean a picture."""

from collections.abc import Iterator

import pytest

from ops.errors import Mistake
from server.errors import Nothing, TooLong, Unknown
from server.iiif.address import Address, Base, Image, Information
from server.pages.pasting import address_of, in_path
from tests.likeness import chart
from tests.server.inside import Inside, furnish, inside

ODD = ("a;b=c.png", "100%.png", "100%25.png", "über & co?.png", "a#b.png", "line\nend.png", "deep/one.png")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    top = tmp_path_factory.mktemp("pasting")
    pictures = furnish(top)
    for name in ODD:
        chart(2, 2, 9).write_to_file(str(pictures / "x.png"))
        (pictures / "x.png").rename(pictures / name)
    with inside(top, access={}) as built:
        built.run(built.house.orders.library.look(now=True))
        yield built


def read(house: Inside, pasted: str) -> Address:
    return house.run(address_of(house.house.orders, pasted, 2000))


@pytest.mark.parametrize("name", ODD)
def test_an_identifier_as_it_is_comes_first(house: Inside, name: str) -> None:
    found = read(house, name)

    assert (found.version, found.identifier, found.overlay, found.query, found.wanted) == (3, name, "", "", Base())


@pytest.mark.parametrize(
    ("pasted", "identifier", "overlay", "wanted"),
    [
        ("deep%2Fone.png", "deep/one.png", "", Base()),
        ("%C3%BCber%20%26%20co%3F.png", "über & co?.png", "", Base()),
        ("über & co%3F.png", "über & co?.png", "", Base()),
        ("greeting/name=Zoë B", "greeting", "name=Zo%C3%AB%20B", Base()),
        ("greeting@1/name=a/b", "greeting@1", "name=a/b", Base()),
        ("chart.png/sale;percent=20", "chart.png", "sale;percent=20", Base()),
        ("chart.png/text=100% off", "chart.png", "text=100%%20off", Base()),
        ("chart.png/square/max/0/default.jpg", "chart.png", "", Image(("square", "max", "0", "default.jpg"))),
        ("/iiif/2/chart.png/info.json", "chart.png", "", Information()),
        ("https://a.b/iiif/3/deep%2Fone.png/full/^max/0/gray.webp", "deep/one.png", "", Image(("full", "^max", "0", "gray.webp"))),
        ("http://a.b:80/some/where/iiif/3/greeting/name=x", "greeting", "name=x", Base()),
    ],
)  # fmt: skip
def test_what_stands_in_an_address_is_read_as_one(
    house: Inside, pasted: str, identifier: str, overlay: str, wanted: object
) -> None:
    found = read(house, pasted)

    assert (found.identifier, found.overlay, found.wanted) == (identifier, overlay, wanted)


def test_a_query_is_part_of_what_is_pasted(house: Inside) -> None:
    assert read(house, "greeting?name=Amy").query == "name=Amy"
    assert read(house, "/iiif/3/chart.png?text=x#top").query == "text=x"


@pytest.mark.parametrize(
    ("pasted", "sentence"),
    [
        ("nothing.png", "There is no image “nothing.png” here."),
        ("deep/nothing.png", "There is no image “deep/nothing.png” here."),
        ("../secret", "There is no image “../secret” here."),
        ("chart.png/nosuch", "There is no design “nosuch” here."),
    ],
)
def test_what_is_not_there_is_named_as_it_was_meant(house: Inside, pasted: str, sentence: str) -> None:
    with pytest.raises(Unknown) as refused:
        read(house, pasted)
    assert str(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    "pasted", ["", "/", "\0", "\ud800", "%", "%ff", "?", "#", "/iiif/3/", "x" * 3000, "https://", "//", "a/b/c/d/e/"]
)
def test_nonsense_is_refused(house: Inside, pasted: str) -> None:
    with pytest.raises(Mistake) as refused:
        read(house, pasted)
    assert isinstance(refused.value, Unknown | Nothing | TooLong)


def test_a_place_in_a_path_is_one_segment_or_an_address() -> None:
    assert in_path("deep%2Fone.png") == "deep/one.png"
    assert in_path("100%2525.png") == "100%25.png"
    assert in_path("greeting/name=A%2FB") == "greeting/name=A%2FB"
    assert in_path("greeting%2Fname=A%252FB") == "greeting/name=A%2FB"
    with pytest.raises(Nothing):
        in_path("%ff")
