import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Nothing, TooLong
from server.iiif import address
from server.iiif.address import Address, Base, Collection, Image, Information, Manifest

LONGEST = 8192


WHOLE = Image(("full", "max", "0", "default.jpg"))


def read(path: bytes, query: bytes = b"") -> Address:
    return address.read(path, query, LONGEST)


@pytest.mark.parametrize(
    ("path", "identifier", "overlay", "wanted"),
    [
        (b"/iiif/3/a.jpg", "a.jpg", "", Base()),
        (b"/iiif/2/a.jpg/info.json", "a.jpg", "", Information()),
        (b"/iiif/3/a.jpg/full/max/0/default.jpg", "a.jpg", "", WHOLE),
        (b"/iiif/3/a%2Fb.jpg/info.json", "a/b.jpg", "", Information()),
        (b"/iiif/3/a%252Fb/info.json", "a%2Fb", "", Information()),
        (b"/iiif/3/%C3%A4/info.json", "ä", "", Information()),
        (b"/iiif/3/ark:%2F12025%2F654xz321", "ark:/12025/654xz321", "", Base()),
        (b"/iiif/3/a/0%2C0%2C9%2C9/%5E9%2C/%210/default.jpg", "a", "", Image(("0,0,9,9", "^9,", "!0", "default.jpg"))),
        (b"/iiif/3/info.json", "info.json", "", Base()),
        (b"/iiif/3/a/text=Hi/info.json", "a", "text=Hi", Information()),
        (b"/iiif/3/a%2Fb/manifest.json", "a/b", "", Manifest()),
        (b"/iiif/3/a/text=manifest.json/manifest.json", "a", "text=manifest.json", Manifest()),
        (b"/iiif/3/a/text=manifest.json", "a", "text=manifest.json", Base()),
        (b"/iiif/3/manifest.json", "manifest.json", "", Base()),
        (b"/iiif/3/s:/collection.json", "s:", "", Collection()),
        (b"/iiif/3/a/text=AC/DC;at=s/full/max/0/default.jpg", "a", "text=AC/DC;at=s", WHOLE),
        (b"/iiif/3/a/text=50%25/full/max/0/default.jpg", "a", "text=50%25", WHOLE),
        (b"/iiif/3/a//full/max/0/default.jpg", "a", "", WHOLE),
        (b"/iiif/3/a//info.json", "a", "", Information()),
        (b"/iiif/3/a/text=C", "a", "text=C", Base()),
        (b"/iiif/3/a/full/max/0", "a", "full/max/0", Base()),
        (b"/iiif/3/a/text=AC/DC/full/max/0", "a", "text=AC", Image(("DC", "full", "max", "0"))),
    ],
)
def test_a_path_is_read_from_both_ends(path: bytes, identifier: str, overlay: str, wanted: object) -> None:
    where = read(path)

    assert (where.identifier, where.overlay, where.wanted) == (identifier, overlay, wanted)
    assert where.version == int(path[6:7])


@pytest.mark.parametrize(
    ("path", "query", "overlay", "rest"),
    [
        ("text=What", "/full/max/0/default.jpg", "text=What?", ""),
        ("text=What", ";at=s/full/max/0/default.jpg", "text=What?;at=s", ""),
        ("text=What", " Really?/full/max/0/default.jpg", "text=What? Really?", ""),
        ("text=What", "/full/600,/0/default.jpg?utm_source=x&text=y", "text=What?", "utm_source=x&text=y"),
        ("text=a/b/c/d What", "/full/max/0/default.jpg", "text=a/b/c/d What?", ""),
        ("text%3DWhat", "/pct%3A0,0,50,50/%5Emax/!0/gray.png", "text%3DWhat?", ""),
        ("text=What", "?/info.json", "text=What??", ""),
        ("text=What", "/full/auto/0/default.auto&utm_source=x", "text=What?", "utm_source=x"),
        ("text=What", "utm=1", "text=What", "utm=1"),
        ("text=Hi/full/max/0/default.jpg", "u=/full/max/0/default.jpg", "text=Hi", "u=/full/max/0/default.jpg"),
        ("text=Hi/info.json", "u=/full/max/0/default.jpg", "text=Hi", "u=/full/max/0/default.jpg"),
        ("", "/full/max/0/default.jpg", "", "/full/max/0/default.jpg"),
        ("full/max/0", "/full/max/0/default.jpg", "full/max/0", "/full/max/0/default.jpg"),
    ],
)
def test_a_raw_question_mark_in_a_value_is_joined_again(path: str, query: str, overlay: str, rest: str) -> None:
    where = read(f"/iiif/3/a/{path}".rstrip("/").encode(), query.encode())

    assert (where.overlay, where.query) == (overlay, rest)
    assert isinstance(where.wanted, Base) is (where.query.startswith(("utm=1", "/full")))


@pytest.mark.parametrize(
    "path",
    [
        b"", b"/", b"/iiif", b"/iiif/", b"/iiif/3", b"/iiif/3/", b"/iiif/1/a", b"/iiif/3.0/a", b"//iiif/3/a", b"/iiif%2F3/a",
        b"/iiif/3/a/", b"/iiif/3/a/info.json/", b"/iiif/3/a/text=Hi/", b"/iiif/3/a/full/max/0/default.jpg/",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(path: bytes) -> None:
    with pytest.raises(Nothing):
        read(path)


def test_an_identifier_that_is_not_utf8_names_nothing() -> None:
    with pytest.raises(Nothing):
        read(b"/iiif/3/%FF%FE/info.json")


def test_an_address_and_a_query_have_a_longest_length() -> None:
    with pytest.raises(TooLong, match="an address of at most 8192 characters but received 10000"):
        read(b"/iiif/3/" + b"a" * 9992)
    with pytest.raises(TooLong, match="a query of at most 8192 characters but received 9000"):
        read(b"/iiif/3/a", b"q" * 9000)


@given(st.text(min_size=1, max_size=60), st.sampled_from([2, 3]))
def test_the_canonical_spelling_of_an_identifier_reads_back(identifier: str, version: int) -> None:
    if any(0xD800 <= ord(letter) < 0xE000 for letter in identifier):
        return
    where = read(f"/iiif/{version}/{quote(identifier, safe='')}".encode())

    assert where.identifier == identifier
    assert read(where.canonical("").encode()).identifier == identifier
    assert not set(where.canonical("")) & set(' ";<>?#\\')


def test_the_base_is_echoed_as_it_was_asked_for_unless_that_is_unsafe() -> None:
    assert read(b"/iiif/3/%61%2fb").echo == "/iiif/3/%61%2fb"
    assert read(b"/iiif/3/a/text=Hi;at=s/info.json").echo == "/iiif/3/a/text=Hi;at=s"
    assert read(b'/iiif/3/a">b').echo is None
    assert read(b'/iiif/3/a">b').canonical("text=x") == "/iiif/3/a%22%3Eb/text=x"


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(junk: bytes, query: bytes) -> None:
    with contextlib.suppress(Nothing):
        read(b"/iiif/3/" + junk, query)
