from base64 import b64encode
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops import svg
from ops.errors import NotAPicture
from ops.libvips import Image

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    'xmlns:s="http://www.w3.org/2000/svg" width="100" height="100">'
)
PNG = b64encode(Image.black(8, 8).pngsave_buffer()).decode()
VAST = b64encode(Image.black(8000, 8000).pngsave_buffer()).decode()


def look(body: str) -> None:
    svg.must_stand_alone(f"{HEAD}{body}</svg>".encode())


@pytest.mark.parametrize(
    "body",
    [
        '<image href="http://x.test/a.png"/>',
        '<image xlink:href="&#104;ttp://x.test/a.png"/>',
        '<image href="file:///etc/passwd"/>',
        '<image href="a.png"/>',
        '<image href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        '<image href="#a" xml:base="http://x.test/"/>',
        '<use href="other.svg#a"/>',
        '<rect fill="url(http://x.test/#a)"/>',
        "<rect style=\"fill:URL( 'http://x.test/#a')\"/>",
        r'<rect style="fill:u\72l(http://x.test/#a)"/>',
        "<style>@import 'http://x.test/a.css';</style>",
        r"<style>@\69mport 'http://x.test/a.css';</style>",
        "<style>@im<!-- -->port 'http://x.test/a.css';</style>",
        "<style><g/>@import 'http://x.test/a.css';</style>",
        "<style>" + " " * 9000 + ".a{fill:ur<![CDATA[l(http://x.test/)]]>}</style>",
        "<script>1</script>",
        "<s:ScRiPt>1</s:ScRiPt>",
        "<foreignObject/>",
        "<animate attributeName='href' to='x'/>",
        '<rect onload="x"/>',
        '<rect ONCLICK="x"/>',
        "<filter><feTurbulence/></filter>",
        '<filter><feImage href="#a"/></filter>',
        '<rect filter="url(#f)"/>' * 5,
        "<style>rect{filter/**/:url(#f)}</style>" + "<rect/>" * 5,
        f'<image href="data:image/png;base64,{VAST}"/>',
        '<image href="data:image/png;base64,AAAA"/>',
        "<g>" * 300 + "</g>" * 300,
        "".join(f'<g id="u{n}"><use href="#u{n + 1}"/></g>' for n in range(1000)),
        '<rect id="u0"/>' + "".join(f'<g id="u{n + 1}">' + f'<use href="#u{n}"/>' * 10 + "</g>" for n in range(6)),
        "<unclosed>",
    ],
    ids=lambda body: body[:40],
)
def test_a_drawing_that_does_not_stand_alone_is_refused(body: str) -> None:
    with pytest.raises(NotAPicture):
        look(body)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"\x1f\x8b\x08compressed",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
        b'<?xml-stylesheet href="http://x.test/a.css"?><svg/>',
        b'<?xml version="1.0" encoding="utf-7"?><svg/>',
        b'<?xml version="1.0" encoding="nonsense"?><svg/>',
        b'<?xml version="1.0" encoding="idna"?><svg/>',
        None,
    ],
)
def test_what_is_no_drawing_is_refused(content: bytes | None) -> None:
    with pytest.raises(NotAPicture):
        svg.must_stand_alone(content)


@pytest.mark.parametrize(
    "body",
    [
        "<metadata><?xpacket begin='' id='W5'?><rdf:RDF xmlns:rdf='r'><x rdf:resource='http://purl.org/a'/></rdf:RDF></metadata>",
        "<style>.a{fill:url(#g);stroke:#fff} @media screen{.b{fill:none}}</style><rect class='a'/>",
        "<linearGradient id='g'><stop/><stop/></linearGradient><rect fill=\"url('#g')\" clip-path='url(#c)'/>",
        "<linearGradient id='g'><stop/></linearGradient>" + "<rect fill='url(#g)'/>" * 20_000,
        f'<image width="8" height="8" xlink:href="data:image/png;base64,\n{PNG}"/>',
        "<filter id='f'><feGaussianBlur stdDeviation='2'/></filter><rect filter='url(#f)'/>",
        "<g id='a'><use href='#a'/></g><g id='a'/>",
        "<symbol id='s'><path d='M0 0'/></symbol>" + "<use xlink:href='#s'/>" * 1000,
    ],
    ids=lambda body: body[:40],
)
def test_a_harmless_drawing_passes(body: str) -> None:
    look(body)


def test_a_document_type_without_entities_passes_in_any_encoding() -> None:
    public = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg/>'
    svg.must_stand_alone(public.encode())
    svg.must_stand_alone(public.encode("utf-16"))


WORDS = [
    "<svg>",
    "<style>",
    "</style>",
    "url(",
    "\\",
    "#",
    "<use id='a' href='#a'>",
    "data:image/png;base64,",
    "<?x ?>",
]


@given(
    st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(lambda w: "".join(w).encode()))
)
def test_nothing_but_a_refusal_is_ever_raised(content: bytes) -> None:
    with suppress(NotAPicture):
        svg.must_stand_alone(content)


@pytest.mark.parametrize(
    "size", ['width="1e9"', 'height="2000000mm"', 'viewBox="0 0 1e7 5"', 'viewBox="-9e99,0,1.5.5"', 'width="1e999"']
)
def test_a_drawing_larger_than_any_picture_is_refused(size: str) -> None:
    with pytest.raises(NotAPicture, match="1000000 units"):
        svg.must_stand_alone(f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>'.encode())
    svg.must_stand_alone(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1.5.5 2e3" width="100%" height="1E2px"/>'
    )


@pytest.mark.parametrize(
    "unit", ["/*a", "filter :", "url( ", "\\41 ", "data:image/png;base64,", "@impor", "1.", "/* */"]
)
@pytest.mark.parametrize("drawing", ['<rect style="{}"/>', '<style>{}</style><rect width="{}"/>'])
def test_what_is_said_again_and_again_is_read_once(unit: str, drawing: str) -> None:
    """A pattern that begins anew in each place takes minutes for what stands in a hundred kilobytes."""
    written = drawing.replace("{}", unit * (100_000 // len(unit)))
    with suppress(NotAPicture):
        svg.must_stand_alone(f'<svg xmlns="http://www.w3.org/2000/svg">{written}</svg>'.encode())


def test_a_comment_that_is_not_ended_hides_a_filter_as_browsers_have_it() -> None:
    drawn = '<rect style="{}"/>' * (svg.MOST_FILTERED + 1)
    for style, refused in (("filter:url(#f)", True), ("/* filter:url(#f)", False), ("/* */filter:url(#f)", True)):
        content = f'<svg xmlns="http://www.w3.org/2000/svg">{drawn.replace("{}", style)}</svg>'.encode()
        if refused:
            with pytest.raises(NotAPicture, match="filters on"):
                svg.must_stand_alone(content)
        else:
            svg.must_stand_alone(content)
