"""What `default.auto` delivers to browsers and mail programs, beside every format that they name.

    python -m tests.bench.formats FOLDER... [--widths 160 320 640 960 1280 1600]

Every picture of the folders is asked for in every width (narrower ones in their own), by each kind of client as if
nothing had been compared before. The first answer must not be larger than WebP where that is named, nor than the plain
format; the settled answer no larger than any format that is named and shows as much in as many pixels. What breaks that
is listed, and the exit code is 1.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from ops.errors import Mistake
from server import app
from server.cache.purges import Purges
from server.client import SILENT, Client, Kind, Open
from server.config.access import Access
from server.config.database import Database
from server.config.designs import Designs
from server.config.log import Log
from server.config.server import Server
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.contest import Contest
from server.iiif import address
from server.orders import Order, Subject
from server.routes.negotiation import Negotiation
from server.sizes import Sizes
from tests.accepts import MEDIA, NAMED, liked

CLIENTS = (
    "Chrome 135, an img", "Firefox 133, an img", "Safari 18, an img", "Gmail's image proxy",
    "Gmail's image proxy, newer", "Outlook 2016 on Windows", "Outlook 2010", "Apple's mail privacy proxy",
    "Apple Mail on macOS 13", "Yahoo's mail proxy, another",
)  # fmt: skip
WIDTHS = (160, 320, 640, 960, 1280, 1600)
ENDLESS = 100_000  # pixels that no picture is high
SHOWN = {Kind.OPAQUE: tuple(MEDIA), Kind.CLEAR: ("avif", "webp", "png"), Kind.MOVING: ("webp", "gif")}


@dataclass
class Tally:
    """What one kind of client got of all pictures: how often each format, how many bytes at first and when all was
    settled, how many it would be as WebP (if it names that) and as the plain format, and what was too large."""

    first: int = 0
    settled: int = 0
    plain: int = 0
    webp: int = 0
    formats: Counter[str] = field(default_factory=Counter)
    late: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)


@contextmanager
def house(folder: Path, kept: Path) -> Iterator[app.House]:
    """What serves the pictures of a folder. Has to be in an event loop."""
    yield app.build(
        Settings(
            server=Server(gallery="", state_folder=str(kept / "state")),
            sources=(FolderSource(name="pictures", kind="folder", path=folder),),
            designs=Designs(folder=""),
            access=Access(),
            log=Log(level="error", requests=False),
            database=Database(url=f"sqlite:///{kept}/kept.db"),
        )
    )


@dataclass(frozen=True)
class Clients:
    """Kinds of clients, who ask one house."""

    house: app.House
    named: dict[str, str]

    async def look(self, name: str, widths: Sequence[int], tallies: dict[str, Tally]) -> None:
        """Ask for one picture in all widths. Raises Mistake."""
        orders = self.house.orders
        where = address.read(*address.parted(f"/iiif/3/{quote(name, safe='')}/full/max/0/default.jpg".encode()), 10_000)
        subject = await orders.subject(where)
        sizes = set()
        for width in widths:
            plain = await self.order(subject, f"!{width},{ENDLESS}", "jpg", SILENT)
            if plain.wanted.plan.size not in sizes:
                sizes.add(plain.wanted.plan.size)
                await self._compare(subject, plain, tallies)

    async def order(self, subject: Subject, size: str, form: str, client: Client) -> Order:
        return await self.house.orders.take(subject, ("full", size, "0", f"default.{form}"), client, trusted=True)

    async def _compare(self, subject: Subject, plain: Order, tallies: dict[str, Tally]) -> None:
        wanted = plain.wanted.plan.size
        kind = Kind.of(plain.wanted.picture, plain.wanted.plan)
        bodies: dict[str, int] = {}
        for form in SHOWN[kind]:
            order = await self._in(subject, str(wanted), form)
            if order and order.wanted.plan.size == wanted:
                bodies[form] = len(await self._body(order))
        said = f"{subject.identifier} {wanted}"
        for name, header in self.named.items():
            first, settled, got = await self._asked(subject, str(wanted), header)
            named = {form for form in bodies if _is_named(header, form)}
            usual = bodies.get({Kind.OPAQUE: "jpg", Kind.CLEAR: "png", Kind.MOVING: "gif"}[kind], settled)
            tally, most = tallies[name], bodies["webp"] if "webp" in named else usual
            tally.formats[got] += 1
            tally.first += first
            tally.settled += settled
            tally.plain += usual
            tally.webp += most
            if first > most:
                tally.early.append(f"{said}: {first} > {most}")
            tally.late += [
                f"{said}: {got} {settled} > {form} {bodies[form]}" for form in named if settled > bodies[form]
            ]
            if settled > usual:
                tally.late.append(f"{said}: {got} {settled} > {usual}")

    async def _in(self, subject: Subject, size: str, form: str) -> Order | None:
        try:
            return await self.order(subject, size, form, SILENT)
        except Mistake:
            return None

    async def _body(self, order: Order) -> bytes:
        body = await self.house.renderer.found(order.wanted)
        return body if body is not None else (await self.house.renderer.make(order.wanted)).body

    async def _asked(self, subject: Subject, size: str, header: str) -> tuple[int, int, str]:
        """Bytes of the first answer and of the settled one, and the format of that, as if nobody had asked before."""
        renderer, delivery = self.house.renderer, self.house.delivery
        client = Negotiation(delivery.ladder, 960).of_raw(Open(format=True), {b"accept": header.encode()})
        contest = Contest(renderer, Sizes(None, renderer.readers, Purges()), self.house.core.log)
        order = await self.order(subject, size, "auto", client)
        first = await contest.best(order)
        while contest.aside:
            await asyncio.gather(*contest.aside)
        settled = await contest.best(order)
        assert not settled.passing
        return len(first.made.body), len(settled.made.body), str(settled.order.wanted.plan.format)


def _is_named(header: str, form: str) -> bool:
    """Whether a client names a format, and likes none better."""
    return MEDIA[form] in header.lower() and liked(header, form) >= max(liked(header, name) for name in MEDIA)


async def measure(folders: Sequence[Path], widths: Sequence[int]) -> dict[str, Tally]:
    """What each kind of client got of all pictures in the folders."""
    named = {name: NAMED[name] for name in CLIENTS}
    tallies = {name: Tally() for name in named}
    for folder in folders:
        with TemporaryDirectory() as kept, house(folder, Path(kept)) as built:
            try:
                for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                    try:
                        await Clients(built, named).look(path.relative_to(folder).as_posix(), widths, tallies)
                    except Mistake as mistake:
                        print(f"{path.name} is left out: {mistake}", file=sys.stderr)
            finally:
                await built.close()
    return tallies


def table(tallies: dict[str, Tally]) -> str:
    rows = [
        f"{'client':28} {'pictures':>8} {'first':>11} {'settled':>11} {'as WebP':>8} {'plain':>7}  formats  too large: first, settled"
    ]
    for name, one in tallies.items():
        count = sum(one.formats.values())
        forms = " ".join(f"{form} {number}" for form, number in one.formats.most_common())
        shares = (f"{one.settled / (other or 1):7.0%}" for other in (one.webp, one.plain))
        rows.append(
            f"{name:28} {count:8} {one.first:11,} {one.settled:11,} {' '.join(shares)}  {forms}  {len(one.early)}, {len(one.late)}"
        )
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, help="folders of pictures")
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS)
    asked = parser.parse_args(arguments)
    tallies = asyncio.run(measure(asked.folders, asked.widths))
    print(table(tallies))
    wrong = [f"{name}: {said}" for name, one in tallies.items() for said in (*one.early, *one.late)]
    print(*wrong, sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
