"""The composition root: the one module that names concrete classes and wires them."""

from __future__ import annotations

from dataclasses import dataclass

from console.config import Environment, Settings
from console.domain.secrets import Sealer
from console.domain.time import Clock, SystemClock
from console.local_model import LocalModel
from console.services.asking import Asking
from console.services.collecting import Collecting
from console.services.passwords import Passwords
from console.services.sessions import Sessions
from console.services.showing_posts import ShowingPosts
from console.services.showing_sessions import ShowingSessions
from console.services.signing_in import SigningIn
from console.storage.engine import make_engine
from console.storage.people import refuse_demo_people
from console.storage.sealing import make_sealer
from console.storage.unit_of_work import UnitOfWork
from moderation.desks import load_desks


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """Every use case, ready to be called by a page, a route, a job or a command."""

    settings: Settings
    clock: Clock
    begin: UnitOfWork
    sealer: Sealer
    passwords: Passwords
    sessions: Sessions
    signing_in: SigningIn
    model: LocalModel
    asking: Asking
    collecting: Collecting
    showing_sessions: ShowingSessions
    showing_posts: ShowingPosts


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
    signing_in = SigningIn(
        begin=begin, clock=clock, sealer=sealer, sessions=sessions, passwords=passwords, demo_allowed=is_demo
    )
    model = LocalModel()
    return App(
        settings=settings,
        clock=clock,
        begin=begin,
        sealer=sealer,
        passwords=passwords,
        sessions=sessions,
        signing_in=signing_in,
        model=model,
        asking=Asking(begin=begin, clock=clock, assessor=model, desks=load_desks()),
        collecting=Collecting(begin=begin, clock=clock),
        showing_sessions=ShowingSessions(begin=begin),
        showing_posts=ShowingPosts(begin=begin),
    )
