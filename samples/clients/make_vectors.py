"""Makes vectors.json: two hundred signed links, and some sealed ones, that clients in any language can be held to.

    python samples/clients/make_vectors.py

The keys are no secrets. Each link says what it is made of, as `Image` and `Signer.sign` of bookplate.py take it, and its
path. Tests hold both clients and the server to this file.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import fields
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bookplate import Image, Signer, clean, packed
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

PLACE = Path(__file__).with_name("vectors.json")
ABOUT = (
    "Links of Bookplate that were signed with the keys below, which are no secrets. A link is signed with the key that "
    "its `key` names, or else k1; what it does not say is as it is by default. The server has these keys, designs in so "
    "many versions, and originals. See the manual, server/manual/signatures.md."
)
KEYS = {
    "k1": "Ym9va3BsYXRlLCB0aGUgZmlyc3QgdGVzdCBrZXk6IG5vIHNlY3JldA",
    "k2": "Ym9va3BsYXRlLCB0aGUgc2Vjb25kIHRlc3Qga2V5LCBubyBzZWNyZXT7_w",
    "autumn-2027_b": "YSB0aGlyZCB0ZXN0IGtleSwgd2hpY2ggaGFzIGEgbG9uZ2VyIGlkIHRoYW4gdGhlIG90aGVycw==",
}
SEALING = {"s1": "Ym9va3BsYXRlJ3Mga2V5IHRvIHNlYWwgd2l0aCBpbiB0ZXN0cywgd2hpY2ggaXMga25vd24gdG8gYW55Ym9keQ=="}
ORIGINALS = (
    *("dawn.jpg", "folder/red shoe.png", "100%.png", "semi;colon.png", "what?#.png", "a=b&c+d,e@f.png"),
    *("it's ($1)!*~.png", "Zoë.png", "🎉.png", "שלום.png"),
)
LITERAL = "!$'()*:@~"  # not encoded in values
EXTENT = {"width": 300, "height": 200}
CARD: dict[str, Any] = {
    "name": "card",
    "canvas": {"width": 400, "height": 200, "background": "#ffffff"},
    "fields": {
        "first_name": {"type": "text", "default": "there", "max": 200},
        "company": {"type": "text", "max": 200},
        "percent": {"type": "number"},
        "price": {"type": "money", "currency": "EUR"},
        "starts": {"type": "date"},
        "tier": {"type": "choice", "choices": ["gold", "silver"]},
        "tint": {"type": "color", "default": "#000000"},
        "paid": {"type": "boolean"},
        "ticket": {"type": "url"},
        "logo": {"type": "image"},
    },
    "layers": [
        {
            "kind": "text",
            "text": "Hi {first_name} of {company}",
            "box": [10, 10, 380, 90],
            "size": 30,
            "color": "{tint}",
        },
        {"kind": "text", "text": "{percent} {price} {starts} {tier} {paid}", "box": [10, 110, 280, 80], "size": 20},
        {"kind": "qr", "data": "{ticket}", "box": [310, 110, 80, 80], "missing": "hide"},
        {"kind": "image", "source": "{logo}", "box": [300, 10, 50, 50], "missing": "hide"},
    ],
    "presets": {"story": "instagram-story"},
}
STAMP: dict[str, Any] = {
    "name": "stamp",
    "canvas": {"width": 100, "height": 50},
    "over": {"as": "stamp"},
    "fields": {"word": {"type": "text", "default": "off"}, "percent": {"type": "number", "default": 10}},
    "layers": [{"kind": "text", "text": "{percent} % {word}", "box": [0, 0, 100, 50], "size": 20}],
}
DESIGNS = {"card": {"versions": 3, "document": CARD}, "stamp": {"versions": 2, "document": STAMP}}
FIELDS = {"card": list(CARD["fields"]), "stamp": list(STAMP["fields"])}
VALUES = (
    *("Hello", "Still thinking, David?", "AC/DC", "Smith; Sons", "Bob;at=n;size=30", "100%", "50 % off", "C++", "A + B"),
    *("Jones & Co", "a=b", "#1", "it's (fine)*!$", "“quoted” 'single' \"double\"", "1 < 2 > 0", "[sic]", "~`^\\", "a,b:c@d"),
    *("Zoë", "Zoe\u0308", "李小龍", "שלום עולם", "مرحبا abc 123", "می\u200cخواهم", "😀 🎉", "👩\u200d👩\u200d👧", "𝒳 ﬁ ½"),
    *("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "one\ntwo", "one\r\ntwo\r\n\r\n\r\nthree", "a\tb"),
    *("  padded   twice ", "no\u00a0break", "soft\u00adhyphen", "zero\u200bwidth", "\u202eturned\u202c", "bell\u0007", ""),
    *("   ", "x" * 200, "ü" * 199, "word " * 39 + "end", 0, 12.5, 3.0, True, False),
)  # fmt: skip
STYLES = (
    *({"at": "se"}, {"size": 12}, {"color": "ff8800"}, {"color": "00000080"}, {"weight": 700}, {"width": 50}),
    *({"at": "nw", "size": 6.5, "color": "1a2b3c", "align": "right"}, {"stroke": "000000,8", "shadow": "000000"}),
    *({"background": "00000080", "radius": 50, "padding": 20}, {"text2": "below", "size2": 4, "color2": "ffcc00"}),
    *({"text4": "d", "text3": "c", "text2": "b"}, {"locale": "de", "hyphens": "auto"}, {"text.or": "nobody"}),
)
FILLED = (
    *({"first_name": "Sarah"}, {"company": "Northwind", "first_name": "Sarah"}, {"percent": 20}, {"percent": "12.5"}),
    *({"price": "EUR 149"}, {"price": "USD 12.5"}, {"starts": "2027-03-09"}, {"starts": "2027-03-09T17:00Z"}),
    *({"tier": "silver"}, {"tint": "ff8800"}, {"paid": True}, {"ticket": "https://example.org/t?a=1&b=%2F#c"}),
    *({"logo": "folder/red shoe.png"}, {"first_name": None, "company": "A/B"}, {"tz": "Europe/Berlin", "locale": "de"}),
    *({"preset": "story", "first_name": "Ann"}, {"first_name.or": "friend", "first_name": "Ann"}, {}),
    {
        "logo": "dawn.jpg",
        "paid": False,
        "tier": "gold",
        "starts": "2027-12-31",
        "percent": 5,
        "company": "Z",
        "tz": "UTC",
    },
)
PINNED = {"region": "0,0,150,100", "size": "60,40", "rotation": "90", "format": "webp"}


def links() -> Iterator[dict[str, Any]]:
    """What links are made of, without their paths."""
    yield from ({"identifier": name, "values": {"text": "Hello"}} for name in ORIGINALS)
    for value in VALUES:
        yield {"identifier": "dawn.jpg", "values": {"text": value}}
        values = {"first_name": value, "company": "Northwind"}
        yield {"design": "card@1", "values": values, "open": {"first_name": None}}
    yield from ({"identifier": "dawn.jpg", "values": {**style, "text": "Hello"}} for style in STYLES)
    yield from ({"design": f"card@{place % 3 + 1}", "values": values} for place, values in enumerate(FILLED))
    for place, name in enumerate(ORIGINALS):
        values = {"percent": 10 * place, "word": "ab/c"}
        yield {"identifier": name, "design": f"stamp@{place % 2 + 1}", "values": values}
    draft = {"design": "text", "values": {"at": "s", "text": "Draft"}}
    yield from ({"identifier": f"card@{number}", **draft} for number in (1, 2, 3))
    yield from _pinned()
    yield from _terms()


def _pinned() -> Iterator[dict[str, Any]]:
    """Links of which some parameters are fixed."""
    pins = [pin for count in range(5) for pin in combinations(PINNED, count)]
    yield from ({"design": "card@2", "values": {"first_name": "Ann"}, "pin": list(pin), **PINNED} for pin in pins)
    for version, size in ((2, "60,"), (2, "full"), (3, "^600,400"), (3, "max")):
        about = {"version": version, "size": size, "pin": ["size"], "format": "jpg"}
        yield {"identifier": "dawn.jpg", "values": {"text": "Hi"}, **about}


def _terms() -> Iterator[dict[str, Any]]:
    """Links that end, or are counted, with fields open or none."""
    opened: tuple[dict[str, int | None], ...] = (
        {},
        {"first_name": 40},
        {"logo": None, "first_name": None, "company": 9},
    )
    for one in opened:
        for expires in (None, 4_000_000_000, 253_402_300_799):
            for renders in (None, 0, 1_000_000):
                given = {"values": {"first_name": "Ann"}, "open": one, "expires": expires, "renders": renders}
                yield {"design": "card@3", **{name: value for name, value in given.items() if value not in ({}, None)}}
    yield {"identifier": "dawn.jpg", "design": "stamp@2", "values": {"word": "Hi", "percent": 5}, "open": {"word": 5}}
    yield {"identifier": "folder/red shoe.png", "values": {"text": "Hi"}, "open": {"text": 40, "text2": None, "at": 2}}
    yield {"design": "card@3", "open": {"locale": None, "tz": None, "preset": None}}
    yield {
        "identifier": "dawn.jpg",
        "values": {"text": "{{ name }}", "text.or": "you", "at": "s"},
        "open": {"text": 20},
    }


def sealed() -> Iterator[dict[str, Any]]:
    """What sealed addresses are made of."""
    for value in ("A", "Sarah", "Zoë; at=n", "x" * 90, "שלום\nעולם"):
        yield {"identifier": "dawn.jpg", "values": {"text": value}}
        yield {"design": "card@2", "values": {"first_name": value}, "expires": 4_000_000_000}
        yield {"identifier": "dawn.jpg", "design": "stamp@1", "values": {"word": value}, "size": "60,40"}


def signed(link: dict[str, Any], keys: dict[str, str] = KEYS, **terms: Any) -> str:
    """The path of a link, as bookplate.py makes it."""
    about = {one.name for one in fields(Image)}
    image = Image(**{name: value for name, value in link.items() if name in about})
    said = {name: link[name] for name in ("open", "expires", "renders", "pin") if name in link} | terms
    name = (link.get("design") or "text").partition("@")[0]
    if name in FIELDS:
        said["fields"] = FIELDS[name]
    kid = link.get("key", "k1")
    return Signer({kid: keys[kid]}).sign(image, **said)


def sealed_path(link: dict[str, Any]) -> str:
    """The path of a sealed link, with a library's AES-SIV."""
    ((kid, secret),) = SEALING.items()
    image = Image(**{name: value for name, value in link.items() if name != "expires"})
    end = [f"exp={link['expires']}"] if "expires" in link else []
    content = ";".join([f"{name}={quote(clean(value), LITERAL)}" for name, value in image.values.items()] + end)
    padded = content.encode() + b"\x80"
    padded += bytes(-len(padded) % 32)
    word = image.design if image.identifier else ""
    bound = packed("bookplate sealed 1", kid, image.identifier or image.design, f"{word};{image.design}")
    hidden = AESSIV(urlsafe_b64decode(secret)).encrypt(padded, [bound])
    return image.path([f"sealed={kid}.{urlsafe_b64encode(hidden).decode().rstrip('=')}"])


def vectors() -> list[dict[str, Any]]:
    """All links, every fifth signed with another key."""
    kids = list(KEYS)
    found = [link | ({"key": kids[place % 3]} if place % 5 == 4 else {}) for place, link in enumerate(links())]
    return [link | {"path": signed(link)} for link in found]


def printed(content: Any) -> str:
    """JSON in which everything that is not seen is escaped."""
    text = json.dumps(content, ensure_ascii=False)
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)


def document() -> str:
    """The file: a line for each link."""
    head = {
        "about": ABOUT,
        "keys": KEYS,
        "sealing": SEALING,
        "designs": DESIGNS,
        "originals": {**EXTENT, "names": ORIGINALS},
    }
    lines = [f"  {printed(name)}: {printed(value)}" for name, value in head.items()]
    for name, several in (("links", vectors()), ("sealed", [one | {"path": sealed_path(one)} for one in sealed()])):
        lines.append(f"  {printed(name)}: [\n    " + ",\n    ".join(map(printed, several)) + "\n  ]")
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    PLACE.write_text(document())
