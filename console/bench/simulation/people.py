"""People of a simulation: they write, approve, change their minds, stop everything, and decide what waits."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from console.bench.simulation.newsroom import ACCOUNTS, BY_HAND, IVO, NELL, WREN, Newsroom
from console.bench.simulation.platform import SimulatedPlatforms
from console.bench.simulation.tables import NotUnique, StoreFailed
from console.bench.simulation.turns import Turns
from console.domain.accounts import AccountState
from console.domain.deliveries import NEEDS_A_PERSON, Delivery, DeliveryState, new_reply
from console.domain.errors import ConsoleError, InvalidInput
from console.domain.pauses import Pause, PauseScope
from console.domain.threads import PART_BREAK
from console.domain.time import AgencyZone

ZONE = AgencyZone("America/New_York")
_AREAS, _CAMPAIGNS = ("", "", "Old Town", "Docks"), ("", "", "cmp_bikes")
_SCOPES = (
    (PauseScope.EVERYTHING, ""),
    (PauseScope.EVERYTHING, ""),
    (PauseScope.ACCOUNT, ACCOUNTS[0]),
    (PauseScope.AREA, "Docks"),
    (PauseScope.CAMPAIGN, "cmp_bikes"),
)
_TEXTS = ("Elm Street is closed.", "Elm Street is open again.", "The lost child was found.")


class People:
    """The writers' desk and the duty officer."""

    def __init__(
        self,
        *,
        newsroom: Newsroom,
        platforms: SimulatedPlatforms,
        turns: Turns,
        chance: random.Random,
        posts: int,
        over_s: float,
        note: Callable[[str], None],
        decides: Callable[[str], None],
    ) -> None:
        self.is_done = False
        self._newsroom = newsroom
        self._platforms = platforms
        self._turns = turns
        self._chance = chance
        self._posts = posts
        self._gap_s = over_s / posts
        self._note = note
        self._decides = decides
        self._written: list[str] = []
        self._texts = 0

    def write(self) -> None:
        """Write and approve everything, and now and then change something."""
        for _ in range(self._posts):
            self._turns.sleep(self._chance.uniform(0, 2 * self._gap_s))
            self._try(self._write_one)
            if self._chance.random() < 0.25:
                self._try(self._change_one)
        self.is_done = True

    def keep_watch(self) -> None:
        """Pause, resume, connect again and decide what waits, until the writers are done."""
        watched = (self._pause_or_resume, self._pause_briefly, self._connect, self._decide, self._decide)
        while not self.is_done:
            self._turns.sleep(self._chance.uniform(10, 8 * self._gap_s))
            self._try(self._chance.choice(watched))

    def close_the_day(self) -> None:
        """Leave nothing that only a person could set going by itself."""
        self._try(self._connect)

    def _try(self, do: Callable[[], None]) -> None:
        try:
            do()
        except (ConsoleError, StoreFailed, NotUnique) as error:
            self._note(f"refused: {error}")

    def _write_one(self) -> None:
        if self._chance.random() < 0.2:
            self._answer()
            return
        accounts = self._chance.choice(((ACCOUNTS[0],), (ACCOUNTS[1],), ACCOUNTS, (*ACCOUNTS, BY_HAND)))
        posting = self._newsroom.posting
        post = posting.draft(
            WREN,
            title="Notice",
            text=self._thread(),
            account_ids=accounts,
            due_at=self._due_at(),
            area=self._chance.choice(_AREAS),
            campaign_id=self._chance.choice(_CAMPAIGNS),
            emergency=self._chance.random() < 0.1,
        )
        posting.submit(WREN, post.id)
        approver = self._chance.choice((IVO, IVO, NELL))
        posting.approve(approver, post.id, post.content.content_hash())
        self._written.append(post.id)

    def _answer(self) -> None:
        words, to = self._text(), f"comment-{self._texts}"
        now = self._newsroom.clock.now()
        reply = new_reply(source_id=f"msg_{to}", account_id=ACCOUNTS[0], to_remote_id=to, text=words, now=now)
        with self._newsroom.begin() as tx:
            tx.deliveries.add(reply)
            tx.audit.append(WREN, "message.answered", reply.source_id)

    def _thread(self) -> str:
        parts = self._chance.choice((1, 1, 1, 1, 2, 3))
        return PART_BREAK.join(self._text() for _ in range(parts))

    def _text(self) -> str:
        self._texts += 1
        is_said_again = self._chance.random() < self._platforms.odds.said_again
        return self._chance.choice(_TEXTS) if is_said_again else f"Notice number {self._texts}."

    def _due_at(self) -> datetime:
        """Choose a time on the agency's wall clock, in the spring gap and the autumn hour too."""
        now = self._newsroom.clock.now()
        wall = ZONE.to_local(now + timedelta(minutes=self._chance.choice((1, 2, 5, 20, 60)))).replace(tzinfo=None)
        is_later = self._chance.random() < 0.5
        try:
            due_at = ZONE.from_local(wall, later=is_later)
        except InvalidInput:
            due_at = ZONE.from_local(wall + timedelta(hours=1), later=is_later)
        return due_at if due_at > now else due_at + timedelta(hours=1)

    def _change_one(self) -> None:
        if not self._written:
            return
        post_id = self._chance.choice(self._written[-6:])
        posting = self._newsroom.posting
        how = self._chance.choice(("edit", "edit", "cancel", "reschedule"))
        if how == "cancel":
            posting.cancel(WREN, post_id)
        elif how == "reschedule":
            posting.reschedule(WREN, post_id, self._due_at())
            self._approve(post_id)
        else:
            with self._newsroom.begin.reading() as tx:
                post = tx.posts.get_post(post_id)
            content = replace(post.content, text=self._thread(), due_at=self._due_at())
            posting.save(WREN, post_id, content, version=post.version)
            posting.submit(WREN, post_id)
            self._approve(post_id)

    def _approve(self, post_id: str) -> None:
        with self._newsroom.begin.reading() as tx:
            content_hash = tx.posts.get_post(post_id).content.content_hash()
        self._newsroom.posting.approve(IVO, post_id, content_hash)

    def _pause_or_resume(self) -> None:
        pausing = self._newsroom.pausing
        active = pausing.list_active()
        if active and self._chance.random() < 0.6:
            pausing.resume(IVO, self._chance.choice(active).id)
        else:
            self._pause()

    def _pause_briefly(self) -> None:
        paused = self._pause()
        self._turns.sleep(self._chance.choice((2.0, 20.0, 90.0)))
        self._newsroom.pausing.resume(IVO, paused.id)

    def _pause(self) -> Pause:
        scope, target = self._chance.choice(_SCOPES)
        reason = f"Gas leak {self._chance.randrange(1000)}."
        return self._newsroom.pausing.pause(IVO, reason, scope=scope, target=target).pause

    def _connect(self) -> None:
        self._platforms.dead_tokens.clear()
        with self._newsroom.begin() as tx:
            for account_id in ACCOUNTS:
                if tx.accounts.get_account(account_id).state is AccountState.NEEDS_RECONNECT:
                    tx.accounts.move(account_id, expected=AccountState.NEEDS_RECONNECT, to=AccountState.CONNECTED)

    def _decide(self) -> None:
        """Look at each thing that waits, and at the platform beside it, as a careful person does."""
        with self._newsroom.begin.reading() as tx:
            waiting = tx.deliveries.list_in(NEEDS_A_PERSON)
        for delivery in waiting:
            if self._chance.random() < 0.7 and not self._platforms.is_on_the_way(delivery.id):
                with suppress(ConsoleError):
                    self._decide_one(delivery)

    def _decide_one(self, delivery: Delivery) -> None:
        resolving = self._newsroom.resolving
        public = [one for one in self._platforms.public if one.request.key == delivery.id]
        if delivery.account_id == BY_HAND and self._chance.random() < 0.8:
            self._post_by_hand(delivery, is_there=bool(public))
        elif public:
            resolving.confirm_sent(IVO, delivery.id, public[0].remote().url, public[0].remote_id)
        elif self._chance.random() < 0.3:
            resolving.cancel(IVO, delivery.id)
        elif delivery.state is DeliveryState.UNCONFIRMED:
            self._decides(delivery.id)
            resolving.send_again(IVO, delivery.id, self._at())
        else:
            self._decides(delivery.id)
            resolving.release(IVO, delivery.id, self._at())

    def _post_by_hand(self, delivery: Delivery, *, is_there: bool) -> None:
        """Copy the words, post them unless that was done, and come back to say where."""
        with self._newsroom.begin.reading() as tx:
            is_asked_for = tx.deliveries.get_delivery(delivery.id).state is DeliveryState.BY_HAND
        if is_asked_for and not is_there:
            self._platforms.post_by_hand(delivery)
        if is_asked_for or is_there:
            self._newsroom.by_hand.mark_done(IVO, delivery.id, f"https://x.example/{delivery.id}")

    def _at(self) -> datetime | None:
        minutes: Sequence[int | None] = (None, 1, 10)
        chosen = self._chance.choice(minutes)
        return None if chosen is None else self._newsroom.clock.now() + timedelta(minutes=chosen)
