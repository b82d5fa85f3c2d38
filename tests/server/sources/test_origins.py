import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sources.origins import Origin, Origins, Url

ORIGINS = Origins.of(
    (
        "https://logos.example.com/brand/",
        "https://*.cdn.example.com",
        "http://plain.example.com:8080/",
        "https://bücher.example/",
        "https://[2606:2800::1]/",
    )
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("https://logos.example.com/brand/acme.png", "https://logos.example.com/brand/acme.png"),
        ("HTTPS://Logos.Example.COM:443/brand/acme.png?w=1#top", "https://logos.example.com/brand/acme.png?w=1"),
        ("https://logos.example.com/brand/My Löwe.png", "https://logos.example.com/brand/My%20L%C3%B6we.png"),
        ("https://logos.example.com/brand/a%20b%zz.png", "https://logos.example.com/brand/a%20b%25zz.png"),
        ("https://logos.example.com/brand/?u=http://x/../y?", "https://logos.example.com/brand/?u=http://x/../y?"),
        ("https://logos.example.com/brand/..a/.b/c..", "https://logos.example.com/brand/..a/.b/c.."),
        ("https://a.cdn.example.com", "https://a.cdn.example.com/"),
        ("https://a.cdn.example.com?x", "https://a.cdn.example.com/?x"),
        ("http://plain.example.com:8080/x", "http://plain.example.com:8080/x"),
        ("https://BÜCHER.example/x", "https://xn--bcher-kva.example/x"),
        ("https://xn--bcher-kva.example/x", "https://xn--bcher-kva.example/x"),
        ("https://[2606:2800:0::0:1]/x", "https://[2606:2800::1]/x"),
    ],
)
def test_addresses_at_the_places_are_read_into_one_spelling(text: str, read: str) -> None:
    url = ORIGINS.permits(text)

    assert url is not None
    assert url.text == read
    assert Url.parse(read) == url


@pytest.mark.parametrize(
    "text",
    [
        *(
            "http://logos.example.com/brand/x",
            "https://logos.example.com:8443/brand/x",
            "ftp://logos.example.com/brand/",
        ),
        *("https://logos.example.com/other/x", "https://logos.example.com/brand", "https://logos.example.com/"),
        *("https://logos.example.com.evil.com/brand/x", "https://evil-logos.example.com/brand/x"),
        *("https://logosXexample.com/brand/x", "https://logos.example.com./brand/x", "https://logos.example.com"),
        *("https://cdn.example.com/x", "https://a.b.cdn.example.com/x", "https://evilcdn.example.com/x"),
        *("https://.cdn.example.com/x", "https://*.cdn.example.com/x", "https://a.cdn.example.com.evil.com/x"),
        *("http://plain.example.com/x", "https://plain.example.com:8080/x", "http://plain.example.com:80800/"),
    ],
)
def test_hosts_schemes_ports_and_folders_are_compared_whole(text: str) -> None:
    assert ORIGINS.permits(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *(
            "https://evil.com@a.cdn.example.com/",
            "https://a.cdn.example.com@evil.com/",
            "https://u:p@a.cdn.example.com/",
        ),
        *("https://a.cdn.example.com\\@evil.com/", "https:\\\\a.cdn.example.com/", "https:/a.cdn.example.com/"),
        *("https:///a.cdn.example.com/", "//a.cdn.example.com/", "a.cdn.example.com/x", "https:a.cdn.example.com"),
        *("https://a.cdn.example.com/\r\nHost: x", "https://a.cdn.example.com/\tx", "https://a.cdn.example.com/\0"),
        *("\thttps://a.cdn.example.com/", " https://a.cdn.example.com/", "https://a.cdn.example.com /x"),
        *("https://a.cdn.example.com:/", "https://a.cdn.example.com:0/", "https://a.cdn.example.com:65536/"),
        *("https://a.cdn.example.com:443x/", "https://a.cdn.example.com:４４３/", "https://a.cdn.example.com:+443/"),
        *("https://a.cdn.example.com%2eevil.com/", "https://a%2ecdn.example.com/", "https://a..cdn.example.com/"),
        *("https://-a.cdn.example.com/", "https://a/.cdn.example.com", "https://a?.cdn.example.com"),
        *("https://a#.cdn.example.com", "https://[::1/", "https://[::1%251]/", "https://[1.2.3.4]/", "https://[]/"),
        *("https://logos.example.com/brand/../x", "https://logos.example.com/brand/./x"),
        *("https://logos.example.com/brand/%2e%2e/x", "https://logos.example.com/brand/.%2E/x"),
        *("https://logos.example.com/brand/..%2fx", "https://logos.example.com/brand/..%5cx"),
        *("https://logos.example.com/brand/%252e%252e/x", "https://logos.example.com/brand/%25252525252e/x"),
        *("https://logos.example.com/brand/..;a=1/x", "https://logos.example.com/brand/.."),
        *(
            "https://a.cdn.example.com/" + "x" * 2048,
            "https://" + "a" * 64 + ".cdn.example.com/",
            "https://a.cdn.example.com/\ud800",
        ),
        *("", "https://", "x", "https://a.cdn.example.com/\x9b", "https://ａ\u202e.cdn.example.com/"),
    ],
)
def test_what_is_odd_about_an_address_has_it_refused(text: str) -> None:
    assert ORIGINS.permits(text) is None


