"""Manifests and collections of folders: all pictures that are directly in one, and the folders in it.

A picture's extent is known from its header. What is not known yet is looked at by few threads, whoever asks, so that
pictures go on; a folder that takes too long is answered 503, and the next request goes on where this one was. A
manifest is kept until something in its folder changes. Sidecars are opened only when one is written, one after the
other: of each no more is held than a manifest says.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from cachetools import LRUCache
from starlette.requests import Request
from starlette.responses import Response
from structlog.typing import FilteringBoundLogger

from ops.errors import Damaged, NotAPicture, TooLarge
from ops.picture import Picture
from server.cache import tags
from server.config.settings import Settings
from server.config.sources import Statement
from server.errors import Unknown, Unreadable
from server.iiif import presentation
from server.iiif.address import COLLECTION, MANIFEST, Address, Collection
from server.iiif.information import Offer
from server.iiif.presentation import Document, Part, Shown, Words
from server.orders import Orders
from server.routes import documents, replies, texts
from server.routes.manifests import written
from server.sharing import Sharing
from server.sources import folder as folders
from server.sources.catalogue import unknown
from server.sources.folder import Folder, ListedFile
from server.sources.lister import Lister
from server.sources.listing import MOST, Listing
from server.sources.original import Mark, Original, Replaced

PICTURES = 1000  # in a manifest; a folder with more has several, which its collection lists
AT_ONCE = 2  # headers that are looked at for all manifests together
KEPT = 8_000_000  # bytes of manifests

_PART = re.compile(r"part=([1-9][0-9]{0,4})")
_REFUSED = (NotAPicture, TooLarge, Damaged, Unreadable, Replaced)


@dataclass(frozen=True, slots=True)
class Place:
    """A folder: the source it is in, its name there, what is in it; and how it was asked for, at which server, where
    `slash` may stand for `/`; and the overlay without which its pictures are not shown."""

    folder: Folder
    name: str
    listing: Listing
    where: Address
    public: str
    slash: str
    cover: str = ""

    @property
    def count(self) -> int:
        """How many manifests it has."""
        return -(-len(self.listing.files) // PICTURES)

    def manifest(self, number: int) -> str:
        """The address of one of its manifests, of which the first is number 1."""
        return self.uri("", *([f"part={number}"] if number > 1 else []), MANIFEST)

    def uri(self, name: str, *behind: str) -> str:
        """The address of a thing in it, or of itself if the name is "", and what stands behind that."""
        identifier = self.where.identifier
        if name:
            stands = self.slash and self.slash not in f"{self.name} {name}"
            identifier += ((self.slash if stands else "/") if self.name else "") + name
        return "/".join((self.public + self.where.canonical("", identifier), *behind))

    def below(self, name: str) -> str:
        """The name of a thing in it, within the source."""
        return f"{self.name}/{name}" if self.name else name

    @property
    def nothing(self) -> Unknown:
        """The refusal where there are no pictures."""
        further = f"; what is in it says {COLLECTION}" if self.listing.folders else ""
        return Unknown(f"There are no pictures in the folder “{self.where.identifier}”{further}.")


@dataclass(frozen=True, slots=True)
class FilesSeen:
    """What was seen of the files of a manifest: what is said of the folder, which they are, and a digest of it all."""

    words: Words
    entries: list[ListedFile]
    digest: bytes


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document as it is sent, and a digest of it, which takes longer to make than all the rest of an answer."""

    body: bytes
    digest: bytes

    @classmethod
    def of(cls, document: Document) -> "DocumentText":
        body = written(document)
        return cls(body, blake2b(body, digest_size=20).digest())


