"""The end of an access is foreseen days ahead and told once; a call that fails is never taken for it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from connectors.base import Connector, Health
from console.domain.account_access import access_warning
from console.domain.accounts import Account, AccountState
from console.domain.actors import WORKER
from console.domain.errors import AuthExpired, ConsoleError, Unavailable
from console.services.account_health import ASK_EVERY, WatchingAccounts, keep
from console.services.accounts import Accounts
from console.storage.unit_of_work import UnitOfWork
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, CAROL, SteppedClock
from tests.integration.test_accounts import PAGE, PAGE_KEYS, SEALER

FINE = Health(ok=True, message="Connected to Facebook as Harbourford Police.")
BLIP = Health(ok=False, message="Facebook could not be reached.")
OVER = Health(ok=False, message="Facebook no longer accepts our token.", access_ended=True)


class Desk:
    """The agency's one account, and what its platform says of it."""

    def __init__(self, begin: UnitOfWork, clock: SteppedClock) -> None:
        add_cast(begin)
        self.begin, self.clock = begin, clock
        self.says: Health | ConsoleError = FINE
        self.asked = 0
        self.accounts = Accounts(begin=begin, clock=clock, sealer=SEALER, connector_for=self)
        self.watching = WatchingAccounts(begin=begin, clock=clock, connector_for=self)
        self.account_id = self.accounts.connect(ADA, **PAGE).id

    def __call__(self, account_id: str) -> Connector:
        return self  # type: ignore[return-value]

    def health(self) -> Health:
        self.asked += 1
        if isinstance(self.says, ConsoleError):
            raise self.says
        return self.says

    def ask(self, says: Health | ConsoleError) -> None:
        """The next round comes, and the platform says this."""
        self.says = says
        self.clock.advance(seconds=ASK_EVERY.total_seconds())
        assert self.watching.ask_due() == 1

    def ends_in(self, **delta: float) -> Health:
        return Health(ok=True, message=FINE.message, expires_at=self.clock.now() + timedelta(**delta))

    @property
    def account(self) -> Account:
        with self.begin.reading() as tx:
            return tx.accounts.get_account(self.account_id)

    def verbs(self) -> list[str]:
        with self.begin.reading() as tx:
            return [entry.verb for entry in tx.audit.list_for(self.account_id)][1:]

    def warnings(self) -> list[str]:
        return [warning for _, warning in self.watching.list_warnings(ALICE)]


@pytest.fixture
def desk(begin: UnitOfWork, clock: SteppedClock) -> Desk:
    return Desk(begin, clock)


def test_an_end_is_told_ten_days_ahead_and_told_once(desk: Desk) -> None:
    end = desk.clock.now() + timedelta(days=12)
    said = Health(ok=True, message=FINE.message, expires_at=end)
    desk.ask(said)
    assert (desk.verbs(), desk.warnings(), desk.account.expires_at) == ([], [], end)
    desk.clock.advance(days=3)
    for _ in range(4):
        desk.ask(said)
    assert desk.verbs() == ["account.access_ending"]
    assert desk.warnings() == ["The access of Harbourford Police ends in 7 days. Connect it again before then."]


def test_an_end_that_was_known_is_told_even_while_the_platform_cannot_be_reached(desk: Desk) -> None:
    desk.ask(desk.ends_in(days=12))
    desk.clock.advance(days=3)
    desk.ask(BLIP)
    assert desk.verbs() == ["account.access_ending"]


def test_the_same_end_named_a_little_differently_is_no_news(desk: Desk) -> None:
    end = desk.clock.now() + timedelta(days=5)
    for seconds in (0, 40, -70):
        desk.ask(Health(ok=True, message=FINE.message, expires_at=end + timedelta(seconds=seconds)))
    assert desk.verbs() == ["account.access_ending"]


