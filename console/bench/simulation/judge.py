"""The judge: knows what people decided and what residents can read, and believes nothing that the senders say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NoReturn

from console.bench.simulation.clock import VirtualClock
from console.bench.simulation.newsroom import IVO
from console.bench.simulation.platform import BY_A_PERSON, Public, Request
from console.bench.simulation.stores import Version
from console.domain.audit import AuditEntry
from console.domain.deliveries import DELIVERY_GRAPH, NEEDS_A_PERSON, WAITING, Delivery, DeliveryKind, DeliveryState
from console.domain.pauses import Pause, PauseState
from console.domain.posts import DELIVERED_STATES, Post, PostContent, derive_state

#: Who may let an emergency post pass a pause.
MAY_EXEMPT = frozenset({IVO.id})
LATENESS = {DeliveryKind.POST: timedelta(seconds=900), DeliveryKind.REPLY: timedelta(hours=24)}


_NOTHING: tuple[int, PostContent | None, str] = (0, None, "")
_S = DeliveryState
_SAID_TO_BE_STOPPED = frozenset({_S.HELD, _S.MISSED, _S.CANCELLED, _S.REJECTED})


class BrokenPromise(Exception):
    """A promise that did not hold, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """The moment at which a send was let through its gate."""

    delivery: Delivery
    #: How many transactions were committed before the gate was asked.
    commits: int
    at: datetime
    approved: PostContent | None
    approved_by: str


@dataclass(slots=True)
class Halt:
    """A pause, by the commits between which it held."""

    pause: Pause
    began: int
    ended: int | None = None


