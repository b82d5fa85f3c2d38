import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.designs.kinds.kind import IGNORED, Read
from server.designs.kinds.urls import EVERYTHING, LONGEST, Url
from tests.places import HERE

CODE = Url(EVERYTHING)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("HTTPS://Example.COM", "https://example.com/"),
        ("http://example.com:80/", "http://example.com/"),
        ("https://example.com:8443/", "https://example.com:8443/"),
        ("https://example.com/?", "https://example.com/"),
        ("https://example.com/a b/ä?q=ü", "https://example.com/a%20b/%C3%A4?q=%C3%BC"),
        ("https://example.com/%7euser/%2f/50%", "https://example.com/~user/%2F/50%25"),
        ("https://müller.de/", "https://xn--mller-kva.de/"),
        ("https://192.0.2.1/", "https://192.0.2.1/"),
        ("https://[2001:DB8::0:1]:8080/", "https://[2001:db8::1]:8080/"),
        ("https://sub_domain.example.com/", "https://sub_domain.example.com/"),
        ("//example.com/x", "https://example.com/x"),
        ("www.example.com", "https://www.example.com/"),
        ("example.com:8080/x", "https://example.com:8080/x"),
        ("mailto:Ann@Example.com?subject=Hi there", "mailto:Ann@example.com?subject=Hi%20there"),
        ("TEL:110", "tel:110"),
        ("tel:+49 (30) 123-456", "tel:+4930123456"),
    ],
)
def test_an_address_has_one_spelling(text: str, url: str) -> None:
    assert CODE.read(text, HERE) == Read(url)
    assert CODE.read(CODE.spell(url), HERE) == Read(url)
    assert CODE.shown(url, HERE) == url


@pytest.mark.parametrize(
    "text",
    ["", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://example.com/", "https://", "https:example.com", "https:///x", "https://ann:secret@example.com/", "https://ann@example.com/", "https://example.com\\@evil.com/", "https://exa mple.com/", "https://example.com:99999/", "https://example..com/", "https://-x.com/", "https://[::1/", "https://[x]/", "https://a\u202eb.com/", "https://example.com/\n", "Mr. Smith", "3.14", "hello", "mailto:", "mailto:ann", "mailto:a@b@c", "tel:me", "tel:", "https://" + "x" * 300 + ".com/", "https://example.com/" + "x" * LONGEST, "https://example.com/" + "ä" * 500],
)  # fmt: skip
def test_what_is_no_address_of_this_kind_is_passed_over(text: str) -> None:
    expected = Read("https://example.com/") if text.endswith("\n") else Read(None, IGNORED)

    assert CODE.read(text, HERE) == expected


def test_only_codes_lead_to_mail_and_telephones() -> None:
    assert Url().read("mailto:ann@example.com", HERE) == Read(None, IGNORED)
    assert Url().read("tel:+123456", HERE) == Read(None, IGNORED)
    assert Url(("https",)).read("http://example.com/", HERE) == Read(None, IGNORED)
    assert Url().accepts == "an address such as https://example.com/page"
    assert CODE.accepts.endswith("mailto:name@example.com or tel:+123456")


PARTS = st.text(st.sampled_from("abAZ09%/?#[]@:.;&=+ ä☃~\\'\"<>^`{|}"), max_size=30)


@given(
    st.text()
    | st.builds("{}{}".format, st.sampled_from(("https://", "http://x.y", "mailto:", "tel:", "//", "x.com/")), PARTS)
)
def test_any_address_spelled_is_the_same_address(text: str) -> None:
    found = CODE.read(text, HERE).value
    if found is not None:
        assert found.isascii()
        assert CODE.read(found, HERE) == Read(found)
