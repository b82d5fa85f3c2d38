"""What proxies say, and what clients would have them say."""

import random
from contextlib import suppress

import pytest

from server.access.proxies import Proxies
from server.routes.forwarded import SPOKEN, Reached, reached

TRUSTED = Proxies(["10.0.0.0/8", "2001:db8:a::/48"])


def told(**said: str) -> str:
    """The address, as for a request that arrived as http://inner:8182; "" if nothing is said."""
    headers = {name.replace("_", "-").lower().encode(): text.encode("latin-1") for name, text in said.items()}
    found = reached(headers, "http", "inner:8182", TRUSTED.trusts)
    return f"{found.scheme}://{found.host}{found.prefix}" if found else ""


@pytest.mark.parametrize(
    ("value", "base"),
    [
        ("proto=https;host=img.example", "https://img.example"),
        ("Host=img.example;PROTO=HTTPS", "https://img.example"),
        ('host="img.example:8443";proto=https', "https://img.example:8443"),
        ("host=img.example:8443;proto=https", "https://img.example:8443"),
        ('host="[2001:db8::1]:8443";proto="https"', "https://[2001:db8::1]:8443"),
        (r'host="img\.example";proto=https', "https://img.example"),
        ("proto=https", "https://inner:8182"),
        ("host=img.example", "http://img.example"),
        (" ;; proto=https ; host=img.example;", "https://img.example"),
        ('for="[2001:db8::7]:4711";by=_me;host=img.example;ext="a, b; host=no"', "http://img.example"),
        ("for=192.0.2.1;host=evil.example, for=192.0.2.1;host=img.example", "http://img.example"),
        ("host=evil.example,host=img.example,", "http://img.example"),
        ("for=unknown;host=evil.example, for=unknown;host=img.example", "http://img.example"),
        ("for=192.0.2.1;host=img.example;proto=https, for=10.0.0.2;host=between", "https://img.example"),
        ('for=192.0.2.1;proto=https, for="10.0.0.2:80";host=img.example', "https://img.example"),
        ('host=evil.example, for=192.0.2.1;host=img.example, for="[2001:db8:a::1]";proto=https', "https://img.example"),
        ('host="evil.example, for=192.0.2.1;host=img.example', "http://img.example"),
        ('for=10.0.0.1;host="evil.example\\, for=192.0.2.1;host="img.example"', "http://img.example"),
        ('"";;=, garbage here, host=img.example', "http://img.example"),
        ("", ""),
        (" , ;, ", ""),
        ("for=192.0.2.1", ""),
        ("host=", ""),
        ('host=""', ""),
        ("host=img.example, garbage", ""),
        ("host=img.example/of", ""),
        ('host="img.example', ""),
    ],
)
def test_forwarded_is_read_from_the_right_over_those_who_are_trusted(value: str, base: str) -> None:
    assert told(Forwarded=value) == base


@pytest.mark.parametrize("unit", ["; ", ";", " ;", '; a="', ";a=b ; ", ",", ', ;"', ',a="x,;'])
@pytest.mark.parametrize("end", ['"', ',"', ";=", ""])
def test_no_header_takes_long_to_read(unit: str, end: str) -> None:
    """A pattern that can read something in two ways takes longer than the world has been there."""
    with suppress(ValueError):  # a parameter twice
        told(Forwarded="for=10.0.0.1" + (unit * 1000)[:1000] + end)


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ({"Proto": "https"}, "https://inner:8182"),
        ({"Proto": "https", "Host": "img.example"}, "https://img.example"),
        ({"Proto": "https", "Host": "img.example", "Port": "443"}, "https://img.example"),
        ({"Proto": "https", "Host": "img.example", "Port": "8443"}, "https://img.example:8443"),
        ({"Proto": "https", "Host": "img.example:8443", "Port": "443"}, "https://img.example:8443"),
        ({"Host": "[2001:db8::1]", "Port": "81"}, "http://[2001:db8::1]:81"),
        ({"Host": "img.example", "Prefix": "/pictures"}, "http://img.example/pictures"),
        ({"Prefix": "/a/b.c/~d_-/"}, "http://inner:8182/a/b.c/~d_-"),
        ({"Host": "evil.example, img.example", "Proto": "http,https"}, "https://img.example"),
        ({"Host": "", "Proto": "", "Port": "", "Prefix": "/"}, ""),
        ({"Port": "80"}, "http://inner:8182"),
    ],
)
def test_the_elders_say_what_they_said_last(said: dict[str, str], base: str) -> None:
    assert told(**{f"X_Forwarded_{name}": text for name, text in said.items()}) == base


