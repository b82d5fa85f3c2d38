import pytest

from ops.errors import BadParameter
from server.warming.site import LONGEST, Elsewhere, Site

SITE = Site.of("https://img.example.org/of", "http://127.0.0.1:8182")


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/iiif/3/a/full/max/0/default.jpg", "/of/iiif/3/a/full/max/0/default.jpg"),
        ("https://img.example.org/of/iiif/3/a%2Fb/info.json", "/of/iiif/3/a%2Fb/info.json"),
        ("HTTP://IMG.example.org/of/x?text=A+b&c=%C3%A9#part", "/of/x?text=A+b&c=%C3%A9"),
        ("http://localhost:8182/x;y=Hi,%20you?/full", "/of/x;y=Hi,%20you?/full"),
        ("http://[::1]:8182/x", "/of/x"),
        ("http://127.0.0.1:8182", "/of/"),
        ('/Ümläut 100%/"<x>', "/of/%C3%9Cml%C3%A4ut%20100%/%22%3Cx%3E"),
        ("/a\r\nHost: evil", "/of/a%0D%0AHost:%20evil"),
    ],
)
def test_an_address_of_the_site_becomes_what_is_asked_for(address: str, target: str) -> None:
    assert SITE.target(address) == target


@pytest.mark.parametrize(
    "address",
    [
        "https://img.example.org/other/x",
        "https://img.example.org/offal",
        "https://img.example.org:444/of/x",
        "http://evil.example/of/x",
        "http://127.0.0.1:8183/x",
    ],
)
def test_what_lies_elsewhere_is_told_apart(address: str) -> None:
    with pytest.raises(Elsewhere):
        SITE.target(address)


@pytest.mark.parametrize(
    "address",
    ["dawn.jpg", "ftp://x/y", "http://", "http://me@127.0.0.1:8182/x", "http://x:99999/", "/" * (LONGEST + 1)],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(BadParameter):
        SITE.target(address)


@pytest.mark.parametrize(
    "server", ["img.example.org", "ftp://x", "http://", "http://me:secret@x", "http://x/?y", "x" * 99]
)
def test_a_server_is_an_address(server: str) -> None:
    with pytest.raises(BadParameter):
        Site.of(server)
