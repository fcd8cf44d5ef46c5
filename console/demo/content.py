"""The invented agency of a first look: its people, its plans, and what its residents say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from console.domain.actors import Role
from console.domain.agency import Agency
from console.domain.time import AgencyZone

PASSWORD = "harbourford-demo-2026"  # noqa: S105  (opens only a first look; production refuses to start with it)

AGENCY = Agency(
    id="agency_harbourford",
    name="Harbourford Police Service",
    short_name="Harbourford Police",
    zone=AgencyZone("America/Toronto"),
    emergency_number="911",
    crisis_line="You can call or text the crisis line at 988, day or night.",
    private_channel=(
        "Please do not post more here. You can tell our investigators in confidence at 555-0142, any hour, "
        "or at the front desk, 12 Wharf Street."
    ),
    areas=("Mill district", "Harbour", "Old town", "Elm and Third", "University"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """One invented member of the service."""

    name: str
    email: str
    roles: frozenset[Role]


def _person(name: str, mailbox: str, *roles: Role) -> DemoPerson:
    return DemoPerson(name=name, email=f"{mailbox}@harbourford.example", roles=frozenset(roles))


NADIA = _person("Nadia Okafor", "nadia.okafor", Role.PIO)
SAM = _person("Sam Whitfield", "sam.whitfield", Role.PIO)
LIAM = _person("Cst. Liam Tran", "liam.tran", Role.COMMUNITY_OFFICER)
JO = _person("Jo Bergström", "jo.bergstrom", Role.MODERATOR)
RUTH = _person("Insp. Ruth Delacroix", "ruth.delacroix", Role.COMMAND)
GRACE = _person("Supt. Grace Kowalczyk", "grace.kowalczyk", Role.COMMAND)
FARAH = _person("Farah Siddiqui", "farah.siddiqui", Role.RECORDS)
OWEN = _person("Owen Mbeki", "owen.mbeki", Role.ADMINISTRATOR)
PEOPLE = (NADIA, SAM, LIAM, JO, RUTH, GRACE, FARAH, OWEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """A post of the first look; ``after`` is how long from now it goes out, None for a draft without a time."""

    title: str
    text: str
    x_text: str = ""
    after: timedelta | None = None
    picture: str = ""
    alt_text: str = ""
    category: str = "information"
    #: The campaign's name, from ``console.demo.planning``.
    campaign: str = ""
    area: str = ""


PUBLISHED = (
    DemoPost(
        title="Elm Street lights: what we know",
        text=(
            "We have heard you about the dark stretch of Elm Street between Third and the rail bridge. The city's "
            "crew replaces the failed cable this week. Until then our night patrol passes every hour. "
            "Tell us about other dark spots below."
        ),
        x_text=(
            "Elm St is dark between Third and the rail bridge: the city replaces the cable this week, and our night "
            "patrol passes hourly until then. Other dark spots? Tell us below."
        ),
        picture="elm-street.jpg",
        alt_text="A drawn map: Elm Street marked in amber between Third Street and the rail bridge.",
        campaign="Harbour nights",
        area="Elm and Third",
    ),
    DemoPost(
        title="Catalytic converter thefts, Mill district",
        text=(
            "Four catalytic converters were cut from parked cars around Mill and Wharf since Friday, all between "
            "2 and 5 a.m. Park under light where you can. If you saw something, please do not write names or plates "
            "here: call 555-0142 in confidence."
        ),
        x_text=(
            "4 catalytic converters cut from cars near Mill & Wharf since Friday, 2-5 a.m. Saw something? Please no "
            "names or plates here: 555-0142, in confidence."
        ),
        category="alerts",
        area="Mill district",
    ),
)

PLANNED = (
    DemoPost(
        title="Winter tire and seat check, Saturday",
        text="Saturday 10 to 2, Wharf Street lot: free tire-tread and child-seat checks. No appointment, no questions.",
        after=timedelta(days=1, hours=2),
        category="community",
        campaign="Safe winter roads",
    ),
    DemoPost(
        title="Candlelight walk: road closures",
        text=(
            "Front Street and the harbour side of King close Thursday from 17:30 to 21:00 for the candlelight walk. "
            "Buses 4 and 11 use Mill. Accessible drop-off at the library."
        ),
        after=timedelta(days=3, hours=4),
        campaign="Harbour nights",
        area="Harbour",
    ),
)

IN_REVIEW = DemoPost(
    title="Toy drive thank-you",
    text="1,140 toys, 62 volunteers, one very tired sergeant. Thank you, Harbourford.",
    after=timedelta(days=2),
    category="people",
)

DRAFT = DemoPost(
    title="Chief's monthly letter",
    text="This month: what we learned from the town hall at the community centre, and what changes on night patrol.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoComment:
    """What a resident writes under a published post: which post (by number), on which platform, who."""

    post: int
    platform: str
    resident: str
    text: str


COMMENTS = (
    DemoComment(
        post=0,
        platform="facebook",
        resident="marisol",
        text="why does nobody fix the lights on Elm? it's pitch black walking home from the late shift",
    ),
    DemoComment(post=0, platform="facebook", resident="tobias", text="you lot are useless"),
    DemoComment(
        post=0,
        platform="x",
        resident="devon",
        text="@HarbourfordPD Cst. Tran stayed with my dad until the paramedics came. Thank you.",
    ),
    DemoComment(post=0, platform="facebook", resident="imani", text="Is the rail bridge still closed to bikes?"),
    DemoComment(
        post=1,
        platform="facebook",
        resident="walt",
        text="that's my neighbour's Civic, plate starts CKL, it's parked behind the Esso on Mill after each of these",
    ),
    DemoComment(post=1, platform="facebook", resident="devon", text="earn $900 a day from home, DM me for the link"),
    DemoComment(
        post=1,
        platform="x",
        resident="priya",
        text="@HarbourfordPD How do I get the bodycam video of my own arrest? It has been 40 days.",
    ),
    DemoComment(
        post=1,
        platform="facebook",
        resident="priya",
        text="badge 2214 screamed at my mom at the collision centre when she asked about this",
    ),
    DemoComment(
        post=1,
        platform="facebook",
        resident="tobias",
        text="I know where that thief lives and I'm going to break both his legs tonight",
    ),
)

QA_TITLE = "Night patrol: ask us anything"
QA_DESCRIPTION = (
    "Cst. Liam Tran and Insp. Ruth Delacroix answer questions about patrol routes, street lighting and response times."
)
QA_QUESTIONS = (
    "How is it decided which streets the night patrol passes?",
    "Will there be more foot patrol near the library in winter?",
)
