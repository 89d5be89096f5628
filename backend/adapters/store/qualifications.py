"""Qualifications an organisation writes: drafts, published versions, and the units learners choose of them.

A draft is written over; a published version and a choice never change.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.tables import Person, Table
from competency_frameworks.qualifications import Qualification

_qualification = TypeAdapter(Qualification)


class QualificationDraftRow(Table):
    """A qualification as far as it is written. `key` is what its versions share."""

    __tablename__ = "qualification_drafts"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    key: Mapped[str]
    fields: Mapped[dict[str, Any]]
    changed_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime]


class QualificationRow(Table):
    """One published version. `code` names it, version included; `body` is the qualification as JSON."""

    __tablename__ = "own_qualifications"
    __table_args__ = (
        UniqueConstraint("organisation_id", "code"),
        UniqueConstraint("organisation_id", "key", "version"),
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    key: Mapped[str]
    version: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    body_sha256: Mapped[str]
    published_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    published_at: Mapped[datetime]


class UnitChoiceRow(Table):
    """The units one enrolment aims at, as a JSON list of URNs; the newest counts."""

    __tablename__ = "unit_choices"
    __table_args__ = (UniqueConstraint("enrolment_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    enrolment_id: Mapped[str] = mapped_column(ForeignKey("enrolments.id"))
    number: Mapped[int]
    qualification_code: Mapped[str]
    urns: Mapped[str]
    chosen_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    chosen_at: Mapped[datetime]


@lru_cache(maxsize=64)
def _read(body: str) -> Qualification:
    return _qualification.validate_json(body)


def qualification_of(row: QualificationRow) -> Qualification:
    """The qualification in a row; immutable, so it is parsed once."""
    return _read(row.body)


def publish(session: Session, row: QualificationRow, qualification: Qualification) -> None:
    """Adds a version; its body and hash are filled in."""
    row.title, row.code = qualification.title, qualification.code
    row.body = _qualification.dump_json(qualification).decode()
    row.body_sha256 = hashlib.sha256(row.body.encode()).hexdigest()
    append_row(session, row)


def next_version(session: Session, organisation_id: str, key: str) -> int:
    """The number the next version of a qualification gets, from 1."""
    query = select(func.max(QualificationRow.version)).where(
        QualificationRow.organisation_id == organisation_id, QualificationRow.key == key
    )
    return (session.scalar(query) or 0) + 1


def published_in(session: Session, organisation_id: str) -> tuple[tuple[QualificationRow, str], ...]:
    """Every version with who published it, by title, newest first."""
    query = (
        select(QualificationRow, Person.name)
        .join(Person, Person.id == QualificationRow.published_by)
        .where(QualificationRow.organisation_id == organisation_id)
        .order_by(QualificationRow.key, QualificationRow.version.desc())
    )
    return tuple((row, name) for row, name in session.execute(query))


def published_with(session: Session, organisation_id: str, code: str) -> QualificationRow | None:
    """One published version."""
    query = select(QualificationRow).where(
        QualificationRow.organisation_id == organisation_id, QualificationRow.code == code
    )
    return session.scalar(query)


def drafts_of(session: Session, organisation_id: str) -> tuple[tuple[QualificationDraftRow, str], ...]:
    """The organisation's drafts with who changed each last, newest first."""
    query = (
        select(QualificationDraftRow, Person.name)
        .join(Person, Person.id == QualificationDraftRow.changed_by)
        .where(QualificationDraftRow.organisation_id == organisation_id)
        .order_by(QualificationDraftRow.changed_at.desc(), QualificationDraftRow.id)
    )
    return tuple((row, name) for row, name in session.execute(query))


def draft_with_key(session: Session, organisation_id: str, key: str) -> QualificationDraftRow | None:
    """The draft of a qualification's next version, if one is being written."""
    query = select(QualificationDraftRow).where(
        QualificationDraftRow.organisation_id == organisation_id, QualificationDraftRow.key == key
    )
    return session.scalar(query)


def keep_choice(session: Session, row: UnitChoiceRow) -> None:
    """Adds a choice as the enrolment's next."""
    last = select(func.max(UnitChoiceRow.number)).where(UnitChoiceRow.enrolment_id == row.enrolment_id)
    row.number = (session.scalar(last) or 0) + 1
    append_row(session, row)


def newest_choice(session: Session, enrolment_id: str) -> UnitChoiceRow | None:
    """The units an enrolment aims at; None = nobody has chosen."""
    query = select(UnitChoiceRow).where(UnitChoiceRow.enrolment_id == enrolment_id)
    return session.scalar(query.order_by(UnitChoiceRow.number.desc()).limit(1))
