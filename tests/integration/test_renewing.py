"""Credentials are renewed once for all threads and processes, and never emptied."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from console.domain.accounts import Account, AccountState
from console.domain.errors import AuthExpired, ConfigurationError, Unavailable
from console.domain.secrets import Secret
from console.domain.time import SystemClock
from console.services.accounts import CREDENTIALS_COLUMN
from console.services.renewing import SealedCredentials
from console.storage.engine import make_engine
from console.storage.sealing import KeySealer
from console.storage.unit_of_work import SqlTransaction, UnitOfWork
from tests.conftest import SteppedClock

ACCOUNT_ID = "account_x"
SEALER = KeySealer([Secret("a key for these tests alone, not for use")])
FIRST = {"oauth2_token": "access-1", "refresh_token": "refresh-1"}
SECOND = {"oauth2_token": "access-2", "refresh_token": "refresh-2"}


def seal(secrets: Mapping[str, Any]) -> str:
    return SEALER.seal(Secret(json.dumps(secrets)), row_id=ACCOUNT_ID, column=CREDENTIALS_COLUMN)


def connect(begin: UnitOfWork) -> None:
    account = Account(
        id=ACCOUNT_ID, platform="x", remote_id="2244", name="@HarbourfordPD", owner="A", state=AccountState.CONNECTED
    )
    with begin() as tx:
        tx.accounts.add(account, seal(FIRST))


@pytest.fixture
def store(begin: UnitOfWork, clock: SteppedClock) -> SealedCredentials:
    connect(begin)
    return SealedCredentials(ACCOUNT_ID, begin=begin, sealer=SEALER, clock=clock, sleep=lambda _: None)


def test_renewed_secrets_are_kept_and_recorded_without_being_shown(store: SealedCredentials, begin: UnitOfWork) -> None:
    assert store.renew(FIRST, lambda _: SECOND) == SECOND
    assert store.read() == SECOND
    with begin.reading() as tx:
        (entry,) = tx.audit.list_for(ACCOUNT_ID)
    assert entry.verb == "account.renewed"
    assert entry.data == {"changed": ["oauth2_token", "refresh_token"]}


def test_who_comes_late_gets_what_somebody_else_renewed(store: SealedCredentials) -> None:
    store.renew(FIRST, lambda _: SECOND)
    assert store.renew(FIRST, lambda _: pytest.fail("asked twice")) == SECOND


def test_an_empty_or_missing_value_never_replaces_one_that_is_there(store: SealedCredentials) -> None:
    assert store.renew(FIRST, lambda _: {"oauth2_token": "access-2", "refresh_token": ""}) == {
        "oauth2_token": "access-2",
        "refresh_token": "refresh-1",
    }
    seen = store.read()
    assert store.renew(seen, lambda _: {"oauth2_token": None}) == seen


@pytest.mark.parametrize("failure", [Unavailable("No answer.", platform="x"), AuthExpired("Revoked.", platform="x")])
def test_a_failed_exchange_changes_nothing_and_blocks_nobody(
    store: SealedCredentials, begin: UnitOfWork, failure: Exception
) -> None:
    def fail(_: Mapping[str, Any]) -> Mapping[str, Any]:
        raise failure

    with pytest.raises(type(failure)):
        store.renew(FIRST, fail)
    assert store.read() == FIRST
    with begin.reading() as tx:
        assert tx.audit.list_for(ACCOUNT_ID) == []
        assert tx.accounts.get_account(ACCOUNT_ID).state is AccountState.CONNECTED
    assert store.renew(FIRST, lambda _: SECOND) == SECOND


def test_nobody_holds_the_database_while_the_platform_is_asked(store: SealedCredentials, begin: UnitOfWork) -> None:
    def slow(_: Mapping[str, Any]) -> Mapping[str, Any]:
        with begin() as tx:
            tx.accounts.set_health(ACCOUNT_ID, "Written meanwhile.", SystemClock().now())
        return SECOND

    store.renew(FIRST, slow)
    with begin.reading() as tx:
        assert tx.accounts.get_account(ACCOUNT_ID).health == "Written meanwhile."


def test_what_an_administrator_connected_meanwhile_stands(store: SealedCredentials, begin: UnitOfWork) -> None:
    anew = {"oauth2_token": "from the administrator", "refresh_token": "new"}

    def slow(_: Mapping[str, Any]) -> Mapping[str, Any]:
        with begin() as tx:
            tx.accounts.set_sealed_credentials(ACCOUNT_ID, seal(anew))
        return SECOND

    assert store.renew(FIRST, slow) == anew
    assert store.read() == anew


def test_a_renewal_that_died_is_taken_over_after_its_lease(
    store: SealedCredentials, begin: UnitOfWork, clock: SteppedClock
) -> None:
    with begin() as tx:
        until = clock.now() + timedelta(minutes=5)
        assert tx.accounts.take_renewal(ACCOUNT_ID, holder="dead", now=clock.now(), until=until)
    with pytest.raises(Unavailable, match="is being renewed"):
        store.renew(FIRST, lambda _: SECOND)
    clock.advance(minutes=5)
    assert store.renew(FIRST, lambda _: SECOND) == SECOND


def test_an_account_without_credentials_says_so(store: SealedCredentials, begin: UnitOfWork) -> None:
    with begin() as tx:
        tx.accounts.set_sealed_credentials(ACCOUNT_ID, "")
    with pytest.raises(ConfigurationError, match="no credentials"):
        store.read()


def test_tokens_that_were_given_once_are_written_however_busy_the_database_is(
    begin: UnitOfWork, clock: SteppedClock
) -> None:
    connect(begin)
    busy = BusyDatabase(begin)
    store = SealedCredentials(ACCOUNT_ID, begin=busy, sealer=SEALER, clock=clock, sleep=lambda _: None)

    def exchange(_: Mapping[str, Any]) -> Mapping[str, Any]:
        busy.failures = 3
        return SECOND

    assert store.renew(FIRST, exchange) == SECOND
    assert busy.failures == 0
    with begin.reading() as tx:
        assert [entry.verb for entry in tx.audit.list_for(ACCOUNT_ID)] == ["account.renewed"]


class BusyDatabase:
    """Refuses to begin a writing transaction so many times."""

    def __init__(self, begin: UnitOfWork) -> None:
        self._begin, self.failures = begin, 0
        self.reading = begin.reading

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        if self.failures:
            self.failures -= 1
            raise OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))
        with self._begin() as tx:
            yield tx


def test_eight_threads_ask_the_platform_once(begin: UnitOfWork) -> None:
    connect(begin)
    asked, got = list[str](), list[Mapping[str, Any]]()
    together = threading.Barrier(8)

    def exchange(secrets: Mapping[str, Any]) -> Mapping[str, Any]:
        asked.append(secrets["refresh_token"])
        return SECOND

    def renew() -> None:
        store = SealedCredentials(ACCOUNT_ID, begin=begin, sealer=SEALER, clock=SystemClock())
        together.wait(30)
        got.append(store.renew(FIRST, exchange))

    threads = [threading.Thread(target=renew) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert asked == ["refresh-1"]
    assert got == [SECOND] * 8


def test_four_processes_ask_the_platform_once(engine: Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    connect(UnitOfWork(engine, SystemClock()))
    context = multiprocessing.get_context("spawn")
    together = context.Barrier(4)
    asked = tmp_path / "asked"
    children = [context.Process(target=_renew_in_a_process, args=(url, asked, together)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 4
    assert asked.read_text().splitlines() == ["refresh-1"]


def _renew_in_a_process(url: str, asked: Path, together: Any) -> None:
    begin = UnitOfWork(make_engine(url), SystemClock())
    store = SealedCredentials(ACCOUNT_ID, begin=begin, sealer=SEALER, clock=SystemClock())

    def exchange(secrets: Mapping[str, Any]) -> Mapping[str, Any]:
        with asked.open("a") as file:
            file.write(f"{secrets['refresh_token']}\n")
        return SECOND

    together.wait(30)
    assert store.renew(FIRST, exchange) == SECOND
