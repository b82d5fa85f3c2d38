"""Originals in a bucket: S3 and what speaks like it, Google Cloud Storage, Azure. https://developmentseed.org/obstore/"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from server.config.section import Unusable
from server.config.sources import BucketSource
from server.on_demand import on_demand
from server.sources.answers import Answer, Arrived, Failed, Unchanged
from server.sources.copies import Copy, Landing
from server.sources.freshness import Said
from server.sources.intake import Intake
from server.sources.mirror import Ask
from server.sources.turns import Turns

if TYPE_CHECKING:
    import obstore
    from obstore import exceptions
    from obstore import store as stores
    from obstore.store import ObjectStore
else:  # an extra, and 16 MB
    obstore, exceptions, stores = on_demand("obstore"), on_demand("obstore.exceptions"), on_demand("obstore.store")

CHUNK = 262_144  # bytes that are handed over at once
MISSING = "needs a package that is not installed: .venv/bin/pip install -e '.[cloud]'"
ETAG = b"If-None-Match"
# How options begin that are about connections rather than stores; obstore wants them apart.
CLIENT = (
    *("allow_", "connect_", "default_content", "default_headers", "http1_", "http2_", "pool_", "proxy_", "randomize_"),
    *("read_", "root_", "timeout", "user_agent"),
)
NO_BUCKET = "<Code>NoSuchBucket</Code>", "<Code>ContainerNotFound</Code>", "The specified bucket does not exist"


def opened(source: BucketSource) -> ObjectStore:
    """The bucket of a source. Raises Unusable, without repeating what may be a secret."""
    options = {name: value.get_secret_value() for name, value in source.options.items()}
    config: Any = {name: value for name, value in options.items() if not name.startswith(CLIENT)}
    client: Any = {name: value for name, value in options.items() if name.startswith(CLIENT)}
    if any(value.startswith("http://") for value in config.values()):
        client.setdefault("allow_http", "true")  # who writes it means it
    more: Any = {"client_options": client} if client else {}  # without, the environment's count
    try:
        return stores.from_url(source.url, config=config, retry_config={"max_retries": 1}, **more)
    except ImportError as error:
        raise Unusable(f"sources: the bucket of {source.name} {MISSING}.") from error
    except (exceptions.BaseError, ValueError) as error:
        said = str(error).partition("\n")[0].removesuffix(".")
        for value in filter(None, options.values()):
            said = said.replace(value, "…")
        raise Unusable(f"sources: the bucket of {source.name} cannot be used: {said}.") from error


class Bucket:
    """Objects below a prefix; `seconds` are those that one may take."""

    def __init__(self, store: ObjectStore, intake: Intake, turns: Turns, seconds: float) -> None:
        self._store = store
        self._intake = intake
        self._turns = turns
        self._seconds = seconds

    async def close(self) -> None:
        """Nothing is held open that would not go by itself."""

    def at(self, identifier: str) -> Ask | None:
        async def ask(known: Copy | None, landing: Landing) -> Answer:
            deadline = asyncio.get_running_loop().time() + self._seconds
            return await self._turns.take("", deadline, lambda: self._asked(identifier, known, landing))

        return ask

    async def _asked(self, identifier: str, known: Copy | None, landing: Landing) -> Answer:
        try:
            return await self._get(identifier, known, landing)
        except exceptions.NotModifiedError:
            return Unchanged(None)
        except FileNotFoundError as error:
            if any(words in str(error) for words in NO_BUCKET):
                raise Failed("unreachable") from FileNotFoundError("there is no such bucket")
            raise Failed("odd", gone=True) from None
        except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
            raise Failed("refused") from _named(error)
        except ValueError:  # a name that no object can have
            raise Failed("odd", gone=True) from None
        except (exceptions.BaseError, OSError) as error:
            raise Failed("unreachable", blamed=True, partial=landing.size > 0) from _named(error)

    async def _get(self, identifier: str, known: Copy | None, landing: Landing) -> Answer:
        etag = dict(known.validators).get(ETAG) if known else None
        asked: Any = {"if_none_match": etag.decode()} if etag else {}
        found = await obstore.get_async(self._store, identifier, options=asked)
        meta = found.meta
        self._intake.must_fit(meta["size"])
        digest = await self._intake.land(_chunks(found), landing)
        if landing.size != meta["size"]:
            raise Failed("unreachable", blamed=True, partial=True)
        said = Said.of(str(found.attributes.get("Cache-Control", "")))
        named = meta["e_tag"]
        return Arrived(digest, meta["last_modified"].timestamp(), said, ((ETAG, named.encode()),) if named else ())


async def _chunks(found: Any) -> AsyncIterator[bytes]:
    async for chunk in found.stream(min_chunk_size=CHUNK):
        yield bytes(chunk)


def _named(error: Exception) -> Exception:
    """The kind of an error alone: its text may hold an address that is signed."""
    return Exception(type(error).__name__)
