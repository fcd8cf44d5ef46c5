"""The agency: its name, its place in time, and the words it gives to people in need."""

from __future__ import annotations

from dataclasses import dataclass

from console.domain.time import AgencyZone


@dataclass(frozen=True, slots=True, kw_only=True)
class Agency:
    """One police service, as its people and residents know it."""

    id: str
    name: str
    short_name: str
    zone: AgencyZone
    #: What a resident dials in danger, such as 9-1-1.
    emergency_number: str
    #: The crisis line's name and number, in a sentence.
    crisis_line: str
    #: Where a tip can be given in confidence, in a sentence with its address. Never "anonymous".
    private_channel: str
    #: Page address of the published comment policy.
    policy_url: str = ""
    #: The parts of town by the agency's own names, for posts and for pauses; an administrator edits them.
    areas: tuple[str, ...] = ()
