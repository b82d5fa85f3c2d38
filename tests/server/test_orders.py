"""Attacks on what was signed and sealed, with the house's own door as the judge."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.access import terms
from server.config.access import Access
from server.iiif import address
from tests.server.inside import SEALING, SIGNING, TAIL, Inside, furnish, inside

BADGE = "/iiif/3/badge/first_name=Sarah;company=North;color=white;ticket=https%3A%2F%2Fx.example%2F%253Fa"
PAST = 1_000_000_001
FUTURE = 4_000_000_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("house")
    furnish(top)
    return top


@pytest.fixture(scope="module")
def house(folder: Path) -> Iterator[Inside]:
    with inside(folder) as built:
        yield built


@pytest.fixture(scope="module")
def link(house: Inside) -> str:
    """`first_name` is open; Sarah stands behind the signature."""
    return house.sign(f"{BADGE}/{TAIL}", "first_name:40")


def executed(house: Inside, url: str) -> tuple[Any, ...]:
    """What is made of an address, but for the values of first_name."""
    subject = house.run(house.house.orders.read(address.read(*address.parted(url.encode("latin-1")), 100_000)))
    about = subject.filled.terms
    kept = tuple((part.name, part.text) for part in subject.filled.parts if part.name != "first_name")
    ends = (terms.read_open(about.open), about.exp and terms.read_expires(about.exp), about.renders)
    return subject.where.version, subject.identifier, subject.bound, kept, ends


def test_a_signed_address_is_good_for_its_picture_and_its_canonical_form_too(house: Inside, link: str) -> None:
    assert re.fullmatch(
        r"/iiif/3/badge@1/company=North;color=ffffff;ticket=[^;]+;open=first_name:40;sig=v1\.k2\.[\w-]{43};"
        r"first_name=Sarah/full/60,/0/default\.png",
        link,
    )
    answer = house.ask(link)
    assert answer.status == 200
    assert house.ask(answer.canonical).headers["etag"] == answer.headers["etag"]
    assert house.ask(answer.canonical).status == 200


SIG = r"(?=;sig=)"  # where a closed field may stand


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("badge@1", "chart.png"),
        ("badge@1", "sale"),
        ("badge@1", "chart.png/badge@1;"),
        ("badge@1/", "badge@1/badge;"),
        ("badge@1/", "badge@1/text;"),
        ("/iiif/3/", "/iiif/2/"),
        ("company=North", "company=Eve"),
        ("company=North", "company=north"),
        ("company=North;", ""),
        ("company=North;", "company=;"),
        ("company=North;", "compnay=North;"),
        ("open=first_name:40", "open=first_name:40;compnay=Eve"),
        ("company=North;", "company={{x}};"),
        ("company=North", "company=North%20West"),
        ("company=North", "company=No%00rth%20West"),
        ("company=North", "company=N\u03bfrth"),  # a Greek letter
        ("company=North", "company.or=North"),
        ("company=North", "company.b64=" + urlsafe_b64encode(b"Eve").decode()),
        ("color=ffffff", "color=fffffe"),
        ("color=ffffff", "color=ffffffff;price=3"),
        ("color=ffffff", "color=ffffff80"),
        ("%253Fa", "%3Fa"),  # the ticket's address is decoded once only
        (SIG, ";price=3"),
        (SIG, ";first_name.or=Eve"),
        (SIG, ";logo=chart.png"),
        (SIG, ";locale=de"),
        (SIG, ";tz=Asia%2FTokyo"),
        (SIG, f";exp={FUTURE}"),
        (SIG, ";exp=never"),
        (SIG, ";renders=5"),
        (SIG, ";renders=many"),
        ("open=first_name:40", "open=first_name:41"),
        ("open=first_name:40", "open=first_name"),
        ("open=first_name:40", "open=first_name:40,company"),
        ("open=first_name:40", "open=first_name:40,first_name"),
        ("open=first_name:40", "open.b64=first_name:40"),
        ("open=first_name:40", ""),
        ("open=first_name:40;", "open=color;open=first_name:40;"),
        (r"open=first_name:40;(sig=[^;]+)", r"\1;open=first_name:40"),
        (r"(sig=v1\.k2\.[\w-]{42}).", r"\1"),
        (r"(sig=v1\.k2\.[\w-]{43})", r"\1A"),
        (r"(sig=v1\.k2\.[\w-]{43})", r"\1="),
        (r"sig=v1\.k2", "sig=v1.k1"),
        (r"sig=v1\.k2", "sig=v1.k9"),
        (r"sig=v1\.k2", "sig=v2.k2"),
        (r"sig=v1\.k2\.[\w-]{43}", "sig="),
        (r"sig=v1\.k2\.[\w-]{43}", "sig=v1.k2." + "A" * 43),
        (r"sig=(v1\.k2\.[\w-]{43})", r"sig=x;sig=\1"),
        (r"sig=(v1\.k2\.[\w-]{43})", r"sig.or=\1"),
        (r"sig=(v1\.k2\.[\w-]{43})", r"sig.b64=\1"),
        (r";sig=v1\.k2\.[\w-]{43}", ""),
    ],
)
def test_whatever_changes_the_meaning_is_refused(house: Inside, link: str, old: str, new: str) -> None:
    changed, count = re.subn(old, new, link, count=1)
    answer = house.ask(changed.encode(), "GET")

    assert count == 1
    assert (answer.status, answer.headers["cache-control"]) == (403, "no-store")
    assert b"Expected a signature" in answer.body


def test_what_stands_behind_the_signature_cannot_close_what_is_open_nor_open_what_is_closed(
    house: Inside, link: str
) -> None:
    stem = link.partition(";first_name=")[0]
    for more in (
        ";company=Eve",
        ";color=red",
        ";price=3",
        ";exp=1",
        ";open=company",
        ";locale=de",
        ";first_name.or=Eve",
    ):
        answer = house.ask(f"{stem}{more}/{TAIL}")
        assert answer.status == 403  # a part of the signature, and so none


SPELLINGS = [
    ("company=North;color=ffffff", "color=ffffff;company=North"),
    ("color=ffffff", "color=white"),
    ("color=ffffff", "color=fff"),
    ("color=ffffff", "COLOR=%23FFF"),
    ("company=North", "company=%4eorth"),
    ("company=North", "company=%2520North"),  # still encoded entirely, and so decoded once more
    ("company=North", "Company=%20North%20"),
    ("company=North", "company.b64=" + urlsafe_b64encode(b"North").decode()),
    ("open=first_name:40", "open=first-name%3A40"),
    ("open=first_name:40", "OPEN=First_Name:40"),
    ("sig=v1", "SIG=v1"),
    ("sig=v1", "sig=%761"),
    ("first_name=Sarah", "first-name=Sarah"),
    ("first_name=Sarah", "first_name.b64=U2FyYWg"),
    ("first_name=Sarah", "first_name=S%61rah"),
    ("badge@1", "badge"),
    ("badge@1", "badge@latest"),
    ("badge@1", "b%61dge%401"),
    ("badge@1/", "badge@1/unknown=1;"),
    ("badge@1/", "badge@1/compnay=Eve;"),
    ("company=North", "company=North;compnay=Eve"),  # passed over, as any stranger in front is
    ("$", "?utm_source=mail&fbclid=1"),
    ("$", "?company=Eve&color=red&sig=x&exp=1&open=company&first_name.or=Eve&locale=de"),
    ("$", "?first_name=Eve"),  # what the path has counts
]


@pytest.mark.parametrize(("old", "new"), SPELLINGS)
def test_another_spelling_of_the_same_request_is_good(house: Inside, link: str, old: str, new: str) -> None:
    first, other = house.ask(link), house.ask(re.sub(old, new, link, count=1))

    assert (other.status, other.headers.get("etag")) == (200, first.headers["etag"])


def test_a_signed_overlay_that_was_encoded_as_a_whole_is_read_once(house: Inside, link: str) -> None:
    base, overlay, *tail = re.fullmatch(r"(/iiif/3/badge@1)/(.*?)/(full.*)", link).groups()  # type: ignore[union-attr]
    whole = f"{base}/{quote(overlay, safe='')}/{tail[0]}"

    assert house.ask(whole).headers.get("etag") == house.ask(link).headers["etag"]
    assert house.ask(whole.replace("North", "Eve")).status == 403
    assert house.ask(whole.replace("%3Bsig", "%3Bprice%3D3%3Bsig")).status == 403
    behind = house.ask(whole.replace("Sarah", "Sarah%3Bcolor%3Dred"))
    assert behind.status == 200
    assert behind.canonical.endswith(";first_name=Sarah%3Bcolor%3Dred/full/60,30/0/default.png")


@pytest.mark.parametrize(
    "value",
    [
        "Bob;color=red",
        "Bob;sig=x",
        "Bob;open=color",
        "Bob;exp=1",
        "Bob;first_name=Eve",
        "Bob;first_name.or=Eve",
        "Bob;sealed=x",
        "Bob;renders=0",
        "Bob;locale=de",
        "a/b",
        "a/info.json/b",
        "?!?x",
        "What?",
        "&color=red",
        "Smith; Sons",
        "../../other.png",
        "Bob\u037ecolor=red",  # a Greek question mark
        "{Hi} first",
        "$HOME <b>",
    ],
)
@pytest.mark.parametrize("encoded", [True, False])
def test_an_open_value_is_text_whatever_it_holds(house: Inside, link: str, value: str, encoded: bool) -> None:
    written = quote(value, safe="") if encoded else value
    url = link.replace("first_name=Sarah", f"first_name={written}")
    answer = house.ask(url.encode())
    subject = house.run(house.house.orders.subject(address.read(*address.parted(url.encode()), 9999)))
    drawn = {part.name: part.text for part in subject.filled.parts}

    assert answer.status == 200
    assert drawn["first_name"] == value.replace("\u037e", ";")  # which Unicode itself takes for the same
    assert drawn["company"] == "North"
    assert executed(house, url.encode().decode("latin-1")) == executed(house, link)


def test_a_value_that_ends_in_a_letter_that_no_font_has_is_set_all_the_same(house: Inside, link: str) -> None:
    answer = house.ask(link.replace("Sarah", "0000000%20%EE%8B%9D"))

    assert (answer.status, answer.headers["bookplate-notes"]) == (200, "first_name=glyphs")


def test_the_query_fills_what_is_open_and_missing_and_nothing_else(house: Inside, link: str) -> None:
    stem = link.partition(";first_name=")[0] + "/" + TAIL
    answer = house.ask(f"{stem}?first_name=Bob&company=Eve&color=red&locale=de&first_name.or=Eve")

    assert answer.status == 200
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["etag"] == house.ask(link.replace("Sarah", "Bob")).headers["etag"]
    assert house.ask(stem).headers["etag"] == house.ask(link.replace("Sarah", "there")).headers["etag"]
    raw = house.ask(f"{stem}?first_name=A;color=red")
    assert raw.headers["etag"] == house.ask(link.replace("Sarah", "A%3Bcolor%3Dred")).headers["etag"]


def test_what_is_longer_than_the_link_allows_is_cut_and_said(house: Inside) -> None:
    link = house.sign(f"/iiif/3/badge/{TAIL}", "first_name:10")
    stem = link.removesuffix("/" + TAIL)
    long, cut = house.ask(f"{stem};first_name={'x' * 30}/{TAIL}"), house.ask(f"{stem};first_name={'x' * 9}…/{TAIL}")

    assert long.headers["bookplate-notes"] == "first_name=long"
    assert (long.status, long.headers["etag"]) == (200, cut.headers["etag"])
    assert "bookplate-notes" not in cut.headers
    assert house.ask(f"{stem}/{TAIL}?first_name={'x' * 30}").headers["etag"] == cut.headers["etag"]


def test_parameters_are_free_unless_they_are_pinned(house: Inside) -> None:
    free, size, all_of_it = (
        house.sign(f"{BADGE}/{TAIL}", "first_name", pins=pins)
        for pins in ((), ("size",), ("region", "size", "rotation", "format"))
    )
    tails = {
        TAIL: (200, 200, 200),
        "full/60,30/0/default.png": (200, 200, 200),
        "full/61,/0/default.png": (200, 403, 403),
        "square/60,/0/default.png": (200, 403, 403),
        "pct:0,0,100,100/60,/0/default.png": (200, 200, 200),
        "full/60,/90/default.png": (200, 200, 403),
        "full/60,/0/default.jpg": (200, 200, 403),
        "full/60,/0/gray.png": (200, 200, 403),
    }
    for tail, expected in tails.items():
        asked = [house.ask(one.replace(TAIL, tail)).status for one in (free, size, all_of_it)]
        assert (tail, *asked) == (tail, *expected)
    base = all_of_it.removesuffix("/" + TAIL)
    assert house.ask(base, Accept="image/png").status == 403
    assert house.ask(free.removesuffix("/" + TAIL), Accept="image/png").status == 200


def test_a_viewer_that_builds_on_the_information_needs_no_key(house: Inside, link: str) -> None:
    for url in (link, house.seal(f"{BADGE}/{TAIL}"), house.sign(f"/iiif/2/chart.png/text=Hi/{TAIL}")):
        document = json.loads(house.ask(url.replace(TAIL, "info.json"), "GET", Host="img.example.org").body)
        base = document.get("id", document.get("@id")).removeprefix("http://img.example.org")

        assert base == url.removesuffix("/" + TAIL)
        for size in document["sizes"]:
            assert house.ask(f"{base}/full/{size['width']},{size['height']}/0/default.jpg").status == 200


def test_a_signature_is_good_for_no_other_link(house: Inside, link: str) -> None:
    def sig(url: str) -> str:
        return re.search("sig=[^;/]+", url)[0]  # type: ignore[index]

    others = [
        house.sign(f"/iiif/3/badge/first_name=x/{TAIL}", "first_name:40"),
        house.sign(f"/iiif/3/chart.png/text=x/{TAIL}", "text"),
        house.sign(f"/iiif/3/other.png/text=x/{TAIL}", "text"),
        house.sign(f"/iiif/3/chart.png/sale;percent=5/{TAIL}", "percent"),
        house.sign(f"/iiif/3/badge/badge;first_name=x/{TAIL}", "first_name:40"),
        house.sign(f"/iiif/3/badge/text;text=x/{TAIL}", "text"),
        house.sign(f"/iiif/2/chart.png/text=x/{TAIL}", "text"),
        link,
    ]
    for one in others:
        assert house.ask(one).status == 200
        for other in others:
            if other is not one:
                assert house.ask(one.replace(sig(one), sig(other))).status == 403


def test_the_same_design_as_an_image_and_laid_over_itself_are_two_things(house: Inside) -> None:
    own = house.sign(f"/iiif/3/badge/company=North/{TAIL}")
    over = house.sign(f"/iiif/3/badge/badge;company=North/{TAIL}")

    assert house.ask(own).headers["etag"] != house.ask(over).headers["etag"]
    assert house.ask(own.replace("badge@1/", "badge@1/badge@1;")).status == 403
    assert house.ask(over.replace("badge@1;", "")).status == 403
    sealed = house.seal(f"/iiif/3/badge/company=North/{TAIL}")
    assert house.ask(sealed.replace("badge@1/", "badge@1/badge;")).status == 403
    assert house.ask(sealed.replace("badge@1/", "badge@1/text;")).status == 403
    assert house.ask(sealed.replace("badge@1/", "chart.png/badge;")).status == 403


def test_free_text_on_a_design_says_that_it_is(house: Inside) -> None:
    for url in (house.sign(f"/iiif/3/badge/text;text=Hi/{TAIL}"), house.seal(f"/iiif/3/badge/text;text=Hi/{TAIL}")):
        answer = house.ask(url)
        assert answer.status == 200
        assert "/badge@1/text;" in answer.canonical
        assert house.ask(answer.canonical).headers["etag"] == answer.headers["etag"]
        assert house.ask(url.replace("text;", "")).status == 403


def test_what_a_date_means_depends_on_its_place_and_is_signed_with_it(house: Inside) -> None:
    link = house.sign(f"/iiif/3/badge/starts=1%2F2%2F2027;locale=en-GB/{TAIL}")

    assert ";starts=2027-02-01" in link
    assert house.ask(link).status == 200
    assert house.ask(link.replace("2027-02-01", "1%2F2%2F2027")).status == 200
    assert house.ask(link.replace("2027-02-01", "2027-01-02")).status == 403
    opened = house.sign(f"/iiif/3/badge/starts=1%2F2%2F2027/{TAIL}", "locale")
    assert ";locale" not in opened.partition("open=")[0]
    assert house.ask(opened.replace("/full", ";locale=en-GB/full")).status == 200
    assert house.ask(opened.replace("1%2F2%2F2027", "2027-01-02")).status == 403


def test_closed_values_count_as_far_as_they_are_drawn(house: Inside) -> None:
    words = quote("word " * 60)
    link = house.sign(f"/iiif/3/badge/company={words}/{TAIL}")
    deep = quote(quote(quote("word " * 60)))

    assert house.ask(link).status == 200
    assert house.ask(link.replace("%20word", "%20sword", 1)).status == 403
    assert house.ask(re.sub("company=[^;]+", f"company={deep}", link)).status == 403


TOKENS = st.sampled_from(
    [
        ";", "=", "%3B", "%3D", "%253B", "%253D", ";color=red", ";company=Eve", "&color=red", "?color=red", ".or=", ".b64=",
        "sig=", ";sig=", ";open=color", ";open=company,first_name", "/", "%2F", "%00", "\n", "text;", "badge;", "sale;",
        "badge@1;", "-", "_", "K", "%E2%84%AA", "+", "%", "%25", ";exp=1999999999", ";renders=9", "..", "0", "1", "%26",
        "&amp;", ";first_name=", ";first-name.or=Eve", ";price=3", "~", ":", "pictures:", "@", "@1", "#", "\xe9", " ",
        ";locale=de", "sealed=", ";color%3Dred", "%3Bcolor=red", "{{x}}", "null",
    ]
)  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.tuples(st.integers(8, 400), st.integers(0, 12), TOKENS | st.just("")), min_size=1, max_size=3))
def test_no_change_of_an_address_changes_what_was_signed(house: Inside, link: str, edits: Any) -> None:
    url = link
    for place, cut, token in edits:
        at = place % len(url)
        url = url[:at] + token + url[at + cut :]
    answer = house.ask(url.encode("latin-1", "replace"))

    assert answer.status in (200, 303, 400, 403, 404, 413)
    if answer.status == 200 and "sig=" in url.lower() and address.INFORMATION not in url:
        assert executed(house, url) in (executed(house, link), *PLAIN)


# What needs no signature: designs and pictures without anything on them.
PLAIN = tuple(
    (version, name, f";{design}", (), ((), "", ""))
    for version in (2, 3)
    for name, design in (("badge@1", "badge@1"), ("chart.png", ""))
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60), st.booleans())
def test_no_open_value_changes_anything_else(house: Inside, link: str, value: str, twice: bool) -> None:
    written = quote(value.encode("utf-8", "surrogatepass"), safe="")
    written = quote(written, safe="") if twice else written
    url = link.replace("first_name=Sarah", f"first_name={written}")

    assert house.ask(url).status == 200
    assert executed(house, url) == executed(house, link)


def test_what_nobody_signed_is_refused_with_the_way_on(house: Inside) -> None:
    for path in ("chart.png/text=Hi", "chart.png/text", "chart.png/at=s", "badge/first_name=Bob", "chart.png/sale",
                 "chart.png/sale;percent=3", "badge/sale", "chart.png/greeting;text=x;text", "chart.png/x=1"):  # fmt: skip
        answer = house.ask(f"/iiif/3/{path}/{TAIL}", "GET", Accept="application/json")
        if path.startswith("chart.png/greeting"):  # which is public
            assert answer.status == 200
            continue
        assert (path, answer.status) == (path, 403)
        assert "bookplate sign URL --open first_name" in json.loads(answer.body)["detail"]
        assert house.ask(f"/iiif/3/{path}", Accept="image/png").status == 403
    for query in ("first_name=Bob", "first-name.b64=Qm9i", "locale=de"):
        assert house.ask(f"/iiif/3/badge/{TAIL}?{query}").status == 403
    assert house.ask(f"/iiif/3/chart.png/{TAIL}?text=Hi").status == 403
    assert house.ask(f"/iiif/3/chart.png/text=What?/{TAIL}").status == 403


def test_what_is_nobodys_in_particular_needs_no_signature(house: Inside) -> None:
    for path in (f"chart.png/{TAIL}", f"badge/{TAIL}", f"badge@1/{TAIL}", f"chart.png/{TAIL}?utm_source=x&sig=y&at=s",
                 f"badge/{TAIL}?utm_source=x&exp=1", "chart.png/text=Hi/info.json", "badge/first_name=Bob/info.json",
                 f"greeting/name=Bob/{TAIL}", f"greeting/{TAIL}?name=Bob", f"chart.png/greeting;name=Bob/{TAIL}"):  # fmt: skip
        assert (path, house.ask(f"/iiif/3/{path}").status) == (path, 200)
    assert house.ask("/iiif/3/badge/first_name=Bob").status == 303


def test_public_is_said_of_a_design_and_not_of_free_text_on_it(house: Inside) -> None:
    assert house.ask(f"/iiif/3/greeting/text;text=Anything/{TAIL}").status == 403
    assert house.ask(f"/iiif/3/greeting/sale;percent=3/{TAIL}").status == 403
    assert house.ask(f"/iiif/3/greeting/name=Bob;sig=v1.k1.{'A' * 43}/{TAIL}").status == 403


def test_without_keys_nothing_needs_a_signature_and_sealed_values_do_not_open(folder: Path, house: Inside) -> None:
    sealed = house.seal(f"{BADGE}/{TAIL}")
    with inside(folder, access={}) as free:
        assert free.ask(f"{BADGE}/{TAIL}").status == 200
        assert free.ask(f"{BADGE};exp={PAST};sig=v1.k1.x/{TAIL}").headers["bookplate-notes"] == "design=expired"
        assert free.ask(sealed).status == 403


def test_keys_are_changed_without_breaking_links(folder: Path, house: Inside) -> None:
    def keys(*kids: str) -> dict[str, Any]:
        return {"access": Access(signing={kid: SIGNING[kid] for kid in kids}).model_dump()}

    with inside(folder, **keys("k1")) as before:
        old = before.sign(f"{BADGE}/{TAIL}")
    assert ";sig=v1.k1." in old
    assert house.ask(old).status == 200
    with inside(folder, **keys("k2")) as after:
        assert after.ask(old).status == 403
        assert after.ask(house.sign(f"{BADGE}/{TAIL}")).status == 200


def test_an_ended_link_shows_everybodys_version_to_those_it_was_for(house: Inside) -> None:
    link = house.sign(f"{BADGE}/{TAIL}", "first_name", expires=PAST)
    everybodys = house.ask(f"/iiif/3/badge/{TAIL}", "GET")
    for url in (link, link.replace("Sarah", "Bob"), link.replace(f"exp={PAST}", "exp=2001-09-09T01:46:41Z"),
                house.seal(f"{BADGE}/{TAIL}", PAST)):  # fmt: skip
        for headers in ({}, {"If_None_Match": everybodys.headers["etag"]}, {"If_None_Match": "*"},
                        {"If_Modified_Since": "Fri, 31 Dec 2100 00:00:00 GMT"}):  # fmt: skip
            answer = house.ask(url, "GET", **headers)
            assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
            assert answer.headers["bookplate-notes"] == "design=expired"
            assert answer.body == everybodys.body
            assert answer.canonical.startswith("/iiif/3/badge@1/full/")
    assert house.ask(link).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["chart.png/sale;percent=3", "chart.png/sale", "badge/sale@1;word=x"])
def test_nobody_gets_anything_by_saying_that_it_is_over(house: Inside, path: str) -> None:
    for said in (f";exp={PAST}", f";exp={PAST};sig=v1.k1.{'A' * 43}", f";exp={PAST};renders=0"):
        assert house.ask(f"/iiif/3/{path}{said}/{TAIL}").status == 403
        assert house.ask(f"/iiif/3/{path}{said}", Accept="image/png").status == 403
    link = house.sign(f"/iiif/3/{path}/{TAIL}", expires=PAST)
    assert house.ask(link).headers["bookplate-notes"] == "design=expired"
    assert house.ask(link.replace("chart.png", "other.png").replace("badge@1", "other.png")).status == 403


def test_nothing_outlives_its_link(house: Inside) -> None:
    for url in (house.sign(f"{BADGE}/{TAIL}", expires=FUTURE), house.seal(f"{BADGE}/{TAIL}", FUTURE)):
        assert "max-age=" in house.ask(url).headers["cache-control"]
        assert house.ask(url).status == 200


def test_a_link_makes_as_many_pictures_as_it_may_and_what_is_made_is_free(house: Inside) -> None:
    link = house.sign(f"/iiif/3/chart.png/sale;word=off/{TAIL}", "percent", most=2)
    stem = link.removesuffix("/" + TAIL)
    everybodys = house.ask(house.sign(f"/iiif/3/chart.png/sale/{TAIL}"), "GET").body

    def ask(percent: int, tail: str = TAIL) -> Any:
        return house.ask(f"{stem};percent={percent}/{tail}", "GET")

    assert [ask(percent).headers.get("bookplate-notes") for percent in (1, 2, 3)] == [None, None, "design=limit"]
    assert (ask(4).status, ask(4).headers["cache-control"], ask(4).body) == (200, "no-store", everybodys)
    assert [ask(percent).headers.get("bookplate-notes") for percent in (1, 2)] == [None, None]
    assert ask(1).body != everybodys
    assert ask(1, "full/61,/0/default.png").headers["bookplate-notes"] == "design=limit"
    whole = quote(f"{stem.rpartition('/')[2]};percent=5", safe="")
    answer = house.ask(f"/iiif/3/chart.png/{whole}/{TAIL}", "GET")
    assert answer.headers["bookplate-notes"] == "design=limit"
    assert answer.body == everybodys  # although the whole of it, values and all, looks like the name of a design
    assert house.ask(stem.replace("renders=2", "renders=3") + f";percent=6/{TAIL}").status == 403


def test_sealed_values_are_bound_and_nothing_stands_beside_them(house: Inside) -> None:
    url = house.seal(f"{BADGE}/{TAIL}")
    assert url == house.seal(
        f"/iiif/3/badge@1/color=fff;company=North;first-name=S%61rah;ticket=https%3A%2F%2Fx.example%2F%253Fa/{TAIL}"
    )
    assert house.ask(url).status == 200
    assert house.ask(f"{url}?first_name=Eve&utm_source=x").headers["etag"] == house.ask(url).headers["etag"]
    seal = re.search("sealed=[^/]+", url)[0]  # type: ignore[index]
    for old, new in (
        (seal, seal + ";first_name=Eve"),
        (seal, "first_name=Eve;" + seal),
        (seal, "first_name=Eve;" + seal + f";sig=v1.k1.{'A' * 43}"),
        (seal, f"first_name=Eve;sig=x;{seal}"),
        (seal, "locale=de;" + seal),
        (seal, f"{seal};exp={FUTURE}"),
        (seal, f"renders=3;{seal}"),
        (seal, seal[:-1]),
        (seal, seal.replace("s1.", "s2.")),
        (seal, seal[:-6] + "AAAAAA"),
        (seal, f"{seal};{seal}x"),
        ("badge@1", "sale"),
        ("badge@1/", "chart.png/badge;"),
    ):
        assert house.ask(url.replace(old, new)).status == 403
    assert house.ask(url.replace(seal, seal.replace("sealed", "SEALED").replace(".", "%2E"))).status == 200


def test_a_seal_is_good_for_one_version_of_a_design(tmp_path: Path) -> None:
    furnish(tmp_path)
    with inside(tmp_path) as house:
        url, link = house.seal(f"{BADGE}/{TAIL}"), house.sign(f"{BADGE}/{TAIL}")
        path = tmp_path / "designs/badge.json"
        path.write_text(path.read_text().replace("your team", "somebody"))
        house.run(house.house.orders.library.look(now=True))

        for one in (url, link):
            assert house.ask(one).status == 200  # an old campaign keeps its look
            assert house.ask(one.replace("badge@1", "badge@2")).status == 403
            assert house.ask(one.replace("badge@1", "badge")).status == 403


def test_other_names_of_a_picture_are_other_pictures_to_a_signature(folder: Path) -> None:
    with inside(folder, server={"slash": "~"}) as house:
        link = house.sign(f"/iiif/3/deep%2Fone.png/text=Hi/{TAIL}")
        assert house.ask(link).status == 200
        assert house.ask(f"/iiif/3/deep~one.png/{TAIL}").status == 200
        for name in (
            "pictures:deep%2Fone.png",
            "deep~one.png",
            "deep%252Fone.png",
            "deep%2F..%2Fchart.png",
            "chart.png",
        ):
            assert house.ask(link.replace("deep%2Fone.png", name)).status in (403, 404)


def test_a_picture_named_like_a_design_is_not_that_design(tmp_path: Path) -> None:
    pictures = furnish(tmp_path)
    with inside(tmp_path) as house:
        link, seal = house.sign(f"/iiif/3/badge/{TAIL}", "company"), house.seal(f"/iiif/3/badge/company=x/{TAIL}")
        assert (house.ask(link).status, house.ask(seal).status) == (200, 200)
        (pictures / "badge@1").write_bytes((pictures / "other.png").read_bytes())
        assert (house.ask(link).status, house.ask(seal).status) == (403, 403)


def test_explain_says_nothing_of_sealed_values(house: Inside) -> None:
    said = house.run(house.house.delivery.explainer.explain(house.seal(f"{BADGE}/{TAIL}").encode(), b"first_name=Eve"))
    text = json.dumps(said)

    assert said["overlay"] == "sealed"
    assert "refused" not in said
    assert not [word for word in ("Sarah", "North", "x.example", "ffffff", "first_name") if word in text]
    refused = house.run(house.house.delivery.explainer.explain(f"{BADGE}/{TAIL}".encode(), b""))
    assert refused["refused"].startswith("Expected a signature")
    assert "sealed=" not in house.ask(f"{BADGE}/{TAIL}", "GET").body.decode()
    assert SEALING["s1"][:20] not in text
