import contextlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Nothing, TooLong
from server.iiif.address import Base, Elsewhere, Image, Information, read

LONGEST = 8192


@pytest.mark.parametrize(
    ("path", "identifier", "wanted"),
    [
        (b"/iiif/3/a.jpg", "a.jpg", Base()),
        (b"/iiif/2/a.jpg/info.json", "a.jpg", Information()),
        (b"/iiif/3/a.jpg/full/max/0/default.jpg", "a.jpg", Image(("full", "max", "0", "default.jpg"))),
        (b"/iiif/3/a%2Fb.jpg/info.json", "a/b.jpg", Information()),
        (b"/iiif/3/a%252Fb/info.json", "a%2Fb", Information()),
        (b"/iiif/3/%C3%A4/info.json", "ä", Information()),
        (b"/iiif/3/ark:%2F12025%2F654xz321", "ark:/12025/654xz321", Base()),
        (b"/iiif/3/a/0%2C0%2C9%2C9/%5E9%2C/%210/default.jpg", "a", Image(("0,0,9,9", "^9,", "!0", "default.jpg"))),
        (b"/iiif/3/a/", "a", Elsewhere()),
        (b"/iiif/3/a/info.json/", "a", Elsewhere()),
        (b"/iiif/3/a/b/info.json", "a", Elsewhere()),
        (b"/iiif/3/a/b/full/max/0/default.jpg", "a", Elsewhere()),
        (b"/iiif/3/a/full/max/0", "a", Elsewhere()),
        (b"/iiif/3/info.json", "info.json", Base()),
    ],
)
def test_a_path_is_split_before_it_is_decoded(path: bytes, identifier: str, wanted: object) -> None:
    where = read(path, LONGEST)

    assert (where.identifier, where.wanted) == (identifier, wanted)
    assert where.version == int(path[6:7])


@pytest.mark.parametrize(
    "path", [b"", b"/", b"/iiif", b"/iiif/", b"/iiif/3", b"/iiif/3/", b"/iiif/1/a", b"/iiif/3.0/a", b"//iiif/3/a", b"/iiif%2F3/a"]
)  # fmt: skip
def test_what_is_no_address_is_refused(path: bytes) -> None:
    with pytest.raises(Nothing):
        read(path, LONGEST)


def test_an_identifier_that_is_not_utf8_names_nothing() -> None:
    with pytest.raises(Nothing):
        read(b"/iiif/3/%FF%FE/info.json", LONGEST)


def test_an_address_has_a_longest_length() -> None:
    with pytest.raises(TooLong, match="at most 8192 characters but received one of 10000"):
        read(b"/iiif/3/" + b"a" * 9992, LONGEST)


@given(st.text(min_size=1, max_size=60), st.sampled_from([2, 3]))
def test_the_canonical_spelling_of_an_identifier_reads_back(identifier: str, version: int) -> None:
    if any(0xD800 <= ord(letter) < 0xE000 for letter in identifier):
        return
    where = read(f"/iiif/{version}/{quote(identifier, safe='')}".encode(), LONGEST)

    assert where.identifier == identifier
    assert read(where.canonical.encode(), LONGEST).identifier == identifier
    assert not set(where.canonical) & set(' ";<>?#\\')


def test_the_base_is_spelled_as_it_was_asked_for_unless_that_is_unsafe() -> None:
    assert read(b"/iiif/3/%61%2fb", LONGEST).base == "/iiif/3/%61%2fb"
    assert read(b'/iiif/3/a">b', LONGEST).base == "/iiif/3/a%22%3Eb"


@given(st.binary(max_size=200))
def test_whatever_comes_is_read_or_refused(junk: bytes) -> None:
    with contextlib.suppress(Nothing):
        read(b"/iiif/3/" + junk, LONGEST)
