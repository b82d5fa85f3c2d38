"""A client of Bookplate in one file, for Python 3.11 and newer: copy it into a project. It needs nothing else.

    card = Image(design="webinar@1", values={"first_name": "Sarah"}, size="600,", format="webp")
    BASE + card.path()                                             # where no signature is needed
    BASE + Signer({"k1": KEY}).sign(card, fields=["first_name", "company"], open={"first_name": 40})
    Client(BASE, API_KEY).generate("webinar", {"first_name": "Sarah"})["image_url"]

What a signature covers is said in server/manual/signatures.md; vectors.json has examples. Sealing needs AES, which
Python does not come with: `Client.generate` gets sealed addresses from the server.
"""

import hmac
import json
import re
import time
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import Request, urlopen
from uuid import uuid4

Value = str | int | float | bool | None
Answer = tuple[Mapping[str, str], bytes]  # headers and body

_STYLES = """text at size min_size color font weight style width lines align margin spacing line_height case decoration
features hyphens overflow highlight background padding radius stroke shadow rotate opacity""".split()  # noqa: SIM905
TEXT_FIELDS = tuple(name + number for number in ("", "2", "3", "4") for name in _STYLES)  # of free text
_KEPT = frozenset("\t\n\v\f\r\x85\xad\u200b\u200c\u200d\u2060" + "".join(map(chr, range(0xE0020, 0xE0080))))
_SAFE = "!$'()*:@~"  # not encoded in values


def clean(value: Value) -> str:
    """A value as the server reads it: composed (NFC), without unseen characters, with single spaces and empty lines."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(int(value) if isinstance(value, float) and value.is_integer() else value)
    text = re.sub("[\u115f\u1160\u3164\uffa0\ufdd0-\ufdef\ufffe\uffff]", "", re.sub("[\x1c-\x1f]", " ", text))
    text = "".join(one for one in text if one in _KEPT or unicodedata.category(one) not in ("Cc", "Cf", "Cs"))
    text = re.sub("[^\\S\n]*(?:\r\n|[\n\r\v\f\x85\u2028\u2029])[^\\S\n]*", "\n", text)
    lines = (re.sub("[^\\S\u00a0\u202f]+|[\u00a0\u202f]{2,}", " ", line).strip() for line in text.split("\n"))
    text = unicodedata.normalize("NFC", re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip())
    seen = {unicodedata.category(one) for one in text} - {"Cc", "Cf", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"}
    return text if seen else ""


@dataclass(frozen=True)
class Image:
    """An original (`identifier`), a design, or a design laid over an original. To be signed, a design has its version,
    "webinar@1"; "text" is free text on a design. "first_name.or" is a fallback. None is no value."""

    identifier: str = ""
    design: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    region: str = "full"
    size: str = "max"
    rotation: str = "0"
    quality: str = "default"
    format: str = "auto"
    version: int = 3

    def given(self) -> list[tuple[str, str]]:
        """The values, cleaned."""
        return [(name, clean(value)) for name, value in self.values.items() if value is not None]

    def parameters(self) -> dict[str, str]:
        """What is asked of it, by the names that a signature has for it."""
        last = f"{self.quality}.{self.format}"
        return {"region": self.region, "size": self.size, "rotation": self.rotation, "format": last}

    def path(self, overlay: Iterable[str] | None = None) -> str:
        """The path of its address; `overlay` are the parts that stand in it, if not just the values."""
        word = self.design if self.identifier else ""
        parts = (word, *(_spelled(self.given()) if overlay is None else overlay))
        base = quote(self.identifier or self.design, "!$&'()*+,=:@~")
        last = (quote(one, "!,:.") for one in self.parameters().values())
        return "/".join(filter(None, (f"/iiif/{self.version}", base, ";".join(filter(None, parts)), *last)))


def _spelled(values: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}={quote(text, _SAFE)}" for name, text in values]


def packed(*parts: str | bytes) -> bytes:
    """Each part behind its length in four bytes, so that no two lists are the same bytes."""
    contents = [part.encode() if isinstance(part, str) else part for part in parts]
    return b"".join(len(content).to_bytes(4, "big") + content for content in contents)


class Signer:
    """Signs with the first of some keys, as they stand in `access.signing`: {id: bytes in base64url}."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._kid, secret = next(iter(keys.items()))
        self._key = urlsafe_b64decode(secret.rstrip("=") + "=" * (-len(secret.rstrip("=")) % 4))

    def sign(
        self,
        image: Image,
        fields: Sequence[str] = TEXT_FIELDS,
        open: Mapping[str, int | None] = {},  # noqa: A002 (its name in an address)
        expires: int | None = None,
        renders: int | None = None,
        pin: Sequence[str] = (),
    ) -> str:
        """The path of its signed address. `fields` are those of the design, in its order (`Client.fields` knows them).
        `open` may be filled in later: the most characters of each value, or None. It ends when it `expires`, in seconds
        since 1970, or when so many `renders` were made. `pin` is any of region, size, rotation, format: those stay, in
        their canonical form. Raises ValueError for a field that it does not know."""
        order = {name: place for place, name in enumerate(("locale", "preset", "tz", *fields))}
        unknown = [name for name in (*open, *image.values) if name.removesuffix(".or") not in order]
        unknown += re.findall("^(?!text$|.*@[0-9]+$).+", image.design)
        if unknown:
            raise ValueError(f"expected a design's version, and fields in its order, but received {', '.join(unknown)}")
        opened = sorted((name, str(most or "")) for name, most in open.items())
        given = sorted(image.given(), key=lambda one: (order[one[0].removesuffix(".or")], one[0]))
        closed, later = ([one for one in given if (one[0] in open) is is_open] for is_open in (False, True))
        pinned = [one for one in sorted(image.parameters().items()) if one[0] in pin]
        until, most = ("" if number is None else str(number) for number in (expires, renders))
        bound = f"{image.design if image.identifier else ''};{'' if image.design == 'text' else image.design}"
        about = ("bookplate skeleton 1", self._kid, str(image.version), image.identifier or image.design, bound)
        lists = [packed(*(text for pair in pairs for text in pair)) for pairs in (closed, opened, pinned)]
        message = packed(packed(*about, *lists[:2], until, most), lists[2])
        digest = urlsafe_b64encode(hmac.digest(self._key, message, "sha256")).decode().rstrip("=")
        names = ",".join(":".join(filter(None, pair)) for pair in opened)
        terms = [f"{name}={text}" for name, text in (("open", names), ("exp", until), ("renders", most)) if text]
        return image.path([*_spelled(closed), *terms, f"sig=v1.{self._kid}.{digest}", *_spelled(later)])


