from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server.designs.document.picture_address import Kind, filled, kind, open_fields
from server.designs.document.template import parse
from server.sources.origins import Origins

CDN = "https://cdn.example/static/"


def made(source: str, paths: tuple[str, ...] = (), addresses: tuple[str, ...] = (), **values: str) -> str | None:
    return filled(parse(source), values.get, paths, addresses)


@pytest.mark.parametrize(
    ("source", "found", "names"),
    [
        ("{logo}", Kind.VALUE, ()),
        ("https://cdn.example/{city}?size=200", Kind.WEB, ()),
        ("HTTP://cdn.example:8080/{city}", Kind.WEB, ()),
        ("https://cdn.example?q={city}", Kind.WEB, ()),
        ("https://cdn.example#{city}", Kind.WEB, ()),
        ("https://cdn.example/a.png", Kind.WEB, ()),
        ("badges/{tier}.svg", Kind.IDENTIFIER, ()),
        ("samples:{tier}.svg", Kind.IDENTIFIER, ()),
        ("{tier}.svg", Kind.IDENTIFIER, ()),
        ("{scheme}://{host}/", Kind.ANYWHERE, ("scheme", "host")),
        ("{scheme}://cdn.example/a.png", Kind.ANYWHERE, ("scheme",)),
        ("http{s}://cdn.example/a.png", Kind.ANYWHERE, ("s",)),
        ("https://{host}/a.png", Kind.ANYWHERE, ("host",)),
        ("https://{host}", Kind.ANYWHERE, ("host",)),
        ("https://cdn.{host}/{city}.png", Kind.ANYWHERE, ("host",)),
        ("https://cdn.example{rest}", Kind.ANYWHERE, ("rest",)),
        ("https://cdn.example:{port}/a.png", Kind.ANYWHERE, ("port",)),
        ("https://cdn.example:80{port}/{city}", Kind.ANYWHERE, ("port",)),
        ("https://{user}@cdn.example/a.png", Kind.ANYWHERE, ("user",)),
        ("https://me:{word}@cdn.example/a.png", Kind.ANYWHERE, ("word",)),
        ("https://{host}?q={city}", Kind.ANYWHERE, ("host",)),
        ("https://{host}#{city}", Kind.ANYWHERE, ("host",)),
        ("//{host}/a.png", Kind.ANYWHERE, ("host",)),
        ("{any}//{host}/a.png", Kind.ANYWHERE, ("any", "host")),
        ("{url}/logo.png", Kind.IDENTIFIER, ("url",)),
        ("{url}?size=200", Kind.IDENTIFIER, ("url",)),
        ("", Kind.IDENTIFIER, ()),
    ],
)
def test_it_is_known_whether_a_field_says_from_where_a_picture_comes(
    source: str, found: Kind, names: tuple[str, ...]
) -> None:
    assert kind(parse(source)) is found
    assert open_fields(parse(source), ("url",)) == names


@pytest.mark.parametrize(
    ("source", "city", "address"),
    [
        (CDN + "{city}?size=200&key=ours", "Berlin", CDN + "Berlin?size=200&key=ours"),
        (CDN + "{city}?size=200&key=ours", "a?key=mine&x=", CDN + "a%3Fkey%3Dmine%26x%3D?size=200&key=ours"),
        (CDN + "{city}?size=200&key=ours", "x#y", CDN + "x%23y?size=200&key=ours"),
        (CDN + "{city}.png", "a/b", CDN + "a%2Fb.png"),
        (CDN + "{city}.png", "50% off", CDN + "50%25%20off.png"),
        (CDN + "{city}.png", "%2e%2e", CDN + "%252e%252e.png"),
        (CDN + "{city}.png", "São Paulo", CDN + "S%C3%A3o%20Paulo.png"),
        (CDN + "{city}.png", "-._~", CDN + "-._~.png"),
        (CDN + "{city}.png", "@:;,!$'()*[]", CDN + "%40%3A%3B%2C%21%24%27%28%29%2A%5B%5D.png"),
        (CDN + "a.png?city={city}&key=ours", "x&key=mine", CDN + "a.png?city=x%26key%3Dmine&key=ours"),
        (CDN + "a.png#{city}", "x", CDN + "a.png#x"),
        (CDN + "a.png?dots={city}", "..", CDN + "a.png?dots=.."),
        (CDN + "{city}", "...", CDN + "..."),
        (CDN + "{city}/x.png", "..", None),
        (CDN + "{city}/x.png", ".", None),
        (CDN + ".{city}/x.png", ".", None),
        (CDN + "{city}.", ".", None),
        (CDN + "{city}{city}/x", ".", None),
        (CDN + "{city}", "..", None),
    ],
)
def test_a_value_in_an_address_stays_where_it_is(source: str, city: str, address: str | None) -> None:
    assert made(source, city=city) == address


