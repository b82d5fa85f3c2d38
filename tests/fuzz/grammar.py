"""Addresses as people, mail tools, viewers and attackers write them: mostly right, in every spelling."""

from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, quote_from_bytes

TAIL_WORDS = (
    b"full", b"square", b"max", b"^max", b"pct:", b"!", b"^", b",", b"0", b"90", b"default", b"color", b"gray", b"bitonal",
    b".jpg", b".png", b".webp", b".avif", b".gif", b".tif", b".auto", b"auto", b"info.json", b"/full/60,/0/default.png",
)  # fmt: skip
OVERLAY_WORDS = (
    b";", b"=", b".or=", b".b64=", b"text=", b"text2=", b"first_name=", b"size=", b"color=fff", b"at=se", b"sig=", b"open=",
    b"exp=", b"sealed=", b"renders=", b"tz=", b"locale=", b"preset=", b"@1", b"@latest", b"%3B", b"%3D", b"%2F", b"%25", b"%",
    b"%00", b"%0A", b"&amp;", b"&", b"?", b"+", b"{{", b"}}", b"*|", b"|*", b"%%", b"..", b"//", b"%E2%80%AE", b"%C3%9F",
    b"%EF%AC%83", b"%C4%B0", b"\xff", b"\xc3\xa9", b"#", b"\\", b"%5C", b"%F0%9F%91%A9%E2%80%8D", b"%CC%81",
)  # fmt: skip
WORDS = TAIL_WORDS + OVERLAY_WORDS

# Letters that grow, shrink or part when their case, their form or their spelling is changed, and other trouble.
LETTERS = (
    "ß", "ẞ", "ﬀ", "ﬃ", "ﬆ", "ŉ", "ǰ", "ΐ", "ΰ", "և", "ᾳ", "ῼ", "İ", "ı", "Σ", "ς", "ǆ", "ǅ", "Ǆ", "ŀ", "Å", "Å", "é", "é",
    "ﷺ", "㍍", "½", "①", "Ⅳ", "ﬁ", "\u200d", "\u200c", "\u200b", "\u2066", "\u202e", "\ufeff", "\u00ad", "\u00a0", "\u202f",
    "\u2028", "\u0085", "\u3000", "\ufffd", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "☺️", "1️⃣",
    "ก็", "क्षि", "مرحبا", "שלום", "李", "𝔘", "\U000e0041", "\u0301", "\u20dd", "…", "‘", "’", "İi", "ΑΣ", "Ά", "ὀδυσσεύς",
)  # fmt: skip
PHRASES = (
    "", " ", "Sarah", "sarah o'brien", "Jones & Co", "Smith; Sons", "AC/DC", "Hauptstraße 12", "50% off", "C++", "Disney+",
    "a+b", "null", "Null", "NaN", "undefined", "{{first_name}}", "*|FNAME|*", "%FIRSTNAME%", "%%First Name%%", "${x}", "[[x]]",
    "{{ x | default: 'y' }}", "&amp;", "&#72;i", "&#x48;", "&nbsp;", "%20", "%2520", "%C3%A9", "..", "../../etc/passwd", "-",
    "N/A", "unknown", "Unknown", "?", "--", "…", "(empty)", "#N/A", "Nil", "Na", "NA", "first name", "no name!", "[firstname]",
    "{prenom}", "[sic]", "«First_Name»", "$[FNAME|x]$", "{(a)}", "<%= a > 3 %>", "{tier}", "[count", "{{ x | default: ",
    "IBM", "NORTHWIND GMBH & CO. KG", "bmw ag", "IŞIK", "ortega y gasset", "JJ", "salman bin al saud", "09/03/2027", "9.3.27",
    "Still thinking, David?", "van der Berg", "MacDonald", "d'Angelo", "x" * 250, "ffi" * 14, "ﬃ" * 14, "ß" * 13,
    "Hello=World", "name=Eve", ";;", "=", "#fff", "\t", "a\nb", "١٢٣", "１２", "text2=x", "it", "vip", "press", "gold",
    "alpha.png", "designs/northwind.svg", "https://example.org/logo.png?x=1&y=2", "http://[::1]/", "//evil", "data:image/png,x",
    "2027-01-31", "2027-06-12T20:30+01:00", "31.12.2026", "12/31/2026", "1798761599", "1,234.56", "1.234,56", "-0", "1e9", "٣",
    "19.99 EUR", "$5", "true", "yes", "0", "4.5", "100", "101", "fff", "email", "Tall_1", "tall-1", "part", "red", "rgba(1,2,3,.5)", "#12345678", "tomato", "42%",
)  # fmt: skip
NAMES_OF_TEXT = (
    "text", "text2", "text3", "at", "size", "size2", "min_size", "color", "colour", "bg", "font", "weight", "style", "width",
    "lines", "align", "margin", "spacing", "line_height", "line-height", "background", "padding", "radius", "stroke", "shadow",
    "rotate", "LINES", "Text", "letter_spacing", "position",
)  # fmt: skip
TERMS = (
    "sig",
    "open",
    "exp",
    "renders",
    "sealed",
    "tz",
    "locale",
    "preset",
    "unknown",
    "frist_name",
    "x",
    "case_nam",
    "tierr",
    "colr",
    "hedl",
    "presets",
)
STYLES = (
    "s",
    "nw",
    "centre",
    "bottom",
    "fff",
    "000000",
    "9",
    "60",
    "700",
    "bold",
    "Inter",
    "inter",
    "Nope",
    "2.5",
    "-1",
    "right",
)
PLACES = ("de", "ar-EG", "ja", "xx", "Europe/Berlin", "Mars/Phobos", "+05:30", "zh-Hans", "tr", "en")
REGIONS = (
    "full",
    "square",
    "0,0,10,10",
    "5,5,60,40",
    "pct:10,10,50,50",
    "pct:0.1,0,33.333,100",
    "0,0,99999,99999",
    "pct:0,0,1e1,1",
)
SIZES = (
    "max", "^max", "60,", ",40", "60,40", "!60,60", "^!90,90", "^60,", "^,30", "pct:50", "^pct:120", "auto", "full", "1,", "20000,",
)  # fmt: skip
ROTATIONS = ("0", "90", "180", "270", "360", "!0", "!90", "45", "22.5", "!12.25", "0.0", "359.999", "-1", "north", "٩٠")
QUALITIES = ("default", "color", "gray", "bitonal", "native", "Default")
FORMATS = ("png", "png", "jpg", "jpg", "webp", "avif", "gif", "tif", "auto", "pdf", "jp2", "JPG", "jpeg", "")


