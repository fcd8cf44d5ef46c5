"""The standing cast and the agency, in a database."""

from __future__ import annotations

from console.domain.actors import Actor
from console.domain.agency import Agency
from console.domain.people import Person
from console.domain.time import AgencyZone
from console.storage.unit_of_work import UnitOfWork
from tests.conftest import ADA, ALICE, BOB, CAROL, DAVE, ERIN, MORGAN

CAST = (ALICE, BOB, CAROL, DAVE, ERIN, MORGAN, ADA)

HARBOURFORD = Agency(
    id="agency",
    name="Harbourford Police Department",
    short_name="Harbourford PD",
    zone=AgencyZone("America/New_York"),
    emergency_number="911",
    crisis_line="988 Suicide & Crisis Lifeline, call or text 988",
    private_channel="Tell us in confidence at http://127.0.0.1:8601/tip.",
    policy_url="http://127.0.0.1:8601/policy",
)


def add_cast(begin: UnitOfWork, people: tuple[Actor, ...] = CAST) -> None:
    """Write the agency and ``people`` (everybody, unless told) into an empty database."""
    with begin() as tx:
        tx.agency.save(HARBOURFORD)
        for actor in people:
            email = f"{actor.name.split()[0].lower()}@harbourford.example"
            tx.people.add(Person(id=actor.id, name=actor.name, email=email, roles=actor.roles))
