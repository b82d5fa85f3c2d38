"""Signed and sealed addresses, changed: what is let in has to mean what was signed, and nothing else.

The oracle knows what each address was signed for. An address that is let in has to show the picture that the signed
closed fields make together with the values that were used for the open ones, in the signed version of the API, of the
signed identifier and design, with the pinned parameters, for as long and as often as was signed; and no value of an open
field is longer than was allowed, unless it is the design's own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from urllib.parse import quote, quote_from_bytes

import regex

from ops.errors import Mistake
from server.errors import BadSignature, Unopened, Unsigned
from server.iiif import address
from server.iiif.address import Image
from server.orders import Order
from server.sources.original import Replaced
from server.subject import Subject
from tests.fuzz import house
from tests.fuzz.findings import Wrong
from tests.fuzz.grammar import OVERLAY_WORDS, PHRASES, TAIL_WORDS
from tests.fuzz.in_process import MARK, InProcess
from tests.fuzz.mutation import mutated
from tests.server.inside import SEALING, SIGNING, Answer

LONGEST = 8192
SEGMENTS = 4
FUTURE, PAST = 1_900_000_000, 1_700_000_000  # around the moment that it always is
SHARE = 0.03  # of the addresses, that are asked for through the whole application
LET_IN = frozenset({200, 303})
NOTED = re.compile(r"design=(?:expired|limit|busy|failed)")


@dataclass(frozen=True, slots=True)
class Signed:
    """An address as it was signed or sealed: the `path`, and what it was made from: identifier, head and closed fields,
    with the tail; what it leaves open, and until when and how often it is good."""

    path: bytes
    version: int
    identifier: str
    closed: str
    tail: tuple[str, str, str, str]
    opened: dict[str, int | None] = field(default_factory=dict)
    expires: int | None = None
    most: int | None = None
    pins: tuple[str, ...] = ()
    sealed: bool = False


# identifier, closed overlay, values of open fields as they stand in the address, open, conditions
MADE = (
    ("everything", "case_name=Ann;tier=vip;price=19.99", "count=5", "count,case_upper:5", {}),
    ("everything", "case_as_is=a%3Bb;starts=2027-01-31;locale=de", "", "case_name:7", {"expires": FUTURE}),
    ("everything", "case_upper.or=YOU;level=gold", "case_upper={{x}}", "case_upper:6", {"most": 5}),
    ("everything", "case_lower=ABC", "greeting=Yo", "greeting,tint", {"pins": ("size", "format")}),
    ("everything", "logo=tiny.png", "case_title=x", "case_title", {"pins": ("region", "size", "rotation", "format")}),
    ("ticket", "event=Undertow;code=UT27-K114", "holder=Sarah", "holder:20,row:3,seat", {}),
    ("webinar@1", "company=Northwind", "first_name=Bob", "first_name:30", {"expires": FUTURE, "most": 9}),
    ("dawn.jpg", "text=Hello;at=s;color=fff", "", "text2:10", {}),
    ("dawn.jpg", "text;text.or=there;size=9", "text={{name}}", "text:12", {"pins": ("size",)}),
    ("dawn.jpg", "sale;word=off", "percent=20", "percent", {}),
    ("webinar", "text;text=Sold out;at=c", "", "size", {}),
    ("folder/lighthouse.avif", "text=A%26B", "", "color", {"version": 2}),
    ("dawn.jpg", "text=Ends", "", "text2", {"expires": PAST}),
    ("greeting", "name=Ann", "", "", {"expires": FUTURE}),
)
SEALED = (("everything", "case_name=Ann;tier=vip"), ("dawn.jpg", "text=Secret;at=n"), ("dawn.jpg", "sale;percent=30"))


class Signatures(InProcess):
    """Addresses that were signed, and what becomes of them on the way."""

    name = "signatures"
    attempts = 2000

    def __init__(self, folder: Path, seeds: Iterable[bytes] = ()) -> None:
        if not (folder / "designs").is_dir():
            house.furnish(folder)
        super().__init__(house.opened(folder, signing=SIGNING, sealing=SEALING))
        self.signed = [self._sign(*one) for one in MADE] + [self._seal(*one) for one in SEALED]
        self._by_signature = {key: one for one in self.signed if (key := _proof(one.path))}
        self._names = tuple(self._grammar_names(folder))
        self._seeds = list(seeds)

    def _sign(self, identifier: str, closed: str, given: str, opened: str, more: dict[str, object]) -> Signed:
        version = int(str(more.get("version", 3)))
        tail = ("full", "60,", "0", "default.png")
        written = quote(identifier, safe="@")
        url = f"/iiif/{version}/{written}/{';'.join(filter(None, (closed, given)))}/{'/'.join(tail)}"
        conditions = {name: value for name, value in more.items() if name != "version"}
        path = self._inside.sign(url, opened, **conditions)
        pairs = (one.partition(":") for one in opened.split(",") if one)
        limits = {name: int(longest) if longest else None for name, _, longest in pairs}
        return Signed(path.encode(), version, identifier, closed, tail, limits, **conditions)  # type: ignore[arg-type]

    def _seal(self, identifier: str, closed: str) -> Signed:
        tail = ("full", "60,", "0", "default.png")
        path = self._inside.seal(f"/iiif/3/{quote(identifier)}/{closed}/{'/'.join(tail)}")
        return Signed(path.encode(), 3, identifier, closed, tail, sealed=True)

    @staticmethod
    def _grammar_names(folder: Path) -> Iterable[str]:
        return house.grammar(folder).designs

    def make(self, rng: Random) -> bytes:
        if self._seeds and rng.random() < 0.02:
            return self._again(rng.choice(self._seeds))
        data = rng.choice(self.signed).path
        for _ in range(1 + int(rng.expovariate(1.2))):
            data = self._changed(rng, data)
        return (MARK if rng.random() < SHARE else b"") + data

    def _again(self, seed: bytes) -> bytes:
        """A seed: what was signed is named by its number, as `@3@`, for signatures are others in each house."""
        return re.sub(rb"@(\d+)@", lambda match: self.signed[int(match[1]) % len(self.signed)].path, seed)

    def _changed(self, rng: Random, data: bytes) -> bytes:
        kind = rng.random()
        if kind < 0.3:
            return mutated(rng, data, OVERLAY_WORDS + TAIL_WORDS, 2)
        path, mark, query = data.partition(b"?")
        parts = path.split(b"/")
        if len(parts) < SEGMENTS + 2:
            return mutated(rng, data, OVERLAY_WORDS, 2)
        if kind < 0.75:
            parts[4] = self._overlay_changed(rng, parts[4])
        elif kind < 0.85:
            place = rng.randrange(2, len(parts))
            parts[place] = self._segment_changed(rng, place, parts[place])
        elif kind < 0.93:
            query = b"&".join(filter(None, (query, self._pair(rng))))
        else:
            parts.insert(
                rng.randrange(4, len(parts) + 1), rng.choice((b"", self._pair(rng), b"full", rng.choice(parts)))
            )
        return b"/".join(parts) + (b"?" + query if query else mark)

    def _overlay_changed(self, rng: Random, overlay: bytes) -> bytes:
        """Fields dropped, doubled, put elsewhere, taken from others, encoded, or made what they are not."""
        pieces = overlay.split(b";")
        place = rng.randrange(len(pieces))
        kind = rng.randrange(11)
        if kind == 0:
            del pieces[place]
        elif kind == 1:
            pieces.insert(rng.randrange(len(pieces) + 1), pieces[place])
        elif kind == 2:
            rng.shuffle(pieces)
        elif kind in (3, 4):
            pieces.insert(rng.randrange(len(pieces) + 1), self._pair(rng))
        elif kind == 5:
            others = rng.choice(self.signed).path.split(b"/")
            pieces[place] = rng.choice(others[4].split(b";") if len(others) > SEGMENTS else others)
        elif kind == 6:
            pieces[place] = quote_from_bytes(pieces[place], safe="").encode()
        elif kind == 7:
            pieces[place] = pieces[place].replace(b"=", rng.choice((b".or=", b".b64=", b"%3D", b"==", b"= ")), 1)
        elif kind == 8:
            name, _, value = pieces[place].partition(b"=")
            pieces[place] = name.upper() + b"=" + value if rng.random() < 0.5 else name + b"=" + self._value(rng)
        elif kind == 9:
            return rng.choice((b"%3B", b"&", b";;", b"; ", b"/")).join(pieces)
        else:
            return quote_from_bytes(overlay, safe="").encode()
        return b";".join(pieces)

    def _segment_changed(self, rng: Random, place: int, segment: bytes) -> bytes:
        if place == 2:
            return rng.choice((b"2", b"3", b"03"))
        if place == 3:
            names = [one.identifier for one in self.signed] + list(self._names)
            name = rng.choice(names) + rng.choice(("", "", "@1", "@latest", "@2"))
            return rng.choice(
                (quote(name, safe="@").encode(), segment.upper(), segment + b"%20", b"pictures:" + segment)
            )
        return rng.choice(
            (*TAIL_WORDS, b"90", b"!0", b"61,", b"pct:50", b"square", b"gray.png", b"default.jpg", b"info.json")
        )

    def _pair(self, rng: Random) -> bytes:
        names = [
            *house.FIELDS, "text", "text2", "size", "percent", "word", "first_name", "company", "holder", "event", "open",
            "exp", "renders", "sig", "sealed", "tz", "locale", "preset", "name",
        ]  # fmt: skip
        name = rng.choice(names) + rng.choice(("", "", "", ".or", ".b64"))
        return name.encode() + b"=" + self._value(rng)

    def _value(self, rng: Random) -> bytes:
        special = ("count,tier", "first_name", "text:999", "1999999999", "99", "x;tier=press", "a;sig=x", "%3Bcount=9")
        return quote(rng.choice(special if rng.random() < 0.3 else PHRASES), safe=rng.choice(("", ";=,:"))).encode()

    async def _alone(self, raw: bytes) -> str:
        path, _, query = raw.partition(b"?")
        try:
            where = address.read(path, query, LONGEST)
            if not isinstance(where.wanted, Image):
                return "no picture"
            subject = await self._orders.subject(where)
            order = await self._orders.take(subject, where.wanted.segments)
        except (Mistake, Replaced) as refusal:
            return f"refused, {type(refusal).__name__}"
        filled = subject.filled
        if not filled.asked:
            return "let in, nothing written"
        if subject.filling.public and not filled.terms.sig:
            return "let in, public"
        signed = self._by_signature.get(filled.terms.sealed if subject.sealed else filled.terms.sig)
        if signed is None:
            raise Wrong("let in without a signature", f"{raw!r} is read as {filled.spelled}")
        await self._must_mean(signed, subject, order)
        return "let in, sealed" if subject.sealed else "let in, signed"

    async def _must_mean(self, signed: Signed, subject: Subject, order: Order) -> None:
        """Raises Wrong."""
        used = {part.name: part for part in subject.filled.parts if part.name in signed.opened}
        overlay = ";".join(filter(None, (signed.closed, *map(str, used.values()))))
        version = subject.where.version if signed.sealed else signed.version
        reference = replace(
            subject.where, version=version, identifier=signed.identifier, overlay=overlay, query="", joined=False
        )
        if subject.where.version != signed.version and not signed.sealed:  # a seal is for values, whoever shows them
            raise Wrong("another version of the API", f"{subject.where.version} instead of {signed.version}")
        wanted = subject.where.wanted
        segments = wanted.segments if isinstance(wanted, Image) else signed.tail
        expected = await self._orders.take(await self._orders.subject(reference), segments, trusted=True)
        if order.wanted.key != expected.wanted.key:
            raise Wrong("another picture", f"{subject.filled.spelled} instead of {overlay}")
        if (subject.identifier, subject.bound) != (expected.subject.identifier, expected.subject.bound):
            raise Wrong("another subject", f"{subject.identifier} {subject.bound} instead of {signed}")
        if not signed.sealed and (subject.expires, order.most) != (signed.expires, signed.most):
            raise Wrong("other terms", f"{subject.expires}, {order.most} instead of {signed.expires}, {signed.most}")
        await self._must_keep_pins(signed, reference, order)
        await self._must_keep_limits(signed, reference, used={name: part.text for name, part in used.items()})

    async def _must_keep_pins(self, signed: Signed, reference: address.Address, order: Order) -> None:
        pinned = await self._orders.take(await self._orders.subject(reference), signed.tail, trusted=True)
        named = ("region", "size", "rotation", "format")
        for name, mine, first in zip(named, order.spelled.split("/"), pinned.spelled.split("/"), strict=True):
            if name in signed.pins and mine != first:
                raise Wrong("another pinned parameter", f"{name} is {mine} instead of {first}")

    async def _must_keep_limits(self, signed: Signed, reference: address.Address, used: dict[str, str]) -> None:
        """What was used of the address for an open field is no longer than was allowed; the design's own may be."""
        own = await self._orders.subject(replace(reference, overlay=signed.closed))
        standing = {part.name: part.text for part in own.filled.parts}
        for name, longest in signed.opened.items():
            text = used.get(name, "")
            if longest is not None and text != standing.get(name) and len(regex.findall(r"\X", text)) > longest:
                raise Wrong("longer than allowed", f"{name} may have {longest} characters and has {text!r}")

    def _through(self, raw: bytes) -> str:
        """Ask the application: it lets nobody in who is not let in here, and shows others everybody's version."""
        answer = self._inside.ask(raw, "GET")
        if answer.status >= 500 and answer.status != 503:
            raise Wrong(f"answer {answer.status}", f"{raw!r}: {answer.body[:300]!r}")
        if (
            answer.status in LET_IN
            and self._refuses(raw)
            and not NOTED.search(answer.headers.get("bookplate-notes", ""))
        ):
            raise Wrong("the application lets in what is refused", f"{raw!r}: {_told(answer)}")
        return f"asked {answer.status}"

    def _refuses(self, raw: bytes) -> bool:
        path, _, query = raw.partition(b"?")

        async def refused() -> bool:
            try:
                where = address.read(path, query, LONGEST)
                subject = await self._orders.subject(where)
                if isinstance(where.wanted, Image):
                    await self._orders.take(subject, where.wanted.segments)
            except (Unsigned, BadSignature, Unopened):
                return True
            except (Mistake, Replaced):
                return False
            return False

        return self._inside.run(refused())


def _told(answer: Answer) -> str:
    return f"{answer.status} {answer.headers.get('link', '')}"


def _proof(path: bytes) -> str:
    """The signature, or the sealed values, of an address."""
    match = re.search(rb"(?:sig|sealed)=([^;/?]+)", path)
    return match[1].decode() if match else ""
