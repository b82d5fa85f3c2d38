"""The canonical address of a picture is its own canonical address, and names the same picture."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.server.inside import Inside, furnish, inside

TAIL = "full/60,/0/default.png"
PASS = {
    "name": "pass",
    "canvas": {"width": 400, "height": 200, "background": "#ffffff"},
    "fields": {
        "row": {"type": "text", "case": "upper", "max": 12, "default": "stalls"},
        "guest": {"type": "text", "case": "name", "max": 9},
        "price": {"type": "money"},
        "logo": {"type": "image", "folder": "deep"},
    },
    "layers": [
        {"kind": "text", "text": "{row}", "box": [0, 0, 400, 60], "color": "#000000"},
        {"kind": "text", "text": "{guest}", "box": [0, 60, 400, 60], "color": "#000000"},
        {"kind": "text", "text": "{price}", "box": [0, 120, 300, 60], "color": "#000000"},
        {"kind": "image", "source": "{logo}", "box": [300, 100, 100, 100], "missing": "hide"},
    ],
}
GIVEN = (
    *("row=Hauptstraße 12", "row=" + "ﬃ" * 14, "row=ßßßßßßßßßßßß", "row=Null", "row=stalls", "row=İstanbul ıslak"),
    *("guest=anna van der Berg", "guest=Xavier TJ Long", "guest=none", "guest=e\u0301e\u0301e\u0301e\u0301e\u0301", "price=5"),
    *("logo=one.png", "logo=deep/one.png", "logo=none.png;logo.or=one.png", "guest={{x}};guest.or=Friend of the house"),
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inside]:
    folder = tmp_path_factory.mktemp("canonical")
    furnish(folder)
    (folder / "designs" / "pass.json").write_text(json.dumps(PASS))
    with inside(folder) as built:
        yield built


def must_stay(house: Inside, path: str) -> None:
    first = house.ask(path, "GET")
    again = house.ask(first.canonical, "GET")

    assert (first.status, again.status) == (200, 200)
    assert again.canonical == first.canonical
    assert again.headers.get("etag") == first.headers.get("etag")
    assert again.body == first.body


@pytest.mark.parametrize("given", GIVEN)
def test_signed_and_sealed_addresses_name_themselves(house: Inside, given: str) -> None:
    path = f"/iiif/3/pass/{quote(given, safe='=;')}/{TAIL}"
    for link in (
        house.sign(path),
        house.sign(path, "row,guest,price,logo"),
        house.sign(path, "row:6,guest:4,price:4,logo:8"),
        house.seal(path),
    ):
        must_stay(house, link)


@pytest.mark.parametrize(
    "given", ["text=" + "ß" * 40, "text=Null;text.or=you", "text=Hi;color=FFF;size=9.0", "text.b64=w58"]
)
def test_free_texts_name_themselves(house: Inside, given: str) -> None:
    path = f"/iiif/3/chart.png/{quote(given, safe='=;')}/{TAIL}"
    for link in (house.sign(path), house.sign(path, "text:3,color:3,size:3"), house.seal(path)):
        must_stay(house, link)
