from html.parser import HTMLParser
from typing import Any

from ops.focus import CENTRE
from ops.impression import Impression
from server.pages.markup import Candidate, Markup, Source, document


def source(media: str = "", form: str = "jpeg", *widths: int) -> Source:
    srcset = tuple(
        Candidate(f"/x/{width},/0/default.{form}", width, width // 2, f"image/{form}")
        for width in widths or (160, 1200)
    )
    return Source(f"image/{form}", media, "100vw", srcset)


def markup(**more: Any) -> Markup:
    given: dict[str, Any] = {
        "sources": (source("(max-width: 9px)", "avif"), source(form="webp")),
        "image": source(),
        "alt": 'A "b" & <c>',
        "impression": Impression(b"\x01\x02\xff", "#123456", False),
        "focus": CENTRE,
        "eager": False,
        "placeholder": "color",
    }
    return Markup(**{**given, **more})


class Read(HTMLParser):
    """The elements of a piece of HTML, with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        self.found.append((tag, dict(attrs)))


def image(made: Markup) -> dict[str, str | None]:
    return Read(made.html).found[-1][1]


def test_a_picture_has_its_sources_in_their_order_and_an_image_behind_them() -> None:
    found = Read(markup().html).found

    assert [tag for tag, _ in found] == ["picture", "source", "source", "img"]
    assert found[1][1] == {
        "media": "(max-width: 9px)",
        "type": "image/avif",
        "srcset": "/x/160,/0/default.avif 160w, /x/1200,/0/default.avif 1200w",
        "sizes": "100vw",
        "width": "1200",
        "height": "600",
    }
    assert "media" not in found[2][1]
    assert found[3][1] == {
        "src": "/x/1200,/0/default.jpeg",
        "srcset": "/x/160,/0/default.jpeg 160w, /x/1200,/0/default.jpeg 1200w",
        "sizes": "100vw",
        "width": "1200",
        "height": "600",
        "alt": 'A "b" & <c>',
        "loading": "lazy",
        "decoding": "async",
        "style": "max-width:100%;height:auto;background-color:#123456",
        "data-thumbhash": "AQL/",
    }


def test_an_image_alone_needs_no_picture_around_it() -> None:
    assert [tag for tag, _ in Read(markup(sources=()).html).found] == ["img"]


def test_what_is_seen_first_is_not_put_off() -> None:
    attributes = image(markup(eager=True))

    assert attributes["fetchpriority"] == "high"
    assert "loading" not in attributes


def test_a_placeholder_is_what_was_asked_for() -> None:
    assert image(markup(placeholder="none"))["style"] == "max-width:100%;height:auto"
    assert "data-thumbhash" not in image(markup(placeholder="none"))
    assert image(markup(placeholder="thumbhash"))["style"] == "max-width:100%;height:auto"
    assert image(markup(placeholder="thumbhash"))["data-thumbhash"] == "AQL/"
    shown = image(markup(placeholder="image", data_uri="data:image/webp;base64,AA=="))
    assert shown["style"] == (
        "max-width:100%;height:auto;background:#123456 url(data:image/webp;base64,AA==) center/cover no-repeat"
    )


def test_nothing_lies_under_what_can_be_seen_through() -> None:
    """It would stay when the picture is there."""
    for placeholder in ("color", "image"):
        clear = Impression(b"\x01", "#123456", True)
        assert image(markup(impression=clear, placeholder=placeholder))["style"] == "max-width:100%;height:auto"


def test_programs_that_do_not_choose_get_one_in_the_middle() -> None:
    assert source("", "jpeg", 160, 960, 1280, 2400).middle.width == 960
    assert source("", "jpeg", 160, 480).middle.width == 480


def test_the_same_is_said_as_data() -> None:
    made = markup()
    told = document(made)

    assert told["html"] == made.html
    assert [one["media"] for one in told["sources"]] == ["(max-width: 9px)", None]
    assert told["sources"][0]["srcset"][1] == {
        "url": "/x/1200,/0/default.avif", "width": 1200, "height": 600, "type": "image/avif",
    }  # fmt: skip
    assert {name: told["img"][name] for name in ("src", "type", "width", "height", "alt")} == {
        "src": "/x/1200,/0/default.jpeg", "type": "image/jpeg", "width": 1200, "height": 600, "alt": 'A "b" & <c>',
    }  # fmt: skip
    assert (told["thumbhash"], told["color"], told["focus"], told["placeholder"]) == ("AQL/", "#123456", [50, 50], None)
