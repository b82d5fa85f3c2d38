"""Reading a TIFF: libvips is told another kind of picture than the file says, in the few bytes of its directory that
say so, and the numbers that it decodes then are understood here."""

from dataclasses import dataclass, field

from ops import exif, libvips
from ops.edited import Edits
from ops.exif import NONE, Credit
from ops.geometry import Box, Extent
from ops.libvips import Image, VipsError
from ops.reading import Access, Options, Streamed
from ops.tiff import directory as directories
from ops.tiff import jpeg_tiles
from ops.tiff.directory import Directory
from ops.tiff.kind import Kind
from ops.tiff.samples import Samples


@dataclass(frozen=True, slots=True)
class TiffReading:
    """How to read a TIFF: what libvips is told in place of some bytes, for each of the planes that it is read in; what
    the numbers mean, if that is not as libvips understands them; and the extents of pages that are told larger, by the
    options that they are read with."""

    planes: tuple[Edits, ...] = ((),)
    samples: Samples | None = None
    extents: tuple[tuple[Options, Extent], ...] = ()
    jpeg_tiles: bool = False
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
        if self.jpeg_tiles:
            directory = page(descriptor, options)
            kind = Kind.of(descriptor, directory)
            return jpeg_tiles.load(descriptor, directory, kind.extent, kind.tile or kind.extent)
        planes = [Streamed(edits).load(descriptor, options, access) for edits in self.planes]
        image = planes[0] if len(planes) == 1 else planes[0].bandjoin(planes[1:])
        extent = dict(self.extents).get(options)
        return libvips.crop(image, Box(0, 0, extent.width, extent.height)) if extent else image


def page(descriptor: int, options: Options) -> Directory:
    """The directory that options choose. Raises VipsError if there is none any more."""
    pages = directories.all_of(descriptor)
    name, number = options[0] if options else ("page", 0)
    among = directories.below(descriptor, pages[0]) if name == "subifd" and pages else pages
    if not int(number) < len(among):
        raise VipsError("there is no such page")
    return among[int(number)]
