"""Residents who comment on the town square while a measurement runs, and the look at where their words went."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx

from console.bench.product import Product
from console.demo import content
from console.domain.accounts import Account
from console.domain.errors import ConfigurationError
from console.domain.inbox import InboxFilter
from console.domain.messages import Reading
from console.services.inbox import PAGE

PLATFORMS = ("facebook", "x")
_LOOK_EVERY_S = 0.02
_ROUTED_WITHIN_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Residents:
    """People on the town square, under one of our posts on each platform."""

    product: Product
    square: httpx.Client
    posts: Mapping[str, str]

    def comment(self, number: int, run: str) -> str:
        """Post comment ``number`` of a ``run``; return the words by which the inbox finds it."""
        said = content.COMMENTS[number % len(content.COMMENTS)]
        platform = PLATFORMS[number % len(PLATFORMS)]
        mark = f"ref {run}-{number:04d}"
        form = {"persona": said.resident, "text": f"{said.text} ({mark})"}
        answer = self.square.post(f"/square/{platform}/{self.posts[platform]}/comments", data=form)
        if answer.status_code != httpx.codes.SEE_OTHER:
            raise ConfigurationError(f"The town square refused a comment with status {answer.status_code}.")
        return mark

    def wait_until_routed(self, marks: Sequence[str], run: str) -> dict[str, float]:
        """Return for each mark the clock reading (``time.perf_counter``) at which a desk had its comment."""
        waiting, seen = set(marks), dict[str, float]()
        end = time.perf_counter() + _ROUTED_WITHIN_S
        while waiting:
            if time.perf_counter() > end:
                raise ConfigurationError(f"{len(waiting)} comments did not reach a desk in time.")
            for text in self._routed(run, len(seen) + len(waiting)):
                for mark in [mark for mark in waiting if mark in text]:
                    waiting.discard(mark)
                    seen[mark] = time.perf_counter()
            time.sleep(_LOOK_EVERY_S)
        return seen

    def _routed(self, run: str, most: int) -> list[str]:
        app = self.product.app
        with app.begin.reading() as tx:
            wanted = InboxFilter(contains=f"ref {run}-")
            page = tx.inbox_lists.list_page(wanted, now=app.clock.now(), after=None, limit=most + PAGE)
        return [message.text for message in page.messages if message.reading is not Reading.PENDING]


@contextmanager
def residents(product: Product) -> Iterator[Residents]:
    """Open the town square."""
    with httpx.Client(base_url=product.square_url, timeout=30) as square:
        yield Residents(product=product, square=square, posts=_posts(product))


def _posts(product: Product) -> dict[str, str]:
    app = product.app
    with app.begin.reading() as tx:
        since = app.clock.now() - timedelta(days=1)
        accounts: Sequence[Account] = tx.accounts.list_accounts()
        sent = {account.platform: tx.deliveries.list_sent_posts(account.id, since) for account in accounts}
    return {platform: str(deliveries[0].remote_id) for platform, deliveries in sent.items()}
