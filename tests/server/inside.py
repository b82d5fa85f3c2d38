"""A house with keys and designs, asked without sockets: for tests that need thousands of answers."""

import asyncio
import json
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from server import app, signing
from server.access import terms
from server.config.access import Access
from server.config.database import Database
from server.config.designs import Designs as DesignSettings
from server.config.log import Log
from server.config.server import Server as ServerSettings
from server.config.settings import Settings
from server.config.sources import FolderSource
from server.iiif import address
from server.signing import Conditions
from tests.likeness import chart
from tests.server.running import bearer

SIGNING = {"k2": "c2Vjb25kIGtleSBmb3Igc2lnbmluZw", "k1": "Zmlyc3Qga2V5IGZvciBzaWduaW5nIHNvIGxvbmc"}
SEALING = {"s1": "A" * 86}
TAIL = "full/60,/0/default.png"

T = TypeVar("T")


def _text(words: str, **more: Any) -> dict[str, Any]:
    return {"kind": "text", "text": words, "box": [10, 10, 380, 90], "size": 40, "color": "#000000", **more}


DESIGNS: tuple[dict[str, Any], ...] = (
    {
        "name": "badge",
        "locale": "en-US",
        "canvas": {"width": 400, "height": 200, "background": "#ffffff"},
        "fields": {
            "first_name": {"type": "text", "default": "there", "max": 40},
            "company": {"type": "text", "default": "your team"},
            "color": {"type": "color", "default": "#000000"},
            "starts": {"type": "date", "format": "long"},
            "price": {"type": "number"},
            "ticket": {"type": "url"},
            "logo": {"type": "image"},
        },
        "layers": [
            _text("Hi {first_name} of {company}", color="{color}"),
            _text("{starts} {price}", box=[10, 110, 300, 80]),
            {"kind": "qr", "data": "{ticket}", "box": [320, 110, 80, 80], "missing": "hide"},
            {"kind": "image", "source": "{logo}", "box": [0, 150, 50, 50], "missing": "hide"},
        ],
    },
    {
        "name": "sale",
        "canvas": {"width": 200, "height": 100},
        "over": {"as": "stamp"},
        "fields": {"percent": {"type": "number", "default": 10}, "word": {"type": "text", "default": "off"}},
        "layers": [_text("{percent} % {word}", box=[0, 0, 200, 100])],
    },
    {
        "name": "poster",
        "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
        "fields": {"first_name": {"type": "text", "default": "there", "max": 40}},
        "layers": [
            {"kind": "shape", "id": "ground", "box": [0, 0, 200, 100], "fill": "#0000ff"},
            _text("Hi {first_name}", id="words", box=[10, 10, 180, 80], size=30),
        ],
        "presets": {
            "email": {"size": "^400,", "format": "jpg", "display": 200, "email_safe": True},
            "tall": {
                "canvas": {"width": 120, "height": 240, "background": "#ff0000"},
                "layers": {"ground": {"box": [0, 120, 120, 120]}, "words": {"box": [10, 10, 100, 80], "size": 20}},
                "size": "^240,",
                "format": "png",
            },
            "story": "instagram-story",
        },
    },
    {
        "name": "greeting",
        "public": True,
        "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
        "fields": {"name": {"type": "text", "default": "all"}},
        "layers": [_text("Hello {name}", box=[0, 0, 200, 100])],
    },
)


def furnish(folder: Path) -> Path:
    """Pictures and designs in a folder; the folder of the pictures."""
    pictures, designs = folder / "pictures", folder / "designs"
    (pictures / "deep").mkdir(parents=True)
    designs.mkdir()
    chart(10, 7, 60).write_to_file(str(pictures / "chart.png"))
    chart(7, 10, 60).write_to_file(str(pictures / "other.png"))
    chart(7, 10, 20).write_to_file(str(pictures / "deep/one.png"))
    for design in DESIGNS:
        (designs / f"{design['name']}.json").write_text(json.dumps(design))
    return pictures


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def canonical(self) -> str:
        """The path of its canonical address."""
        return "/iiif" + self.headers["link"].partition("/iiif")[2].partition(">")[0]


class Inside:
    """A house, and the event loop that it lives in."""

    def __init__(self, settings: Settings) -> None:
        self._loop = asyncio.new_event_loop()
        self.settings = settings

        async def build() -> app.House:
            return app.build(settings)

        self.house = self.run(build())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        self.run(self._close())
        self._loop.close()

    async def _close(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, return_exceptions=True)  # what is made beforehand
        await self.house.close()

    def ask(self, target: str | bytes, method: str = "HEAD", **headers: str) -> Answer:
        return self.run(self.asking(target, method, **headers))

    async def asking(self, target: str | bytes, method: str = "HEAD", **headers: str) -> Answer:
        """The same, for those who ask at the same time."""
        raw = target.encode() if isinstance(target, str) else target
        path, _, query = raw.partition(b"?")
        named = {"host": "127.0.0.1", **{name.replace("_", "-").lower(): text for name, text in headers.items()}}
        scope = {
            "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "root_path": "",
            "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 5), "path": path.decode("latin-1"), "raw_path": path,
            "query_string": query, "headers": [(name.encode(), text.encode()) for name, text in named.items()],
        }  # fmt: skip
        sent: list[Any] = []
        asked = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Any:
            return asked.pop() if asked else await asyncio.Event().wait()

        async def send(message: Any) -> None:
            sent.append(message)

        await self.house.door(scope, receive, send)  # type: ignore[arg-type]
        headers = {name.decode().lower(): text.decode() for name, text in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, b"".join(one.get("body", b"") for one in sent[1:]))

    @property
    def admin(self) -> dict[str, str]:
        """The header that proves an administrator."""
        token = self.house.core.admin.current()
        assert token is not None
        return bearer(token)

    def sign(self, url: str, opened: str = "", **more: Any) -> str:
        """A signed path of an address."""
        where = address.read(*address.parted(url.encode()), 100_000)
        return self.run(signing.signed(self.house.orders, where, Conditions(terms.read_open(opened), **more)))

    def seal(self, url: str, expires: int | None = None) -> str:
        """A path of an address with its values sealed."""
        return self.run(
            signing.sealed(self.house.orders, address.read(*address.parted(url.encode()), 100_000), expires)
        )


async def made_aside(inside: Inside) -> None:
    """Until nothing better is being made any more."""
    while aside := tuple(inside.house.delivery.contest.aside):
        await asyncio.gather(*aside)


@contextmanager
def inside(folder: Path, **more: Any) -> Iterator[Inside]:
    """A house of what `furnish` put into a folder, with keys to sign and to seal, unless more is said."""
    access = Access(**more.pop("access", {"signing": SIGNING, "sealing": SEALING}))
    built = Inside(
        Settings(
            server=ServerSettings(gallery="", **{"state_folder": f"{folder}/state", **more.pop("server", {})}),
            sources=more.pop("sources", None)
            or (FolderSource(name="pictures", kind="folder", path=folder / "pictures"),),
            designs=DesignSettings(folder=str(folder / "designs")),
            access=access,
            log=Log(level="warning", requests=False),
            database=Database(url=f"sqlite:///{folder}/kept.db"),
            **more,
        )
    )
    try:
        yield built
    finally:
        built.close()
