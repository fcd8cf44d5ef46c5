"""What the clock does, and how often. Every body is a call: the use cases decide, and any number of workers may run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.bootstrap import App
from scheduler.crew import Crew


def publishing(crew: Crew) -> Job:
    """Return the job that hands what is due to ``crew``."""

    def publish_due(app: App) -> None:
        """Send what is due; a release is on the public page before its post is on a platform."""
        app.publishing_releases.publish_due()
        crew.send_due()

    return Job(do=publish_due, every_s=0.25)


def reconcile(app: App) -> None:
    """Find out what became of calls without an answer."""
    app.sending.recover_lost()
    app.sending.look_up_doubtful()


def poll_inboxes(app: App) -> None:
    """Take in what residents wrote, as asked for and as pushed."""
    app.ingesting.take_in_pushed()
    app.ingesting.poll()


def assess_pending(app: App) -> None:
    """Read what is new and give it a desk and a clock."""
    app.assessing.assess_pending()


def settle_answers(app: App) -> None:
    """Close what was answered, and bring back what could not be."""
    app.replying.settle()


def carry_out(app: App) -> None:
    """Do on the platforms what named people decided, and take down what was approved to come down by now."""
    app.taking_down.take_down_due()
    app.carrying_out.carry_out()
    app.carrying_out_changes.carry_out()


def tell_people(app: App) -> None:
    """Turn what happened into notices, and carry them."""
    app.notifying.notify()
    app.sending_notices.send_due()


def measure(app: App) -> None:
    """Fetch how public posts are received."""
    app.measuring.measure()


def collect_questions(app: App) -> None:
    """Bring questions under an announcing post to the board, and settle those left half read."""
    app.collecting.collect()
    app.asking.settle()


def make_occurrences(app: App) -> None:
    """Write the next posts of series; somebody approves each of them."""
    app.plan.making.make_due()


def keep_the_day(app: App) -> None:
    """Open, start and close what has its time: sessions on the portal, posts that nobody approved, sign-ins."""
    app.planning.tick()
    app.reviewing_posts.miss_overdue()
    app.sessions.expire_overdue()


def ask_accounts(app: App) -> None:
    """Ask the platforms how the accounts are, and foresee the end of an access."""
    app.watching_accounts.ask_due()


def anchor_the_log(app: App) -> None:
    """Check the audit log's newest entries and keep its head outside the database."""
    app.auditing.anchor()


def beat(app: App) -> None:
    """Say that this worker is alive."""
    app.beating.beat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing that the clock does every ``every_s`` seconds, one at a time."""

    do: Callable[[App], None]
    every_s: float


JOBS = (
    Job(do=beat, every_s=5),
    Job(do=reconcile, every_s=5),
    Job(do=poll_inboxes, every_s=3),
    Job(do=assess_pending, every_s=1),
    Job(do=settle_answers, every_s=2),
    Job(do=carry_out, every_s=1),
    Job(do=tell_people, every_s=3),
    Job(do=measure, every_s=60),
    Job(do=collect_questions, every_s=2),
    Job(do=keep_the_day, every_s=5),
    Job(do=make_occurrences, every_s=20),
    Job(do=ask_accounts, every_s=15),
    Job(do=anchor_the_log, every_s=3600),
)
