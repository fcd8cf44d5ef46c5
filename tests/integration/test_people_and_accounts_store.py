"""Agency, people and accounts on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.accounts import Account, AccountState
from console.domain.actors import WORKER, Role
from console.domain.errors import Conflict, InvalidInput, NotFound, NotPermitted
from console.domain.people import Person, PersonState
from console.storage.unit_of_work import UnitOfWork
from tests.cast import HARBOURFORD, add_cast
from tests.conftest import ADA, ALICE, BOB, DAVE

PAGE = Account(
    id="account_page",
    platform="facebook",
    remote_id="1001",
    name="Harbourford Police Department",
    owner="Alice Moreau",
    authority="Social media policy 4.2",
    state=AccountState.CONNECTED,
)


def test_the_agency_is_read_as_it_was_saved(begin: UnitOfWork) -> None:
    with pytest.raises(NotFound, match="rapport seed"), begin.reading() as tx:
        tx.agency.get()
    changed = replace(HARBOURFORD, emergency_number="999")
    for agency in (HARBOURFORD, changed):
        with begin() as tx:
            tx.agency.save(agency)
    with begin.reading() as tx:
        assert tx.agency.get() == changed


def test_an_actor_has_the_roles_that_the_database_gives_now(begin: UnitOfWork) -> None:
    add_cast(begin)
    with begin() as tx:
        tx.people.set_roles(ALICE.id, frozenset({Role.RECORDS}))
    with begin.reading() as tx:
        assert tx.people.current(ALICE).roles == {Role.RECORDS}
        assert tx.people.current(BOB) == BOB


def test_a_suspended_or_unknown_person_may_do_nothing(begin: UnitOfWork) -> None:
    add_cast(begin)
    with begin() as tx:
        tx.people.move(DAVE.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
    for actor in (DAVE, replace(DAVE, id="person_nobody")):
        with pytest.raises(NotPermitted, match="administrator"), begin.reading() as tx:
            tx.people.current(actor)


def test_our_own_processes_pass_unchanged(begin: UnitOfWork) -> None:
    with begin.reading() as tx:
        assert tx.people.current(WORKER) is WORKER


def test_an_email_address_is_one_person_however_it_is_capitalised(begin: UnitOfWork) -> None:
    add_cast(begin)
    twin = Person(id="person_twin", name="Alice Again", email="ALICE@Harbourford.example", roles=frozenset())
    with pytest.raises(InvalidInput) as caught, begin() as tx:
        tx.people.add(twin)
    assert caught.value.field == "email"
    with begin.reading() as tx:
        found = tx.people.find_by_email(" Alice@HARBOURFORD.example ")
    assert found is not None
    assert found.id == ALICE.id


def test_only_active_administrators_count(begin: UnitOfWork) -> None:
    add_cast(begin)
    with begin() as tx:
        tx.people.set_roles(BOB.id, frozenset({Role.ADMINISTRATOR}))
        assert tx.people.lock_administrators() == {ADA.id, BOB.id}
        tx.people.move(ADA.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
        assert tx.people.lock_administrators() == {BOB.id}


def test_a_state_that_somebody_else_changed_is_a_conflict(begin: UnitOfWork) -> None:
    add_cast(begin)
    with pytest.raises(Conflict), begin() as tx:
        tx.people.move(DAVE.id, expected=PersonState.SUSPENDED, to=PersonState.ACTIVE)


def test_an_account_is_connected_once_and_again_after_it_was_removed(begin: UnitOfWork) -> None:
    with begin() as tx:
        tx.accounts.add(PAGE, "sealed-one")
    with pytest.raises(InvalidInput), begin() as tx:
        tx.accounts.add(replace(PAGE, id="account_again"), "sealed-two")
    with begin() as tx:
        tx.accounts.move(PAGE.id, expected=AccountState.CONNECTED, to=AccountState.REMOVED)
        tx.accounts.add(replace(PAGE, id="account_again"), "sealed-two")
    with begin.reading() as tx:
        assert [account.id for account in tx.accounts.list_accounts()] == ["account_again"]
        assert tx.accounts.get_account(PAGE.id).state == AccountState.REMOVED
        assert tx.accounts.get_sealed_credentials("account_again") == "sealed-two"
