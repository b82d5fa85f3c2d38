"""The URL grammar: reading → filling in → order → key → canonical address, and that is read again.

What has to hold of every address: nothing is raised but a refusal with a status fit for it; the canonical address means
the same (the key of its picture is the same) and names itself; remarks name declared fields alone. A share of the
addresses goes through the whole application: ETag and bytes are those of the canonical address then, an `id` and a
redirect lead where they say, and every answer is one that there may be.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from random import Random

from ops.errors import Mistake
from server import errors
from server.client import KEEN, SILENT
from server.iiif import address
from server.iiif.address import Base, Collection, Image, Information, Manifest
from server.orders import Order
from server.sources.original import Replaced
from server.subject import Subject
from tests.fuzz import house
from tests.fuzz.findings import Wrong
from tests.fuzz.grammar import WORDS, small
from tests.fuzz.in_process import MARK, InProcess
from tests.fuzz.mutation import mutated
from tests.server.inside import Answer

LONGEST = 8192
REFUSALS = frozenset({400, 403, 404, 405, 410, 413, 414, 503})
SEEN = 2000  # addresses that mutations start from


class Urls(InProcess):
    """`share` of the addresses go through the application too; 0 for none."""

    name = "urls"
    attempts = 2000

    def __init__(self, folder: Path, seeds: Iterable[bytes] = (), share: float = 0.0, **access: str) -> None:
        if not (folder / "designs").is_dir():
            house.furnish(folder)
        super().__init__(house.opened(folder, **access))
        self._grammar = house.grammar(folder)
        self._seeds = list(seeds)
        self._share = share

    def make(self, rng: Random) -> bytes:
        kind = rng.random()
        start = rng.choice(self._seeds) if self._seeds and kind < 0.1 else self._grammar.address(rng)
        data = mutated(rng, start, WORDS) if kind < 0.3 else start
        return MARK + small(data) if rng.random() < self._share else data

    async def _alone(self, raw: bytes) -> str:
        """Read it, name it, and read that again. Raises Wrong."""
        try:
            first = await self._read(raw)
        except (Mistake, Replaced) as refusal:
            return _refused(refusal)
        path, keys, subject = first
        _must_name_declared(subject)
        try:
            again, other, _ = await self._read(path.encode())
        except (Mistake, Replaced) as refusal:
            raise Wrong("canonical refused", f"{path} is refused: {refusal}") from None
        if other != keys:
            raise Wrong("canonical means another", f"{path} has {other} instead of {keys}")
        if again != path:
            raise Wrong("canonical names another", f"{path} names {again}")
        return "picture" if keys else "other"

    async def _read(self, raw: bytes) -> tuple[str, tuple[str, ...], Subject]:
        """The canonical address, by what its pictures are kept, and what it is about."""
        path, _, query = raw.partition(b"?")
        where = address.read(path, query, LONGEST)
        subject = await self._orders.subject(where)
        base = where.canonical(subject.told, subject.identifier)
        match where.wanted:
            case Image(segments):
                client = replace(KEEN, width=400) if "auto" in "".join(segments) else SILENT
                order = await self._orders.take(subject, segments, client, trusted=True)
                return f"{base}/{order.spelled.replace('^', '%5E')}", _keys(order), subject
            case Information():
                return f"{base}/info.json", (), subject
            case Manifest():
                return f"{base}/manifest.json", (), subject
            case Base() | Collection():
                return base, (), subject

    def _through(self, raw: bytes) -> str:
        """Ask for it, and for what the answer names. Raises Wrong."""
        answer = self._inside.ask(raw, "GET")
        _must_be_sound(raw, answer)
        if answer.status == 303:
            self._must_lead_to_information(answer)
        elif answer.status == 200 and "json" in answer.headers["content-type"]:
            self._must_lead_to_itself(json.loads(answer.body)["id" if b"/iiif/3/" in raw else "@id"])
        elif answer.status == 200 and "failed" not in answer.headers.get("bookplate-notes", ""):
            again = self._inside.ask(answer.canonical, "GET")
            same = again.headers.get("etag"), again.body
            if again.status != 200 or same != (answer.headers.get("etag"), answer.body):
                raise Wrong("canonical has other bytes", f"{answer.canonical} is {again.status} {same[0]}")
            told = self._inside.ask(raw, "GET", if_none_match=answer.headers["etag"])
            if told.status != 304:
                raise Wrong("no 304", f"{raw!r} with its own ETag is {told.status}")
        return f"asked {answer.status}"

    def _must_lead_to_information(self, answer: Answer) -> None:
        target = answer.headers["location"].partition("/iiif")[2]
        led = self._inside.ask(f"/iiif{target}", "GET")
        if led.status != 200 or "json" not in led.headers["content-type"]:
            raise Wrong("redirect to nothing", f"303 to /iiif{target}, which is {led.status}")

    def _must_lead_to_itself(self, name: str) -> None:
        target = f"/iiif{name.partition('/iiif')[2]}/info.json"
        led = self._inside.ask(target, "GET")
        if led.status != 200 or name not in led.body.decode():
            raise Wrong("id leads elsewhere", f"{target} is {led.status}")


def _keys(order: Order) -> tuple[str, ...]:
    return tuple(one.key for one in order.formats)


def _refused(refusal: Exception) -> str:
    """The status of a refusal. Raises Wrong if there may be none such for sound pictures."""
    if isinstance(refusal, Replaced):
        return "refused, replaced"
    status = errors.status(refusal) if isinstance(refusal, Mistake) else 500
    if status not in REFUSALS:
        raise Wrong(f"refused with {status}", f"{type(refusal).__name__}: {refusal}")
    return f"refused {status}"


def _must_name_declared(subject: Subject) -> None:
    """Remarks never carry what a stranger has written."""
    for name, remark in subject.filled.notes:
        known = name in ("unknown", "tz", "locale", "preset", "design") or name in subject.filling.fields
        if not known or not remark.replace("-", "").replace("_", "").isalnum():
            raise Wrong("remark of a stranger", f"{name}={remark}")


def _must_be_sound(raw: bytes, answer: Answer) -> None:
    """A status that there may be, and headers that can be sent."""
    if answer.status not in REFUSALS | {200, 303}:
        raise Wrong(f"answer {answer.status}", f"{raw!r}: {answer.body[:300]!r}")
    if any("\n" in text or "\r" in text or "\0" in text for text in answer.headers.values()):
        raise Wrong("header with a line", f"{raw!r}: {answer.headers}")
