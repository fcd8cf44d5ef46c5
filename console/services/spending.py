"""What sending costs: quoted before, kept with what was sent, held against a monthly budget that warns and never stops.

The sender calls ``cost_of`` before it writes ``sent``, and ``keep`` in that very transaction. The figures come from the
platform's price list as the connector knows it; the platform's own bill has the final word.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from connectors.base import OutboundPost, Price
from console.domain.accounts import Account
from console.domain.actors import WORKER, Actor
from console.domain.agency import Agency
from console.domain.audit import AuditLog
from console.domain.deliveries import Delivery
from console.domain.errors import ConsoleError
from console.domain.media import MediaRef
from console.domain.spending import BudgetLevel, Cost, MonthlySpending, month_bounds, month_of, shown_usd
from console.domain.time import Clock
from console.services import access
from console.services.connecting import AccountStore, ConnectorFor
from console.services.outbound import MediaStore, as_outbound
from console.services.sessions import CurrentPeople
from console.services.transaction import Begin

#: What is priced to say what posts cost.
_SAMPLES = ("The road is open.", "https://www.example.com")
_log = logging.getLogger(__name__)

_WARNINGS = {
    BudgetLevel.NEARLY_SPENT: "account.budget_nearly_spent",
    BudgetLevel.SPENT: "account.budget_spent",
}


class CostStore(Protocol):
    """What was spent, and what may be."""

    def add(self, cost: Cost) -> None:
        """Write what one delivery cost; once for each delivery."""
        ...

    def sum_spent(self, account_id: str, since: datetime, until: datetime) -> Decimal:
        """Return what an account cost from ``since`` to before ``until``, in US dollars."""
        ...

    def find_budget(self, account_id: str) -> Decimal | None:
        """Return an account's monthly budget, or None; raises NotFound."""
        ...

    def set_budget(self, account_id: str, usd: Decimal | None) -> None:
        """Set an account's monthly budget; raises NotFound."""
        ...


class AgencyStore(Protocol):
    """The agency, for its time zone."""

    def get(self) -> Agency:
        """Return the agency; raises NotFound before the installation is set up."""
        ...


class KeepingCosts(Protocol):
    """What keeping a cost needs of the sender's transaction."""

    @property
    def costs(self) -> CostStore: ...
    @property
    def agency(self) -> AgencyStore: ...
    @property
    def audit(self) -> AuditLog: ...


