"""A bucket as a source, on stores that come with obstore; a real server's is in the contract."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.store import MemoryStore, S3Store

from server.config.section import Unusable
from server.config.settings import Settings
from server.config.sources import BucketSource, Outside
from server.errors import Unreachable
from server.on_demand import on_demand
from server.sources import bucket
from server.sources.abroad import Abroad
from server.sources.breaker import Breaker
from server.sources.bucket import Bucket, opened
from server.sources.catalogue import Catalogue
from server.sources.copies import Copies
from server.sources.freshness import Bounds
from server.sources.intake import Intake
from server.sources.mirror import Mirror
from server.sources.remote import Remote
from server.sources.turns import Turns
from server.threads import Threads
from tests.server.running import free_port
from tests.server.sources.elsewhere import Elsewhere, answer, elsewhere, hang

PNG = b"\x89PNG\r\n\x1a\n"
CAP = 10_000


@dataclass
class Scene:
    """A source in a store; `now` is its clock's."""

    source: Remote
    store: Any
    warned: list[dict[str, Any]]
    now: float = 1000

    async def content(self, name: str) -> bytes | None:
        found = await self.source.find(name)
        if found is None:
            return None
        with found.open() as descriptor:
            return os.read(descriptor, 10**6)

    async def remark(self, name: str) -> str:
        with pytest.raises(Unreachable) as raised:
            await self.source.find(name)
        return raised.value.remark


def play(folder: Path, act: Callable[[Scene], Awaitable[None]], store: Any = None, seconds: float = 5) -> None:
    async def run() -> None:
        files, kept = Threads("file", 2, 10), store or MemoryStore()
        copies = Copies(folder, 10**6, files)
        warned: list[dict[str, Any]] = []
        mirror = Mirror(
            "bucket", copies, Bounds(100, 5, 0, 50), lambda _, **more: warned.append(more), clock=lambda: scene.now
        )
        bucket = Bucket(kept, Intake(CAP), Turns(Breaker(clock=lambda: scene.now)), seconds)
        scene = Scene(Remote("bucket", bucket, mirror), kept, warned)
        try:
            await act(scene)
        finally:
            await scene.source.close()
            copies.close()
            files.close()

    asyncio.run(run())


