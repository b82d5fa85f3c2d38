"""The work list: everything that was named on the command line, as one stream of addresses and images.

What can be looked at beforehand is, so that a mistake is told before anything is asked for; of a list no more than one
piece is held.
"""

import os
import re
import stat
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from urllib.parse import quote

from ops.errors import SHOWN
from server.errors import Malformed, Unknown
from server.warming.asking import Asking
from server.warming.following import Following
from server.warming.items import Image, Item, Line
from server.warming.manifest import MOST_BYTES
from server.warming.tally import Tally
from server.warming.text import Text, printable

MOST = 10_000_000  # lines of all lists
INPUT = "-"

_LITERAL = "!$&'()*+,=:@~"  # left alone in an identifier, as the server spells it in its links
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_BEGINNING = re.compile(rb"/|#|https?://", re.IGNORECASE)


class Worklist:
    """What is to be asked for; `total` items, None as long as that is not known."""

    def __init__(self, asking: Asking, tally: Tally, held: AsyncExitStack) -> None:
        self._prefix = asking.site.prefix
        self._held = held
        self._lists: list[tuple[Text, bool]] = []  # and whether their lines are counted
        self._lines = 0
        self._images: list[str] = []
        self._following = Following(asking, tally, held)

    @property
    def total(self) -> int | None:
        if self._following.left or not all(counted for _, counted in self._lists):
            return None
        return self._lines + len(self._images) + self._following.images

    async def add(self, source: str, *, image: bool = False) -> None:
        """A file, an address of a manifest, `-` for standard input, or the identifier of an `image`. Raises Mistake,
        OSError."""
        if image:
            self._add_image(source)
        elif _ADDRESS.match(source):
            await self._following.begin_at(source)
        else:
            await self._add_file(source)

    def _add_image(self, identifier: str) -> None:
        """Raises Malformed."""
        if not identifier.strip() or _ADDRESS.match(identifier):
            what = f"identifiers such as folder/lighthouse.avif with --ladder but received “{identifier[:SHOWN]}”"
            raise Malformed(f"Expected {what}.")
        self._images.append(f"{self._prefix}/iiif/3/{quote(identifier, safe=_LITERAL)}")

    async def _add_file(self, source: str) -> None:
        """Raises Mistake, OSError."""
        descriptor = 0 if source == INPUT else _opened(source, self._held)
        name = "standard input" if source == INPUT else source
        plain = stat.S_ISREG(os.fstat(descriptor).st_mode)
        start = os.lseek(descriptor, 0, os.SEEK_CUR) if plain else 0
        text = Text(descriptor, name)
        begins = await text.begins()
        if begins[:1] in (b"{", b"["):
            self._following.begin(await text.whole(MOST_BYTES), name)
            return
        _must_be_a_list(begins, name)
        if not plain:
            self._lists.append((text, False))
            return
        self._lines += await self._count(text)
        os.lseek(descriptor, start, os.SEEK_SET)
        self._lists.append((Text(descriptor, name), True))

    async def items(self) -> AsyncIterator[Item]:
        """All of it, in order: lists, images, manifests. Raises Malformed, Gone, OSError."""
        for at, (text, counted) in enumerate(self._lists):
            await text.begins()
            async for number, said in text.lines():
                if not counted:
                    self._lines += 1
                    _must_be_few(self._lines)
                yield Line(said, f"line {number} of {text.name}")
            self._lists[at] = text, True
        for base in self._images:
            yield Image(base, for_pages=True)
        async for image in self._following.all():
            yield image

    async def _count(self, text: Text) -> int:
        """Raises Malformed, OSError."""
        count = await text.count()
        _must_be_few(self._lines + count)
        if not count:
            raise Malformed(f"Expected addresses in {text.name} but received comments only.")
        return count


def _opened(source: str, held: AsyncExitStack) -> int:
    """Raises Unknown, OSError."""
    if Path(source).is_dir():
        raise Unknown(f"Expected a list or a manifest but received a folder, “{source}”.")
    try:
        descriptor = os.open(source, os.O_RDONLY | os.O_CLOEXEC)
    except (FileNotFoundError, ValueError):
        meant = " Identifiers of images go with --ladder." if "." in source else ""
        raise Unknown(f"There is no file “{source[:SHOWN]}”.{meant}") from None
    held.callback(os.close, descriptor)
    return descriptor


def _must_be_a_list(begins: bytes, name: str) -> None:
    """Raises Malformed."""
    if not begins:
        raise Malformed(f"Expected addresses or a manifest in {name} but received nothing.")
    if begins.startswith(b"<"):
        raise Malformed(f"Expected addresses or a manifest in {name} but received HTML or XML.")
    if not _BEGINNING.match(begins):
        shown = printable(begins.partition(b"\n")[0].strip().decode("utf-8", "backslashreplace"), SHOWN)
        raise Malformed(
            f"Expected addresses or paths such as /iiif/3/…, one on each line of {name}, but received “{shown}”. "
            "Identifiers of images go with --ladder."
        )


def _must_be_few(count: int) -> None:
    """Raises Malformed."""
    if count > MOST:
        raise Malformed(f"Expected at most {MOST:,} addresses but received more. Take several lists, one by one.")
