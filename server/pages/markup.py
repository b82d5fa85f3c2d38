"""Markup: a picture in all its widths and formats, as HTML that is ready to be pasted, and as data. HTML §4.8.

https://html.spec.whatwg.org/multipage/embedded-content.html#the-picture-element
"""

import base64
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, Literal

from ops.focus import Focus
from ops.impression import Impression

Placeholder = Literal["color", "thumbhash", "image", "none"]

STEADY = "max-width:100%;height:auto"  # narrower than it is, it keeps its shape from the first moment
MIDDLE = 960  # pixels of the width that programs get who choose none


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address, and what it delivers: in pixels, and of which type."""

    url: str
    width: int
    height: int
    type: str


@dataclass(frozen=True, slots=True)
class Source:
    """A picture in one shape; `type` says who takes it: whoever can show that, and so all that is in it; `media` says
    when, nothing if always. Never without a candidate."""

    type: str
    media: str
    sizes: str
    srcset: tuple[Candidate, ...]

    @property
    def largest(self) -> Candidate:
        return self.srcset[-1]

    @property
    def middle(self) -> Candidate:
        """One for programs that do not choose by themselves."""
        return next((one for one in self.srcset if one.width >= MIDDLE), self.largest)


@dataclass(frozen=True, slots=True)
class Markup:
    """A picture for a page: sources in the order in which a browser looks at them, the image behind them, and what is
    to be seen until it is there. `data_uri` is a tiny copy, nothing if none is wanted."""

    sources: tuple[Source, ...]
    image: Source
    alt: str
    impression: Impression
    focus: Focus
    eager: bool
    placeholder: Placeholder
    data_uri: str = ""

    @property
    def thumbhash(self) -> str:
        return base64.b64encode(self.impression.thumbhash).decode()

    @property
    def html(self) -> str:
        image = f"<img{_written(self._image())}>"
        if not self.sources:
            return image
        above = [f"  <source{_written(_source(one))}>" for one in self.sources]
        return "\n".join(["<picture>", *above, f"  {image}", "</picture>"])

    def _image(self) -> dict[str, str]:
        shown = self.image
        when = {"fetchpriority": "high"} if self.eager else {"loading": "lazy"}
        hashed = {} if self.placeholder == "none" else {"data-thumbhash": self.thumbhash}
        return {
            "src": shown.middle.url,
            **_choice(shown),
            "alt": self.alt,
            **when,
            "decoding": "async",
            "style": ";".join(filter(None, (STEADY, self._ground))),
            **hashed,
        }

    @property
    def _ground(self) -> str:
        """What lies under it. Under what can be seen through it would stay."""
        colour = self.impression.colour
        if self.impression.clear or not colour:
            return ""
        match self.placeholder:
            case "color":
                return f"background-color:{colour}"
            case "image":
                return f"background:{colour} url({self.data_uri}) center/cover no-repeat"
            case "thumbhash" | "none":
                return ""


def document(markup: Markup) -> dict[str, Any]:
    """Everything there is to say of it, as data."""
    shown = markup.image
    return {
        "html": markup.html,
        "sources": [_told(one) for one in markup.sources],
        "img": {
            "src": shown.middle.url,
            **{name: value for name, value in _told(shown).items() if name != "media"},
            "alt": markup.alt,
        },
        "thumbhash": markup.thumbhash,
        "color": markup.impression.colour or None,
        "focus": [markup.focus.x, markup.focus.y],
        "placeholder": markup.data_uri or None,
    }


def _told(source: Source) -> dict[str, Any]:
    extent = {"width": source.largest.width, "height": source.largest.height}
    return {**asdict(source), "media": source.media or None, "srcset": list(map(asdict, source.srcset)), **extent}


def _source(source: Source) -> dict[str, str]:
    media = {"media": source.media} if source.media else {}
    return {**media, "type": source.type, **_choice(source)}


def _choice(source: Source) -> dict[str, str]:
    """What a browser chooses by, and the shape that it keeps free."""
    srcset = ", ".join(f"{one.url} {one.width}w" for one in source.srcset)
    extent = {"width": str(source.largest.width), "height": str(source.largest.height)}
    return {"srcset": srcset, "sizes": source.sizes, **extent}


def _written(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
