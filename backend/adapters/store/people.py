"""Organisations, people, sign-ins, adjustments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.adapters.store.tables import AdjustmentRow, AssessorOf, Person


class PersonRole(StrEnum):
    """What a person is here to do."""

    LEARNER = "learner"
    LEARNING = "learning"
    ASSESSOR = "assessor"
    QUALITY = "quality"
    ADMIN = "admin"

    @property
    def words(self) -> str:
        """The role as a page says it."""
        return {
            "learner": "Learner",
            "learning": "Learning and development",
            "assessor": "Assessor",
            "quality": "Internal quality assurer",
            "admin": "Administrator",
        }[self.value]


@dataclass(frozen=True)
class SignedIn:
    """The person behind a request."""

    id: str
    organisation_id: str
    name: str
    email: str
    role: PersonRole
    organisation: str = ""
    theme: str = ""
    simulated: bool = False


def as_signed_in(row: Person, organisation: str = "") -> SignedIn:
    """The record of a row; the organisation's name where the caller knows it."""
    return SignedIn(
        id=row.id,
        organisation_id=row.organisation_id,
        name=row.name,
        email=row.email,
        role=PersonRole(row.role),
        organisation=organisation,
        theme=row.theme,
        simulated=row.simulated,
    )


def keep_adjustments(session: Session, person_id: str, sealed: bytes, at: datetime) -> None:
    """Stores what was asked for, encrypted by the caller, with the time consent was given."""
    row = session.get(AdjustmentRow, person_id)
    if row is None:
        session.add(AdjustmentRow(person_id=person_id, sealed=sealed, consented_at=at))
    else:
        row.sealed, row.consented_at = sealed, at


def sealed_adjustments(session: Session, person_id: str) -> bytes | None:
    """The encrypted adjustments, if any."""
    row = session.get(AdjustmentRow, person_id)
    return row.sealed if row else None


def delete_adjustments(session: Session, person_id: str) -> None:
    """Withdrawal of consent deletes."""
    session.execute(delete(AdjustmentRow).where(AdjustmentRow.person_id == person_id))


def assign(session: Session, assessor_id: str, learner_ids: Sequence[str]) -> None:
    """Lets the assessor see and decide on these learners' evidence."""
    for learner_id in learner_ids:
        session.merge(AssessorOf(assessor_id=assessor_id, learner_id=learner_id))
