"""The agency in the database."""

from __future__ import annotations

from dataclasses import asdict

from sqlmodel import Session, select

from console.domain.agency import Agency
from console.domain.errors import NotFound
from console.domain.time import AgencyZone
from console.storage.tables.agency import AgencyRow


class SqlAgency:
    """Reads and writes the one agency of this installation."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self) -> Agency:
        """Return the agency; raises NotFound before the installation is set up."""
        row = self._session.exec(select(AgencyRow).limit(1)).first()
        if row is None:
            raise NotFound("This installation has no agency yet. Set it up with `rapport seed`.")
        return Agency(**row.model_dump() | {"zone": AgencyZone(row.zone), "areas": tuple(row.areas)})

    def save(self, agency: Agency) -> None:
        """Write the agency, new or changed."""
        fields = asdict(agency) | {"zone": agency.zone.name, "areas": list(agency.areas)}
        self._session.merge(AgencyRow(**fields))
        self._session.flush()
