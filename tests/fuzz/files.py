"""Files that are no longer what they were: headers, chunks and data changed, as originals and as drawings that are laid.

Another process looks at each and makes pictures of it, so that one that ends it is a finding and not the end. Nothing but
a refusal may be raised, no file may take more processor time than `SECONDS` or more memory than `PEAK`.
"""

import json
import queue
import re
import subprocess
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz import originals
from tests.fuzz.findings import Tried, Wrong, tried
from tests.fuzz.mutation import mutated

ROOT = Path(__file__).parents[2]
SECONDS = 20.0  # of processor time
PATIENCE = 120.0  # seconds that a child may say nothing, on a busy machine
PEAK = 1500.0  # megabytes
WORDS: dict[str, tuple[bytes, ...]] = {
    "jpg": (b"\xff\xd8", b"\xff\xd9", b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xda", b"\xff\xdb", b"\xff\xdc", b"\xff\xdd",
            b"\xff\xe0", b"\xff\xe1", b"\xff\xe2ICC_PROFILE\0", b"Exif\0\0", b"\xff\xee", b"\xff\xcc"),
    "png": (b"IHDR", b"IDAT", b"IEND", b"PLTE", b"tRNS", b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"acTL", b"fcTL", b"fdAT", b"gAMA",
            b"\x7f\xff\xff\xff"),
    "webp": (b"RIFF", b"WEBP", b"VP8 ", b"VP8L", b"VP8X", b"ANIM", b"ANMF", b"ALPH", b"ICCP", b"EXIF", b"XMP "),
    "avif": (b"ftyp", b"meta", b"iloc", b"iinf", b"infe", b"iprp", b"ipco", b"ispe", b"ipma", b"av1C", b"grid", b"iref", b"dimg",
             b"auxl", b"irot", b"imir", b"clap", b"colr", b"mdat", b"idat"),
    "gif": (b"GIF89a", b"\x21\xf9\x04", b"\x2c", b"\x3b", b"\x21\xff\x0bNETSCAPE2.0", b"\x21\xfe"),
    "tif": (b"II*\0", b"MM\0*", b"\x00\x01\x03\x00", b"\x01\x01\x04\x00", b"\x03\x01\x03\x00", b"\x42\x01", b"\x53\x01", b"\x4a\x01"),
    "svg": (b"<use href='#s'/>", b"<svg>", b"</svg>", b"url(#p)", b"filter", b"xlink:href=", b"#", b"<g>", b"</g>", b"<!DOCTYPE x>",
            b"&amp;", b"&#0;", b"1e9", b"-1", b"%", b"viewBox=", b"<style>", b"data:image/png;base64,", b"<!--", b"<![CDATA["),
}  # fmt: skip


ELEMENTS = (
    b'use href="#g"/>', b'use href="#s" width="1e9"/>', b'g filter="url(#f)"/>', b'rect width="1e9" height="1e9" fill="url(#p)"/>',
    b'pattern id="p" width="0.001" height="0.001" patternUnits="userSpaceOnUse">', b"/pattern>", b'mask id="c"/>',
    b'g id="s">', b"/g>", b'path d="M0 0L1e308 1e308A1 1 0 0 0 nan 0"/>', b'text font-size="1e6">x</text>', b"script/>",
    b'image width="9" height="9" href="http://127.0.0.1:1/x.png"/>', b'image width="9" height="9" href="file:///etc/passwd"/>',
    b'symbol id="s">', b"/symbol>", b'marker id="f"/>', b'switch/>', b'a href="#s"/>', b'tref href="#s"/>', b'animate/>',
    b'filter id="f"><feGaussianBlur stdDeviation="1e6"/></filter>', b'linearGradient id="g" href="#g"/>',
)  # fmt: skip
VALUES = (
    b"", b"0", b"-1", b"1e9", b"1e-9", b"nan", b"inf", b"100%", b"1e400", b"url(#p)", b"url(#f)", b"url(#c)", b"#s", b"#g", b"none",
    b"0 0 1e9 1e9", b"0 0 0 0", b"99999999999", b"rotate(1e9)", b"scale(1e9)", b"matrix(0 0 0 0 0 0)", b"url(http://x/y)", b"M", b"u\\72l(x)",
)  # fmt: skip


