"""Organisations, people, sign-ins, adjustments."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from backend.adapters.store.tables import AdjustmentRow, AssessorOf, Organisation, Person, SignIn


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


def person_by_email(session: Session, email: str) -> Person | None:
    """E-mail addresses are compared in lower case."""
    return session.scalar(select(Person).where(Person.email == email.strip().lower()))


def person(session: Session, person_id: str) -> SignedIn | None:
    """Somebody by id, whatever their organisation: callers check access."""
    row = session.get(Person, person_id)
    return as_signed_in(row) if row else None


def people_of(session: Session, organisation_id: str, role: PersonRole | None = None) -> tuple[SignedIn, ...]:
    """The organisation's people in order of name."""
    query = select(Person).where(Person.organisation_id == organisation_id).order_by(Person.name)
    if role:
        query = query.where(Person.role == role.value)
    return tuple(as_signed_in(row) for row in session.scalars(query))


def organisation_name(session: Session, organisation_id: str) -> str:
    """The organisation's name."""
    row = session.get(Organisation, organisation_id)
    return row.name if row else ""


def token_hash(token: str) -> str:
    """What is stored of a session token."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep_sign_in(session: Session, token: str, person_id: str, expires_at: datetime) -> None:
    """Starts a server-side session."""
    session.add(SignIn(token_sha256=token_hash(token), person_id=person_id, expires_at=expires_at))


def signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """Who the token belongs to; None when unknown, expired or the person is inactive."""
    query = (
        select(SignIn.expires_at, Person, Organisation.name)
        .join(Person, Person.id == SignIn.person_id)
        .join(Organisation, Organisation.id == Person.organisation_id)
        .where(SignIn.token_sha256 == token_hash(token))
    )
    found = session.execute(query).first()  # one question, because every request asks it
    if found is None:
        return None
    expires_at, who, organisation = found
    return as_signed_in(who, organisation) if expires_at > now and who.active else None


def end_sign_in(session: Session, token: str) -> None:
    """Signs out for good: the token is worthless afterwards."""
    session.execute(delete(SignIn).where(SignIn.token_sha256 == token_hash(token)))


def learners_of(session: Session, assessor_id: str) -> tuple[SignedIn, ...]:
    """The learners an assessor may see, in order of name."""
    query = (
        select(Person)
        .join(AssessorOf, AssessorOf.learner_id == Person.id)
        .where(AssessorOf.assessor_id == assessor_id)
        .order_by(Person.name)
    )
    return tuple(as_signed_in(row) for row in session.scalars(query))


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
