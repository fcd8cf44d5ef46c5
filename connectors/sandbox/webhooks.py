"""Sends signed events to callbacks: in order, at least once, again after a failure, and again after a restart."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import replace
from datetime import timedelta

import httpx

from connectors.sandbox.rows import Delivery
from connectors.sandbox.world import World

PAUSES_S = (0.2, 1.0, 3.0, 10.0, 30.0, 60.0, 300.0)
GIVE_UP_AFTER = timedelta(hours=36)
ANSWER_WITHIN_S = 10.0


def sign_sha256(secret: str, body: bytes) -> bytes:
    """The keyed digest that both platforms sign with."""
    return hmac.new(secret.encode(), body, hashlib.sha256).digest()


class Postman:
    """Keeps events in the journal until a callback has answered 2xx; a lost answer means a duplicate."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Take up again what was waiting when the sandbox stopped."""
        for delivery in list(self._world.tables.delivery.values()):
            if delivery.state == "waiting":
                self._begin(delivery)

    async def stop(self) -> None:
        """Stop sending; what waits is in the journal."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def send(self, url: str, body: bytes, *, header: str, signature: str) -> None:
        """Accept an event for delivery. ``body`` must be ASCII (both platforms escape the rest)."""
        delivery = Delivery(
            id=self._world.new_id(),
            url=url,
            body=body.decode("ascii"),
            signature_header=header,
            signature=signature,
            created_at=self._world.stamp(),
        )
        self._world.put("webhook.queued", delivery)
        self._begin(delivery)

    def _begin(self, delivery: Delivery) -> None:
        task = asyncio.get_running_loop().create_task(self._deliver(delivery))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        give_up_at = self._world.now() + GIVE_UP_AFTER
        attempt = 0
        while self._world.now() < give_up_at:
            attempt += 1
            if await _post(delivery):
                self._world.put("webhook.delivered", replace(delivery, state="delivered", attempts=attempt))
                return
            await asyncio.sleep(PAUSES_S[min(attempt, len(PAUSES_S)) - 1])
        self._world.put("webhook.given_up", replace(delivery, state="given_up", attempts=attempt))


async def _post(delivery: Delivery) -> bool:
    headers = {"Content-Type": "application/json", delivery.signature_header: delivery.signature}
    try:
        async with httpx.AsyncClient(timeout=ANSWER_WITHIN_S, trust_env=False) as client:
            answer = await client.post(delivery.url, content=delivery.body.encode("ascii"), headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return answer.is_success
