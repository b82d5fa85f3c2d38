"""Lists what is directly in a folder: files that may be pictures, and folders, each in natural order.

Nothing is opened. Which of the files are pictures is learned from their headers, later; those that are known by their
endings to be something else are left out, so that nobody has to look at them.
"""

import mimetypes
import os
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath

from ops.errors import TooLarge
from server.sources.original import SIDECAR, is_plain

MOST = 10_000  # files and folders of a folder that is listed

_DIGITS = re.compile(r"([0-9]+)")
_OTHERS = frozenset(
    ending
    for ending, kind in mimetypes.MimeTypes().types_map[True].items()
    if not kind.startswith("image/") and kind != "application/pdf"
)


@dataclass(frozen=True, slots=True)
class Listing:
    """Names of files that may be pictures, and of folders; those of sidecars, without regard to case, as some disks
    find them; and whether there are links, which may lead elsewhere though the folder does not change."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    sidecars: frozenset[str] = frozenset()
    has_links: bool = False

    @property
    def size(self) -> int:
        """Bytes of memory that its names take."""
        return sum(sum(map(sys.getsizeof, names)) for names in (self.files, self.folders, self.sidecars))

    def may_have_sidecar(self, name: str) -> bool:
        """Whether there may be one beside this file; beside what a link leads to there always may."""
        return self.has_links or (name + SIDECAR).casefold() in self.sidecars


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What was seen of a folder by looking at so many `entries` of it."""

    entries: int
    may_have_files: bool
    may_have_folders: bool


def read(path: str, leads_inside: Callable[[str], bool]) -> Listing:
    """List a folder; a link in it if it `leads_inside`. Raises OSError, and TooLarge if it has more than is listed."""
    files, folders, sidecars, has_links = list[str](), list[str](), set[str](), False
    for entry in _entries(path):
        if entry.name.lower().endswith(SIDECAR):
            sidecars.add(entry.name.casefold())
        if not _is_shown(entry.name):
            continue
        if entry.is_symlink():
            has_links = True
            if not leads_inside(entry.name):
                continue
        if entry.is_dir():
            folders.append(entry.name)
        elif entry.is_file() and PurePath(entry.name).suffix.lower() not in _OTHERS:
            files.append(entry.name)
    return Listing(_in_order(files), _in_order(folders), frozenset(sidecars), has_links)


def peek(path: str, most: int) -> Glimpse:
    """Look at no more than so many things in a folder. Raises OSError."""
    files = seen = 0
    with os.scandir(path) as entries:
        for seen, entry in enumerate(entries, 1):
            if seen > most or entry.is_symlink() or (_is_shown(entry.name) and entry.is_dir()):
                return Glimpse(seen, may_have_files=True, may_have_folders=True)
            files += _is_shown(entry.name)
    return Glimpse(seen, may_have_files=files > 0, may_have_folders=False)


def _in_order(names: list[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=natural))


def natural(name: str) -> tuple[list[str | int], str]:
    """By what a name is sorted as people do: `page 9` before `page 10`, without regard to case."""
    parts = _DIGITS.split(name.casefold())
    return [int(part) if index % 2 else part for index, part in enumerate(parts)], name


def _entries(path: str) -> Iterator["os.DirEntry[str]"]:
    with os.scandir(path) as entries:
        for count, entry in enumerate(entries):
            if count == MOST:
                raise TooLarge(f"Expected at most {MOST} files and folders in a folder that is listed.")
            yield entry


def _is_shown(name: str) -> bool:
    """Whether a name may be one in an identifier: that is UTF-8, and what is hidden stays hidden."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return is_plain(name)
