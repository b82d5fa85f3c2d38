"""Orders: one address → what is to be made. Who asks for it, and in what form, is settled before.

identifier → original or design; overlay → what fills it; who may have it; numbers; the pictures that are laid on it
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ops.errors import Mistake
from ops.transform import Segments
from server import naming
from server.access import terms as spans
from server.access.renders import Renders
from server.client import KEEN, SETTLED, SILENT, Client, Open
from server.designs import fill
from server.designs.design import Design
from server.designs.fill import Designs
from server.designs.filled import Asset, Assets, Chain, Ground, Part, Terms
from server.designs.library import Library
from server.designs.overlay import PRESET
from server.designs.text_design import NAME as TEXT
from server.errors import Busy, Expired, Unopened, Withheld
from server.foci import Beside
from server.iiif.address import Address, Image
from server.naming import VERSIONED
from server.permission import Permission
from server.renderer import Renderer
from server.settling import Question, Settled, Settling
from server.sharing import Sharing
from server.sources import catalogue
from server.sources.catalogue import Catalogue
from server.sources.original import Original, Replaced
from server.sources.outside import Outside
from server.subject import Subject, expires_of
from server.threads import Threads
from server.wanted import Wanted

WEB = "://"
ASSEMBLED = 6.0  # seconds that all pictures from outside together may take

TRUNCATED = ("original", "truncated")  # what is remarked on a picture of which a part is missing


@dataclass(frozen=True, slots=True)
class Order:
    """A picture that is to be made.

    notes    what happened to the values
    modified when what it is made of was changed last, in seconds since 1970
    missed   the pictures that could not be had, so that it should be asked for again soon
    link     by what the pictures of a signed address are counted, and `most` how many may be made
    rivals   the same in formats that the client likes as well or better: the smallest is delivered
    left     what the address left open
    beside   the sidecar that has a say in which part of it is shown, if one has
    """

    subject: Subject
    wanted: Wanted
    notes: tuple[tuple[str, str], ...]
    modified: float
    missed: tuple[tuple[str, str], ...] = ()
    link: str = ""
    most: int | None = None
    rivals: tuple[Wanted, ...] = ()
    left: Open = SETTLED
    beside: Beside | None = None

    @property
    def formats(self) -> tuple[Wanted, ...]:
        """The same picture in all formats of which one is delivered."""
        return self.wanted, *self.rivals

    @property
    def key(self) -> str:
        """The id of the key that signed its address, "" if nothing had to be signed."""
        return (self.subject.stead or self.subject).filled.terms.sig.split(".")[1] if self.link else ""

    @property
    def spelled(self) -> str:
        """Region, size, rotation, quality and format in their one spelling, open where the address left them open."""
        return self.left.reopened(self.wanted.plan.canonical(self.subject.where.version))

    @property
    def repeats(self) -> bool:
        """Whether it stays the same until a file or a design is changed: nothing of it is counted, ends, or comes from
        elsewhere."""
        subject = self.subject
        ends = subject.expires is not None or subject.filled.live is not None or self.brief
        return not ends and self.most is None and not any(WEB in name for name in self.wanted.assets)

    @property
    def brief(self) -> bool:
        """Whether it may soon be another, as something failed, or its original is cut off."""
        return bool(self.missed) or self.wanted.picture.rows is not None


@dataclass(frozen=True, slots=True)
class Wish:
    """For what pictures are laid on a picture: whether somebody with a key wanted all of it, and which of them the
    designs themselves name."""

    subject: Subject
    whole: bool
    named: frozenset[str]


class Orders:
    """Reads addresses with the rooms that know what is in them."""

    def __init__(
        self,
        originals: Catalogue,
        library: Library,
        designs: Designs,
        renderer: Renderer,
        outside: Outside,
        permission: Permission,
        renders: Renders,
        clerks: Threads,
        settling: Settling,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settling = settling
        self.originals = originals
        self.library = library
        self.designs = designs
        self.renderer = renderer
        self.permission = permission
        self._outside = outside
        self._renders = renders
        self._clerks = clerks
        self._counting: Sharing[bool] = Sharing()
        self._clock = clock

    async def subject(
        self, where: Address, fallbacks: dict[str, str] | None = None, *, trusted: bool = False
    ) -> Subject:
        """What an address is about; `trusted` is who has a key of this server. Raises Unknown, Unopened, Protected,
        Expired, Unreachable."""
        found = await self.read(where, fallbacks, trusted=trusted)
        if found.expires is not None and spans.expired(found.expires, self._clock()):
            hidden = self._is_hidden(found, trusted=trusted) and not await self._was_granted(found)
            with self._unseen(where, hidden=hidden):
                raise Expired(spans.ended(found.expires))
        return found

    async def _was_granted(self, subject: Subject) -> bool:
        """Whether a signature is good for an address with its region, size, rotation and format."""
        if not isinstance(subject.where.wanted, Image):
            return False
        with suppress(Mistake):
            self.permission.granted(subject, await self.settle(subject, subject.where.wanted.segments, SILENT))
            return True
        return False

    async def read(self, where: Address, fallbacks: dict[str, str] | None = None, *, trusted: bool = False) -> Subject:
        """What an address is about, or was while it was good. Raises Unknown, Unopened, Protected, Unreachable."""
        about = fill.terms(where.overlay) if where.overlay else Terms()
        everywhere = trusted or bool(about.sig or about.sealed)
        original, own = await naming.named(where.identifier, self.originals, self.library, everywhere=everywhere)
        shown = original or (own.ground if own else None)
        if shown is None:
            raise catalogue.unknown(where.identifier)
        with self._unseen(where, hidden=not trusted and self.permission.hides(shown)):
            subject = await self._filled(where, about, shown, own, fallbacks)
            self.permission.must_be_covered(subject, trusted=trusted)
        if not isinstance(where.wanted, Image) and self._is_hidden(subject, trusted=trusted):
            raise catalogue.unknown(where.identifier)
        return subject

    def _is_hidden(self, subject: Subject, *, trusted: bool) -> bool:
        """Whether a picture is not to be known to be there, as far as can be said before all of an address is read."""
        hidden = not trusted and self.permission.hides(subject.original)
        return hidden and not self.permission.is_vouched_for(subject)

    @contextmanager
    def _unseen(self, where: Address, *, hidden: bool) -> Iterator[None]:
        """What is wrong with an address tells nothing of a picture that is `hidden`. Raises Unknown in its place."""
        try:
            yield
        except Busy:
            raise
        except Mistake:
            if hidden:
                raise catalogue.unknown(where.identifier) from None
            raise

    async def _filled(
        self,
        where: Address,
        about: Terms,
        shown: Original | Ground,
        own: Design | None,
        fallbacks: dict[str, str] | None,
    ) -> Subject:
        """Raises Unknown, Unopened."""
        identifier = fill.name_of(own) or where.identifier
        over = await self._over(where.overlay)
        overlay, sealed = where.overlay, bool(about.sealed)
        if sealed:
            overlay = self._unsealed(where, about, identifier, own, over)
        moment = datetime.fromtimestamp(self._clock(), UTC)
        query = "" if sealed else where.query
        filled = self.designs.fill(overlay, query, own, over, fallbacks, moment)
        if sealed:
            filled = replace(filled, asked=True, terms=replace(filled.terms, sealed=about.sealed))
        filling = self.designs.filling(where.overlay, own, over)
        closed = () if sealed or not about.sig else self.designs.closed(overlay, filling)
        parts = tuple(Part(name, text) for name, text in closed)
        shown = filled.ground or shown
        return Subject(where, shown, own, over, filling, filled, identifier, parts, sealed, expires_of(filled.terms))

    async def take(
        self,
        subject: Subject,
        segments: Segments,
        client: Client = SILENT,
        *,
        trusted: bool = False,
        vouched: bool = False,
    ) -> Order:
        """The order for a picture; `vouched` if all of it will be signed or sealed. Raises Unsigned and BadSignature
        unless it is `trusted`, BadParameter, and what describing the original raises."""
        filled, original = subject.filled, subject.original
        with self._unseen(subject.where, hidden=self._is_hidden(subject.stead or subject, trusted=trusted)):
            settled = await self.settle(subject, segments, client)
            link, most = ("", None) if trusted else self.permission.granted(subject.stead or subject, settled)
        assets = await self.assembled(subject, vouched=vouched)
        missed = filled.missed(assets)
        self.must_be_whole(subject, failed=bool(missed))
        wanted, *rivals = (
            self.renderer.want(original, settled.known, plan, filled, assets)
            for plan in (settled.plan, *settled.rivals)
        )
        modified = max([original.modified, *(asset.file.modified for asset in assets.values())])
        told = tuple(missed), link, most, tuple(rivals), settled.left, settled.beside
        cut = [TRUNCATED] if settled.known.rows is not None else []
        return Order(subject, wanted, (*filled.notes, *missed, *cut), modified, *told)

    async def settle(self, subject: Subject, segments: Segments, client: Client = SILENT) -> Settled:
        """The numbers of a picture. Only plain ones have to keep to the ladder: what is written on others is not
        bounded by it, or signed. Raises BadParameter, and what describing the original raises."""
        plain = subject.own is None and not subject.filled.asked
        question = Question(subject.original, subject.where.version, segments, subject.filled, plain)
        return await self.settling.settle(question, client)

    def is_current(self, subject: Subject) -> bool:
        """Whether its address still means the same designs: one may have been saved since."""
        named = subject.where.identifier == subject.identifier, fill.named(subject.where.overlay).version is not None
        return all(
            pinned or design is None or self.library.is_current(design.document.name, design.version)
            for design, pinned in zip((subject.own, subject.over), named, strict=True)
        )

    def must_be_whole(self, subject: Subject, *, failed: bool) -> None:
        """Raises Busy if something `failed` of what protects a picture."""
        if failed and self.permission.protects(subject.original):
            raise Busy("What protects this picture cannot be drawn at this moment. Try again in a moment.")

    async def generic(self, where: Address, *, trusted: bool = False) -> Subject:
        """The same without anybody's values, in the same layout: the design itself, or the picture with nothing on it.
        Raises Withheld where that is not everybody's."""
        start = fill.named(where.overlay)
        word = start.name if start.name and start.name != TEXT else ""
        if word and start.version is not None:
            word = f"{word}{VERSIONED}{start.version}"
        overlay = ";".join(filter(None, (word, await self._layout(where))))
        found = await self.subject(replace(where, overlay=overlay, query=""), trusted=True)
        if self.permission.hides(found.original) and not trusted:
            raise Withheld
        return found

    async def _layout(self, where: Address) -> str:
        """The preset that lays an address out, as its overlay would say it; nothing if that is the design itself."""
        if not where.overlay and not where.query:
            return ""
        with suppress(Mistake):
            filled = (await self.read(where, trusted=True)).filled
            return next((str(part) for part in filled.parts if part.name == PRESET and filled.preset), "")
        return ""

    async def late(self, where: Address) -> Subject:
        """What is shown for an address that is good no more: the same without anybody's values, for whoever could have
        had it in time. Raises Expired where nothing is."""
        stead = await self.read(where)
        if self.permission.hides(stead.original) and stead.expires is not None:
            raise Expired(spans.ended(stead.expires))
        return replace(await self.generic(where), stead=stead)

    async def may_make(self, order: Order) -> bool:
        """Whether another picture may be made for a link; counts it, once for all who wait for it and whatever format
        it is delivered in, and not if it is at hand."""
        if order.most is None:
            return True
        renderer, several = self.renderer, (*order.formats, *await self._for_others(order))
        if any(renderer.at_hand(one.key, one.place) is not None for one in several):
            return True
        if any([await renderer.has(one) for one in several]):
            return True
        link, most = order.link, order.most
        return await self._counting.once(
            f"{link} {order.wanted.key}", lambda: self._clerks.run(lambda: self._renders.made(link, most))
        )

    async def _for_others(self, order: Order) -> tuple[Wanted, ...]:
        """The same picture as clients get it that name other formats, if it is left open which."""
        if not order.left.format:
            return ()
        one, want = order.wanted, self.renderer.want
        spelled = Open(format=True).reopened(one.plan.canonical(order.subject.where.version))
        region, size, rotation, last = spelled.split("/")
        settled = await self.settle(order.subject, (region, size, rotation, last), KEEN)
        plans = settled.plan, *settled.rivals
        return tuple(want(one.original, one.picture, plan, one.filled, one.assets) for plan in plans)

    async def _over(self, overlay: str) -> Design | None:
        """The design that an overlay names. Raises Unknown."""
        start = fill.named(overlay)
        if start.name is None or (start.name == TEXT and start.version is None):
            return None
        found = await self.library.find(start.name, start.version)
        if found is None:
            raise fill.unknown(start.name, start.version)
        return found

    def _unsealed(self, where: Address, about: Terms, identifier: str, own: Design | None, over: Design | None) -> str:
        """The overlay that was sealed. Raises BadSignature."""
        design, sealing = self.designs.filling(where.overlay, own, over), self.permission.sealing
        word = fill.head(own, over, design)
        bound = f"{word};{fill.name_of(design)}"
        fields = sealing.open(about.sealed, identifier, bound) if sealing else None
        if fields is None:
            raise Unopened("The sealed values cannot be opened here: they were changed, or sealed for another picture.")
        if self.designs.outside_seal(fill.named(where.overlay).rest, design):
            raise Unopened(
                "Expected nothing beside sealed values. Seal it too: `bookplate seal` takes all of an address."
            )
        return ";".join(filter(None, (word, fields)))

    def must_be_allowed(self, subject: Subject, settled: Settled) -> None:
        """Raises Unsigned, BadSignature."""
        self.permission.granted(subject, settled)

    async def assembled(self, subject: Subject, *, vouched: bool = False) -> Assets:
        """The pictures that are laid on it: the first of each chain that can be had. Never fails."""
        chains = subject.filled.chains
        if not chains:
            return {}
        found: dict[str, Asset] = {}
        wish = Wish(subject, vouched or self.permission.is_whole(subject), self._named(subject))
        try:
            async with asyncio.timeout(ASSEMBLED):
                await asyncio.gather(*(self._first(chain, found, wish) for chain in dict.fromkeys(chains)))
        except TimeoutError:
            pass
        return found

    def _named(self, subject: Subject) -> frozenset[str]:
        return subject.filled.named if self.permission.restricts else frozenset()

    async def _first(self, chain: Chain, found: dict[str, Asset], wish: Wish) -> None:
        for reference in chain:
            if reference in found:
                return
            asset = await self._asset(reference, wish)
            if asset is not None:
                found[reference] = asset
                return

    async def _asset(self, reference: str, wish: Wish) -> Asset | None:
        for _ in range(2):  # a copy may be taken away before it is opened
            try:
                if WEB in reference:
                    original: Original = await self._outside.fetch(reference)
                    return Asset(original, await self.renderer.prober.look_whole(original, outside=True))
                local = await self._local(reference, wish)
                return Asset(local, await self.renderer.prober.look_whole(local, outside=False)) if local else None
            except Replaced:
                continue
            except Mistake:
                return None
        return None

    async def _local(self, reference: str, wish: Wish) -> Original | None:
        """The picture of a source that is laid on another. Only what a design itself names, and no value, or what
        somebody with a key wanted, is looked for in sources that not everybody may see."""
        meant = wish.whole or reference in wish.named
        local = await self.originals.look(reference, exactly=True, everywhere=meant)
        named = reference in wish.named
        return local if local and self.permission.may_be_laid(local, wish.subject, named=named, meant=meant) else None
