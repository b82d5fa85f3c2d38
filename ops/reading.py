"""Reading: how libvips is given an original's bytes. As they are, for most; formats that need more have modules of
their own."""

import os
from dataclasses import dataclass, field
from typing import Protocol

from ops import edited, libvips
from ops.colour import PROFILE
from ops.edited import Edits
from ops.libvips import Image, Source
from ops.tone import Light

Options = tuple[tuple[str, float], ...]

SEQUENTIAL, RANDOM = "sequential", "random"
# Whether it is an error that a part of a picture is missing, or even that a decoder wonders about it.
LENIENT, STRICT, COMPLETE = "none", "error", "warning"


@dataclass(frozen=True, slots=True)
class Access:
    """How a decoder is to work: from top to bottom or as it is asked, and whether all of a picture has to be there."""

    order: str = SEQUENTIAL
    missing: str = STRICT

    def said(self, options: Options) -> dict[str, object]:
        """For a loader, with its other options."""
        return {"access": self.order, "fail_on": self.missing, **dict(options)}


class Reading(Protocol):
    """How an original is read. The same value for the same file."""

    @property
    def light(self) -> Light | None:
        """What its colours mean, if there may be light among them that is brighter than white."""

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """What libvips makes of an open file, not yet decoded. Raises VipsError."""


@dataclass(frozen=True, slots=True)
class Streamed:
    """Read where it is, as the decoder goes on; with some bytes taken for others, and an ICC profile in place of what
    the file says of its colours."""

    edits: Edits = ()
    profile: bytes = b""
    light: None = field(default=None, init=False)

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading."""
        source = edited.source(descriptor, self.edits) if self.edits else Source.new_from_descriptor(descriptor)
        return profiled(Image.new_from_source(source, "", **access.said(options)), self.profile)


AS_IT_IS = Streamed()


@dataclass(frozen=True, slots=True)
class Held:
    """Read whole first: libvips would map it into memory, and a mapped file that is cut off meanwhile ends the
    process. Of one that is cut off only so many bytes may count, with an `end` put behind them."""

    end: bytes = b""
    size: int | None = None
    light: None = field(default=None, init=False)

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """As any Reading."""
        return Image.new_from_buffer(content(descriptor)[: self.size] + self.end, "", **access.said(options))


def content(descriptor: int) -> bytes:
    """The whole file, wherever it was read to before; as long as it was at the beginning, or shorter."""
    size = os.fstat(descriptor).st_size
    found = os.pread(descriptor, size, 0)
    while len(found) < size and (more := os.pread(descriptor, size - len(found), len(found))):
        found += more
    return found


def profiled(image: Image, profile: bytes) -> Image:
    """A picture whose numbers mean what an ICC profile says."""
    if not profile:
        return image
    image = image.copy()
    image.set_type(libvips.BLOB, PROFILE, profile)
    return image


def unprofiled(image: Image) -> Image:
    """A picture whose ICC profile, if it has one, does not count."""
    if not image.get_typeof(PROFILE):
        return image
    image = image.copy()
    image.remove(PROFILE)
    return image
