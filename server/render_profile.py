"""What shapes every picture, from the configuration: formats, limits, encoders, fonts."""

from dataclasses import fields

from ops import libvips, tiles
from ops.format import Encoding
from ops.geometry import Limits
from ops.picture import Ceiling
from ops.text import installed_fonts
from ops.text.fonts import Fonts
from server.config.images import Images
from server.config.section import Unusable
from server.config.settings import Settings
from server.studio import Studio

SMALL_COPIES = "png"  # in which pictures are looked at once more; what strangers bring is held to `read` by its content


def studio(settings: Settings) -> Studio:
    """How pictures are made here; tells libvips what it may read, and in which fonts it sets texts. Raises Unusable."""
    images = settings.images
    read = frozenset(images.read)
    libvips.allow_loaders((read | {"svg", SMALL_COPIES}) & libvips.readable())
    red, green, blue = bytes.fromhex(images.background[1:])
    limits = Limits(images.max_width, images.max_height, images.max_area)
    return Studio(
        read=read,
        laid=read | ({"svg"} & libvips.readable()),
        written=frozenset(images.write) & libvips.writable(),
        tile=tiles.side(images.tile, limits),
        ceiling=_ceiling(images),
        limits=limits,
        encoding=Encoding(**images.model_dump(include={each.name for each in fields(Encoding)} - {"most"})),
        ground=(red, green, blue),
        fonts=_fonts(settings),
        show_truncated=images.truncated == "show",
        drawn=frozenset(source.name for source in settings.sources if source.svg),
    )


def _ceiling(images: Images) -> Ceiling:
    still = images.source_pixels, images.held_pixels, images.pyramid_pixels, images.source_size
    return Ceiling(*still, images.frames, images.animated_pixels)


def _fonts(settings: Settings) -> Fonts:
    gone = [folder for folder in settings.fonts.folders if not folder.is_dir()]
    if gone:
        raise Unusable(f"fonts.folders: there is no folder {gone[0]}.")
    try:
        return installed_fonts.install(
            settings.fonts.folders, settings.fonts.default, emoji_of_system=settings.fonts.emoji == "auto"
        )
    except LookupError as error:
        raise Unusable(f"fonts.default: {error.args[0]}") from error
