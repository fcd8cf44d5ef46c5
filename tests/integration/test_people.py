"""Looking after people and one's own sign-in: roles, suspension, passwords, second factors (both databases)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from console.domain.actors import Actor, Role
from console.domain.errors import ConsoleError, IllegalTransition, InvalidInput, NotFound, NotPermitted
from console.domain.people import PersonState
from console.domain.secrets import Secret
from console.domain.sessions import Entered, NeedsCode, Visitor
from console.services.own_sign_in import LookingAfterOwnSignIn
from console.services.passwords import Passwords
from console.services.people import People
from console.services.sessions import Sessions
from console.services.signing_in import SigningIn
from console.storage.engine import make_engine
from console.storage.sealing import KeySealer
from console.storage.unit_of_work import UnitOfWork
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, BOB, ERIN, SteppedClock
from tests.postgres import PrivatePostgres

RIGHT = Secret("three odd planted words")
SEALER = KeySealer([Secret("a-key-for-tests-that-is-long-enough-31415")])
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def sessions(begin: UnitOfWork, clock: SteppedClock) -> Sessions:
    return Sessions(begin=begin, clock=clock, idle_s=3_600, longest_s=36_000)


@pytest.fixture
def people(begin: UnitOfWork, sessions: Sessions) -> People:
    add_cast(begin)
    return People(begin=begin, passwords=CHEAP, sessions=sessions)


@pytest.fixture
def door(begin: UnitOfWork, clock: SteppedClock, sessions: Sessions, people: People) -> SigningIn:
    with begin() as tx:
        tx.logins.set_password_hash(ALICE.id, CHEAP.hash(RIGHT))
    return SigningIn(begin=begin, clock=clock, sealer=SEALER, sessions=sessions, passwords=CHEAP, demo_allowed=True)


@pytest.fixture
def own(begin: UnitOfWork, clock: SteppedClock, sessions: Sessions, door: SigningIn) -> LookingAfterOwnSignIn:
    return LookingAfterOwnSignIn(begin=begin, clock=clock, sealer=SEALER, passwords=CHEAP, sessions=sessions)


def _enter(door: SigningIn, email: str = "alice@harbourford.example", password: Secret = RIGHT) -> Entered:
    outcome = door.with_password(email, password, Visitor())
    assert isinstance(outcome, Entered)
    return outcome


def _roles(begin: UnitOfWork, actor: Actor) -> frozenset[Role]:
    with begin.reading() as tx:
        return tx.people.get_person(actor.id).roles


def _records(begin: UnitOfWork) -> list[tuple[str, str]]:
    with begin.reading() as tx:
        return [(entry.actor_id, entry.verb) for entry in tx.audit.walk()]


@pytest.mark.parametrize("actor", [ALICE, BOB, ERIN])
def test_only_an_administrator_looks_after_people(people: People, begin: UnitOfWork, actor: Actor) -> None:
    acts: list[Callable[[], object]] = [
        lambda: people.list_people(actor),
        lambda: people.add(actor, name="New One", email="new@harbourford.example", roles=[]),
        lambda: people.set_roles(actor, actor.id, [Role.ADMINISTRATOR]),
        lambda: people.suspend(actor, ADA.id, reason="why not"),
        lambda: people.restore(actor, ADA.id),
        lambda: people.reset_password(actor, ADA.id),
        lambda: people.remove_second_factor(actor, ADA.id),
    ]
    for act in acts:
        with pytest.raises(NotPermitted, match="administrator"):
            act()
    assert _records(begin) == []


def test_a_new_person_signs_in_with_the_password_that_was_shown_once(people: People, door: SigningIn) -> None:
    person, password = people.add(ADA, name=" Nia  Okafor ", email="Nia@Harbourford.example", roles=[Role.RECORDS])
    assert (person.name, person.email) == ("Nia Okafor", "nia@harbourford.example")
    assert _enter(door, person.email, password).actor.roles == {Role.RECORDS}


@pytest.mark.parametrize(
    ("name", "email", "field"),
    [
        ("", "a@b.example", "name"),
        ("   ", "a@b.example", "name"),
        ("x" * 121, "a@b.example", "name"),
        ("Ev\u202eil", "a@b.example", "name"),
        ("Nul\0l", "a@b.example", "name"),
        ("Fine", "no address", "email"),
        ("Fine", "a@b", "email"),
        ("Fine", f"{'x' * 300}@b.example", "email"),
        ("Fine", "alice@harbourford.example", "email"),
    ],
)
def test_what_cannot_be_a_person_is_said_at_its_field(people: People, name: str, email: str, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        people.add(ADA, name=name, email=email, roles=[])
    assert caught.value.field == field


def test_roles_count_from_the_next_act_on_and_are_on_record(people: People, begin: UnitOfWork, door: SigningIn) -> None:
    entered = _enter(door)
    people.set_roles(ADA, ALICE.id, [Role.MODERATOR])
    assert door.actor_of(entered.session.id).roles == {Role.MODERATOR}
    people.set_roles(ADA, ALICE.id, [Role.MODERATOR])
    assert _records(begin)[-1] == (ADA.id, "person.roles_changed")
    with begin.reading() as tx:
        changes = [entry.data for entry in tx.audit.walk() if entry.verb == "person.roles_changed"]
    assert changes == [{"given": ["moderator"], "taken": ["pio"]}]


def test_the_last_administrator_stays(people: People, begin: UnitOfWork) -> None:
    acts: list[Callable[[], None]] = [
        lambda: people.set_roles(ADA, ADA.id, []),
        lambda: people.suspend(ADA, ADA.id, reason="tired"),
    ]
    for act in acts:
        with pytest.raises(InvalidInput, match="last administrator"):
            act()
    people.set_roles(ADA, BOB.id, [Role.ADMINISTRATOR])
    people.set_roles(ADA, ADA.id, [])
    assert _roles(begin, ADA) == frozenset()


def test_two_administrators_who_remove_each_other_at_once_do_not_leave_nobody(
    people: People, begin: UnitOfWork
) -> None:
    people.set_roles(ADA, BOB.id, [Role.ADMINISTRATOR])

    def remove(pair: tuple[Actor, Actor]) -> str:
        try:
            people.set_roles(pair[0], pair[1].id, [])
        except ConsoleError as error:
            return error.message
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(remove, [(ADA, BOB), (BOB, ADA)]))
    assert sorted(outcomes).count("done") == 1
    with begin.reading() as tx:
        assert sum(Role.ADMINISTRATOR in person.roles for person in tx.people.list_people()) == 1


def test_counting_administrators_holds_them_until_the_decision_is_made(
    postgres: PrivatePostgres, clock: SteppedClock
) -> None:
    engine = make_engine(postgres.new_database())
    SQLModel.metadata.create_all(engine)
    begin = UnitOfWork(engine, clock)
    add_cast(begin)
    with begin() as deciding:
        deciding.people.lock_administrators()
        with pytest.raises(DBAPIError, match="lock timeout"), begin() as meanwhile:
            meanwhile.session.connection().execute(text("SET LOCAL lock_timeout = '200ms'"))
            meanwhile.people.lock_administrators()
    engine.dispose()


def test_nobody_gives_a_role_to_themselves(people: People, begin: UnitOfWork) -> None:
    with pytest.raises(NotPermitted, match="yourself"):
        people.set_roles(ADA, ADA.id, [Role.ADMINISTRATOR, Role.COMMAND])
    assert _roles(begin, ADA) == {Role.ADMINISTRATOR}


def test_a_suspended_person_is_out_at_once_and_comes_back_as_before(
    people: People, door: SigningIn, sessions: Sessions, begin: UnitOfWork
) -> None:
    entered = _enter(door)
    with pytest.raises(InvalidInput, match="why"):
        people.suspend(ADA, ALICE.id, reason=" ")
    people.suspend(ADA, ALICE.id, reason="Left the service")
    assert sessions.who(entered.token) is None
    with pytest.raises(NotPermitted, match="suspended"):
        _enter(door)
    with pytest.raises(IllegalTransition):
        people.suspend(ADA, ALICE.id, reason="again")
    people.restore(ADA, ALICE.id)
    assert sessions.who(entered.token) is None
    assert _enter(door).actor == ALICE
    with begin.reading() as tx:
        assert tx.people.get_person(ALICE.id).state == PersonState.ACTIVE
    with pytest.raises(NotFound):
        people.restore(ADA, "person_nobody")


def test_a_reset_password_is_new_and_ends_every_session(people: People, door: SigningIn, sessions: Sessions) -> None:
    entered = _enter(door)
    fresh = people.reset_password(ADA, ALICE.id)
    assert sessions.who(entered.token) is None
    with pytest.raises(NotPermitted):
        _enter(door)
    _enter(door, password=fresh)


def test_changing_ones_password_needs_the_old_one_and_keeps_only_this_session(
    own: LookingAfterOwnSignIn, door: SigningIn, sessions: Sessions
) -> None:
    here, elsewhere = _enter(door), _enter(door)
    new = Secret("quite another sentence")
    with pytest.raises(InvalidInput) as caught:
        own.change_password(ALICE, old=Secret("wrong"), new=new, session_id=here.session.id)
    assert caught.value.field == "old"
    own.change_password(ALICE, old=RIGHT, new=new, session_id=here.session.id)
    assert sessions.who(here.token) is not None
    assert sessions.who(elsewhere.token) is None
    _enter(door, password=new)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "alice-is-the-best", "moreau moreau moreau", "x" * 201])
def test_a_weak_password_is_refused_in_words(own: LookingAfterOwnSignIn, weak: str) -> None:
    with pytest.raises(InvalidInput, match="This password") as caught:
        own.change_password(ALICE, old=RIGHT, new=Secret(weak), session_id="")
    assert caught.value.field == "password"


def test_a_second_factor_counts_once_a_code_from_it_was_typed(
    own: LookingAfterOwnSignIn, door: SigningIn, clock: SteppedClock, begin: UnitOfWork
) -> None:
    with pytest.raises(InvalidInput):
        own.begin_second_factor(ALICE, password=Secret("wrong"))
    enrolment = own.begin_second_factor(ALICE, password=RIGHT)
    assert "Harbourford" in enrolment.address.reveal()
    assert enrolment.secret.reveal() not in repr(enrolment)
    _enter(door)
    totp = pyotp.TOTP(enrolment.secret.reveal())
    with pytest.raises(InvalidInput) as caught:
        own.confirm_second_factor(ALICE, "000000")
    assert caught.value.field == "code"
    code = totp.at(clock.now())
    own.confirm_second_factor(ALICE, code)
    assert own.find(ALICE).has_second_factor
    asked = door.with_password("alice@harbourford.example", RIGHT, Visitor())
    assert isinstance(asked, NeedsCode)
    with pytest.raises(NotPermitted):
        door.with_code(asked.ticket, code, Visitor())
    clock.advance(seconds=30)
    door.with_code(asked.ticket, totp.at(clock.now()), Visitor())
    own.remove_second_factor(ALICE, password=RIGHT)
    _enter(door)
    verbs = [verb for _, verb in _records(begin)]
    assert ("person.second_factor_added" in verbs, "person.second_factor_removed" in verbs) == (True, True)


def test_beginning_again_does_not_switch_a_second_factor_off(
    own: LookingAfterOwnSignIn, door: SigningIn, clock: SteppedClock
) -> None:
    enrolment = own.begin_second_factor(ALICE, password=RIGHT)
    own.confirm_second_factor(ALICE, pyotp.TOTP(enrolment.secret.reveal()).at(clock.now()))
    with pytest.raises(InvalidInput, match="already"):
        own.begin_second_factor(ALICE, password=RIGHT)
    assert isinstance(door.with_password("alice@harbourford.example", RIGHT, Visitor()), NeedsCode)


def test_somebody_of_the_identity_provider_has_no_password_here(own: LookingAfterOwnSignIn) -> None:
    assert not own.find(BOB).has_password
    with pytest.raises(NotPermitted, match="identity provider"):
        own.begin_second_factor(BOB, password=RIGHT)
