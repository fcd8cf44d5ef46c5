"""How late a due post goes out: one alone, and five hundred due at the same instant."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from console.bench.figures import Figures, spread
from console.bench.product import Product, running_product
from console.demo import content
from console.domain.deliveries import WAITING, Delivery, DeliveryState
from console.domain.errors import ConfigurationError

#: Setting up one post (draft, submit, approve) takes less than this.
_SET_UP_S = 0.3
_HEAD_START_S = 15
_APART_S = 3.37
_UNFINISHED = WAITING | {DeliveryState.SENDING}
HOW = (
    "Real processes (`rapport up`, embedded database, the worker talking HTTP to the sandbox). Posts are written, "
    "submitted and approved through the use cases; lateness is counted from the due instant to the moment at which "
    "the call to the platform began (`begun`) and to the moment at which the platform had confirmed the post "
    "(`confirmed`). Alone: posts 3.37 s apart. Together: all due at the same instant. All on the Facebook page, since "
    "X itself takes 100 posts in 15 minutes."
)


def measure(alone: int = 20, together: int = 500) -> Figures:
    """Return seconds of lateness of posts due alone and of posts due together."""
    with running_product() as product:
        start = _after_set_up(product, alone)
        single = _out(product, [start + timedelta(seconds=number * _APART_S) for number in range(alone)])
        crowd = _out(product, [_after_set_up(product, together)] * together)
    return {
        "how": HOW,
        "data": {"alone": _states(single), "together": _states(crowd)},
        "figures": {"alone_s": _lateness(single), "together_s": _lateness(crowd)},
    }


def _after_set_up(product: Product, posts: int) -> datetime:
    return product.app.clock.now() + timedelta(seconds=_HEAD_START_S + posts * _SET_UP_S)


def _out(product: Product, due: Sequence[datetime]) -> Sequence[Delivery]:
    ids = [_schedule(product, due_at, number) for number, due_at in enumerate(due)]
    end = time.monotonic() + (max(due) - product.app.clock.now()).total_seconds() + 600
    while True:
        with product.app.begin.reading() as tx:
            deliveries = tx.deliveries.list_for_sources(ids)
        if not any(delivery.state in _UNFINISHED for delivery in deliveries):
            return deliveries
        if time.monotonic() > end:
            raise ConfigurationError("Not every post went out in time to be measured.")
        time.sleep(1)


def _schedule(product: Product, due_at: datetime, number: int) -> str:
    app = product.app
    author, approver = product.person(content.NADIA.email), product.person(content.RUTH.email)
    with app.begin.reading() as tx:
        page = next(account for account in tx.accounts.list_accounts() if account.platform == "facebook")
    text = f"Road works notice {number + 1}: one lane on Wharf Street until 16:00 ({due_at:%H:%M:%S})."
    post = app.posting.draft(author, title=f"Notice {number + 1}", text=text, account_ids=[page.id], due_at=due_at)
    submitted = app.posting.submit(author, post.id)
    app.posting.approve(approver, post.id, submitted.content.content_hash())
    return post.id


def _states(deliveries: Sequence[Delivery]) -> dict[str, int]:
    return dict(Counter(delivery.state.value for delivery in deliveries))


def _lateness(deliveries: Sequence[Delivery]) -> Figures:
    begun = [(one.sending_at - one.due_at).total_seconds() for one in deliveries if one.sending_at]
    confirmed = [(one.sent_at - one.due_at).total_seconds() for one in deliveries if one.sent_at]
    return {"begun": spread(begun), "confirmed": spread(confirmed)}