class Judge:
    """Checks every promise in the step in which it could be broken; ``fail`` ends the simulation."""

    def __init__(self, clock: VirtualClock, *, fail: Callable[[Exception], NoReturn]) -> None:
        self.deliveries: dict[str, Delivery] = {}
        self.public: dict[str, list[Public]] = defaultdict(list)
        self.states: Counter[str] = Counter()
        self._posts: dict[str, Post] = {}
        self._approved: dict[str, tuple[int, PostContent | None, str]] = {}
        self._editors: dict[str, set[str]] = defaultdict(set)
        self._planned_at: dict[str, int] = {}
        self._decided: set[str] = set()
        self._halts: list[Halt] = []
        self._clock = clock
        self._commits = 0
        self._fail = fail

    # what is told to it

    def committed(self, changes: Mapping[tuple[str, str], tuple[Any, Any]], log: Sequence[AuditEntry]) -> None:
        """Look at one commit: every table's rows before and after."""
        self._commits += 1
        told = {entry.object_id for entry in log}
        for (table, row_id), (before, after) in changes.items():
            if table == "versions":
                self._see_version(after)
            elif table == "posts":
                self._posts[row_id] = after
        for (table, row_id), (before, after) in changes.items():
            if table == "posts":
                self._see_post(before, after)
            elif table == "deliveries":
                self._see_delivery(before, after, is_told=row_id in told, by_worker=_is_by_worker(log))
            elif table == "pauses":
                self._see_pause(before, after)
        self._check_posts(changes)

    def decides(self, delivery_id: str) -> None:
        """Note that a person has looked at this delivery and lets it go."""
        self._decided.add(delivery_id)

    def gate(self, key: str) -> Pass:
        """Note the moment at which a gate is asked."""
        delivery = self.deliveries[key]
        version, content, by = self._approved.get(delivery.post_id or "", _NOTHING)
        return Pass(
            delivery=delivery,
            commits=self._commits,
            at=self._clock.now(),
            approved=content if version == delivery.post_version else None,
            approved_by=by,
        )

    def published(self, public: Public) -> None:
        """Judge something that just became public."""
        request, passed = public.request, public.request.passed
        self.public[request.key].append(public)
        if len(self.public[request.key]) > 1:
            self.broken(f"{request.key} is public {len(self.public[request.key])} times.")
        if passed == BY_A_PERSON:
            return
        if not isinstance(passed, Pass):
            self.broken(f"{request.key} became public past its gate.")
        self._check_order(public, passed.delivery)
        self._check_clearance(passed)
        self._check_words(request, passed)

    # what it finds

    def broken(self, sentence: str) -> NoReturn:
        """End the simulation with a broken promise."""
        self._fail(BrokenPromise(sentence))

    def at_rest(self) -> None:
        """Check that nothing was lost in silence and that what is said is true, once nothing moves any more."""
        counted = Counter[tuple[str, str, str | None]]()
        for delivery in self.deliveries.values():
            self.states[delivery.state.value] += 1
            is_public = any(one.request.passed != BY_A_PERSON for one in self.public[delivery.id])
            if delivery.state is DeliveryState.SENT:
                counted[(delivery.account_id, delivery.text, delivery.to_remote_id)] += 1
            elif not self._is_seen(delivery):
                self.broken(f"{delivery.id} is {delivery.state.value} for ever, and nobody is told.")
            elif is_public and delivery.state in _SAID_TO_BE_STOPPED and not _is_asked_about(delivery):
                self.broken(f"{delivery.id} is public and said to be {delivery.state.value}: {delivery.hold_reason}")
        shown = Counter(_words(one) for each in self.public.values() for one in each)
        for words, sent in counted.items():
            if sent > shown[words]:
                self.broken(f"{sent} are said to be public with the words {words[1]!r}, and {shown[words]} are.")

    def _turn(self, delivery: Delivery) -> datetime:
        """Return when it was due: at its time, or once the part before it was public."""
        if delivery.follows_id is None:
            return delivery.due_at
        before = self.deliveries[delivery.follows_id]
        shown = [one.at for one in self.public[before.id]]
        return max([delivery.due_at, *shown, *([before.sent_at] if before.sent_at else [])])

    def _is_seen(self, delivery: Delivery) -> bool:
        """Whether a person sees that it waits; a part of a thread waits where the part before it does."""
        if delivery.state in WAITING and delivery.follows_id is not None:
            before = self.deliveries[delivery.follows_id]
            return before.state is not DeliveryState.CANCELLED and self._is_seen(before)
        return delivery.state is DeliveryState.CANCELLED or delivery.state in NEEDS_A_PERSON

    # how

    def _see_version(self, version: Version) -> None:
        self._editors[version.post_id].add(version.saved_by)

    def _see_post(self, before: Post | None, after: Post) -> None:
        was = before.approval if before is not None else None
        if before is not None and before.version != after.version:
            self._approved.pop(after.id, None)
        if after.approval is not None and after.approval != was:
            if after.approval.by in self._editors[after.id]:
                self.broken(f"{after.approval.by} wrote and approved {after.id}.")
            self._approved[after.id] = (after.version, after.content, after.approval.by)
        if after.state not in DELIVERED_STATES:
            self._approved.pop(after.id, None)

    def _see_delivery(self, before: Delivery | None, after: Delivery, *, is_told: bool, by_worker: bool) -> None:
        self.deliveries[after.id] = after
        if before is None:
            self._planned_at[after.id] = self._commits
        elif after.state is not before.state:
            if after.state not in DELIVERY_GRAPH.edges[before.state]:
                self.broken(f"{after.id} went from {before.state.value} to {after.state.value}.")
            if not is_told:
                self.broken(f"{after.id} became {after.state.value} and the record does not say so.")
            if after.state is DeliveryState.PLANNED:
                if after.id not in self._decided:
                    self.broken(f"{after.id} was let go, and nobody had looked at it.")
                self._planned_at[after.id] = self._commits
        if before is not None and by_worker and after.due_at != before.due_at:
            self.broken(f"The worker gave {after.id} another time.")
        if after.state is DeliveryState.BY_HAND and (before is None or before.state is not DeliveryState.BY_HAND):
            passed = self.gate(after.id)
            self._check_clearance(passed)
            self._check_words(_request_of(after), passed)
        if after.state is DeliveryState.SENDING and after.lease_until is None:
            self.broken(f"{after.id} is being sent and nobody would notice if its sender died.")

    def _see_pause(self, before: Pause | None, after: Pause) -> None:
        if before is None:
            self._halts.append(Halt(pause=after, began=self._commits))
            return
        if after.state is PauseState.LIFTED:
            halt = next(halt for halt in self._halts if halt.pause.id == after.id)
            halt.ended = self._commits

    def _check_posts(self, changes: Mapping[tuple[str, str], Any]) -> None:
        for table, row_id in changes:
            post_id = self.deliveries[row_id].post_id if table == "deliveries" else row_id
            post = self._posts.get(post_id) if post_id and table in {"deliveries", "posts"} else None
            if post is not None and post.state in DELIVERED_STATES:
                own = [each for each in self.deliveries.values() if each.post_id == post.id]
                states = [each.state for each in own if each.post_version == post.version]
                if derive_state(states) is not post.state:
                    self.broken(f"{post.id} is said to be {post.state.value}; its deliveries say otherwise.")

    def _check_clearance(self, passed: Pass) -> None:
        delivery = passed.delivery
        late_by = passed.at - self._turn(delivery)
        if late_by > LATENESS[delivery.kind]:
            self.broken(f"{delivery.id} went out {late_by} after its time.")
        if delivery.due_at > self._clock.latest:
            self.broken(f"{delivery.id} went out before its time.")
        self._check_pauses(passed)

    def _check_order(self, public: Public, delivery: Delivery) -> None:
        before = self.public[delivery.follows_id] if delivery.follows_id else []
        if [one.remote_id for one in before] != [follows for follows in [public.request.follows] if follows]:
            self.broken(f"{delivery.id} does not follow the part before it.")

    def _check_pauses(self, passed: Pass) -> None:
        planned = self._planned_at[passed.delivery.id]
        for halt in self._halts:
            held_since_planned = halt.ended is None or halt.ended > planned
            if halt.began <= passed.commits and held_since_planned and _covers(halt.pause, passed):
                self.broken(f"{passed.delivery.id} passed its gate after the pause {halt.pause.reason!r}.")

    def _check_words(self, request: Request, passed: Pass) -> None:
        delivery = passed.delivery
        if request.account_id != delivery.account_id or request.reply_to != (delivery.to_remote_id or ""):
            self.broken(f"{delivery.id} went to another place.")
        if delivery.kind is DeliveryKind.REPLY:
            is_approved = request.text == delivery.text
        else:
            is_approved = passed.approved is not None and _is_part(request.text, passed.approved, delivery)
        if not is_approved:
            self.broken(f"{delivery.id} is public with words that nobody approved.")


