"""The first minutes of the first look: two posts go out for real, and residents answer on the town square."""

from __future__ import annotations

import html
import time
from collections.abc import Sequence

import httpx

from console.bootstrap import App, build_app
from console.config import Settings
from console.demo import content
from console.demo.content import DemoComment
from console.demo.seed import approve, submit
from console.domain.actors import Actor
from console.domain.deliveries import Delivery, DeliveryState
from console.domain.errors import ConfigurationError

_DUE_IN_S = 2
_WAIT_S = 45.0


def show_first_look(settings: Settings) -> None:
    """Publish through the worker, then write as residents; raises ConfigurationError when nothing goes out."""
    app = build_app(settings)
    nadia, ruth = _person(app, content.NADIA.email), _person(app, content.RUTH.email)
    with app.begin.reading() as tx:
        accounts = list(tx.accounts.list_accounts())
    posts = [submit(app, nadia, post, accounts, in_s=_DUE_IN_S) for post in content.PUBLISHED]
    for post_id in posts:
        approve(app, ruth, post_id)
    sent = [_wait_until_sent(app, post_id) for post_id in posts]
    platforms = {account.id: account.platform for account in accounts}
    with httpx.Client(base_url=settings.sandbox_url, timeout=10) as square:
        for comment in content.COMMENTS:
            _comment(square, comment, _remote_id(sent[comment.post], platforms, comment.platform))
    with httpx.Client(base_url=settings.portal_url, timeout=30) as portal:
        _ask(portal, app)


def _person(app: App, email: str) -> Actor:
    with app.begin.reading() as tx:
        person = tx.people.find_by_email(email)
    if person is None:
        raise ConfigurationError(f"The demo has no {email}. Remove the data folder and start again.")
    return person.as_actor()


def _wait_until_sent(app: App, post_id: str) -> Sequence[Delivery]:
    end = time.monotonic() + _WAIT_S
    while time.monotonic() < end:
        with app.begin.reading() as tx:
            deliveries = tx.deliveries.list_for_source(post_id)
        if deliveries and all(delivery.state is DeliveryState.SENT for delivery in deliveries):
            return deliveries
        time.sleep(0.2)
    raise ConfigurationError(
        "The demo's first posts did not go out. The worker's log says why: data/logs/worker.log in the data folder."
    )


def _remote_id(deliveries: Sequence[Delivery], platforms: dict[str, str], platform: str) -> str:
    found = next(delivery for delivery in deliveries if platforms[delivery.account_id] == platform)
    return str(found.remote_id)


def _comment(square: httpx.Client, comment: DemoComment, post_id: str) -> None:
    form = {"persona": comment.resident, "text": comment.text}
    square.post(f"/square/{comment.platform}/{post_id}/comments", data=form, follow_redirects=True).raise_for_status()


def _ask(portal: httpx.Client, app: App) -> None:
    """Ask on the portal with its own form, as a resident does."""
    # the worker opens the session too, within seconds; whoever comes first does it
    app.planning.tick()
    address = f"/live/{app.planning.list_ahead()[0].id}"
    for question in content.QA_QUESTIONS:
        page = portal.get(address).raise_for_status().text
        token = html.unescape(page.partition('name="token" value="')[2].partition('"')[0])
        asked = portal.post(address, data={"question": question, "token": token}, follow_redirects=True)
        asked.raise_for_status()
