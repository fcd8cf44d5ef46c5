"""The composition root: the one module that names concrete classes and wires them."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from console.config import Environment, Settings
from console.connected_accounts import ConnectedAccounts
from console.domain.errors import ConfigurationError
from console.domain.secrets import Sealer
from console.domain.time import Clock, SystemClock
from console.local_model import LocalModel
from console.mail import Mail
from console.notice_hook import NoticeHook
from console.plan import Plan, build_plan
from console.pushed_events import PushedEvents
from console.services.account_health import WatchingAccounts
from console.services.accounts import Accounts
from console.services.amending import Amending
from console.services.announcing_releases import Announcing
from console.services.answering import Answering
from console.services.approval_rules import ApprovalRules
from console.services.asking import Asking
from console.services.assessing import Assessing
from console.services.auditing import Auditing
from console.services.beating import Beating
from console.services.by_hand import ByHand
from console.services.carrying_out import CarryingOut
from console.services.carrying_out_changes import CarryingOutChanges
from console.services.checking import PostChecks
from console.services.clearance import Clearance
from console.services.collecting import Collecting
from console.services.connecting import ConnectorFor
from console.services.doubting import Doubting
from console.services.fitting import Fitting
from console.services.gating import Gating
from console.services.grouping import Grouping
from console.services.holding import Holding
from console.services.hosting import Hosting
from console.services.inbox import Inbox
from console.services.ingesting import Ingesting
from console.services.measuring import Measuring
from console.services.media import Media
from console.services.notices import Notices
from console.services.notifying import Notifying
from console.services.overriding import Overriding
from console.services.overseeing import Overseeing
from console.services.own_sign_in import LookingAfterOwnSignIn
from console.services.passwords import Passwords
from console.services.pausing import Pausing
from console.services.people import People
from console.services.planning import Planning
from console.services.posting import Posting
from console.services.previewing import Previewing
from console.services.publishing_releases import PublishingReleases, ReleaseGate
from console.services.reading_posts import ReadingPosts
from console.services.referring import Referring
from console.services.registering import Registering
from console.services.releasing import Releasing
from console.services.replying import Replying
from console.services.resolving import Resolving
from console.services.reviewing import Reviewing
from console.services.reviewing_posts import ReviewingPosts
from console.services.sending import Sending
from console.services.sending_notices import SendingNotices
from console.services.sessions import Sessions
from console.services.settling import Settling
from console.services.showing_changes import ShowingChanges
from console.services.showing_posts import ShowingPosts
from console.services.showing_releases import ShowingReleases
from console.services.showing_sessions import ShowingSessions
from console.services.signing_in import SigningIn
from console.services.spending import Spending
from console.services.taking_down import TakingDown
from console.services.viewing import Viewing
from console.storage.anchors import FileAnchors
from console.storage.engine import make_engine
from console.storage.people import refuse_demo_people
from console.storage.sealing import make_sealer
from console.storage.unit_of_work import UnitOfWork
from evidence_share.store import FolderStore
from moderation.desks import load_desks
from moderation.gate.policy import SHIPPED, PublishingPolicyError, load_publishing_policy
from moderation.policy import load_policy

#: An answer that is later than this waits for a person; residents still want it next morning.
_REPLY_LATENESS_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Every use case, ready to be called by a page, a route, a job or a command."""

    settings: Settings
    clock: Clock
    begin: UnitOfWork
    # who comes in
    sealer: Sealer
    passwords: Passwords
    sessions: Sessions
    signing_in: SigningIn
    own_sign_in: LookingAfterOwnSignIn
    people: People
    accounts: Accounts
    watching_accounts: WatchingAccounts
    auditing: Auditing
    notices: Notices
    notifying: Notifying
    sending_notices: SendingNotices
    # what goes out
    connector_for: ConnectorFor
    hosting: Hosting
    checks: PostChecks
    gating: Gating
    overriding: Overriding
    spending: Spending
    posting: Posting
    approval_rules: ApprovalRules
    reviewing_posts: ReviewingPosts
    amending: Amending
    taking_down: TakingDown
    carrying_out_changes: CarryingOutChanges
    measuring: Measuring
    showing_changes: ShowingChanges
    posts: ReadingPosts
    plan: Plan
    media: Media
    fitting: Fitting
    previewing: Previewing
    pausing: Pausing
    resolving: Resolving
    by_hand: ByHand
    doubting: Doubting
    sending: Sending
    beating: Beating
    # what comes in
    model: LocalModel
    pushed_events: PushedEvents
    ingesting: Ingesting
    assessing: Assessing
    inbox: Inbox
    replying: Replying
    reviewing: Reviewing
    referring: Referring
    carrying_out: CarryingOut
    # questions and answers
    planning: Planning
    asking: Asking
    collecting: Collecting
    answering: Answering
    grouping: Grouping
    showing_sessions: ShowingSessions
    showing_posts: ShowingPosts
    # footage
    registering: Registering
    releasing: Releasing
    holding: Holding
    overseeing: Overseeing
    viewing: Viewing
    publishing_releases: PublishingReleases
    showing_releases: ShowingReleases


