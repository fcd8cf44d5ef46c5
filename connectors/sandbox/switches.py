"""Rules of the platforms that are unsettled or differ by app tier, and limits a test wants to reach quickly."""

from __future__ import annotations

import json

from connectors.sandbox.rows import Switch
from connectors.sandbox.world import World

DEFAULTS: dict[str, object] = {
    # Self-serve X apps may reply only to authors who mentioned or quoted them (rule of 2026-02-23).
    "x_reply_rule": True,
    # Whether the @mention that X itself puts before a reply to us counts as being mentioned: X does not say.
    "x_implicit_mention_counts": True,
    # False: the pay-per-use credits are gone and every X call answers 402.
    "x_credits_left": True,
    # Seconds that X or Facebook takes to make an uploaded video playable.
    "video_processing_s": 1.0,
    # False: the page may not go live (fewer than 100 followers).
    "page_may_go_live": True,
    # Seconds that Instagram takes to prepare a container, and what becomes of it then: FINISHED, ERROR or EXPIRED.
    "instagram_processing_s": 0.5,
    "instagram_container": "FINISHED",
    # Posts that may go out on Instagram in 24 hours.
    "instagram_posts_per_day": 100,
    # When the Graph token ends, in Unix seconds; 0: never.
    "token_expires_at_s": 0,
    # Calls an hour until the page's business-use-case limit is reached.
    "page_calls_per_hour": 4800,
    # False: the channel's owner has taken the app's access back; tokens that were given end at once.
    "youtube_grant_holds": True,
    # Seconds that an access token and the grant behind it last (0: the grant does not end).
    "youtube_token_s": 3600,
    "youtube_grant_s": 0,
    # False: the channel is closed.
    "youtube_channel_open": True,
    # False: YouTube has not audited the app, and what it uploads stays private whatever is asked.
    "youtube_app_audited": True,
    "youtube_comments_on": True,
    # The project's units and the channel's videos a day.
    "youtube_units_per_day": 10_000,
    "youtube_uploads_per_day": 100,
    # False: the agency's Nextdoor profile lacks the right to publish.
    "nextdoor_may_publish": True,
    # Whether Nextdoor says who wrote a reply: its open clients read no such field.
    "nextdoor_tells_authors": True,
    # The agency's subscription on X: None, Basic, Premium or PremiumPlus. It decides on longer posts and on editing.
    "x_subscription": "None",
    # False: the agency took its permission back; no OAuth 2.0 token works and none can be renewed.
    "x_access_given": True,
    # Seconds that a renewed OAuth 2.0 token of X lives.
    "x_token_life_s": 7200.0,
    # True: X renews a token but leaves the new refresh token out of its answer.
    "x_refresh_token_left_out": False,
    # X windows by "METHOD /path" as in the rate-limit table, e.g. {"POST /2/tweets": 3}.
    "x_limits": {},
}


class UnknownSwitch(ValueError):
    """Somebody asked for a switch that does not exist, or gave it a value of the wrong kind."""


class Switches:
    """The switches' present values, kept in the journal."""

    def __init__(self, world: World) -> None:
        self._world = world

    def all(self) -> dict[str, object]:
        """Every switch and its value."""
        changed = {row.id: json.loads(row.value) for row in self._world.tables.switch.values()}
        return {**DEFAULTS, **changed}

    def set(self, name: str, value: object) -> None:
        """Change one switch. Raises UnknownSwitch for a name or a kind of value it does not know."""
        if name not in DEFAULTS:
            raise UnknownSwitch(f"There is no switch named {name!r}. Known: {', '.join(sorted(DEFAULTS))}.")
        if not _fits(value, DEFAULTS[name]):
            raise UnknownSwitch(f"The switch {name!r} takes a value like {DEFAULTS[name]!r}.")
        self._world.put("switch.set", Switch(id=name, value=json.dumps(value)))

    def on(self, name: str) -> bool:
        """Whether a yes-or-no switch is on."""
        return bool(self.all()[name])

    def number(self, name: str) -> float:
        """The value of a numeric switch."""
        value = self.all()[name]
        return float(value) if isinstance(value, int | float) else 0.0

    def word(self, name: str) -> str:
        """The value of a switch that is a word."""
        return str(self.all()[name])

    def x_limit(self, endpoint: str) -> int | None:
        """The overridden X limit of an endpoint, if there is one."""
        limits = self.all()["x_limits"]
        found = limits.get(endpoint) if isinstance(limits, dict) else None
        return int(found) if found is not None else None


def _fits(value: object, like: object) -> bool:
    if isinstance(like, bool):
        return isinstance(value, bool)
    if isinstance(like, int | float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, type(like))
