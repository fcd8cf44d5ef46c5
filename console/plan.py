"""The part of the composition root that plans what goes out."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.time import Clock
from console.services.areas import Areas
from console.services.campaigning import Campaigning
from console.services.content_plan import MeasuringMix, load_plan
from console.services.drafting import Drafting
from console.services.making_occurrences import MakingOccurrences
from console.services.media_library import MediaLibrary
from console.services.moving import MovingPosts
from console.services.planning_stores import PostingOver
from console.services.planning_warnings import PlanningWarnings
from console.services.queueing import Queueing
from console.services.recurring import Recurring
from console.services.templating import Templating
from console.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every use case of planning."""

    campaigning: Campaigning
    areas: Areas
    queueing: Queueing
    recurring: Recurring
    making: MakingOccurrences
    moving: MovingPosts
    templating: Templating
    drafting: Drafting
    library: MediaLibrary
    warnings: PlanningWarnings
    mix: MeasuringMix


def build_plan(begin: UnitOfWork, clock: Clock, posting_over: PostingOver) -> Plan:
    """Wire the use cases of planning; posts change through ``posting_over``, in the plan's own transaction."""
    return Plan(
        campaigning=Campaigning(begin=begin, clock=clock),
        areas=Areas(begin=begin),
        queueing=Queueing(begin=begin, clock=clock, posting_over=posting_over),
        recurring=Recurring(begin=begin, clock=clock, posting_over=posting_over),
        making=MakingOccurrences(begin=begin, clock=clock, posting_over=posting_over),
        moving=MovingPosts(begin=begin, clock=clock, posting_over=posting_over),
        templating=Templating(begin=begin, clock=clock),
        drafting=Drafting(begin=begin, clock=clock),
        library=MediaLibrary(begin=begin, clock=clock),
        warnings=PlanningWarnings(clock=clock),
        mix=MeasuringMix(begin=begin, clock=clock, plan=load_plan()),
    )
