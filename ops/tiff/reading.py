"""Reading a TIFF: libvips is told another kind of picture than the file says, in the few bytes of its directory that
say so, and the numbers that it decodes then are understood here."""

from dataclasses import dataclass, field, replace

from ops import exif, libvips
from ops.edited import Edits
from ops.exif import NONE, Credit
from ops.geometry import Box, Extent
from ops.libvips import Image
from ops.reading import COMPLETE, Access, Options, Streamed
from ops.tiff.samples import Samples


@dataclass(frozen=True, slots=True)
class View:
    """One page as libvips is told it: what it reads in place of some bytes, for each of the planes that it is read in;
    and its extent, if it is told a larger one."""

    planes: tuple[Edits, ...]
    extent: Extent | None = None

    def load(self, descriptor: int, access: Access) -> Image:
        """Its numbers, not yet decoded. Raises VipsError."""
        planes = [Streamed(edits).load(descriptor, (), access) for edits in self.planes]
        image = planes[0] if len(planes) == 1 else planes[0].bandjoin(planes[1:])
        return libvips.crop(image, Box(0, 0, self.extent.width, self.extent.height)) if self.extent else image


@dataclass(frozen=True, slots=True)
class TiffReading:
    """How to read a TIFF: its pages as libvips is told them, by the options that choose them, none if it reads the file
    as it is; what the numbers mean, if that is not as libvips understands them; which options may read it in other
    sizes; and whether it has tiles, all of them."""

    views: tuple[tuple[Options, View], ...] = ()
    samples: Samples | None = None
    copies: tuple[Options, ...] = ()
    tiled: bool = False
    credit: Credit = NONE  # which libvips does not look for
    light: None = field(default=None, init=False)

    def load(self, descriptor: int, options: Options, access: Access) -> Image:
        """A page, not yet decoded. Raises VipsError."""
        image = self.raw(descriptor, options, access)
        image = self.samples.shown(image) if self.samples else image
        if self.credit:
            image = image.copy()
            image.set_type(libvips.BLOB, exif.FIELD, exif.block(self.credit))
        return image

    def raw(self, descriptor: int, options: Options, access: Access) -> Image:
        """The numbers of a page, not yet decoded. Raises VipsError."""
        if self.tiled:  # of which libvips makes black what it cannot decode, and mentions it
            access = replace(access, missing=COMPLETE)
        view = dict(self.views).get(options)
        return view.load(descriptor, access) if view else Streamed().load(descriptor, options, access)