@dataclass(frozen=True, slots=True)
class Grammar:
    """What there is to be asked for: identifiers of pictures, and of designs with their fields."""

    pictures: tuple[str, ...]
    designs: dict[str, tuple[str, ...]]

    def address(self, rng: Random) -> bytes:
        """Path and query, raw, as they stand in a request."""
        identifier, fields = self._subject(rng)
        overlay = self._overlay(rng, fields) if rng.random() < 0.8 else b""
        tail = _tail(rng)
        query = b"?" + self._query(rng, fields) if rng.random() < 0.15 else b""
        parts = [b"/iiif", rng.choice((b"3", b"3", b"3", b"2")), identifier, *([overlay] if overlay else []), *tail]
        return b"/".join(parts) + query

    def _subject(self, rng: Random) -> tuple[bytes, tuple[str, ...]]:
        """An identifier, encoded, and the fields that may be filled in there."""
        if rng.random() < 0.4:
            name = rng.choice(self.pictures)
            return _identifier(rng, name), NAMES_OF_TEXT
        name = rng.choice(tuple(self.designs))
        version = rng.choice(("",) * 8 + ("@1", "@1", "@latest", "@9", "@01", "@"))
        return _identifier(rng, name + version), self.designs[name]

    def _overlay(self, rng: Random, fields: tuple[str, ...]) -> bytes:
        head: list[bytes] = []
        if rng.random() < 0.25:
            name = rng.choice((*self.designs, "text", "text") if rng.random() < 0.95 else ("nothing",))
            fields = self.designs.get(name, NAMES_OF_TEXT)
            head = [(name + rng.choice(("",) * 8 + ("@1", "@1", "@latest", "@7"))).encode()]
        pairs = [self._pair(rng, fields) for _ in range(min(8, int(rng.expovariate(0.45)) + (not head)))]
        overlay = b";".join((*head, *pairs))
        return quote_from_bytes(overlay, safe="").encode() if rng.random() < 0.03 else overlay

    def _pair(self, rng: Random, fields: tuple[str, ...]) -> bytes:
        name = rng.choice(TERMS if rng.random() < 0.1 else fields)
        value = _value(rng, name)
        if (kind := rng.random()) < 0.06:
            return name.encode() + b".b64=" + _base64(rng, value)
        return (name + (".or" if kind < 0.12 else "")).encode() + b"=" + _encoded(rng, value)

    def _query(self, rng: Random, fields: tuple[str, ...]) -> bytes:
        pairs = [self._pair(rng, fields) for _ in range(rng.randint(1, 3))]
        if rng.random() < 0.3:
            pairs.append(b"utm_source=mail")
        return rng.choice((b"&", b"&", b"&amp;", b";")).join(pairs)