def build_app(settings: Settings, clock: Clock | None = None) -> App:
    """Wire the application for one process; raises ConfigurationError for what must not run."""
    clock = clock or SystemClock()
    engine = make_engine(settings.resolved_database_url())
    is_demo = settings.environment is Environment.DEMO
    if not is_demo:
        refuse_demo_people(engine)
    begin = UnitOfWork(engine, clock)
    sealer, passwords = make_sealer(settings), Passwords()
    sessions = Sessions(begin=begin, clock=clock, idle_s=settings.session_idle_s, longest_s=settings.session_longest_s)
    media_folder = settings.home / "media"
    hosting = Hosting(
        begin=begin,
        clock=clock,
        key=sealer.subkey("outgoing media"),
        portal_url=settings.portal_url,
        folder=media_folder,
    )
    connector_for = ConnectedAccounts(begin=begin, clock=clock, sealer=sealer, settings=settings, media_host=hosting)
    pushed_events = PushedEvents(begin=begin, accounts=connector_for)
    store = FolderStore(settings.home / "evidence")
    desks, policy, model = load_desks(), load_policy(), LocalModel()
    process = f"{socket.gethostname()}:{os.getpid()}"

    media = Media(begin=begin, clock=clock, folder=media_folder)
    gating = _gating(settings, model)
    checks = PostChecks(connector_for=connector_for, media_folder=media_folder, gating=gating)
    amending = Amending(begin=begin, clock=clock, connector_for=connector_for, checks=checks)
    posting = Posting(begin=begin, clock=clock, checks=checks)
    gate = ReleaseGate(store=store)
    spending = Spending(begin=begin, clock=clock, connector_for=connector_for, media_folder=media_folder)
    announcing = Announcing(posting=posting, shelf=media, store=store)
    settling = Settling(begin=begin, clock=clock, connector_for=connector_for, costs=spending)
    return App(
        settings=settings,
        clock=clock,
        begin=begin,
        sealer=sealer,
        passwords=passwords,
        sessions=sessions,
        signing_in=SigningIn(
            begin=begin, clock=clock, sealer=sealer, sessions=sessions, passwords=passwords, demo_allowed=is_demo
        ),
        own_sign_in=LookingAfterOwnSignIn(
            begin=begin, clock=clock, sealer=sealer, passwords=passwords, sessions=sessions
        ),
        people=People(begin=begin, passwords=passwords, sessions=sessions),
        accounts=Accounts(begin=begin, clock=clock, sealer=sealer, connector_for=connector_for),
        watching_accounts=WatchingAccounts(begin=begin, clock=clock, connector_for=connector_for),
        auditing=Auditing(
            begin=begin,
            clock=clock,
            anchors=FileAnchors(settings.home / "audit-anchors.jsonl"),
            keys=sealer.subkeys("audit anchors"),
        ),
        notices=Notices(begin=begin, clock=clock, sealer=sealer),
        notifying=Notifying(begin=begin, clock=clock),
        sending_notices=SendingNotices(
            begin=begin,
            clock=clock,
            sealer=sealer,
            postman=Mail(settings),
            hook=NoticeHook(tuple(origin.strip() for origin in settings.own_hook_origins.split(",") if origin.strip())),
            console_url=settings.console_url,
        ),
        connector_for=connector_for,
        hosting=hosting,
        checks=checks,
        gating=gating,
        overriding=Overriding(begin=begin, clock=clock, checks=checks, gating=gating),
        spending=spending,
        posting=posting,
        approval_rules=ApprovalRules(begin=begin),
        reviewing_posts=ReviewingPosts(begin=begin, clock=clock),
        amending=amending,
        taking_down=TakingDown(begin=begin, clock=clock, amending=amending),
        carrying_out_changes=CarryingOutChanges(begin=begin, clock=clock, connector_for=connector_for),
        measuring=Measuring(begin=begin, clock=clock, connector_for=connector_for),
        showing_changes=ShowingChanges(begin=begin, connector_for=connector_for),
        posts=ReadingPosts(begin=begin, clock=clock, checks=checks),
        plan=build_plan(begin, clock, lambda over: Posting(begin=over, clock=clock, checks=checks)),
        media=media,
        previewing=Previewing(connector_for=connector_for, spending=spending),
        fitting=Fitting(shelf=media, connector_for=connector_for),
        pausing=Pausing(begin=begin, clock=clock),
        resolving=Resolving(begin=begin, clock=clock),
        by_hand=ByHand(
            begin=begin, clock=clock, connector_for=connector_for, overdue_after_s=settings.lateness_limit_s
        ),
        doubting=Doubting(begin=begin, settling=settling, connector_for=connector_for),
        sending=Sending(
            begin=begin,
            clock=clock,
            connector_for=connector_for,
            clearance=Clearance(
                gate=gate, post_lateness_s=settings.lateness_limit_s, reply_lateness_s=_REPLY_LATENESS_S
            ),
            settling=settling,
            media_folder=media_folder,
            owner=process,
        ),
        beating=Beating(begin=begin, clock=clock, process_id=process),
        model=model,
        pushed_events=pushed_events,
        ingesting=Ingesting(
            begin=begin,
            clock=clock,
            fetch_for=lambda account_id: connector_for(account_id).fetch,
            parsers=pushed_events.parsers(),
        ),
        assessing=Assessing(begin=begin, clock=clock, assessor=model, desks=desks, policy=policy),
        inbox=Inbox(begin=begin, clock=clock, desks=desks),
        replying=Replying(begin=begin, clock=clock, connector_for=connector_for),
        reviewing=Reviewing(begin=begin, clock=clock, policy=policy, connector_for=connector_for),
        referring=Referring(begin=begin, clock=clock),
        carrying_out=CarryingOut(begin=begin, clock=clock, connector_for=connector_for),
        planning=Planning(begin=begin, clock=clock, posting=posting),
        asking=Asking(begin=begin, clock=clock, assessor=model, desks=desks),
        collecting=Collecting(begin=begin, clock=clock),
        answering=Answering(
            begin=begin,
            clock=clock,
            connector_for=connector_for,
            page_of=lambda session_id: f"{settings.portal_url}/live/{session_id}",
        ),
        grouping=Grouping(begin=begin, model=model),
        showing_sessions=ShowingSessions(begin=begin),
        showing_posts=ShowingPosts(begin=begin),
        registering=Registering(begin=begin, clock=clock, store=store),
        releasing=Releasing(begin=begin, clock=clock, store=store, announcing=announcing),
        holding=Holding(begin=begin, clock=clock),
        overseeing=Overseeing(begin=begin),
        viewing=Viewing(begin=begin, clock=clock, store=store, key=sealer.subkey("footage addresses")),
        publishing_releases=PublishingReleases(
            begin=begin, clock=clock, gate=gate, lateness_limit_s=settings.lateness_limit_s
        ),
        showing_releases=ShowingReleases(begin=begin, store=store),
    )


def _gating(settings: Settings, model: LocalModel) -> Gating:
    """An agency that keeps a publishing policy of its own in its data folder goes by that one."""
    own = settings.home / "policies" / "publishing.toml"
    host = urlsplit(settings.portal_url).hostname or ""
    try:
        policy = load_publishing_policy(own if own.exists() else SHIPPED)
    except PublishingPolicyError as error:
        raise ConfigurationError(str(error)) from error
    return Gating(policy=policy, assessor=model, own_hosts=(host,) if host else ())