class Problem(Exception):
    """A refusal (RFC 9457). Each of `errors` has a pointer, a code, a message and, if one is near, did_you_mean."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        super().__init__(document.get("detail") or document.get("title") or f"status {status}")
        self.status, self.document, self.errors = status, document, document.get("errors", ())


class Client:
    """The API of a server, with a key of the scope `render`. What was busy is tried again for `patience` seconds."""

    def __init__(self, base: str, key: str, timeout: float = 30, patience: float = 60) -> None:
        self._base, self._key, self._timeout, self._patience = base, key, timeout, patience

    def generate(self, design: str, data: Mapping[str, Value], returns: str = "url", **wish: Any) -> dict[str, Any]:
        """The answer: image_url, alt, width, height, notes; and `image` if it `returns` "base64". `wish` is what else
        the API takes: image, fallbacks, options, variants; or an idempotency_key."""
        return dict(json.loads(self._generate(design, data, returns, wish)[1]))

    def image(self, design: str, data: Mapping[str, Value], **wish: Any) -> bytes:
        """The picture itself."""
        return self._generate(design, data, "image", wish)[1]

    def job(self, design: str, data: Mapping[str, Value], seconds: float = 600, **wish: Any) -> dict[str, Any]:
        """The answer of a job, which is begun and waited for. Raises TimeoutError after so many seconds."""
        headers, body = self._generate(design, data, "url", wish, Prefer="respond-async")
        place, end = headers["Location"], time.monotonic() + seconds
        while (job := json.loads(body))["status"] in ("queued", "running"):
            if time.monotonic() > end:
                raise TimeoutError(f"the job {job['id']} is {job['status']} after {seconds} seconds")
            time.sleep(float(headers.get("Retry-After") or 0.5))
            headers, body = self.call("GET", place)
        if job["status"] == "failed":
            raise Problem(200, job["result"] or {})
        return dict(job["result"])

    def fields(self, design: str) -> tuple[str, tuple[str, ...]]:
        """A design's name with its version, and its fields in their order (needs the scope `designs:read`)."""
        schema = json.loads(self.call("GET", f"/v1/designs/{quote(design, '@')}/schema")[1])
        return schema["$id"].split("/")[3], tuple(schema["properties"])

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Any call of the API. Raises Problem for a refusal, and OSError if there is no answer."""
        sent = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json", **headers}
        content = None if body is None else json.dumps(body).encode()
        request = Request(urljoin(self._base, path), content, sent, method=method)  # noqa: S310
        wait, end = 0.25, time.monotonic() + self._patience
        while True:
            try:
                with urlopen(request, timeout=self._timeout) as answer:  # noqa: S310
                    return answer.headers, answer.read()
            except OSError as error:
                refusal = error if isinstance(error, HTTPError) else None
                later = refusal.headers.get("Retry-After", "") if refusal else ""
                wait = float(later) if later.isdigit() else wait * 2
                if (refusal and refusal.code not in (409, 429, 502, 503, 504)) or time.monotonic() + wait > end:
                    raise (_problem(refusal) if refusal else error) from None
            time.sleep(wait)

    def _generate(self, design: str, data: Mapping[str, Value], returns: str, wish: Any, **headers: str) -> Answer:
        headers["Idempotency-Key"] = wish.pop("idempotency_key", str(uuid4()))
        body = {"design_id": design, "data": data, **wish, "options": {**wish.get("options", {}), "return": returns}}
        return self.call("POST", "/v1/generate", body, **headers)


def _problem(refusal: HTTPError) -> Problem:
    is_json = "json" in refusal.headers.get("Content-Type", "")  # what stands in front of a server has pages of its own
    return Problem(refusal.code, json.loads(refusal.read()) if is_json else {"title": refusal.reason})
