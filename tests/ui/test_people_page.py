"""People & accounts: what each may see there, and that every act says what happened."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from connectors.base import Platform
from console.domain.accounts import Account
from console.domain.actors import Role
from console.domain.deliveries import new_reply
from console.domain.people import PersonState
from console.domain.secrets import Secret
from console.domain.spending import Cost
from console.services.credential_fields import CREDENTIAL_FIELDS
from tests.conftest import ADA, ALICE, CAROL, ERIN, SteppedClock
from tests.ui.office import PASSWORD, Office, press, show, sound, words


def _page() -> None:
    from console.ui.pages import people

    people.page()


@pytest.fixture
def office(tmp_path: Path, clock: SteppedClock, monkeypatch: pytest.MonkeyPatch) -> Office:
    return Office(tmp_path, clock, monkeypatch)


def _choose(page: AppTest, name: str) -> AppTest:
    rows = [row for row in page.button if row.label == "Change"]
    names = [text.value for text in page.markdown if "  \n" in text.value and text.value.startswith("**")]
    index = next(number for number, text in enumerate(names) if name in text)
    return sound(rows[index].click().run())


def test_somebody_without_the_role_sees_their_own_sign_in_only(office: Office) -> None:
    page = office.visit(_page, ERIN)
    assert page.segmented_control(key="people.view").options == ["Your sign-in"]
    assert "Where you are signed in" in words(page)
    assert ALICE.name not in words(page)


def test_an_administrator_sees_everybody_with_their_roles(office: Office) -> None:
    said = words(show(office.visit(_page, ADA), "People"))
    assert "Alice Moreau" in said
    assert "Public\\-information officer" in said
    assert "No role" in said


def test_adding_a_person_shows_the_password_once(office: Office) -> None:
    page = show(office.visit(_page, ADA), "People")
    page.text_input(key="people.add.name").set_value("Nia Okafor")
    page.text_input(key="people.add.email").set_value("nia@harbourford.example")
    page.multiselect(key="people.add.roles").set_value([Role.RECORDS])
    press(page, "Add this person")
    password = page.code[0].value
    assert "shown once" in words(page)
    added = next(each for each in office.app.people.list_people(ADA) if each.name == "Nia Okafor")
    assert added.roles == {Role.RECORDS}
    sound(page.run())
    assert password not in words(page)


def test_a_mistake_is_said_and_what_was_typed_is_still_there(office: Office) -> None:
    page = show(office.visit(_page, ADA), "People")
    page.text_input(key="people.add.name").set_value("Nia Okafor")
    page.text_input(key="people.add.email").set_value("alice@harbourford.example")
    press(page, "Add this person")
    assert "already here" in page.error[0].value
    assert page.text_input(key="people.add.name").value == "Nia Okafor"
    assert page.text_input(key="people.add.email").value == "alice@harbourford.example"


def test_roles_are_changed_and_the_last_administrator_stays(office: Office) -> None:
    page = _choose(show(office.visit(_page, ADA), "People"), ALICE.name)
    page.multiselect(key=f"people.wanted.{ALICE.id}").set_value([Role.MODERATOR])
    press(page, "Save the roles")
    assert {each.id: each.roles for each in office.app.people.list_people(ADA)}[ALICE.id] == {Role.MODERATOR}
    page = _choose(show(office.visit(_page, ADA), "People"), ADA.name)
    page.multiselect(key=f"people.wanted.{ADA.id}").set_value([])
    press(page, "Save the roles")
    assert "last administrator" in page.error[0].value


def test_suspending_asks_why(office: Office) -> None:
    page = _choose(show(office.visit(_page, ADA), "People"), ALICE.name)
    press(page, "Suspend")
    assert "Say why" in page.error[0].value
    page.text_input(key=f"people.reason.{ALICE.id}").set_value("Left the service")
    press(page, "Suspend")
    people = {each.id: each.state for each in office.app.people.list_people(ADA)}
    assert people[ALICE.id] == PersonState.SUSPENDED
    press(page, "Let them in again")
    assert {each.id: each.state for each in office.app.people.list_people(ADA)}[ALICE.id] == PersonState.ACTIVE


def test_a_new_password_is_shown_once_and_ends_every_session(office: Office) -> None:
    entered = office.entered(ALICE)
    page = press(_choose(show(office.visit(_page, ADA), "People"), ALICE.name), "Give a new password")
    assert office.app.passwords.verify(
        office.app.passwords.hash(Secret(page.code[0].value)), Secret(page.code[0].value)
    )
    assert office.app.sessions.who(entered.token) is None


def test_one_sees_where_one_is_signed_in_and_ends_what_one_does_not_know(office: Office) -> None:
    other = office.entered(ERIN, "Edge on Windows")
    page = office.visit(_page, ERIN)
    assert "Edge on Windows" in words(page)
    assert words(page).count("This browser") == 1
    press(page, "End it")
    assert office.app.sessions.who(other.token) is None
    assert "Edge on Windows" not in words(page)


def test_an_administrator_sees_and_ends_everybodys_sessions(office: Office) -> None:
    entered = office.entered(ALICE, "Safari on iPhone")
    page = show(office.visit(_page, ADA), "Who is signed in")
    assert "Alice Moreau" in words(page)
    press(page, "End it")
    assert office.app.sessions.who(entered.token) is None


def test_changing_the_password_says_what_is_wrong_at_its_field(office: Office) -> None:
    page = office.visit(_page, ERIN)
    page.text_input(key="own.old").set_value("not it")
    page.text_input(key="own.new").set_value("quite another sentence")
    press(page, "Change the password")
    assert "not your present password" in page.error[0].value
    page.text_input(key="own.old").set_value(PASSWORD.reveal())
    page.text_input(key="own.new").set_value("short")
    press(page, "Change the password")
    assert "too short" in page.error[0].value
    page.text_input(key="own.old").set_value(PASSWORD.reveal())
    page.text_input(key="own.new").set_value("quite another sentence")
    press(page, "Change the password")
    assert "changed" in page.success[0].value


def test_a_second_factor_is_set_up_from_the_page(office: Office, clock: SteppedClock) -> None:
    import pyotp

    page = office.visit(_page, ERIN)
    page.text_input(key="own.totp.password").set_value(PASSWORD.reveal())
    press(page, "Set up a second factor")
    key = page.code[0].value
    page.text_input(key="own.totp.code").set_value("000000")
    press(page, "Switch it on")
    assert "not right" in page.error[0].value
    page.text_input(key="own.totp.code").set_value(pyotp.TOTP(key).at(clock.now()))
    press(page, "Switch it on")
    assert office.app.own_sign_in.find(ERIN).has_second_factor
    assert key not in words(page)


def test_an_account_is_connected_and_its_tokens_are_never_shown_again(office: Office) -> None:
    page = show(office.visit(_page, ADA), "Accounts")
    assert "No account yet" in words(page)
    sound(page.selectbox(key="accounts.platform").set_value(Platform.FACEBOOK).run())
    typed = {"name": "Harbourford Police", "remote": "1001", "owner": "Alice Moreau", "authority": "Policy 4.2"}
    for field, text in typed.items():
        page.text_input(key=f"accounts.{field}.facebook").set_value(text)
    given = {"page_token": "EAAplanted", "app_id": "77", "app_secret": "planted-too"}
    for field, text in (given | {"app_secret": ""}).items():
        page.text_input(key=f"accounts.given.facebook.{field}").set_value(text)
    press(page, "Connect this account")
    assert "App secret is missing" in page.error[0].value
    assert page.text_input(key="accounts.name.facebook").value == "Harbourford Police"
    page.text_input(key="accounts.given.facebook.app_secret").set_value("planted-too")
    press(page, "Connect this account")
    assert "Connected as Harbourford Police" in words(page)
    assert "planted" not in words(page) + str([each.value for each in page.text_input])
    (account,) = office.app.accounts.list_accounts(ADA)
    assert account.name == "Harbourford Police"


def test_every_platform_asks_for_what_it_gave_and_hides_what_is_secret(office: Office) -> None:
    page = show(office.visit(_page, ADA), "Accounts")
    for platform, asked in CREDENTIAL_FIELDS.items():
        sound(page.selectbox(key="accounts.platform").set_value(platform).run())
        for field in asked:
            shown = page.text_input(key=f"accounts.given.{platform}.{field.name}")
            assert shown.proto.type == (shown.proto.PASSWORD if field.is_secret else shown.proto.DEFAULT)


def test_an_account_says_what_it_can_and_cannot_do_and_why(office: Office) -> None:
    connect_x(office)
    said = words(show(office.visit(_page, ADA), "Accounts"))
    assert ":material/check: Pictures" in said
    assert "**Answer people**, in part. X lets an app answer only people who mentioned" in said
    assert "**Pin a post**: no. X lets no app pin a post" in said


def test_an_account_that_takes_nothing_from_programs_says_how_it_is_done_by_hand(office: Office) -> None:
    office.app.accounts.connect(
        ADA,
        platform=Platform.NEXTDOOR,
        remote_id="harbourford",
        name="Harbourford Police on Nextdoor",
        owner="A",
        authority="P",
        credentials={"page_url": Secret("https://nextdoor.example/harbourford")},
    )
    page = show(office.visit(_page, ADA), "Accounts")
    said = words(page)
    assert "By hand" in said
    assert "has not granted this agency its partner API" in said
    assert "What it can do" not in said
    assert [expander.label for expander in page.expander] == ["What else it cannot do, and why"]


def test_a_budget_is_set_shown_and_warned_of(office: Office) -> None:
    account = connect_x(office)
    page = show(office.visit(_page, ADA), "Accounts")
    assert "A post costs \\$0\\.015, one with a link \\$0\\.20" in words(page)
    typed = page.text_input(key=f"accounts.budget.usd.{account.id}")
    typed.set_value("ten")
    press(page, "Save the budget")
    assert "amount in US dollars" in page.error[0].value
    assert page.text_input(key=f"accounts.budget.usd.{account.id}").value == "ten"
    page.text_input(key=f"accounts.budget.usd.{account.id}").set_value("0.10")
    press(page, "Save the budget")
    spend(office, account, Decimal("0.20"))
    said = words(show(office.visit(_page, ADA), "Accounts"))
    assert "\\$0\\.20 of a budget of \\$0\\.10" in said
    assert "has used up this month" in said


def test_the_end_of_an_access_is_shown_days_ahead(office: Office, clock: SteppedClock) -> None:
    account = connect_x(office)
    with office.app.begin() as tx:
        tx.accounts.set_access_end(account.id, clock.now() + timedelta(days=5))
    said = words(show(office.visit(_page, ADA), "Accounts"))
    assert "ends in 5 days" in said
    assert "**Its access ends** Sat 28 Nov" in said


def test_today_says_it_to_those_who_publish_and_who_can_do_something(office: Office, clock: SteppedClock) -> None:
    account = connect_x(office)
    with office.app.begin() as tx:
        tx.accounts.set_access_end(account.id, clock.now() + timedelta(days=5))
    page = office.visit(_warnings, ALICE)
    assert "ends in 5 days" in words(page)
    assert "An administrator can" in words(page)
    assert [button.label for button in office.visit(_warnings, ADA).button] == ["Look"]
    assert "ends in" not in words(office.visit(_warnings, CAROL))


def connect_x(office: Office) -> Account:
    keys = {name: Secret("k") for name in ("consumer_key", "consumer_secret", "access_token", "access_token_secret")}
    return office.app.accounts.connect(
        ADA, platform=Platform.X, remote_id="7", name="@HarbourfordPD", owner="A", authority="P", credentials=keys
    )


def spend(office: Office, account: Account, usd: Decimal) -> None:
    now = office.app.clock.now()
    reply = new_reply(source_id="m", account_id=account.id, to_remote_id="1", text="Yes.", now=now)
    with office.app.begin() as tx:
        tx.deliveries.add(reply)
        tx.costs.add(Cost(delivery_id=reply.id, account_id=account.id, usd=usd, why="it holds a link.", spent_at=now))


def _warnings() -> None:
    from console.ui import session
    from console.ui.components.account_warnings import account_warnings

    account_warnings(session.actor())


def test_an_account_is_stopped_and_removed(office: Office) -> None:
    keys = {"page_token": Secret("EAA"), "app_id": Secret("7"), "app_secret": Secret("s")}
    office.app.accounts.connect(
        ADA, platform=Platform.FACEBOOK, remote_id="1", name="Old page", owner="A", authority="P", credentials=keys
    )
    page = show(office.visit(_page, ADA), "Accounts")
    press(page, "Stop until it is connected again")
    assert office.app.accounts.list_accounts(ADA)[0].state == "needs_reconnect"
    press(page, "Remove Old page for good")
    assert office.app.accounts.list_accounts(ADA) == []
