"""The newsroom of a simulation: the real use cases, over whatever store and platforms they are given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.domain.accounts import Account, AccountState
from console.domain.actors import Actor, Role
from console.domain.people import Person
from console.domain.time import Clock
from console.services.by_hand import ByHand
from console.services.checking import PostChecks
from console.services.clearance import Clearance
from console.services.connecting import ConnectorFor
from console.services.pausing import Pausing
from console.services.posting import Posting
from console.services.resolving import Resolving
from console.services.sending import Sending
from console.services.settling import Settling

WREN = Actor(id="person_wren", name="Wren Adeyemi", roles=frozenset({Role.PIO}))
IVO = Actor(id="person_ivo", name="Ivo Lindqvist", roles=frozenset({Role.PIO, Role.COMMAND}))
#: She may approve posts, and not exempt one from a pause.
NELL = Actor(id="person_nell", name="Nell Okafor", roles=frozenset({Role.PIO}))
ACCOUNTS = ("acct_harbour", "acct_bridges")
#: An account on a platform that takes posts from people only.
BY_HAND = "acct_doors"
_NO_FILES = Path("no-files")


class NoFootage:
    """A release gate with nothing behind it."""

    def blockers(self, _tx: Any, _release_id: str, _sha256s: Sequence[str]) -> Sequence[str]:
        """Return no reason."""
        return ()


class NoRules(PostChecks):
    """Nothing stands against any post: what is simulated is what becomes of it afterwards."""

    def problems(self, *_judged: Any, **_also: Any) -> Sequence[str]:
        """Return nothing."""
        return ()


class Newsroom:
    """Every use case of publishing."""

    def __init__(self, *, begin: Any, clock: Clock, connector_for: ConnectorFor) -> None:
        self.begin = begin
        self.clock = clock
        self._connector_for = connector_for
        checks = NoRules(connector_for=connector_for, media_folder=_NO_FILES)
        self.posting = Posting(begin=begin, clock=clock, checks=checks)
        self.pausing = Pausing(begin=begin, clock=clock)
        self.by_hand = ByHand(begin=begin, clock=clock, connector_for=connector_for, overdue_after_s=900)
        self.resolving = Resolving(begin=begin, clock=clock)

    def sender(self, owner: str) -> Sending:
        """Return what a worker that has just started sends with."""
        return Sending(
            begin=self.begin,
            clock=self.clock,
            connector_for=self._connector_for,
            clearance=Clearance(gate=NoFootage(), post_lateness_s=900, reply_lateness_s=86_400),
            settling=Settling(begin=self.begin, clock=self.clock, connector_for=self._connector_for),
            media_folder=_NO_FILES,
            owner=owner,
        )


def move_in(begin: Any) -> None:
    """Write the people and the accounts."""
    with begin() as tx:
        for actor in (WREN, IVO, NELL):
            email = f"{actor.id}@harbourford.example"
            tx.people.add(Person(id=actor.id, name=actor.name, email=email, roles=actor.roles))
        for account_id in (*ACCOUNTS, BY_HAND):
            tx.accounts.add(_account(account_id), "sealed")


def _account(account_id: str) -> Account:
    return Account(
        id=account_id,
        platform="x",
        remote_id=f"remote-{account_id}",
        name=f"Harbourford PD ({account_id.removeprefix('acct_')})",
        owner="Wren Adeyemi",
        state=AccountState.CONNECTED,
    )