@pytest.mark.parametrize(
    "host",
    [
        *("2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "127.1", "127.0.0.01", "127.0.0.0x1", "1.2.3.4.5"),
        *("a.example.1", "①②⑦.1", "256.1.1.1", "0x", "a.0x1"),
    ],
)
def test_what_others_would_take_for_an_address_is_no_name(host: str) -> None:
    assert Url.parse(f"https://{host}/") is None


def test_an_address_may_be_long_but_not_too_long_in_either_spelling() -> None:
    front = "https://a.cdn.example.com/"
    room = 2048 - len(front)

    assert ORIGINS.permits(front + "x" * room) is not None
    assert ORIGINS.permits(front + "x" * (room + 1)) is None
    assert ORIGINS.permits(front + "ö" * (room // 6)) is not None
    assert ORIGINS.permits(front + "ö" * (room // 6 + 1)) is None


def test_a_plain_address_is_read_and_so_is_one_in_wide_digits() -> None:
    assert Url.parse("https://127.0.0.1/") == Url("https", "127.0.0.1", 443, "/")
    assert Url.parse("https://①②⑦.0.0.1/") == Url("https", "127.0.0.1", 443, "/")


def test_an_empty_list_means_that_nothing_is_fetched() -> None:
    assert Origins.of(()).off
    assert Origins.of(()).permits("https://logos.example.com/brand/acme.png") is None
    assert not ORIGINS.off


@pytest.mark.parametrize(
    "text",
    [
        *("logos.example.com", "https://logos.example.com/brand", "https://logos.example.com/?x", "https://x/#"),
        *("https://*", "https://*.com", "https://*.0.0.1/", "https://a.*.example.com/", "https://*logos.example.com/"),
        *("https://**.example.com/", "ftp://logos.example.com/", "https://user@logos.example.com/", "", "https://*."),
        *("https://logos.example.com/../", "https://(a|b).example.com/", "https://*.[::1]/"),
    ],
)
def test_an_origin_that_is_none_is_refused_when_it_is_configured(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        Origins.of((text,))


def test_an_origin_is_read_once_into_a_value() -> None:
    assert Origin.of("https://*.Example.COM/a/") == Origin("https", "example.com", 443, "/a/", below=True)
    assert Origin.of("http://localhost:9000") == Origin("http", "localhost", 9000, "/", below=False)


@pytest.mark.parametrize(
    ("reference", "there"),
    [
        ("other.png", "https://logos.example.com/brand/other.png"),
        ("/brand/other.png", "https://logos.example.com/brand/other.png"),
        ("?v=2", "https://logos.example.com/brand/acme.png?v=2"),
        ("//a.cdn.example.com/x", "https://a.cdn.example.com/x"),
        ("https://a.cdn.example.com/x", "https://a.cdn.example.com/x"),
    ],
)
def test_a_reference_leads_on_from_an_address(reference: str, there: str) -> None:
    url = Url.parse("https://logos.example.com/brand/acme.png")

    assert url is not None
    assert url.joined(reference) == there
    assert ORIGINS.permits(url.joined(reference)) is not None


@pytest.mark.parametrize(
    "reference",
    [
        "../secret",
        "//evil.com/x",
        "/\\evil.com/x",
        "\thttps://a.cdn.example.com/",
        "https://[",
        "javascript:1",
        "x" * 9999,
    ],
)
def test_a_reference_that_leads_away_is_not_followed(reference: str) -> None:
    url = Url.parse("https://logos.example.com/brand/acme.png")

    assert url is not None
    assert ORIGINS.permits(url.joined(reference)) is None


def test_the_name_of_an_address_gives_nothing_away_and_neither_does_its_value_in_a_log() -> None:
    url = Url.parse("https://a.cdn.example.com/sarah.png?mail=sarah@example.org")

    assert url is not None
    assert "sarah" not in repr(url) + url.digest


@given(
    st.text(max_size=60), st.sampled_from(["https://a.cdn.example.com", "https://", "", "https://a.cdn.example.com/"])
)
def test_whatever_is_read_reads_back_as_itself_and_is_where_it_says(text: str, front: str) -> None:
    url = ORIGINS.permits(front + text)
    if url is not None:
        assert Url.parse(url.text) == url
        assert url.text.isascii()
        assert url.text.isprintable()
        assert any(place.has(url) for place in ORIGINS.places)
