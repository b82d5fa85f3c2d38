#!/usr/bin/env python3
"""A purge hook that tells a cache in front: one HTTP request, or one per tag. The standard library is all it needs.

    # config.toml
    [cache]
    purge_hook = ["/usr/bin/python3", "/etc/bookplate/purge-hook.py"]

What to ask is in the environment of the server, and of `bookplate purge`, which runs the hook itself. `{tag}` stands for a tag, and makes it a request per tag; `{tags}` for
all of them with commas between, `{keys}` with spaces, `{json}` as a JSON list.

    PURGE_URL       where to ask
    PURGE_METHOD    how; POST if nothing is said
    PURGE_HEADERS   one per line, such as `Fastly-Key: …`
    PURGE_BODY      what to send, if anything
    PURGE_ALL_URL PURGE_ALL_METHOD PURGE_ALL_HEADERS PURGE_ALL_BODY
                    the same for a purge of everything; it fails without PURGE_ALL_URL

    Varnish         with varnish.vcl beside this file:
                    PURGE_URL=http://127.0.0.1:6081/ PURGE_METHOD=BAN PURGE_HEADERS='Cache-Tag: {tag}'
                    PURGE_ALL_URL=http://127.0.0.1:6081/ PURGE_ALL_METHOD=BAN PURGE_ALL_HEADERS='Cache-Tag: *'
    Fastly          PURGE_URL=https://api.fastly.example/service/ID/purge PURGE_HEADERS='Fastly-Key: …
                    Surrogate-Key: {keys}'
    Cloudflare      PURGE_URL=https://api.cloudflare.example/client/v4/zones/ID/purge_cache
                    PURGE_HEADERS='Authorization: Bearer …
                    Content-Type: application/json' PURGE_BODY='{"tags": {json}}'

It ends with 1 if a request was refused or could not be made, and says so on standard error.
"""

import json
import os
import re
import sys
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

SECONDS = 5  # for each request
TOGETHER = 30  # tags in one request, which is what some services take


def setting(name: str, *, everything: bool) -> str:
    return os.environ.get(f"PURGE_ALL_{name}" if everything else f"PURGE_{name}", "")


def filled(text: str, tags: list[str]) -> str:
    words = {"tag": tags[0], "tags": ",".join(tags), "keys": " ".join(tags), "json": json.dumps(tags)}
    return re.sub(r"\{(tag|tags|keys|json)\}", lambda match: words[match[1]], text)


def ask(tags: list[str], *, everything: bool) -> None:
    url, method, headers, body = (setting(name, everything=everything) for name in ("URL", "METHOD", "HEADERS", "BODY"))
    if not url.startswith(("http://", "https://")):
        sys.exit(f"Expected an http or https address for PURGE_{'ALL_' if everything else ''}URL but received “{url}”.")
    lines = [line.strip() for line in headers.splitlines() if line.strip()]
    if any(":" not in line for line in lines):
        sys.exit(f"Expected lines such as “Name: value” for PURGE_{'ALL_' if everything else ''}HEADERS.")
    named = {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    request = Request(  # noqa: S310 (which was looked at)
        filled(url, [quote(tag, safe="") for tag in tags]),
        filled(body, tags).encode() or None,
        {name: filled(value, tags) for name, value in named.items()},
        method=method or "POST",
    )
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            answer.read()
    except HTTPError as error:
        sys.exit(f"The cache in front answered {error.code}.")
    except (URLError, OSError) as error:
        sys.exit(f"The cache in front cannot be reached: {error}.")


def main() -> None:
    told = json.load(sys.stdin)
    if told["all"]:
        ask(["*"], everything=True)
        return
    one_by_one = any("{tag}" in setting(name, everything=False) for name in ("URL", "HEADERS", "BODY"))
    step = 1 if one_by_one else TOGETHER
    for first in range(0, len(told["tags"]), step):
        ask(told["tags"][first : first + step], everything=False)


if __name__ == "__main__":
    main()
