"""fontconfig, told to use some fonts and no others. It sets texts in drawings (SVG), and is read once in a process,
when the first of them is set.
"""

import os
import stat
import tempfile
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
<!-- librsvg draws outlines: letters in colour would be blots. -->
<selectfont><rejectfont><pattern><patelt name="color"><bool>true</bool></patelt></pattern></rejectfont></selectfont>
<!-- Who covers what the chosen font does not, in this order. -->
<match target="pattern">
{fallbacks}
</match>
{emoji}
</fontconfig>
"""

# Fonts that have its letters go first. Without it that would be the language of whoever starts the process.
LANGUAGE = "en"


def configure(folders: list[Path], fingerprint: str, families: list[str], emoji: list[str]) -> None:
    """Use the fonts in these folders but for those in colour; `families` stand in for each other in their order, the
    first of `emoji` draws those.

    `fingerprint` is that of the fonts; the file is written once for what it says.
    """
    places = "\n".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders)
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
    path, aside = home / "fonts.conf", home / f"fonts.{os.getpid()}"
    aside.write_text(CONFIGURATION.format(folders=places, cache=home, fallbacks=fallbacks, emoji=pictures))
    aside.replace(path)
    os.environ["FONTCONFIG_FILE"] = str(path)
    os.environ["FC_LANG"] = LANGUAGE


def _private(folder: Path) -> Path:
    """The folder, made for this user alone; another one, if somebody else was there first."""
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
        ours = stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid() and not status.st_mode & 0o022
    except OSError:
        ours = False
    return folder if ours else Path(tempfile.mkdtemp(prefix="bookplate-fonts-"))
