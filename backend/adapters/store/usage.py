"""What models used, for whom and for which turn. Rows are only added; sums are made by query.

They are not linked into the chain: it holds what a learner's proof rests on, and a count of tokens is no proof.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Date, ForeignKey, Index, Integer, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.adapters.store.tables import ConversationRow, Person, Table, TurnRow


class ModelUseRow(Table):
    """What one model used in one role for one turn: the reply it worded, or the learner's turn it judged.

    `requests` is how many requests that took; `estimated` that a server did not report every count; `cost_millionths`
    are millionths of the currency of the settings, None = no price was set for this model.
    """

    __tablename__ = "model_use"
    __table_args__ = (Index("ix_model_use_organisation_id_day", "organisation_id", "day"),)
    id: Mapped[str] = mapped_column(primary_key=True)
    organisation_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    day: Mapped[date] = mapped_column(Date)
    role: Mapped[str]
    model: Mapped[str]
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id"))
    requests: Mapped[int] = mapped_column(Integer)
    sent_tokens: Mapped[int] = mapped_column(BigInteger)
    received_tokens: Mapped[int] = mapped_column(BigInteger)
    estimated: Mapped[bool]
    cost_millionths: Mapped[int | None] = mapped_column(BigInteger)
    made_at: Mapped[datetime]


@dataclass(frozen=True)
class Used:
    """Sums over a time. `cost_millionths` holds what is known; `unpriced` requests have no price and are not in it."""

    sent_tokens: int = 0
    received_tokens: int = 0
    cost_millionths: int = 0
    requests: int = 0
    unpriced: int = 0
    estimated: int = 0

    @property
    def tokens(self) -> int:
        """Sent and received together."""
        return self.sent_tokens + self.received_tokens


@dataclass(frozen=True)
class UsedBy:
    """The sums of one day and one role."""

    day: date
    role: str
    used: Used


_SUMS = (
    func.coalesce(func.sum(ModelUseRow.sent_tokens), 0),
    func.coalesce(func.sum(ModelUseRow.received_tokens), 0),
    func.coalesce(func.sum(ModelUseRow.cost_millionths), 0),
    func.coalesce(func.sum(ModelUseRow.requests), 0),
    func.coalesce(func.sum(ModelUseRow.requests).filter(ModelUseRow.cost_millionths.is_(None)), 0),
    func.coalesce(func.sum(ModelUseRow.requests).filter(ModelUseRow.estimated), 0),
)


def used_since(session: Session, organisation_id: str, first: date) -> Used:
    """What an organisation has used from a day on."""
    row = session.execute(select(*_SUMS).where(_of(organisation_id, first))).one()
    return _used(row)


def used_by_day(session: Session, organisation_id: str, first: date) -> Sequence[UsedBy]:
    """The same by day and role, oldest first."""
    query = (
        select(ModelUseRow.day, ModelUseRow.role, *_SUMS)
        .where(_of(organisation_id, first))
        .group_by(ModelUseRow.day, ModelUseRow.role)
        .order_by(ModelUseRow.day, ModelUseRow.role)
    )
    return [UsedBy(day, role, _used(sums)) for day, role, *sums in session.execute(query)]


def _used(sums: Iterable[Any]) -> Used:
    return Used(*(int(each) for each in sums))  # PostgreSQL adds big integers up to decimals


def _of(organisation_id: str, first: date) -> ColumnElement[bool]:
    return and_(ModelUseRow.organisation_id == organisation_id, ModelUseRow.day >= first)


def organisation_of_turn(session: Session, turn_id: str) -> str:
    """Whose learner the turn is of.

    Raises:
        NoResultFound: there is no such turn.
    """
    query = (
        select(Person.organisation_id)
        .join(ConversationRow, ConversationRow.learner_id == Person.id)
        .join(TurnRow, TurnRow.conversation_id == ConversationRow.id)
        .where(TurnRow.id == turn_id)
    )
    return session.scalars(query).one()
