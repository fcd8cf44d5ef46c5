"""Tokens that rotate, through the real sender and X's stand-in: renewed once, and nothing is sent twice."""

from __future__ import annotations

import json
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import requests
from pydantic import SecretStr
from sqlalchemy import Engine

from connectors.base import Platform
from connectors.sandbox.accounts import DEMO_X
from connectors.sandbox.x_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from console.bootstrap import App, build_app
from console.config import Settings
from console.domain.accounts import Account, AccountState
from console.domain.deliveries import NEEDS_A_PERSON, DeliveryState
from console.domain.secrets import Secret
from console.services.accounts import CREDENTIALS_COLUMN
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, BOB, SteppedClock
from tests.contract.connectors.sandbox_server import accepted, running_sandbox, set_fault, set_switches

WORDS = "Harbour Bridge is closed until 18:00."


class Agency:
    """An installation whose one account on X has a refresh token, over either database."""

    def __init__(self, home: Path, clock: SteppedClock, sandbox: str, database_url: str, *, life: timedelta) -> None:
        self.home, self.clock, self.sandbox, self.database_url = home, clock, sandbox, database_url
        self.app = build_app(settings(home, sandbox, database_url), clock)
        add_cast(self.app.begin)
        self.account = self._connect(life)

    def _connect(self, life: timedelta) -> Account:
        given = {
            "oauth2_token": DEMO_X.expired_token,
            "refresh_token": FIRST_REFRESH_TOKEN,
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
        }
        keys = {name: Secret(text) for name, text in given.items()}
        account = self.app.accounts.connect(
            ADA,
            platform=Platform.X,
            remote_id=DEMO_X.user_id,
            name="@HarbourfordPD",
            owner="Alice Moreau",
            authority="Policy 4.2",
            credentials=keys,
        )
        ends = {"expires_at": (self.clock.now() + life).isoformat()}
        sealed = self.app.sealer.seal(Secret(json.dumps(given | ends)), row_id=account.id, column=CREDENTIALS_COLUMN)
        with self.app.begin() as tx:
            tx.accounts.set_sealed_credentials(account.id, sealed)
        return account

    def close(self) -> None:
        """Let go of the database."""
        close(self.app)

    def renewals(self) -> list[int]:
        """The status of every call for a token that reached X."""
        return [call["status"] for call in self.calls() if call["path"] == "/2/oauth2/token"]

    def calls(self) -> list[dict[str, Any]]:
        """Every call that reached X."""
        answer = requests.get(f"{self.sandbox}/judge/calls", params={"platform": "x"}, timeout=10)
        found: list[dict[str, Any]] = answer.json()
        return found

    def our_texts(self) -> list[str]:
        return [str(row["text"]) for row in accepted(self.sandbox, "x") if row["kind"] in ("post", "reply")]

    def state(self) -> AccountState:
        with self.app.begin.reading() as tx:
            return tx.accounts.get_account(self.account.id).state

    def verbs(self) -> list[str]:
        with self.app.begin.reading() as tx:
            return [entry.verb for entry in tx.audit.list_for(self.account.id)]

    def renewed(self) -> list[list[str]]:
        """What changed at each renewal, by the record."""
        with self.app.begin.reading() as tx:
            entries = tx.audit.list_for(self.account.id)
        return [entry.data["changed"] for entry in entries if entry.verb == "account.renewed"]

    def work(self) -> None:
        """One round of the worker."""
        self.app.sending.send_due()
        self.app.sending.look_up_doubtful()

    def schedule(self, text: str = WORDS) -> str:
        """Alice writes it, Bob approves it, and it is due."""
        due_at = self.clock.now() + timedelta(seconds=2)
        post = self.app.posting.draft(ALICE, title="Bridge", text=text, account_ids=[self.account.id], due_at=due_at)
        submitted = self.app.posting.submit(ALICE, post.id)
        self.app.posting.approve(BOB, post.id, submitted.content.content_hash())
        self.clock.advance(seconds=2)
        return post.id

    def delivery_state(self, post_id: str) -> DeliveryState:
        with self.app.begin.reading() as tx:
            (delivery,) = tx.deliveries.list_for_source(post_id)
        return delivery.state


def close(app: App) -> None:
    with app.begin.reading() as tx:
        bind = tx.session.get_bind()
    bind.engine.dispose()


def settings(home: Path, sandbox: str, database_url: str) -> Settings:
    return Settings(home=home, x_url=f"{sandbox}/x", database_url=SecretStr(database_url))


@pytest.fixture
def clock() -> SteppedClock:
    """Near the machine's own, by which the connectors know when a token ends."""
    return SteppedClock(datetime.now(UTC))


@pytest.fixture
def sandbox(tmp_path: Path, clock: SteppedClock) -> Iterator[str]:
    with running_sandbox(tmp_path / "sandbox", now=clock.now) as address:
        yield address


