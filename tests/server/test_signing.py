from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.errors import BadParameter
from server.config.section import Unusable
from server.errors import Expired, Unknown
from server.iiif import address
from tests.server.inside import TAIL, Inside, furnish, inside

PAST, FUTURE = 1_000_000_001, 4_000_000_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder) as built:
        yield built


def overlay(path: str) -> str:
    return address.read(*address.parted(path.encode()), 9999).overlay


@pytest.mark.parametrize(
    ("asked", "opened", "signed"),
    [
        ("chart.png/text=Hi", "", "text=Hi;sig=*"),
        ("chart.png/text;at=bottom;text=Hi", "", "text=Hi;at=s;sig=*"),
        ("chart.png/text={{name}};text.or=you;at=s", "text:20", "text.or=you;at=s;open=text:20;sig=*;text={{name}}"),
        ("chart.png/text.b64=SGk", "text", "open=text;sig=*;text.b64=SGk"),
        ("chart.png/colour=red;text=A", "colour", "text=A;open=color;sig=*;color=red"),
        ("badge/first_name=Bob;company=A;B", "first-name", "company=A%3BB;open=first_name;sig=*;first_name=Bob"),
        ("badge/text;text=Hi", "", "text;text=Hi;sig=*"),
        ("chart.png/sale;percent=20", "", "sale@1;percent=20;sig=*"),
        ("chart.png/sale", "percent,word:9", "sale@1;open=percent,word:9;sig=*"),
        ("badge", "first_name", "open=first_name;sig=*"),
        ("chart.png/text%3DHi%3Bat%3Ds", "", "text=Hi;at=s;sig=*"),
    ],
)
def test_closed_fields_stand_in_front_of_the_signature_and_open_ones_behind_it(
    house: Inside, asked: str, opened: str, signed: str
) -> None:
    path = house.sign(f"/iiif/3/{asked}/{TAIL}", opened)
    before, sig, after = signed.partition("sig=*")
    text = overlay(path)

    assert text.startswith(before + "sig=v1.k2.")
    assert text[len(before) + len("sig=v1.k2.") + 43 :] == after
    assert sig
    assert house.ask(path.replace("{{name}}", "Bob")).status == 200


def test_what_a_query_says_is_signed_too(house: Inside) -> None:
    path = house.sign(f"/iiif/3/chart.png/{TAIL}?text=Jones+%26+Co&at=s&utm_source=x")

    assert overlay(path).startswith("text=Jones%20%26%20Co;at=s;sig=")
    assert house.ask(path).status == 200
    open_path = house.sign(f"/iiif/3/badge/{TAIL}?company=A&first_name={{{{x}}}}", "first_name")
    assert overlay(open_path).startswith("company=A;open=first_name;sig=")
    assert overlay(open_path).endswith(";first_name={{x}}")


def test_signing_again_keeps_what_was_said_unless_something_else_is(house: Inside) -> None:
    first = house.sign(f"/iiif/3/badge/company=A;first_name=B/{TAIL}", "first_name:9", expires=FUTURE, most=7)
    again, longer = house.sign(first), house.sign(first, "first_name", expires=FUTURE + 1, most=8)

    assert again == first
    assert overlay(longer).startswith(f"company=A;open=first_name;exp={FUTURE + 1};renders=8;sig=")
    assert house.ask(longer).status == 200
    by_hand = house.sign(f"/iiif/3/badge/company=A;exp=2096-10-02/{TAIL}")
    assert f"company=A;exp={FUTURE + 60800};sig=" in by_hand


def test_signing_again_takes_text_for_text(house: Inside) -> None:
    first = house.sign(f"/iiif/3/badge/{TAIL}", "first_name").replace("/full", ";first_name=Bob;color=red;sig=x/full")
    again = house.sign(first, "company")

    assert overlay(again).startswith("first_name=Bob%3Bcolor%3Dred%3Bsig%3Dx;open=company;sig=")