def test_connecting_again_ends_the_warning_and_keeps_the_account_and_its_history(desk: Desk) -> None:
    desk.ask(desk.ends_in(days=5))
    desk.accounts.reconnect(ADA, desk.account_id, PAGE_KEYS)
    desk.ask(desk.ends_in(days=60))
    assert desk.warnings() == []
    assert [account.id for account in desk.accounts.list_accounts(ADA)] == [desk.account_id]
    assert desk.verbs() == ["account.access_ending", "account.reconnected"]
    desk.clock.advance(days=52)
    desk.ask(Health(ok=True, message=FINE.message, expires_at=desk.account.expires_at))
    assert desk.verbs()[2:] == ["account.access_ending"]


@pytest.mark.parametrize("says", [BLIP, Unavailable("The network is down.", platform="facebook")])
def test_a_blip_is_shown_and_is_never_read_as_the_end(desk: Desk, says: Health | ConsoleError) -> None:
    for _ in range(5):
        desk.ask(says)
    assert desk.account.state is AccountState.CONNECTED
    assert desk.account.health == (says.message)
    assert (desk.verbs(), desk.warnings()) == ([], [])


@pytest.mark.parametrize("says", [OVER, AuthExpired(OVER.message, platform="facebook")])
def test_what_the_platform_says_has_ended_is_told_once_and_not_asked_again(
    desk: Desk, says: Health | ConsoleError
) -> None:
    desk.ask(says)
    assert desk.account.state is AccountState.NEEDS_RECONNECT
    desk.clock.advance(days=1)
    assert desk.watching.ask_due() == 0
    desk.accounts.check(ADA, desk.account_id)
    assert desk.verbs() == ["account.needs_reconnect"]
    assert desk.warnings() == [
        "Harbourford Police has to be connected again. Nothing goes out on it and nothing is read."
    ]


def test_an_administrator_who_asks_by_hand_learns_the_same(desk: Desk) -> None:
    desk.says = OVER
    assert desk.accounts.check(ADA, desk.account_id) == OVER
    assert desk.verbs() == ["account.needs_reconnect"]


def test_an_account_is_asked_in_its_turn_and_by_one_process(desk: Desk) -> None:
    assert desk.watching.ask_due() == 1
    assert desk.watching.ask_due() == 0
    desk.clock.advance(hours=6)
    together, asked = threading.Barrier(6), list[int]()

    def ask() -> None:
        together.wait(30)
        asked.append(desk.watching.ask_due())

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(asked) == 1
    assert desk.asked == 2


def test_a_sender_and_a_watcher_that_learn_it_at_once_tell_it_once(desk: Desk) -> None:
    failed = list[Exception]()

    def watch() -> None:
        try:
            with desk.begin() as tx:
                keep(tx, desk.account_id, OVER, desk.clock.now())
        except ConsoleError as error:
            failed.append(error)

    watcher = threading.Thread(target=watch)
    with desk.begin() as tx:
        tx.accounts.move(desk.account_id, expected=AccountState.CONNECTED, to=AccountState.NEEDS_RECONNECT)
        tx.audit.append(WORKER, "account.needs_reconnect", desk.account_id, reason="The sender was told.")
        watcher.start()
        watcher.join(1)
    watcher.join(30)
    assert failed == []
    assert desk.verbs() == ["account.needs_reconnect"]


def test_warnings_are_for_those_who_publish_or_connect(desk: Desk) -> None:
    desk.ask(OVER)
    assert desk.watching.list_warnings(CAROL) == []
    assert len(desk.watching.list_warnings(ADA)) == 1


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=5, hours=3), "ends in 5 days."),
        (timedelta(hours=47), "ends in 47 hours."),
        (timedelta(minutes=90), "ends within two hours."),
        (timedelta(0), "has ended by its date."),
    ],
)
def test_the_time_that_is_left_is_said_in_words(clock: SteppedClock, left: timedelta, said: str) -> None:
    assert said in access_warning(_account(clock.now() + left), clock.now())


def test_nothing_is_said_of_an_access_without_an_end(clock: SteppedClock) -> None:
    assert access_warning(_account(None), clock.now()) == ""


def _account(ends_at: datetime | None) -> Account:
    given: dict[str, Any] = {"id": "a", "platform": "x", "remote_id": "1", "name": "@HarbourfordPD", "owner": "A"}
    return Account(**given, state=AccountState.CONNECTED, expires_at=ends_at)
