"""Manifests and collections of folders: all pictures that are directly in one, and the folders in it.

A picture's extent is known from its header. What is not known yet is looked at by few threads, whoever asks, so that
pictures go on; a folder that takes too long is answered 503, and the next request goes on where this one was. A
manifest is kept until something in its folder changes.
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
from server.routes import documents, replies
from server.routes.manifests import written
from server.sources.catalogue import unknown
from server.sources.folder import Folder, Told
from server.sources.listing import MOST, Listing
from server.sources.original import Original, Replaced

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
    def manifests(self) -> list[str]:
        """The addresses of its manifests."""
        count = -(-len(self.listing.files) // PICTURES)
        return [self.uri("", *([f"part={n}"] if n > 1 else []), MANIFEST) for n in range(1, count + 1)]

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


class FolderManifests:
    """Answers requests for manifests and collections of folders. For one event loop."""

    def __init__(self, settings: Settings, orders: Orders, offer: Offer, log: FilteringBoundLogger) -> None:
        self._settings = settings
        self._originals = orders.originals
        self._permission = orders.permission
        self._renderer = orders.renderer
        self._offer = offer
        self._log = log
        self._looking = asyncio.Semaphore(AT_ONCE)
        self._kept: LRUCache[bytes, bytes] = LRUCache(KEPT, getsizeof=len)

    async def find(self, where: Address, public: str) -> Place | None:
        """The folder of an identifier, None if there is none. Raises SourceUnavailable and TooLarge."""

        def look() -> Place | None:
            for folder, name in self._originals.folders(where.identifier):
                if listing := folder.listing(name):
                    cover = self._permission.cover(folder.name)
                    return Place(folder, name, listing, where, public, self._settings.server.slash, cover)
            return None

        return await self._renderer.read(look)

    async def answer(self, request: Request, place: Place) -> Response:
        """The manifest or the collection of a folder. Raises Unknown if there is nothing in it, and Busy."""
        if isinstance(place.where.wanted, Collection):
            body = await self._renderer.read(lambda: written(self._collection(place)))
        else:
            body = await self._manifest(place)
        named = [tags.source(place.folder.name), *([tags.image(place.name)] if place.name else [])]
        more = replies.tagged(self._settings.cache, tags.bounded(named))
        headers = documents.manifest_headers(replies.accept(request))
        return await documents.answer(request, self._settings, headers, body, replies.Life(), more)

    def _collection(self, place: Place) -> Document:
        """Reads the disk. Raises Unknown."""
        if place.where.overlay:
            raise unknown(place.where.identifier)
        words, uris = self._words(place), place.manifests
        parts = [Part(uri, "Manifest", _numbered(words.label, n, len(uris))) for n, uri in enumerate(uris, 1)]
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

    async def _manifest(self, place: Place) -> bytes:
        """Raises Unknown, Busy."""
        number, uris = _part(place.where), place.manifests
        if number > len(uris):
            raise place.nothing
        names = place.listing.files[(number - 1) * PICTURES : number * PICTURES]
        words, entries = await self._renderer.read(
            lambda: (self._words(place), place.folder.entries(place.name, names))
        )
        words = replace(words, label=_numbered(words.label, number, len(uris)))
        key = _key(uris[number - 1], words, entries)
        body = self._kept.get(key)
        if body is None:
            described = await self._described([entry.original for entry in entries])
            body = await self._renderer.read(lambda: self._written(place, number, words, entries, described))
            if len(described) == len(entries) and len(body) <= KEPT:
                self._kept[key] = body
        return body

    def _written(
        self, place: Place, number: int, words: Words, entries: list[Told], described: Mapping[str, Picture]
    ) -> bytes:
        """Raises Unknown."""
        shown = []
        for entry in entries:
            if known := described.get(entry.original.fingerprint):
                name = entry.original.identifier.rpartition("/")[2]
                said = Words.of(self._statement(entry), name)
                uri = place.uri(name, *([place.cover] if place.cover else []))
                shown.append(Shown(place.where.version, uri, known, said))
        if not shown:
            raise place.nothing
        uri, collection = place.manifests[number - 1], place.uri("", COLLECTION)
        return written(presentation.manifest_of_folder(uri, collection, words, shown, self._offer))

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

    def _statement(self, entry: Told) -> Statement:
        try:
            return entry.statement()
        except ValueError as error:
            self._log.warning("a sidecar is passed over", cause=str(error))
            return entry.original.statement


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


def _key(uri: str, words: Words, entries: list[Told]) -> bytes:
    """Another one whenever another manifest would be written."""
    digest = blake2b(f"{uri} {words!r}".encode(), digest_size=20)
    for entry in entries:
        digest.update(f"{entry.original.identifier} {entry.original.fingerprint} {entry.mark}".encode())
    return digest.digest()