def small(address: bytes) -> bytes:
    """The same address, of a picture that is drawn quickly: how long that takes is no matter of grammar."""
    return address.replace(b"/max/", b"/!60,60/").replace(b"/%5Emax/", b"/60,/").replace(b"/^max/", b"/60,/")


def _identifier(rng: Random, name: str) -> bytes:
    if rng.random() < 0.05:
        return quote(name, safe="").replace("%", "%25").encode()
    spelled = quote(name, safe=rng.choice(("", "@:~", "@:!$'()*,")))
    return "".join(f"%{ord(letter):02x}" if rng.random() < 0.01 else letter for letter in spelled).encode()


def _tail(rng: Random) -> list[bytes]:
    if (kind := rng.random()) < 0.06:
        return [b"info.json"]
    if kind < 0.09:
        return []
    if rng.random() < 0.4:  # what is fit for any picture
        region, size, rotation, last = (
            rng.choice(("full", "square", "pct:10,10,50,50")),
            rng.choice(("max", "60,", "!60,60")),
            "0",
            "default.png",
        )
    else:
        region, size, rotation = (
            rng.choice(REGIONS),
            rng.choice(SIZES),
            rng.choice(ROTATIONS) if rng.random() < 0.4 else "0",
        )
        last = f"{rng.choice(QUALITIES)}.{rng.choice(FORMATS)}" if rng.random() < 0.5 else "default.png"
    return [
        quote(part, safe=rng.choice((",!:", ",!:^", ""))).encode() if part.isascii() else part.encode()
        for part in (region, size, rotation, last)
    ]


def _value(rng: Random, name: str) -> str:
    if name in ("locale", "tz"):
        return rng.choice(PLACES)
    kind = rng.random()
    if kind < 0.15:
        return rng.choice(STYLES)
    if kind < 0.6:
        return rng.choice(PHRASES)
    letters = [
        rng.choice(LETTERS) if rng.random() < 0.5 else rng.choice("abcXYZ 019-._") for _ in range(rng.randint(1, 24))
    ]
    text = "".join(letters)
    return text * rng.choice((1, 1, 1, 1, 12)) if kind < 0.95 else rng.choice(PHRASES) + text


def _encoded(rng: Random, value: str) -> bytes:
    """As tools encode it: wholly, a little, twice, as a form, in Windows-1252, or not at all."""
    kind = rng.random()
    if kind < 0.6:
        return quote(value, safe="").encode()
    if kind < 0.75:
        return quote(value, safe="/,:@!$'()*+&=?").encode()
    if kind < 0.83:
        return quote(value, safe="").replace("%20", "+").encode()
    if kind < 0.88:
        return quote(quote(value, safe=""), safe="").encode()
    if kind < 0.94:
        return quote_from_bytes(value.encode("cp1252", "replace")).encode()
    return value.encode().replace(b"#", b"%23").replace(b" ", b"+")


def _base64(rng: Random, value: str) -> bytes:
    coded = rng.choice((urlsafe_b64encode, b64encode))(value.encode())
    return coded.rstrip(b"=") if rng.random() < 0.7 else coded
