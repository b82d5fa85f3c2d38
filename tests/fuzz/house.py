"""A server without sockets for the fuzzers: sample pictures, sample designs, and one design with every kind of field."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import uvloop

from server.config.access import Access
from server.config.database import Database
from server.config.designs import Designs
from server.config.log import Log
from server.config.server import Server
from server.config.settings import Settings
from server.config.sources import FolderSource
from tests.fuzz.grammar import Grammar
from tests.likeness import chart
from tests.server.inside import Inside

SAMPLES = Path(__file__).parents[2] / "samples"
NOON = 1_800_000_000.0  # the moment that it always is: dates and countdowns are the same for two readings

CASES = ("as is", "name", "company", "upper", "lower", "title", "sentence")
FIELDS: dict[str, dict[str, Any]] = {
    **{f"case_{case.replace(' ', '_')}": {"type": "text", "case": case, "max": 12} for case in CASES},
    "greeting": {"type": "text", "default": "Hi ß", "case": "upper", "max": 5},
    "tier": {"type": "text", "map": {"vip": "VIP", "*": "guest"}, "case": "lower", "max": 9},
    "count": {"type": "number", "min": 0, "max": 100},
    "share": {"type": "number", "format": "percent"},
    "price": {"type": "money", "currency": "EUR"},
    "starts": {"type": "date", "format": "EEE d MMM yyyy, HH:mm"},
    "held": {"type": "date", "order": "dmy", "default": "2027-03-09"},
    "opens": {"type": "time"},
    "face": {"type": "image"},
    "paid": {"type": "boolean", "yes": "Paid", "no": "Open"},
    "level": {"type": "choice", "choices": ["gold", "silver", "Straße"], "map": {"au": "gold"}},
    "tint": {"type": "color", "default": "#102030"},
    "logo": {"type": "image", "folder": "designs"},
    "link": {"type": "url"},
}
ALL_FIELDS = {
    "name": "everything",
    "canvas": {"width": 300, "height": 150, "background": "#ffffff"},
    "fields": FIELDS,
    "layers": [
        {
            "kind": "text",
            "id": name,
            "text": f"{{{name}}}",
            "box": [5, 5, 290, 140],
            "size": 14,
            "color": "{tint}",
            "missing": "hide",
        }
        for name in FIELDS
        if name not in ("tint", "logo", "face", "link")
    ]
    + [
        {"kind": "image", "source": "{logo}", "box": [200, 100, 90, 40], "missing": "hide"},
        {"kind": "image", "source": "{face}", "box": [100, 0, 40, 40], "missing": {"initials": "{case_name}"}},
        {"kind": "image", "source": "{face}", "box": [150, 0, 40, 40], "missing": {"initials": "{greeting} {count}"}},
        {"kind": "qr", "data": "{link}", "box": [0, 90, 60, 60], "missing": "hide"},
        {"kind": "barcode", "id": "bars", "data": "{case_as_is}", "box": [0, 60, 300, 20], "missing": "hide"},
        {"kind": "countdown", "to": "{starts}", "box": [60, 100, 100, 40], "missing": "hide"},
    ],
    "presets": {
        "email": {"size": "^400,", "format": "jpg"},
        "Tall_1": {
            "canvas": {"width": 100, "height": 200, "background": "{tint}"},
            "layers": {"greeting": {"box": ["5%", "5%", "90%", "30%"], "size": 20}, "bars": {"hidden": True}},
        },
        "part": {"region": "10,10,50,50", "size": "^200,", "rotation": "90"},
    },
}
STAMP = {
    "name": "sale",
    "canvas": {"width": 200, "height": 100},
    "over": {"as": "stamp"},
    "fields": {
        "percent": {"type": "number", "default": 10},
        "word": {"type": "text", "default": "off", "case": "title"},
    },
    "layers": [{"kind": "text", "text": "{percent} % {word}", "box": [0, 0, 200, 100], "size": 30, "color": "#000000"}],
}
OPEN = {
    "name": "greeting",
    "public": True,
    "canvas": {"width": 200, "height": 100, "background": "#ffffff"},
    "fields": {"name": {"type": "text", "default": "all", "case": "name"}},
    "layers": [{"kind": "text", "text": "Hello {name}", "box": [0, 0, 200, 100], "size": 30, "color": "#000000"}],
}


def furnish(folder: Path) -> Path:
    """Put pictures and designs into a folder; that of the pictures."""
    pictures, designs = folder / "pictures", folder / "designs"
    shutil.copytree(SAMPLES / "pictures", pictures)
    shutil.copytree(SAMPLES / "designs", designs)
    (pictures / "huge.png").unlink(missing_ok=True)
    for name in ("Ümläut 100%.png", "a;b=c.png", "ark:12025~x.png", "folder/text=x.png", "webinar@3.png"):
        chart(9, 6, 10).write_to_file(str(pictures / "new.png"))
        (pictures / "new.png").replace(pictures / name)
    for design in (ALL_FIELDS, STAMP, OPEN):
        (designs / f"{design['name']}.json").write_text(json.dumps(design))
    return pictures


def grammar(folder: Path) -> Grammar:
    """What there is to be asked for."""
    pictures = folder / "pictures"
    names = [str(path.relative_to(pictures)) for path in sorted(pictures.rglob("*")) if path.is_file()]
    shown = tuple(name for name in names if not name.endswith((".svg", ".json")))
    documents = [json.loads(path.read_text()) for path in sorted((folder / "designs").glob("*.json"))]
    return Grammar((*shown, "nothing.jpg"), {one["name"]: tuple(one["fields"]) for one in documents})


def settings(folder: Path, **access: Any) -> Settings:
    return Settings(
        server=Server(gallery=""),
        sources=(FolderSource(name="pictures", kind="folder", path=folder / "pictures"),),
        designs=Designs(folder=str(folder / "designs")),
        access=Access(**access),
        log=Log(level="error", requests=False),
        database=Database(url=f"sqlite:///{folder}/kept.db"),
    )


def opened(folder: Path, **access: Any) -> Inside:
    """A house where it is always the same moment, with keys if they are given."""
    before = asyncio.get_event_loop_policy()
    asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # which takes half the time of asyncio's own
    try:
        built = Inside(settings(folder, **access))
    finally:
        asyncio.set_event_loop_policy(before)
    built.house.orders._clock = lambda: NOON
    return built
