"""What sending costs is kept with what was sent, on both databases, and warns once at each mark."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from connectors.base import Price
from connectors.fake import FakePlatform
from console.domain.deliveries import Delivery
from console.domain.errors import NotFound, NotPermitted
from console.domain.spending import BudgetLevel
from console.services.spending import Spending, budget_sentence
from console.storage.unit_of_work import UnitOfWork
from tests.cast import HARBOURFORD
from tests.conftest import ADA, ALICE, CAROL, SteppedClock
from tests.newsroom import TOWN_FACEBOOK, TOWN_X, Newsroom

LINK = Price(usd=Decimal("0.20"), why="it holds a link.")


class Till:
    """A newsroom whose platform charges."""

    def __init__(self, begin: UnitOfWork, clock: SteppedClock, folder: Path) -> None:
        self.platform = FakePlatform(clock=clock)
        self.platform.price = LINK
        self.room = Newsroom(begin, clock, folder, self.platform)
        self.room.move_in()
        self.begin, self.clock = begin, clock
        with begin() as tx:
            tx.agency.save(HARBOURFORD)
        self.spending = Spending(begin=begin, clock=clock, connector_for=self.room.connector_for, media_folder=folder)

    def send(self) -> Delivery:
        """One more delivery goes out, as the sender writes it."""
        delivery = self.room.reply()
        cost = self.spending.cost_of(delivery, self.clock.now())
        with self.begin() as tx:
            self.spending.keep(tx, cost)
        return delivery

    def spent(self, account_id: str = TOWN_X) -> Decimal:
        return self.spending.this_month(ALICE)[account_id].spent


@pytest.fixture
def till(begin: UnitOfWork, clock: SteppedClock, tmp_path: Path) -> Till:
    return Till(begin, clock, tmp_path)


def test_what_was_sent_adds_up_by_account(till: Till) -> None:
    for _ in range(3):
        till.send()
    assert till.spent() == Decimal("0.60")
    assert till.spent(TOWN_FACEBOOK) == 0


def test_the_same_delivery_costs_once(till: Till) -> None:
    delivery = till.send()
    with till.begin() as tx:
        till.spending.keep(tx, till.spending.cost_of(delivery, till.clock.now()))
    assert till.spent() == Decimal("0.20")


def test_a_cost_that_is_not_written_with_its_delivery_is_not_written(till: Till) -> None:
    cost = till.spending.cost_of(till.room.reply(), till.clock.now())
    with pytest.raises(RuntimeError), till.begin() as tx:
        till.spending.keep(tx, cost)
        raise RuntimeError
    assert till.spent() == 0


def test_a_new_month_begins_with_nothing_spent(till: Till) -> None:
    till.send()
    till.clock.advance(days=8)
    assert till.spent() == 0


def test_a_free_platform_costs_nothing(till: Till) -> None:
    till.platform.price = None
    till.send()
    assert till.spent() == 0
    assert till.spending.quote(TOWN_X, ["Words."]) is None


def test_an_account_that_cannot_be_priced_never_holds_up_what_is_sent(till: Till) -> None:
    def nothing(_: str) -> None:
        raise NotFound("There is no such account.")

    spending = Spending(begin=till.begin, clock=till.clock, connector_for=nothing, media_folder=till.room.folder)  # type: ignore[arg-type]
    assert spending.cost_of(till.room.reply(), till.clock.now()) is None


def test_what_posts_cost_is_said_where_they_cost_anything(till: Till) -> None:
    assert till.spending.price_sentence(TOWN_X) == "A post costs $0.20."
    till.platform.price = None
    assert till.spending.price_sentence(TOWN_X) == ""


def test_each_mark_of_the_budget_is_recorded_once(till: Till) -> None:
    till.spending.set_budget(ADA, TOWN_X, Decimal(1))
    for _ in range(6):
        till.send()
    verbs = till.room.verbs(TOWN_X)
    assert verbs == ["account.budget_set", "account.budget_nearly_spent", "account.budget_spent"]
    ((account, month),) = till.spending.warnings(ALICE)
    assert month.level is BudgetLevel.SPENT
    assert budget_sentence(account.name, month) == (
        f"{account.name} has used up this month's budget: $1.20 of $1.00. Posts still go out."
    )


def test_a_quote_counts_every_part_and_says_when_it_uses_up_the_budget(till: Till) -> None:
    till.spending.set_budget(ADA, TOWN_X, Decimal("0.50"))
    one = till.spending.quote(TOWN_X, ["See https://harbourford.example."])
    assert one is not None
    assert one.sentence("@HarbourfordPD") == "This post costs $0.20 on @HarbourfordPD: it holds a link."
    three = till.spending.quote(TOWN_X, ["One.", "Two.", "Three."])
    assert three is not None
    assert three.usd == Decimal("0.60")
    assert three.sentence("@HarbourfordPD").endswith("It uses up this month's budget of $0.50.")
    assert till.spent() == 0


def test_only_an_administrator_sets_a_budget_and_it_is_on_record(till: Till) -> None:
    with pytest.raises(NotPermitted):
        till.spending.set_budget(ALICE, TOWN_X, Decimal(5))
    till.spending.set_budget(ADA, TOWN_X, Decimal(5))
    till.spending.set_budget(ADA, TOWN_X, Decimal(5))
    till.spending.set_budget(ADA, TOWN_X, None)
    assert till.room.verbs(TOWN_X) == ["account.budget_set"] * 2
    assert till.spending.this_month(ADA)[TOWN_X].level is BudgetLevel.NO_BUDGET


def test_costs_are_for_those_who_publish_or_pay(till: Till) -> None:
    with pytest.raises(NotPermitted):
        till.spending.this_month(CAROL)
    till.spending.set_budget(ADA, TOWN_X, Decimal("0.10"))
    till.send()
    assert till.spending.warnings(CAROL) == []
    assert [account.id for account, _ in till.spending.warnings(replace(ALICE))] == [TOWN_X]
