"""Channels: ready extents of the pictures that mail programs and social networks show, for presets to build on.

The display widths are those of a telephone where pictures are mostly looked at there, and of a feed on a desk
otherwise. What a channel lays its own buttons over is kept free by `safe`.
"""

from dataclasses import dataclass
from typing import Any, Literal

Channel = Literal[
    "mail",
    "instagram-post",
    "instagram-portrait",
    "instagram-story",
    "x",
    "linkedin",
    "facebook",
    "open-graph",
]


@dataclass(frozen=True, slots=True)
class SafeMargins:
    """What is to be kept free at each edge, in pixels of the channel's own extent."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class ChannelDefaults:
    """What a preset for a channel has unless it says otherwise: a canvas, None for the design's own, a size and a
    format; `display` is in CSS pixels."""

    title: str
    canvas: tuple[int, int] | None
    display: int
    size: str = "max"
    format: str = "jpg"
    email_safe: bool = False
    safe: SafeMargins = SafeMargins()

    @property
    def written(self) -> dict[str, Any]:
        """The same as the members of a preset."""
        canvas = {"canvas": {"width": self.canvas[0], "height": self.canvas[1]}} if self.canvas else {}
        safe = {"email_safe": True} if self.email_safe else {}
        return {**canvas, "size": self.size, "format": self.format, "display": self.display, **safe}


CHANNELS: dict[Channel, ChannelDefaults] = {
    "mail": ChannelDefaults("Mail: 600 pixels wide, sent at 1200", None, 600, "^1200,", email_safe=True),
    "instagram-post": ChannelDefaults("Instagram post, square", (1080, 1080), 390),
    "instagram-portrait": ChannelDefaults("Instagram post, portrait", (1080, 1350), 390),
    "instagram-story": ChannelDefaults("Instagram story", (1080, 1920), 390, safe=SafeMargins(250, 65, 340, 65)),
    "x": ChannelDefaults("X", (1200, 675), 506),
    "linkedin": ChannelDefaults("LinkedIn", (1200, 627), 552),
    "facebook": ChannelDefaults("Facebook", (1200, 630), 500),
    "open-graph": ChannelDefaults("Open Graph: links that are shared", (1200, 630), 500),
}
