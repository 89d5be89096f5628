"""Reviews of what was read from a role description: the reading and every step since, both only added to."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from pydantic import TypeAdapter
from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.chain import append_row
from backend.adapters.store.judging import new_id
from backend.adapters.store.tables import FrameworkRow, Person, Table
from competency_frameworks.model import RoleDescription
from competency_frameworks.review import Step, StepKind

_description = TypeAdapter(RoleDescription)


class FrameworkReviewRow(Table):
    """One reading under review. `body` is the role description as it was read, in JSON: a better reader, later, does
    not change what somebody is looking at. `document` is the text with a line's number being its row.
    """

    __tablename__ = "framework_reviews"
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"), index=True)
    file_name: Mapped[str]
    document: Mapped[str]
    body: Mapped[str]
    begun_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    begun_at: Mapped[datetime]


class FrameworkReviewStepRow(Table):
    """One step of a review; `said` is a JSON object of texts. `number` counts from 1 without a gap."""

    __tablename__ = "framework_review_steps"
    __table_args__ = (UniqueConstraint("review_id", "number"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    review_id: Mapped[str] = mapped_column(ForeignKey("framework_reviews.id"))
    number: Mapped[int]
    kind: Mapped[str]
    item: Mapped[str]
    said: Mapped[str]
    made_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    made_at: Mapped[datetime]


@dataclass(frozen=True)
class MadeStep:
    """A step with who made it and when."""

    step: Step
    name: str
    at: datetime


def add_review(session: Session, row: FrameworkReviewRow, read: RoleDescription) -> None:
    """Stores a reading."""
    row.body = _description.dump_json(read).decode()
    append_row(session, row)


@lru_cache(maxsize=32)
def _read(body: str) -> RoleDescription:
    return _description.validate_json(body)


def description_of(row: FrameworkReviewRow) -> RoleDescription:
    """The role description as it was read; it never changes, so it is parsed once."""
    return _read(row.body)


def review_by_id(session: Session, review_id: str) -> FrameworkReviewRow | None:
    """One review."""
    return session.get(FrameworkReviewRow, review_id)


def reviews_of_organisation(session: Session, organisation_id: str) -> tuple[tuple[FrameworkReviewRow, str], ...]:
    """Every review of the organisation with who began it, newest first."""
    query = (
        select(FrameworkReviewRow, Person.name)
        .join(Person, Person.id == FrameworkReviewRow.begun_by)
        .where(FrameworkReviewRow.organisation_id == organisation_id)
        .order_by(FrameworkReviewRow.begun_at.desc(), FrameworkReviewRow.id)
    )
    return tuple((row, name) for row, name in session.execute(query))


def steps_of(session: Session, review_ids: Sequence[str]) -> dict[str, tuple[MadeStep, ...]]:
    """Review id → its steps in order; a review without steps is left out."""
    query = (
        select(FrameworkReviewStepRow, Person.name)
        .join(Person, Person.id == FrameworkReviewStepRow.made_by)
        .where(FrameworkReviewStepRow.review_id.in_(review_ids))
        .order_by(FrameworkReviewStepRow.review_id, FrameworkReviewStepRow.number)
    )
    found: dict[str, list[MadeStep]] = {}
    for row, name in session.execute(query):
        step = Step(row.number, StepKind(row.kind), row.item, json.loads(row.said))
        found.setdefault(row.review_id, []).append(MadeStep(step, name, row.made_at))
    return {review_id: tuple(steps) for review_id, steps in found.items()}


def add_step(session: Session, review_id: str, step: Step, person_id: str, at: datetime) -> None:
    """Adds a step. Two with the same number cannot both be stored."""
    row = FrameworkReviewStepRow(
        id=new_id(),
        review_id=review_id,
        number=step.number,
        kind=step.kind.value,
        item=step.item,
        said=json.dumps(dict(step.said), ensure_ascii=False, sort_keys=True),
        made_by=person_id,
        made_at=at,
    )
    append_row(session, row)


def versions_of(session: Session, organisation_id: str, key: str) -> tuple[FrameworkRow, ...]:
    """Every published version of a role, oldest first."""
    query = (
        select(FrameworkRow)
        .where(FrameworkRow.organisation_id == organisation_id, FrameworkRow.key == key)
        .order_by(FrameworkRow.version)
    )
    return tuple(session.scalars(query))