def test_what_has_ended_is_signed_anew_only_with_another_end(house: Inside) -> None:
    ended = house.sign(f"/iiif/3/badge/company=A/{TAIL}", expires=PAST)

    with pytest.raises(Expired):
        house.sign(ended)
    with pytest.raises(Expired):
        house.seal(ended)
    assert "bookplate-notes" not in house.ask(house.sign(ended, expires=FUTURE)).headers
    assert "bookplate-notes" not in house.ask(house.seal(ended, FUTURE)).headers


@pytest.mark.parametrize(
    ("opened", "words"),
    [
        ("frist_name", "names of fields that can be filled in here such as first_name for open but received"),
        ("elephant", "names of fields that can be filled in here for open but received"),
        ("text", "names of fields that can be filled in here"),
    ],
)
def test_an_open_field_that_there_is_not_is_refused(house: Inside, opened: str, words: str) -> None:
    with pytest.raises(BadParameter, match=words):
        house.sign(f"/iiif/3/badge/{TAIL}", opened)


@pytest.mark.parametrize("opened", ["sig", "exp", "open", "sealed", "renders", "first_name,first-name", "a:0", "é"])
def test_what_says_what_is_open_is_never_open_itself(house: Inside, opened: str) -> None:
    with pytest.raises(BadParameter, match="for open but received"):
        house.sign(f"/iiif/3/badge/{TAIL}", opened)


@pytest.mark.parametrize("overlay", ["compnay=A", "first_name=A;compnay=B", "company=A;colour=B"])
def test_a_misspelt_field_is_not_signed(house: Inside, overlay: str) -> None:
    with pytest.raises(
        BadParameter, match=r"fields that there are such as (company|color) for the overlay but received"
    ):
        house.sign(f"/iiif/3/badge/{overlay}/{TAIL}")


def test_a_stranger_in_a_text_on_a_design_is_named_without_the_word(house: Inside) -> None:
    with pytest.raises(BadParameter, match="but received “who”"):
        house.sign(f"/iiif/3/badge/text;who=Bob/{TAIL}")


def test_what_is_sealed_is_not_signed(house: Inside) -> None:
    with pytest.raises(BadParameter, match="a seal needs no signature"):
        house.sign(house.seal(f"/iiif/3/badge/company=A/{TAIL}"))


def test_unknown_designs_and_missing_keys_are_told(house: Inside, folder: Path) -> None:
    with pytest.raises(Unknown, match="There is no design “sail” here"):
        house.sign(f"/iiif/3/chart.png/sail;percent=3/{TAIL}")
    with inside(folder, access={}) as bare:
        with pytest.raises(Unusable, match=r"access\.signing: there is no key to sign with\. `bookplate keys secret`"):
            bare.sign(f"/iiif/3/badge/company=A/{TAIL}")
        with pytest.raises(
            Unusable, match=r"access\.sealing: there is no key to seal with\. `bookplate keys secret --seal`"
        ):
            bare.seal(f"/iiif/3/badge/company=A/{TAIL}")


@pytest.mark.parametrize("tail", ["pct:10,10,50,50/^60,/!90/gray.jpg", "full/max/0/default.png"])
def test_the_tail_is_kept(house: Inside, tail: str) -> None:
    path = house.sign(f"/iiif/3/badge/company=A/{tail}", pins=("region", "size", "rotation", "format"))

    assert path.endswith(tail.replace("^", "%5E"))
    assert house.ask(path).status == 200
    assert house.sign("/iiif/3/badge/company=A/info.json").rpartition("/")[0] == "/iiif/3/badge@1"


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(["first_name", "company", "color", "starts", "price", "ticket", "logo"]),
    st.text(max_size=30)
    | st.sampled_from(["1/2/2027", "https://x.example/%2541", "2,5", "fff", "%25", "{{x}}", "a;b=c"]),
    st.booleans(),
)
def test_whatever_is_signed_or_sealed_is_good(house: Inside, name: str, value: str, sealed: bool) -> None:
    url = f"/iiif/3/badge/{name}={quote(value, safe='')};locale=en-GB/{TAIL}"
    made = house.seal(url) if sealed else house.sign(url)

    assert house.ask(made).status == 200
    assert made == (house.seal(made) if sealed else house.sign(made))
