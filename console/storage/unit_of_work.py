"""One transaction with every store in it; leaving with an exception leaves no trace."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from sqlalchemy import Engine
from sqlmodel import Session

from console.domain.time import Clock
from console.storage.accounts import SqlAccounts
from console.storage.agency import SqlAgency
from console.storage.amendments import SqlAmendments
from console.storage.approvals import SqlApprovals
from console.storage.audit import SqlAudit
from console.storage.campaigns import SqlCampaigns
from console.storage.correspondence import SqlCorrespondence
from console.storage.costs import SqlCosts, SqlWriteBudgets
from console.storage.custody import SqlCustody
from console.storage.deliveries import SqlDeliveries
from console.storage.drafts import SqlDraftCopies
from console.storage.figures import SqlFigures
from console.storage.gate_overrides import SqlGateOverrides
from console.storage.inbox_lists import SqlInboxLists
from console.storage.ingestion import SqlIngestion
from console.storage.library import SqlLibrary
from console.storage.logins import SqlLogins
from console.storage.media import SqlMedia
from console.storage.messages import SqlMessages
from console.storage.notices import SqlNotices
from console.storage.pauses import SqlPauses
from console.storage.people import SqlPeople
from console.storage.posts import SqlPosts
from console.storage.qa_sessions import SqlQaSessions
from console.storage.questions import SqlQuestions
from console.storage.releases import SqlHolds, SqlReleases
from console.storage.renditions import SqlRenditions
from console.storage.reviews import SqlReviews
from console.storage.series import SqlSeries
from console.storage.sessions import SqlSessions
from console.storage.slots import SqlSlots
from console.storage.templates import SqlTemplates
from console.storage.workers import SqlWorkers


class SqlTransaction:
    """The stores of one open transaction."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.session = session
        self.audit = SqlAudit(session, clock)
        self.custody = SqlCustody(session, clock)
        self.renditions = SqlRenditions(session)
        self.releases = SqlReleases(session)
        self.holds = SqlHolds(session)
        self.agency = SqlAgency(session)
        self.people = SqlPeople(session)
        self.accounts = SqlAccounts(session)
        self.costs = SqlCosts(session)
        self.budgets = SqlWriteBudgets(session)
        self.logins = SqlLogins(session)
        self.sessions = SqlSessions(session)
        self.posts = SqlPosts(session)
        self.approvals = SqlApprovals(session)
        self.gate_overrides = SqlGateOverrides(session)
        self.amendments = SqlAmendments(session)
        self.notices = SqlNotices(session)
        self.figures = SqlFigures(session)
        self.deliveries = SqlDeliveries(session)
        self.media = SqlMedia(session)
        self.pauses = SqlPauses(session)
        self.workers = SqlWorkers(session)
        self.qa_sessions = SqlQaSessions(session)
        self.questions = SqlQuestions(session)
        self.messages = SqlMessages(session)
        self.inbox_lists = SqlInboxLists(session)
        self.correspondence = SqlCorrespondence(session)
        self.reviews = SqlReviews(session)
        self.ingestion = SqlIngestion(session)
        self.campaigns = SqlCampaigns(session)
        self.slots = SqlSlots(session)
        self.series = SqlSeries(session)
        self.templates = SqlTemplates(session)
        self.draft_copies = SqlDraftCopies(session)
        self.library = SqlLibrary(session)


class UnitOfWork:
    """Opens transactions: ``with begin() as tx`` commits at the end, rolls back on any exception."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        # threads that wait for each other here wake at once; at SQLite's own lock they would sleep and try again
        self._turn = threading.RLock() if engine.dialect.name == "sqlite" else nullcontext()

    @contextmanager
    def __call__(self) -> Iterator[SqlTransaction]:
        """Open a writing transaction."""
        with self._turn, Session(self._engine, expire_on_commit=False) as session, session.begin():
            yield SqlTransaction(session, self._clock)

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """Open a transaction that only reads, so that it never waits for a writer on SQLite."""
        engine = self._engine.execution_options(read_only=True)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield SqlTransaction(session, self._clock)
