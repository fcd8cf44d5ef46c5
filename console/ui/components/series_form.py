"""The form of a series: what is said, how often it comes, and its next times as they will be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import streamlit as st

from console.domain.categories import CATEGORIES, category_name
from console.domain.errors import InvalidInput
from console.domain.posts import PostContent
from console.domain.slots import WEEKDAYS
from console.services.recurrence import in_words
from console.services.recurring import MOST_AHEAD_DAYS, SeriesPlan
from console.ui import session
from console.ui.components.page import literal
from console.ui.failures import Slots

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAILY, _WEEKLY, _FORTNIGHT, _MONTHDAY, _NTH, _OWN = (
    "Every day", "Every week", "Every two weeks", "Every month on the same date", "Every month on the same weekday",
    "By a rule of your own",
)  # fmt: skip
_PATTERNS = (_DAILY, _WEEKLY, _FORTNIGHT, _MONTHDAY, _NTH, _OWN)
_STEP = timedelta(minutes=5)
_KINDS = ["", *(category.id for category in CATEGORIES)]


def series_form(begun: SeriesPlan, slots: Slots, *, key: str) -> SeriesPlan:
    """Show every field with what ``begun`` holds; return the plan as it is typed now."""
    content = _content(begun.content, slots, key)
    left, right = st.columns(2)
    with left:
        first = st.date_input("First day", value=begun.starts_at.date(), format="YYYY-MM-DD", key=f"{key}.first")
        slots.under("starts_at")
        last = st.date_input(
            "Last day (empty: it goes on)", value=begun.ends_on, format="YYYY-MM-DD", key=f"{key}.last"
        )
        slots.under("ends_on")
    with right:
        zone = session.agency().zone.label(session.app().clock.now())
        at = st.time_input(f"Time ({zone})", value=begun.starts_at.time(), step=_STEP, key=f"{key}.at")
        ahead = st.number_input(
            "Made how many days ahead", 1, MOST_AHEAD_DAYS, value=begun.ahead_days, key=f"{key}.ahead"
        )
        slots.under("ahead_days")
    rule = _rule(begun.rule, first, slots, key)
    submits = st.toggle("Ask for review as each post is made", value=begun.submits, key=f"{key}.submits")
    st.caption("Each post needs its own approval; nothing of a series goes out by itself.")
    plan = SeriesPlan(
        content=content,
        rule=rule,
        starts_at=datetime.combine(first, at),
        ends_on=last if isinstance(last, date) else None,
        ahead_days=int(ahead),
        submits=submits,
    )
    _next_times(plan)
    return plan


def _content(begun: PostContent, slots: Slots, key: str) -> PostContent:
    accounts = {account.id: f"{account.name} ({account.platform.capitalize()})" for account in session.accounts()}
    campaigns = {"": "No campaign"} | {each.id: each.name for each in session.app().plan.campaigning.list_active()}
    if begun.attachments:
        st.caption(f"Each post carries {len(begun.attachments)} of the post's files, with their descriptions.")
    title = st.text_input(
        "Title", value=begun.title, key=f"{key}.title", help="For colleagues. Residents never see it."
    )
    slots.under("title")
    text = st.text_area("Text", value=begun.text, height=120, key=f"{key}.text")
    slots.under("text")
    chosen = st.multiselect(
        "Accounts",
        list(accounts),
        default=[each for each in begun.account_ids if each in accounts],
        format_func=lambda one: accounts[one],
        key=f"{key}.accounts",
    )
    slots.under("account_ids")
    left, right = st.columns(2)
    with left:
        index = _KINDS.index(begun.category) if begun.category in _KINDS else 0
        kind = st.selectbox("Kind", _KINDS, index=index, format_func=category_name, key=f"{key}.kind")
    with right:
        ids = list(campaigns)
        index = ids.index(begun.campaign_id) if begun.campaign_id in ids else 0
        campaign = st.selectbox(
            "Campaign", ids, index=index, format_func=lambda one: campaigns[one], key=f"{key}.campaign"
        )
    return replace(
        begun, title=title.strip(), text=text, account_ids=tuple(chosen), category=kind, campaign_id=campaign
    )


def _rule(begun: str, first: date, slots: Slots, key: str) -> str:
    pattern = st.selectbox("How often", _PATTERNS, index=_PATTERNS.index(_pattern(begun)), key=f"{key}.pattern")
    days = _days(begun, first, key) if pattern in {_WEEKLY, _FORTNIGHT} else ""
    if pattern == _OWN:
        rule = st.text_input("Rule (RFC 5545)", value=begun, key=f"{key}.rule", placeholder="FREQ=WEEKLY;BYDAY=MO,TH")
        slots.under("rule")
        return rule
    slots.under("rule")
    return {
        _DAILY: "FREQ=DAILY",
        _WEEKLY: f"FREQ=WEEKLY;BYDAY={days}",
        _FORTNIGHT: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={days}",
        _MONTHDAY: f"FREQ=MONTHLY;BYMONTHDAY={first.day}",
        _NTH: f"FREQ=MONTHLY;BYDAY={_nth(first)}{_CODES[first.weekday()]}",
    }[pattern]


def _days(begun: str, first: date, key: str) -> str:
    before = [code for code in _CODES if f"BYDAY={code}" in begun or f",{code}" in begun] or [_CODES[first.weekday()]]
    chosen = st.pills(
        "On",
        _CODES,
        selection_mode="multi",
        default=before,
        format_func=lambda code: WEEKDAYS[_CODES.index(code)][:3],
        key=f"{key}.days",
    )
    return ",".join(chosen) or _CODES[first.weekday()]


def _pattern(rule: str) -> str:
    starts = {"FREQ=DAILY": _DAILY, "FREQ=MONTHLY;BYMONTHDAY=": _MONTHDAY, "FREQ=MONTHLY;BYDAY=": _NTH}
    starts |= {"FREQ=WEEKLY;BYDAY=": _WEEKLY, "FREQ=WEEKLY;INTERVAL=2;BYDAY=": _FORTNIGHT}
    known = (name for start, name in starts.items() if rule.startswith(start) and rule.count(";") == start.count(";"))
    return next(known, _OWN)


def _nth(day: date) -> str:
    """Return which one of its weekday in the month a day is; the fifth is the last."""
    number = (day.day - 1) // 7 + 1
    return "-1" if number == 5 else str(number)


def _next_times(plan: SeriesPlan) -> None:
    zone = session.agency().zone
    try:
        moments = session.app().plan.recurring.preview(plan)
    except InvalidInput as error:
        st.markdown(f":orange[:material/error:] {literal(error.message)}")
        return
    st.markdown(f"Comes **{literal(in_words(plan.rule))}**, next:")
    lines = [zone.show(moment.at) + (f" ({moment.note})" if moment.note else "") for moment in moments]
    st.markdown("\n".join(f"- {literal(line)}" for line in lines) or "- never again: look at its first and last day.")


def new_plan(like: datetime | None = None) -> SeriesPlan:
    """Return where a new series begins: every week, at the time of a post a week later, or tomorrow at nine."""
    zone, now = session.agency().zone, session.app().clock.now()
    tomorrow = datetime.combine(zone.to_local(now).date() + timedelta(days=1), time(9, 0))
    first = zone.to_local(like).replace(tzinfo=None, fold=0) + timedelta(days=7) if like else tomorrow
    first = max(first, tomorrow)
    rule = f"FREQ=WEEKLY;BYDAY={_CODES[first.weekday()]}"
    return SeriesPlan(content=PostContent(title="", text=""), rule=rule, starts_at=first)