class FolderManifests:
    """Answers requests for manifests and collections of folders. For one event loop."""

    def __init__(
        self, settings: Settings, orders: Orders, offer: Offer, lister: Lister, log: FilteringBoundLogger
    ) -> None:
        self._settings = settings
        self._originals = orders.originals
        self._permission = orders.permission
        self._renderer = orders.renderer
        self._offer = offer
        self._lister = lister
        self._log = log
        self._looking = asyncio.Semaphore(AT_ONCE)
        self._kept: LRUCache[str, DocumentText] = LRUCache(KEPT, getsizeof=lambda text: len(text.body))
        self._writing: Sharing[DocumentText] = Sharing()

    async def find(self, where: Address, public: str) -> Place | None:
        """The folder of an identifier, None if there is none. Raises SourceUnavailable, TooLarge and Busy."""
        turns = iter(self._originals.folders(where.identifier))
        while found := await self._renderer.read(lambda: _first(turns)):
            folder, name, mark = found
            if listing := await self._lister.listing(folder, name, mark):
                cover = self._permission.cover(folder.name)
                return Place(folder, name, listing, where, public, self._settings.server.slash, cover)
        return None

    async def answer(self, request: Request, place: Place) -> Response:
        """The manifest or the collection of a folder. Raises Unknown if there is nothing in it, and Busy."""
        if isinstance(place.where.wanted, Collection):
            text = await self._collection(place)
        else:
            text = await self._manifest(place)
        cache, headers = self._settings.cache, documents.manifest_headers(replies.accept(request))
        named = [tags.source(place.folder.name), *([tags.image(place.name)] if place.name else [])]
        told = {**headers, "Cache-Control": replies.Life().control(cache), **replies.tagged(cache, tags.bounded(named))}
        etag = blake2b(headers["Content-Type"].encode() + text.digest, digest_size=20).hexdigest()
        return await texts.answer(request, text.body, told, etag, self._settings.server.patience)

    async def _collection(self, place: Place) -> DocumentText:
        """Raises Unknown, Busy."""
        if place.where.overlay:
            raise unknown(place.where.identifier)
        key = f"collection {place.uri('', COLLECTION)} {id(place.listing)}"
        return await self._lister.look(key, lambda: DocumentText.of(self._collected(place)))

    def _collected(self, place: Place) -> Document:
        """Reads the disk. Raises Unknown."""
        words, count = self._words(place), place.count
        parts = [Part(place.manifest(n), "Manifest", _numbered(words.label, n, count)) for n in range(1, count + 1)]
        parts += self._folders(place)
        if not parts:
            raise place.nothing
        return presentation.collection(place.uri("", COLLECTION), words, parts)

    @staticmethod
    def _folders(place: Place) -> Iterator[Part]:
        """The folders in a folder: those that have none in them by their manifests. Where it would take too long to see
        that, by their collections, which are right for all."""
        left = MOST
        for name in place.listing.folders:
            seen = place.folder.glance(place.below(name), left)
            left = max(0, left - seen.entries)
            if seen.may_have_folders:
                yield Part(place.uri(name, COLLECTION), "Collection", name)
            elif seen.may_have_files:
                yield Part(place.uri(name, MANIFEST), "Manifest", name)

    async def _manifest(self, place: Place) -> DocumentText:
        """Raises Unknown, Busy, SourceUnavailable."""
        number = _part(place.where)
        if number > place.count:
            raise place.nothing
        this = f"files {number} {id(place.listing)}"  # of this very listing: a later one may have other files
        seen = await self._lister.look(this, lambda: self._seen(place, number))
        key = blake2b(place.manifest(number).encode() + seen.digest, digest_size=20).hexdigest()
        return self._kept.get(key) or await self._writing.once(key, lambda: self._write(key, place, number, seen))

    def _seen(self, place: Place, number: int) -> FilesSeen:
        """Reads the disk, but opens nothing beside the files. Raises SourceUnavailable."""
        names = place.listing.files[(number - 1) * PICTURES : number * PICTURES]
        words = self._words(place)
        words = replace(words, label=_numbered(words.label, number, place.count))
        entries = place.folder.entries(place.name, names, place.listing)
        return FilesSeen(words, entries, _digest(words, entries))

    async def _write(self, key: str, place: Place, number: int, seen: FilesSeen) -> DocumentText:
        """Raises Unknown, Busy, SourceUnavailable."""
        described = await self._described([entry.original for entry in seen.entries])
        key = _without(key, [n for n, entry in enumerate(seen.entries) if entry.original.fingerprint not in described])
        text = self._kept.get(key)
        if text is None:
            text = await self._lister.look(f"written {key}", lambda: self._written(place, number, seen, described))
            if len(text.body) <= KEPT:
                self._kept[key] = text
        return text

    def _written(self, place: Place, number: int, seen: FilesSeen, described: Mapping[str, Picture]) -> DocumentText:
        """Reads the disk. Raises Unknown."""
        shown = []
        for entry in seen.entries:
            if known := described.get(entry.original.fingerprint):
                name = entry.original.identifier.rpartition("/")[2]
                said = Words.of(self._statement(entry), name)
                uri = place.uri(name, *([place.cover] if place.cover else []))
                shown.append(Shown(place.where.version, uri, known, said))
        if not shown:
            raise place.nothing
        uri, collection = place.manifest(number), place.uri("", COLLECTION)
        return DocumentText.of(presentation.manifest_of_folder(uri, collection, seen.words, shown, self._offer))

    async def _described(self, originals: list[Original]) -> dict[str, Picture]:
        """What is known of the pictures among these files, by fingerprint. Raises Busy, SourceUnavailable."""
        found: dict[str, Picture] = {}
        left = iter(originals)

        async def look() -> None:
            for original in left:
                if known := self._renderer.prober.known(original) or await self._look(original):
                    found[original.fingerprint] = known

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(look())
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        return found

    async def _look(self, original: Original) -> Picture | None:
        async with self._looking:
            try:
                return await self._renderer.describe(original)
            except _REFUSED:
                return None

    def _words(self, place: Place) -> Words:
        """What is said of a folder. Reads the disk."""
        try:
            said = place.folder.about(place.name)
        except ValueError as error:
            self._log.warning("a sidecar is passed over", cause=str(error))
            said = Statement()
        return Words.of(said, place.name.rpartition("/")[2] or place.folder.name)

    def _statement(self, entry: ListedFile) -> Statement:
        """What a manifest says of a picture: its services are none of it, and may be long. Reads the disk."""
        said = entry.original.statement
        if entry.mark:
            try:
                said = folders.statement(entry.original)
            except ValueError as error:
                self._log.warning("a sidecar is passed over", cause=str(error))
        return said.model_copy(update={"service": ()}) if said.service else said


def _first(turns: Iterator[tuple[Folder, str]]) -> tuple[Folder, str, Mark] | None:
    """The next folder that is there. Reads the disk. Raises SourceUnavailable."""
    return next(((folder, name, mark) for folder, name in turns if (mark := folder.mark(name))), None)


def _part(where: Address) -> int:
    """Which part of a folder's pictures is asked for, from 1. Raises Unknown."""
    if not where.overlay:
        return 1
    match = _PART.fullmatch(where.overlay)
    if match is None:
        raise unknown(where.identifier)
    return int(match[1])


def _numbered(label: str, number: int, count: int) -> str:
    return label if count < 2 else f"{label} ({number} / {count})"


def _without(key: str, refused: list[int]) -> str:
    """The key of a manifest without the files that are no pictures, as far as is known today."""
    return blake2b(f"{key} {refused}".encode(), digest_size=20).hexdigest() if refused else key


def _digest(words: Words, entries: list[ListedFile]) -> bytes:
    """Another one whenever another manifest would be written."""
    digest = blake2b(f"{words!r}".encode(), digest_size=20)
    for entry in entries:
        digest.update(f"{entry.original.identifier} {entry.original.fingerprint} {entry.mark}".encode())
    return digest.digest()
