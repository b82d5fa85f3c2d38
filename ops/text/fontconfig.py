"""fontconfig, told to use some fonts and no others. It is read once in a process, when the first text is drawn."""

import os
import stat
import tempfile
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from xml.sax.saxutils import escape

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
{folders}
<cachedir>{cache}</cachedir>
<!-- Letters keep their shape at every size. -->
<match target="font">
  <edit name="hinting" mode="assign"><bool>false</bool></edit>
  <edit name="autohint" mode="assign"><bool>false</bool></edit>
</match>
<!-- Fonts of pictures have one size; without this they would be drawn in it. -->
<match target="font">
  <test name="outline" compare="eq"><bool>false</bool></test>
  <edit name="pixelsizefixupfactor" mode="assign">
    <divide><name target="pattern">pixelsize</name><name target="font">pixelsize</name></divide>
  </edit>
  <edit name="matrix" mode="assign"><times><name>matrix</name><matrix>
    <name>pixelsizefixupfactor</name><double>0</double><double>0</double><name>pixelsizefixupfactor</name>
  </matrix></times></edit>
  <edit name="size" mode="assign"><divide><name>size</name><name>pixelsizefixupfactor</name></divide></edit>
</match>
<!-- Who covers what the chosen font does not, in this order. -->
<match target="pattern">
{fallbacks}
</match>
{emoji}
</fontconfig>
"""

# Fonts that have its letters go first. Without it that would be the language of whoever starts the process.
LANGUAGE = "en"


def configure(places: list[Path], fingerprint: str, families: list[str], emoji: list[str]) -> None:
    """Use the fonts in these folders, and these files; `families` stand in for each other in their order, the first of
    `emoji` draws those.

    `fingerprint` is that of the fonts; the file is written once for what it says.
    """
    fallbacks = "\n".join(
        f'  <edit name="family" mode="append_last" binding="weak"><string>{escape(name)}</string></edit>'
        for name in families
    )
    pictures = "".join(
        f'<match target="pattern"><test name="family"><string>emoji</string></test><edit name="family" mode="prepend" '
        f'binding="strong"><string>{escape(name)}</string></edit></match>'
        for name in emoji[:1]
    )
    digest = blake2b(repr((places, fallbacks, pictures, fingerprint)).encode(), digest_size=8).hexdigest()
    home = _private(Path(tempfile.gettempdir()) / f"bookplate-fonts-{os.getuid()}") / digest
    home.mkdir(exist_ok=True)
    folders = "\n".join(f"<dir>{escape(str(_folder(place, home)))}</dir>" for place in places)
    path, aside = home / "fonts.conf", home / f"fonts.{os.getpid()}"
    aside.write_text(CONFIGURATION.format(folders=folders, cache=home, fallbacks=fallbacks, emoji=pictures))
    aside.replace(path)
    os.environ["FONTCONFIG_FILE"] = str(path)
    os.environ["FC_LANG"] = LANGUAGE


def _folder(place: Path, home: Path) -> Path:
    """A folder with what is in a place: a file's own one may have others too."""
    if place.is_dir():
        return place
    folder = home / "linked"
    folder.mkdir(exist_ok=True)
    with suppress(FileExistsError):
        (folder / place.name).symlink_to(place)
    return folder


def _private(folder: Path) -> Path:
    """The folder, made for this user alone; another one, if somebody else was there first."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
    except OSError:
        ours = False
    return folder if ours else Path(tempfile.mkdtemp(prefix="bookplate-fonts-"))
