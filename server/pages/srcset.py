"""Srcset: a picture that somebody means → its markup: every width and format that a page may need, each under its one
address.

All numbers are settled as for a request, so that what is listed is what is served.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ops.errors import BadParameter
from ops.format import FORMATS
from ops.impression import SMALL
from ops.picture import Picture
from server.config.server import ADDRESS
from server.contest import Contest
from server.errors import BadSignature, Busy
from server.foci import Aim
from server.iiif.address import Address, Image
from server.orders import Orders
from server.pages import smallest
from server.pages.candidates import View, offers
from server.pages.markup import Markup, Placeholder, Source
from server.pages.pasting import address_of
from server.pages.smallest import BRIEF, Allowance
from server.sources.original import Replaced
from server.subject import Subject
from server.wanted import Wanted

WANTED = ("avif", "webp")  # before the one that everybody can show
ATTEMPTS = 3  # for an original that is replaced meanwhile
MOST_CROPS = 6
CROP = "a ratio such as `16:9`, or when and a ratio such as `(max-width: 600px)=1:1`,"
WIDTHS = "widths such as `(min-width: 800px) 50vw, 100vw`, in 300 characters at most,"
TINY = 24  # pixels of the longer side of a copy that stands in a page until the picture is there

_RATIO = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,5})?):([0-9]{1,5}(?:\.[0-9]{1,5})?)", re.ASCII)
_SAID = re.compile(r"[^\x00-\x1f\x7f]{1,300}")


@dataclass(frozen=True, slots=True)
class Crop:
    """A shape, how many times as wide as it is high, and when it is shown: a media condition, nothing for always."""

    media: str
    shape: Fraction


@dataclass(frozen=True, slots=True)
class Wish:
    """What is pasted, and what its markup is to be like. `alt` and `formats` are None if nothing is said of them; then
    formats are listed by what is smaller, as far as that may be measured. `base` stands before every address."""

    pasted: str
    sizes: str = "100vw"
    alt: str | None = None
    formats: tuple[str, ...] | None = None
    crops: tuple[Crop, ...] = ()
    base: str = ""
    eager: bool = False
    placeholder: Placeholder = "color"
    allowance: Allowance = BRIEF


def crops(texts: Sequence[str]) -> tuple[Crop, ...]:
    """Crops as people write them, one of them for always at most. Raises BadParameter."""
    found = tuple(map(_crop, texts))
    always = [text for text, one in zip(texts, found, strict=True) if not one.media]
    if len(always) > 1:
        raise BadParameter("crop", "one ratio without a condition", always[1])
    if len(found) > MOST_CROPS:
        raise BadParameter("crop", f"at most {MOST_CROPS} ratios", str(len(found)))
    return found


def _crop(text: str) -> Crop:
    media, _, ratio = text.rpartition("=")
    match = _RATIO.fullmatch(ratio.strip())
    bare = ":" in media and "(" not in media  # which no browser would understand
    if match is None or (media and not _SAID.fullmatch(media)) or bare:
        raise BadParameter("crop", CROP, text)
    wide, high = map(Fraction, match.groups())
    if not wide or not high or not Fraction(1, 100) <= wide / high <= 100:
        raise BadParameter("crop", "a ratio from 1:100 to 100:1", text)
    return Crop(media.strip(), wide / high)


def listed(text: str) -> tuple[str, ...]:
    """Formats as people write them, `avif,webp`; none if nothing is written. Raises BadParameter."""
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names:
        if name not in FORMATS:
            raise BadParameter("formats", f"formats among {', '.join(FORMATS)}, with commas between,", text)
    return names


def widths(text: str) -> str:
    """How wide it is shown, as a `sizes` attribute says it. Raises BadParameter."""
    if not _SAID.fullmatch(text):
        raise BadParameter("sizes", WIDTHS, text)
    return text


def based(text: str) -> str:
    """What stands before every path, as people write it. Raises BadParameter."""
    plain = text.rstrip("/")
    if not re.fullmatch(ADDRESS, plain):
        raise BadParameter("base", "an address such as `https://img.example.org`, or none,", text)
    return plain


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes markup, with the rooms that know what is served."""

    orders: Orders
    contest: Contest
    ladder: tuple[int, ...]
    longest: int  # characters of an address

    async def markup(self, wish: Wish) -> Markup:
        """The markup of what somebody means. Raises BadParameter, Unsigned, BadSignature, and whatever reading its
        address and making a small copy of it raise."""
        where = await address_of(self.orders, wish.pasted, self.longest)
        for _ in range(ATTEMPTS):
            try:
                return await self._markup(wish, where)
            except Replaced:
                continue
        raise Busy("The original is being replaced at this moment. Try again.")

    async def _markup(self, wish: Wish, where: Address) -> Markup:
        orders, foci = self.orders, self.orders.settling.foci
        subject = await self._subject(where)
        aim = await foci.of(subject.original)
        view = _view(orders, subject, aim)
        directed = [(one.media, await view.cropped(one.shape)) for one in wish.crops if one.media]
        for one in wish.crops:
            view = view if one.media else await view.cropped(one.shape)
        copy = await _copy(view, SMALL, "png")
        impression = await foci.impressions.of(copy)
        forms = formats(copy.picture, wish.formats, orders.renderer.studio.written, clear=impression.clear)
        views = (*directed, ("", view))
        sources = [one for media, shown in views for one in await self._sources(wish, forms, media, shown, len(views))]
        if not sources or sources[-1].media:
            raise BadSignature
        uri = ""
        if wish.placeholder == "image" and not impression.clear:
            form = "webp" if "webp" in orders.renderer.studio.written else "jpg"
            uri = await foci.impressions.data_uri(await _copy(view, TINY, form))
        alt = next((text for text in (wish.alt, aim.said.alt) if text is not None), subject.filled.alt)
        return Markup(tuple(sources[:-1]), sources[-1], alt, impression, aim.focus, wish.eager, wish.placeholder, uri)

    async def _sources(self, wish: Wish, forms: tuple[str, ...], media: str, view: View, among: int) -> list[Source]:
        """Those of one of so many views: in the formats that were asked for, or by what is smaller."""
        offered = {form: await offers(view, form, self.ladder, wish.base) for form in forms}
        if wish.formats is not None:
            listed = ((form, tuple(one.candidate for one in several.values())) for form, several in offered.items())
            return [Source(FORMATS[form].media_type, media, wish.sizes, srcset) for form, srcset in listed if srcset]
        several = smallest.widths(self.orders.renderer, offered)
        sizes = await smallest.measured(self.contest, view, several, wish.allowance.shared(among))
        return smallest.sources(several, offered, sizes, media, wish.sizes)

    async def _subject(self, where: Address) -> Subject:
        """What it is about, in version 3; a signature holds for the version that it was made for."""
        subject = await self.orders.subject(where, trusted=True)
        signed = subject.filled.terms.sig and not subject.sealed
        if signed or where.version == 3:
            return subject
        return await self.orders.subject(replace(where, version=3), trusted=True)


