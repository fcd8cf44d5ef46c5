"""What a delivery becomes after a call: the platform's own timeline has the final word, and nothing is resent here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Protocol

from connectors.base import Budget, RemotePost
from console.domain.accounts import ACCOUNT_GRAPH, AccountState
from console.domain.actors import WORKER
from console.domain.deliveries import Delivery, DeliveryState, Doubt
from console.domain.errors import AuthExpired, Conflict, ConsoleError, RateLimited, Unavailable
from console.domain.time import Clock
from console.services.budgeting import WriteBudgets
from console.services.calling import Outcome, look
from console.services.connecting import AccountStore, ConnectorFor
from console.services.delivering import DeliveringTransaction, advance, lock
from console.services.exempting import ExemptingTransaction, stopped_by
from console.services.last_look import PastPauses
from console.services.transaction import Begin
from console.services.waiting import back_off, spread

#: Our clock and the platform's may differ by this much.
_CLOCK_SKEW = timedelta(minutes=2)
#: A clock that is wrong is wrong by this much at most; what lies between is for a person to judge.
_WORST_CLOCK = timedelta(hours=6)
#: What was made public after an instant was asked for at most this long before it.
_LONGEST_SEND = timedelta(hours=1)
_LOOKUP_GAPS_S = (10, 30, 120, 600, 3600)
_CANNOT_LOOK_GAP_S = 60
#: A platform that asks us to wait is not asked again sooner, whatever its answer makes of our clock.
_SHORTEST_WAIT_S = 60
#: What waited for the same moment is tried again within this time, not all at once.
_SPREAD_S = 20


class MovableAccounts(AccountStore, Protocol):
    """Accounts whose state can change."""

    def move(self, account_id: str, *, expected: AccountState, to: AccountState) -> None:
        """Compare and set the state; raises Conflict."""
        ...


class Costs(Protocol):
    """What sending costs, kept with what was sent."""

    def cost_of(self, delivery: Delivery, at: datetime) -> Any:
        """Return what it cost, or None; never raises."""
        ...

    def keep(self, tx: Any, cost: Any) -> None:
        """Write it in the transaction that writes ``sent``."""
        ...


class SettlingTransaction(DeliveringTransaction, ExemptingTransaction, Protocol):
    """What settling writes, and the pauses that it heeds."""

    @property
    def accounts(self) -> MovableAccounts:
        """Accounts."""
        ...

    @property
    def pauses(self) -> PastPauses:
        """Pauses."""
        ...

    @property
    def budgets(self) -> WriteBudgets:
        """How many writes each platform still takes."""
        ...


class Settling:
    """Writes down what became of a delivery whose call was made, or may have been."""

    def __init__(
        self,
        *,
        begin: Begin[SettlingTransaction],
        clock: Clock,
        connector_for: ConnectorFor,
        costs: Costs | None = None,
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for
        self._costs = costs

    def settle(self, delivery: Delivery, outcome: Outcome) -> None:
        """Write the outcome of a call; looks on the platform first unless the outcome is certain."""
        if outcome.remote is not None:
            self.write_sent(delivery, outcome.remote, outcome.budget)
            return
        if outcome.budget is not None:
            with self._begin() as tx:
                tx.budgets.note(delivery.account_id, outcome.budget, self._clock.now())
        if outcome.stopped:
            self._hold(delivery, outcome.stopped)
        elif outcome.nothing_left:
            self._retry(delivery, outcome.error, self._clock.now() + back_off(delivery))
        else:
            if outcome.doubt is Doubt.AUTH_EXPIRED:
                self.needs_reconnect(delivery.account_id, outcome.error)
            self._look_and_write(delivery, outcome)

    def look_again(self, delivery: Delivery) -> None:
        """Look once more for a delivery that is unconfirmed, or that was refused or taken back and may surface."""
        if delivery.state is DeliveryState.UNCONFIRMED:
            self._look_and_write(delivery, Outcome(doubt=delivery.doubt, error=delivery.last_error))
        else:
            self._watch(delivery)

    def find(self, delivery: Delivery) -> RemotePost | None:
        """Return the delivery as the platform shows it; raises ConsoleError when nobody can say.

        A post that another delivery of ours already stands for is not this one, whatever its words. Conflict is for a
        person: it was there before we sent, by our clock, or another delivery with the same words is in doubt too.
        """
        sent_after = (delivery.sending_at or delivery.due_at) - _CLOCK_SKEW
        since = sent_after - _WORST_CLOCK
        with self._begin.reading() as tx:
            _refuse_to_mistake(tx, delivery)
            has_double = tx.deliveries.has_double(delivery, since - _LONGEST_SEND)
            known = tx.deliveries.list_remote_ids(delivery.account_id, since - _LONGEST_SEND, but=delivery.id)
        found = look(self._connector_for(delivery.account_id), delivery, since, known)
        if found is None:
            return None
        if found.created_at is not None and found.created_at < sent_after:
            raise Conflict("The same words were public before this was sent. Look whether that is this one.")
        if has_double:
            raise Conflict("The same words may be public for another post. Look which of the two is there.")
        return found

    def write_sent(self, delivery: Delivery, remote: RemotePost, budget: Budget | None = None) -> None:
        """Write that it is public, whatever we believed before; raises Conflict if another delivery is that post."""
        now = self._clock.now()
        cost = self._costs.cost_of(delivery, remote.created_at or now) if self._costs else None
        facts: dict[str, Any] = {
            "remote_id": remote.remote_id,
            "remote_url": remote.url,
            "sent_at": remote.created_at or now,
            "doubt": Doubt.NONE,
            "last_error": remote.shortfall,
            "hold_reason": "",
            "next_lookup_at": None,
        }
        with self._begin() as tx:
            fresh, post = lock(tx, delivery)
            if budget is not None:
                tx.budgets.note(delivery.account_id, budget, now)
            if fresh.state is DeliveryState.SENT:
                return
            said = {"remote_id": remote.remote_id, "was": fresh.state.value}
            advance(tx, WORKER, fresh, DeliveryState.SENT, "delivery.sent", at=now, said=said, post=post, **facts)
            if self._costs is not None:
                self._costs.keep(tx, cost)

    def write_unconfirmed(self, delivery: Delivery, doubt: Doubt, error: str, next_lookup_at: datetime) -> None:
        """Write that nobody knows yet."""
        self._write_unconfirmed(delivery, doubt, error, next_lookup_at=next_lookup_at)

    def write_ambiguous(self, delivery: Delivery, doubt: Doubt, error: str) -> None:
        """Write that what is there may be this one or not, which only a person can tell."""
        self._write_unconfirmed(delivery, doubt, error, **self._next_look(delivery))

    def needs_reconnect(self, account_id: str, why: str) -> None:
        """Write that an account's token is no longer good."""
        with self._begin() as tx:
            account = tx.accounts.get_account(account_id)
            if account.state is AccountState.CONNECTED:
                ACCOUNT_GRAPH.check(account.state, AccountState.NEEDS_RECONNECT)
                tx.accounts.move(account_id, expected=account.state, to=AccountState.NEEDS_RECONNECT)
                tx.audit.append(WORKER, "account.needs_reconnect", account_id, reason=why)

    def _look_and_write(self, delivery: Delivery, outcome: Outcome) -> None:
        try:
            found = self.find(delivery)
            if found is not None:
                self.write_sent(delivery, found)
        except ConsoleError as error:
            self._could_not_look(delivery, outcome, error)
            return
        if found is None:
            self._write_absent(delivery, outcome)

    def _could_not_look(self, delivery: Delivery, outcome: Outcome, error: ConsoleError) -> None:
        if isinstance(error, Conflict):
            self.write_ambiguous(delivery, outcome.doubt, error.message)
            return
        if isinstance(error, AuthExpired):
            self.needs_reconnect(delivery.account_id, error.message)
        at = self._clock.now() + timedelta(seconds=_CANNOT_LOOK_GAP_S)
        if isinstance(error, RateLimited):
            at = max(at, error.retry_at)
        self.write_unconfirmed(delivery, outcome.doubt, outcome.error, at)

    def _watch(self, delivery: Delivery) -> None:
        """Its state holds unless the platform shows otherwise."""
        try:
            found = self.find(delivery)
        except Conflict as error:
            self._write(delivery, delivery.state, "", last_error=error.message, **self._next_look(delivery))
            return
        except ConsoleError:
            again = self._clock.now() + timedelta(seconds=_CANNOT_LOOK_GAP_S)
            self._write(delivery, delivery.state, "", next_lookup_at=again)
            return
        if found is not None:
            self.write_sent(delivery, found)
        else:
            self._write(delivery, delivery.state, "", **self._next_look(delivery))

    def _write_absent(self, delivery: Delivery, outcome: Outcome) -> None:
        facts: dict[str, Any] = {"doubt": outcome.doubt, "last_error": outcome.error}
        if outcome.doubt is Doubt.RATE_LIMITED:
            soonest = self._clock.now() + timedelta(seconds=_SHORTEST_WAIT_S)
            at = max(soonest, outcome.retry_at or soonest) + spread(delivery, _SPREAD_S)
            look = self._next_look(delivery)
            self._retry(delivery, outcome.error, at, doubt=outcome.doubt, **look)
        elif outcome.doubt is Doubt.AUTH_EXPIRED:
            facts["hold_reason"] = "The account has to be connected again. Nothing went out."
            self._write(delivery, DeliveryState.HELD, "delivery.held", **facts, **self._next_look(delivery))
        elif outcome.doubt is Doubt.REJECTED:
            self._write(delivery, DeliveryState.REJECTED, "delivery.rejected", **facts, **self._next_look(delivery))
        else:
            verb = "delivery.unconfirmed"
            self._write(delivery, DeliveryState.UNCONFIRMED, verb, **facts, **self._next_look(delivery))

    def _next_look(self, delivery: Delivery) -> dict[str, Any]:
        """Not there yet is no proof that it never comes: look a few times more, then leave it to a person."""
        gaps = _LOOKUP_GAPS_S[delivery.lookups :]
        at = self._clock.now() + timedelta(seconds=gaps[0]) if gaps else None
        return {"lookups": delivery.lookups + 1, "next_lookup_at": at}

    def _hold(self, delivery: Delivery, reason: str) -> None:
        """Write that our gate stopped it before the public write; true even where it was given up as lost meanwhile.

        What an earlier attempt left in doubt stays so.
        """
        facts: dict[str, Any] = {"hold_reason": reason, "lease_owner": "", "lease_until": None}
        facts |= {"doubt": delivery.doubt, "last_error": "", "next_lookup_at": None}
        if delivery.doubt is not Doubt.NONE:
            facts |= self._next_look(delivery)
        now = self._clock.now()
        with self._begin() as tx:
            fresh, _post = lock(tx, delivery)
            is_this_attempt = fresh.attempts == delivery.attempts
            if is_this_attempt and fresh.state in {DeliveryState.SENDING, DeliveryState.UNCONFIRMED}:
                said = {"reason": reason}
                advance(tx, WORKER, fresh, DeliveryState.HELD, "delivery.held", at=now, said=said, **facts)

    def _retry(self, delivery: Delivery, error: str, at: datetime, **facts: Any) -> None:
        """Write that it is tried again at ``at``, unless a pause came since it was begun: then a person looks first."""
        now = self._clock.now()
        facts |= {"last_error": error, "next_attempt_at": at, "lease_owner": "", "lease_until": None}
        with self._begin() as tx:
            pauses = tx.pauses.list_shared_since(delivery.sending_at or now)
            fresh, post = lock(tx, delivery)
            if fresh.state is not delivery.state:
                return
            pause = stopped_by(tx, pauses, fresh, post)
            if pause is None:
                said = {"error": error}
                advance(tx, WORKER, fresh, DeliveryState.RETRY, "delivery.retry", at=now, said=said, **facts)
            else:
                said = {"pause": pause.id}
                facts |= {"hold_reason": pause.sentence, "pause_id": pause.id}
                advance(tx, WORKER, fresh, DeliveryState.HELD, "delivery.held", at=now, said=said, **facts)

    def _write_unconfirmed(self, delivery: Delivery, doubt: Doubt, error: str, **look: Any) -> None:
        verb = "delivery.unconfirmed"
        self._write(delivery, DeliveryState.UNCONFIRMED, verb, doubt=doubt, last_error=error, **look)

    def _write(self, delivery: Delivery, to: DeliveryState, verb: str, **facts: Any) -> None:
        """Write ``facts`` unless the delivery moved on meanwhile; a look that changes no state leaves no entry."""
        now = self._clock.now()
        with self._begin() as tx:
            fresh, _post = lock(tx, delivery)
            if fresh.state is not delivery.state:
                return
            if fresh.state is to:
                tx.deliveries.move(fresh, to, **facts)
            else:
                said = {"error": facts.get("last_error", "")}
                advance(tx, WORKER, fresh, to, verb, at=now, said=said, **facts)


def _refuse_to_mistake(tx: SettlingTransaction, delivery: Delivery) -> None:
    """Raise Unavailable while the same words are being sent for another delivery: what is there may be that one."""
    for each in tx.deliveries.list_in({DeliveryState.SENDING}):
        same = (each.account_id, each.fingerprint) == (delivery.account_id, delivery.fingerprint)
        if same and each.id != delivery.id:
            raise Unavailable("The same words are going out for another post just now.", platform="")