def test_an_object_is_asked_about_by_its_etag_and_lasts_as_it_says(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        attributes: Any = {"Cache-Control": "max-age=200"}
        await obstore.put_async(scene.store, "deep/a b.png", PNG, attributes=attributes)
        first = await scene.source.find("deep/a b.png")
        assert first is not None
        assert first.source == "bucket"
        scene.now += 199
        assert scene.source.glance("deep/a b.png") == first
        scene.now += 1
        assert scene.source.glance("deep/a b.png") is None
        assert await scene.source.find("deep/a b.png") == first
        await obstore.put_async(scene.store, "deep/a b.png", PNG + b"2", attributes=attributes)
        scene.now += 200
        assert await scene.content("deep/a b.png") == PNG + b"2"

    play(tmp_path, act)


def test_what_is_none_too_large_or_no_picture_is_told_apart(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        for name, body in (("large", bytes(CAP + 1)), ("page", b"<html>"), ("empty", b""), ("most", PNG * (CAP // 8))):
            await obstore.put_async(scene.store, name, body)
        assert await scene.content("none") is None
        assert await scene.remark("large") == "large"
        assert await scene.remark("page") == "odd"
        assert await scene.remark("empty") == "odd"
        assert await scene.content("most") == PNG * (CAP // 8)
        for name in ("a\x01b", "a\nb", "../most", "most/", "x" * 2000):
            assert await scene.content(name) is None

    play(tmp_path, act)


def s3(port: int) -> S3Store:
    return S3Store(
        "bucket",
        config={"endpoint": f"http://127.0.0.1:{port}", "region": "x", "skip_signature": True},
        client_options={"allow_http": True},
        retry_config={"max_retries": 0},
    )


def against(folder: Path, page: Any, act: Callable[[Scene, Elsewhere], Awaitable[None]]) -> None:
    """A store on a server that says what it is told to."""

    async def run() -> None:
        async with elsewhere() as there:
            there.pages = {f"/bucket/{number}.png": page for number in range(10)}

            def play_in_a_loop() -> None:
                play(folder, lambda scene: act(scene, there), s3(there.port), 0.5)

            await asyncio.to_thread(play_in_a_loop)

    asyncio.run(run())


NO_BUCKET = b"<Error><Code>NoSuchBucket</Code></Error>"
NO_KEY = b"<Error><Code>NoSuchKey</Code></Error>"


@pytest.mark.parametrize(
    ("page", "remark", "cause"),
    [
        (answer(b"", "403 Forbidden"), "refused", "Exception: PermissionDeniedError"),
        (answer(b"", "401 No"), "refused", "Exception: UnauthenticatedError"),
        (answer(NO_BUCKET, "404 Not Found"), "unreachable", "FileNotFoundError: there is no such bucket"),
        (answer(b"", "500 Oh"), "unreachable", "Exception: GenericError"),
        (hang, "slow", "TimeoutError: "),
    ],
)
def test_a_store_that_fails_is_told_in_a_word_and_nothing_secret_in_the_log(
    tmp_path: Path, page: Any, remark: str, cause: str
) -> None:
    async def act(scene: Scene, there: Elsewhere) -> None:
        assert await scene.remark("0.png") == remark
        assert scene.warned == [{"source": "bucket", "why": remark, "cause": cause}]

    against(tmp_path, page, act)


def test_a_store_that_has_it_not_says_so(tmp_path: Path) -> None:
    async def act(scene: Scene, there: Elsewhere) -> None:
        assert await scene.content("0.png") is None
        assert scene.warned == []

    against(tmp_path, answer(NO_KEY, "404 Not Found"), act)


def test_a_store_that_is_not_there_is_left_alone_after_a_while(tmp_path: Path) -> None:
    async def act(scene: Scene) -> None:
        remarks = [await scene.remark(f"{number}.png") for number in range(7)]
        assert remarks == ["unreachable"] * 5 + ["broken"] * 2

    play(tmp_path, act, s3(free_port()))


def test_a_bucket_that_cannot_be_used_is_refused_at_the_start_in_words() -> None:
    def refused(**more: Any) -> str:
        with pytest.raises(Unusable) as caught:
            opened(BucketSource(name="photos", kind="bucket", **more))
        assert "SeCrEt" not in str(caught.value)
        return str(caught.value)

    said = refused(url="s3://b/", options={"regoin": "x", "secret_access_key": "SeCrEt"})
    assert said.startswith("sources: the bucket of photos cannot be used: Configuration key: 'regoin' is not valid")
    assert "cannot be used" in refused(url="az://container/folder/")
    assert "cannot be used" in refused(url="s3://b/", options={"timeout": "SeCrEt"})
    assert "cannot be used" in refused(url="gs://b/", options={"allow_http": "SeCrEt"})
    assert "cannot be used" in refused(url="s3://b/", options={"skip_signature": "SeCrEt"})


@pytest.mark.parametrize("url", ["s3://b/", "gs://b/x/"])
def test_options_of_the_connection_are_told_apart_from_those_of_the_store(url: str) -> None:
    told = {"allow_http": True, "proxy_url": "http://127.0.0.1:1", "user_agent": "x", "pool_max_idle_per_host": 3}
    source = BucketSource(name="photos", kind="bucket", url=url, options=told)  # type: ignore[arg-type]
    assert opened(source).client_options == {name: str(value).lower() for name, value in told.items()}


def test_without_its_package_it_is_said_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    monkeypatch.setattr(bucket, "stores", on_demand("obstore.store"))
    files = Threads("file", 1, 10)
    abroad = Abroad(Outside(folder=str(tmp_path)), files, 10, 1, print)
    settings = Settings(sources=(BucketSource(name="photos", kind="bucket", url="s3://b/"),))
    with pytest.raises(Unusable, match=r"the bucket of photos needs .*: \.venv/bin/pip install -e '\.\[cloud\]'\."):
        Catalogue.of(settings, abroad)
    files.close()
    assert list(tmp_path.iterdir()) == []
