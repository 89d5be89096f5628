"""What an organisation's people decided about the maps of its frameworks. Nothing is changed or taken away.

The decisions come with the framework's row wherever it is loaded, so that no part of the product can miss them.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Index, and_, select
from sqlalchemy.orm import Mapped, Session, foreign, mapped_column, relationship

from backend.adapters.store.chain import append_row
from backend.adapters.store.tables import FrameworkRow, Person, Table
from competency_frameworks.map_decisions import Choice, MapDecision


class MapDecisionRow(Table):
    """One decision. `number` counts an organisation's decisions from 1; `criterion_ref` is "" for "no match".

    `score`, `why` and the two sentences are what stood beside a suggestion when it was decided on; a criterion added
    by hand has none. `criterion_text_sha256` pins the wording that was read.
    """

    __tablename__ = "map_decisions"
    __table_args__ = (Index("ix_map_decisions_organisation_id_number", "organisation_id", "number", unique=True),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[int]
    framework_id: Mapped[str] = mapped_column(ForeignKey("frameworks.id"))
    framework_key: Mapped[str]
    framework_version: Mapped[int]
    competency_code: Mapped[str]
    competency_title: Mapped[str]
    choice: Mapped[str]
    criterion_ref: Mapped[str]
    unit_version: Mapped[int]
    criterion_text_sha256: Mapped[str]
    reason: Mapped[str]
    score: Mapped[float | None]
    why: Mapped[str]
    competency_sentence: Mapped[str]
    criterion_sentence: Mapped[str]
    decided_by: Mapped[str] = mapped_column(ForeignKey("people.id"))
    decided_at: Mapped[datetime]


# A decision counts for the version it was made on and for those after it.
_decided = relationship(
    MapDecisionRow,
    primaryjoin=lambda: and_(
        foreign(MapDecisionRow.organisation_id) == FrameworkRow.organisation_id,
        foreign(MapDecisionRow.framework_key) == FrameworkRow.key,
        foreign(MapDecisionRow.framework_version) <= FrameworkRow.version,
    ),
    order_by=lambda: MapDecisionRow.number,
    lazy="selectin",
    viewonly=True,
    uselist=True,
)
FrameworkRow.map_decisions = _decided


@dataclass(frozen=True)
class Decided:
    """A decision with the name of whoever made it."""

    row: MapDecisionRow
    decision: MapDecision
    name: str


def decision_of(row: MapDecisionRow) -> MapDecision:
    """The decision in a row."""
    return MapDecision(
        competency_code=row.competency_code,
        competency_title=row.competency_title,
        choice=Choice(row.choice),
        ref=row.criterion_ref,
        reason=row.reason,
        text_sha256=row.criterion_text_sha256,
    )


def decisions_with(row: FrameworkRow) -> tuple[MapDecision, ...]:
    """The decisions that came with a framework's row, oldest first."""
    rows: list[MapDecisionRow] = row.map_decisions  # type: ignore[attr-defined]
    return tuple(decision_of(each) for each in rows)


def decided_on(session: Session, row: FrameworkRow) -> tuple[Decided, ...]:
    """The same with who and when."""
    query = (
        select(MapDecisionRow, Person.name)
        .join(Person, Person.id == MapDecisionRow.decided_by)
        .where(
            MapDecisionRow.organisation_id == row.organisation_id,
            MapDecisionRow.framework_key == row.key,
            MapDecisionRow.framework_version <= row.version,
        )
        .order_by(MapDecisionRow.number)
    )
    return tuple(Decided(found, decision_of(found), name) for found, name in session.execute(query))


def keep_decision(session: Session, row: MapDecisionRow) -> None:
    """Adds a decision as the organisation's next."""
    last = select(MapDecisionRow.number).where(MapDecisionRow.organisation_id == row.organisation_id)
    row.number = (session.scalar(last.order_by(MapDecisionRow.number.desc()).limit(1)) or 0) + 1
    append_row(session, row)
