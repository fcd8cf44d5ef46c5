"""Connecting the agency's accounts: write-only credentials, an owner, a document, an audit row each."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from connectors.base import Capability, Connector, Health, Platform
from console.bootstrap import build_app
from console.config import Settings
from console.domain.accounts import Account, AccountState
from console.domain.actors import WORKER
from console.domain.errors import AuthExpired, IllegalTransition, InvalidInput, NotFound, NotPermitted
from console.domain.secrets import Secret
from console.services.accounts import CREDENTIALS_COLUMN, Accounts
from console.services.credential_fields import (
    CREDENTIAL_FIELDS,
    KEPT_BY_THE_CONNECTOR,
    REMOTE_ID_FIELDS,
    CredentialField,
)
from console.storage.sealing import KeySealer
from console.storage.unit_of_work import UnitOfWork
from tests.cast import add_cast
from tests.conftest import ADA, ALICE, BOB, SteppedClock

SEALER = KeySealer([Secret("a-key-for-tests-that-is-long-enough-31415")])
PAGE_KEYS = {"page_token": Secret("EAAplanted"), "app_id": Secret("77"), "app_secret": Secret("planted-too")}
PAGE: dict[str, Any] = {
    "platform": Platform.FACEBOOK,
    "remote_id": "1001",
    "name": "Harbourford Police",
    "owner": "Alice Moreau",
    "authority": "Communications policy 4.2",
    "credentials": PAGE_KEYS,
}


class Platforms:
    """Answers for the platforms; ``says`` is what they say of every account."""

    def __init__(self) -> None:
        self.says: Health | AuthExpired = Health(ok=True, message="Connected to Facebook as Harbourford Police.")

    def __call__(self, account_id: str) -> Connector:
        if isinstance(self.says, AuthExpired):
            raise self.says
        return self  # type: ignore[return-value]

    def health(self) -> Health:
        assert isinstance(self.says, Health)
        return self.says


@pytest.fixture
def platforms() -> Platforms:
    return Platforms()


@pytest.fixture
def accounts(begin: UnitOfWork, clock: SteppedClock, platforms: Platforms) -> Accounts:
    add_cast(begin)
    return Accounts(begin=begin, clock=clock, sealer=SEALER, connector_for=platforms)


def _opened(begin: UnitOfWork, account: Account) -> dict[str, str]:
    with begin.reading() as tx:
        sealed = tx.accounts.get_sealed_credentials(account.id)
    opened: dict[str, str] = json.loads(SEALER.open(sealed, row_id=account.id, column=CREDENTIALS_COLUMN).reveal())
    return opened


def _entries(begin: UnitOfWork) -> list[tuple[str, str]]:
    with begin.reading() as tx:
        return [(entry.verb, entry.object_id) for entry in tx.audit.walk()]


@pytest.mark.parametrize("platform", list(CREDENTIAL_FIELDS))
def test_we_ask_for_exactly_what_the_connector_takes(platform: Platform) -> None:
    module = import_module(f"connectors.{platform.value}.credentials")
    (credentials,) = [each for name, each in vars(module).items() if name.endswith("Credentials")]
    asked = {field.name for field in CREDENTIAL_FIELDS[platform]}
    kept = KEPT_BY_THE_CONNECTOR.get(platform, frozenset())
    assert asked | kept == {field.name for field in fields(credentials)}
    assert not asked & kept


def test_every_platform_that_can_be_connected_says_what_its_accounts_are_called_by() -> None:
    assert set(CREDENTIAL_FIELDS) == set(REMOTE_ID_FIELDS)


@pytest.mark.parametrize("platform", list(CREDENTIAL_FIELDS))
@pytest.mark.parametrize("whole", [True, False], ids=["every field", "what has to be"])
def test_what_the_form_takes_is_what_the_connector_is_made_of(
    platform: Platform, tmp_path: Path, clock: SteppedClock, *, whole: bool
) -> None:
    app = build_app(Settings(home=tmp_path, database_url=SecretStr(f"sqlite:///{tmp_path / 'test.db'}")), clock)
    with app.begin() as tx:
        SQLModel.metadata.create_all(tx.session.connection())
    add_cast(app.begin)
    fields = CREDENTIAL_FIELDS[platform]
    first = fields[0].set_name
    given = {field.name: Secret(_typed(field.name)) for field in fields if whole or _is_needed(field, first)}
    account = app.accounts.connect(
        ADA,
        platform=platform,
        remote_id=_REMOTE_IDS.get(platform, "1001"),
        name="Harbourford Police",
        owner="Alice Moreau",
        authority="Communications policy 4.2",
        credentials=given,
    )
    connector = app.connector_for(account.id)
    assert connector.platform is platform
    told = connector.capabilities()
    assert {one for one in Capability if one not in told.can} <= set(told.cannot)
    assert connector.compose_link().startswith("https://")


def _is_needed(field: CredentialField, first_set: str) -> bool:
    return field.set_name == first_set and not field.optional


def _typed(name: str) -> str:
    return _ADDRESSES.get(name, f"given-{name}")


_ADDRESSES = {
    "page_url": "https://nextdoor.example/page",
    "service": "https://bsky.social",
}
_REMOTE_IDS = {Platform.YOUTUBE: f"UC{'a' * 22}", Platform.BLUESKY: f"did:plc:{'a' * 24}"}


def test_a_connected_account_has_its_credentials_sealed_and_nowhere_in_the_clear(
    accounts: Accounts, begin: UnitOfWork, engine: Engine
) -> None:
    account = accounts.connect(ADA, **PAGE)
    assert _opened(begin, account) == {"page_token": "EAAplanted", "app_id": "77", "app_secret": "planted-too"}
    with engine.connect() as connection:
        stored = str([connection.execute(text(f"SELECT * FROM {table}")).all() for table in ("accounts", "audit")])
    assert "planted" not in stored + repr(account) + repr(accounts.list_accounts(ADA))
    assert _entries(begin) == [("account.connected", account.id)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"remote_id": "harbourford"}, "remote_id"),
        ({"remote_id": ""}, "remote_id"),
        ({"name": " "}, "name"),
        ({"owner": ""}, "owner"),
        ({"authority": ""}, "authority"),
        ({"authority": "x" * 301}, "authority"),
        ({"credentials": {}}, "page_token"),
        ({"credentials": PAGE_KEYS | {"app_secret": Secret("  ")}}, "app_secret"),
        ({"credentials": PAGE_KEYS | {"page_token": Secret("two words")}}, "page_token"),
        ({"credentials": PAGE_KEYS | {"page_token": Secret("naïve")}}, "page_token"),
        ({"platform": Platform.X, "credentials": {"consumer_key": Secret("k")}}, "consumer_secret"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    accounts: Accounts, begin: UnitOfWork, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        accounts.connect(ADA, **(PAGE | change))
    assert caught.value.field == field
    assert _entries(begin) == []


def test_x_is_connected_with_four_keys_or_with_one_token(accounts: Accounts, begin: UnitOfWork) -> None:
    for number, given in enumerate(
        (
            ["consumer_key", "consumer_secret", "access_token", "access_token_secret"],
            ["oauth2_token"],
            ["oauth2_token", "refresh_token", "client_id", "client_secret"],
        )
    ):
        keys = {name: Secret(f"given-{name}") for name in given}
        mine = PAGE | {"platform": Platform.X, "remote_id": f"20{number}", "credentials": keys}
        assert set(_opened(begin, accounts.connect(ADA, **mine))) == set(given)


def test_only_an_administrator_looks_after_accounts(accounts: Accounts, begin: UnitOfWork) -> None:
    account = accounts.connect(ADA, **PAGE)
    acts: list[Callable[[], object]] = [
        lambda: accounts.list_accounts(BOB),
        lambda: accounts.connect(BOB, **PAGE),
        lambda: accounts.reconnect(BOB, account.id, PAGE_KEYS),
        lambda: accounts.mark_needs_reconnect(BOB, account.id, reason="x"),
        lambda: accounts.remove(ALICE, account.id),
        lambda: accounts.check(ALICE, account.id),
    ]
    for act in acts:
        with pytest.raises(NotPermitted):
            act()
    assert len(_entries(begin)) == 1


def test_an_account_whose_token_expired_is_connected_again(accounts: Accounts, begin: UnitOfWork) -> None:
    account = accounts.connect(ADA, **PAGE)
    for _ in range(2):
        accounts.mark_needs_reconnect(WORKER, account.id, reason="Facebook no longer accepts our token.")
    (seen,) = accounts.list_accounts(ADA)
    assert seen.state == AccountState.NEEDS_RECONNECT
    fresh = PAGE_KEYS | {"page_token": Secret("EAAfresh")}
    accounts.reconnect(ADA, account.id, fresh)
    accounts.reconnect(ADA, account.id, fresh)
    (seen,) = accounts.list_accounts(ADA)
    assert seen.state == AccountState.CONNECTED
    assert _opened(begin, account)["page_token"] == "EAAfresh"
    assert [verb for verb, _ in _entries(begin)] == [
        "account.connected", "account.needs_reconnect", "account.reconnected", "account.reconnected",
    ]  # fmt: skip


def test_a_removed_account_keeps_no_credentials(accounts: Accounts, begin: UnitOfWork) -> None:
    account = accounts.connect(ADA, **PAGE)
    accounts.remove(ADA, account.id)
    assert accounts.list_accounts(ADA) == []
    with begin.reading() as tx:
        assert tx.accounts.get_sealed_credentials(account.id) == ""
    with pytest.raises(IllegalTransition):
        accounts.reconnect(ADA, account.id, PAGE_KEYS)
    with pytest.raises(NotFound):
        accounts.remove(ADA, "account_unknown")


def test_what_the_platform_says_of_an_account_is_kept_with_its_time(
    accounts: Accounts, platforms: Platforms, clock: SteppedClock
) -> None:
    account = accounts.connect(ADA, **PAGE)
    assert accounts.check(ADA, account.id).ok
    (seen,) = accounts.list_accounts(ADA)
    assert (seen.health, seen.health_at) == ("Connected to Facebook as Harbourford Police.", clock.now())
    platforms.says = AuthExpired("Facebook no longer accepts our token.", platform="facebook")
    assert not accounts.check(ADA, account.id).ok
    assert accounts.list_accounts(ADA)[0].health == "Facebook no longer accepts our token."
