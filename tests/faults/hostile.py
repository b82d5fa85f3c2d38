"""Files that were made to do harm, or were harmed, written by code: by name, what writes each into a folder."""

import io
import itertools
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import Image as Pillow

from tests.fuzz import originals
from tests.likeness import chart, png_claiming

MEGABYTE = 1 << 20
HUGE = 100 * MEGABYTE
SIGNATURE = b"\x89PNG\r\n\x1a\n"

Write = Callable[[Path], object]


def chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk of PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(*chunks: bytes) -> bytes:
    """A small PNG with more chunks between its header and its pixels."""
    small = bytes(chart(6, 4, 10).write_to_buffer(".png"))
    end = len(SIGNATURE) + 25
    return small[:end] + b"".join(chunks) + small[end:]


def deflated(size: int) -> bytes:
    """So many zeros, compressed."""
    compressor = zlib.compressobj(9)
    return b"".join(compressor.compress(bytes(MEGABYTE)) for _ in range(size // MEGABYTE)) + compressor.flush()


def text_bomb(path: Path) -> None:
    packed = deflated(HUGE)
    path.write_bytes(png_with(*(chunk(b"zTXt", b"Comment%d\0\0" % number + packed) for number in range(5))))


def profile_bomb(path: Path) -> None:
    path.write_bytes(png_with(chunk(b"iCCP", b"x\0\0" + deflated(HUGE))))


def many_texts(path: Path) -> None:
    path.write_bytes(png_with(*(chunk(b"tEXt", b"k%d\0v" % number) for number in range(100_000))))


def webp_with(kind: bytes, flag: int) -> Write:
    """A WebP with a chunk of metadata of 100 MB."""

    def write(path: Path) -> None:
        simple = bytes(chart(6, 4, 10).write_to_buffer(".webp", lossless=True, keep="none"))[12:]
        extended = b"VP8X" + struct.pack("<II", 10, flag) + struct.pack("<I", 59)[:3] + struct.pack("<I", 39)[:3]
        first, last = (b"", simple) if kind == b"ICCP" else (simple, b"")
        size = 4 + len(extended) + len(simple) + 8 + HUGE
        with path.open("wb") as file:
            file.write(b"RIFF" + struct.pack("<I", size) + b"WEBP" + extended + first + kind + struct.pack("<I", HUGE))
            file.seek(HUGE, io.SEEK_CUR)
            file.write(last)
            file.truncate(size + 8)

    return write


def png_exif(path: Path) -> None:
    path.write_bytes(png_with(chunk(b"eXIf", b"II*\0" + bytes(HUGE))))


def jpeg_segments(name: bytes) -> Write:
    """A JPEG with 100 MB of metadata, in as many segments as that takes."""

    def write(path: Path) -> None:
        small = bytes(chart(6, 4, 10).write_to_buffer(".jpg"))
        body = name + bytes(65_533 - len(name))
        path.write_bytes(small[:2] + (b"\xff\xe1" + struct.pack(">H", 65_535) + body) * (HUGE // 65_537) + small[2:])

    return write


def tiff(*entries: tuple[int, int, int, int], following: int = 0, size: int = 0) -> Write:
    """A TIFF of one directory; a plain one of 60 × 40 but for these entries: tag, type, count, value."""

    def write(path: Path) -> None:
        plain = {256: (4, 1, 60), 257: (4, 1, 40), 258: (3, 1, 8), 259: (3, 1, 1), 262: (3, 1, 1), 273: (4, 1, 4096)}
        plain |= {277: (3, 1, 1), 278: (4, 1, 40), 279: (4, 1, 2400)}
        plain |= {tag: tuple(rest) for tag, *rest in entries}  # type: ignore[misc]
        packed = b"".join(struct.pack("<HHII", tag, *rest) for tag, rest in sorted(plain.items()))
        directory = struct.pack("<H", len(plain)) + packed + struct.pack("<I", following)
        path.write_bytes((b"II*\0" + struct.pack("<I", 8) + directory).ljust(4096, b"\0") + bytes(2400))
        if size:
            with path.open("ab") as file:
                file.truncate(size)

    return write


def many_directories(path: Path) -> None:
    """100,000 directories, each a picture of one pixel that names the next."""
    entries = (
        (256, 4, 1, 1),
        (257, 4, 1, 1),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 0),
        (279, 4, 1, 1),
    )
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    size = 2 + len(packed) + 4
    file = io.BytesIO()
    file.write(b"II*\0" + struct.pack("<I", 8))
    for number in range(100_000):
        file.write(struct.pack("<H", len(entries)) + packed + struct.pack("<I", 8 + size * (number + 1)))
    file.write(struct.pack("<H", len(entries)) + packed + struct.pack("<I", 0))
    path.write_bytes(file.getvalue())


def gif_frames(path: Path) -> None:
    """300,000 frames of one pixel."""
    small = io.BytesIO()
    Pillow.new("P", (1, 1)).save(small, "gif")
    body = small.getvalue()
    start = body.index(b"\x2c")
    path.write_bytes(body[:start] + body[start:-1] * 300_000 + b"\x3b")


def webp_frames(path: Path) -> None:
    """5,000 frames on a canvas of a hundred megapixels."""
    image = bytes(chart(1, 1, 8).write_to_buffer(".webp", lossless=True, keep="none"))[12:]
    place = struct.pack("<I", 0)[:3] * 2 + struct.pack("<I", 7)[:3] * 2 + struct.pack("<I", 10)[:3] + b"\0"
    frame = b"ANMF" + struct.pack("<I", len(place) + len(image)) + place + image
    wide = struct.pack("<I", 9_999)[:3]
    body = b"WEBPVP8X" + struct.pack("<II", 10, 2) + wide * 2 + b"ANIM" + struct.pack("<IIH", 6, 0, 0) + frame * 5_000
    path.write_bytes(b"RIFF" + struct.pack("<I", len(body)) + body)


def segments(jpeg: bytes) -> Iterator[tuple[bytes, int, int]]:
    """The markers of a JPEG before its first scan: which, where it begins, and where it ends."""
    place = 2
    while jpeg[place : place + 2] != b"\xff\xd9":
        size = struct.unpack(">H", jpeg[place + 2 : place + 4])[0]
        yield jpeg[place : place + 2], place, place + 2 + size
        if jpeg[place : place + 2] == b"\xff\xda":
            return
        place += 2 + size


def many_scans(path: Path) -> None:
    """A progressive JPEG of four megapixels of grey in 883 scans, as many as there may be: each coefficient of its own, and
    each bit of it. ITU-T T.81 §G.1."""
    side, blocks = 2048, 256 * 256

    def marked(code: int, *parts: bytes) -> bytes:
        body = b"".join(parts)
        return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body

    def scan(first: int, high: int, low: int, data: bytes) -> bytes:
        return marked(0xDA, bytes([1, 1, 0, first, first, high << 4 | low])) + data

    one_code = bytes([1, *[0] * 15])  # of one bit: for a difference of nothing, and for 16,384 blocks of nothing
    nothing = (int("0" * 60 + "1" * 4, 2)).to_bytes(8, "big")
    ac = b"".join(
        scan(first, high, low, nothing)
        for first in range(1, 64)
        for high, low in [(0, 13), *((bit + 1, bit) for bit in reversed(range(13)))]
    )
    path.write_bytes(
        b"\xff\xd8" + marked(0xDB, bytes([0, *[1] * 64]))
        + marked(0xC2, struct.pack(">BHHBBBB", 8, side, side, 1, 1, 0x11, 0))
        + marked(0xC4, b"\0", one_code, b"\0") + marked(0xC4, b"\x10", one_code, b"\xe0")
        + scan(0, 0, 0, bytes(blocks // 8)) + ac + b"\xff\xd9"
    )  # fmt: skip


def later_height(path: Path) -> None:
    """A JPEG that says its height behind its first scan (DNL), and 0 before."""
    body = bytes(chart(6, 4, 10).write_to_buffer(".jpg"))
    where = next(start for marker, start, _ in segments(body) if marker == b"\xff\xc0")
    body = body[: where + 5] + b"\0\0" + body[where + 7 :]
    path.write_bytes(body[:-2] + b"\xff\xdc\0\x04\0\x28" + body[-2:])


def claiming(form: str, size: int) -> Write:
    """A small AVIF whose header claims to be as large."""

    def write(path: Path) -> None:
        body = originals.seeds(form)[0]
        where = body.index(b"ispe") + 8
        path.write_bytes(body[:where] + struct.pack(">II", size, size) + body[where + 8 :])

    return write


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def avif_grid(rows: int, columns: int, size: int) -> Write:
    """An AVIF that is a grid of one tile shown so many times, and claims so many pixels along each side.

    ISO/IEC 23008-12 §6.6.2.3: the grid; ISO/IEC 14496-12 §8.11: items and where they are.
    """

    def write(path: Path) -> None:
        tile = bytes(chart(1, 1, 64).write_to_buffer(".avif", effort=0, keep="none"))
        config = tile[(at := tile.index(b"av1C") - 4) : at + struct.unpack(">I", tile[at : at + 4])[0]]
        data = tile[tile.index(b"mdat") + 4 :]
        cells = rows * columns
        grid = struct.pack(">BBBBII", 0, 1, rows - 1, columns - 1, size, size)
        full = bytes(4)
        ids = range(2, cells + 2)
        infos = [(1, b"grid"), *((number, b"av01") for number in ids)]
        iinf = box(
            b"iinf", full, struct.pack(">H", len(infos)),
            *(box(b"infe", b"\x02\0\0\0", struct.pack(">HH", number, 0), kind, b"\0") for number, kind in infos),
        )  # fmt: skip
        iref = box(b"iref", full, box(b"dimg", struct.pack(f">HH{cells}H", 1, cells, *ids)))
        ispe = [box(b"ispe", full, struct.pack(">II", *extent)) for extent in ((size, size), (64, 64))]
        pixi = box(b"pixi", full, b"\x03\x08\x08\x08")
        ipco = box(b"ipco", *ispe, config, pixi)
        of_grid = struct.pack(">HBBB", 1, 2, 1, 4)
        of_tiles = b"".join(struct.pack(">HBBBB", number, 3, 2, 0x83, 4) for number in ids)
        iprp = box(b"iprp", ipco, box(b"ipma", full, struct.pack(">I", len(infos)), of_grid, of_tiles))
        pitm, hdlr = box(b"pitm", full, struct.pack(">H", 1)), box(b"hdlr", full, bytes(4), b"pict", bytes(13))
        ftyp = box(b"ftyp", b"avif", bytes(4), b"avifmif1miaf")

        def meta(start: int) -> bytes:
            places = [(1, start, len(grid)), *((number, start + len(grid), len(data)) for number in ids)]
            iloc = box(
                b"iloc", full, b"\x44\0", struct.pack(">H", len(places)),
                *(struct.pack(">HHHII", number, 0, 1, place, length) for number, place, length in places),
            )  # fmt: skip
            return box(b"meta", full, hdlr, pitm, iloc, iinf, iref, iprp)

        head = ftyp + meta(0)
        path.write_bytes(ftyp + meta(len(head) + 8) + box(b"mdat", grid, data))

    return write


def copied(form: str, before: bytes = b"", behind: bytes = b"") -> Write:
    """A sound picture of a format, under whatever name, with something in front of it or behind."""
    return lambda path: path.write_bytes(before + originals.seeds(form)[0] + behind)


def text(words: str) -> Write:
    return lambda path: path.write_text(words)


def claims(width: int, height: int) -> Write:
    return lambda path: path.write_bytes(png_claiming(width, height))


def sixteen_bits(path: Path) -> None:
    """25 megapixels of 16 bits, of one colour, in a file of some kilobytes."""
    rows = zlib.compressobj(9)
    line = b"\0" + bytes(5000 * 6)
    data = b"".join(rows.compress(line) for _ in range(5000)) + rows.flush()
    header = struct.pack(">IIBBBBB", 5000, 5000, 16, 2, 0, 0, 0)
    path.write_bytes(SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


ORIGINALS: dict[str, tuple[str, Write]] = {
    "PNG with 100,000 texts": ("texts.png", many_texts),
    "PNG with five texts of 100 MB, compressed": ("bomb.png", text_bomb),
    "PNG with an ICC profile of 100 MB, compressed": ("profile.png", profile_bomb),
    "PNG with 100 MB of EXIF": ("exif.png", png_exif),
    "PNG that claims 40,000 × 40,000 pixels": ("claims.png", claims(40_000, 40_000)),
    "PNG of 5,000 × 5,000 pixels of 16 bits": ("sixteen.png", sixteen_bits),
    "PNG without pixels": ("nothing.png", lambda path: path.write_bytes(png_claiming(60, 40)[:33])),
    "WebP with an ICC profile of 100 MB": ("profile.webp", webp_with(b"ICCP", 0x20)),
    "WebP with 100 MB of EXIF": ("exif.webp", webp_with(b"EXIF", 0x08)),
    "WebP with 100 MB of XMP": ("xmp.webp", webp_with(b"XMP ", 0x04)),
    "WebP of 5,000 frames on 100 megapixels": ("frames.webp", webp_frames),
    "JPEG with 100 MB of EXIF": ("exif.jpg", jpeg_segments(b"Exif\0\0II*\0")),
    "JPEG with 100 MB of XMP": ("xmp.jpg", jpeg_segments(b"http://ns.adobe.com/xap/1.0/\0")),
    "JPEG with 883 scans": ("scans.jpg", many_scans),
    "JPEG whose height comes later": ("dnl.jpg", later_height),
    "TIFF whose directories go round in a circle": ("circle.tif", tiff(following=8)),
    "TIFF with 100,000 directories": ("directories.tif", many_directories),
    "TIFF with an ICC profile of 100 MB": ("profile.tif", tiff((34675, 7, HUGE, 8192), size=HUGE + 9000)),
    "TIFF with 100 MB of IPTC": ("iptc.tif", tiff((33723, 7, HUGE, 8192), size=HUGE + 9000)),
    "TIFF with 100 MB of XMP": ("xmp.tif", tiff((700, 1, HUGE, 8192), size=HUGE + 9000)),
    "TIFF with a tag of 2 GB that is not there": ("tag.tif", tiff((700, 1, 2**31 - 1, 8192))),
    "TIFF with 60,000 bands": ("bands.tif", tiff((277, 3, 1, 60_000))),
    "GIF of 300,000 frames": ("frames.gif", gif_frames),
    "AVIF that claims 60,000 × 60,000 pixels": ("claims.avif", claiming("avif", 60_000)),
    "AVIF of a grid": ("grid.avif", avif_grid(2, 2, 128)),
    "AVIF of a grid of 65,536 tiles": ("tiles.avif", avif_grid(256, 255, 16_384)),
    "AVIF of a grid that claims 60,000 × 60,000 pixels": ("wide.avif", avif_grid(2, 2, 60_000)),
    "a file of no bytes": ("empty.jpg", lambda path: path.write_bytes(b"")),
    "a file of zeros": ("zeros.png", lambda path: path.write_bytes(bytes(5000))),
    "HTML that is called a picture": ("page.jpg", text("<html><script>alert(1)</script></html>")),
    "an SVG that is called a PNG": ("drawing.png", lambda path: path.write_bytes(originals.SVG)),
    "an SVG": ("drawing.svg", lambda path: path.write_bytes(originals.SVG)),
    "a JPEG that is called a PNG": ("jpeg.png", copied("jpg")),
    "a GIF that is a script too": ("script.gif", copied("gif", behind=b"/*=1;alert(1)*/")),
    "a JPEG with an archive behind it": ("archive.jpg", copied("jpg", behind=b"PK\x05\x06" + bytes(18))),
    "a JPEG with text in front of it": ("text.jpg", copied("jpg", before=b"GIF89a=1;//\n")),
}
CUT = tuple(itertools.product(("jpg", "png", "webp", "avif", "gif", "tif"), range(1, 16)))  # sixteenths


def cut(form: str, sixteenths: int, path: Path) -> None:
    """A file of which so many sixteenths are there."""
    body = originals.seeds(form)[0]
    path.write_bytes(body[: len(body) * sixteenths // 16])


def svg(content: str, attributes: str = "", head: str = "") -> Write:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    size = attributes or 'width="100" height="100" viewBox="0 0 100 100"'
    return text(f'{head}<svg {names} {size}>{content}<rect width="50" height="50" fill="#f00"/></svg>')


def doubling(levels: int) -> str:
    """Elements each of which uses the one before it ten times."""
    groups = (
        f'<g id="l{level}">' + f'<use xlink:href="#l{level - 1}"/>' * 10 + "</g>" for level in range(1, levels + 1)
    )
    first = '<g id="l0"><rect width="9" height="9"/></g>'
    return f'<defs>{first}{"".join(groups)}</defs><use xlink:href="#l{levels}"/>'


def patterns(levels: int) -> str:
    """Patterns of which each is filled with the one before it."""
    tile = '<pattern id="p{}" width="0.01" height="0.01"><rect width="1" height="1" fill="{}"/></pattern>'
    several = (tile.format(level, f"url(#p{level - 1})" if level else "#0f0") for level in range(levels + 1))
    return f'<defs>{"".join(several)}</defs><rect width="100" height="100" fill="url(#p{levels})"/>'


PIXELS = b64encode(png_claiming(10_000, 10_000)).decode()
ENTITIES = "<!DOCTYPE svg [" + '<!ENTITY a0 "ha">' + "".join(
    f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)
) + "]>"  # fmt: skip
EXTERNAL = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
FILTER = '<filter id="f"><feTurbulence baseFrequency="0.9" numOctaves="99"/><feMorphology radius="99"/></filter>'
BLURS = "".join(
    f'<filter id="b{number}"><feGaussianBlur stdDeviation="999"/></filter>' for number in range(50)
) + "".join(f'<rect width="99" height="99" filter="url(#b{number})"/>' for number in range(50))

# `{origin}` is a server of the test's that must not be asked.
DRAWINGS: dict[str, Write] = {
    "a sound drawing": svg(""),
    "entities within entities": svg("<text>&a9;</text>", head=ENTITIES),
    "an entity from a file": svg("<text>&x;</text>", head=EXTERNAL),
    "elements used ten times, nine deep": svg(doubling(9)),
    "1,000 elements within each other": svg("<g>" * 1000 + "</g>" * 1000),
    "200,000 elements": svg("<g/>" * 200_000),
    "an element that uses itself": svg('<g id="a"><use xlink:href="#a"/></g>'),
    "patterns within patterns": svg(patterns(9)),
    "a pattern of a billion tiles": svg(patterns(0)),
    "noise and morphology": svg(FILTER + '<rect width="99" height="99" filter="url(#f)"/>'),
    "fifty blurs": svg(BLURS),
    "a viewBox of a billion pixels": svg("", 'width="1000000000" height="1000000000" viewBox="0 0 1e9 1e9"'),
    "no size at all": svg("", 'viewBox="0 0 0 0"'),
    "a path of 100,000 points": svg('<path stroke="#000" d="M0 0' + "L99 9L1 3" * 50_000 + '"/>'),
    "a dash of a billion pieces": svg('<path stroke="#000" stroke-dasharray="0.0000001" d="M0 0L99 99"/>'),
    "a picture from a server": svg('<image width="99" height="99" xlink:href="{origin}"/>'),
    "a picture from a file": svg('<image width="99" height="99" href="file:///etc/passwd"/>'),
    "a style sheet from a server": svg('<style>@import url("{origin}");</style>'),
    "a font from a server": svg("<style>@font-face {font-family: x; src: url({origin})}</style>"),
    "an instruction for a style sheet": svg("", head='<?xml-stylesheet href="{origin}"?>'),
    "a script": svg("<script>fetch('{origin}')</script>"),
    "a document of a foreign kind": svg('<foreignObject><iframe src="{origin}"/></foreignObject>'),
    "a picture of 10,000 × 10,000 pixels in it": svg(
        '<image width="99" height="99" href="data:image/png;base64,' + PIXELS + '"/>'
    ),
}
