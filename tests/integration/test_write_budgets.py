"""Write budgets: spent ahead by every worker together, corrected by what the platform says."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from connectors.base import Budget
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import SteppedClock
from tests.integration.test_people_and_accounts_store import PAGE


@pytest.fixture
def account_id(begin: UnitOfWork) -> str:
    with begin() as tx:
        tx.accounts.add(PAGE, "sealed")
    return PAGE.id


def test_an_account_that_was_told_nothing_may_go(begin: UnitOfWork, clock: SteppedClock, account_id: str) -> None:
    with begin() as tx:
        assert tx.budgets.take(account_id, clock.now()) is None


def test_what_is_left_is_spent_ahead_and_then_the_window_is_waited_for(
    begin: UnitOfWork, clock: SteppedClock, account_id: str
) -> None:
    opens_at = clock.now() + timedelta(minutes=15)
    with begin() as tx:
        tx.budgets.note(account_id, Budget(remaining=2, resets_at=opens_at), clock.now())
    took = []
    for _ in range(3):
        with begin() as tx:
            took.append(tx.budgets.take(account_id, clock.now()))
    assert took == [None, None, opens_at]
    clock.advance(minutes=15)
    with begin() as tx:
        assert tx.budgets.take(account_id, clock.now()) is None


def test_a_transaction_that_comes_to_nothing_gives_its_write_back(
    begin: UnitOfWork, clock: SteppedClock, account_id: str
) -> None:
    with begin() as tx:
        tx.budgets.note(account_id, Budget(remaining=1, resets_at=clock.now() + timedelta(minutes=15)), clock.now())
    with pytest.raises(RuntimeError), begin() as tx:
        assert tx.budgets.take(account_id, clock.now()) is None
        raise RuntimeError
    with begin() as tx:
        assert tx.budgets.take(account_id, clock.now()) is None


def test_a_late_answer_does_not_give_back_what_others_spent_ahead(
    begin: UnitOfWork, clock: SteppedClock, account_id: str
) -> None:
    opens_at = clock.now() + timedelta(minutes=15)
    with begin() as tx:
        tx.budgets.note(account_id, Budget(remaining=1, resets_at=opens_at), clock.now())
        tx.budgets.take(account_id, clock.now())
        tx.budgets.note(account_id, Budget(remaining=5, resets_at=opens_at + timedelta(seconds=1)), clock.now())
        assert tx.budgets.take(account_id, clock.now()) is not None


def test_another_window_is_believed_and_one_that_is_over_is_not(
    begin: UnitOfWork, clock: SteppedClock, account_id: str
) -> None:
    day, quarter = clock.now() + timedelta(hours=20), clock.now() + timedelta(minutes=15)
    with begin() as tx:
        tx.budgets.note(account_id, Budget(remaining=0, resets_at=day), clock.now())
        assert tx.budgets.take(account_id, clock.now()) == day
        tx.budgets.note(account_id, Budget(remaining=9, resets_at=clock.now()), clock.now())
        assert tx.budgets.take(account_id, clock.now()) == day
        tx.budgets.note(account_id, Budget(remaining=1, resets_at=quarter), clock.now())
        assert [tx.budgets.take(account_id, clock.now()) for _ in range(2)] == [None, quarter]


def test_many_senders_together_never_take_more_than_is_left(
    begin: UnitOfWork, clock: SteppedClock, account_id: str
) -> None:
    opens_at = clock.now() + timedelta(minutes=15)
    with begin() as tx:
        tx.budgets.note(account_id, Budget(remaining=5, resets_at=opens_at), clock.now())
    together, took = threading.Barrier(8), list[bool]()

    def take() -> None:
        together.wait(30)
        for _ in range(2):
            with begin() as tx:
                took.append(tx.budgets.take(account_id, clock.now()) is None)

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert took.count(True) == 5
    assert len(took) == 16
