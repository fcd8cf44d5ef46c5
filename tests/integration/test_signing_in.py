"""Who gets in, who does not, and how soon that ends (both databases)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine, text

from console.domain.actors import Actor, Role
from console.domain.errors import NotFound, NotPermitted
from console.domain.people import Person, PersonState
from console.domain.secrets import Secret
from console.domain.sessions import Entered, Method, NeedsCode, Visitor
from console.services.passwords import Passwords
from console.services.sessions import Sessions
from console.services.signing_in import Identity, SigningIn
from console.storage.sealing import KeySealer
from console.storage.unit_of_work import UnitOfWork
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, BOB, DAVE, SteppedClock

RIGHT = Secret("three odd planted words")
WRONG = Secret("three odd planted swords")
EMAIL = "alice@harbourford.example"
DESK = Visitor(browser="Firefox on Linux", address="10.1.2.3")
SEALER = KeySealer([Secret("a-key-for-tests-that-is-long-enough-31415")])
CHEAP = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
IDLE_S, LONGEST_S = 3_600, 12 * 3_600


@pytest.fixture
def sessions(begin: UnitOfWork, clock: SteppedClock) -> Sessions:
    return Sessions(begin=begin, clock=clock, idle_s=IDLE_S, longest_s=LONGEST_S)


@pytest.fixture
def door(begin: UnitOfWork, clock: SteppedClock, sessions: Sessions) -> SigningIn:
    add_cast(begin)
    with begin() as tx:
        for person in (ALICE, DAVE):
            tx.logins.set_password_hash(person.id, CHEAP.hash(RIGHT))
    return _door(begin, clock, sessions, demo_allowed=True)


def _door(begin: UnitOfWork, clock: SteppedClock, sessions: Sessions, *, demo_allowed: bool) -> SigningIn:
    return SigningIn(
        begin=begin, clock=clock, sealer=SEALER, sessions=sessions, passwords=CHEAP, demo_allowed=demo_allowed
    )


def _entered(outcome: Entered | NeedsCode) -> Entered:
    assert isinstance(outcome, Entered)
    return outcome


def _verbs(begin: UnitOfWork) -> list[str]:
    with begin.reading() as tx:
        return [entry.verb for entry in tx.audit.walk()]


def _add_code(begin: UnitOfWork, person: Actor) -> pyotp.TOTP:
    secret = pyotp.random_base32()
    with begin() as tx:
        tx.logins.set_second_factor(
            person.id, SEALER.seal(Secret(secret), row_id=person.id, column="totp"), confirmed=True
        )
    return pyotp.TOTP(secret)


def test_the_right_password_starts_a_session_with_the_roles_of_the_database(
    door: SigningIn, sessions: Sessions, begin: UnitOfWork
) -> None:
    entered = _entered(door.with_password(" Alice@Harbourford.example ", RIGHT, DESK))
    assert entered.session.method == Method.PASSWORD
    live = sessions.who(entered.token)
    assert live is not None
    assert (live.actor, live.session_id) == (ALICE, entered.session.id)
    with begin() as tx:
        tx.people.set_roles(ALICE.id, frozenset({Role.RECORDS}))
    assert door.actor_of(entered.session.id).roles == {Role.RECORDS}
    assert _verbs(begin) == ["session.started"]


def test_the_database_never_holds_the_token_nor_the_password(door: SigningIn, engine: Engine) -> None:
    entered = _entered(door.with_password(EMAIL, RIGHT, DESK))
    with engine.connect() as connection:
        for table in ("sessions", "logins", "audit", "people", "sign_in_failures"):
            content = str(connection.execute(text(f"SELECT * FROM {table}")).all())
            assert entered.token.reveal() not in content
            assert RIGHT.reveal() not in content


def test_each_sign_in_has_a_new_token_and_ends_the_one_that_the_browser_brought(
    door: SigningIn, sessions: Sessions
) -> None:
    first = _entered(door.with_password(EMAIL, RIGHT, DESK))
    second = _entered(door.with_password(EMAIL, RIGHT, DESK, old_token=first.token))
    assert second.token.reveal() != first.token.reveal()
    assert sessions.who(first.token) is None
    assert sessions.who(second.token) is not None


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(door: SigningIn, begin: UnitOfWork) -> None:
    said = set()
    for email in (EMAIL, "bob@harbourford.example", "nobody@harbourford.example", ""):
        with pytest.raises(NotPermitted) as caught:
            door.with_password(email, WRONG, DESK)
        said.add(caught.value.message)
    assert len(said) == 1
    with begin.reading() as tx:
        refusals = [(entry.object_id, entry.data["reason"]) for entry in tx.audit.walk()]
    assert refusals[0] == (ALICE.id, "wrong password")
    assert refusals[2] == ("unknown", "unknown name")


def test_an_unknown_name_costs_the_same_work() -> None:
    class Counting(PasswordHasher):
        verified: list[str]

        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
            self.verified.append(str(hash).rpartition("$")[0].rpartition("$")[0])
            return super().verify(hash, password)

    hasher = Counting(time_cost=1, memory_cost=8, parallelism=1)
    hasher.verified = []
    passwords = Passwords(hasher)
    known = passwords.hash(RIGHT)
    assert [passwords.verify(known, RIGHT), passwords.verify(None, RIGHT), passwords.verify(known, WRONG)] == [
        True,
        False,
        False,
    ]
    assert len(hasher.verified) == 3
    assert len(set(hasher.verified)) == 1


@pytest.mark.parametrize("email", [EMAIL, "nobody@harbourford.example"])
def test_after_five_wrong_tries_a_name_waits_and_the_wait_doubles(
    door: SigningIn, clock: SteppedClock, begin: UnitOfWork, email: str
) -> None:
    for _ in range(5):
        with pytest.raises(NotPermitted, match="do not go together"):
            door.with_password(email, WRONG, DESK)
    with pytest.raises(NotPermitted, match="Wait 30 seconds"):
        door.with_password(email, RIGHT, DESK)
    clock.advance(seconds=31)
    with pytest.raises(NotPermitted, match="do not go together"):
        door.with_password(email, WRONG, DESK)
    clock.advance(seconds=31)
    with pytest.raises(NotPermitted, match="Wait 29 seconds"):
        door.with_password(email, RIGHT, DESK)
    assert _verbs(begin).count("session.locked") == 2


def test_the_wait_never_grows_past_a_quarter_of_an_hour(door: SigningIn, clock: SteppedClock) -> None:
    for _ in range(30):
        with pytest.raises(NotPermitted, match="do not go together"):
            door.with_password(EMAIL, WRONG, DESK)
        clock.advance(minutes=15)
    _entered(door.with_password(EMAIL, RIGHT, DESK))


def test_a_right_password_clears_the_wrong_tries_and_locks_nobody_else(door: SigningIn) -> None:
    for _ in range(4):
        with pytest.raises(NotPermitted):
            door.with_password(EMAIL, WRONG, DESK)
    _entered(door.with_password(EMAIL, RIGHT, DESK))
    for _ in range(5):
        with pytest.raises(NotPermitted, match="do not go together"):
            door.with_password(EMAIL, WRONG, DESK)
    _entered(door.with_password("dave@harbourford.example", RIGHT, DESK))


def test_guesses_at_the_same_time_gain_nothing(door: SigningIn) -> None:
    def guess(number: int) -> str:
        with pytest.raises(NotPermitted) as caught:
            door.with_password(EMAIL, Secret(f"a wrong guess, number {number}"), DESK)
        return caught.value.message

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(guess, range(24)))
    assert sum("do not go together" in answer for answer in answers) == 5


def test_many_wrong_tries_slow_everybody_down(door: SigningIn, clock: SteppedClock) -> None:
    assert door.delay_s() == 0
    for number in range(30):
        with pytest.raises(NotPermitted):
            door.with_password(f"{number}@harbourford.example", WRONG, DESK)
    assert 0 < door.delay_s() <= 5
    clock.advance(minutes=2)
    assert door.delay_s() == 0


def test_a_suspended_person_stays_outside_and_is_out_at_once(
    door: SigningIn, sessions: Sessions, begin: UnitOfWork
) -> None:
    entered = _entered(door.with_password(EMAIL, RIGHT, DESK))
    with begin() as tx:
        tx.people.move(ALICE.id, expected=PersonState.ACTIVE, to=PersonState.SUSPENDED)
    assert sessions.who(entered.token) is None
    with pytest.raises(NotPermitted, match="no longer signed in"):
        door.actor_of(entered.session.id)
    with pytest.raises(NotPermitted, match="suspended"):
        door.with_password(EMAIL, RIGHT, DESK)


def test_demo_people_cannot_sign_in_to_production(
    door: SigningIn, begin: UnitOfWork, clock: SteppedClock, sessions: Sessions
) -> None:
    demo = Person(id="person_demo", name="Demo", email="demo@harbourford.example", roles=frozenset(), is_demo=True)
    with begin() as tx:
        tx.people.add(demo)
        tx.logins.set_password_hash(demo.id, CHEAP.hash(RIGHT))
    _entered(door.with_password(demo.email, RIGHT, DESK))
    production = _door(begin, clock, sessions, demo_allowed=False)
    with pytest.raises(NotPermitted, match="Demo people"):
        production.with_password(demo.email, RIGHT, DESK)
    identity = Identity(subject="https://id.example|demo", email=demo.email, email_verified=True)
    with pytest.raises(NotPermitted):
        production.with_identity(identity, DESK)


def test_a_code_is_asked_for_after_the_password_and_works_once(
    door: SigningIn, clock: SteppedClock, begin: UnitOfWork
) -> None:
    totp = _add_code(begin, ALICE)
    asked = door.with_password(EMAIL, RIGHT, DESK)
    assert isinstance(asked, NeedsCode)
    assert "session.started" not in _verbs(begin)
    code = totp.at(clock.now())
    entered = door.with_code(asked.ticket, f"{code[:3]} {code[3:]}", DESK)
    assert entered.session.method == Method.PASSWORD_AND_CODE
    with pytest.raises(NotPermitted, match="used before"):
        door.with_code(asked.ticket, code, DESK)


def test_wrong_codes_lock_as_wrong_passwords_do(door: SigningIn, begin: UnitOfWork, clock: SteppedClock) -> None:
    totp = _add_code(begin, ALICE)
    asked = door.with_password(EMAIL, RIGHT, DESK)
    assert isinstance(asked, NeedsCode)
    for number in range(5):
        with pytest.raises(NotPermitted, match="not right"):
            door.with_code(asked.ticket, f"{number}x", DESK)
    with pytest.raises(NotPermitted, match="Too many"):
        door.with_code(asked.ticket, totp.at(clock.now()), DESK)


def test_a_ticket_ends_after_five_minutes_and_cannot_be_made_up(
    door: SigningIn, begin: UnitOfWork, clock: SteppedClock
) -> None:
    totp = _add_code(begin, ALICE)
    asked = door.with_password(EMAIL, RIGHT, DESK)
    assert isinstance(asked, NeedsCode)
    elsewhere = Secret(SEALER.seal(Secret(f'["{ALICE.id}","{EMAIL}",9e12]'), row_id="sign-in", column="other"))
    for made_up in (Secret(""), Secret("v1.x.y"), elsewhere):
        with pytest.raises(NotPermitted, match="from the start"):
            door.with_code(made_up, totp.at(clock.now()), DESK)
    clock.advance(minutes=5)
    with pytest.raises(NotPermitted, match="from the start"):
        door.with_code(asked.ticket, totp.at(clock.now()), DESK)


def test_the_identity_provider_names_a_person_by_verified_address_and_then_by_subject(
    door: SigningIn, begin: UnitOfWork
) -> None:
    alice = Identity(subject="https://id.example|a1", email=EMAIL, email_verified=True)
    assert door.with_identity(alice, DESK).actor == ALICE
    moved = replace(alice, email="new-name@harbourford.example", email_verified=False)
    assert door.with_identity(moved, DESK).actor == ALICE
    assert _verbs(begin) == ["person.identity_linked", "session.started", "session.started"]


@pytest.mark.parametrize(
    "identity",
    [
        Identity(subject="https://id.example|x", email=EMAIL, email_verified=False),
        Identity(subject="https://id.example|x", email="stranger@harbourford.example", email_verified=True),
        Identity(subject="https://id.example|x", email="", email_verified=True),
        Identity(subject="", email="", email_verified=False),
    ],
)
def test_an_identity_that_nobody_added_stays_outside(door: SigningIn, begin: UnitOfWork, identity: Identity) -> None:
    with pytest.raises(NotPermitted, match="nobody has added you"):
        door.with_identity(identity, DESK)
    assert _verbs(begin) == ["session.refused"]


def test_a_linked_person_is_not_taken_over_by_another_subject_with_the_same_address(door: SigningIn) -> None:
    first = Identity(subject="https://id.example|a1", email=EMAIL, email_verified=True)
    door.with_identity(first, DESK)
    with pytest.raises(NotPermitted):
        door.with_identity(replace(first, subject="https://id.example|a2"), DESK)


def test_a_session_ends_when_idle_and_at_the_latest_after_a_shift(
    door: SigningIn, sessions: Sessions, clock: SteppedClock, begin: UnitOfWork
) -> None:
    idle = _entered(door.with_password(EMAIL, RIGHT, DESK))
    clock.advance(seconds=IDLE_S)
    assert sessions.who(idle.token) is None
    busy = _entered(door.with_password(EMAIL, RIGHT, DESK))
    for _ in range(23):
        clock.advance(minutes=30)
        assert sessions.who(busy.token) is not None
    clock.advance(minutes=30)
    assert sessions.who(busy.token) is None
    assert sessions.expire_overdue() == 2
    assert sessions.expire_overdue() == 0
    assert _verbs(begin).count("session.expired") == 2


def test_a_session_is_listed_and_revoked_by_its_owner_or_an_administrator_only(
    door: SigningIn, sessions: Sessions, begin: UnitOfWork
) -> None:
    entered = _entered(door.with_password(EMAIL, RIGHT, DESK))
    (listed,) = sessions.list_own(ALICE)
    assert (listed.id, listed.browser, listed.address) == (entered.session.id, DESK.browser, DESK.address)
    assert sessions.list_own(BOB) == []
    with pytest.raises(NotPermitted):
        sessions.list_all(BOB)
    with pytest.raises(NotPermitted):
        sessions.revoke(BOB, entered.session.id)
    assert sessions.who(entered.token) is not None
    sessions.revoke(ADA, entered.session.id)
    sessions.revoke(ADA, entered.session.id)
    assert sessions.who(entered.token) is None
    assert sessions.over_among({entered.session.id}) == {entered.session.id}
    assert _verbs(begin).count("session.revoked") == 1
    with pytest.raises(NotFound):
        sessions.revoke(ADA, "session_unknown")


def test_signing_out_ends_the_session_for_good(door: SigningIn, sessions: Sessions, begin: UnitOfWork) -> None:
    entered = _entered(door.with_password(EMAIL, RIGHT, DESK))
    sessions.sign_out(entered.session.id)
    sessions.sign_out(entered.session.id)
    assert sessions.who(entered.token) is None
    assert _verbs(begin) == ["session.started", "session.ended"]


def test_watching_a_page_does_not_keep_a_session_alive_but_doing_something_does(
    door: SigningIn, sessions: Sessions, clock: SteppedClock
) -> None:
    def after(by_hand: bool) -> bool:
        session = _entered(door.with_password(EMAIL, RIGHT, DESK)).session
        alive = []
        for _ in range(5):
            clock.advance(minutes=15)
            alive.append(sessions.is_live(session.id, by_hand=by_hand))
        return alive[-1]

    assert after(by_hand=True)
    assert not after(by_hand=False)


def test_old_hashes_are_renewed_on_the_next_sign_in(
    door: SigningIn, begin: UnitOfWork, clock: SteppedClock, sessions: Sessions
) -> None:
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    newer = SigningIn(begin=begin, clock=clock, sealer=SEALER, sessions=sessions, passwords=stronger, demo_allowed=True)
    _entered(newer.with_password(EMAIL, RIGHT, DESK))
    with begin.reading() as tx:
        login = tx.logins.find_login(ALICE.id)
    assert login is not None
    assert "t=2" in login.password_hash
    assert login.password_hash not in repr(login)
    _entered(newer.with_password(EMAIL, RIGHT, DESK))
