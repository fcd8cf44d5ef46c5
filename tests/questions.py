"""A session, its questions and a reader of words, for the tests of live Q&A and of the portal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from connectors.base import InboundItem, ItemKind, Platform
from connectors.fake import FakeConnector, FakePlatform
from console.domain.accounts import Account, AccountState
from console.domain.actors import WORKER
from console.domain.errors import ClassifierUnavailable
from console.domain.ids import new_id
from console.domain.ingestion import AccountReading
from console.domain.messages import Message, Reading
from console.domain.posts import Post, PostContent, PostState
from console.domain.qa_sessions import QaSession, SessionState
from console.domain.questions import Question, QuestionSource, QuestionState
from console.services.answering import Answering
from console.services.asking import Asking, hash_code
from console.services.collecting import Collecting
from console.services.taking_in import Arrival, take_in
from console.storage.unit_of_work import UnitOfWork
from moderation.desks import load_desks
from moderation.model import Assessment, Flag, Intent, Subject
from tests.conftest import ALICE, SteppedClock

X_ACCOUNT = Account(
    id="account_x",
    platform="x",
    remote_id="2001",
    name="@HarbourfordPD",
    owner="Alice Moreau",
    authority="Social media policy 4.2",
    state=AccountState.CONNECTED,
)

#: The word in a text that decides how it reads; every other text is a question.
_READS_AS = {
    "knife": Intent.EMERGENCY,
    "nobody would miss me": Intent.CRISIS,
    "plate": Intent.TIP,
    "screamed at": Intent.COMPLAINT,
    "earn $900": Intent.SPAM,
    "lights out": Intent.CONCERN,
    "lol": Intent.GENERAL,
}
_FLAGGED = {"damn fools": Flag.HARASSMENT, "fucking": Flag.PROFANITY}


class ReadsWords:
    """Assesses by single words; ``is_down`` makes it unavailable, ``is_unsure`` makes it score nothing."""

    def __init__(self) -> None:
        self.is_down = False
        self.is_unsure = False

    def assess(self, subjects: Sequence[Subject]) -> Sequence[Assessment]:
        if self.is_down:
            raise ClassifierUnavailable("The model is not there.")
        return [self._one(subject) for subject in subjects]

    def _one(self, subject: Subject) -> Assessment:
        found = next((intent for word, intent in _READS_AS.items() if word in subject.text), Intent.QUESTION)
        return Assessment(
            subject_id=subject.id,
            scored=not self.is_unsure,
            intent=None if self.is_unsure else found,
            intent_scores={"crisis": 0.2} if "so tired" in subject.text else {},
            flags=() if self.is_unsure else tuple(flag for word, flag in _FLAGGED.items() if word in subject.text),
            flag_scores={},
            lang="en",
            spans=(),
            reasons=(),
            model="words",
            policy="1",
        )


class SameFirstWord:
    """Groups texts that begin with the same word."""

    def group_similar(self, items: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
        first: dict[str, str] = {}
        return [(key, first.setdefault(text.split()[0], key)) for key, text in items]


def make_answering(begin: UnitOfWork, clock: SteppedClock) -> Answering:
    """Return the host's verbs over ``begin``."""
    connector = FakeConnector(Platform.X, FakePlatform())
    return Answering(
        begin=begin,
        clock=clock,
        connector_for=lambda _account_id: connector,
        page_of=lambda session_id: f"https://ask.harbourford.example/live/{session_id}",
    )


def make_asking(begin: UnitOfWork, clock: SteppedClock, reader: ReadsWords | None = None) -> Asking:
    """Return asking over ``begin``."""
    return Asking(begin=begin, clock=clock, assessor=reader or ReadsWords(), desks=load_desks())


def make_collecting(begin: UnitOfWork, clock: SteppedClock) -> Collecting:
    """Return collecting over ``begin``."""
    return Collecting(begin=begin, clock=clock)


def add_session(begin: UnitOfWork, clock: SteppedClock, state: SessionState = SessionState.LIVE) -> QaSession:
    """Write a session that began half an hour ago."""
    now = clock.now()
    session = QaSession(
        id=new_id("qas"),
        state=state,
        topic="Speeding near schools",
        description="Sergeant Whitfield answers what you ask about crossings, cameras and patrols.",
        hosts="Sgt. Dana Whitfield, Traffic Unit",
        opens_at=now - timedelta(days=1),
        starts_at=now - timedelta(minutes=30),
        ends_at=now + timedelta(minutes=30),
        account_ids=(X_ACCOUNT.id,),
        created_by=ALICE.id,
        created_at=now - timedelta(days=2),
    )
    with begin() as tx:
        tx.qa_sessions.add(session)
    return session


def add_question(
    begin: UnitOfWork,
    clock: SteppedClock,
    session: QaSession,
    text: str = "When do the cameras on Elm Street come?",
    state: QuestionState = QuestionState.QUEUED,
) -> Question:
    """Write a question from the portal."""
    question = Question(
        id=new_id("qst"),
        session_id=session.id,
        state=state,
        source=QuestionSource.PORTAL,
        text=text,
        asker_name="Noor",
        asked_at=clock.now(),
        receipt_hash=hash_code(text),
    )
    with begin() as tx:
        tx.questions.add(question)
    return question


def add_announcing_post(begin: UnitOfWork, clock: SteppedClock, session: QaSession) -> Post:
    """Write the published post that announces ``session``, on the X account."""
    now = clock.now()
    content = PostContent(title="Live Q&A", text="Ask us", account_ids=(X_ACCOUNT.id,), qa_session_id=session.id)
    post = Post(
        id=new_id("post"),
        state=PostState.PUBLISHED,
        version=1,
        content=content,
        created_by=ALICE.id,
        created_at=now,
        updated_at=now,
    )
    with begin() as tx:
        tx.accounts.add(X_ACCOUNT, "sealed")
        tx.posts.add(post)
    return post


def add_comment(
    begin: UnitOfWork,
    clock: SteppedClock,
    post: Post,
    text: str,
    *,
    intent: Intent | None = Intent.QUESTION,
    flags: tuple[str, ...] = (),
    reading: Reading = Reading.SCORED,
    is_deleted: bool = False,
) -> Message:
    """Take in a comment under ``post`` and write how it reads."""
    item = InboundItem(
        platform=Platform.X,
        remote_id=new_id("remote"),
        kind=ItemKind.COMMENT,
        author_id="77",
        author_name="Noor H.",
        text=text,
        created_at=clock.now(),
        post_remote_id="9001",
        parent_remote_id="9001",
        url="https://x.example/status/1",
    )
    arrival = Arrival(
        item=item,
        account=X_ACCOUNT,
        our_ids=frozenset(),
        reading=AccountReading(account_id=X_ACCOUNT.id, cursor=None, first_read_at=clock.now()),
        pushed=False,
        now=clock.now(),
        by=WORKER,
    )
    with begin() as tx:
        take_in(tx, arrival)
        message = tx.messages.find_by_remote("x", item.remote_id)
        assert message is not None
        read = {"reading": reading, "intent": intent.value if intent else None, "flags": flags, "lang": "en"}
        return tx.messages.change(message, post_id=post.id, is_deleted=is_deleted, **read)
