"""What is in force and what is odd about it, in words: `bookplate check`."""

import platform

from ops import libvips
from server import app
from server.settings import Settings

UNTRUSTED = {"jp2", "jxl", "pdf"}  # decoders that libvips itself does not trust with a stranger's file


def facts(configured: Settings) -> list[tuple[str, str]]:
    """What is in force, by name."""
    server, cache, images = configured.server, configured.cache, configured.images
    studio = app.studio(images)
    each = app.threads(configured)
    return [
        ("libvips", f"{'.'.join(map(str, libvips.version()))} on Python {platform.python_version()}"),
        ("engine", studio.fingerprint),
        (
            "listens on",
            f"{server.host}:{server.port}, {server.workers} × {each} pictures at once, {server.queue} waiting",
        ),
        ("sources", "\n".join(f"{source.name}: {source.path}" for source in configured.sources)),
        ("reads", " ".join(sorted(studio.read))),
        ("writes", " ".join(app.offer(images).written)),
        ("delivers", f"at most {app.offer(images).limits}"),
        ("memory", f"{cache.memory / 1e6:.0f} MB of finished pictures"),
        ("disk", f"{cache.disk_size / 1e9:.1f} GB in {cache.disk}" if cache.disk else "none"),
    ]


def odd(configured: Settings) -> list[str]:
    """What an operator may want to change, a sentence each."""
    images, found = configured.images, []
    if libvips.version() < libvips.OLDEST_SAFE:
        found.append("This libvips has known holes in reading TIFF and EXIF; 8.18.3 is the first without.")
    for source in configured.sources:
        if not source.path.is_dir():
            found.append(f"The folder of {source.name} is not there: {source.path}")
    if unread := [name for name in images.read if name not in libvips.readable()]:
        found.append(f"This libvips does not read {', '.join(unread)}; originals in these formats are not found.")
    if unwritten := [name for name in images.write if name not in libvips.writable()]:
        found.append(f"This libvips does not write {', '.join(unwritten)}; they are not offered.")
    if risky := sorted(UNTRUSTED & set(images.read) & libvips.readable()):
        found.append(
            f"libvips does not trust its own decoders of {', '.join(risky)}; leave them out of images.read if strangers "
            "can add files."
        )
    return found
