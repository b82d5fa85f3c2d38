"""The sources: everything that was named on the command line, as one stream of addresses and images.

What can be looked at beforehand is, so that a mistake is told before anything is asked for. A manifest is read once,
however often and by whom it is named; one of another server only if the first came from there. Images of other servers
are none of ours to warm.
"""

import os
import re
from collections import deque
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ops.errors import SHOWN, BadParameter, Mistake
from server.errors import Malformed, TooHeavy, Unknown
from server.warming import iiif
from server.warming.client import Client
from server.warming.iiif import Named
from server.warming.journal import Journal, digest
from server.warming.lists import Text
from server.warming.report import Tally
from server.warming.site import Elsewhere, Site

INPUT = "-"
MOST_LINES = 10_000_000  # of all lists
MOST_DOCUMENTS = 10_000  # manifests and collections that are read
DEEPEST = 10  # collections in each other

OTHER_ADDRESSES = "addresses of other servers"
OTHER_IMAGES = "images of other servers"
OTHER_MANIFESTS = "manifests of other servers, which may be named on the command line"
BEYOND = f"manifests beyond the first {MOST_DOCUMENTS:,}, or in more than {DEEPEST} collections"

_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_LITERAL = "!$&'()*+,=:@~"  # left alone in an identifier, as the server spells it in its links


@dataclass(slots=True)
class Item:
    """A line or an image, by its target or that of its base URI. `left` are its requests that are not over, and one as
    long as not all have begun; `noted_by` is what an image is noted by when all went well, None if it is not."""

    target: str
    is_image: bool = False
    left: int = 1
    noted_by: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A manifest or a collection: who asks for what, in how many collections it is, and what it names if it has been
    read already."""

    client: Client
    target: str
    depth: int = 0
    named: Named | None = None


class Sources:
    """Gives items, and tells the tally how many there are and what is left out."""

    def __init__(self, client: Client, journal: Journal, tally: Tally, held: ExitStack) -> None:
        self._client = client
        self._journal = journal
        self._tally = tally
        self._held = held
        self._lists: list[Text] = []
        self._images: list[str] = []
        self._documents = deque[Document]()
        self._followed = 0

    def add_image(self, identifier: str) -> None:
        """The identifier of an image. Raises Malformed."""
        if not identifier.strip() or _ADDRESS.match(identifier):
            what = f"identifiers such as folder/lighthouse.avif with --ladder but received “{identifier[:SHOWN]}”"
            raise Malformed(f"Expected {what}.")
        self._images.append(f"{self._client.site.prefix}/iiif/3/{quote(identifier, safe=_LITERAL)}")
        self._tally.known += 1

    async def add(self, source: str) -> None:
        """A file, the address of a manifest, or `-` for standard input. Raises Mistake, OSError."""
        if _ADDRESS.match(source):
            await self._add_address(source)
            return
        text = Text(0, "standard input") if source == INPUT else Text(_opened(source, self._held), source)
        if await text.is_document():
            self._add(Document(self._client, "", 0, iiif.read(await text.whole(iiif.MOST_BYTES), text.name)))
            return
        if text.is_file:
            before = self._tally.known
            async for _ in text.lines():
                self._count()
            if self._tally.known == before:
                raise Malformed(f"Expected addresses in {text.name} but received comments only.")
        else:
            self._tally.unread += 1
        self._lists.append(text)

    async def items(self) -> AsyncIterator[Item]:
        """All of it, in order: lists, images, manifests. Raises Malformed, Gone, OSError."""
        for text in self._lists:
            async for number, said in text.lines():
                if not text.is_file:
                    self._count()
                if target := self._target(said, f"line {number} of {text.name}"):
                    yield Item(target)
            self._tally.unread -= not text.is_file
        for base in self._images:
            yield Item(base, is_image=True)
        while self._documents:
            document = self._documents.popleft()
            named = document.named or await self._read(document)
            for address in named.documents:
                self._follow(address, document)
            bases = list(filter(None, map(self._base, named.services)))
            self._tally.known += len(bases)
            self._tally.unread -= 1
            for base in bases:
                yield Item(base, is_image=True)

    def _count(self) -> None:
        """One line more. Raises Malformed."""
        self._tally.known += 1
        if self._tally.known > MOST_LINES:
            raise Malformed(
                f"Expected at most {MOST_LINES:,} addresses but received more. Take several lists, one by one."
            )

    def _target(self, said: str, place: str) -> str | None:
        """What to ask for to get what a line says; None if that is over already."""
        try:
            return self._client.site.target(said)
        except Elsewhere:
            self._tally.skipped[OTHER_ADDRESSES] += 1
        except Mistake as mistake:
            self._tally.fail(place, "the line is no address", str(mistake))
        self._tally.items += 1
        return None

    def _add(self, document: Document) -> None:
        self._documents.append(document)
        self._tally.unread += 1

    async def _add_address(self, address: str) -> None:
        """The document at an address, wherever that is. Raises Malformed, BadParameter, Gone."""
        client = self._client
        try:
            target = client.site.target(address)
        except Elsewhere:
            client = client.elsewhere(Site.of("/".join(address.split("/", 3)[:3])))
            target = client.site.target(address)
        self._journal.begin(digest("document", client.site.origin, target))
        answer, body = await client.document(target, iiif.MOST_BYTES)
        if answer.cause:
            raise Malformed(f"Expected a manifest at {address[:SHOWN]} but received {answer}.")
        try:
            self._add(Document(client, target, 0, _named(body, address)))
        except Malformed as mistake:
            raise Malformed(f"{mistake} Addresses of pictures are given as a list, one on each line.") from None

    async def _read(self, document: Document) -> Named:
        """What a document names, nothing if it cannot be read. Raises Gone."""
        answer, body = await document.client.document(document.target, iiif.MOST_BYTES)
        if answer.cause:
            self._tally.note(document.target, answer)
        else:
            try:
                return _named(body, document.target)
            except (Malformed, TooHeavy) as mistake:
                self._tally.fail(document.target, "it is no manifest", str(mistake))
        return Named((), ())

    def _base(self, address: str) -> str | None:
        """The target of an image's base URI, if it is one of this site."""
        try:
            return self._client.site.target(address)
        except Elsewhere:
            self._tally.skipped[OTHER_IMAGES] += self._journal.begin(digest("elsewhere", address))
        except BadParameter as mistake:
            self._tally.fail(address, "its service has no address", str(mistake))
        return None

    def _follow(self, address: str, above: Document) -> None:
        """Add a document that another one names, where that or the images are."""
        for client in (above.client, self._client):
            try:
                target = client.site.target(address)
            except (Elsewhere, BadParameter):
                continue
            if not self._journal.begin(digest("document", client.site.origin, target)):
                return
            if above.depth == DEEPEST or self._followed == MOST_DOCUMENTS:
                self._tally.skipped[BEYOND] += 1
                return
            self._followed += 1
            self._add(Document(client, target, above.depth + 1))
            return
        self._tally.skipped[OTHER_MANIFESTS] += self._journal.begin(digest("elsewhere", address))


def _named(body: bytes, name: str) -> Named:
    """Raises Malformed."""
    return iiif.read(body, f"“{name[:200]}”")


def _opened(source: str, held: ExitStack) -> int:
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
