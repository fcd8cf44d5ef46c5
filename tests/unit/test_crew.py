"""The hands that send: bounded, each with one delivery, and a slow one never holds up the others."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from console.domain.deliveries import Delivery, new_reply
from scheduler.crew import Crew
from tests.conftest import SteppedClock

_SOON_S = 20


class Outbox:
    """Deliveries that are due; sends as the test tells it to."""

    def __init__(self, count: int, clock: SteppedClock) -> None:
        self.due = [
            new_reply(source_id="m", account_id="a", to_remote_id="r", text=f"{number}", now=clock.now())
            for number in range(count)
        ]
        self.asked: list[int] = []
        self.sent: list[str] = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()
        self.slow = threading.Event()
        self.breaks_on = ""

    def claim(self, limit: int) -> Sequence[Delivery]:
        self.asked.append(limit)
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    def send(self, claimed: Delivery) -> None:
        with self.lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        if claimed.text == "0":
            self.slow.wait(_SOON_S)
        with self.lock:
            self.at_once -= 1
            self.sent.append(claimed.text)
        if claimed.text == self.breaks_on:
            raise ZeroDivisionError


def test_a_slow_one_never_holds_up_the_others(clock: SteppedClock) -> None:
    outbox = Outbox(40, clock)
    crew = Crew(outbox, hands=4)
    crew.send_due()
    with outbox.lock:
        assert len(outbox.sent) >= 40 - 4
        assert "0" not in outbox.sent
    outbox.slow.set()
    crew.close()
    assert sorted(outbox.sent, key=int) == [str(number) for number in range(40)]


def test_no_more_is_claimed_than_there_are_hands_for(clock: SteppedClock) -> None:
    outbox = Outbox(40, clock)
    outbox.slow.set()
    crew = Crew(outbox, hands=4)
    crew.send_due()
    crew.close()
    assert max(outbox.asked) <= 4
    assert outbox.most_at_once <= 4


def test_a_hand_that_breaks_is_written_down_and_comes_back(
    clock: SteppedClock, caplog: pytest.LogCaptureFixture
) -> None:
    outbox = Outbox(12, clock)
    outbox.slow.set()
    outbox.breaks_on = "3"
    crew = Crew(outbox, hands=1)
    crew.send_due()
    crew.close()
    assert len(outbox.sent) == 12
    assert "delivery.send_broke" in caplog.text


def test_hands_come_back_when_the_outbox_cannot_be_asked(clock: SteppedClock) -> None:
    outbox = Outbox(3, clock)
    outbox.slow.set()
    crew = Crew(outbox, hands=2)
    ask = outbox.claim
    outbox.claim = _fails  # type: ignore[method-assign, assignment]
    with pytest.raises(OSError, match="disk"):
        crew.send_due()
    outbox.claim = ask  # type: ignore[method-assign]
    crew.send_due()
    crew.close()
    assert len(outbox.sent) == 3


def _fails(_limit: int) -> Sequence[Delivery]:
    raise OSError("disk")
