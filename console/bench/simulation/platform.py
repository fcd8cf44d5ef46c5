"""Platforms of a simulation: what is public there, when it can be seen, and how calls to them end."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import NoReturn

from connectors.base import (
    Budget,
    Capability,
    Gate,
    OutboundPost,
    Platform,
    RemotePost,
    SendKey,
    fingerprint,
    open_gate,
)
from connectors.fake import FakeConnector, FakePlatform
from console.bench.simulation.clock import VirtualClock
from console.bench.simulation.odds import Answer, Call, Odds
from console.bench.simulation.turns import Killed
from console.domain.deliveries import Delivery
from console.domain.errors import AuthExpired, ConnectorError, OutcomeUnknown, RateLimited, Rejected, Unavailable

_RATE_LIMIT_S = 900


#: What a person posts passes no gate; it was cleared when it was handed over.
BY_A_PERSON = "by a person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One write on its way to a platform, whose gate let it pass."""

    key: str
    account_id: str
    text: str
    follows: str = ""
    reply_to: str = ""
    #: What the judge remembers of the moment of the gate.
    passed: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Public:
    """Something of ours that residents can read."""

    remote_id: str
    request: Request
    at: datetime
    #: When our own look-ups begin to see it.
    visible_at: datetime

    def remote(self) -> RemotePost:
        """Return it as the platform tells of it."""
        return RemotePost(remote_id=self.remote_id, url=f"https://town.example/{self.remote_id}", created_at=self.at)


@dataclass(slots=True)
class Window:
    """How many writes an account may still make before its platform counts anew."""

    left: int
    ends_at: datetime


class SimulatedPlatforms:
    """Every platform at once; an account is all that tells them apart."""

    def __init__(self, clock: VirtualClock, odds: Odds) -> None:
        self.public: list[Public] = []
        #: Told of everything that becomes public.
        self.observe: Callable[[Public], None] = lambda _public: None
        self.dead_tokens: set[str] = set()
        self.windows: dict[str, Window] = {}
        self.odds = odds
        self._clock = clock
        self._numbers = count(1)
        self._on_the_way: list[tuple[datetime, Request]] = []

    def accept(self, request: Request, *, seen_after_s: float = 0.0) -> Public:
        """Make it public; our look-ups see it so many seconds later."""
        now = self._clock.true_now()
        visible_at = now + timedelta(seconds=seen_after_s)
        post = Public(remote_id=f"r{next(self._numbers)}", request=request, at=now, visible_at=visible_at)
        self.public.append(post)
        self.observe(post)
        return post

    def post_by_hand(self, delivery: Delivery) -> None:
        """A person posts what was handed to them."""
        request = Request(key=delivery.id, account_id=delivery.account_id, text=delivery.text, passed=BY_A_PERSON)
        self.accept(request)

    def window(self, account_id: str) -> Window | None:
        """Return the account's window as it is now; None where the platform does not count."""
        limit, now = self.odds.writes_in_a_window, self._clock.true_now()
        if limit is None:
            return None
        window = self.windows.get(account_id)
        if window is None or window.ends_at <= now:
            window = self.windows[account_id] = Window(left=limit, ends_at=now + timedelta(seconds=_RATE_LIMIT_S))
        return window

    def accept_later(self, request: Request, seconds: float) -> None:
        """Nobody hears of it any more, and still it becomes public in a while."""
        self._on_the_way.append((self._clock.true_now() + timedelta(seconds=seconds), request))

    def is_on_the_way(self, key: str) -> bool:
        """Return whether a write whose answer was lost may still come through."""
        self.let_arrive()
        return any(request.key == key for _at, request in self._on_the_way)

    def let_arrive(self) -> None:
        """Make public what arrived meanwhile."""
        now = self._clock.true_now()
        arrived = [request for at, request in self._on_the_way if at <= now]
        self._on_the_way = [one for one in self._on_the_way if one[0] > now]
        for request in arrived:
            self.accept(request)

    def seen(self, account_id: str) -> list[Public]:
        """Return what a look at the account shows now, newest first."""
        self.let_arrive()
        now = self._clock.true_now()
        return [one for one in reversed(self.public) if one.request.account_id == account_id and one.visible_at <= now]