def _parts(content: PostContent, account_id: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in content.text_for(account_id).split("\n---\n"))


def _is_part(text: str, content: PostContent, delivery: Delivery) -> bool:
    if delivery.account_id not in content.account_ids:
        return False
    parts = _parts(content, delivery.account_id)
    if delivery.parts == 1:
        return text == "\n\n".join(parts)
    return len(parts) == delivery.parts and text == parts[delivery.part - 1]


def _covers(pause: Pause, passed: Pass) -> bool:
    content = passed.approved
    area, campaign_id = (content.area, content.campaign_id) if content is not None else ("", "")
    about = {"everything": "", "account": passed.delivery.account_id, "campaign": campaign_id, "area": area}
    is_emergency = content is not None and content.emergency and passed.approved_by in MAY_EXEMPT
    return about[pause.scope.value] == pause.target and not is_emergency


def _is_asked_about(delivery: Delivery) -> bool:
    """Whether a person is asked to look at the platform: something with its words is there."""
    return delivery.last_error.startswith(("The same words", "A person may have posted"))


def _is_by_worker(log: Sequence[AuditEntry]) -> bool:
    return all(entry.actor_id.startswith("process:") for entry in log)


def _request_of(delivery: Delivery) -> Request:
    to = delivery.to_remote_id or ""
    return Request(key=delivery.id, account_id=delivery.account_id, text=delivery.text, reply_to=to)


def _words(public: Public) -> tuple[str, str, str | None]:
    request = public.request
    return request.account_id, request.text, request.reply_to or None
