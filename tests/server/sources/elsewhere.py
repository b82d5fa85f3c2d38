"""Servers on this machine that pictures are fetched from, and ways in which they misbehave."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
Write = Callable[[bytes], Awaitable[None]]


def answer(body: bytes, code: str = "200 OK", **headers: str) -> bytes:
    said = {"Content-Length": str(len(body)), **{name.replace("_", "-"): text for name, text in headers.items()}}
    lines = "".join(f"{name}: {text}\r\n" for name, text in said.items() if text)
    return f"HTTP/1.1 {code}\r\n{lines}\r\n".encode() + body


def moved(there: str, code: str = "302 Found") -> bytes:
    return answer(b"", code, Location=there)


@dataclass
class Elsewhere:
    """A server that says whatever it is told to; `asked` are the heads of all requests."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    pages: dict[str, Any] = field(default_factory=dict)
    attending: set["asyncio.Task[Any]"] = field(default_factory=set)

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.attending.add(task)
        try:
            with suppress(OSError, EOFError, asyncio.CancelledError):
                await self._talk(reader, writer)
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def write(data: bytes) -> None:
            writer.write(data)
            await writer.drain()

        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.asked.append(head)
            page = self.pages[head.split()[1]]
            if not isinstance(page, bytes):
                await page(write)
                return
            await write(page)

    def paths(self) -> list[str]:
        return [head.split()[1] for head in self.asked]


@asynccontextmanager
async def elsewhere(tls: ssl.SSLContext | None = None) -> AsyncIterator[Elsewhere]:
    """A running one."""
    there = Elsewhere()
    server = await asyncio.start_server(there.attend, "127.0.0.1", 0, ssl=tls)
    there.port = server.sockets[0].getsockname()[1]
    try:
        yield there
    finally:
        server.close()
        for task in there.attending:
            task.cancel()
        await asyncio.gather(*there.attending, return_exceptions=True)
        await asyncio.sleep(0)  # for the sockets to be closed


async def hang(write: Write) -> None:
    await asyncio.sleep(10)


async def begin_and_hang(write: Write) -> None:
    await write(answer(PICTURE)[:300])
    await asyncio.sleep(10)


async def drip(write: Write) -> None:
    for byte in answer(PICTURE):
        await write(bytes([byte]))
        await asyncio.sleep(0.01)


async def drip_headers(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n")
    for number in range(1000):
        await write(f"X-{number}: x\r\n".encode())
        await asyncio.sleep(0.01)


async def never_end(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        await write(PICTURE)


async def never_end_in_chunks(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        await write(b"40\r\n" + b"x" * 64 + b"\r\n")


async def end_early(write: Write) -> None:
    await write(answer(PICTURE, Content_Length=str(len(PICTURE) + 1)))


async def end_chunks_early(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx")


async def hang_up(write: Write) -> None:
    pass


async def talk_otherwise(write: Write) -> None:
    await write(b"220 mail.example ESMTP\r\n")


async def long_headers(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10**6)
