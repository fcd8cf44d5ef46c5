"""A stand-in for the Graph API that takes every post after a set wait, and knows when each one came and how often.

It runs as a process of its own (``python -m console.bench.stand_in PORT WAIT_MS``) and costs little, so that what is
measured is the sender. ``GET /arrivals`` gives each text with the instants at which it came.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import parse_qs

_NOTHING = b'{"data":[]}'


@dataclass
class StandIn:
    """What came, and how long each answer is waited for."""

    wait_s: float
    arrivals: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, one after the other."""
        try:
            while head := await _head(reader):
                method, path, length = head
                body = await reader.readexactly(length) if length else b""
                answer = await self._answer(method, path, body)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(answer), answer))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, method: str, path: str, body: bytes) -> bytes:
        if path == "/arrivals":
            return json.dumps(self.arrivals).encode()
        if method != "POST" or not path.partition("?")[0].endswith("/feed"):
            return _NOTHING
        (text,) = parse_qs(body.decode())["message"]
        self.arrivals[text].append(time.time())
        self.count += 1
        number = self.count
        await asyncio.sleep(self.wait_s)
        return json.dumps({"id": f"1_{number}"}).encode()


async def _head(reader: asyncio.StreamReader) -> tuple[str, str, int] | None:
    first = (await reader.readline()).split()
    length = 0
    while line := (await reader.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return (first[0].decode(), first[1].decode(), length) if len(first) > 1 else None


async def _main(port: int, wait_ms: int) -> None:
    stand_in = StandIn(wait_s=wait_ms / 1000)
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2])))
