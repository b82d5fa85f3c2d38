"""Noto Color Emoji where systems put it: no package of Python brings a font of emoji in colour by itself."""

import os
import shutil
from pathlib import Path

FILES = (
    "NotoColorEmoji.ttf",
    "NotoColorEmoji-Regular.ttf",
    "Noto-COLRv1.ttf",
)  # Debian, Alpine, Arch; Homebrew; Fedora
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path("~/.local/share/fonts"),
    Path("/Library/Fonts"),
    Path("~/Library/Fonts"),
)
COMMANDS = {
    "apt-get": "apt-get install fonts-noto-color-emoji",
    "dnf": "dnf install google-noto-color-emoji-fonts",
    "apk": "apk add font-noto-emoji",
    "pacman": "pacman -S noto-fonts-emoji",
    "brew": "brew install --cask font-noto-color-emoji",
}


def find(folders: tuple[Path, ...] = FOLDERS) -> Path | None:
    """The file of the font, None if there is none."""
    for folder in folders:
        for parent, _, names in os.walk(os.path.expanduser(folder)):  # noqa: PTH111 (there may be no home)
            for name in FILES:
                if name in names:
                    return Path(parent, name)
    return None


def command() -> str:
    """The command that installs it on this system, or on Debian if it is not known which this is."""
    return COMMANDS[next(filter(shutil.which, COMMANDS), "apt-get")]