async def _copy(view: View, longest: int, form: str) -> Wanted:
    """A small copy of a view, to be looked at here: no ladder holds for it. Raises BadParameter."""
    orders, subject = view.orders, view.subject
    settled = await view.settled(f"!{longest},{longest}", form)
    assets = await orders.assembled(subject)
    orders.must_be_whole(subject, failed=bool(subject.filled.missed(assets)))
    return orders.renderer.want(subject.original, settled.known, settled.plan, subject.filled, assets)


def formats(
    picture: Picture,
    asked: tuple[str, ...] | None,
    written: frozenset[str],
    *,
    clear: bool,
) -> tuple[str, ...]:
    """The formats of a picture that can be seen through or not, in the order in which a browser is to look at them: at
    the end the one that everybody can show."""
    last = "gif" if picture.frames > 1 else "png" if clear else "jpg"
    wanted = [name for name in WANTED if picture.frames == 1 or FORMATS[name].moving]
    above = asked if asked is not None else tuple(name for name in wanted if name in written)
    return (*(name for name in above if name != last), last)


def _view(orders: Orders, subject: Subject, aim: Aim) -> View:
    """What was asked to be shown, if an image was; else all of it."""
    wanted = subject.where.wanted
    if not isinstance(wanted, Image):
        return View(orders, subject, "full", "0", "default", aim.focus)
    region, size, rotation, last = wanted.segments
    quality, _, form = last.rpartition(".")
    return View(orders, subject, region, rotation, quality, aim.focus, (size, form))