class Files:
    """Files of one format."""

    attempts = 300

    def __init__(self, folder: Path, form: str, seeds: Iterable[bytes] = ()) -> None:
        self.name = f"files-{form}"
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"mutated.{form}"
        self._form = form
        self._originals = originals.seeds(form)
        self._seeds = list(seeds)
        self._child: Child | None = None

    def make(self, rng: Random) -> bytes:
        start = rng.choice(self._seeds if self._seeds and rng.random() < 0.1 else self._originals)
        if self._form == "svg" and rng.random() < 0.8:
            return _elements_changed(rng, start)
        data = mutated(rng, start, WORDS[self._form], 12)
        if self._form == "png" and rng.random() < 0.8:
            return _summed(data)
        if rng.random() < 0.1:
            other = rng.choice(self._originals)
            data = data[: rng.randrange(len(data) + 1)] + other[rng.randrange(len(other)) :]
        return data

    def check(self, data: bytes) -> str:
        self._path.write_bytes(data)
        self._child = self._child or Child()
        try:
            said = self._child.look(self._path)
        except Ended as ended:
            self._child.close()
            self._child = None
            raise Wrong(str(ended), f"{len(data)} bytes of {self._form}") from None
        if said["wrong"]:
            raise Wrong(said["outcome"], said["wrong"])
        if said["seconds"] > SECONDS:
            raise Wrong("too long", f"{said['seconds']:.1f} seconds of processor time: {said['outcome']}")
        if said["peak"] > PEAK:
            self._child.close()
            self._child = None
            raise Wrong("too much memory", f"{said['peak']:.0f} MB: {said['outcome']}")
        return str(said["outcome"])

    def check_all(self, several: list[bytes]) -> list[Tried]:
        return [tried(self.check, data) for data in several]

    def finish(self) -> None:
        """Nothing is left to be seen in the end."""

    def close(self) -> None:
        if self._child:
            self._child.close()


def _summed(data: bytes) -> bytes:
    """A PNG whose chunks have the check sums that they should have, as far as they can be told apart."""
    out, place = bytearray(data[:8]), 8
    while place + 8 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        body = data[place + 4 : place + 8 + size]
        out += data[place : place + 4] + body + zlib.crc32(body).to_bytes(4, "big")
        place += 12 + size
    return bytes(out)


def _elements_changed(rng: Random, data: bytes) -> bytes:
    """An SVG that is mostly still one: elements dropped, doubled and moved, the values of attributes changed."""
    pieces = data.split(b"<")
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(2, len(pieces))
        kind = rng.randrange(5)
        if kind == 0:
            pieces.insert(rng.randrange(2, len(pieces)), rng.choice(ELEMENTS))
        elif kind == 1:
            pieces.insert(rng.randrange(2, len(pieces)), pieces[place])
        elif kind == 2:
            pieces.insert(rng.randrange(2, len(pieces) - 1), pieces.pop(place))
        else:
            values = re.split(rb'(?<=")([^"<>]*)(?=")', pieces[place])
            if len(values) > 1:
                values[rng.randrange(len(values) // 2) * 2 + 1] = rng.choice(VALUES)
            pieces[place] = b"".join(values)
    return b"<".join(pieces)


class Ended(Exception):
    """A child that has died, or that says nothing any more."""


class Child:
    """A process of `tests.fuzz.child`."""

    def __init__(self) -> None:
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.child"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._told,
            text=True,
        )
        self._said: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in self._process.stdout or ():
            self._said.put(line)
        self._said.put("")

    def look(self, path: Path) -> dict[str, Any]:
        """What it says of a file. Raises Ended."""
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{path}\n")
            self._process.stdin.flush()
            line = self._said.get(timeout=PATIENCE)
        except queue.Empty:
            raise Ended("hangs") from None
        except OSError:
            line = ""
        if not line:
            raise Ended(f"ends with {self._process.wait(10)}{self._last_words()}")
        said: dict[str, Any] = json.loads(line)
        return said

    def _last_words(self) -> str:
        """The last line that it told, if it is one of Python's."""
        self._told.seek(0)
        lines = self._told.read().decode(errors="replace").splitlines()
        return f": {lines[-1][:100]}" if lines and "Error" in lines[-1] else ""

    def close(self) -> None:
        self._told.close()
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
