"""Published frameworks and enrolments on them."""

import hashlib
from datetime import date, datetime
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.adapters.store.map_decisions import decisions_with
from backend.adapters.store.tables import Enrolment, FrameworkRow, Person, SelfRating
from competency_frameworks.map_decisions import with_decisions
from competency_frameworks.model import Framework

_framework = TypeAdapter(Framework)


def publish(
    session: Session, row_id: str, organisation_id: str, framework: Framework, source: tuple[str, datetime]
) -> None:
    """Stores a framework for good. `source` is the document's text and the time of publishing."""
    body = _framework.dump_json(framework).decode()
    session.add(
        FrameworkRow(
            id=row_id,
            organisation_id=organisation_id,
            key=framework.key,
            version=framework.version,
            title=framework.role_description.role.title,
            document=source[0],
            body=body,
            body_sha256=hashlib.sha256(body.encode()).hexdigest(),
            published_at=source[1],
        )
    )


@lru_cache(maxsize=64)
def _read(body: str) -> Framework:
    return _framework.validate_json(body)


def framework_of(row: FrameworkRow) -> Framework:
    """The framework in a row, mapped as its organisation decided. It is immutable, so it is parsed once."""
    return with_decisions(_read(row.body), decisions_with(row))


def frameworks_of(session: Session, organisation_id: str) -> tuple[FrameworkRow, ...]:
    """The latest published version of each framework of the organisation, in order of title."""
    newest = (
        select(FrameworkRow.key, func.max(FrameworkRow.version).label("version"))
        .where(FrameworkRow.organisation_id == organisation_id)
        .group_by(FrameworkRow.key)
        .subquery()
    )
    query = (
        select(FrameworkRow)
        .join(newest, (FrameworkRow.key == newest.c.key) & (FrameworkRow.version == newest.c.version))
        .where(FrameworkRow.organisation_id == organisation_id)
        .order_by(FrameworkRow.title)
    )
    return tuple(session.scalars(query))


def framework_by_id(session: Session, framework_id: str) -> FrameworkRow | None:
    """One published framework."""
    return session.get(FrameworkRow, framework_id)


def enrolment_of(session: Session, person_id: str) -> Enrolment | None:
    """The learner's latest enrolment."""
    return session.scalar(
        select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.enrolled_at.desc()).limit(1)
    )


def enrolments_in(session: Session, organisation_id: str) -> tuple[Enrolment, ...]:
    """Every enrolment of the organisation's learners, in order of the learner's name."""
    query = (
        select(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Person.organisation_id == organisation_id)
        .order_by(Person.name)
    )
    return tuple(session.scalars(query))


def self_ratings_of(session: Session, enrolment_id: str) -> dict[str, int]:
    """Competency code → what the learner said of themself, 0–4."""
    rows = session.scalars(select(SelfRating).where(SelfRating.enrolment_id == enrolment_id))
    return {row.competency_code: row.level for row in rows}


def replan(enrolment: Enrolment, hours_per_week: float, starts: date) -> None:
    """What the learner may change about their plan."""
    enrolment.hours_per_week = hours_per_week
    enrolment.plan_starts = starts