@pytest.mark.parametrize(
    ("source", "value", "identifier"),
    [
        ("badges/{x}.svg", "gold", "badges/gold.svg"),
        ("badges/{x}.svg", "a b?c#d%2Fe", "badges/a b?c#d%2Fe.svg"),
        ("badges/{x}.svg", "12:30", "badges/12:30.svg"),
        ("samples:{x}.svg", "12:30", "samples:12:30.svg"),
        ("samples:{x}.svg", "gold", "samples:gold.svg"),
        ("{x}.svg", "gold", "gold.svg"),
        ("badges/{x}.svg", "../secret", None),
        ("badges/{x}/a.svg", "..", None),
        ("badges/{x}/a.svg", ".", None),
        ("badges/.{x}/a.svg", ".", None),
        ("badges/{x}.svg", "deep/gold", None),
        ("badges/{x}.svg", "deep\\gold", None),
        ("{x}.svg", "samples:gold", None),
        ("s{x}.svg", "amples:gold", None),
        ("{x}.svg", "https://evil.example/a", None),
        ("a{x}b", "://", None),
    ],
)
def test_a_value_in_an_identifier_is_a_part_of_one_name(source: str, value: str, identifier: str | None) -> None:
    assert made(source, x=value) == identifier


def test_the_designers_own_words_may_lead_through_folders() -> None:
    assert made("badges/{x}.svg", ("x",), x="deep/gold") == "badges/deep/gold.svg"
    assert made("{x}.svg", ("x",), x="samples:gold") == "samples:gold.svg"
    assert made("badges/{x}.svg", ("x",), x="../gold") is None
    assert made("badges/{x}.svg", ("x",), x="a//b") is None


@pytest.mark.parametrize(
    ("source", "values", "address"),
    [
        ("{s}://{h}/{c}", {"s": "https", "h": "cdn.example", "c": "a?b"}, "https://cdn.example/a%3Fb"),
        ("{s}://{h}/a.png", {"s": "http", "h": "127.0.0.1:8080"}, "http://127.0.0.1:8080/a.png"),
        ("{s}://{h}/a.png", {"s": "http", "h": "[::1]:8080"}, "http://[::1]:8080/a.png"),
        ("https://{h}/a.png", {"h": "evil.example/x?"}, "https://evil.example%2Fx%3F/a.png"),
        ("https://{h}/a.png", {"h": "me@evil.example"}, "https://me%40evil.example/a.png"),
        ("https://{h}/a.png", {"h": "evil.example#"}, "https://evil.example%23/a.png"),
        ("https://{h}/a.png", {"h": "evil.example\\"}, "https://evil.example%5C/a.png"),
        ("https://cdn.example{c}", {"c": "/a.png"}, "https://cdn.example%2Fa.png"),
        ("https://cdn.example:{c}/a.png", {"c": "8080"}, "https://cdn.example:8080/a.png"),
        ("{u}/{c}.png", {"u": "https://cdn.example/x", "c": "a?b"}, "https://cdn.example/x/a%3Fb.png"),
        ("{u}?size={c}", {"u": "https://cdn.example/x", "c": "1&2"}, "https://cdn.example/x?size=1%262"),
        ("{u}?size=2", {"u": "https://cdn.example/x?size=1"}, None),
        ("{u}?size=2", {"u": "https://cdn.example/x#"}, None),
        ("{u}/{c}/a", {"u": "https://cdn.example/x", "c": ".."}, None),
        ("{c}/a.png", {"c": "https://cdn.example"}, None),
        ("{s}://{h}/a.png", {"s": "https"}, None),
    ],
)
def test_what_was_saved_before_works_on(source: str, values: Mapping[str, str], address: str | None) -> None:
    assert filled(parse(source), values.get, (), ("u",)) == address


ODD = st.text(st.sampled_from("./\\%2eEfF?#&=@:;[] a\u00e9\uff0f\u2024"), max_size=8) | st.text(max_size=8)
ALLOWED = Origins.of((CDN, "https://cdn.example:8080/static/"))


@given(
    st.sampled_from(["{a}", "{a}/{b}", "x{a}.png", "{a}{b}", "{a}.{b}", "{a}?k={b}&key=ours", "x?k={a}#{b}", "%2e{a}"]),
    ODD,
    ODD,
)
@example("{a}{b}", ".", ".")
@example("%2e{a}", ".", "")
def test_no_value_leaves_its_part_of_the_address(tail: str, a: str, b: str) -> None:
    try:
        address = made(CDN + tail, a=a, b=b)
    except UnicodeEncodeError:  # a half of a character, which no cleaned value has
        return
    if address is None:
        return
    whole, plain = urlsplit(address), urlsplit(str(made(CDN + tail, a="A", b="B")))
    assert (whole.scheme, whole.netloc) == ("https", "cdn.example")
    assert whole.path.count("/") == plain.path.count("/")
    assert [name.partition("=")[0] for name in whole.query.split("&")] == [
        name.partition("=")[0] for name in plain.query.split("&")
    ]
    assert (unquote(whole.path), unquote(whole.query)) == (
        unquote(plain.path.replace("A", "\1").replace("B", "\2")).replace("\1", a).replace("\2", b),
        unquote(plain.query.replace("A", "\1").replace("B", "\2")).replace("\1", a).replace("\2", b),
    )
    permitted = ALLOWED.permits(address)
    assert permitted is None or permitted.path.startswith("/static/")


@given(st.sampled_from(["https://{a}/static/x", "{a}://cdn.example/static/x", "https://cdn.example:{a}/static/x"]), ODD)
def test_an_open_place_leads_only_where_it_is_allowed(source: str, a: str) -> None:
    try:
        address = made(source, a=a)
    except UnicodeEncodeError:
        return
    permitted = ALLOWED.permits(address) if address else None
    assert permitted is None or (permitted.host, permitted.target) == ("cdn.example", "/static/x")
