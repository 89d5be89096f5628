"""What people consented to. Giving and withdrawing are both added; the last answer stands."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import ConsentRow, Person


def keep_consent(session: Session, person_id: str, purpose: str, given: tuple[bool, str], at: datetime) -> None:
    """Adds an answer: whether consent is given, and the wording the person saw."""
    row = ConsentRow(id=new_id(), person_id=person_id, purpose=purpose, given=given[0], wording=given[1], made_at=at)
    append_row(session, row)


def has_consented(session: Session, person_id: str, purpose: str) -> bool:
    """Whether the person's last answer gives consent; no answer is no consent."""
    query = (
        select(ConsentRow.given)
        .where(ConsentRow.person_id == person_id, ConsentRow.purpose == purpose)
        .order_by(ConsentRow.made_at.desc())
        .limit(1)
    )
    return bool(session.scalar(query))


def consenting(session: Session, organisation_id: str, purpose: str) -> frozenset[str]:
    """Ids of the organisation's people whose last answer gives consent."""
    query = (
        select(ConsentRow.person_id, ConsentRow.given)
        .join(Person, Person.id == ConsentRow.person_id)
        .where(Person.organisation_id == organisation_id, ConsentRow.purpose == purpose)
        .order_by(ConsentRow.made_at)
    )
    agreed: set[str] = set()
    for person_id, given in session.execute(query):
        (agreed.add if given else agreed.discard)(person_id)
    return frozenset(agreed)
