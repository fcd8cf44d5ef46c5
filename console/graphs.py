"""Every state graph of the product, so that one command can draw them and one test can find them."""

from __future__ import annotations

from typing import Any

from console.domain.accounts import ACCOUNT_GRAPH
from console.domain.amendments import AMENDMENT_GRAPH
from console.domain.campaigns import CAMPAIGN_GRAPH
from console.domain.deliveries import DELIVERY_GRAPH
from console.domain.ingestion import PUSH_GRAPH
from console.domain.messages import MESSAGE_GRAPH
from console.domain.notices import NOTICE_SEND_GRAPH
from console.domain.pauses import PAUSE_GRAPH
from console.domain.people import PERSON_GRAPH
from console.domain.posts import POST_GRAPH
from console.domain.qa_sessions import SESSION_GRAPH
from console.domain.questions import QUESTION_GRAPH
from console.domain.reviews import ACT_GRAPH, REVIEW_GRAPH
from console.domain.series import SERIES_GRAPH
from console.domain.sessions import SIGN_IN_GRAPH
from console.domain.state import StateGraph
from console.domain.templates import TEMPLATE_GRAPH
from evidence_share.model import RELEASE_GRAPH

GRAPHS: tuple[StateGraph[Any], ...] = (
    ACCOUNT_GRAPH,
    PERSON_GRAPH,
    SIGN_IN_GRAPH,
    NOTICE_SEND_GRAPH,
    PUSH_GRAPH,
    POST_GRAPH,
    DELIVERY_GRAPH,
    AMENDMENT_GRAPH,
    PAUSE_GRAPH,
    MESSAGE_GRAPH,
    REVIEW_GRAPH,
    ACT_GRAPH,
    QUESTION_GRAPH,
    SESSION_GRAPH,
    RELEASE_GRAPH,
    CAMPAIGN_GRAPH,
    SERIES_GRAPH,
    TEMPLATE_GRAPH,
)