@pytest.mark.parametrize(
    "said",
    [
        {"Forwarded": 'host="a/b"'},
        {"Forwarded": 'host="a b"'},
        {"Forwarded": r'host="a\"b"'},
        {"Forwarded": "host=a;host=b"},
        {"Forwarded": "proto=javascript"},
        {"Forwarded": "host=a:123456"},
        {"Forwarded": 'host="user@a"'},
        {"X_Forwarded_Proto": "wss"},
        {"X_Forwarded_Proto": "https;"},
        {"X_Forwarded_Host": "a/b"},
        {"X_Forwarded_Host": "a>;rel=x"},
        {"X_Forwarded_Host": "bücher.example"},
        {"X_Forwarded_Host": "a:b"},
        {"X_Forwarded_Host": "a" * 300},
        {"X_Forwarded_Port": "0"},
        {"X_Forwarded_Port": "65536"},
        {"X_Forwarded_Port": "-1"},
        {"X_Forwarded_Port": "٨٠".encode().decode("latin-1")},
        {"X_Forwarded_Prefix": "pictures"},
        {"X_Forwarded_Prefix": "//evil.example"},
        {"X_Forwarded_Prefix": "/a/../b"},
        {"X_Forwarded_Prefix": "/."},
        {"X_Forwarded_Prefix": "/a\\b"},
        {"X_Forwarded_Prefix": "/a%2e"},
        {"X_Forwarded_Prefix": "/a?b"},
        {"X_Forwarded_Prefix": '/a">'},
    ],
)
def test_what_would_not_be_an_address_counts_for_nothing(said: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="Expected"):
        told(**said)


def test_who_seems_to_say_two_things_is_not_believed() -> None:
    same = "for=192.0.2.1;host=img.example;proto=https"

    assert told(Forwarded=same, X_Forwarded_Host="img.example", X_Forwarded_Proto="https") == "https://img.example"
    assert told(Forwarded=same, X_Forwarded_Prefix="/below", X_Forwarded_Port="443") == "https://img.example/below"
    for said in ({"X_Forwarded_Host": "evil.example"}, {"X_Forwarded_Proto": "http"}):
        with pytest.raises(ValueError, match="the same"):
            told(Forwarded=same, **said)


def test_nothing_that_is_said_becomes_more_than_an_address() -> None:
    chance = random.Random(5)
    pieces = [
        "host=",
        "proto=https",
        "for=10.0.0.1",
        '"',
        ";",
        ",",
        "\\",
        " ",
        "a.example",
        "/",
        "..",
        "%",
        "\t",
        "é",
        ":1",
    ]
    for _ in range(3000):
        said = {name: "".join(chance.choices(pieces, k=chance.randint(1, 9))).encode("latin-1") for name in SPOKEN}
        try:
            found = reached(said, "http", "inner", TRUSTED.trusts) or Reached("http", "inner")
        except ValueError:
            continue
        assert found.scheme in ("http", "https")
        assert not set(found.host + found.prefix) & set('" \t<>\\,;%?#@')


def test_a_header_that_takes_long_to_read_does_not() -> None:
    for hard in (
        "a=" + ";" * 1000 + '"',
        "," * 1000 + '"',
        'a="' + "\\" * 1001,
        " " * 1000 + "\x01",
        "a=b;" * 250 + "(",
    ):
        assert told(Forwarded=hard) == ""