Open = Callable[[timedelta], Agency]
#: For what does not hang on the database.
one_database = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def agency(tmp_path: Path, clock: SteppedClock, sandbox: str, engine: Engine) -> Iterator[Open]:
    opened: list[Agency] = []

    def open_with(life: timedelta) -> Agency:
        url = engine.url.render_as_string(hide_password=False)
        opened.append(Agency(tmp_path, clock, sandbox, url, life=life))
        return opened[-1]

    yield open_with
    for each in opened:
        each.close()


@pytest.fixture
def ended(agency: Open) -> Agency:
    """Its token has ended, and it knows."""
    return agency(timedelta(minutes=-1))


@pytest.fixture
def revoked(agency: Open) -> Agency:
    """Its token has ended before its time, and only X knows."""
    return agency(timedelta(hours=2))


def test_three_processes_renew_a_token_once(ended: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    # a child runs the main module of its parent, which a page's test may have replaced by that page
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("forkserver")
    together = context.Barrier(3)
    place = (str(ended.home), ended.sandbox, ended.database_url, ended.clock.now(), ended.account.id)
    children = [context.Process(target=_ask_in_a_process, args=(*place, together)) for _ in range(3)]
    for child in children:
        child.start()
    for child in children:
        child.join(120)
    assert [child.exitcode for child in children] == [0] * 3
    assert ended.renewals() == [200]
    assert ended.renewed() == [["expires_at", "oauth2_token", "refresh_token"], ["subscription"]]


def test_six_threads_of_one_process_renew_a_token_once(ended: Agency) -> None:
    together, healthy = threading.Barrier(6), list[bool]()

    def ask() -> None:
        together.wait(30)
        healthy.append(ended.app.connector_for(ended.account.id).health().ok)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert healthy == [True] * 6
    assert ended.renewals() == [200]


@one_database
def test_a_post_goes_out_once_with_a_token_that_was_renewed_in_time(ended: Agency) -> None:
    post_id = ended.schedule()
    ended.work()
    assert ended.delivery_state(post_id) is DeliveryState.SENT
    assert (ended.our_texts(), ended.renewals()) == ([WORDS], [200])


@one_database
def test_a_token_that_dies_in_the_call_is_renewed_and_the_post_looked_for_before_it_is_sent_again(
    revoked: Agency,
) -> None:
    post_id = revoked.schedule()
    revoked.work()
    assert (revoked.delivery_state(post_id), revoked.our_texts()) == (DeliveryState.RETRY, [])
    revoked.clock.advance(minutes=5)
    revoked.work()
    assert (revoked.delivery_state(post_id), revoked.our_texts()) == (DeliveryState.SENT, [WORDS])
    assert revoked.renewals() == [200]
    assert revoked.state() is AccountState.CONNECTED


@one_database
@pytest.mark.parametrize("effect", ["html_page", "reset", "server_error"])
def test_a_blip_at_the_token_route_holds_the_post_up_and_disconnects_nobody(ended: Agency, effect: str) -> None:
    set_fault(ended.sandbox, platform="x", path="/2/oauth2/token", effect=effect, count=2)
    post_id = ended.schedule()
    ended.work()
    assert (ended.state(), ended.our_texts()) == (AccountState.CONNECTED, [])
    for _ in range(4):
        ended.clock.advance(minutes=1)
        ended.work()
    assert (ended.delivery_state(post_id), ended.our_texts()) == (DeliveryState.SENT, [WORDS])


@one_database
def test_a_permission_that_was_taken_back_is_told_once_and_nothing_goes_out(ended: Agency) -> None:
    set_switches(ended.sandbox, x_access_given=False)
    post_id = ended.schedule()
    for _ in range(3):
        ended.work()
        ended.app.watching_accounts.ask_due()
        ended.clock.advance(minutes=1)
    assert (ended.state(), ended.our_texts()) == (AccountState.NEEDS_RECONNECT, [])
    assert ended.delivery_state(post_id) in NEEDS_A_PERSON
    assert ended.verbs().count("account.needs_reconnect") == 1


@one_database
def test_what_it_cost_is_written_with_what_was_sent(ended: Agency) -> None:
    ended.schedule()
    ended.work()
    assert str(ended.app.spending.this_month(ALICE)[ended.account.id].spent) == "0.015"


@one_database
def test_the_window_that_x_names_holds_back_what_would_be_refused(ended: Agency) -> None:
    set_switches(ended.sandbox, x_limits={"POST /2/tweets": 1})
    first, second = ended.schedule(), ended.schedule("It is open again.")
    ended.work()
    assert (ended.delivery_state(first), ended.our_texts()) == (DeliveryState.SENT, [WORDS])
    assert ended.delivery_state(second) is not DeliveryState.SENT
    tried = [call for call in ended.calls() if call["path"] == "/2/tweets" and call["method"] == "POST"]
    assert [call["status"] for call in tried] == [201]


def _ask_in_a_process(
    home: str, sandbox: str, database_url: str, instant: datetime, account_id: str, together: Any
) -> None:
    app = build_app(settings(Path(home), sandbox, database_url), SteppedClock(instant))
    together.wait(60)
    assert app.connector_for(account_id).health().ok
    close(app)