class SpendingTransaction(KeepingCosts, Protocol):
    """What the rest of this needs."""

    @property
    def accounts(self) -> AccountStore: ...
    @property
    def media(self) -> MediaStore: ...
    @property
    def people(self) -> CurrentPeople: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What a post will cost on one account, and how the month stands once it is sent."""

    usd: Decimal
    why: str
    after: MonthlySpending

    def sentence(self, account_name: str) -> str:
        """Return what the composer says."""
        said = f"This post costs {shown_usd(self.usd)} on {account_name}: {self.why}"
        if self.after.level is BudgetLevel.SPENT:
            return f"{said} It uses up this month's budget of {shown_usd(self.after.budget or Decimal(0))}."
        return said


class Spending:
    """Quotes, keeps and adds up."""

    def __init__(
        self, *, begin: Begin[SpendingTransaction], clock: Clock, connector_for: ConnectorFor, media_folder: Path
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._connector_for = connector_for
        self._media_folder = media_folder

    def quote(self, account_id: str, parts: Sequence[str], media: Sequence[MediaRef] = ()) -> Quote | None:
        """Return what the parts of a post would cost now, or None where nothing is charged; raises ConsoleError.

        The media go with the first part.
        """
        connector = self._connector_for(account_id)
        with self._begin.reading() as tx:
            posts = [
                as_outbound(text, media if index == 0 else (), tx.media, self._media_folder)
                for index, text in enumerate(parts)
            ]
            prices = [price for post in posts if (price := connector.price(post)) is not None]
            usd = sum((price.usd for price in prices), Decimal(0))
            standing = _standing(tx, account_id, self._clock.now(), more=usd)
        return Quote(usd=usd, why=_why(prices), after=standing) if prices else None

    def price_sentence(self, account_id: str) -> str:
        """Return what posts cost on an account, or nothing where they cost nothing; never raises a ConsoleError."""
        try:
            connector = self._connector_for(account_id)
        except ConsoleError:
            return ""
        plain, with_link = (connector.price(OutboundPost(text=text)) for text in _SAMPLES)
        if plain is None or with_link is None:
            return ""
        if plain.usd == with_link.usd:
            return f"A post costs {shown_usd(plain.usd)}."
        return f"A post costs {shown_usd(plain.usd)}, one with a link {shown_usd(with_link.usd)}."

    def cost_of(self, delivery: Delivery, at: datetime) -> Cost | None:
        """Return what a delivery that went out at ``at`` cost; never raises, since what is sent must be written."""
        try:
            with self._begin.reading() as tx:
                post = as_outbound(delivery.text, delivery.media, tx.media, self._media_folder)
            price = self._connector_for(delivery.account_id).price(post)
        except ConsoleError as error:
            _log.warning("spending.unknown", extra={"delivery_id": delivery.id, "why": error.message})
            return None
        if price is None:
            return None
        return Cost(delivery_id=delivery.id, account_id=delivery.account_id, usd=price.usd, why=price.why, spent_at=at)

    def keep(self, tx: KeepingCosts, cost: Cost | None) -> None:
        """Write a cost in the transaction that writes ``sent``; the first to pass a mark of the budget says so."""
        if cost is None:
            return
        before = _standing(tx, cost.account_id, cost.spent_at)
        tx.costs.add(cost)
        after = _standing(tx, cost.account_id, cost.spent_at)
        if after.level is not before.level and after.level in _WARNINGS:
            said = {"spent_usd": str(after.spent), "budget_usd": str(after.budget), "month": f"{after.month:%Y-%m}"}
            tx.audit.append(WORKER, _WARNINGS[after.level], cost.account_id, **said)

    def this_month(self, actor: Actor) -> dict[str, MonthlySpending]:
        """Return every account's spending in the agency's present month, by the account's id."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            access.require(tx.people.current(actor), access.MAY_SEE_ACCOUNTS, "see what accounts cost")
            return {account.id: _standing(tx, account.id, now) for account in tx.accounts.list_accounts()}

    def warnings(self, actor: Actor) -> Sequence[tuple[Account, MonthlySpending]]:
        """Return the accounts whose budget is spent or nearly so, for those who may see costs; nothing for others."""
        now = self._clock.now()
        with self._begin.reading() as tx:
            if not tx.people.current(actor).has(*access.MAY_SEE_ACCOUNTS):
                return []
            stand = [(account, _standing(tx, account.id, now)) for account in tx.accounts.list_accounts()]
        return [(account, month) for account, month in stand if month.level in _WARNINGS]

    def set_budget(self, actor: Actor, account_id: str, usd: Decimal | None) -> None:
        """Set or take away an account's monthly budget; administrators only."""
        with self._begin() as tx:
            current = tx.people.current(actor)
            access.require(current, access.MAY_ADMINISTER, "set budgets")
            account = tx.accounts.get_account(account_id)
            if tx.costs.find_budget(account.id) == usd:
                return
            tx.costs.set_budget(account.id, usd)
            tx.audit.append(current, "account.budget_set", account.id, usd=None if usd is None else str(usd))


def budget_sentence(name: str, month: MonthlySpending) -> str:
    """Return the warning that goes with a budget's level, or nothing while it is kept."""
    if month.level not in _WARNINGS:
        return ""
    figures = f"{shown_usd(month.spent)} of {shown_usd(month.budget or Decimal(0))}"
    if month.level is BudgetLevel.SPENT:
        return f"{name} has used up this month's budget: {figures}. Posts still go out."
    return f"{name} has nearly used up this month's budget: {figures}."


def _standing(tx: KeepingCosts, account_id: str, at: datetime, *, more: Decimal = Decimal(0)) -> MonthlySpending:
    zone = tx.agency.get().zone
    month = month_of(zone, at)
    since, until = month_bounds(zone, month)
    spent = tx.costs.sum_spent(account_id, since, until) + more
    return MonthlySpending(account_id=account_id, month=month, spent=spent, budget=tx.costs.find_budget(account_id))


def _why(prices: Sequence[Price]) -> str:
    if len(prices) == 1:
        return prices[0].why
    return f"{len(prices)} parts, each charged on its own."
