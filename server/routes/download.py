"""Download: `?download=NAME` has a picture saved as a file and not shown. RFC 6266, RFC 8187.

It is no part of what is made: body, ETag and caches know nothing of it. The name comes from an address that anybody may
have written, so it is a name and nothing else: no folder, no letters that cannot be seen or turn others round, no name
that a system keeps for itself, and the ending of the format that is delivered, whatever it says itself.
"""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from ops.format import FORMATS
from server.designs.overlay import DOWNLOAD

LONGEST = 100  # characters of a name without its ending
LARGEST = 180  # bytes of it: file systems take 255 with everything
UNNAMED = "picture"

_SEPARATOR = re.compile("&(?:amp;)?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*%;]')  # in names of files on some system; a `%` is decoded by some programs
_ENDINGS = frozenset({*FORMATS, "jpeg", "tiff", "heic", "heif", "jp2", "jxl", "svg", "pdf", "bmp", "psd"})
_ATTRIBUTE = "!#$&+-.^_`|~"  # attr-char of RFC 8187 §3.2.1, besides letters and digits


def disposition(query: str, identifier: str, form: str) -> dict[str, str]:
    """The header that has a picture in this format saved, if the raw query of its address says so; without a name it
    is that of the original."""
    if DOWNLOAD not in query:
        return {}
    for part in _SEPARATOR.split(query):
        name, _, raw = part.partition("=")
        if name == DOWNLOAD:
            asked = unquote_to_bytes(raw.replace("+", " ").encode("latin-1")).decode(errors="replace")
            return {"Content-Disposition": _header(f"{stem(asked) or stem(identifier) or UNNAMED}.{form}")}
    return {}


def stem(text: str) -> str:
    """A name without its folder and the ending of a picture, which is safe on every system; nothing if none is left."""
    name = re.split(r"[/\\]", unicodedata.normalize("NFC", text))[-1]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C" and letter != "\ufffd")
    name = _FORBIDDEN.sub("_", " ".join(name.split())).strip(" .")
    base, dot, ending = name.rpartition(".")
    if dot and ending.lower() in _ENDINGS:
        name = base.strip(" .")
    name = name[:LONGEST].encode()[:LARGEST].decode(errors="ignore").strip(" .")
    return f"_{name}" if _RESERVED.fullmatch(name) else name


def _header(name: str) -> str:
    """Both forms: the first is for programs that know no other, and has ASCII alone."""
    base, _, ending = name.rpartition(".")
    ascii_only = stem(unicodedata.normalize("NFKD", base).encode("ascii", "ignore").decode()) or UNNAMED
    return f"attachment; filename=\"{ascii_only}.{ending}\"; filename*=UTF-8''{quote(name, safe=_ATTRIBUTE)}"
