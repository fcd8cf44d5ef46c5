"""The edge of the calendar: what was published against what was aimed at, and what the colours mean."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from console.domain.campaigns import SHADES, Campaign
from console.domain.content_plan import Mix, Share
from console.ui import session
from console.ui.components.page import literal

_HERE = Path(__file__).parent


def content_mix(campaigns: Sequence[Campaign]) -> None:
    """Show the mix of the last weeks and the campaigns that the calendar shows."""
    mix = session.app().plan.mix.mix()
    st.markdown("**Content mix**")
    st.caption(_counted(mix))
    if mix.warning:
        st.warning(literal(mix.warning), icon=":material/balance:")
    data = {
        "shares": [_share(share) for share in mix.shares],
        "campaigns": [_shade(campaign) for campaign in campaigns],
    }
    _component()(key="calendar.mix", data=data)


def _counted(mix: Mix) -> str:
    weeks = f"the last {mix.plan.window_days} days"
    aims = f"the marks show what the plan of {mix.plan.version} aims at"
    if not mix.counted:
        return f"Nothing was published with a kind in {weeks}; {aims}."
    rest = f" {mix.without_kind} without a kind are not measured." if mix.without_kind else ""
    posts = "post" if mix.counted == 1 else "posts"
    return f"{mix.counted} {posts} of {weeks}; {aims}.{rest}"


def _share(share: Share) -> dict[str, Any]:
    name = share.category.name
    return {
        "name": name,
        "about": share.category.about,
        "figure": f"{share.share:.0%}, aim {share.target:.0%}",
        "sentence": f"{name}: {share.count} posts, {share.share:.0%}; the plan aims at {share.target:.0%}",
        "share": share.share,
        "target": share.target,
    }


def _shade(campaign: Campaign) -> dict[str, str]:
    shade = SHADES[campaign.colour]
    return {"name": campaign.name, "light": shade.light, "dark": shade.dark}


def _component() -> Any:
    return st.components.v2.component(
        "rapport.content_mix",
        css=(_HERE / "content_mix.css").read_text(encoding="utf-8"),
        js=(_HERE / "content_mix.js").read_text(encoding="utf-8"),
    )