class SimulatedConnector(FakeConnector):
    """One account; ``step`` is called before and after whatever leaves this machine."""

    def __init__(
        self,
        account_id: str,
        world: SimulatedPlatforms,
        clock: VirtualClock,
        *,
        step: Callable[[str], None],
        sleep: Callable[[float], None],
        pass_gate: Callable[[str, Gate], object],
        by_hand: bool,
    ) -> None:
        super().__init__(Platform.X, _HANDS_ONLY if by_hand else _NOTHING, account_id)
        self._account_id = account_id
        self._platforms = world
        self._clock = clock
        self._step = step
        self._sleep = sleep
        self._pass_gate = pass_gate

    def write_budget(self) -> Budget | None:
        """Return what the platform's last answer said is left."""
        window = self._platforms.window(self._account_id)
        return Budget(remaining=window.left, resets_at=window.ends_at) if window else None

    def true_now(self) -> datetime:
        """Return the time as the platform knows it."""
        return self._clock.true_now()

    def publish(self, post: OutboundPost, *, gate: Gate = open_gate) -> RemotePost:
        """Make it public, or not, and say so, or not."""
        return self._send(post.key, gate, post.text, follows=post.follows)

    def reply(self, to_remote_id: str, text: str, *, gate: Gate = open_gate, key: SendKey | None = None) -> RemotePost:
        """Answer, or not, and say so, or not."""
        return self._send(key, gate, text, reply_to=to_remote_id)

    def find(
        self, fingerprint: str, since: datetime, *, known: Collection[str] = (), key: SendKey | None = None
    ) -> RemotePost | None:
        """Look on the timeline; words are all that tells one post from another."""
        return self._search(fingerprint, since, known, "")

    def find_reply(
        self,
        to_remote_id: str,
        fingerprint: str,
        since: datetime,
        *,
        known: Collection[str] = (),
        key: SendKey | None = None,
    ) -> RemotePost | None:
        """Look under the item that was answered."""
        return self._search(fingerprint, since, known, to_remote_id)

    def _send(self, key: SendKey | None, gate: Gate, text: str, *, follows: str = "", reply_to: str = "") -> RemotePost:
        if key is None:
            raise ValueError("a send without a key")
        call = self._platforms.odds.call()
        self._step("before the uploads")
        self._sleep(call.upload_s)
        passed = self._pass_gate(key.value, gate)
        request = Request(
            key=key.value, account_id=self._account_id, text=text, follows=follows, reply_to=reply_to, passed=passed
        )
        try:
            self._step("before the call")
        except Killed:
            if call.arrives_late_s:
                self._platforms.accept_later(request, call.arrives_late_s)
            raise
        return self._answered(call, request)

    def _answered(self, call: Call, request: Request) -> RemotePost:
        answer = self._counted(self._token_answer(call.answer))
        self._sleep(call.takes_s)
        public = self._platforms.accept(request, seen_after_s=call.seen_after_s) if answer.accepts else None
        if answer is Answer.LATE:
            self._platforms.accept_later(request, call.arrives_late_s)
        self._step(f"answer: {answer.value}")
        self._raise_for(answer)
        if public is None:
            raise OutcomeUnknown("The platform did not answer in time.", platform="x")
        return public.remote()

    def _counted(self, answer: Answer) -> Answer:
        window = self._platforms.window(self._account_id)
        if window is None or answer is Answer.UNREACHABLE:
            return answer
        if window.left <= 0:
            return Answer.RATE_LIMITED
        window.left -= 1
        return answer

    def _token_answer(self, answer: Answer) -> Answer:
        if answer in {Answer.DEAD_TOKEN, Answer.ACCEPTED_THEN_401}:
            self._platforms.dead_tokens.add(self._account_id)
            return answer
        return Answer.DEAD_TOKEN if self._account_id in self._platforms.dead_tokens else answer

    def _search(self, wanted: str, since: datetime, known: Collection[str], reply_to: str) -> RemotePost | None:
        self._step("before a look-up")
        self._raise_for(self._token_answer(self._platforms.odds.look()))
        for one in self._platforms.seen(self._account_id):
            is_it = fingerprint(one.request.text) == wanted and one.request.reply_to == reply_to
            if is_it and one.at >= since and one.remote_id not in known:
                return one.remote()
        return None

    def _raise_for(self, answer: Answer) -> None:
        if answer is Answer.BREAKS:
            raise ValueError("a fault in a connector")
        failure = _FAILURES.get(answer)
        if failure is not None:
            failure(self)


def _wait(connector: SimulatedConnector) -> NoReturn:
    retry_at = connector.true_now() + timedelta(seconds=_RATE_LIMIT_S)
    raise RateLimited("The platform asks us to wait.", platform="x", retry_at=retry_at)


def _raising(error: type[ConnectorError], message: str, **facts: str) -> Callable[[SimulatedConnector], None]:
    def fail(_connector: SimulatedConnector) -> NoReturn:
        raise error(message, platform="x", **facts)

    return fail


_EXPIRED = _raising(AuthExpired, "The account must be connected again.")
_REFUSED = _raising(Rejected, "The platform refused this.", reason="refused")
_FAILURES: dict[Answer, Callable[[SimulatedConnector], None]] = {
    Answer.UNREACHABLE: _raising(Unavailable, "The platform could not be reached; nothing was sent."),
    Answer.REFUSED: _REFUSED,
    Answer.ACCEPTED_THEN_4XX: _REFUSED,
    Answer.RATE_LIMITED: _wait,
    Answer.ACCEPTED_THEN_429: _wait,
    Answer.DEAD_TOKEN: _EXPIRED,
    Answer.ACCEPTED_THEN_401: _EXPIRED,
    Answer.ACCEPTED_THEN_5XX: _raising(OutcomeUnknown, "The platform did not answer in time."),
}
_NOTHING = FakePlatform()
_HANDS_ONLY = FakePlatform()
_HANDS_ONLY.absent = {Capability.PUBLISH, Capability.REPLY, Capability.THREADS}
